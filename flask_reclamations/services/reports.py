"""Reports of a period: made on their date, or by a job when asked for, kept, told (A17, B19, C29)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ..domain.calendar import ONE_DAY
from ..domain.journal import canonical
from ..domain.reminders import awake
from ..domain.reported import Content, Part, Taken
from ..domain.reports import Period, Rules
from ..domain.rights import Door, Viewer
from ..domain.statistics import shifted, since_of_year
from ..errors import NotAllowedError, RefusedError
from ..host import Person, Role
from ..models import Event, Organisation, Report
from ..queries import organisations, reports, trends
from ..queries.register import Filters
from ..queries.statistics import masked
from . import deadlines, journal, outbox, statistics
from .act import SYSTEM, Act

ASKED = "report_asked"
# A report is one and the same for whoever reads it: it details what an auditor of the team may read, no more.
READER: Viewer = replace(SYSTEM, roles=frozenset({Role.AUDITOR}))
MORNING = 8
# The figures of a kind that stand in its line.
OF_A_KIND = ("received", "open", "answered", "closed", "answered_in_time", "resolution")


def ask(act: Act, code: str) -> Report:
    """Ask for the report of a period: a job makes it; one that was made before stays, and this is its next version.

    Asked for again before it is made, it is the same. Raises `RefusedError` for a period that cannot be,
    `NotAllowedError` for who may not ask.
    """
    if not act.viewer.may(Door.EXPORT):
        raise NotAllowedError(Door.EXPORT)
    period = _period(act, code)
    organisation = journal.hold(act)
    row = reports.waiting(act.session, organisation, period.code)
    if row is not None:
        row.attempts = 0
        return row
    row = _next(act, organisation, period)
    journal.append(act, organisation, ASKED, {"period": row.period, "version": row.version})
    act.session.flush()
    return row


def _period(act: Act, code: str) -> Period:
    try:
        period = Period.of(code)
    except ValueError:
        raise RefusedError.because("no_period", "Choisissez une période de la liste.", at="period") from None
    today = deadlines.today(act)
    if period.periodicity is None and period.last > today:
        raise RefusedError.because("to_come", "Choisissez un jour qui n’est pas à venir.", at="until")
    if period.first > today:
        raise RefusedError.because(
            "not_begun", "Cette période n’a pas commencé : rien ne peut en être dit.", at="period"
        )
    return period


def make(act: Act, report_id: int) -> Report | None:
    """Make a report that was asked for; None where another worker was faster."""
    found = act.session.get(Report, report_id)
    if found is None or found.made_at is not None:
        return None
    content = content_of(act, Period.of(found.period))
    organisation = journal.hold(act)
    act.session.refresh(found)
    if found.made_at is None:
        _keep(act, organisation, found, content)
        return found
    return None


def due(act: Act) -> list[Period]:
    """Return the whole periods whose report makes itself and was not made: none that ended before we were here."""
    begun = deadlines.day_of(act, act.organisation.created_at)
    zone = ZoneInfo(act.organisation.zone)
    found = []
    for period in Rules.of(act.organisation.reports).due(deadlines.today(act)):
        ended = datetime.combine(period.last + ONE_DAY, time(), zone)
        if period.last >= begun and not reports.made_since(act.session, act.organisation, period.code, ended):
            found.append(period)
    return found


def make_due(act: Act, period: Period) -> Report | None:
    """Make the first report of a whole period; None where another tick was faster."""
    content = content_of(act, period)
    organisation = journal.hold(act)
    if period not in due(act):
        return None
    row = _next(act, organisation, period)
    _keep(act, organisation, row, content)
    return row


def _next(act: Act, organisation: Organisation, period: Period) -> Report:
    version = reports.last_version(act.session, organisation, period.code) + 1
    row = Report(organisation_id=organisation.id, period=period.code, version=version, content={})
    act.session.add(row)
    return row


def _keep(act: Act, organisation: Organisation, row: Report, content: Content) -> None:
    """Keep what a report says; the first of a whole period is told to its readers, whoever asked for it."""
    first = content.period in due(act)
    row.content, row.made_at = content.as_json(), act.now
    kept = {"period": row.period, "version": row.version, "digest": digest(row.content)}
    event = journal.append(act, organisation, reports.MADE, kept)
    if first:
        _tell(act, event)


def digest(content: Mapping[str, Any]) -> str:
    """Return what the journal keeps of the content of a report."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _tell(act: Act, event: Event) -> None:
    """Queue a mail to each reader, for the morning."""
    told: dict[str, Person] = {}
    for reader in sorted(Rules.of(act.organisation.reports).readers):
        told |= {person.ref: person for person in act.host.people_with_role(act.organisation.ref, reader.role)}
    for person in told.values():
        if person.active and person.email:
            outbox.write(
                act, None, event, reports.MADE, person.ref, due_at=awake(act.now, act.organisation.zone, MORNING)
            )


def content_of(act: Act, period: Period) -> Content:
    """Return what a report of a period says now; one that goes on is compared with as much of the others."""
    reading, today = replace(act, viewer=READER), deadlines.today(act)
    until = min(period.last, today)
    names = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    now = statistics.asked(reading, Filters(since=period.first, until=until))
    months = statistics.asked(reading, Filters(since=since_of_year(until), until=until))
    cases, more = reports.lines(now)
    return Content(
        period=period,
        upto=today if today < period.last else None,
        now=_taken(reading, now.filters, names),
        before=_taken(reading, _as_much(period, period.before, until), names),
        year=_taken(reading, _as_much(period, period.year_before, until), names),
        months=tuple(trends.monthly(months, since_of_year(until), until)),
        masked=len(masked(now)),
        cases=tuple(cases),
        more=more,
        actions=tuple(reports.done(now, period.first, until)),
    )


def _as_much(period: Period, other: Period, until: date) -> Filters:
    if until == period.last:
        return Filters(since=other.first, until=other.last)
    months = (period.first.year - other.first.year) * 12 + period.first.month - other.first.month
    return Filters(since=other.first, until=shifted(until, -months))


def _taken(act: Act, filters: Filters, names: Mapping[str, str]) -> Taken:
    asked = statistics.asked(act, filters)
    found = statistics.figures(act, filters)
    kinds = {part.code: part.figures for part in trends.divided(asked, "kind")}
    return Taken(
        found.values,
        {kind: {code: figures[code] for code in OF_A_KIND} for kind, figures in kinds.items()},
        tuple(Part(part.code, names.get(part.code, ""), part.received) for part in trends.divided(asked, "category")),
        tuple(Part(part.code, "", part.received) for part in trends.divided(asked, "family")),
    )
