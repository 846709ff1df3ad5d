"""What is done about an alert: an action of the plan, a risk, or a reason why none is needed (A20, E05)."""

from typing import Any

from sqlalchemy import insert, literal, select

from ..domain.plan import CauseFamily
from ..domain.recurrence import AlertStatus, Ground
from ..domain.rights import Door, Permission
from ..domain.risks import RiskStatus
from ..errors import NotAllowedError, NotFoundError, RefusedError
from ..i18n import t
from ..models import Action, Alert, AlertCase, Case, Risk
from ..queries import recurrence as alerts
from ..queries.recurrence import Seen
from ..queries.risks import of_alert
from ..queries.visibility import COUNTED, granted
from . import actions, conflict, journal, recurrence, risks
from .act import Act

# Cases that one action is tied to at once, and that the page of an alert lists.
AT_ONCE = 100
# What is proposed, by what the cases have in common (E05). The person implicated may read the plan and the risks:
# nothing here says that somebody is.
PROPOSED = {
    Ground.CAUSE: "Traiter la cause qui revient : {what}.",
    Ground.TRAINING: "Revoir avec les formateurs ce qui revient dans la formation {what}.",
    Ground.SESSION: "Faire le point avec la session {what} et corriger ce qui revient.",
    Ground.TRAINER: "Organiser un échange de pratiques : accompagnement ou formation.",
}
RISKS = {
    Ground.CAUSE: "La même cause revient : {what}.",
    Ground.TRAINING: "Le même problème revient dans la formation {what}.",
    Ground.SESSION: "Le même problème revient dans la session {what}.",
    Ground.TRAINER: "Un même problème peut revenir d’une session à l’autre.",
}


def named(alert: Alert, categories: dict[str, str]) -> str:
    """Return what the cases of an alert have in common, in words; `categories` their labels by code."""
    if alert.ground != Ground.CAUSE:
        return alert.label
    category, _, family = alert.key.partition(":")
    return f"{categories.get(category, category)} · {t(CauseFamily(family).label)}"


def proposed(alert: Alert, categories: dict[str, str]) -> str:
    """Return the text of the preventive action that an alert proposes."""
    return t(PROPOSED[Ground(alert.ground)], what=named(alert, categories))


def find(act: Act, alert_id: int) -> Seen:
    """Return an alert with its cases, for somebody who reads enough of them.

    Raises `NotFoundError` for anybody else, and once it is lifted.
    """
    query = select(Alert).where(Alert.organisation_id == act.organisation.id, Alert.id == alert_id)
    query = query.where(Alert.status != AlertStatus.LIFTED)
    rows = act.session.scalars(query).all()
    found = alerts.seen(act.session, act.viewer, rows, recurrence.rules_of(act), shown=AT_ONCE)
    if not found:
        raise NotFoundError(f"alert {alert_id}")
    return found[0]


def _held_alert(act: Act, alert_id: int) -> Seen:
    if not act.viewer.may(Door.IMPROVE):
        raise NotAllowedError(Door.IMPROVE)
    own = (Alert.organisation_id == act.organisation.id, Alert.id == alert_id)
    journal.locked(act.session, Alert, *own)
    return find(act, alert_id)


def _open(act: Act, alert_id: int) -> Seen:
    found = _held_alert(act, alert_id)
    if found.alert.status != AlertStatus.OPEN:
        raise RefusedError.because("not_now", "Une autre personne vient de traiter cette récurrence.")
    return found


def set_aside(act: Act, alert_id: int, motive: str | None) -> None:
    """Close an alert without an action, with the reason; only what is new brings it back.

    Raises `NotFoundError` for who may not know of it, `NotAllowedError` for who only reads, `RefusedError` without
    a reason or where somebody was faster.
    """
    alert = _open(act, alert_id).alert
    if not motive or not motive.strip():
        raise RefusedError.because("empty", "Dites pourquoi aucune action n’est nécessaire.", at="motive")
    _settle(act, alert, "alert_set_aside", status=AlertStatus.SET_ASIDE, motive=motive.strip(), action_id=None)


