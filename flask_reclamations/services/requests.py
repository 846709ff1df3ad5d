"""A person asks for what is kept of them, to correct it or to erase it: what may go, and why the rest stays (RGPD).

What was asked is kept in the organisation's own journal by references alone: the record of an erasure names nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain.retention import Why, later
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind, Term
from ..errors import RefusedError
from ..models import Case, Organisation
from ..queries import requests as kept
from ..queries import retention as found
from ..schemas.subjects import CaseFields
from . import forgetting, journal
from .act import Act
from .exchanges import words
from .retention import rules_of

ANSWERED = "person_request"
# What a case says of its claimant and of what they lived; delays, priorities and who handles it are ours.
OWN = (
    "reference", "kind", "status", "category", "channel", "stakeholder", "claimant_ref", "claimant_label",
    "claimant_email", "claimant_phone", "anonymous", "session_label", "training_label", "company_label",
    "funder_label", "subject", "description", "desired_outcome", "impact", "people_concerned", "occurred_on",
    "sent_on", "received_at", "recorded_at", "acknowledged_at", "answered_at", "closed_at", "outcome", "satisfaction",
)  # fmt: skip


class Deed(Term):
    """What was done for a person."""

    EXPORTED = "exporte", "Données remises"
    RECTIFIED = "rectifie", "Coordonnées rectifiées"
    ERASED = "efface", "Données effacées"


class Stays(Term):
    """Why a case stays."""

    OPEN = "ouvert", "Le dossier est en cours : il faut pouvoir y répondre."
    HELD = "conserve", "Le dossier est conservé pour un litige ou un contrôle."
    YOUNG = "duree", "La durée de conservation, qui prouve le suivi des réclamations, n’est pas écoulée."
    CLOSED_TO = "droit", "Une autre personne traite ce dossier."


@dataclass(frozen=True)
class Left:
    """A case that stays, why, and until when where that is known."""

    reference: str
    why: Stays
    until: datetime | None = None


def data(act: Act, cases: Sequence[Case]) -> dict[str, Any]:
    """Return all that is kept of the claimant of these cases, as JSON values; nobody else's words are in it."""
    return {
        "organisation": act.organisation.name,
        "at": act.now.isoformat(),
        "cases": [_data(act, case) for case in cases],
    }


def _data(act: Act, case: Case) -> dict[str, Any]:
    said = list(kept.exchanges(act.session, case))
    shown = {exchange.id for exchange in said}
    files = [
        file
        for file in kept.files(act.session, case)
        if not file.internal and (file.exchange_id is None or file.exchange_id in shown)
    ]
    own: dict[str, Any] = CaseFields(only=OWN).dump(case)
    return own | {
        "exchanges": [
            {"at": one.at.isoformat(), "direction": one.direction, "author": one.author_label, "text": one.text}
            for one in said
        ],
        "files": [{"name": file.name, "at": file.at.isoformat(), "sha256": file.blob.sha256} for file in files],
        "opinions": [
            {"at": one.answered_at and one.answered_at.isoformat(), "resolved": one.resolved, "score": one.score}
            | {"comment": one.comment, "answers": one.answers}
            for one in kept.opinions(act.session, case)
        ],
    }


def export(act: Act, cases: Sequence[Case]) -> dict[str, Any]:
    """Return what is handed to the person, and keep that it was."""
    _some(cases)
    _record(act, Deed.EXPORTED, [case.reference for case in cases])
    return data(act, cases)


def rectify(act: Act, cases: Sequence[Case], name: str, phone: str, text: str) -> None:
    """Correct a claimant's name and phone number on these cases, with the reason; an empty one stays as it is.

    The address is corrected on each case, where what did not reach it is sent again.
    Raises `RefusedError` where nothing changes or a case is closed to who asks.
    """
    _some(cases)
    text = words(text, "Dites ce que la personne a demandé.")
    asked = {"claimant_label": name.strip(), "claimant_phone": phone.strip()}
    new = {column: value for column, value in asked.items() if value}
    if not new:
        raise RefusedError.because("nothing_new", "Indiquez le nom ou le téléphone corrigé.", at="name")
    done = []
    for case in _held(act, cases):
        if not _may(act, case):
            raise RefusedError.because("not_theirs", str(Stays.CLOSED_TO.label))
        changed = {column: value for column, value in new.items() if getattr(case, column) != value}
        if changed and not case.anonymous:
            journal.change(act, case, "rectified", changed, text=text)
            done.append(case.reference)
    _record(act, Deed.RECTIFIED, done)


def erase(act: Act, cases: Sequence[Case]) -> list[Left]:
    """Anonymise the cases that the law lets go now, and return those that stay, each with its reason."""
    _some(cases)
    done, left = [], []
    for case in _held(act, cases):
        stays = why_not(act, case)
        if stays is None:
            forgetting.forget(act, case, Why.REQUEST)
            done.append(case.reference)
        else:
            left.append(stays)
    if done:
        journal.hold(act).scrub = True
    _record(act, Deed.ERASED, done, left)
    return left


def why_not(act: Act, case: Case) -> Left | None:
    """Return why a case must stay, or None where nothing keeps it (A21, C28)."""
    if not _may(act, case):
        return Left(case.reference, Stays.CLOSED_TO)
    if case.held_at is not None:
        return Left(case.reference, Stays.HELD)
    ended = found.ended(act.session, case)
    if ended is None:
        return Left(case.reference, Stays.OPEN)
    until = later(ended, rules_of(act.organisation).years(Kind(case.kind)))
    return Left(case.reference, Stays.YOUNG, until) if until > act.now else None


def _may(act: Act, case: Case) -> bool:
    return can(act.viewer, Permission.VOID, case)


def _some(cases: Sequence[Case]) -> None:
    if not cases:
        raise RefusedError.because("no_case", "Cochez au moins un dossier.", at="refs")


def _held(act: Act, cases: Sequence[Case]) -> list[Case]:
    """Return the cases as they are now, held in one order until the commit."""
    locked = [journal.locked(act.session, Case, Case.id == id_) for id_ in sorted(case.id for case in cases)]
    return [case for case in locked if case is not None and case.anonymised_at is None]


def _record(act: Act, deed: Deed, done: list[str], left: Sequence[Left] = ()) -> None:
    refused = [[one.reference, str(one.why), one.until.date().isoformat() if one.until else ""] for one in left]
    said = {"deed": str(deed), "cases": done, "refused": refused}
    row: Organisation = journal.hold(act)
    journal.append(act, row, ANSWERED, said)
