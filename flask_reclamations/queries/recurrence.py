"""What came back too often, group by group, and the alerts that a person may know of (A20)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, false, func, or_, select, union_all
from sqlalchemy.orm import Session

from ..domain.recurrence import KINDS, AlertStatus, Ground, Rules, cause_keys
from ..domain.rights import Viewer
from ..domain.vocabulary import Status
from ..models import Alert, AlertCase, Case, CasePerson, Cause, Event, Organisation
from .visibility import COUNTED, visible_to

Clause = ColumnElement[bool]
SHOWN = 3
KEYS: dict[Ground, ColumnElement[Any]] = {
    Ground.CAUSE: Case.category + ":" + Cause.family,
    Ground.TRAINING: Case.training_ref.expression,
    Ground.SESSION: Case.session_ref.expression,
    Ground.TRAINER: CasePerson.person_ref.expression,
}
LABELS: dict[Ground, ColumnElement[Any]] = {
    Ground.CAUSE: Case.category.expression,
    Ground.TRAINING: Case.training_label.expression,
    Ground.SESSION: Case.session_label.expression,
    Ground.TRAINER: CasePerson.person_label.expression,
}


@dataclass(frozen=True)
class Group:
    """A group with too many cases: how many, and its name where it is a thing of the host's."""

    count: int
    label: str


@dataclass(frozen=True)
class Seen:
    """An alert as one person may know of it: the latest of its cases that they may read, and how many these are."""

    alert: Alert
    cases: Sequence[Any]
    count: int


def _joined(ground: Ground, query: Select[Any]) -> Select[Any]:
    if ground is Ground.CAUSE:
        return query.join(Cause, Cause.case_id == Case.id)
    if ground is Ground.TRAINER:
        about = and_(CasePerson.case_id == Case.id, CasePerson.relation == CasePerson.IMPLICATED)
        return query.join(CasePerson, about)
    return query


def _members(ground: Ground, organisation_id: Any, *columns: Any) -> Select[Any]:
    query = _joined(ground, select(*columns).select_from(Case))
    return query.where(Case.organisation_id == organisation_id, COUNTED, Case.kind.in_(KINDS))


def _among(ground: Ground, keys: Collection[str]) -> Clause:
    """Return a condition that an index answers, and that every case of these groups meets."""
    if ground is Ground.CAUSE:
        return Case.category.in_(sorted({key.partition(":")[0] for key in keys}))
    return KEYS[ground].in_(sorted(keys))


def recurring(
    session: Session,
    organisation: Organisation,
    ground: Ground,
    *,
    since: datetime,
    fewest: int,
    keys: Collection[str] | None = None,
) -> dict[str, Group]:
    """Return the groups of so many cases received since then, by key; near these keys, or all."""
    key = KEYS[ground]
    # A case may have two causes of one family: it is one case.
    count = func.count(distinct(Case.id)) if ground is Ground.CAUSE else func.count()
    query = _members(ground, organisation.id, key, count, func.max(LABELS[ground]))
    query = query.where(Case.received_at >= since, key.is_not(None))
    if keys is not None:
        query = query.where(_among(ground, keys))
    found = session.execute(query.group_by(key).having(count >= fewest))
    return {str(key): Group(int(count), str(label or key)) for key, count, label in found}


def _of_alerts(alerts: Collection[Alert], *where: Clause) -> Any:
    """Return the cases of alerts as a table of `alert_id` and `case_id`, each pair once."""
    by_ground = defaultdict(list)
    for alert in alerts:
        by_ground[Ground(alert.ground)].append(alert)
    parts = []
    for ground, rows in by_ground.items():
        named = and_(
            Alert.id.in_([row.id for row in rows]), Alert.key == KEYS[ground], Case.received_at >= Alert.since
        )
        query = _members(ground, rows[0].organisation_id, Alert.id.label("alert_id"), Case.id.label("case_id"))
        near = _among(ground, {row.key for row in rows})
        parts.append(query.join(Alert, named).where(near, *where).distinct())
    return union_all(*parts).subquery()


def counts(session: Session, alerts: Collection[Alert]) -> dict[int, int]:
    """Return how many cases alerts have now, by id."""
    if not alerts:
        return {}
    members = _of_alerts(alerts)
    query = select(members.c.alert_id, func.count()).group_by(members.c.alert_id)
    return {int(alert_id): int(count) for alert_id, count in session.execute(query)}


