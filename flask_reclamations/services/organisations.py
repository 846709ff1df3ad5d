"""What an organisation decides about itself; every change is in its own journal."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from ..domain import confidant, mediator, priority, retention
from ..domain import recurrence as recurring
from ..domain import reminders as reminding
from ..domain import reviews as reviewing
from ..domain import surveys as surveying
from ..domain.exchanges import LateMessage
from ..domain.rights import Door
from ..domain.vocabulary import CATEGORIES
from ..errors import ConfigurationError, NotAllowedError, Reason, RefusedError
from ..host.text import mailable
from ..i18n import speaking, t
from ..models import Category, Event, Organisation
from ..queries import organisations, policies
from ..schemas.subjects import OrganisationFields
from . import journal, reminders, tags, touched
from .act import SYSTEM, Act, db_session, state

# Where an option of the command line is not named as its column.
OPTIONS = {
    "reference_prefix": "prefix",
    "quality_label": "quality",
    "direction_label": "direction",
    "retention_years": "retention",
    "archive_years": "archive",
    "late_message": "late",
}
# What moves the hours of reminders.
REMINDING = frozenset({"reminders", "zone", "calendar"})
TABLES = frozenset(
    {
        "priorities",
        "reminders",
        "surveys",
        "measures",
        "incident_types",
        "agenda",
        "recurrences",
        "reports",
        "retentions",
        "words",
    }
)
TABLE_CHANGED = (
    "{who} vient de changer ces réglages : l’historique ci-dessous dit en quoi. Vos choix sont restés ici ; "
    "enregistrez à nouveau pour les garder."
)


def establish(ref: str, *, now: datetime, **fields: Any) -> Organisation:
    """Create or change an organisation from the command line; `fields` are columns, None leaves one as it is.

    No command line says nothing: an `archive_years` of 0 is never.

    Raises `ConfigurationError` naming a wrong value's option and the fix.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    if given.get("archive_years") == 0:
        given["archive_years"] = None
    session = db_session()
    row = session.scalar(select(Organisation).where(Organisation.ref == ref).with_for_update())
    for reason in wrong(given, policies.offered(policies.own(session, row) if row else ()), row):
        option = OPTIONS.get(reason.at, reason.at).replace("_", "-")
        with speaking("en"):
            raise ConfigurationError(f"--{option} {given.get(reason.at, '')!r}: {t(reason.text, **reason.values)}")
    if row is None:
        if not given.get("name"):
            raise ConfigurationError(f"organisation {ref!r} is new: give it a --name")
        row = Organisation(ref=ref, created_at=now, name=given["name"])
        session.add(row)
        session.flush()
        for position, (code, label) in enumerate(CATEGORIES.items()):
            session.add(Category(organisation_id=row.id, code=code, label=label, position=position))
        tags.begin(session, row)
    _change(Act(session, row, SYSTEM, now, state().host, state().settings), row, given)
    return row


def decide(act: Act, given: dict[str, Any], *, seen: int) -> None:
    """Change what the organisation decides, from its settings pages.

    Parameters: `given` by column; `seen` the length of its journal when the person was shown the values.
    Raises `RefusedError` with a reason beside each wrong field, or beside each that somebody else changed since;
    `NotAllowedError` for who may not decide.
    """
    row = deciding(act)
    reasons = wrong(given, policies.offered(policies.own(act.session, row)), row) + _overtaken(act, given, seen)
    if reasons:
        raise RefusedError(reasons)
    _change(act, row, given)


def settle_logo(act: Act, digest: str) -> None:
    """Note which content is the logo: `services.logo` asked who may decide, and keeps it."""
    _change(act, act.organisation, {"logo": digest})


def deciding(act: Act) -> Organisation:
    """Return the organisation, held, for somebody who may decide for it."""
    if not act.viewer.may(Door.DECIDE):
        raise NotAllowedError(Door.DECIDE)
    return journal.hold(act)


def _overtaken(act: Act, given: dict[str, Any], seen: int) -> list[Reason]:
    """Return a reason for each field that another person changed after it was shown, to another value (B17)."""
    text = (
        "{who} vient de changer cette valeur en « {now} » : gardez la vôtre ou reprenez la sienne, puis enregistrez."
    )
    mine = {name: value for name, value in given.items() if value != getattr(act.organisation, name)}
    found = []
    for event, change in changed_since(act, "settings_changed", seen):
        for name in mine.keys() & change.get("new", {}).keys():
            now = getattr(act.organisation, name)
            # A table has no room in a sentence: the history below says what they changed of it.
            said = TABLE_CHANGED if name in TABLES else text
            found.append(Reason("changed_meanwhile", said, name, {"who": event.actor_label, "now": now}))
    return found


