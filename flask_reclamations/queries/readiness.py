"""The list of gaps: what a page shows, a command prints and an evidence pack will hold (B21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from ..domain.readiness import EXPLAINED, CaseGap, GapCode, PracticeGap, SettingGap
from ..domain.rights import Viewer
from ..domain.surveys import Rules
from ..domain.vocabulary import IncidentType, Kind
from ..models import Case, Organisation, Procedure
from . import figures, practice, procedures, templates
from .register import Filters, filtered

SHOWN = 3  # cases named beside each count
# What each setting is kept in; it is a gap where nothing is.
KEPT = {
    SettingGap.NO_MAILBOX: "email",
    SettingGap.NO_PHONE: "phone",
    SettingGap.NO_ADDRESS: "address",
    SettingGap.NO_QUALITY: "quality_label",
    SettingGap.NO_REFERENT: "referent_ref",
}


@dataclass(frozen=True)
class ReadinessFilters:
    """The state of preparation is not narrowed down."""


@dataclass(frozen=True)
class Gap:
    """One gap: its code with its French words, and how many cases, up to `figures.MOST` and one more.

    Parameters: `where` what of the register lists these cases, or None for a setting.
    """

    code: GapCode
    count: int = 1
    where: Filters | None = None

    @property
    def breach(self) -> bool:
        """Tell whether something was not done as announced: not what was explained, nor a setting."""
        return self.where is not None and not self.explained

    @property
    def explained(self) -> bool:
        """Tell whether it is only listed: it was said why, and no demand would fail on it."""
        return self.code in EXPLAINED


def gaps(session: Session, organisation: Organisation, viewer: Viewer, now: datetime) -> list[Gap]:
    """Return what is not in order, of the cases that this person may see and of the settings; empty where all is."""
    lists = [Filters(gap=code, sort="due", descending=False) for code in CaseGap]
    counts = figures.counts(session, organisation, viewer, lists, now)
    found = [Gap(code, count, where) for code, where, count in zip(CaseGap, lists, counts, strict=True) if count]
    found += [Gap(code) for code in of_settings(session, organisation, now)]
    done = practice.counts(session, organisation, viewer, now)
    return found + [Gap(code, done[code]) for code in PracticeGap if done[code]]


def first_cases(
    session: Session, organisation: Organisation, viewer: Viewer, found: Sequence[Gap], now: datetime
) -> dict[str, list[str]]:
    """Return the references of the first cases of each gap that lists some, by its code; one statement."""
    firsts = [
        select(literal(str(gap.code)).label("code"), Case.reference)
        .where(filtered(organisation, viewer, gap.where, now))
        .order_by(Case.next_due, Case.id)
        .limit(SHOWN)
        .subquery()
        for gap in found
        if gap.where is not None
    ]
    named: dict[str, list[str]] = {}
    if firsts:
        for code, reference in session.execute(union_all(*(select(one.c.code, one.c.reference) for one in firsts))):
            named.setdefault(code, []).append(reference)
    return named


def of_settings(session: Session, organisation: Organisation, now: datetime) -> list[SettingGap]:
    """Return what of the settings is not in order."""
    broken = [SettingGap.BROKEN_MAIL] if templates.broken(session, organisation) else []
    return [*unsaid(organisation), *_of_procedure(session, organisation, now), *of_tables(organisation), *broken]


def unsaid(organisation: Organisation) -> list[SettingGap]:
    """Return what an organisation has not said of itself."""
    found = [code for code, column in KEPT.items() if not getattr(organisation, column)]
    alone = organisation.consumers and not organisation.mediator_name
    return [*found, SettingGap.NO_MEDIATOR] if alone else found


def of_tables(organisation: Organisation) -> list[SettingGap]:
    """Return what is not in order of the measures of aléas and of the surveys."""
    found = []
    own, planned = organisation.incident_types or {}, organisation.measures
    codes = dict.fromkeys([*map(str, IncidentType), *own])
    used = [code for code in codes if own.get(code, {}).get("active", True)]
    # Ours are proposed until the organisation says its own (E01).
    filled = set(map(str, IncidentType)) if planned is None else {code for code, text in planned.items() if text}
    if not filled.issuperset(used):
        found.append(SettingGap.NO_MEASURE)
    if Rules.of(organisation.surveys).days[Kind.COMPLAINT] is None:
        found.append(SettingGap.NO_SURVEY)
    return found


def _of_procedure(session: Session, organisation: Organisation, now: datetime) -> list[SettingGap]:
    """Return what is not in order of the public procedure (C30, O22)."""
    procedure = procedures.in_force(session, organisation)
    if procedure is None:
        return [SettingGap.NO_PROCEDURE]
    behind = procedure.facts != procedures.facts(session, organisation)
    return [*([SettingGap.PROCEDURE_BEHIND] if behind else []), *neglected(procedure, now)]


def neglected(procedure: Procedure, now: datetime) -> list[SettingGap]:
    """Return what was not done with a published procedure."""
    found = [] if procedure.places else [SettingGap.NOT_SPREAD]
    return found + ([SettingGap.PROCEDURE_UNREVIEWED] if procedures.overdue(procedure, now) else [])
