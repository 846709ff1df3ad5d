"""The life of each kind, as a table written a second time by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from flask_reclamations.domain.lifecycle import (
    FIRST_STATUS,
    MACRO,
    TRANSITIONS,
    macro_status,
    missing,
    possible,
    target_of,
)
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import FOUR, Kind, MacroStatus, Status
from flask_reclamations.errors import RefusedError

S = Status
THEN = datetime(2026, 11, 12, 11, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """Where a case stands."""

    kind: str = Kind.COMPLAINT
    status: str = S.RECEIVED
    anonymous: bool = False
    severity: str | None = None
    immediate_action: str | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    unanswerable: str | None = None
    satisfaction: str | None = None
    survey_waived: str | None = None
    escalated_at: datetime | None = None
    causes: Sequence[object] = ()
    actions: Sequence[Any] = ()
    unlearned: str | None = None


_OVERLAY = ("escalate", "deescalate")
_JUDGED = ("qualify", "assess", *_OVERLAY)
_EVENT_LIFE: dict[Status, dict[str, Status]] = {
    S.DECLARED: {
        "take_over": S.IN_PROGRESS,
        "resolve": S.RESOLVED,
        "withdraw": S.WITHDRAWN,
        **dict.fromkeys(_JUDGED, S.DECLARED),
    },
    S.IN_PROGRESS: {
        "resolve": S.RESOLVED,
        "wait": S.WAITING,
        "withdraw": S.WITHDRAWN,
        **dict.fromkeys(_JUDGED, S.IN_PROGRESS),
    },
    S.WAITING: {
        "resume": S.IN_PROGRESS,
        "resolve": S.RESOLVED,
        "withdraw": S.WITHDRAWN,
        **dict.fromkeys(("assess", *_OVERLAY), S.WAITING),
    },
    S.RESOLVED: {"reopen": S.IN_PROGRESS},
    S.WITHDRAWN: {"reopen": S.IN_PROGRESS},
}
# What any complaint without an answer knows; the rest stands beside its status.
_ENDS = {
    "answer": S.ANSWERED,
    "declare_inadmissible": S.INADMISSIBLE,
    "withdraw": S.WITHDRAWN,
    "close": S.CLOSED,
}
_STAYS = ("assess", "announce", "extend", *_OVERLAY)
LIVES: dict[Kind, dict[Status, dict[str, Status]]] = {
    Kind.COMPLAINT: {
        S.RECEIVED: {
            "acknowledge": S.ACKNOWLEDGED,
            "start": S.IN_PROGRESS,
            "analyse": S.IN_PROGRESS,
            **_ENDS,
            **dict.fromkeys(("qualify", *_STAYS), S.RECEIVED),
        },
        S.ACKNOWLEDGED: {
            "start": S.IN_PROGRESS,
            "analyse": S.IN_PROGRESS,
            "wait": S.WAITING,
            "propose": S.PROPOSED,
            **_ENDS,
            **dict.fromkeys(("qualify", *_STAYS), S.ACKNOWLEDGED),
        },
        S.IN_PROGRESS: {
            "wait": S.WAITING,
            "propose": S.PROPOSED,
            **_ENDS,
            **dict.fromkeys(("acknowledge", "analyse", "qualify", *_STAYS), S.IN_PROGRESS),
        },
        S.WAITING: {
            "resume": S.IN_PROGRESS,
            "propose": S.PROPOSED,
            **_ENDS,
            **dict.fromkeys(("acknowledge", "analyse", *_STAYS), S.WAITING),
        },
        S.PROPOSED: {
            "wait": S.WAITING,
            **_ENDS,
            **dict.fromkeys(("acknowledge", "analyse", "propose", *_STAYS), S.PROPOSED),
        },
        S.ANSWERED: {
            "close": S.CLOSED,
            "reopen": S.IN_PROGRESS,
            **dict.fromkeys(("acknowledge", "analyse", "answer", "assess", *_OVERLAY), S.ANSWERED),
        },
        S.CLOSED: {"acknowledge": S.CLOSED, "reopen": S.IN_PROGRESS},
        S.WITHDRAWN: {"reopen": S.IN_PROGRESS},
        S.INADMISSIBLE: {"reopen": S.IN_PROGRESS},
    },
    Kind.DIFFICULTY: _EVENT_LIFE,
    Kind.INCIDENT: _EVENT_LIFE,
    Kind.REMARK: {
        S.RECEIVED: {"thank": S.THANKED, **dict.fromkeys(("qualify", *_OVERLAY), S.RECEIVED)},
        S.THANKED: {"file_away": S.CLOSED},
        S.CLOSED: {},
    },
    Kind.SIGNAL: {
        S.RECEIVED: {"set_aside": S.SET_ASIDE, **dict.fromkeys(_JUDGED, S.RECEIVED)},
        S.SET_ASIDE: {},
    },
}
for life in LIVES.values():
    for stage in life.values():
        stage["void"] = S.VOID
    life[S.VOID] = {"restore": S.VOID}  # to the status it had, which the service reads in the journal
STAGES = [(kind, status) for kind, life in LIVES.items() for status in life]


def ready(kind: Kind, status: Status, verb: str) -> Stage:
    """Return a case in which every gate of this verb holds."""
    return Stage(
        kind,
        status,
        answered_at=THEN if verb == "close" else None,
        satisfaction="demandee" if verb == "close" else None,
        escalated_at=THEN if verb == "deescalate" else None,
    )


@pytest.mark.parametrize(("kind", "status"), STAGES)
def test_each_verb_leads_where_the_table_says(kind: Kind, status: Status) -> None:  # A04, O01
    allowed = LIVES[kind][status]
    assert {verb: target_of(ready(kind, status, verb), verb) for verb in allowed} == allowed


@pytest.mark.parametrize(("kind", "status"), STAGES)
def test_every_other_verb_is_refused(kind: Kind, status: Status) -> None:  # A04
    others = TRANSITIONS.keys() - LIVES[kind][status].keys()
    refused = {verb: missing(ready(kind, status, verb), verb) for verb in others}
    assert {reason.code for reasons in refused.values() for reason in reasons} <= {"not_now"}
    assert all(refused.values())


@pytest.mark.parametrize(("kind", "status"), STAGES)
def test_the_verbs_offered_are_those_of_the_table(kind: Kind, status: Status) -> None:
    assert {verb.name for verb in possible(Stage(kind, status))} == set(LIVES[kind][status])


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_reaches_the_statuses_of_its_table_and_no_other(kind: Kind) -> None:
    reached, ahead = set[Status](), {FIRST_STATUS[kind]}
    while ahead:
        status = ahead.pop()
        reached.add(status)
        ahead |= {verb.moves[status] for verb in possible(Stage(kind, status))} - reached
    assert reached == set(LIVES[kind])


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (Kind.COMPLAINT, "recue"),
        (Kind.DIFFICULTY, "declaree"),
        (Kind.INCIDENT, "declaree"),
        (Kind.REMARK, "recue"),
        (Kind.SIGNAL, "recue"),
    ],
)
def test_a_case_starts_where_its_kind_starts(kind: Kind, first: str) -> None:
    assert FIRST_STATUS[kind] == first


@pytest.mark.parametrize("status", [S.RECEIVED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.ANSWERED])
def test_a_complaint_cannot_close_without_an_answer(status: Status) -> None:  # A23
    with pytest.raises(RefusedError) as refusal:
        target_of(Stage(status=status, satisfaction="oui"), "close")
    assert [(r.code, r.at) for r in refusal.value.reasons] == [("no_answer", "answer")]


def test_an_answered_complaint_closes() -> None:  # A23
    assert target_of(Stage(status=S.ANSWERED, answered_at=THEN, satisfaction="demandee"), "close") == S.CLOSED


def test_a_complaint_that_cannot_be_answered_closes_with_the_reason() -> None:  # A23
    lost = Stage(status=S.IN_PROGRESS, unanswerable="Adresse inconnue.", survey_waived="Injoignable.")
    assert target_of(lost, "close") == S.CLOSED


def test_a_complaint_cannot_close_before_its_satisfaction_is_known_or_waived() -> None:  # A12
    answered = Stage(status=S.ANSWERED, answered_at=THEN)
    assert [(r.code, r.at) for r in missing(answered, "close")] == [("no_satisfaction", "satisfaction")]
    assert missing(replace(answered, survey_waived="Stage terminé."), "close") == []


def test_nobody_is_asked_whether_they_are_satisfied_before_they_are_answered() -> None:  # A12
    assert [reason.code for reason in missing(Stage(), "close")] == ["no_answer"]


def test_a_complaint_that_cannot_be_answered_still_says_why_nobody_is_asked() -> None:  # A12
    assert [reason.code for reason in missing(Stage(unanswerable="Introuvable."), "close")] == ["no_satisfaction"]


def test_a_critical_case_wants_its_immediate_measure_before_the_analysis() -> None:  # C23
    critical = Stage(severity="critique")
    assert [reason.code for reason in missing(critical, "analyse")] == ["no_immediate_measure"]
    assert missing(replace(critical, immediate_action="Aucune : sans danger."), "analyse") == []
    assert missing(Stage(severity="majeure"), "analyse") == []


@pytest.mark.parametrize("verb", ["announce", "extend"])
def test_the_date_of_an_answer_that_left_does_not_move(verb: str) -> None:  # C18
    assert [r.code for r in missing(Stage(status=S.IN_PROGRESS, answered_at=THEN), verb)] == ["already_answered"]


def test_a_reopened_complaint_asks_for_an_answer_again() -> None:  # A23
    reopened = Stage(status=S.IN_PROGRESS, answered_at=None, satisfaction="non")
    assert [reason.code for reason in missing(reopened, "close")] == ["no_answer"]


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT])
def test_what_is_already_settled_resolves_in_one_step_without_an_answer(kind: Kind) -> None:  # O01
    assert target_of(Stage(kind, S.DECLARED), "resolve") == S.RESOLVED


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT])
def test_no_gate_of_a_complaint_applies_to_an_alea(kind: Kind) -> None:  # O01
    verbs = [verb for verb in TRANSITIONS.values() if kind in verb.kinds and verb.name not in _OVERLAY]
    assert [verb.gates for verb in verbs] == [()] * len(verbs)


def test_a_complaint_is_acknowledged_once() -> None:
    again = Stage(status=S.IN_PROGRESS, acknowledged_at=THEN)
    assert [reason.code for reason in missing(again, "acknowledge")] == ["already_acknowledged"]


def test_a_case_is_escalated_once() -> None:
    assert [r.code for r in missing(Stage(escalated_at=THEN), "escalate")] == ["already_escalated"]


def test_an_escalation_that_is_not_there_cannot_end() -> None:
    assert [reason.code for reason in missing(Stage(), "deescalate")] == ["not_escalated"]


def test_only_resolving_and_voiding_ask_for_another_right_than_handling() -> None:
    others = {verb.name for verb in TRANSITIONS.values() if verb.permission != Permission.HANDLE}
    assert others == {"resolve", "void", "restore"}


@pytest.mark.parametrize(
    ("status", "macro"),
    [
        (S.RECEIVED, "nouveau"),
        (S.ACKNOWLEDGED, "nouveau"),
        (S.DECLARED, "nouveau"),
        (S.IN_PROGRESS, "en_cours"),
        (S.WAITING, "en_cours"),
        (S.PROPOSED, "en_cours"),
        (S.ANSWERED, "en_cours"),
        (S.WITHDRAWN, "resolu"),
        (S.INADMISSIBLE, "resolu"),
        (S.RESOLVED, "resolu"),
        (S.THANKED, "resolu"),
        (S.QUALIFIED, "resolu"),
        (S.SET_ASIDE, "resolu"),
        (S.CLOSED, "resolu"),
    ],
)
def test_everybody_reads_one_of_four_statuses(status: Status, macro: str) -> None:  # A08
    assert macro_status(Stage(status=status)) == macro


def test_every_status_has_its_macro_status() -> None:  # A08
    assert set(MACRO) == set(Status)


@pytest.mark.parametrize("status", [S.RECEIVED, S.ACKNOWLEDGED, S.DECLARED, S.IN_PROGRESS, S.ANSWERED])
def test_an_escalation_lies_over_an_open_status(status: Status) -> None:  # A08
    assert macro_status(Stage(status=status, escalated_at=THEN)) == MacroStatus.ESCALATED


@pytest.mark.parametrize("status", [S.RESOLVED, S.THANKED, S.QUALIFIED, S.SET_ASIDE, S.CLOSED])
def test_a_settled_case_is_resolved_even_if_it_was_escalated(status: Status) -> None:  # A08
    assert macro_status(Stage(status=status, escalated_at=THEN)) == MacroStatus.RESOLVED


def test_ending_an_escalation_gives_the_status_before_back() -> None:  # A08
    before = Stage(status=S.IN_PROGRESS)
    escalated = replace(before, escalated_at=THEN)
    assert target_of(escalated, "deescalate") == before.status
    assert macro_status(replace(escalated, escalated_at=None)) == macro_status(before)


@pytest.mark.parametrize("escalated", [None, THEN])
def test_a_void_case_is_in_none_of_the_four_statuses(escalated: datetime | None) -> None:  # A08, C12
    assert macro_status(Stage(status=S.VOID, escalated_at=escalated)) == MacroStatus.VOID
    assert MacroStatus.VOID not in FOUR
    assert len(FOUR) == 4


def test_only_voiding_and_restoring_ask_for_the_right_to_void() -> None:  # C12
    asking = {name for name, verb in TRANSITIONS.items() if verb.permission is Permission.VOID}
    assert asking == {"void", "restore"}
