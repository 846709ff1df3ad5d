"""Who follows a case beside its assignee, and is told what becomes of it."""

from ..domain.rights import Permission, can
from ..errors import NotAllowedError, RefusedError
from ..host import Person
from ..models import Case, CasePerson
from . import journal, outbox, people
from .act import Act


def watch(act: Act, case: Case, person: Person) -> None:
    """Have a person told of what becomes of a case: oneself, or somebody else by whoever handles it.

    Raises `RefusedError` beside `person` for somebody who may not read the case, or is its claimant.
    """
    _check(act, case, person.ref)
    if person.ref == case.claimant_ref or not (person.active and outbox.reads(act, case, person)):
        if person.ref == act.viewer.ref:
            raise NotAllowedError("watch")
        told = "{who} ne peut pas suivre ce dossier : il ne lui est pas ouvert, ou son rôle ne le permet pas."
        raise RefusedError.because("no_right", told, at="person", who=person.label)
    followed = case.tied(CasePerson.WATCHER)
    if person.ref not in followed:
        people.tie(act, case, CasePerson.WATCHER, {**followed, person.ref: person.label})
        journal.change(act, case, "watched", {}, text=person.label)


def unwatch(act: Act, case: Case, ref: str) -> None:
    """Tell a person nothing more of a case: oneself, or somebody else by whoever handles it."""
    _check(act, case, ref)
    followed = case.tied(CasePerson.WATCHER)
    if label := followed.pop(ref, None):
        people.tie(act, case, CasePerson.WATCHER, followed)
        journal.change(act, case, "unwatched", {}, text=label)


def _check(act: Act, case: Case, ref: str) -> None:
    wanted = Permission.READ if ref == act.viewer.ref else Permission.HANDLE
    if not can(act.viewer, wanted, case):
        raise NotAllowedError("watch")
