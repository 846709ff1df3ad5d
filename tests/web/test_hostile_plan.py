"""Every hostile text in every field of the plan d'amélioration, seen wherever it comes out (criterion 29)."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.web.forms import Form
from flask_reclamations.web.staff.plan_forms import (
    AbandonForm,
    ChangeActionForm,
    CheckForm,
    FinishForm,
    NewActionForm,
    TieForm,
)

from .conftest import log_in, opened, today
from .test_hostile import ORDINARY, elements, fields, gathered, root_of

pytestmark = pytest.mark.usefixtures("nothing_is_alike")

SOON = (today() + timedelta(days=20)).isoformat()
MEASURE = {"type": "corrective", "text": ORDINARY, "owner": "sam", "due_on": SOON, "priority": "normale"}
# What is sent before, to which verb; where the words go, and what goes with them.
PLANNED: dict[type[Form], tuple[list[tuple[str, dict[str, Any]]], str, dict[str, Any]]] = {
    NewActionForm: ([], "new", MEASURE | {"origin": "audit"}),
    ChangeActionForm: ([], "{action}/change", MEASURE),
    FinishForm: ([], "{action}/finish", {}),
    CheckForm: ([("finish", {"result": ORDINARY})], "{action}/check", {"verdict": "efficace"}),
    AbandonForm: ([], "{action}/abandon", {}),
    TieForm: ([], "{action}/link", {}),
}


@pytest.mark.parametrize("form", PLANNED, ids=lambda form: form.__name__)
def test_what_is_said_of_an_action_is_inert(app: Flask, form: type[Form]) -> None:  # criterion 29
    before, address, along = PLANNED[form]
    claire, case, count = log_in(app, "claire"), opened(app), 0
    typed = fields(form, mails=True)

    def says(text: str) -> list[str]:
        nonlocal count
        claire.post(f"/reclamations/cases/{case}/plan_action", data=MEASURE)
        count += 1
        action = f"ACT-{today().year}-{count:04d}"
        for verb, data in before:
            assert claire.post(f"/reclamations/plan/{action}/{verb}", data=data).status_code == 303
        at = f"/reclamations/plan/{address.format(action=action)}"
        answer = claire.post(at, data=along | dict.fromkeys(typed, text), follow_redirects=True)
        assert answer.status_code in (200, 422)
        count += form is NewActionForm and answer.status_code == 200
        shown = (f"/reclamations/plan/{action}", "/reclamations/plan", f"/reclamations/cases/{case}")
        return [answer.text, *(claire.get(path).text for path in shown)]

    ordinary = [root_of(text) for text in [*says(ORDINARY), *says("x" * 20_000)]]
    for text in gathered():
        assert [(text, fault) for page in says(text) for fault in elements(page, *ordinary)] == []
