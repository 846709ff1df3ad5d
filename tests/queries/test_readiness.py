"""The gaps: each is seen where it is, leads to the cases it counts, and is gone once it is filled (B21)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.procedure import Place
from flask_reclamations.domain.readiness import DEMANDS, EXPLAINED, CaseGap, PracticeGap, SettingGap
from flask_reclamations.models import Bounce, Case, CasePerson, Organisation, OutboxMessage
from flask_reclamations.queries.gaps import CONDITIONS
from flask_reclamations.queries.readiness import KEPT, Gap, first_cases, gaps
from flask_reclamations.queries.register import filtered
from flask_reclamations.services import procedures
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed
from .conftest import RECEIVED, case

PAST, AHEAD = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
AT_WORK = {"status": "en_cours", "assignee_ref": "sam"}
ENDED = {
    "status": "cloturee",
    "closed_at": NOON,
    "assignee_ref": "sam",
    "first_answered_at": NOON,
    "satisfaction": "oui",
}
ALEA: dict[str, Any] = {
    "kind": "alea",
    "status": "resolue",
    "assignee_ref": "sam",
    "closed_at": NOON,
    "immediate_action": "Salle de repli.",
    "outcome": "maintien_adapte",
    "informed": ["stagiaires"],
}


def found(app: Flask, ref: str = "claire") -> list[Gap]:
    act = act_of(app, ref)
    return gaps(act.session, act.organisation, act.viewer, NOON)


def counts(app: Flask, ref: str = "claire") -> dict[str, int]:
    return {str(gap.code): gap.count for gap in found(app, ref) if gap.where}


def about(row: Case, *refs: str) -> None:
    for ref in refs:
        tie = {"organisation_id": row.organisation_id, "case_id": row.id, "person_label": ref}
        db_session().add(CasePerson(person_ref=ref, relation=CasePerson.IMPLICATED, **tie))
    db_session().flush()


def settle(**columns: Any) -> None:
    organisation = db_session().scalars(select(Organisation)).one()
    for name, value in columns.items():
        setattr(organisation, name, value)
    db_session().flush()


TOLD = {
    "email": "q@exemple.test",
    "phone": "02",
    "address": "1 rue",
    "quality_label": "Claire Vidal",
    "referent_ref": "rita",
}


def published(app: Flask, now: datetime = NOON) -> None:
    act = act_of(app, "claire", now)
    procedures.write(act, {}, routes=False, note="", seen=0)
    procedures.approve(act)
    procedures.publish(act)
    procedures.spread(act, Place.BOOKLET, now.date(), "Remis à l’accueil.")


# gap: the columns that make it, and others that do not.
MADE: dict[CaseGap, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    CaseGap.LATE_ACKNOWLEDGEMENT: (
        AT_WORK | {"acknowledge_due": PAST},
        [
            AT_WORK | {"acknowledge_due": AHEAD},
            AT_WORK | {"acknowledge_due": PAST, "acknowledged_at": NOON},
            AT_WORK | {"acknowledge_due": PAST, "answered_at": RECEIVED, "first_answered_at": RECEIVED},  # O16
            ENDED | {"acknowledge_due": AHEAD},
            AT_WORK | {"acknowledge_due": PAST, "status": "annulee"},
        ],
    ),
    CaseGap.LATE_ANALYSIS: (
        AT_WORK | {"analyse_due": PAST},
        [
            AT_WORK | {"analyse_due": AHEAD},
            AT_WORK | {"analyse_due": PAST, "analysed_at": NOON},
            ENDED | {"analyse_due": PAST},
        ],
    ),
    CaseGap.LATE_ANSWER: (
        AT_WORK | {"respond_due": PAST},
        [
            AT_WORK | {"respond_due": AHEAD},
            AT_WORK | {"respond_due": PAST, "answered_at": NOON},
            ENDED | {"respond_due": PAST},
        ],
    ),
    CaseGap.ANNOUNCED_MISSED: (  # A18, D11
        AT_WORK | {"announced_due": PAST},
        [
            AT_WORK | {"announced_due": AHEAD},
            AT_WORK | {"announced_due": PAST, "answered_at": NOON},
            ENDED | {"announced_due": PAST},
        ],
    ),
    CaseGap.DECLARED_LATE: (
        ALEA | {"recorded_at": NOON, "declare_due": PAST},
        [ALEA | {"recorded_at": PAST, "declare_due": PAST}, ENDED],
    ),
    CaseGap.NOBODY: ({"status": "recue"}, [AT_WORK, ENDED | {"assignee_ref": None}, {"status": "annulee"}]),
    CaseGap.UNACKNOWLEDGED: (
        ENDED | {"acknowledge_due": PAST, "acknowledged_at": NOON},
        [
            ENDED | {"acknowledge_due": AHEAD, "acknowledged_at": NOON},
            ENDED | {"acknowledge_due": PAST, "acknowledged_at": PAST},
            # An answer in time satisfies it, whatever was noted later (O16).
            ENDED | {"acknowledge_due": PAST, "acknowledged_at": NOON, "first_answered_at": PAST},
            ENDED | {"acknowledge_due": None},  # O26: nobody to acknowledge to
            ENDED | {"acknowledge_due": PAST, "kind": "difficulte"},
        ],
    ),
    CaseGap.UNANSWERED: (
        ENDED | {"first_answered_at": None},
        [
            ENDED,
            ENDED | {"first_answered_at": None, "kind": "remarque"},
            ENDED | {"first_answered_at": None, "unanswerable": "Réclamant injoignable."},
        ],
    ),
    CaseGap.ANSWERED_LATE: (ENDED | {"answered_in_time": False}, [ENDED, ENDED | {"answered_in_time": True}]),
    CaseGap.EXTENDED: (  # C18: counted apart from what is late
        ENDED | {"extended_at": NOON, "answered_in_time": True},
        [ENDED, ENDED | {"status": "annulee", "extended_at": NOON}],
    ),
    CaseGap.UNLEARNED: (  # D10: no breach, since it is said why
        ENDED | {"unlearned": "Erreur du réclamant."},
        [ENDED, ENDED | {"status": "annulee", "unlearned": "Erreur du réclamant."}],
    ),
    CaseGap.CONFLICT_UNSTATED: (
        AT_WORK | {"stranded": True},
        [
            AT_WORK,
            AT_WORK | {"stranded": True, "conflict_stated_at": NOON},
            ENDED | {"stranded": True},
        ],
    ),
    CaseGap.CONFLICT_HANDLED: (ENDED | {"conflict_stated_at": NOON}, [ENDED]),
    CaseGap.CAUSELESS: (
        ENDED | {"severity": "majeure"},
        [ENDED, ENDED | {"severity": "mineure"}, ENDED | {"severity": "critique", "unlearned": "Erreur du client."}],
    ),
    CaseGap.UNASKED: (
        ENDED | {"satisfaction": None},
        [
            ENDED,
            ENDED | {"satisfaction": None, "survey_waived": "Injoignable."},
            ENDED | {"satisfaction": None, "channel": "reprise"},
            ALEA,
        ],
    ),
    CaseGap.UNMEASURED: (
        ALEA | {"immediate_action": " "},
        [ALEA, ALEA | {"immediate_action": None, "status": "en_cours"}, ENDED],
    ),
    CaseGap.UNDECIDED: (ALEA | {"outcome": None}, [ALEA, ALEA | {"outcome": None, "status": "annulee"}, ENDED]),
    CaseGap.UNTOLD: (ALEA | {"informed": []}, [ALEA, ENDED]),
}


@pytest.mark.parametrize("code", MADE)
def test_a_gap_counts_the_cases_it_is_about_and_no_other(any_lms: Flask, code: CaseGap) -> None:  # B21
    made, others = MADE[code]
    gap = case(1, **made)
    for number, columns in enumerate(others, 2):
        case(number, **columns)
    act = act_of(any_lms, "claire")
    [held] = [held for held in found(any_lms) if held.code == code]
    assert (held.count, held.where is not None) == (1, True)
    assert held.where is not None
    where = filtered(act.organisation, act.viewer, held.where, NOON)
    assert list(act.session.scalars(select(Case.id).where(where))) == [gap.id]
    assert first_cases(act.session, act.organisation, act.viewer, [held], NOON) == {code: [gap.reference]}


def test_what_was_explained_is_no_breach(lms: Flask) -> None:  # C18
    case(1, **ENDED, extended_at=NOON, conflict_stated_at=NOON)
    case(2, **ENDED | {"answered_in_time": False})
    breaches = {held.code: held.breach for held in found(lms) if held.where}
    assert breaches == {"answered_late": True, "extended": False, "conflict_handled": False}


@pytest.mark.parametrize("end", ["first_answered_at", "closed_at"])
def test_a_complaint_that_ended_late_without_a_word_was_never_acknowledged(any_lms: Flask, end: str) -> None:  # B21
    silent = {"status": "cloturee", "assignee_ref": "sam", "unanswerable": "Injoignable.", "acknowledge_due": PAST}
    case(1, **silent, **{end: NOON})
    case(2, **silent, **{end: PAST})
    assert counts(any_lms)["unacknowledged"] == 1


def test_a_mail_that_failed_is_a_gap_of_its_case_once(any_lms: Flask) -> None:  # B21
    row, event = filed(any_lms), 0
    for mail in db_session().scalars(select(OutboxMessage).where(OutboxMessage.case_id == row.id)):
        mail.state, event = OutboxMessage.FAILED, event + 1
    db_session().flush()
    assert event > 1
    assert counts(any_lms)["failed_mail"] == 1


def test_a_dead_address_is_a_gap_while_the_case_is_open(any_lms: Flask) -> None:  # B21
    row = case(1, **AT_WORK, claimant_email="Lea@Exemple.test ")
    case(2, **AT_WORK, claimant_email="nour@exemple.test")
    bounce = {"recipient": "claimant", "reply": "550", "since": NOON}
    db_session().add(Bounce(organisation_id=row.organisation_id, address="lea@exemple.test", **bounce))
    db_session().flush()
    assert counts(any_lms)["dead_address"] == 1
    row.closed_at = NOON
    db_session().flush()
    assert "dead_address" not in counts(any_lms)


@pytest.mark.parametrize(("about_referent", "gap"), [(False, False), (True, True)])
def test_a_conflict_is_unstated_only_where_no_referent_can_take_it(  # O21
    any_lms: Flask, about_referent: bool, gap: bool
) -> None:
    settle(referent_ref="rita")
    row = case(1, **AT_WORK, stranded=True)
    about(row, "denis", *(["rita"] if about_referent else []))
    assert ("conflict_unstated" in counts(any_lms)) is gap


def test_nothing_is_said_of_a_case_that_the_person_may_not_see(any_lms: Flask) -> None:  # O21
    about(case(1, **AT_WORK, respond_due=PAST), "claire")
    assert (counts(any_lms, "denis"), counts(any_lms)) == ({"late_answer": 1}, {})


def test_what_the_organisation_did_not_say_is_a_gap_each(any_lms: Flask) -> None:  # B02
    settle(email="", phone="", address="", quality_label="", referent_ref=None, consumers=False)
    assert [gap.code for gap in found(any_lms)] == [*KEPT, SettingGap.NO_PROCEDURE]
    settle(**TOLD)
    published(any_lms)
    assert found(any_lms) == []


def test_a_procedure_that_says_other_than_the_settings_is_a_gap(any_lms: Flask) -> None:  # O22
    settle(**TOLD, consumers=False)
    published(any_lms)
    settle(policy="jc_15")
    assert [gap.code for gap in found(any_lms)] == ["procedure_behind"]
    settle(policy="standard", quality_label="Nadia Roux")
    assert [gap.code for gap in found(any_lms)] == ["procedure_behind"]


def test_a_procedure_that_nobody_reviewed_for_a_year_is_a_gap(any_lms: Flask) -> None:  # C30
    settle(**TOLD, consumers=False)
    published(any_lms, NOON - timedelta(days=366))
    assert [gap.code for gap in found(any_lms)] == ["procedure_unreviewed"]
    procedures.review(act_of(any_lms, "claire", NOON))
    assert found(any_lms) == []


def test_who_sells_to_consumers_needs_a_mediateur(any_lms: Flask) -> None:  # O13
    settle(**TOLD, consumers=True)
    published(any_lms)
    assert [gap.code for gap in found(any_lms)] == ["no_mediator"]
    settle(mediator_name="Médiation du Val")
    assert "no_mediator" not in [gap.code for gap in found(any_lms)]


def test_every_gap_has_its_condition_or_its_setting() -> None:
    assert set(CONDITIONS) == set(CaseGap)
    of_procedure = {code for code in SettingGap if "procedure" in code} | {SettingGap.NOT_SPREAD}
    others = {SettingGap.NO_MEDIATOR, SettingGap.BROKEN_MAIL, SettingGap.NO_MEASURE, SettingGap.NO_SURVEY}
    assert {*KEPT, *of_procedure, *others} == set(SettingGap)
    assert len(DEMANDS) + len(EXPLAINED) == len(CaseGap) + len(SettingGap) + len(PracticeGap)
