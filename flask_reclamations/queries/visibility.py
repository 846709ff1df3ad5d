"""The SQL side of the rights table: which cases a person may see (design §6)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ..domain.rights import ARCHIVED, CONFIDENTIAL, TRAINER_KINDS, UNLISTED, Permission, Relation, Viewer
from ..domain.vocabulary import Status
from ..host import Role
from ..models import Case, CasePerson

Clause = ColumnElement[bool]
# What every list, page, file and figure counts; only a list that asks for void cases leaves it out (C12).
COUNTED: Clause = Case.status != Status.VOID


class _Among(FunctionElement[bool]):
    """`id IN (SELECT …)`, said so that PostgreSQL looks it up in an index even inside an OR."""

    type = Boolean()
    inherit_cache = True


@compiles(_Among)
def _in(element: Any, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN {ids}"


@compiles(_Among, "postgresql")
def _any(element: Any, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY (ARRAY{ids})"


def _cases_of(ref: str, relation: str) -> Select[Any]:
    return select(CasePerson.case_id).where(CasePerson.person_ref == ref, CasePerson.relation == relation)


def _taught(viewer: Viewer) -> Clause:
    if not viewer.taught:
        return false()
    return and_(Case.kind.in_(sorted(TRAINER_KINDS)), Case.session_ref.in_(sorted(viewer.taught)))


def _named(viewer: Viewer, relation: str) -> Clause:
    return _Among(Case.id, _cases_of(viewer.ref, relation).scalar_subquery())


def _role(viewer: Viewer, role: Role) -> Clause:
    return true() if role in viewer.roles else false()


CLAUSES: dict[Relation, Callable[[Viewer], Clause]] = {
    Relation.CLAIMANT: lambda viewer: Case.claimant_ref == viewer.ref,
    Relation.AUTHOR: lambda viewer: Case.recorded_by_ref == viewer.ref,
    Relation.TRAINER: _taught,
    Relation.ASSIGNEE: lambda viewer: Case.assignee_ref == viewer.ref,
    Relation.CONSULTED: lambda viewer: _named(viewer, CasePerson.CONSULTED),
    Relation.LISTED: lambda viewer: _named(viewer, CasePerson.LISTED),
    Relation.QUALITY: lambda viewer: _role(viewer, Role.QUALITY),
    Relation.DIRECTION: lambda viewer: _role(viewer, Role.DIRECTION),
    Relation.AUDITOR: lambda viewer: _role(viewer, Role.AUDITOR),
    Relation.REFERENT: lambda viewer: Case.stranded.expression if viewer.referent == viewer.ref else false(),
}


def within(viewer: Viewer) -> Clause:
    """Return the condition of a case within the limits of an invited auditor; any, for everybody else."""
    limits = viewer.limits
    if limits is None:
        return true()
    clauses: list[Clause] = [true()]
    if limits.since is not None:
        clauses.append(Case.received_at >= limits.since)
    if limits.until is not None:
        clauses.append(Case.received_at < limits.until)
    if limits.categories:
        clauses.append(Case.action_category.in_(sorted(limits.categories)))
    return and_(*clauses)


# A page asks for the same condition several times over, and building it takes longer than what it selects.
@lru_cache(maxsize=256)
def granted(viewer: Viewer, permission: Permission) -> Clause:
    """Return the condition under which this person holds this permission on a case."""
    if viewer.follows is not None:
        return Case.id == viewer.follows if Relation.CLAIMANT in viewer.grants(permission) else false()
    if viewer.limits is not None:
        return (
            and_(_tie(viewer, Relation.AUDITOR), within(viewer))
            if Relation.AUDITOR in viewer.grants(permission)
            else false()
        )
    return and_(or_(*(_tie(viewer, relation) for relation in sorted(viewer.grants(permission)))), _not_barred(viewer))


def _tie(viewer: Viewer, relation: Relation) -> Clause:
    ties = [CLAUSES[relation](viewer)]
    if relation not in CONFIDENTIAL:
        ties.append(~Case.confidential)
    if relation not in ARCHIVED:
        ties.append(Case.archived_at.is_(None))
    if relation not in UNLISTED:
        ties.append(or_(~Case.listed_only, _named(viewer, CasePerson.LISTED)))
    return and_(*ties)


def _not_barred(viewer: Viewer) -> Clause:
    # Not a correlated EXISTS: the few cases about a person are read once, not asked for each row.
    free = Case.id.not_in(_cases_of(viewer.ref, CasePerson.IMPLICATED))
    if not viewer.handles:
        return free
    if viewer.referent is None:
        return or_(free, Case.stranded)
    return or_(free, and_(Case.stranded, Case.id.in_(_cases_of(viewer.referent, CasePerson.IMPLICATED))))


def visible_to(viewer: Viewer) -> Clause:
    """Return the condition under which this person may read a case; every list and count goes through it."""
    return granted(viewer, Permission.READ)


def told_to(viewer: Viewer) -> Clause:
    """Return the condition under which a person may learn that a case is there: not of those about them."""
    told = or_(visible_to(viewer), Case.id.not_in(_cases_of(viewer.ref, CasePerson.IMPLICATED)))
    return and_(told, within(viewer))
