"""Signals of a host: an unhappy answer to its surveys, somebody who left (B10, E06)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text

from flask_reclamations import Reclamations
from flask_reclamations.domain.surveys import Rules
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Organisation, OutboxMessage, Signal, Tag
from flask_reclamations.queries.journal import faults
from flask_reclamations.queries.signals import of_case
from flask_reclamations.services import qualifying, signals, tags
from flask_reclamations.services.act import Act, acting, db_session

from ..conftest import NOON, act_of, filed
from .conftest import count, kinds, mails, payload

SAID: dict[str, Any] = {
    "session": "cpn-b",
    "respondent": "lea",
    "score": 2,
    "out_of": 5,
    "comment": "Rien n’était prêt.",
    "ref": "enquete-17",
}


def hosts_act(app: Flask) -> Act:
    """Return the act of the host itself."""
    return acting(act_of(app, "claire").organisation, now=NOON)


def tell(app: Flask, **changed: Any) -> Case | None:
    return signals.from_survey(hosts_act(app), SAID | changed)


def test_a_low_score_makes_a_signal_to_qualify_never_a_complaint(any_lms: Flask) -> None:  # B10
    case = tell(any_lms)
    db_session().commit()
    assert case is not None
    assert (case.kind, case.status, case.channel) == ("signal", "recue", "questionnaire")
    assert (case.claimant_ref, case.session_ref, case.training_label) == ("lea", "cpn-b", "Conduite de projet")
    assert case.description == "Note\u00a0: 2 sur 5\n\nRien n’était prêt."
    assert kinds(case) == ["filed"]
    assert mails(case) == {("new_case", "claire")}


def test_a_signal_is_linked_to_the_answer_that_made_it(lms: Flask) -> None:  # B10
    case = tell(lms)
    assert case is not None
    row = db_session().query(Signal).one()
    assert (row.case_id, row.source, row.ref, row.score, row.out_of) == (case.id, "survey", "enquete-17", 2, 5)


@pytest.mark.parametrize(
    ("score", "best", "signal"),
    [(2, 5, True), (2.5, 5, False), (5, 5, False), (4, 10, True), (4.1, 10, False), (0, 5, True)],
)
def test_the_threshold_counts_in_the_host_s_own_scale(lms: Flask, score: float, best: float, signal: bool) -> None:
    assert (tell(lms, score=score, out_of=best) is not None) is signal
    assert count(Case) == count(Signal) == int(signal)


def test_the_organisation_sets_the_threshold(lms: Flask) -> None:  # B10
    act_of(lms, "claire").organisation.surveys = Rules(signal_low=60).as_json()
    assert tell(lms, score=3) is not None
    assert tell(lms, score=3.1, ref="autre") is None


def test_the_same_answer_sent_twice_gives_the_same_signal(any_lms: Flask) -> None:  # B10
    first = tell(any_lms)
    db_session().commit()
    assert tell(any_lms, score=1, comment="Autre chose.") is first
    db_session().commit()
    assert count(Case) == count(Signal) == 1
    assert first is not None
    assert kinds(first) == ["filed"]
    assert count(OutboxMessage) == 1


def test_a_signal_leaves_with_the_host_s_transaction(any_lms: Flask) -> None:  # B10
    act = hosts_act(any_lms)
    db_session().commit()
    signals.from_survey(act, SAID)
    db_session().rollback()
    assert count(Case) == count(Signal) == count(OutboxMessage) == 0


def test_a_signal_is_qualified_by_a_person(lms: Flask) -> None:  # B10
    case = tell(lms)
    assert case is not None
    qualifying.qualify(act_of(lms, "claire"), case, Kind.COMPLAINT, "Elle demande un remboursement.")
    assert case.kind == "reclamation"
    assert payload(case)["new"]["kind"] == "reclamation"


WRONG = [
    ("score", None),
    ("score", "beaucoup"),
    ("score", 6),
    ("score", -1),
    ("score", float("nan")),
    ("out_of", 0),
    ("ref", ""),
    ("ref", None),
    ("ref", "x" * 65),
    ("session", "x" * 65),
    ("session", "nulle-part"),
    ("respondent", "personne"),
    ("respondent", 7),
    ("comment", "x" * 10_001),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_signal_names_its_field_and_does_nothing(lms: Flask, name: str, value: Any) -> None:  # B10
    with pytest.raises(RefusedError) as refused:
        tell(lms, **{"score": 1} | {name: value})
    assert name in [reason.at for reason in refused.value.reasons]
    assert name in str(refused.value)
    assert count(Case) == count(Signal) == 0


def test_an_answer_without_a_name_makes_an_anonymous_signal(lms: Flask) -> None:
    case = tell(lms, respondent=None, session=None, comment=None)
    assert case is not None
    assert (case.anonymous, case.claimant_ref, case.description) == (True, None, "Note\u00a0: 2 sur 5")


def test_somebody_who_leaves_makes_a_signal_once(any_lms: Flask) -> None:  # B10
    said = {"session": "cpn-b", "respondent": "lea", "comment": None, "ref": "abandon-3"}
    case = signals.from_dropout(hosts_act(any_lms), said)
    db_session().commit()
    assert (case.kind, case.channel, case.subject) == ("signal", "api", "Abandon en cours de formation")
    assert signals.from_dropout(hosts_act(any_lms), said) is case
    assert tell(any_lms, ref="abandon-3") is not case


def topics(case: Case) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in tags.of_case(act_of_the_host(), case)]


def act_of_the_host() -> Act:
    return acting(db_session().query(Organisation).one(), now=NOON)


def left(app: Flask) -> Case:
    said = {"session": "cpn-b", "respondent": "lea", "comment": None, "ref": "abandon-3"}
    return signals.from_dropout(hosts_act(app), said)


def test_who_leaves_is_a_topic_that_the_journal_of_the_case_tells(any_lms: Flask) -> None:  # B20
    case = left(any_lms)
    db_session().commit()
    assert topics(case) == [("abandon", "Abandon")]
    assert (kinds(case), payload(case)["added"]) == (["filed", "tags_changed"], ["abandon"])
    assert list(faults(db_session(), act_of(any_lms, "claire").organisation)) == []
    other = tell(any_lms)
    assert other is not None
    assert topics(other) == []


def test_an_organisation_without_the_topic_is_given_it_once(any_lms: Flask) -> None:  # B20
    db_session().execute(delete(Tag).where(Tag.code == "abandon"))
    case = left(any_lms)
    db_session().commit()
    assert topics(case) == [("abandon", "Abandon")]
    assert db_session().query(Tag).filter_by(code="abandon").count() == 1
    assert list(faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_a_topic_that_was_withdrawn_is_left_out(lms: Flask) -> None:  # B20
    db_session().query(Tag).filter_by(code="abandon").one().active = False
    assert topics(left(lms)) == []


def test_the_signal_of_a_case_is_found_and_other_cases_have_none(lms: Flask) -> None:  # B10
    found = of_case(db_session(), left(lms))
    assert found is not None
    assert (found.source, found.ref) == ("dropout", "abandon-3")
    assert of_case(db_session(), filed(lms)) is None


def test_the_extension_offers_both_to_its_host(lms: Flask) -> None:  # B10
    guest = Reclamations()
    case = guest.signal_from_survey("cpn-b", "lea", 1, "Non.", "enquete-18")
    assert case is not None
    assert guest.signal_from_survey("cpn-b", "lea", 9, None, "enquete-19", out_of=10) is None
    left = guest.signal_from_dropout("cpn-b", "lea", None, "abandon-4")
    assert (case.kind, left.kind) == ("signal", "signal")
    db_session().rollback()
    assert db_session().scalar(text("SELECT count(*) FROM reclamations_case")) == 0
