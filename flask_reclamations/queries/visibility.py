"""The SQL side of the rights table: which cases a person may see (design §6)."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_

from ..domain.rights import CONFIDENTIAL, GRANTS, TRAINER_KINDS, Permission, Relation, Viewer
from ..host import Role
from ..models import Case, CasePerson

Clause = ColumnElement[bool]


def _person(ref: str, relation: str) -> Clause:
    return exists().where(
        CasePerson.case_id == Case.id,
        CasePerson.person_ref == ref,
        CasePerson.relation == relation,
    )


def _taught(viewer: Viewer) -> Clause:
    if not viewer.taught:
        return false()
    return and_(Case.kind.in_(sorted(TRAINER_KINDS)), Case.session_ref.in_(sorted(viewer.taught)))


def _role(viewer: Viewer, role: Role) -> Clause:
    return literal(role in viewer.roles) == literal(value=True) if role in viewer.roles else false()


CLAUSES: dict[Relation, Callable[[Viewer], Clause]] = {
    Relation.CLAIMANT: lambda viewer: Case.claimant_ref == viewer.ref,
    Relation.AUTHOR: lambda viewer: Case.recorded_by_ref == viewer.ref,
    Relation.TRAINER: _taught,
    Relation.ASSIGNEE: lambda viewer: Case.assignee_ref == viewer.ref,
    Relation.CONSULTED: lambda viewer: _person(viewer.ref, CasePerson.CONSULTED),
    Relation.QUALITY: lambda viewer: _role(viewer, Role.QUALITY),
    Relation.DIRECTION: lambda viewer: _role(viewer, Role.DIRECTION),
    Relation.AUDITOR: lambda viewer: _role(viewer, Role.AUDITOR),
    Relation.REFERENT: lambda viewer: Case.stranded.expression if viewer.referent == viewer.ref else false(),
}


def granted(viewer: Viewer, permission: Permission) -> Clause:
    """Return the condition under which this person holds this permission on a case."""
    if viewer.follows is not None:
        return Case.id == viewer.follows if Relation.CLAIMANT in GRANTS[permission] else false()
    ties = [
        CLAUSES[relation](viewer) if relation in CONFIDENTIAL else and_(~Case.confidential, CLAUSES[relation](viewer))
        for relation in sorted(GRANTS[permission])
    ]
    return and_(or_(*ties), _not_barred(viewer))


def _not_barred(viewer: Viewer) -> Clause:
    free = ~_person(viewer.ref, CasePerson.IMPLICATED)
    if not viewer.handles:
        return free
    if viewer.referent is None:
        return or_(free, Case.stranded)
    return or_(free, and_(Case.stranded, _person(viewer.referent, CasePerson.IMPLICATED)))


def visible_to(viewer: Viewer) -> Clause:
    """Return the condition under which this person may read a case; every list and count goes through it."""
    return granted(viewer, Permission.READ)
