"""What the lines of the exported register read of each case: columns, in one statement for a batch."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from ..domain.rights import Permission, Viewer
from ..domain.vocabulary import Kind
from ..models import Action, ActionCase, Case, Cause, Exchange, Mediation, Survey
from .visibility import granted


def columns(viewer: Viewer, fields: Iterable[str]) -> list[ColumnElement[Any]]:
    """Return what the lines of the export read: columns, not rows of the session, which cost three times as much."""

    def last(column: Any, *where: ColumnElement[bool]) -> ColumnElement[Any]:
        table = column.class_
        query = select(column).where(table.case_id == Case.id, *where).order_by(table.id.desc()).limit(1)
        return query.scalar_subquery()

    answered = Survey.answered_at.is_not(None)
    answer = last(Exchange.text, Exchange.purpose == Exchange.ANSWER)
    told = Case.kind.in_([Kind.INCIDENT, Kind.DIFFICULTY])
    return [
        *(getattr(Case, name) for name in fields),
        granted(viewer, Permission.IDENTIFY).label("named"),
        last(Survey.resolved, answered).label("resolved"),
        last(Survey.score, answered).label("score"),
        case((told, answer)).label("result"),
        select(Cause.family).where(Cause.case_id == Case.id, Cause.position == 1).scalar_subquery().label("cause"),
        _planned().label("planned"),
        last(Mediation.level).label("mediated"),
        last(Mediation.state).label("mediation"),
        last(Mediation.outcome).label("concluded"),
    ]


def _planned() -> ColumnElement[Any]:
    """Return the references of a case's actions, in one text."""
    tied = select(Action.reference).join(ActionCase, ActionCase.action_id == Action.id)
    ordered = tied.where(ActionCase.case_id == Case.id).order_by(Action.id).correlate(Case).subquery()
    return select(func.aggregate_strings(ordered.c.reference, ", ")).scalar_subquery()
