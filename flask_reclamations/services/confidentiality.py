"""Whom a case is open to: by function, by function but not to all, or to listed people only (O21)."""

from ..domain.confidant import PARTS, Confidant
from ..domain.vocabulary import Secrecy
from ..errors import RefusedError
from ..host import Person
from ..i18n import t
from ..models import Case, CasePerson, Organisation
from . import journal, people
from .act import Act


def secrecy_of(case: Case) -> Secrecy:
    """Return whom a case is open to."""
    if case.listed_only:
        return Secrecy.LISTED
    return Secrecy.CONFIDENTIAL if case.confidential else Secrecy.OPEN


def readers(case: Case) -> str:
    """Say to its claimant who reads a case that is not open to all by their function; empty for any other (O21)."""
    told = {
        Secrecy.OPEN: "",
        Secrecy.CONFIDENTIAL: "Votre message est lu en confidence : seuls les responsables qualité, la direction et "
        "les personnes qu’ils chargent du suivi y ont accès.",
        Secrecy.LISTED: "Votre message est lu en confidence : seules les personnes désignées pour le suivre y ont "
        "accès.",
    }
    words = told[secrecy_of(case)]
    return t(words) if words else ""


def confidant(organisation: Organisation) -> Confidant | None:
    """Return whom to speak to in confidence: whom the organisation chose, else its quality manager, or nobody."""
    of = organisation
    if of.confidential_label:
        return Confidant(*(getattr(of, part) for part in PARTS))
    return Confidant(of.quality_label, of.email, of.phone) if of.quality_label else None


def confidant_of(case: Case, organisation: Organisation) -> Confidant | None:
    """Return whom its claimant may speak to: nobody whom it is about, nor a quality manager it is shut to."""
    who = confidant(organisation)
    about = case.tied(CasePerson.IMPLICATED).values()
    if who is None or any(label and label in who.label for label in about):
        return None
    return who if organisation.confidential_label or not (case.listed_only or case.stranded) else None


def open_to(act: Act, case: Case, secrecy: Secrecy, listed: list[Person]) -> None:
    """Say whom a case is open to; whoever makes the list is on it.

    Parameters: `listed` counts where `secrecy` is `LISTED` only. Raises `RefusedError` beside `listed` where
    nobody on the list could handle the case, or where the case is about somebody on it.
    """
    named = {person.ref: person.label for person in listed}
    if secrecy is Secrecy.LISTED:
        named |= {act.viewer.ref: act.viewer.label}
        _check(act, case, named)
    before = case.listed_refs
    people.tie(act, case, CasePerson.LISTED, named if secrecy is Secrecy.LISTED else {})
    fields = {"confidential": secrecy is not Secrecy.OPEN, "listed_only": secrecy is Secrecy.LISTED}
    if before != case.listed_refs or any(getattr(case, name) != value for name, value in fields.items()):
        journal.change(act, case, "access_changed", fields, listed=sorted(case.listed_refs))


def _check(act: Act, case: Case, named: dict[str, str]) -> None:
    if case.implicated_refs & (named.keys() - {act.viewer.ref}):
        told = "La personne mise en cause ne peut pas être dans la liste."
        raise RefusedError.because("implicated", told, at="listed")
    if shut := people.nobody_left(act, named.keys(), at="listed"):
        raise RefusedError([shut])
