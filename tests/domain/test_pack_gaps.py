"""What an auditor would ask about a case as it was, where only events tell it (B21)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flask_reclamations.documents.fiche import row_of
from flask_reclamations.domain.asof import Then, Told
from flask_reclamations.domain.pack_gaps import Looked
from flask_reclamations.domain.readiness import CaseGap

NOW = datetime(2026, 11, 12, 10, tzinfo=UTC)
AT_WORK = {"kind": "reclamation", "status": "en_cours", "assignee_ref": "sam", "claimant_email": "Lea@exemple.test"}
ENDED = AT_WORK | {"status": "cloturee", "closed_at": NOW, "first_answered_at": NOW}
REFUSED = ("address_refused", {"outbox": 1, "address": "lea@exemple.test"})
WITHHELD = ("mail_failed", {"outbox": 2, "reply": "address refused: 550 no such user"})
Event = tuple[str, dict[str, Any]]


def looked(new: dict[str, Any], *events: Event, referent: str | None = None, **more: Any) -> Looked:
    told = [("filed", {"old": {}, "new": new, "implicated": ["claire"]}), *events]
    then = Then(1, [Told(at, kind, NOW, "sam", "Sam", said) for at, (kind, said) in enumerate(told, 1)])
    return Looked(then, row_of(then), NOW, referent, **{"asked": False} | more)


@pytest.mark.parametrize(
    ("events", "gaps"),
    [
        ([REFUSED], [CaseGap.FAILED_MAIL]),
        ([WITHHELD], []),
        ([("mail_failed", {"outbox": 2}), WITHHELD], []),
        ([("mail_failed", {"outbox": 1}), ("acknowledged", {"outbox": 1})], []),
        ([REFUSED, ("address_retried", {})], []),
        ([("mail_failed", {"outbox": 1}), ("mail_sent", {"outbox": 2})], [CaseGap.FAILED_MAIL]),
        ([("mail_failed", {"outbox": 1}), ("mail_sent", {"outbox": 1})], []),
        ([("file_quarantined", {})], [CaseGap.QUARANTINED]),
    ],
)
def test_what_failed_is_a_gap_until_it_is_mended(events: list[Event], gaps: list[CaseGap]) -> None:
    assert looked(AT_WORK, *events).gaps == gaps


def test_an_address_that_was_refused_on_any_case_is_a_gap_of_those_that_wait() -> None:
    assert looked(AT_WORK, refused={"lea@exemple.test"}).gaps == [CaseGap.DEAD_ADDRESS]
    assert looked(AT_WORK | {"closed_at": NOW}, refused={"lea@exemple.test"}).gaps == []
    assert looked(AT_WORK | {"claimant_email": None}, refused={"lea@exemple.test"}).gaps == []


def test_a_case_that_only_those_it_is_about_can_handle_is_a_gap_until_a_conflict_is_stated() -> None:  # O21
    stranded = AT_WORK | {"stranded": True}
    assert looked(stranded).gaps == [CaseGap.CONFLICT_UNSTATED]
    assert looked(stranded, referent="rita").gaps == []
    cleared: Event = ("people_changed", {"implicated": ["rita"]})
    assert looked(stranded, cleared, referent="rita").gaps == [CaseGap.CONFLICT_UNSTATED]
    stated: Event = ("conflict_stated", {"new": {"conflict_stated_at": NOW}, "text": "Personne d’autre."})
    assert looked(stranded, stated).gaps == [CaseGap.CONFLICT_HANDLED]
    assert looked(stranded, stated).motives == [(CaseGap.CONFLICT_HANDLED, "Personne d’autre.")]


def test_a_complaint_closed_with_no_opinion_asked_is_a_gap() -> None:  # B03
    assert looked(ENDED).gaps == [CaseGap.UNASKED]
    assert looked(ENDED, asked=True).gaps == []
    assert looked(ENDED | {"survey_waived": "Parti à l’étranger."}).gaps == []
