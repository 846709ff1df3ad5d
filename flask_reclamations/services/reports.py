"""Reports of a month, a quarter or a year: made on their date or when asked for, kept, told (A17, B19, C29)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..domain.journal import canonical
from ..domain.reminders import awake
from ..domain.reported import Content, Part, Taken
from ..domain.reports import LENGTHS, Period, Rules
from ..domain.rights import Door, Viewer
from ..domain.statistics import MONTHS, shifted, since_of_year
from ..errors import NotAllowedError, RefusedError
from ..host import Person, Role
from ..models import Event, Report
from ..queries import organisations, reports, trends
from ..queries.register import Filters
from ..queries.statistics import masked
from . import deadlines, journal, outbox, statistics
from .act import SYSTEM, Act

KIND = reports.MADE
# A report is one and the same for whoever reads it: it details what an auditor of the team may read, no more.
READER: Viewer = replace(SYSTEM, roles=frozenset({Role.AUDITOR}))
MORNING = 8
# The figures of a kind that stand in its line.
OF_A_KIND = ("received", "open", "answered", "closed", "answered_in_time", "resolution")


def make(act: Act, code: str) -> Report:
    """Make a report of a period now; one that was made before stays, and this is its next version.

    Raises `RefusedError` for a period that cannot be, `NotAllowedError` for who may not make one.
    """
    if not act.viewer.may(Door.EXPORT):
        raise NotAllowedError(Door.EXPORT)
    return _kept(act, content_of(act, _period(act, code)))[0]


def _period(act: Act, code: str) -> Period:
    try:
        period = Period.of(code)
    except ValueError:
        raise RefusedError.because("no_period", "Choisissez une période de la liste.", at="period") from None
    if period.first > deadlines.today(act):
        raise RefusedError.because(
            "not_begun", "Cette période n’a pas commencé : rien ne peut en être dit.", at="period"
        )
    return period


def due(act: Act) -> list[Period]:
    """Return the whole periods whose report makes itself and was not made: none that ended before we were here."""
    begun = deadlines.day_of(act, act.organisation.created_at)
    ended = [
        period for period in Rules.of(act.organisation.reports).due(deadlines.today(act)) if period.last >= begun
    ]
    return [p for p in ended if not reports.last_version(act.session, act.organisation, p.code)]


def make_due(act: Act, period: Period) -> Report | None:
    """Make the first report of a period and tell its readers; None where another tick was faster."""
    content = content_of(act, period)
    journal.hold(act)
    if reports.last_version(act.session, act.organisation, period.code):
        return None
    row, event = _kept(act, content)
    _tell(act, event)
    return row


def _kept(act: Act, content: Content) -> tuple[Report, Event]:
    organisation = journal.hold(act)
    code, body = content.period.code, content.as_json()
    version = reports.last_version(act.session, organisation, code) + 1
    row = Report(organisation_id=organisation.id, period=code, version=version, content=body, made_at=act.now)
    act.session.add(row)
    event = journal.append(act, organisation, KIND, {"period": code, "version": version, "digest": digest(body)})
    return row, event


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
            outbox.write(act, None, event, KIND, person.ref, due_at=awake(act.now, act.organisation.zone, MORNING))


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
        before=_taken(reading, _as_much(period, until, LENGTHS[period.periodicity]), names),
        year=_taken(reading, _as_much(period, until, MONTHS), names),
        months=tuple(trends.monthly(months, since_of_year(until), until)),
        masked=len(masked(now)),
        cases=tuple(cases),
        more=more,
        actions=tuple(reports.done(now, period.first, until)),
    )


def _as_much(period: Period, until: date, months: int) -> Filters:
    earlier = period.earlier(months)
    return Filters(since=earlier.first, until=earlier.last if until == period.last else shifted(until, -months))


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
