"""The reminders of a case in words: what comes next, what was sent to whom and when."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ...domain.lifecycle import SETTLED
from ...domain.reminders import Stage
from ...domain.vocabulary import Milestone, Status
from ...i18n import t
from ...models import Case, Reminder
from ...queries import reminders as written
from ...services import reminding
from ...services.act import Act


@dataclass(frozen=True)
class Line:
    """One reminder: when, of what, to whom; `sent` is false where a later one or an answer took its place."""

    at: datetime
    what: str
    who: list[str]
    sent: bool = True


@dataclass(frozen=True)
class Reminders:
    """Those to come, the soonest first, and those that were, the latest first."""

    coming: list[Line]
    past: list[Line]


def of_case(act: Act, case: Case) -> Reminders:
    """Return the reminders of a case, for those who handle it."""
    rows = written.of_case(act.session, case)
    ahead = [] if Status(case.status) in SETTLED else reminding.coming(act, case, rows)
    return Reminders(
        [Line(one.at, _what(one.milestone, one.stage), [person.label for person, _ in one.told]) for one in ahead],
        [_past(list(together)) for _, together in groupby(rows, key=_once)],
    )


def _once(row: Reminder) -> tuple[datetime, str, str, str]:
    return row.at, row.milestone, row.stage, row.state


def _past(rows: list[Reminder]) -> Line:
    what, who = _what(rows[0].milestone, rows[0].stage), [row.person_label for row in rows]
    return Line(rows[0].at, what, who, rows[0].state == Reminder.TOLD)


def _what(milestone: str, stage: str) -> str:
    words = t(Stage(stage).label)
    if milestone == Reminder.SILENCE:
        return words
    if milestone == Reminder.UNANSWERED:
        return t("Deux mois sans réponse à un consommateur")
    name = t("Date annoncée") if milestone == Reminder.ANNOUNCED else t(Milestone(milestone).label)
    return f"{name} · {words}"
