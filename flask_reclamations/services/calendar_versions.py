"""The calendar that an organisation decides: each change is a version, so that old dates stay explained."""

from collections.abc import Iterable
from datetime import date, timedelta

from ..errors import Reason, RefusedError
from ..models import CalendarVersion
from . import organisations
from .act import Act
from .calendars import Closure, Spec

LONGEST = 366


def current(act: Act) -> Spec:
    """Return what the organisation says of its calendar."""
    number = act.organisation.calendar
    found = act.session.get(CalendarVersion, number) if number else None
    return Spec.of(found.spec) if found else Spec()


def decide(act: Act, spec: Spec, *, seen: int) -> None:
    """Keep a new version of the calendar; cases under way keep theirs.

    Raises `RefusedError` for a calendar without an open day for more than a year, or a closure that ends before it
    begins.
    """
    if spec == current(act):
        return
    reasons = []
    if not spec.weekdays:
        reasons.append(
            Reason("never_open", "Gardez au moins un jour travaillé : aucun délai ne finirait.", "weekdays")
        )
    for closure in spec.closures:
        if not 0 <= (closure.until - closure.since).days <= LONGEST:
            wrong = "La fermeture « {label} » finit avant de commencer, ou dure plus d’un an."
            reasons.append(Reason("wrong_closure", wrong, "closures", {"label": closure.label}))
    if not reasons and _longest(spec.closures, spec.weekdays) > LONGEST:
        wrong = "Ces fermetures se suivent pendant plus d’un an : aucun délai ne finirait."
        reasons.append(Reason("never_open", wrong, "closures"))
    if reasons:
        raise RefusedError(reasons)
    organisations.deciding(act)
    row = CalendarVersion(organisation_id=act.organisation.id, spec=spec.as_json(), created_at=act.now)
    act.session.add(row)
    act.session.flush()
    organisations.decide(act, {"calendar": row.id}, seen=seen)


def _longest(closures: Iterable[Closure], weekdays: frozenset[int]) -> int:
    """Return the days from the first to the last of the longest row of closures with no worked day in between."""
    longest, since, until = 0, date.min, date.min
    for closure in sorted(closures, key=lambda closure: closure.since):
        between = range(1, min(8, (closure.since - until).days))
        if any((until + timedelta(days)).weekday() in weekdays for days in between):
            since = closure.since
        until = max(until, closure.until)
        longest = max(longest, (until - since).days)
    return longest
