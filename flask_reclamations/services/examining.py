"""The weekly look at each open case: who looked, and when (B16)."""

from ..domain.lifecycle import SETTLED
from ..domain.rights import Permission, can
from ..domain.vocabulary import Status
from ..errors import NotAllowedError, Reason, RefusedError
from ..models import Case
from . import journal
from .act import Act


def over(case: Case) -> list[Reason]:
    """Return why there is nothing to examine any more; empty where there is."""
    if Status(case.status) not in SETTLED:
        return []
    return [Reason("settled", "Ce dossier n’est plus ouvert : il n’y a rien à examiner.")]


def examine(act: Act, case: Case) -> None:
    """Keep that somebody looked at an open case today."""
    if not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError("examine")
    if reasons := over(case):
        raise RefusedError(reasons)
    journal.change(act, case, "examined", {"examined_at": act.now, "examined_by_label": act.viewer.label})