def unknown(session: Session, alerts: Collection[Alert], since: datetime) -> set[int]:
    """Return the ids of settled alerts with a case that they did not know, received since then."""
    if not alerts:
        return set()
    members = _of_alerts(alerts, Case.received_at >= since)
    known = and_(AlertCase.alert_id == members.c.alert_id, AlertCase.case_id == members.c.case_id)
    query = select(members.c.alert_id).outerjoin(AlertCase, known).where(AlertCase.id.is_(None)).distinct()
    return set(session.scalars(query))


def news_of(alert: Alert) -> Select[Any]:
    """Return the cases of an alert that it did not know when it was last settled, as ids of it and of them."""
    members = _of_alerts([alert])
    known = select(AlertCase.case_id).where(AlertCase.alert_id == alert.id)
    return select(members.c.alert_id, members.c.case_id).where(members.c.case_id.not_in(known))


def seen(
    session: Session, viewer: Viewer, alerts: Collection[Alert], rules: Rules, *, shown: int = SHOWN
) -> list[Seen]:
    """Return those of these alerts of which a person may read as many cases as the rule asks for, in their order.

    Whoever may not read a case must not learn from an alert that it is there.
    """
    if not alerts:
        return []
    members = _of_alerts(alerts, visible_to(viewer))
    latest = (Case.received_at.desc(), Case.id.desc())
    ranked = (
        select(
            members.c.alert_id,
            members.c.case_id,
            func.row_number().over(partition_by=members.c.alert_id, order_by=latest).label("rank"),
            func.count().over(partition_by=members.c.alert_id).label("total"),
        )
        .join(Case, Case.id == members.c.case_id)
        .subquery()
    )
    known = and_(AlertCase.alert_id == ranked.c.alert_id, AlertCase.case_id == Case.id)
    columns = (Case.id, Case.reference, Case.kind, Case.subject, Case.session_label, Case.received_at, Case.status)
    query = select(ranked.c.alert_id, ranked.c.total, AlertCase.id.is_not(None).label("known"), *columns)
    query = query.join(Case, Case.id == ranked.c.case_id).outerjoin(AlertCase, known).where(ranked.c.rank <= shown)
    cases = defaultdict(list)
    for row in session.execute(query.order_by(*latest)):
        cases[row.alert_id].append(row)
    found = [Seen(alert, cases[alert.id], cases[alert.id][0].total) for alert in alerts if cases[alert.id]]
    return [one for one in found if one.count >= fewest(rules, one.alert)]


def fewest(rules: Rules, alert: Alert) -> int:
    """Return how many cases make an alert; one, where its ground is watched no more."""
    rule = rules.by[Ground(alert.ground)]
    return rule.cases if rule else 1


def listed(session: Session, organisation: Organisation, statuses: Collection[AlertStatus]) -> list[Alert]:
    """Return the alerts that stand there, the latest first."""
    query = select(Alert).where(Alert.organisation_id == organisation.id, Alert.status.in_(statuses))
    return list(session.scalars(query.order_by(Alert.raised_at.desc(), Alert.id)))


def of_case(session: Session, case: Case) -> list[Alert]:
    """Return the open alerts that a case belongs to."""
    if case.status == Status.VOID or case.kind not in KINDS:
        return []
    families = case.families if case.category else ()
    keys = {
        Ground.CAUSE: [key for key in cause_keys(case.category or "") if key.partition(":")[2] in families],
        Ground.TRAINING: [case.training_ref] if case.training_ref else [],
        Ground.SESSION: [case.session_ref] if case.session_ref else [],
        Ground.TRAINER: sorted(case.implicated_refs),
    }
    groups = [and_(Alert.ground == ground, Alert.key.in_(among)) for ground, among in keys.items() if among]
    query = select(Alert).where(
        Alert.organisation_id == case.organisation_id,
        Alert.status == AlertStatus.OPEN,
        Alert.since <= case.received_at,
        or_(false(), *groups),
    )
    return list(session.scalars(query.order_by(Alert.id)))


def history(session: Session, alert: Alert) -> list[Event]:
    """Return the journal of an alert, oldest first."""
    query = select(Event).where(Event.subject_kind == Alert.SUBJECT, Event.subject_id == alert.id)
    return list(session.scalars(query.order_by(Event.seq)))
