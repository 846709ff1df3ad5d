"""Closing by the page, with many others and on the command line: one table of gates, the same at each door."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.i18n import speaking, t
from flask_reclamations.models import CasePerson, Event
from flask_reclamations.services import answers
from flask_reclamations.services.act import db_session

from ..jobs.steps import does, records
from .conftest import log_in, opened, the_case, today
from .dom import page, plain, why
from .test_register_rights import tie

ARGUED = answers.Argued("Réparé.")
NO_ANSWER = "Impossible de clôturer : aucune réponse n’a été envoyée."
NO_SATISFACTION = (
    "Impossible de clôturer : dites si la personne est satisfaite, ou pourquoi on ne le lui demande pas."
)
NOT_NOW = "Cette étape n’est pas possible dans l’état actuel du dossier."
NO_CAUSE = "Ce dossier est majeur ou critique : complétez l’analyse avec sa cause, ou dites pourquoi sans."
NO_ACTION = "Ce dossier est majeur ou critique : créez une action d’amélioration, ou dites pourquoi sans."
VOID = "Ce dossier est annulé : rien ne s’y ajoute."
FORBIDDEN = "Vous n’avez pas le droit de faire cela sur ce dossier."


def answered(app: Flask, **changed: object) -> str:
    reference = opened(app, **changed)
    log_in(app, "denis").post(f"/reclamations/cases/{reference}/answer", data={"text": "Réparé.", "mode": "courrier"})
    return reference


def asked_nobody(app: Flask) -> str:
    """A complaint answered by letter to somebody without address: nothing asked them whether it helped."""
    reference = records(app, claimant_email=None)
    does(app, "denis", reference, lambda act, case: answers.answer(act, case, ARGUED, SendMode.LETTER))
    return reference


CAUSE = {"text": "La borne était en panne.", "family_1": "materiel", "cause_1": "Borne en panne."}
ACTION = {"type": "corrective", "text": "Doubler la borne.", "owner": "sam", "due_on": today().isoformat()}


def grave(app: Flask, severity: str = "majeure", **told: dict[str, str]) -> str:
    """A grave complaint that was answered, after these verbs on it."""
    reference = answered(app)
    denis = log_in(app, "denis")
    assess = {"severity": severity, "immediate_needed": "non", "immediate_action": "Aucune : sans danger."}
    assert denis.post(f"/reclamations/cases/{reference}/assess", data=assess).status_code == 303
    for verb, data in told.items():
        answer = denis.post(f"/reclamations/cases/{reference}/{verb}", data=data)
        assert answer.status_code == 303, (verb, answer.text)
    return reference


def thanked(app: Flask) -> str:
    reference = opened(app, kind=Kind.REMARK)
    log_in(app, "denis").post(f"/reclamations/cases/{reference}/thank", data={"text": "Merci."})
    return reference


def voided(app: Flask) -> str:
    reference = answered(app)
    log_in(app, "denis").post(f"/reclamations/cases/{reference}/void", data={"reason": "test", "text": "Un essai."})
    return reference


def about_claire(app: Flask) -> str:
    reference = answered(app)
    tie(app, reference, "claire", CasePerson.IMPLICATED)
    return reference


# What stands in the way of Claire, and what she is told; the page does not show her what is about her.
GATES: dict[str, tuple[Callable[[Flask], str], str]] = {
    "unanswered": (opened, NO_ANSWER),
    "nobody was asked": (asked_nobody, NO_SATISFACTION),
    "an aléa is resolved": (lambda app: opened(app, kind=Kind.INCIDENT), NOT_NOW),
    "a remark is thanked first": (lambda app: opened(app, kind=Kind.REMARK), NOT_NOW),
    "major without a cause": (lambda app: grave(app, plan_action=ACTION), NO_CAUSE),
    "major without an action": (lambda app: grave(app, analyse=CAUSE), NO_ACTION),
    "critical without a cause": (lambda app: grave(app, "critique", plan_action=ACTION), NO_CAUSE),
    "void": (voided, VOID),
    "about her": (about_claire, FORBIDDEN),
}

# Asked of all of them at once, where there are many.
WAIVE_ALL = "Dites pourquoi on ne leur demande pas si la réponse a aidé, ou décochez ces dossiers."


@dataclass(frozen=True)
class Told:
    """What a door said of a case, in the French of the gates, and whether it let it through."""

    words: str
    closed: bool


def by_the_page(app: Flask, reference: str) -> Told:
    answer = log_in(app, "claire").post(f"/reclamations/cases/{reference}/close", data={})
    if answer.status_code == 404:
        return Told(FORBIDDEN, closed=False)
    return Told("" if answer.status_code == 303 else page(answer).text, answer.status_code == 303)


def with_many_others(app: Flask, reference: str) -> Told:
    claire = log_in(app, "claire")
    mark = f"{reference}:{the_case(app, reference).journal_seq}"
    answer = claire.post("/reclamations/register/bulk?act=close", data={"case": mark})
    if answer.status_code == 422:  # not among those she may choose, or asked beside its field what is missing
        refused = page(answer)
        waiver = refused.all("textarea", name="survey_waived")
        return Told(why(refused, "survey_waived") if waiver else FORBIDDEN, closed=False)
    told = page(claire.get(answer.location)).text
    return Told(told, "1 dossier modifié" in told)


def on_the_command_line(app: Flask, reference: str) -> Told:
    ran = app.test_cli_runner().invoke(args=["reclamations", "close", reference, "--as", "claire"])
    assert isinstance(ran.exception, SystemExit | None), ran.exception
    lines = dict(re.findall(r"^(REG-\S+)\t(.*)$", ran.output, re.MULTILINE))
    with speaking("en"):
        french = {f"stays open: {t(words)}": words for _, words in GATES.values()}
    closed = lines[reference] == "closed"
    assert ran.exit_code == (0 if closed else 1)
    return Told("" if closed else french[lines[reference]], closed)


DOORS = (by_the_page, with_many_others, on_the_command_line)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("gate", GATES)
def test_each_door_of_closing_holds_the_same_gate(  # A23, A12, O21
    app: Flask, gate: str, door: Callable[[Flask, str], Told]
) -> None:
    prepared, words = GATES[gate]
    reference = prepared(app)
    before = the_case(app, reference)
    told = door(app, reference)
    after = the_case(app, reference)
    assert not told.closed
    assert plain(words) in plain(told.words) or (words, told.words) == (NO_SATISFACTION, WAIVE_ALL)
    assert (after.status, after.closed_at, after.journal_seq) == (before.status, None, before.journal_seq)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(
    "prepared",
    [answered, thanked, lambda app: grave(app, analyse=CAUSE, plan_action=ACTION), lambda app: grave(app, "mineure")],
    ids=["a complaint", "a remark", "a major one with its cause and action", "a minor one"],
)
def test_each_door_closes_what_misses_nothing(  # criterion 4
    app: Flask, prepared: Callable[[Flask], str], door: Callable[[Flask, str], Told]
) -> None:
    reference = prepared(app)
    if door is by_the_page and the_case(app, reference).kind == Kind.REMARK:
        log_in(app, "claire").post(f"/reclamations/cases/{reference}/file_away", data={})
    else:
        assert door(app, reference).closed
    assert the_case(app, reference).closed_at is not None
    with app.app_context():
        last = db_session().query(Event).filter_by(subject_kind="case").order_by(Event.id.desc()).first()
        assert last is not None
        assert (last.kind, last.actor_label) == ("closed", "Claire Vidal")


def test_a_grave_case_closes_where_it_is_said_why_nothing_follows(app: Flask) -> None:  # D10
    reference = grave(app)
    claire = log_in(app, "claire")
    refused = page(claire.post(f"/reclamations/cases/{reference}/close", data={}))
    assert refused.one("textarea", id="close-unlearned")
    said = {"unlearned": "L’erreur était dans la convocation du client."}
    assert claire.post(f"/reclamations/cases/{reference}/close", data=said).status_code == 303
    case = the_case(app, reference)
    assert (case.status, case.unlearned) == ("cloturee", said["unlearned"])
    assert said["unlearned"] in page(claire.get(f"/reclamations/cases/{reference}")).text
    told = page(claire.get("/reclamations/readiness")).text
    assert "Dossier majeur ou critique clôturé sans cause ou sans action, motif donné" in told


def test_an_action_that_was_given_up_is_none(app: Flask) -> None:  # D10
    reference = grave(app, analyse=CAUSE, plan_action=ACTION)
    claire = log_in(app, "claire")
    claire.post(f"/reclamations/plan/ACT-{today().year}-0001/abandon", data={"text": "Salle fermée."})
    refused = claire.post(f"/reclamations/cases/{reference}/close", data={})
    assert plain(NO_ACTION) in page(refused).text
    assert the_case(app, reference).closed_at is None