def changed_since(act: Act, kind: str, seen: int) -> list[tuple[Event, dict[str, Any]]]:
    """Return what other people decided since the journal was so long: events of a kind, the latest first."""
    events = organisations.changes(act.session, act.organisation, (kind,), after=seen)
    return [(event, journal.payload_of(event)) for event in events if event.actor_ref != act.viewer.ref]


def _change(act: Act, row: Organisation, given: dict[str, Any]) -> None:
    first = row.journal_seq == 0
    before = {name: getattr(row, name) for name in OrganisationFields().fields}
    for name, value in given.items():
        setattr(row, name, value)
    after = {name: getattr(row, name) for name in before}
    changed = [name for name in after if first or after[name] != before[name]]
    if changed:
        old = {} if first else {name: before[name] for name in changed}
        if REMINDING & set(changed):
            reminders.look_again(act)
        if "recurrences" in changed:
            touched.everything(act)
        journal.append(act, row, "settings_changed", {"old": old, "new": {name: after[name] for name in changed}})


def wrong(given: dict[str, Any], delays: Collection[str], row: Organisation | None) -> list[Reason]:
    """Return why these values cannot be: the one check of the command line and of the pages.

    Parameters: `delays` the names of those that may be chosen; `row` holds the values that are not given, where the
    organisation exists.
    """
    found = []
    if "name" in given and not given["name"]:
        found.append(Reason("no_name", "Indiquez le nom de l’organisme.", "name"))
    if given.get("zone", "Europe/Paris") not in available_timezones():
        unknown = "Ce fuseau horaire est inconnu : utilisez un nom comme Europe/Paris ou Indian/Reunion."
        found.append(Reason("unknown_zone", unknown, "zone"))
    if "policy" in given and given["policy"] not in delays:
        known = {"known": ", ".join(delays)}
        found.append(
            Reason("unknown_policy", "Ces délais sont inconnus : choisissez parmi {known}.", "policy", known)
        )
    if given.get("reminders") is not None:
        found += reminding.faults(given["reminders"])
    if given.get("surveys") is not None:
        found += surveying.faults(surveying.Rules.of(given["surveys"]))
    if given.get("recurrences") is not None:
        found += recurring.faults(recurring.Rules.of(given["recurrences"]))
    if given.get("priorities") is not None:
        found += priority.faults(given["priorities"])
    if given.get("agenda") is not None:
        found += reviewing.faults(given["agenda"])
    email = "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr."
    for name in ("email", "seal_email", "confidential_email"):
        if given.get(name) and not mailable(given[name]):
            found.append(Reason("not_mailable", email, name))
    if not given.keys().isdisjoint(mediator.PARTS):
        found += mediator.faults(given)
    if not given.keys().isdisjoint(confidant.PARTS):
        named = {name: getattr(row, name) for name in confidant.PARTS} if row else {}
        found += confidant.faults(named | given)
    if not re.fullmatch(r"[A-Z0-9]{1,12}", given.get("reference_prefix", "REG")):
        prefix = "Le préfixe compte 1 à 12 majuscules sans accent (A à Z) ou chiffres."
        found.append(Reason("wrong_prefix", prefix, "reference_prefix"))
    if given.get("late_message", "attach") not in set(LateMessage):
        late = "Choisissez ce que devient un message sur un dossier clos."
        found.append(Reason("unknown_late", late, "late_message"))
    if given.get("siret") and not re.fullmatch(r"\d{14}", given["siret"]):
        found.append(Reason("wrong_siret", "Un SIRET compte 14 chiffres.", "siret"))
    if given.get("nda") and not re.fullmatch(r"[\dA-Z ]{8,20}", given["nda"]):
        nda = "Un numéro de déclaration d’activité compte 11 chiffres, comme 11 75 59662 75."
        found.append(Reason("wrong_nda", nda, "nda"))
    if not given.keys().isdisjoint(retention.COLUMNS):
        kept = {name: getattr(row, name) for name in retention.COLUMNS} if row else {}
        found += retention.faults(kept | given)
    return found + _too_long(given)


def _too_long(given: dict[str, Any]) -> list[Reason]:
    found = []
    for name, value in given.items():
        room = getattr(Organisation.__table__.c[name].type, "length", None)
        if room and value and len(value) > room:
            long = "Ce texte est trop long ({maximum} caractères au plus)."
            found.append(Reason("too_long", long, name, {"maximum": room}))
    return found
