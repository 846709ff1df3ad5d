"""Every change leaves an event, and the events give the row back."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.plan import ActionType
from flask_reclamations.domain.priority import Severity
from flask_reclamations.domain.vocabulary import Channel, Kind, Resolved, SendMode
from flask_reclamations.models import Action, Case, Event, EventPayload, Organisation, Survey
from flask_reclamations.schemas import actions, recurrence, reviews, risks, subjects
from flask_reclamations.schemas import events as schemas
from flask_reclamations.services import actions as plan
from flask_reclamations.services import (
    analysis,
    answers,
    exchanges,
    handling,
    journal,
    people,
    qualifying,
    surveys,
    waiting,
)
from flask_reclamations.services.act import Act, db_session

from ..conftest import FOUND, NOON, SETTLED, act_of, filed
from ..lms import PEOPLE, create_app
from .conftest import LATER, count, events, kinds, logged, payload, posted, recorded, told

COLUMNS = set(subjects.CaseFields().fields)
Step = Callable[[Act, Case], object]


def row(case: Case) -> dict[str, Any]:
    db_session().refresh(case)
    return {name: getattr(case, name) for name in COLUMNS}


def folded(case: Case) -> dict[str, Any]:
    return fold([journal.payload_of(event) for event in events(case)])


def opinion(resolved: Resolved) -> Step:
    def say(act: Act, case: Case) -> None:
        query = db_session().query(Survey).filter_by(case_id=case.id, answered_at=None)
        asked = query.order_by(Survey.id.desc()).first()
        assert asked is not None
        surveys.answer(act, asked, case, surveys.Opinion(resolved, 3, "Dit par téléphone."))

    return say


def planned(act: Act, case: Case) -> None:
    measure = plan.Measure(ActionType.CORRECTIVE, "Doubler la borne.", PEOPLE["sam"], date(2026, 12, 18))
    plan.create(act, measure, submission="doubler", case=case)


def post(act: Act, case: Case) -> None:
    posted(at=act.now)


LIFE_OF_A_COMPLAINT: list[tuple[str, str, Step]] = [
    ("claire", "reception_corrected", lambda a, c: handling.correct_reception(a, c, date(2026, 11, 9), "Cachet.")),
    ("claire", "assigned", lambda a, c: people.assign(a, c, PEOPLE["sam"])),
    ("claire", "people_changed", lambda a, c: people.set_people(a, c, implicated=[PEOPLE["sam"]], consulted=[])),
    ("claire", "mail_sent", post),
    ("claire", "qualified", lambda a, c: qualifying.qualify(a, c, Kind.COMPLAINT, "Un droit n’est pas respecté.")),
    ("claire", "assessed", lambda a, c: qualifying.assess(a, c, qualifying.Assessment(Severity.MAJOR))),
    ("claire", "paused", lambda a, c: waiting.wait(a, c, "Quel poste ?")),
    ("claire", "resumed", waiting.resume),
    ("claire", "date_announced", lambda a, c: waiting.announce(a, c, date(2026, 11, 20), "Le 20.")),
    ("claire", "extended", lambda a, c: waiting.extend(a, c, date(2026, 12, 4), "Panne longue.", "Encore un peu.")),
    ("claire", "proposed", lambda a, c: waiting.propose(a, c, "Une journée de plus.")),
    ("claire", "analysed", lambda a, c: analysis.analyse(a, c, "Routeur débranché.", FOUND)),
    ("claire", "action_linked", planned),
    ("claire", "note_added", lambda a, c: exchanges.note(a, c, "Voir la salle.")),
    ("claire", "message_sent", lambda a, c: exchanges.write_out(a, c, "Quel jour ?")),
    ("lea", "message_received", lambda a, c: exchanges.write_in(a, c, "Mardi.")),
    ("claire", "escalated", lambda a, c: handling.escalate(a, c, "Client pressant.")),
    ("denis", "deescalated", lambda a, c: handling.deescalate(a, c, "Geste accordé.")),
    ("claire", "answered", lambda a, c: answers.answer(a, c, answers.Argued("Deux jours de plus."), SendMode.EMAIL)),
    ("claire", "answer_delivered", post),
    ("lea", "reopened", opinion(Resolved.NO)),
    ("claire", "answered", lambda a, c: answers.answer(a, c, answers.Argued("Et un troisième."), SendMode.LETTER)),
    ("lea", "survey_answered", opinion(Resolved.YES)),
    ("claire", "closed", lambda a, c: handling.close(a, c, "Réglé.")),
    ("claire", "reopened", lambda a, c: handling.reopen(a, c, "La panne est revenue.")),
    ("claire", "answered", lambda a, c: answers.answer(a, c, answers.Argued("Salle changée."), SendMode.SPOKEN)),
    ("claire", "closed", lambda a, c: handling.close(a, c)),
]
LIVES: dict[Kind, list[tuple[str, str, Step]]] = {
    Kind.COMPLAINT: LIFE_OF_A_COMPLAINT,
    Kind.DIFFICULTY: [
        ("claire", "taken_over", handling.take_over),
        ("bruno", "resolved", lambda a, c: handling.resolve(a, c, "Tuteur le jeudi.")),
        ("claire", "reopened", lambda a, c: handling.reopen(a, c, "Cela continue.")),
        ("claire", "resolved", lambda a, c: handling.resolve(a, c, "Autre groupe.")),
    ],
    Kind.INCIDENT: [("bruno", "resolved", lambda a, c: handling.resolve(a, c, "Déjà réglé.", **SETTLED))],
    Kind.REMARK: [
        ("claire", "thanked", lambda a, c: handling.thank(a, c, "Merci.")),
        ("claire", "closed", lambda a, c: handling.close(a, c)),
    ],
    Kind.SIGNAL: [("claire", "set_aside", lambda a, c: handling.set_aside(a, c, "Note expliquée."))],
}


def opened(app: Flask, kind: Kind) -> Case:
    said = told(
        channel=Channel.THIRD_PARTY,
        claimant=PEOPLE["lea"],
        handed_to="Accueil",
        transmitted_on=date(2026, 11, 11),
        received_by="Inès Roy",
    )
    return recorded(
        app,
        said=said,
        kind=kind,
        subject="Connexion",
        desired_outcome="Rattraper.",
        impact="Deux jours perdus.",
        people_concerned="Tout le groupe",
        occurred_on=date(2026, 11, 9),
        confidential=kind is Kind.COMPLAINT,
    )


def lived(app: Flask, case: Case) -> Iterator[str]:
    """Live a case's whole life, a commit at each step, and yield the event each step must leave."""
    for day, (who, kind, step) in enumerate(LIVES[Kind(case.kind)]):
        step(act_of(app, who, NOON + timedelta(days=day, minutes=1)), case)
        db_session().commit()
        yield kind


