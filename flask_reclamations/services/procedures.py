"""The public procedure: written, approved, published, reviewed each year, made known; each act in its journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..domain.policies import DeadlinePolicy
from ..domain.procedure import LONGEST, Part, Place, ProcedureState
from ..domain.vocabulary import Kind, Milestone
from ..errors import NotFoundError, Reason, RefusedError
from ..i18n import local
from ..models import Procedure
from ..queries import procedures as queries
from . import journal, procedure_text
from .act import Act
from .organisations import deciding

LONGEST_NOTE = 400
# What a procedure cannot do without, and what to do about it.
NEEDED = {
    "email": "Indiquez l’adresse e-mail où l’on peut vous écrire, page Contacts.",
    "phone": "Indiquez le téléphone où l’on peut vous appeler, page Contacts.",
    "address": "Indiquez l’adresse où l’on peut écrire ou venir, page Identité.",
    "quality_label": "Nommez la personne à qui s’adresser (référent qualité), page Contacts.",
}
TOO_LONG = "Ce texte est trop long ({maximum} caractères au plus)."


def write(act: Act, words: Mapping[str, str], *, routes: bool, note: str, seen: int) -> Procedure:
    """Keep the organisation's own words of the version in progress, or of a new one.

    Parameters: `words` by `Part`; `seen` how many events that version had when the person was shown it, 0 for a new
    one. What was approved is a draft again. Raises `RefusedError` for a text too long, or where somebody else wrote
    meanwhile (B17).
    """
    deciding(act)
    long = [Reason("too_long", TOO_LONG, at, {"maximum": LONGEST}) for at in words if len(words[at]) > LONGEST]
    if len(note) > LONGEST_NOTE:
        long.append(Reason("too_long", TOO_LONG, "note", {"maximum": LONGEST_NOTE}))
    if long:
        raise RefusedError(long)
    row = _in_progress(act)
    if row is None:
        last = queries.latest(act.session, act.organisation)
        row = Procedure(
            organisation_id=act.organisation.id,
            version=(last.version if last else 0) + 1,
            state=ProcedureState.DRAFT,
            words={},
            routes=False,
            note="",
            places=[],
        )
        act.session.add(row)
        act.session.flush()
    elif row.journal_seq != seen:
        meanwhile = "Quelqu’un vient d’enregistrer ce brouillon : vos textes sont restés, relisez puis enregistrez."
        raise RefusedError.because("changed_meanwhile", meanwhile)
    kept = {str(part): words[part] for part in Part if words.get(part)}
    undone = dict.fromkeys(("facts", "body", "approved_at", "approved_by_label"))
    fields = {"state": ProcedureState.DRAFT, "words": kept, "routes": routes, "note": note, **undone}
    if row.journal_seq == 0:
        fields |= {"version": row.version, "places": []}
    _change(act, row, "procedure_written", fields)
    return row


def approve(act: Act) -> None:
    """Approve the draft: freeze it as it reads with the settings of now.

    Raises `NotFoundError` without a draft, `RefusedError` naming each contact or delay that is missing.
    """
    deciding(act)
    row = _in_progress(act)
    if row is None:
        raise NotFoundError("procedure")
    facts = queries.facts(act.session, act.organisation)
    missing = wanting(facts)
    if missing:
        raise RefusedError(missing)
    fields = {
        "state": ProcedureState.APPROVED,
        "facts": facts,
        "body": composed(act, facts, row.words, routes=row.routes),
        "approved_at": act.now,
        "approved_by_label": act.viewer.label,
    }
    _change(act, row, "procedure_approved", fields)


def composed(act: Act, facts: dict[str, Any], words: Mapping[str, str], *, routes: bool) -> list[dict[str, Any]]:
    """Return the sections that these settings and these own words make, in the site's language."""
    return procedure_text.compose(facts, words, routes=routes, locale=act.settings.locale)


def wanting(facts: dict[str, Any]) -> list[Reason]:
    """Return what a procedure cannot be approved without: each contact, and a delay or a date for the answer."""
    found = [Reason(f"no_{name}", NEEDED[name]) for name in NEEDED if not facts[name]]
    policy = DeadlinePolicy.of(facts["policy"])
    if not policy.announced and Milestone.RESPOND not in policy.delays.get(Kind.COMPLAINT, {}):
        none = "Vos délais ne disent pas quand vous répondez : choisissez-en d’autres, page Délais."
        found.append(Reason("no_delay", none))
    return found


def publish(act: Act) -> None:
    """Publish what was approved, in the place of the version in force; it never changes again.

    Raises `RefusedError` where nothing is approved, or where the settings are no longer those that were approved.
    """
    deciding(act)
    row = _in_progress(act)
    if row is None or row.state != ProcedureState.APPROVED:
        raise RefusedError.because("not_approved", "Faites d’abord approuver cette version.")
    if queries.facts(act.session, act.organisation) != row.facts:
        moved = "Vos réglages ont changé depuis l’approbation : relisez cette version et approuvez-la à nouveau."
        raise RefusedError.because("settings_changed", moved)
    before = queries.in_force(act.session, act.organisation)
    if before is not None:
        gone = {"state": ProcedureState.SUPERSEDED, "superseded_at": act.now}
        _change(act, _held(act, before), "procedure_superseded", gone)
    shown = [{"place": str(Place.SITE), "on": _today(act).isoformat(), "note": ""}]
    fields = {"state": ProcedureState.PUBLISHED, "published_at": act.now, "places": shown}
    _change(act, row, "procedure_published", fields)


def review(act: Act) -> None:
    """Say that the procedure in force was reviewed and stays as it is (C30)."""
    row = _published(act)
    _change(act, row, "procedure_reviewed", {"reviewed_at": act.now})


def spread(act: Act, place: Place, on: date, note: str) -> None:
    """Record where and when the procedure in force was made known (B07).

    Raises `RefusedError` for a day to come, or a note too long.
    """
    row = _published(act)
    if on > _today(act):
        raise RefusedError.because("future", "La date ne peut pas être dans le futur.", at="on")
    if len(note) > LONGEST_NOTE:
        raise RefusedError.because("too_long", TOO_LONG, at="where", maximum=LONGEST_NOTE)
    told = {"place": str(place), "on": on.isoformat(), "note": note}
    if told not in row.places:
        _change(act, row, "procedure_spread", {"places": [*row.places, told]})


def _today(act: Act) -> date:
    return local(act.now, act.organisation.zone).date()


def _in_progress(act: Act) -> Procedure | None:
    row = queries.in_progress(act.session, act.organisation)
    return _held(act, row) if row else None


def _published(act: Act) -> Procedure:
    deciding(act)
    row = queries.in_force(act.session, act.organisation)
    if row is None:
        raise RefusedError.because("not_published", "Aucune procédure n’est publiée : publiez-en une d’abord.")
    return _held(act, row)


def _held(act: Act, row: Procedure) -> Procedure:
    return journal.locked(act.session, Procedure, Procedure.id == row.id) or row


def _change(act: Act, row: Procedure, kind: str, fields: dict[str, Any]) -> None:
    old = {} if row.journal_seq == 0 else {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    journal.append(act, row, kind, {"old": old, "new": fields})
