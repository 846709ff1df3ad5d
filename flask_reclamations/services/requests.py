"""A person asks for what is kept of them, to correct it or to erase it: what may go, and why the rest stays (RGPD).

What was asked is kept in the organisation's own journal by references alone: the record of an erasure names nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from ..domain.retention import Why, later
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind, Term
from ..errors import RefusedError
from ..models import Bulk, BulkItem, Case, Event, Export, Organisation
from ..queries import requests as kept
from ..queries import retention as found
from ..queries.requests import Found
from ..schemas.filters import DocumentSchema
from . import bulk, exports, forgetting, journal
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
    REFUSED = "refuse", "Effacement refusé"  # said of an erasure of which nothing was erased


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
    """Have a job make the file that is handed to the person, and keep that it was: JSON or PDF (RGPD 15, 20).

    Asked for again while it waits or is made, returns the same one.
    """
    _some(mine)
    if file_format not in FORMATS:
        raise RefusedError.because("unknown_format", "Choisissez JSON ou PDF.", at="deed")
    claimed = [one.case.reference for one in mine if one.claimant]
    spoken = [[one.case.reference, str(contact.id)] for one in mine for contact in one.contacts]
    journal.hold(act)
    for row in exports.all_mine(act):
        if (row.subject, row.format) == (Export.PERSON, file_format) and row.state in Export.BUSY:
            event = kept.request_of(act.session, act.organisation, ANSWERED, int(row.filters["ref"]))
            said = journal.payload_of(event) if event else {}
            if (said.get("cases"), said.get("contacts")) == (claimed, spoken):
                return row
    event = _record(act, Deed.EXPORTED, claimed, contacts=spoken)
    asked = {"ref": str(event.seq), "masked": False}
    return exports.waiting(act, Export.PERSON, file_format, DocumentSchema().dump(asked))


def rectify(act: Act, mine: Sequence[Found], name: str, phone: str, text: str) -> Event | None:
    """Correct a claimant's name and phone number on these cases, with the reason; an empty one stays as it is.

    The address is corrected on each case, where what did not reach it is sent again. Returns what was kept of it, or
    None where all of it is so already.
    Raises `RefusedError` where neither is given, a case is closed to who asks, they are its correspondent, or all of
    the cases are anonymous.
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
    done, cases = [], _held(act, mine)
    if cases and all(case.anonymous for case in cases):
        nobody = "Aucun nom n’est à corriger : ce qui est coché a été déposé anonymement."
        raise RefusedError.because("anonymous", nobody, at="refs")
    for case in cases:
        if not _may(act, case):
            raise RefusedError.because("not_theirs", str(Stays.CLOSED_TO.label))
        changed = {column: value for column, value in new.items() if getattr(case, column) != value}
        if changed and not case.anonymous:
            journal.change(act, case, "rectified", changed, text=text)
            done.append(case.reference)
    return _record(act, Deed.RECTIFIED, done) if done else None


def erase(act: Act, mine: Sequence[Found]) -> Event | None:
    """Have a job anonymise the cases that the law lets go now, and return what was kept of it: what stays, and why.

    A case goes whole, whoever of it asks: past its years nothing keeps the rest of it either. Of cases that wait to
    be erased already, returns what was kept of that; None where all of them are gone meanwhile.
    """
    _some(mine)
    journal.hold(act)
    ours = select(Case).where(Case.id.in_([one.case.id for one in mine]), Case.anonymised_at.is_(None))
    cases = act.session.scalars(ours.order_by(Case.id).execution_options(populate_existing=True)).all()
    waiting = kept.erasing(act.session, [case.id for case in cases])
    fresh = [case for case in cases if case.id not in waiting]
    if waiting and not fresh:
        return kept.request_of(act.session, act.organisation, ANSWERED, _seq(next(iter(waiting.values()))))
    left = why_not(act, fresh)
    going = [case for case in fresh if case.reference not in left]
    gone, refused = [case.reference for case in going], [_refused(one) for one in left.values()]
    event = _record(act, Deed.ERASED, gone, refused) if fresh else None
    if event is not None and going:
        _order(act, event, going)
    return event


def mark_of(event: Event) -> str:
    """Return the mark of the erasure that an event tells of."""
    return f"{Bulk.ERASE}-{event.seq}"


def _seq(mark: str) -> int:
    return int(mark.rpartition("-")[2])


def _order(act: Act, event: Event, going: Sequence[Case]) -> None:
    here = act.organisation.id
    owner = {"owner_ref": act.viewer.ref, "owner_label": act.viewer.label}
    row = Bulk(organisation_id=here, submission=mark_of(event), **owner, act=Bulk.ERASE, said={}, created_at=act.now)
    act.session.add(row)
    act.session.flush()
    ids = {"organisation_id": here, "bulk_id": row.id}
    # At once, however many: nothing of them is read back.
    items = [{**ids, "case_id": case.id, "seen_seq": case.journal_seq} for case in going]
    act.session.execute(insert(BulkItem), items)


def carry_out(act: Act, item_id: int) -> None:
    """Anonymise one case of an erasure, or keep why it stays after all; what was dealt with stays as it is."""
    item, case = bulk.held(act, item_id)
    if item.state != BulkItem.WAITING:
        return
    left = why_not(act, [case]) if case.anonymised_at is None else {}
    if not left and case.anonymised_at is None:
        forgetting.forget(act, case, Why.REQUEST)
        act.organisation.scrub = True
    item.state = BulkItem.SKIPPED if left else BulkItem.DONE
    item.reasons = [_refused(one)[1:] for one in left.values()]
    act.session.flush()


def end(act: Act, row: Bulk) -> None:
    """Keep which cases of an erasure stayed after all, and why: once, when all of them were dealt with."""
    journal.hold(act)
    query = select(BulkItem, Case.reference).join(Case, Case.id == BulkItem.case_id).order_by(BulkItem.id)
    stood = query.where(BulkItem.bulk_id == row.id, BulkItem.state == BulkItem.SKIPPED)
    items = act.session.execute(stood.execution_options(populate_existing=True)).all()
    if items:
        _record(act, Deed.ERASED, [], [[reference, *why] for item, reference in items for why in item.reasons])
    for item, _ in items:
        item.state = BulkItem.KEPT


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
    act: Act, deed: Deed, done: list[str], refused: Sequence[list[str]] = (), contacts: Sequence[list[str]] = ()
) -> Event:
    said = {"deed": str(deed), "cases": done, "contacts": contacts, "refused": refused}
    row: Organisation = journal.hold(act)
    return journal.append(act, row, ANSWERED, said)


def _refused(one: Left) -> list[str]:
    return [one.reference, str(one.why), one.until.date().isoformat() if one.until else ""]
