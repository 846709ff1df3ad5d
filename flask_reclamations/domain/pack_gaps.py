"""What an auditor would ask about a case as it was: the gaps of `queries.gaps`, told by its journal."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .asof import Then
from .gates import GRAVE
from .lifecycle import SETTLED
from .readiness import CaseGap
from .vocabulary import Channel, Kind, Status

_FAILED = frozenset({"mail_failed", "address_refused"})
_LEFT = frozenset({"mail_sent", "answer_delivered", "acknowledged"})
_MENDED = frozenset({"address_retried", "address_corrected"})
# What a mail that was never sent says, see `jobs.relay`: its address is what is wrong, and is told of by itself.
_WITHHELD = "address refused: "


@dataclass(frozen=True)
class Looked:
    """A case that is not void, at the cut-off.

    Parameters: `row` its columns; `now` the cut-off; `referent` the outside referent then; `asked` whether an
    opinion was asked of an answer; `refused` the addresses, folded, that a mail server refuses for good.
    """

    then: Then
    row: Any
    now: datetime
    referent: str | None
    asked: bool
    refused: Collection[str] = ()

    @property
    def gaps(self) -> list[CaseGap]:
        """Return what is not in order (B21)."""
        return [code for code in CaseGap if GAPS[code](self)]

    @property
    def motives(self) -> list[tuple[CaseGap, str]]:
        """Return why, where a gap is no breach since it was said why."""
        extended, stated = self.then.last("extended"), self.then.last("conflict_stated")
        said = {
            CaseGap.EXTENDED: extended and (extended.said.get("motive") or extended.said.get("text")),
            CaseGap.UNLEARNED: self.row.unlearned,
            CaseGap.CONFLICT_HANDLED: stated and stated.said.get("text"),
        }
        return [(code, words) for code, words in said.items() if words and GAPS[code](self)]

    @property
    def open(self) -> bool:
        """Tell whether it still waits for its end."""
        return Status(self.row.status) not in SETTLED

    @property
    def closed_complaint(self) -> bool:
        """Tell whether it is a complaint that is closed."""
        return bool(self.row.kind == Kind.COMPLAINT and self.row.status == Status.CLOSED)

    @property
    def resolved_incident(self) -> bool:
        """Tell whether it is an aléa that is solved."""
        return self.row.kind == Kind.INCIDENT and self.row.status in (Status.RESOLVED, Status.CLOSED)

    def late(self, due: datetime | None, done: datetime | None) -> bool:
        """Tell whether a date passed and nothing was done, on a case that is not closed."""
        return self.row.closed_at is None and due is not None and due < self.now and done is None


def _unacknowledged(case: Looked) -> bool:
    row = case.row
    told, due = row.acknowledged_at or row.first_answered_at or row.closed_at, row.acknowledge_due
    if row.kind != Kind.COMPLAINT or told is None or due is None or told <= due:
        return False
    return row.first_answered_at is None or row.first_answered_at > due


def _conflict_unstated(case: Looked) -> bool:
    # `rights.handled_by_implicated`, of those it was about then.
    named = [event.said["implicated"] for event in case.then.events if event.said.get("implicated") is not None]
    alone = case.row.stranded and (case.referent is None or case.referent in (named[-1] if named else ()))
    return bool(alone and case.open and case.row.conflict_stated_at is None)


def _unasked(case: Looked) -> bool:
    row, known = case.row, case.row.satisfaction is not None or case.row.survey_waived is not None
    ours = row.channel != Channel.REGISTER  # nobody is asked of an old register
    return case.closed_complaint and row.first_answered_at is not None and not known and not case.asked and ours


def _dead_address(case: Looked) -> bool:
    ours = (case.row.claimant_email or "").strip().lower()
    return case.row.closed_at is None and ours in case.refused


def _failed_mail(case: Looked) -> bool:
    failed = set[Any]()
    for event in case.then.events:
        withheld = str(event.said.get("reply") or "").startswith(_WITHHELD)
        if event.kind in _FAILED and not withheld:
            failed.add(event.said.get("outbox"))
        elif event.kind in _LEFT or withheld:
            failed.discard(event.said.get("outbox"))
        elif event.kind in _MENDED:
            failed.clear()
    return bool(failed)


GAPS: dict[CaseGap, Callable[[Looked], bool]] = {
    CaseGap.LATE_ACKNOWLEDGEMENT: lambda case: (
        case.row.answered_at is None and case.late(case.row.acknowledge_due, case.row.acknowledged_at)
    ),
    CaseGap.LATE_ANALYSIS: lambda case: case.late(case.row.analyse_due, case.row.analysed_at),
    CaseGap.LATE_ANSWER: lambda case: case.late(case.row.respond_due, case.row.answered_at),
    CaseGap.ANNOUNCED_MISSED: lambda case: case.late(case.row.announced_due, case.row.answered_at),
    CaseGap.DECLARED_LATE: lambda case: (
        case.row.declare_due is not None and case.row.recorded_at > case.row.declare_due
    ),
    CaseGap.NOBODY: lambda case: case.open and case.row.assignee_ref is None,
    CaseGap.UNACKNOWLEDGED: _unacknowledged,
    CaseGap.UNANSWERED: lambda case: (
        case.closed_complaint and case.row.first_answered_at is None and case.row.unanswerable is None
    ),
    CaseGap.ANSWERED_LATE: lambda case: case.row.answered_in_time is False,
    CaseGap.EXTENDED: lambda case: case.row.extended_at is not None,
    CaseGap.UNLEARNED: lambda case: case.row.unlearned is not None,
    CaseGap.CONFLICT_UNSTATED: _conflict_unstated,
    CaseGap.CONFLICT_HANDLED: lambda case: case.row.conflict_stated_at is not None,
    CaseGap.CAUSELESS: lambda case: (
        case.closed_complaint
        and case.row.severity in GRAVE
        and case.row.unlearned is None
        and case.row.analysed_at is None
    ),
    CaseGap.UNASKED: _unasked,
    CaseGap.UNMEASURED: lambda case: case.resolved_incident and not (case.row.immediate_action or "").strip(),
    CaseGap.UNDECIDED: lambda case: case.resolved_incident and case.row.outcome is None,
    CaseGap.UNTOLD: lambda case: case.resolved_incident and not case.row.informed,
    CaseGap.QUARANTINED: lambda case: case.then.last("file_quarantined") is not None,
    CaseGap.DEAD_ADDRESS: _dead_address,
    CaseGap.FAILED_MAIL: _failed_mail,
}
