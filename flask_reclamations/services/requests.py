"""A person asks for what is kept of them, to correct it or to erase it: what may go, and why the rest stays (RGPD).

What was asked is kept in the organisation's own journal by references alone: the record of an erasure names nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.retention import Why, later
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind, Term
from ..errors import RefusedError
from ..models import Case, Event, Export, Organisation
from ..queries import retention as found
from ..queries.requests import Found
from ..schemas.filters import DocumentSchema
from . import exports, forgetting, journal
from .act import Act
from .exchanges import words
from .personal import ANSWERED, EXPORTED
from .retention import rules_of

FORMATS = ("json", "pdf")


class Deed(Term):
    """What was done for a person."""

    EXPORTED = EXPORTED, "Données remises"
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


def export(act: Act, mine: Sequence[Found], file_format: str) -> Export:
    """Have a job make the file that is handed to the person, and keep that it was: JSON or PDF (RGPD 15, 20)."""
    _some(mine)
    if file_format not in FORMATS:
        raise RefusedError.because("unknown_format", "Choisissez JSON ou PDF.", at="deed")
    spoken = [[one.case.reference, str(contact.id)] for one in mine for contact in one.contacts]
    event = _record(act, Deed.EXPORTED, [one.case.reference for one in mine if one.claimant], contacts=spoken)
    asked = {"ref": str(event.seq), "masked": False}
    return exports.waiting(act, Export.PERSON, file_format, DocumentSchema().dump(asked))


def rectify(act: Act, mine: Sequence[Found], name: str, phone: str, text: str) -> Event | None:
    """Correct a claimant's name and phone number on these cases, with the reason; an empty one stays as it is.

    The address is corrected on each case, where what did not reach it is sent again. Returns what was kept of it, or
    None where all of it is so already.
    Raises `RefusedError` where neither is given, a case is closed to who asks, or they are its correspondent.
    """
    _some(mine)
    text = words(text, "Dites ce que la personne a demandé.")
    asked = {"claimant_label": name.strip(), "claimant_phone": phone.strip()}
    new = {column: value for column, value in asked.items() if value}
    if not new:
        raise RefusedError.because("nothing_new", "Indiquez le nom ou le téléphone corrigé.", at="name")
    if not all(one.claimant for one in mine):
        other = "Le nom d’un correspondant se corrige sur le dossier : retirez-le, puis ajoutez-le de nouveau."
        raise RefusedError.because("correspondent", other, at="refs")
    done = []
    for case in _held(act, mine):
        if not _may(act, case):
            raise RefusedError.because("not_theirs", str(Stays.CLOSED_TO.label))
        changed = {column: value for column, value in new.items() if getattr(case, column) != value}
        if changed and not case.anonymous:
            journal.change(act, case, "rectified", changed, text=text)
            done.append(case.reference)
    return _record(act, Deed.RECTIFIED, done) if done else None


def erase(act: Act, mine: Sequence[Found]) -> Event | None:
    """Anonymise the cases that the law lets go now, and return what was kept of it: those that stay, each with why.

    A case goes whole, whoever of it asks: past its years nothing keeps the rest of it either. Returns None where all
    of them are gone meanwhile.
    """
    _some(mine)
    cases = _held(act, mine)
    left = why_not(act, cases)
    done = [case for case in cases if case.reference not in left]
    for case in done:
        forgetting.forget(act, case, Why.REQUEST)
    if done:
        journal.hold(act).scrub = True
    return _record(act, Deed.ERASED, [case.reference for case in done], list(left.values())) if cases else None


def why_not(act: Act, cases: Sequence[Case]) -> dict[str, Left]:
    """Return why cases must stay, by reference, without those that nothing keeps (A21, C28)."""
    ends = found.ended(act.session, cases) if cases else {}
    stay = [_why_not(act, case, ends[case.id]) for case in cases]
    return {one.reference: one for one in stay if one}


def _why_not(act: Act, case: Case, ended: datetime | None) -> Left | None:
    if not _may(act, case):
        return Left(case.reference, Stays.CLOSED_TO)
    if case.held_at is not None:
        return Left(case.reference, Stays.HELD)
    if ended is None:
        return Left(case.reference, Stays.OPEN)
    until = later(ended, rules_of(act.organisation).years(Kind(case.kind)))
    return Left(case.reference, Stays.YOUNG, until) if until > act.now else None


def _may(act: Act, case: Case) -> bool:
    return can(act.viewer, Permission.VOID, case)


def _some(mine: Sequence[Found]) -> None:
    if not mine:
        raise RefusedError.because("no_case", "Cochez au moins un dossier.", at="refs")


def _held(act: Act, mine: Sequence[Found]) -> list[Case]:
    """Return the cases as they are now, held in one order until the commit."""
    locked = [journal.locked(act.session, Case, Case.id == id_) for id_ in sorted(one.case.id for one in mine)]
    return [case for case in locked if case is not None and case.anonymised_at is None]


def _record(
    act: Act, deed: Deed, done: list[str], left: Sequence[Left] = (), contacts: Sequence[list[str]] = ()
) -> Event:
    refused = [[one.reference, str(one.why), one.until.date().isoformat() if one.until else ""] for one in left]
    said = {"deed": str(deed), "cases": done, "contacts": contacts, "refused": refused}
    row: Organisation = journal.hold(act)
    return journal.append(act, row, ANSWERED, said)
