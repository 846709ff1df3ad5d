"""By when, and how it stands: the dates of a case in words."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.deadlines import Delay, Start
from ..domain.policies import frozen_delay, of_milestone
from ..domain.vocabulary import Milestone, Status
from ..i18n import local, t
from ..models import Case
from ..services.deadlines import DATES, DONE
from ..services.delay_words import delay_words as delay_words  # for `present` too

GLYPH = {"soon": "", "today": "clock", "late": "late", "kept": "check", "missed": "cross", "waiting": ""}


@dataclass(frozen=True)
class Due:
    """One milestone: its words, its date if it has one yet, and how it stands."""

    milestone: Milestone
    label: str
    due: datetime | None
    done: datetime | None
    state: str
    words: str

    @property
    def glyph(self) -> str:
        """Return the icon that goes with the words."""
        return GLYPH[self.state]


def due(case: Case, milestone: Milestone, now: datetime, zone: str) -> Due | None:
    """Return a milestone of a case, or None where its kind has none.

    A declaration shows only when it came late; an answer that was given more time shows as « prolongé » (C18).
    """
    when: datetime | None = getattr(case, DATES[milestone])
    delay = frozen_delay(case.policy, milestone, case.severity)
    name = t(delay.label if delay and delay.label else milestone.label)
    done: datetime | None = getattr(case, DONE[milestone])
    if when is None:
        words = _until(case, milestone, delay)
        return Due(milestone, name, None, None, "waiting", words) if words and done is None else None
    kept = case.answered_in_time if milestone is Milestone.RESPOND and done else None
    state = _state(when, done, now, zone, kept=kept)
    if milestone is Milestone.DECLARE and state != "missed":
        return None
    words = _words(state, when, now, zone)
    if milestone is Milestone.RESPOND and case.extended_at and state not in ("late", "missed"):
        words = t("Prolongé, tenu") if state == "kept" else t("Prolongé")
    return Due(milestone, name, when, done, state, words)


def _until(case: Case, milestone: Milestone, delay: Delay | None) -> str:
    """Return what a date that is not there yet waits for."""
    kept = of_milestone(case.policy, milestone)
    if case.waiting_since and kept.get("pauses") and milestone is not Milestone.ACKNOWLEDGE:
        return t("Suspendu")
    if delay is not None and delay.start is not Start.RECEIVED:
        return t("{delay} après {start}", delay=delay_words(delay), start=t(delay.start.label))
    return t("Date à annoncer") if milestone is Milestone.RESPOND and kept.get("announced") else ""


def announced(case: Case, now: datetime, zone: str) -> Due | None:
    """Return the date that the claimant was told, where it is not that of the delays (A18)."""
    when = case.announced_due
    if when is None or when == case.respond_due:
        return None
    state = _state(when, case.answered_at, now, zone, kept=None)
    return Due(Milestone.RESPOND, t("Date annoncée"), when, case.answered_at, state, _words(state, when, now, zone))


def _state(when: datetime, done: datetime | None, now: datetime, zone: str, *, kept: bool | None) -> str:
    if done is not None:
        return "kept" if (done <= when if kept is None else kept) else "missed"
    if now > when:
        return "late"
    return "today" if local(when, zone).date() == local(now, zone).date() else "soon"


def _words(state: str, when: datetime, now: datetime, zone: str) -> str:
    days = abs((local(when, zone).date() - local(now, zone).date()).days)
    if state == "late":
        return t("En retard de {days} j", days=days)
    return {"kept": t("Tenu"), "missed": t("Non tenu"), "today": t("Aujourd’hui")}.get(
        state, t("Dans {days} j", days=days)
    )


def dues(case: Case, now: datetime, zone: str) -> list[Due]:
    """Return all milestones of a case, in order; of a void one those that were met."""
    found = [*(due(case, milestone, now, zone) for milestone in Milestone), announced(case, now, zone)]
    return [item for item in found if item and (item.done or case.status != Status.VOID)]


def next_due(case: Case, now: datetime, zone: str) -> Due | None:
    """Return the milestone that comes next, or the last one met once nothing is due; none of a void case."""
    if case.status == Status.VOID:
        return None
    every = dues(case, now, zone)
    open_ones = [] if case.closed_at else [item for item in every if item.done is None]
    dated = [item for item in open_ones if item.due and not (case.waiting_since and item.label == t("Date annoncée"))]
    if dated or open_ones:
        return min(dated, key=lambda item: item.due or now) if dated else open_ones[0]
    met = [item for item in every if item.done]
    return met[-1] if met else None
