"""What a case really is, and how grave: decided by a manager, with a reason (C08, D05–D07, C10)."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from ..domain.priority import (
    FIRST,
    LAST,
    MATRIX,
    Complexity,
    Origin,
    Reach,
    Recurrence,
    Severity,
    Urgency,
    priority_of,
)
from ..domain.vocabulary import Kind, Status
from ..errors import Reason, RefusedError
from ..models import Case, Exchange
from . import deadlines, handling, outbox
from .act import Act
from .exchanges import words

EVENTS = frozenset({Kind.DIFFICULTY, Kind.INCIDENT})


def qualify(act: Act, case: Case, kind: Kind, text: str) -> None:
    """Decide the kind of a case, and so whether it is a complaint, with the reason (C08).

    Its reference, its two dates and its `declared_kind` stay. A new kind brings the delays in force for it, whose
    clocks start anew or run on as the policy says. Raises `RefusedError` for a signal: it is what one qualifies.
    """
    text = words(text, "Dites pourquoi.")
    if kind is Kind.SIGNAL:
        raise RefusedError.because("no_signal", "Choisissez ce que c’est vraiment.", at="kind")
    # A remark is still to be thanked for; anything else is in hand from now on.
    status = Status.RECEIVED if kind is Kind.REMARK else Status.IN_PROGRESS
    fields: dict[str, Any] = {"status": status, "qualified_at": act.now}
    if kind != case.kind:
        fields |= _requalified(act, case, kind)
    said = {"complaint": kind is Kind.COMPLAINT}
    event = handling.move(act, case, "qualify", text=text, said=said, **fields)
    if "kind" in fields and kind is Kind.COMPLAINT and case.acknowledged_at is None and not case.anonymous:
        outbox.to_claimant(act, case, event, "acknowledgement")


def _requalified(act: Act, case: Case, kind: Kind) -> dict[str, Any]:
    policy = deadlines.frozen(act, kind)
    if case.anonymous and kind is Kind.COMPLAINT:
        policy = deadlines.without_acknowledgement(policy)
    fields: dict[str, Any] = {
        "kind": kind,
        "policy": policy,
        "clock_at": act.now if policy.get("restarts") else case.clock_at,
        "analysed_at": None,
    }
    if kind in EVENTS:
        fields["acknowledged_at"] = case.acknowledged_at or act.now
    elif not _was_acknowledged(act, case):
        # A difficulty taken in hand is no complaint acknowledged.
        fields["acknowledged_at"] = None
    return fields


def _was_acknowledged(act: Act, case: Case) -> bool:
    query = select(Exchange.id).where(Exchange.case_id == case.id, Exchange.purpose == Exchange.ACKNOWLEDGEMENT)
    return act.session.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class Assessment:
    """What a manager judges of a case; None where nothing was said.

    Parameters: `priority` 1 to 4 where it is set by hand, or None for that of the matrix; `immediate_action` the
    measure taken at once or, where `immediate_needed` is False, why none is.
    """

    severity: Severity | None = None
    urgency: Urgency | None = None
    reach: Reach | None = None
    complexity: Complexity | None = None
    recurrence: Recurrence | None = None
    origin: Origin | None = None
    safety: bool = False
    relation_note: str | None = None
    immediate_needed: bool | None = None
    immediate_action: str | None = None
    priority: int | None = None


def assess(act: Act, case: Case, assessment: Assessment, text: str | None = None) -> None:
    """Keep the assessment of a case; its priority follows the matrix, or the hand that set it (C10).

    Raises `RefusedError` where an immediate measure is decided without words (D06), or a priority set by hand
    without a reason.
    """
    computed = priority_of(
        act.organisation.priorities or MATRIX, assessment.reach, assessment.urgency, safety=assessment.safety
    )
    by_hand = assessment.priority is not None and assessment.priority != computed
    _check(assessment, text, by_hand=by_hand and not assessment.safety)
    fields = asdict(assessment)
    # Health and safety forces the first, whatever was chosen (O20).
    fields["priority"] = computed if assessment.safety or not by_hand else assessment.priority
    fields["priority_set"] = by_hand and not assessment.safety
    handling.move(act, case, "assess", text=text, **fields)


def _check(assessment: Assessment, text: str | None, *, by_hand: bool) -> None:
    reasons = []
    if assessment.immediate_needed is not None and not assessment.immediate_action:
        asked = "Dites quelle mesure immédiate, ou pourquoi aucune."
        reasons.append(Reason("empty", asked, "immediate_action"))
    if assessment.priority is not None and not FIRST <= assessment.priority <= LAST:
        reasons.append(Reason("priority", "Choisissez une priorité de 1 à 4.", "priority"))
    if by_hand and not (text or "").strip():
        reasons.append(Reason("empty", "Dites pourquoi cette priorité.", "text"))
    if reasons:
        raise RefusedError(reasons)
