"""What comes back too often: raised once a group, brought back by what is new, answered by an action or a reason."""

import itertools
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from ..domain.recurrence import SETTLED, AlertStatus, Ground, Rule, Rules, cause_keys
from ..host import Person
from ..models import Alert, Case, Event, Touched
from ..queries import recurrence
from ..queries.recurrence import Group, Seen
from ..schemas.recurrence import AlertFields
from . import audiences, journal, outbox
from .act import Act

# Changes looked at in one transaction.
BATCH = 1_000


def rules_of(act: Act) -> Rules:
    """Return the rules of the act's organisation."""
    return Rules.of(act.organisation.recurrences)


def look(act: Act) -> list[Alert] | None:
    """Look at the groups that were touched since the last pass, and return the alerts raised or brought back.

    None where nothing was touched. What was touched is forgotten in the same transaction: a pass that fails is made
    again, and two at once share.
    """
    news = note(act)
    if news:
        _tell(act, news)
    return news


def note(act: Act) -> list[Alert] | None:
    """Look as `look` does, and tell nobody: what an older register brought is no news."""
    taken = _taken(act)
    if not taken:
        return None
    anew = any(not keys for keys in taken)
    news: list[Alert] = []
    for ground, rule in rules_of(act).by.items():
        keys = None if anew else _touched(ground, taken)
        # Whoever a case is about no more is named nowhere: alerts about people are all looked at, they are few.
        if keys is None or keys or ground is Ground.TRAINER:
            news += _look_at(act, ground, rule, keys)
    act.session.flush()
    return news


def _taken(act: Act) -> list[dict[str, list[str]]]:
    own = Touched.organisation_id == act.organisation.id
    first = select(Touched.id).where(own).order_by(Touched.id).limit(BATCH).with_for_update(skip_locked=True)
    rows = delete(Touched).where(Touched.id.in_(first.scalar_subquery())).returning(Touched.keys)
    return list(act.session.scalars(rows.execution_options(synchronize_session=False)))


def _touched(ground: Ground, taken: Iterable[dict[str, list[str]]]) -> set[str]:
    keys = set(itertools.chain.from_iterable(one.get(ground, ()) for one in taken))
    return set(itertools.chain.from_iterable(map(cause_keys, keys))) if ground is Ground.CAUSE else keys


def _look_at(act: Act, ground: Ground, rule: Rule | None, keys: set[str] | None) -> list[Alert]:
    since = rule.since(act.now, act.organisation.zone) if rule else act.now
    found: dict[str, Group] = {}
    if rule:
        found = recurrence.recurring(act.session, act.organisation, ground, since=since, fewest=rule.cases, keys=keys)
    alerts = {alert.key: alert for alert in _alerts(act, ground, keys, found)}
    _lift(act, [alert for key, alert in alerts.items() if key not in found], rule, anew=keys is None)
    news = [_raise(act, ground, key, group, since) for key, group in found.items() if key not in alerts]
    return news + _bring_back(act, [alerts[key] for key in found if key in alerts], found, since)


def _alerts(act: Act, ground: Ground, keys: set[str] | None, found: Collection[str]) -> list[Alert]:
    query = select(Alert).where(Alert.organisation_id == act.organisation.id, Alert.ground == ground)
    if keys is not None and ground is not Ground.TRAINER:
        query = query.where(Alert.key.in_(sorted(keys.union(found))))
    held = query.order_by(Alert.id).with_for_update().execution_options(populate_existing=True)
    return list(act.session.scalars(held))


def _raise(act: Act, ground: Ground, key: str, group: Group, since: datetime) -> Alert:
    alert = Alert(
        organisation_id=act.organisation.id,
        ground=ground,
        key=key,
        label=group.label,
        status=AlertStatus.OPEN,
        since=since,
        raised_at=act.now,
    )
    act.session.add(alert)
    act.session.flush()
    new = {name: getattr(alert, name) for name in AlertFields().fields}
    journal.append(act, alert, "alert_raised", {"old": {}, "new": new, "count": group.count})
    return alert


def _bring_back(act: Act, alerts: list[Alert], found: dict[str, Group], since: datetime) -> list[Alert]:
    """Open again what was lifted, and what was settled and has a case that it did not know."""
    settled = [alert for alert in alerts if alert.status in SETTLED]
    unknown = recurrence.unknown(act.session, settled, since)
    back = [alert for alert in alerts if alert.status == AlertStatus.LIFTED or alert.id in unknown]
    for alert in back:
        fields: dict[str, Any] = {
            "status": AlertStatus.OPEN,
            "since": since,
            "raised_at": act.now,
            "label": found[alert.key].label,
        }
        move(act, alert, "alert_returned", count=found[alert.key].count, **fields)
    return back


def _lift(act: Act, alerts: list[Alert], rule: Rule | None, *, anew: bool) -> None:
    """Close open alerts whose cases were void, or turned out to be something else; time alone lifts none."""
    open_ones = [alert for alert in alerts if alert.status == AlertStatus.OPEN]
    left = {} if anew or rule is None else recurrence.counts(act.session, open_ones)
    for alert in open_ones:
        count = left.get(alert.id, 0)
        if rule is None or count < rule.cases:
            move(act, alert, "alert_lifted", status=AlertStatus.LIFTED)


def move(act: Act, alert: Alert, event: str, *, count: int | None = None, reference: str = "", **new: Any) -> Event:
    """Change an alert that the caller holds, with its event."""
    new = {name: value for name, value in new.items() if getattr(alert, name) != value}
    said: dict[str, Any] = {"old": {name: getattr(alert, name) for name in new}, "new": new}
    for name, value in new.items():
        setattr(alert, name, value)
    said |= {"count": count} if count is not None else {}
    return journal.append(act, alert, event, said | ({"reference": reference} if reference else {}))


def _tell(act: Act, news: list[Alert]) -> None:
    """Tell the quality managers of all that one pass found, once each; the direction where none of them may know."""
    house = audiences.house_of(act)
    for people in house.people.values():
        told = [(person, found) for person in people if (found := _known_to(act, house, person, news))]
        for person, found in told:
            first = found[0]
            event = recurrence.history(act.session, first.alert)[-1]
            case = act.session.get_one(Case, first.cases[0].id)
            outbox.to_people(act, case, event, "recurrent", [person])
        if told:
            return


def _known_to(act: Act, house: audiences.House, person: Person, alerts: list[Alert]) -> list[Seen]:
    return recurrence.seen(act.session, house.viewer(act, person), alerts, rules_of(act)) if person.active else []


def told(act: Act, event_id: int | None, ref: str) -> list[Seen]:
    """Return the alerts of the pass that this event is of, as far as a person may know of them now."""
    event = act.session.get(Event, event_id) if event_id else None
    person = act.host.person(ref)
    if event is None or person is None or event.subject_kind != Alert.SUBJECT:
        return []
    same = exists().where(
        Event.subject_kind == Alert.SUBJECT,
        Event.subject_id == Alert.id,
        Event.at == event.at,
        Event.kind.in_(("alert_raised", "alert_returned")),
    )
    query = select(Alert).where(Alert.organisation_id == act.organisation.id, same).order_by(Alert.id)
    return _known_to(act, audiences.house_of(act), person, list(act.session.scalars(query)))