@pytest.mark.parametrize("kind", Kind)
def test_folding_a_journal_gives_the_row_at_every_step(any_lms: Flask, kind: Kind) -> None:  # A04, D14
    case = opened(any_lms, kind)
    assert folded(case) == row(case)
    for step in lived(any_lms, case):
        assert folded(case) == row(case), step


@pytest.mark.parametrize("kind", Kind)
def test_every_step_leaves_its_event(lms: Flask, kind: Kind) -> None:  # A04, D14
    case = opened(lms, kind)
    seen = 1
    for step in lived(lms, case):
        assert step in kinds(case)[seen:]
        seen = len(kinds(case))


def test_the_journal_of_an_alea_gives_its_row_too(any_lms: Flask) -> None:  # A04, O01
    case = logged(any_lms, help_needed=True, informed=("stagiaires", "client"))
    assert folded(case) == row(case)


def test_an_event_says_who_when_and_what_changed(any_lms: Flask) -> None:  # A04
    case = filed(any_lms)
    handling.start(act_of(any_lms, "denis", LATER), case)
    event = events(case)[-1]
    assert (event.actor_ref, event.actor_label, event.at, event.seq) == ("denis", "Denis Faure", LATER, 2)
    assert payload(case)["old"]["status"] == "recue"
    assert payload(case)["new"]["status"] == "en_cours"


def test_an_event_keeps_only_the_fields_that_changed(lms: Flask) -> None:  # A04
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, PEOPLE["sam"])
    handling.start(act_of(lms, "claire"), case)
    assert payload(case)["new"] == {"status": "en_cours"}


