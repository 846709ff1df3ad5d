"""The calendar that an organisation decides: each change is a version, so that old dates stay explained."""

from ..errors import Reason, RefusedError
from ..models import CalendarVersion
from . import organisations
from .act import Act
from .calendars import Spec

LONGEST = 366


def current(act: Act) -> Spec:
    """Return what the organisation says of its calendar."""
    number = act.organisation.calendar
    found = act.session.get(CalendarVersion, number) if number else None
    return Spec.of(found.spec) if found else Spec()


def decide(act: Act, spec: Spec, *, seen: int) -> None:
    """Keep a new version of the calendar; cases under way keep theirs.

    Raises `RefusedError` for a calendar without an open day, or a closure that ends before it begins.
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
    if reasons:
        raise RefusedError(reasons)
    organisations.deciding(act)
    row = CalendarVersion(organisation_id=act.organisation.id, spec=spec.as_json(), created_at=act.now)
    act.session.add(row)
    act.session.flush()
    organisations.decide(act, {"calendar": row.id}, seen=seen)
