"""How a case looks: labels, glyphs, due chips, steps; no template decides any of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.numbers import format_decimal

from ..domain.gates import nobody_to_acknowledge
from ..domain.lifecycle import macro_status
from ..domain.mediation import Conclusion, Level, State
from ..domain.plan import ActionOrigin, ActionPriority, ActionStatus, ActionType, CauseFamily, Verdict
from ..domain.priority import Complexity, Origin, Reach, Recurrence, Severity, Urgency
from ..domain.recurrence import AlertStatus, Ground
from ..domain.rights import Permission, Viewer, can
from ..domain.risks import Gravity, Likelihood, RiskStatus
from ..domain.vocabulary import (
    Access,
    Channel,
    Decision,
    Informed,
    Kind,
    Outcome,
    Stakeholder,
    Status,
    Term,
)
from ..i18n import current_locale, local, number, say_date, say_moment, t
from ..models import Case, Organisation
from ..queries.figures import MOST
from ..services import incident_types, measures
from ..services.content import ACCEPT as ACCEPT  # for the file choosers
from .dues import Due as Due  # for the templates, as the next ones
from .dues import delay_words as delay_words
from .dues import dues as dues
from .dues import next_due as next_due


def some(count: int) -> str:
    """Write a figure that was counted up to `MOST`: « 999+ » where there are more."""
    return number(count) if count <= MOST else f"{number(MOST)}+"


TERMS: dict[str, type[Term]] = {
    "kind": Kind,
    "status": Status,
    "channel": Channel,
    "stakeholder": Stakeholder,
    "informed": Informed,
    "access": Access,
    "severity": Severity,
    "urgency": Urgency,
    "reach": Reach,
    "complexity": Complexity,
    "recurrence": Recurrence,
    "origin": Origin,
    "decision": Decision,
    "outcome": Outcome,
    "cause": CauseFamily,
    "ground": Ground,
    "alert": AlertStatus,
    "action_type": ActionType,
    "action_origin": ActionOrigin,
    "action_priority": ActionPriority,
    "action_status": ActionStatus,
    "verdict": Verdict,
    "likelihood": Likelihood,
    "gravity": Gravity,
    "risk_status": RiskStatus,
    "mediation": Level,
    "mediation_state": State,
    "conclusion": Conclusion,
}


def label(kind: str, code: str | None) -> str:
    """Return the words of a code: `label("kind", "alea")`."""
    return t(TERMS[kind](code).label) if code else ""


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


@dataclass(frozen=True)
class Step:
    """One of the steps a claimant follows."""

    label: str
    at: datetime | None
    note: str
    state: str


AT_WORK = (Status.IN_PROGRESS, Status.WAITING, Status.PROPOSED)


def steps(case: Case, zone: str) -> list[Step]:
    """Return the steps of a case as its claimant follows them (requirements §7)."""
    by = case.answer_by
    respond = say_date(local(by, zone).date(), "medium") if by else ""
    until = t("Au plus tard le {day}", day=respond) if respond else ""
    if case.kind == Kind.COMPLAINT:
        acknowledgement = t("Accusé sans objet") if nobody_to_acknowledge(case) else t("Accusé envoyé")
        working = case.analysed_at or (case.received_at if case.status in AT_WORK else None)
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


def incident(organisation: Organisation, code: str | None) -> str:
    """Return the label of a type of aléa; nothing of what has none."""
    return t(incident_types.labels_of(organisation)[code]) if code else ""


def planned(organisation: Organisation, what: str) -> str:
    """Return the measures that are planned for a type of aléa."""
    return measures.planned(organisation.measures, what)


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


def iso_day(text: str) -> str:
    """Write a day that is kept as text."""
    return say_date(date.fromisoformat(text), "medium")


def weekday(value: Any) -> str:
    """Return a short day name."""
    return say_date(value, "medium").split(" ")[0]