def test_a_change_to_a_case_that_was_not_loaded_yet_keeps_the_old_value(any_lms: Flask) -> None:  # A04
    case = filed(any_lms)
    db_session().expire(case)
    journal.change(act_of(any_lms, "claire"), case, "assigned", {"assignee_ref": "sam", "subject": "Autre"})
    old = payload(case)["old"]
    assert old == {"assignee_ref": None, "subject": "Lundi et mardi, la salle 2 n’avait pas de connexion."}


def test_the_schema_of_a_case_names_exactly_its_columns() -> None:  # A04
    housekeeping = {"id", "organisation_id", "journal_seq", "journal_head", "remind_at", "forget_at"}
    assert {column.key for column in Case.__mapper__.columns} - housekeeping == COLUMNS


def test_the_schema_of_an_action_names_exactly_its_columns() -> None:  # A03
    housekeeping = {"id", "organisation_id", "journal_seq", "journal_head"}
    assert {column.key for column in Action.__mapper__.columns} - housekeeping == set(actions.ActionFields().fields)


def test_the_schema_of_an_organisation_names_exactly_its_columns() -> None:  # A04
    housekeeping = {"id", "created_at", "journal_seq", "journal_head", "digest_day", "purging_until", "scrub"}
    columns = {column.key for column in Organisation.__mapper__.columns} - housekeeping
    assert columns == set(subjects.OrganisationFields().fields)


@pytest.mark.parametrize(
    "name",
    [
        *(f"claimant_{part}" for part in ("ref", "label", "email", "phone")),
        *("recorded_by_ref", "recorded_by_label", "received_by", "handed_to", "assignee_ref", "assignee_label"),
        *("subject", "description", "desired_outcome", "impact", "people_concerned", "immediate_action"),
    ],
)
def test_what_names_or_describes_a_person_is_marked_personal(name: str) -> None:
    assert subjects.CaseFields().fields[name].metadata.get("personal") is True


