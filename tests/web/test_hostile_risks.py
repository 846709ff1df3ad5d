"""Every hostile text in every field of a risk, seen wherever it comes out (criterion 29)."""

import pytest
from flask import Flask

from flask_reclamations.web.forms import Form
from flask_reclamations.web.staff.risk_forms import (
    AssessRiskForm,
    ChangeRiskForm,
    CloseRiskForm,
    NewRiskForm,
    OfActionForm,
    OfCaseForm,
    RiskForm,
)

from .conftest import log_in, opened
from .test_hostile import ORDINARY, elements, fields, gathered, root_of
from .test_recurrences import address, recurring
from .test_risks import LIST, RISK, risked

pytestmark = pytest.mark.usefixtures("nothing_is_alike")

# Where the words go, and what goes with them.
FEARED: dict[type[Form], tuple[str, dict[str, str]]] = {
    NewRiskForm: ("new", RISK),
    ChangeRiskForm: ("{risk}/change", {"owner": "sam"}),
    AssessRiskForm: ("{risk}/assess", {"likelihood": "1", "gravity": "2"}),
    CloseRiskForm: ("{risk}/close", {}),
    OfCaseForm: ("{risk}/link_case", {}),
    OfActionForm: ("{risk}/link_action", {}),
    # Refused, as its alert would make one risk only: what was typed comes back.
    RiskForm: ("", RISK | {"gravity": "9"}),
}


@pytest.mark.parametrize("form", FEARED, ids=lambda form: form.__name__)
def test_what_is_said_of_a_risk_is_inert(app: Flask, form: type[Form]) -> None:  # criterion 29
    where, along = FEARED[form]
    claire, case = log_in(app, "claire"), opened(app)
    typed, risk = fields(form), risked(claire, case=case)
    recurring(app)

    def says(text: str) -> list[str]:
        claire.post(f"{LIST}/{risk}/watch", data={})  # what the text before closed
        at = f"{LIST}/{where.format(risk=risk)}" if where else address(app, "risk")
        said = along | dict.fromkeys(typed, text)
        answer = claire.post(at, data=said, follow_redirects=True)
        assert answer.status_code in (200, 422)
        if form is NewRiskForm:  # refused for its case; then opened of the true one
            assert claire.post(at, data=said | {"case": case}).status_code in (303, 422)
        shown = (f"{LIST}/{risk}", LIST, f"/reclamations/cases/{case}", address(app))
        return [answer.text, *(claire.get(path).text for path in shown)]

    ordinary = [root_of(text) for text in [*says(ORDINARY), *says("x" * 20_000)]]
    for text in gathered():
        assert [(text, fault) for page in says(text) for fault in elements(page, *ordinary)] == []
