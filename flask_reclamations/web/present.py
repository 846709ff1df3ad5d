"""How a case looks: labels, glyphs, due chips, steps; no template decides any of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal

from ..domain.deadlines import DayCounted
from ..domain.gates import nobody_to_acknowledge
from ..domain.lifecycle import macro_status
from ..domain.rights import Permission, Viewer, can
from ..domain.vocabulary import (
    Access,
    Channel,
    IncidentType,
    Informed,
    Kind,
    Milestone,
    Stakeholder,
    Status,
    Term,
)
from ..i18n import current_locale, local, n, number, say_date, say_moment, t
from ..models import Case
from ..queries.figures import MOST
from ..services.content import ACCEPT as ACCEPT  # for the file choosers
from ..services.deadlines import days_counted
from ..services.journal import DONE

GLYPH = {"soon": "", "today": "clock", "late": "late", "kept": "check", "missed": "cross", "waiting": ""}


@dataclass(frozen=True)
class Due:
    """One milestone: its words, its date and how it stands."""

    milestone: Milestone
    label: str
    due: datetime
    done: datetime | None
    state: str
    words: str

    @property
    def glyph(self) -> str:
        """Return the icon that goes with the words."""
        return GLYPH[self.state]


def some(count: int) -> str:
    """Write a figure that was counted up to `MOST`: « 999+ » where there are more."""
    return number(count) if count <= MOST else f"{number(MOST)}+"


def label(kind: str, code: str | None) -> str:
    """Return the words of a code: `label("kind", "alea")`."""
    terms: dict[str, type[Term]] = {
        "kind": Kind,
        "status": Status,
        "channel": Channel,
        "stakeholder": Stakeholder,
        "incident": IncidentType,
        "informed": Informed,
        "access": Access,
    }
    return t(terms[kind](code).label) if code else ""


def macro(case: Case) -> Any:
    """Return the status everybody reads."""
    return macro_status(case)


def claimant(viewer: Viewer, case: Case) -> str:
    """Return the claimant's name, or the kind of person where the viewer may not know who (auditor)."""
    if not can(viewer, Permission.IDENTIFY, case):
        return label("stakeholder", case.stakeholder)
    return case.claimant_label or t("Anonyme")


def initial(case: Case, named: bool) -> str:
    """Return the letter that stands for the claimant in the thread."""
    return (case.claimant_label or "?")[:1].upper() if named else "?"


def due(case: Case, milestone: Milestone, now: datetime, zone: str) -> Due | None:
    """Return a milestone of a case, or None where its kind has none."""
    when: datetime | None = getattr(case, f"{milestone}_due")
    if when is None:
        return None
    done: datetime | None = getattr(case, DONE[milestone])
    own = (case.policy.get(milestone) or [0, "", ""])[2]
    kept = case.answered_in_time if milestone is Milestone.RESPOND and done else None
    state = _state(when, done, now, zone, kept=kept)
    return Due(milestone, t(own or milestone.label), when, done, state, _words(state, when, now, zone))


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
    found = (due(case, milestone, now, zone) for milestone in Milestone)
    return [item for item in found if item and (item.done or case.status != Status.VOID)]


def next_due(case: Case, now: datetime, zone: str) -> Due | None:
    """Return the milestone that comes next, or the last one met once nothing is due; none of a void case."""
    if case.status == Status.VOID:
        return None
    every = dues(case, now, zone)
    open_ones = [] if case.closed_at else [item for item in every if item.done is None]
    if open_ones:
        return min(open_ones, key=lambda item: item.due)
    met = [item for item in every if item.done]
    return met[-1] if met else None


def why(case: Case, milestone: Milestone, zone: str) -> list[DayCounted]:
    """Return « Pourquoi cette date ? », day by day."""
    return days_counted(case, milestone, zone)


def unit_words(case: Case, milestone: Milestone) -> str:
    """Return the rule of a milestone in words."""
    amount, unit, _ = case.policy[milestone]
    if unit == "jo":
        return n("{count} jour ouvré", "{count} jours ouvrés", amount)
    return n("{count} jour", "{count} jours", amount)


@dataclass(frozen=True)
class Step:
    """One of the steps a claimant follows."""

    label: str
    at: datetime | None
    note: str
    state: str


def steps(case: Case, zone: str) -> list[Step]:
    """Return the steps of a case as its claimant follows them (requirements §7)."""
    respond = say_date(local(case.respond_due, zone).date(), "medium") if case.respond_due else ""
    until = t("Au plus tard le {day}", day=respond) if respond else ""
    if case.kind == Kind.COMPLAINT:
        acknowledgement = t("Accusé sans objet") if nobody_to_acknowledge(case) else t("Accusé envoyé")
        working = case.analysed_at or (case.received_at if case.status == Status.IN_PROGRESS else None)
        line = [
            (t("Reçue"), case.received_at, ""),
            (acknowledgement, case.acknowledged_at, ""),
            (t("En cours d’analyse"), working, ""),
            (t("Réponse envoyée"), case.answered_at, until),
            (t("Clôturée"), case.closed_at, t("Après votre avis")),
        ]
    elif case.kind in (Kind.DIFFICULTY, Kind.INCIDENT):
        line = [
            (t("Déclarée"), case.received_at, ""),
            (t("Prise en charge"), case.acknowledged_at, ""),
            (t("Résolue"), case.answered_at, until),
        ]
    else:
        line = [(t("Reçue"), case.received_at, ""), (t("Lue et prise en compte"), case.answered_at, until)]
    reached = max(index for index, (_, at, _) in enumerate(line) if at)
    over = reached == len(line) - 1
    return [
        Step(
            name,
            at if index <= reached else None,
            note,
            "done" if index < reached or over else "current" if index == reached else "todo",
        )
        for index, (name, at, note) in enumerate(line)
    ]


def size(octets: int) -> str:
    """Write the size of a file: « 840 ko », « 2,4 Mo »."""
    if octets < 1000:
        return t("{count} o", count=octets)
    if octets < 995_000:
        return t("{count} ko", count=number(round(octets / 1000)))
    return t("{count} Mo", count=format_decimal(round(octets / 1_000_000, 1), locale=current_locale()))


def day(moment: datetime | None, zone: str, style: str = "medium") -> str:
    """Write the organisation's day of an instant."""
    return say_date(local(moment, zone).date(), style) if moment else ""


def iso(moment: datetime, zone: str) -> str:
    """Write an instant for a `datetime` attribute."""
    return local(moment, zone).isoformat(timespec="minutes")


def moment(instant: datetime, zone: str, style: str = "medium") -> str:
    """Write an instant on the organisation's clock."""
    return say_moment(instant, zone, style)


def plain_day(value: Any, style: str = "medium") -> str:
    """Write a date that has no hour."""
    return say_date(value, style) if value else ""


def today(now: datetime, zone: str) -> Any:
    """Return the organisation's day."""
    return local(now, zone).date()


def weekday(value: Any) -> str:
    """Return a short day name."""
    return say_date(value, "medium").split(" ")[0]
