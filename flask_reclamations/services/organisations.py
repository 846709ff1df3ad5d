"""What an organisation decides about itself; every change is in its own journal."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from ..domain.deadlines import PRESETS
from ..domain.vocabulary import CATEGORIES
from ..errors import ConfigurationError
from ..host.text import mailable
from ..models import Category, Organisation
from ..schemas.events import OrganisationFields
from . import journal
from .act import SYSTEM, Act, db_session, state


def establish(ref: str, *, now: datetime, **fields: Any) -> Organisation:
    """Create or change an organisation; `fields` are columns, None leaves one as it is.

    Raises `ConfigurationError` naming a wrong value and the fix.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    _check(given)
    session = db_session()
    row = session.scalar(select(Organisation).where(Organisation.ref == ref).with_for_update())
    if row is None:
        if not given.get("name"):
            raise ConfigurationError(f"organisation {ref!r} is new: give it a --name")
        row = Organisation(ref=ref, created_at=now, name=given["name"])
        session.add(row)
        session.flush()
        for position, (code, label) in enumerate(CATEGORIES.items()):
            session.add(Category(organisation_id=row.id, code=code, label=label, position=position))
    act = Act(session, row, SYSTEM, now, state().host, state().settings)
    _change(act, row, given)
    return row


def _change(act: Act, row: Organisation, given: dict[str, Any]) -> None:
    first = row.journal_seq == 0
    before = {name: getattr(row, name) for name in OrganisationFields().fields}
    for name, value in given.items():
        setattr(row, name, value)
    after = {name: getattr(row, name) for name in before}
    changed = [name for name in after if first or after[name] != before[name]]
    if changed:
        old = {} if first else {name: before[name] for name in changed}
        journal.append(act, row, "settings_changed", {"old": old, "new": {name: after[name] for name in changed}})


def _check(given: dict[str, Any]) -> None:
    zone = given.get("zone", "Europe/Paris")
    if zone not in available_timezones():
        raise ConfigurationError(f"--zone {zone!r} is unknown: use a name such as Europe/Paris or Indian/Reunion")
    if given.get("policy", "standard") not in PRESETS:
        raise ConfigurationError(f"--policy {given['policy']!r} is unknown: choose among {', '.join(PRESETS)}")
    if "email" in given and not mailable(given["email"]):
        raise ConfigurationError(f"--email {given['email']!r} is not an address")
    prefix = given.get("reference_prefix", "REG")
    if not re.fullmatch(r"[A-Z0-9]{1,12}", prefix):
        raise ConfigurationError(f"--prefix {prefix!r} must be 1 to 12 capitals (A to Z) or digits")
    for name, value in given.items():
        room = getattr(Organisation.__table__.c[name].type, "length", None)
        if room and len(value) > room:
            raise ConfigurationError(f"--{name} is longer than {room} characters: shorten it")
