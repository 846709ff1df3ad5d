"""Answers ready to use: what an organisation offers whoever answers; each change is in its journal."""

from typing import Any

from ..domain.mailtexts import CASE
from ..errors import NotFoundError, Reason, RefusedError
from ..i18n import LOCALES
from ..models import CannedAnswer, Case
from ..queries import templates as queries
from . import journal
from .act import Act
from .editing import ConflictError
from .organisations import changed_since, deciding
from .templates import wrong

# The mail that carries the answer greets its reader already.
VARIABLES = tuple(name for name in CASE if name != "nom")


def add(act: Act, name: str, locale: str, text: str) -> CannedAnswer:
    """Keep an answer ready to use.

    Raises `RefusedError` for a name or text that is missing, too long or taken, or an unknown variable, by name.
    """
    organisation = deciding(act)
    _check(act, name, locale, text, other_than=None)
    row = CannedAnswer(organisation_id=organisation.id, name=name, locale=locale, text=text, active=True)
    act.session.add(row)
    _journal(act, row, {}, {"name": name, "locale": locale, "text": text, "active": True})
    return row


def change(act: Act, number: int, name: str, locale: str, text: str, *, seen: int | None = None) -> None:
    """Change an answer ready to use; what was sent with it stays as it was sent.

    Parameters: `seen` the length of the organisation's journal when the person was shown the answer.
    Raises as `add`, or `NotFoundError`; `ConflictError` where somebody else changed it otherwise since (B17).
    """
    deciding(act)
    row = of(act, number)
    _check(act, name, locale, text, other_than=row)
    if seen is not None and (name, locale, text) != (row.name, row.locale, row.text):
        since = changed_since(act, "canned_changed", seen)
        words = {"name", "locale", "text"}
        others = [event for event, said in since if said.get("number") == number and words & said["after"].keys()]
        if others:
            raise ConflictError(others)
    _set(act, row, {"name": name, "locale": locale, "text": text})


def offer(act: Act, number: int, *, active: bool) -> None:
    """Offer an answer ready to use, or no more."""
    deciding(act)
    _set(act, of(act, number), {"active": active})


def of(act: Act, number: int) -> CannedAnswer:
    """Return one of the organisation's, else raise `NotFoundError`."""
    row = act.session.get(CannedAnswer, number)
    if row is None or row.organisation_id != act.organisation.id:
        raise NotFoundError(str(number))
    return row


def offered(act: Act, case: Case) -> list[CannedAnswer]:
    """Return what may be taken up in a case, by name, those in its claimant's language first."""
    rows = [row for row in queries.answers(act.session, act.organisation) if row.active]
    claimant = act.host.person(case.claimant_ref) if rows else None
    spoken = (claimant and claimant.locale) or act.settings.locale
    return sorted(rows, key=lambda row: row.locale != spoken)


def _set(act: Act, row: CannedAnswer, values: dict[str, Any]) -> None:
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if before:
        for name, value in values.items():
            setattr(row, name, value)
        _journal(act, row, before, {name: values[name] for name in before})


def _journal(act: Act, row: CannedAnswer, before: dict[str, Any], after: dict[str, Any]) -> None:
    act.session.flush()
    said = {"number": row.id, "label": row.name, "before": before, "after": after}
    journal.append(act, act.organisation, "canned_changed", said)


def _check(act: Act, name: str, locale: str, text: str, *, other_than: CannedAnswer | None) -> None:
    reasons = wrong(text, VARIABLES, "text")
    if not name.strip():
        reasons.append(Reason("no_name", "Donnez un nom à cette réponse type.", "name"))
    if len(name) > 80:
        long = "Ce texte est trop long ({maximum} caractères au plus)."
        reasons.append(Reason("too_long", long, "name", {"maximum": 80}))
    if locale not in LOCALES:
        reasons.append(Reason("unknown_language", "Choisissez une valeur de la liste.", "locale"))
    others = [row for row in queries.answers(act.session, act.organisation) if row is not other_than]
    if (name.casefold(), locale) in {(row.name.casefold(), row.locale) for row in others}:
        taken = "Une autre réponse type porte déjà ce nom dans cette langue."
        reasons.append(Reason("taken", taken, "name"))
    if reasons:
        raise RefusedError(reasons)
