"""Hostile texts in what the organisation decides and in what is done to many cases: inert on every page."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import IncidentType
from flask_reclamations.web.forms import Form
from flask_reclamations.web.settings.agenda import AgendaForm
from flask_reclamations.web.settings.forms import (
    AuditForm,
    CalendarForm,
    CannedForm,
    CategoryForm,
    ContactsForm,
    IdentityForm,
    IncidentTypeForm,
    MailForm,
    PublicForm,
    TopicForm,
)
from flask_reclamations.web.settings.measures import MeasuresForm
from flask_reclamations.web.settings.policy_form import PolicyForm
from flask_reclamations.web.settings.procedures import ProcedureForm
from flask_reclamations.web.settings.survey_forms import SurveysForm
from flask_reclamations.web.settings.words import NounForm, SentencesForm, field_of
from flask_reclamations.web.staff.auditors import InvitationForm
from flask_reclamations.web.staff.bulk import BulkCloseForm, BulkQualifyForm, BulkVoidForm
from flask_reclamations.web.staff.pack import PackForm
from flask_reclamations.web.staff.requests import RequestForm
from flask_reclamations.web.staff.views import ViewForm

from .conftest import log_in, opened
from .dom import form_to, page, sent
from .test_hostile import ORDINARY, SHORTEST, elements, faults, fields, gathered, root_of, together

pytestmark = pytest.mark.usefixtures("nothing_is_alike")

# The address, what goes along, and the fields that have no room for more than a few characters.
DECIDED: dict[type[Form], tuple[str, dict[str, Any]]] = {
    IdentityForm: ("/settings/identity", {"zone": "Europe/Paris"}),
    ContactsForm: ("/settings/contacts", {}),
    AuditForm: ("/settings/audit", {}),
    PublicForm: ("/settings/public", {"public_form": "y"}),
    CategoryForm: ("/settings/categories", {"deed": ""}),
    TopicForm: ("/settings/topics", {"deed": ""}),
    IncidentTypeForm: ("/settings/incident-types", {"deed": ""}),
    CalendarForm: ("/settings/calendar", {"territory": "metropole", "weekdays": ["0", "1"]}),
    SurveysForm: (
        "/settings/surveys",
        {"remind_days": "7", "unsolved": "alert", "unhappy": "alert", "low": "2", "signal_low": "40"}
        | dict.fromkeys(("shape0", "shape1", "shape2"), "text"),
    ),
    PolicyForm: ("/settings/delays/new", {"reclamation_respond_amount": "15"}),
    MailForm: ("/settings/mails/answer/fr", {}),
    CannedForm: ("/settings/canned", {"locale": "fr"}),
    AgendaForm: ("/settings/agenda", {}),
    MeasuresForm: ("/settings/measures", {}),
    NounForm: ("/settings/words/complaint", {}),
    SentencesForm: ("/settings/words?text=R%C3%A9clamation", {}),
    ProcedureForm: ("/settings/procedure", {"deed": "write"}),
    ViewForm: ("/register/views", {}),
    InvitationForm: ("/auditors", {"days": "30"}),
    PackForm: ("/exports/pack", {"since": "2026-11-01", "until": "2026-11-30"}),
    RequestForm: ("/requests", {"deed": "find"}),
}
# Fields that a form makes for each line of a list.
MADE: dict[type[Form], list[str]] = {
    MeasuresForm: [str(what) for what in IncidentType],
    SentencesForm: [field_of("Réclamation")],
}
# Walked through the preview, whose form asks which one it is.
MANY: dict[type[Form], tuple[str, dict[str, Any]]] = {
    BulkCloseForm: ("close", {}),
    BulkQualifyForm: ("qualify", {"kind": "difficulte"}),
    BulkVoidForm: ("void", {"reason": "test"}),
}
SHOWN = ("/register", "/cases/{case}")
# Names that are shorter than a title.
ROOM: dict[type[Form], int] = {
    NounForm: 40,
    CategoryForm: 80,
    TopicForm: 80,
    IncidentTypeForm: 80,
    CannedForm: 80,
    PolicyForm: 64,
    ViewForm: 60,
}


def pages(browser: FlaskClient, case: str, *more: str) -> list[str]:
    addresses = dict.fromkeys((*SHOWN, *more))
    return [browser.get(f"/reclamations{address.format(case=case)}").text for address in addresses]


@pytest.mark.parametrize("form", DECIDED, ids=lambda form: form.__name__)
def test_what_the_organisation_decides_is_inert(app: Flask, form: type[Form]) -> None:  # criterion 29
    address, along = DECIDED[form]
    claire, case = log_in(app, "claire"), opened(app)
    typed = [*fields(form, mails=True), *MADE.get(form, [])]

    def says(text: str) -> list[str]:
        answer = claire.post(
            f"/reclamations{address}", data=along | dict.fromkeys(typed, text), follow_redirects=True
        )
        assert answer.status_code in (200, 422)
        return [answer.text, *pages(claire, case, address, address.removesuffix("/new"))]

    # Twice, so that the history of each page shows a text that was replaced.
    ordinary = [root_of(text) for text in [*says("Un premier texte"), *says(ORDINARY), *says("x" * 20_000)]]
    # Kinds of elements, not how many: a list of categories grows with each.
    wrong = [
        fault
        for text in gathered(ROOM.get(form, SHORTEST))
        for shown in says(text)
        for fault in elements(shown, *ordinary)
    ]
    assert wrong == []


@pytest.mark.parametrize("form", MANY, ids=lambda form: form.__name__)
def test_what_is_said_to_many_cases_is_inert(app: Flask, form: type[Form]) -> None:  # criterion 29
    deed, along = MANY[form]
    claire = log_in(app, "claire")

    def says(text: str) -> list[str]:
        case = opened(app)
        shown = claire.get("/reclamations/register/bulk", query_string={"act": deed, "ref": case})
        order = sent(form_to(page(shown), "/bulk")) | along | {"text": text, "survey_waived": text}
        done = claire.post(f"/reclamations/register/bulk?act={deed}", data=order, follow_redirects=True)
        assert done.status_code in (200, 422)
        return [shown.text, done.text, *pages(claire, case)]

    ordinary = [root_of(text) for text in says(ORDINARY)]
    wrong = [fault for text in together(500) for shown in says(text) for fault in faults(shown, *ordinary)]
    assert wrong == []
