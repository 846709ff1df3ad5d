"""A conflict of interest that nobody else can take over: said first, then seen everywhere (O21)."""

from ..domain.rights import Permission, Viewer
from ..errors import Reason, RefusedError
from ..i18n import t
from ..models import Case, CasePerson
from . import journal, people
from .act import Act

# What waits for the statement; reading and noting do not.
HELD = frozenset({Permission.HANDLE, Permission.RESOLVE, Permission.VOID})
SIGNED = (
    "Cette réponse est signée par une personne que votre réclamation met en cause, "
    "faute d’autre personne pour la traiter."
)


def unstated(viewer: Viewer, case: Case) -> Reason | None:
    """Return why this person may not handle the case yet: it is about them, and they have not said so.

    Only where nobody else can handle it has an implicated person any right on it (`rights.relations`).
    """
    if viewer.ref not in case.implicated_refs or viewer.ref in case.tied(CasePerson.STATED):
        return None
    text = "Ce dossier vous met en cause : déclarez d’abord le conflit d’intérêts, puis traitez-le."
    return Reason("conflict_unstated", text, "state_conflict")


def state(act: Act, case: Case, text: str | None) -> None:
    """Say that one handles a case about oneself, and why nobody else does; journalled, once each person.

    Raises `RefusedError` where there is no conflict to state, or no words.
    """
    if unstated(act.viewer, case) is None:
        told = "Aucun conflit d’intérêts n’est à déclarer sur ce dossier."
        raise RefusedError.because("no_conflict", told)
    if not text or not text.strip():
        told = "Dites en quoi le dossier vous met en cause, et pourquoi personne d’autre ne le traite."
        raise RefusedError.because("empty", told, at="text")
    said = {**case.tied(CasePerson.STATED), act.viewer.ref: act.viewer.label}
    people.tie(act, case, CasePerson.STATED, said)
    fields = {"conflict_stated_at": act.now, "conflict_stated_by_label": act.viewer.label}
    journal.change(act, case, "conflict_stated", fields, text=text.strip())


def signed(act: Act, case: Case, text: str) -> str:
    """Return an answer with the sentence that tells its reader of the conflict, where there is one."""
    return f"{text}\n\n{t(SIGNED)}" if act.viewer.ref in case.implicated_refs else text