def prevent(act: Act, alert_id: int, measure: actions.Measure, *, submission: str) -> Action:
    """Answer an alert by an action of the plan, tied to its cases: the latest hundred that the person handles.

    Raises as `set_aside`, and as `actions.create`. A form sent twice makes one action.
    """
    own = Action.organisation_id == act.organisation.id
    known = act.session.scalar(select(Action).where(own, Action.submission == submission))
    if known is not None:
        return known
    found = _open(act, alert_id)
    # Held before the action takes its number, as by whoever makes one from a case.
    cases = _held_cases(act, found)
    action = actions.create(act, measure, submission=submission)
    for case in cases:
        actions.tie(act, case, action)
    fields: dict[str, Any] = {"status": AlertStatus.ACTED, "motive": None, "action_id": action.id}
    _settle(act, found.alert, "alert_acted", reference=action.reference, **fields)
    return action


def at_risk(alert: Alert, categories: dict[str, str]) -> str:
    """Return the text of the risk that an alert proposes; read by more people than the cases, it names nobody."""
    return t(RISKS[Ground(alert.ground)], what=named(alert, categories))


def make_risk(act: Act, alert_id: int, said: risks.Described, weighed: risks.Weighed, *, submission: str) -> Risk:
    """Make a risk of an alert, tied to its cases: the latest hundred that the person handles; once an alert.

    The alert still waits for its action or its reason. A form sent twice makes one risk. Raises as `find`, as
    `risks.create`, and `RefusedError` where somebody was faster.
    """
    found = _held_alert(act, alert_id)
    known = of_alert(act.session, found.alert)
    if known is not None and known.submission == submission:
        return known
    if known is not None:
        words = "Une autre personne vient d’ouvrir {reference} de cette récurrence : complétez-le sur sa page."
        raise RefusedError.because("risk_made", words, reference=known.reference)
    cases = _held_cases(act, found)
    risk = risks.create(act, said, weighed, submission=submission, alert=found.alert)
    journal.append(act, found.alert, "alert_made_risk", {"reference": risk.reference})
    for case in cases:
        risks.tie(act, risk, case)
    return risk


def feed_risk(act: Act, alert_id: int) -> Risk:
    """Tie the risk of an alert to the cases that came since; what was closed and comes back is watched over again.

    Raises `NotFoundError` where the alert made none, and as `find`.
    """
    found = _held_alert(act, alert_id)
    known = of_alert(act.session, found.alert)
    if known is None:
        raise NotFoundError(f"risk of alert {alert_id}")
    risk = risks.load(act, known.reference)
    if risk.status == RiskStatus.CLOSED:
        risks.watch(act, risk)
    for case in _held_cases(act, found):
        risks.tie(act, risk, case)
    return risk


def _held_cases(act: Act, found: Seen) -> list[Case]:
    return [case for row in sorted(found.cases, key=lambda row: row.id) if (case := _held(act, row.id))]


def _held(act: Act, case_id: int) -> Case | None:
    mine = granted(act.viewer, Permission.HANDLE)
    case = journal.locked(act.session, Case, Case.id == case_id, mine, COUNTED)
    return None if case is None or conflict.unstated(act.viewer, case) else case


def _settle(act: Act, alert: Alert, event: str, *, reference: str = "", **fields: Any) -> None:
    news = alerts.news_of(alert).subquery()
    rows = select(literal(alert.organisation_id), news.c.alert_id, news.c.case_id)
    act.session.execute(insert(AlertCase).from_select(["organisation_id", "alert_id", "case_id"], rows))
    by: dict[str, Any] = {"settled_at": act.now, "settled_by_label": act.viewer.label}
    recurrence.move(act, alert, event, reference=reference, **fields, **by)
