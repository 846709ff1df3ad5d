"""Bring together the cases of one trouble, so that its return is seen (A20)."""

from sqlalchemy import ColumnElement, and_, delete, select

from ..domain.rights import Permission, can
from ..domain.vocabulary import Status
from ..errors import RefusedError
from ..models import Case, CaseLink
from . import journal
from .act import Act


def link(act: Act, case: Case, reference: str) -> None:
    """Bring a case together with another that one may read; both say so. Done twice, nothing changes.

    Raises `RefusedError` beside `other` for the case itself, and for one that is not there, not open to the
    person, or void.
    """
    other = _other(act, case, reference)
    if act.session.scalar(select(CaseLink.id).where(_between(case, other))) is not None:
        return
    older, newer = sorted((case.id, other.id))
    row = CaseLink(organisation_id=act.organisation.id, case_id=older, other_id=newer, at=act.now)
    act.session.add(row)
    _say(act, case, other, "linked")


def unlink(act: Act, case: Case, reference: str) -> None:
    """Take two cases apart again; both say so.

    Raises `RefusedError` beside `other` as `link`.
    """
    other = _other(act, case, reference)
    gone = act.session.execute(delete(CaseLink).where(_between(case, other)))
    if gone.rowcount:  # type: ignore[attr-defined]
        _say(act, case, other, "unlinked")


def _between(case: Case, other: Case) -> ColumnElement[bool]:
    older, newer = sorted((case.id, other.id))
    return and_(CaseLink.case_id == older, CaseLink.other_id == newer)


def _other(act: Act, case: Case, reference: str) -> Case:
    typed = reference.strip().upper()
    if typed == case.reference:
        raise RefusedError.because("itself", "C’est ce dossier : indiquez la référence d’un autre.", at="other")
    other = journal.locked(act.session, Case, Case.organisation_id == act.organisation.id, Case.reference == typed)
    if other is None or not can(act.viewer, Permission.READ, other) or other.status == Status.VOID:
        unknown = "Aucun dossier ne porte cette référence, ou il ne vous est pas ouvert."
        raise RefusedError.because("unknown_case", unknown, at="other")
    return other


def _say(act: Act, case: Case, other: Case, kind: str) -> None:
    journal.change(act, case, kind, {}, other=other.reference)
    journal.change(act, other, kind, {}, other=case.reference)
