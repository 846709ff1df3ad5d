"""Asking for a document on paper: a PDF that a job makes under the asker's rights."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from ..domain.rights import Permission, can
from ..errors import NotAllowedError, NotFoundError
from ..host import TrainingSession
from ..models import Case, Exchange, Export, Procedure, Report, Review
from ..queries import cases, procedures, reports, reviews
from ..schemas.filters import DocumentSchema
from . import exports, personal
from .act import Act


@dataclass(frozen=True)
class Document:
    """One kind of document.

    Parameters: `title` in French; `name` of its file; `find` raises `NotFoundError` for what the person may not
    read; `maskable` True where it can leave the names out.
    """

    title: str
    name: str
    find: Callable[[Act, str], object]
    maskable: bool = False


def case_of(act: Act, ref: str) -> Case:
    """Return the case that a fiche is of."""
    return cases.case_for(act.session, act.organisation, act.viewer, ref)


def addressed(act: Act, ref: str) -> Case:
    """Return the case whose claimant a letter is for: somebody whose name one may know."""
    case = case_of(act, ref)
    if not case.claimant_label or case.anonymous or not can(act.viewer, Permission.IDENTIFY, case):
        raise NotFoundError(ref)
    return case


def _answered(act: Act, ref: str) -> Case:
    case = addressed(act, ref)
    said = select(Exchange.id).where(Exchange.case_id == case.id, Exchange.purpose == Exchange.ANSWER)
    if act.session.scalar(said.limit(1)) is None:
        raise NotFoundError(ref)
    return case


def procedure_of(act: Act, ref: str) -> Procedure:
    """Return the published version of the procedure that a document is of: its number."""
    found = {str(version.version): version for version in procedures.public(act.session, act.organisation)}
    if ref not in found:
        raise NotFoundError(ref)
    return found[ref]


def review_of(act: Act, ref: str) -> Review:
    """Return the review that minutes are of."""
    return reviews.review_for(act.session, act.organisation, ref)


def report_of(act: Act, ref: str) -> Report:
    """Return the report, in the version, that a PDF is of."""
    found = reports.report_for(act.session, act.organisation, ref)
    if found.made_at is None:
        raise NotFoundError(ref)
    return found


def session_of(act: Act, ref: str) -> TrainingSession:
    """Return the session of the host that a sheet is of."""
    found = act.host.session_in(act.organisation.ref, ref)
    if found is None:
        raise NotFoundError(ref)
    return found


def _perhaps_session(act: Act, ref: str) -> TrainingSession | None:
    return session_of(act, ref) if ref else None


def _nothing(act: Act, ref: str) -> None:
    if ref:
        raise NotFoundError(ref)


DOCUMENTS = {
    Export.FICHE: Document("Fiche de suivi", "fiche", case_of, maskable=True),
    Export.RECEIPT: Document("Lettre d’accusé de réception", "accuse", addressed),
    Export.ANSWER: Document("Lettre de réponse", "reponse", _answered),
    Export.BLANK: Document("Fiche vierge", "fiche-vierge", _nothing),
    Export.PROCEDURE: Document("Procédure, version", "procedure-version", procedure_of),
    Export.MINUTES: Document("Compte rendu de revue qualité", "compte-rendu", review_of),
    Export.REPORT: Document("Rapport périodique", "rapport", report_of),
    Export.PERSON: Document("Données d’une personne, demande", "donnees-personnelles", personal.of_request),
    Export.POSTER: Document("Affiche", "affiche", _perhaps_session),
    Export.SHEET: Document("Fiche de session", "fiche-de-session", session_of),
}


def document(act: Act, what: str, ref: str) -> Document:
    """Return a kind of document that this person may have of this.

    Raises `NotFoundError` for another kind, and for what they may not read; `NotAllowedError` without the door.
    """
    if what not in DOCUMENTS:
        raise NotFoundError(what)
    if not act.viewer.may(exports.door_of(what)):
        raise NotAllowedError("document")
    DOCUMENTS[what].find(act, ref)
    return DOCUMENTS[what]


def ask(act: Act, what: str, ref: str, *, masked: bool = False) -> Export:
    """Ask for a document; a job makes it (D15)."""
    found = document(act, what, ref)
    asked = {"ref": ref, "masked": masked and found.maskable}
    return exports.waiting(act, what, "pdf", DocumentSchema().dump(asked))