def test_an_event_of_an_unknown_kind_is_a_mistake_of_ours(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(KeyError):
        journal.append(act_of(lms, "claire"), case, "teleported", {})


@pytest.mark.parametrize("payload", [{"txet": "x"}, {"new": {"statsu": "x"}}, {"old": {"journal_head": "x"}}])
def test_a_field_that_no_schema_knows_is_a_mistake_of_ours(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="has no field"):
        schemas.dump("closed", payload)


SAID = {
    "old": {"status": None, "received_at": NOON},
    "new": {"occurred_on": date(2026, 11, 9), "informed": ["client"]},
}

OF_NO_CASE: dict[str, dict[str, Any]] = {
    "settings_changed": {"old": {}, "new": {"policy": None}},
    "sealed": {"day": date(2026, 11, 12), "events": 3, "chains": 1, "digest": "0" * 64},
    "auditor_invited": {
        "link": 1,
        "label": "Mme Roux",
        "since": date(2026, 1, 1),
        "until": None,
        "categories": ["AF"],
        "nominative": False,
        "expires_at": NOON,
    },
    "auditor_dismissed": {"link": 1, "label": "Mme Roux"},
    "report_asked": {"period": "2026-01-05_2026-02-20", "version": 1},
    "report_made": {"period": "2026-T4", "version": 1, "digest": "0" * 64},
    "category_changed": {"code": "technique", "before": {"active": True}, "after": {"active": False}},
    "tag_changed": {"code": "abandon", "before": {"active": True}, "after": {"active": False}},
    "mail_worded": {"template": "answer", "locale": "fr", "before": {}, "after": {"subject": "Réponse", "body": "…"}},
    "canned_changed": {"label": "Salle", "before": {"active": True}, "after": {"active": False}},
    "policy_changed": {"label": "Nos délais", "before": {}, "after": {"pauses": True}},
    **{
        kind: {"old": {"status": "a_faire"}, "new": {"due_on": date(2026, 12, 1)}, "reference": "REG-2026-0001"}
        for kind, schema in actions.SCHEMAS.items()
        if schema is actions.ActionChange
    },
    **{
        f"procedure_{deed}": {"old": {}, "new": {"version": 1}}
        for deed in ("written", "approved", "published", "superseded", "reviewed", "spread")
    },
    **{
        kind: {"old": {"people": []}, "new": {"held_on": date(2026, 12, 1)}, "reference": "ACT-2026-0001", "topic": 1}
        for kind, schema in reviews.SCHEMAS.items()
        if schema is reviews.ReviewChange
    },
    **{
        kind: {"old": {"status": "ouverte"}, "new": {"status": "classee"}, "count": 3, "reference": "ACT-2026-0001"}
        for kind in recurrence.SCHEMAS
    },
    **{
        kind: {
            "old": {"likelihood": 4},
            "new": {"assessed_at": NOON},
            "text": "Borne doublée.",
            "reference": "ACT-2026-0001",
        }
        for kind, schema in risks.SCHEMAS.items()
        if schema is risks.RiskChange
    },
    **{
        kind: {"old": {"status": "a_faire"}, "new": {}, "reference": "RSQ-2026-0001"}
        for kind, schema in risks.SCHEMAS.items()
        if schema is actions.ActionChange
    },
    "evidence_added": {"files": [{"name": "facture.pdf", "size": 12, "sha256": "0" * 64}]},
    "review_told": {"text": "Ce que nous avons appris", "people": ["Sam Colin"]},
    "intake_dropped": {"intake": 1, "received_at": NOON, "reasons": ["links"]},
    "forgetting_announced": {"cases": [["REC-2026-0001", "2030-12-12"]]},
    "person_request": {
        "deed": "efface",
        "cases": ["REC-2026-0001"],
        "contacts": [["REC-2026-0003", "7"]],
        "refused": [["REC-2026-0002", "ouvert", ""]],
    },
}


@pytest.mark.parametrize("kind", schemas.SCHEMAS)
def test_every_kind_of_event_comes_back_as_it_was_stored(kind: str) -> None:
    stored = schemas.dump(kind, OF_NO_CASE.get(kind, SAID))
    assert schemas.dump(kind, schemas.load(kind, stored)) == stored


def test_a_redacted_event_says_nothing_any_more(lms: Flask) -> None:
    case = filed(lms)
    db_session().query(EventPayload).delete()
    db_session().commit()
    assert payload(case) == {}


CHANGES = [
    "UPDATE reclamations_event SET kind = 'closed'",
    "UPDATE reclamations_event SET seq = seq + 100",
    "UPDATE reclamations_event SET organisation_id = organisation_id",
    "DELETE FROM reclamations_event",
    "DELETE FROM reclamations_event WHERE id = (SELECT max(id) FROM reclamations_event)",
    "UPDATE reclamations_event_payload SET body = '{}'",
    "UPDATE reclamations_event_payload SET salt = 'x'",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_rewrite_the_journal(any_lms: Flask, statement: str) -> None:  # A19
    filed(any_lms)
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(text(statement))
    db_session().rollback()
    assert count(Event) == 2


@pytest.mark.parametrize("table", ["reclamations_event_payload", "reclamations_event"])
def test_postgresql_refuses_to_empty_the_journal(postgresql_url: str, table: str) -> None:  # A19
    app = create_app(postgresql_url)
    with app.app_context():
        filed(app)
        with pytest.raises(DBAPIError, match="append-only"):
            db_session().execute(text(f"TRUNCATE {table} CASCADE"))
        db_session().rollback()
        assert count(EventPayload) == 2
        db_session().close()
        app.extensions["sqlalchemy"].engine.dispose()


def test_sqlite_refuses_to_replace_an_event(lms: Flask) -> None:  # A19
    filed(lms)
    columns = "id, organisation_id, subject_kind, subject_id, seq, actor_ref, actor_label, at"
    columns += ", payload_digest, previous, digest"
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(
            text(
                f"INSERT OR REPLACE INTO reclamations_event (kind, {columns}) "
                f"SELECT 'closed', {columns} FROM reclamations_event"
            )
        )


def test_the_session_refuses_too(any_lms: Flask) -> None:  # A19
    event = events(filed(any_lms))[0]
    event.kind = "closed"
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().flush()


def test_retention_may_delete_a_payload(any_lms: Flask) -> None:
    filed(any_lms)
    db_session().execute(text("DELETE FROM reclamations_event_payload"))
    db_session().commit()
    assert (count(EventPayload), count(Event)) == (0, 2)
