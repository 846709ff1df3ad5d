"""The figures of a pack, counted from cases as they were: the formulas of `domain.formulas`, one case at a time."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from .calendar import Calendar
from .lifecycle import SETTLED
from .priority import Recurrence
from .statistics import Share, Value, Worked, rates, spread
from .vocabulary import Resolved, Status


def answered_at(row: Any) -> datetime | None:
    """Return when a case was first answered; a difficulty or an aléa, when it was solved."""
    found: datetime | None = row.first_answered_at or row.answered_at
    return found


def _in_time(row: Any) -> bool | None:
    if row.answered_in_time is not None or row.respond_due is None:
        return row.answered_in_time  # type: ignore[no-any-return]
    answered = answered_at(row)
    return answered <= row.respond_due if answered else None


class Tally:
    """What cases come to, at a moment."""

    def __init__(self, zone: str, moment: datetime) -> None:
        self._zone, self._moment = ZoneInfo(zone), moment
        self.kinds, self.categories, self.causes = Counter[str](), Counter[str](), Counter[str]()
        self.months, self.counts = Counter[tuple[int, int]](), Counter[str]()
        self._days = Counter[tuple[date, date | None, date | None]]()
        self.opinions, self.marks = Counter[str](), list[int]()
        self.parties, self.reminded = Counter[str](), 0

    def masked(self) -> None:
        """Count a case that its reader may only count."""
        self.counts["masked"] += 1

    def add(
        self, row: Any, family: str | None, opinions: Collection[Mapping[str, Any]], *, asked: int, reminded: int = 0
    ) -> None:
        """Count a case.

        Parameters: `row` its columns; `family` that of its first cause; `opinions` the last one of each survey that
        was answered; `asked` of how many answers one was asked for, `reminded` how many times again.
        """
        received = self._day(row.received_at)
        acknowledged, answered = row.acknowledged_at, answered_at(row)
        self.kinds[row.kind] += 1
        self.categories[row.category or ""] += 1
        self.months[received.year, received.month] += 1
        if family:
            self.causes[family] += 1
        if acknowledged or answered:
            ends = [self._day(one) if one else None for one in (acknowledged, answered)]
            self._days[received, ends[0], ends[1]] += 1
        self.counts.update(code for code, holds in self._told(row, answered).items() if holds)
        # Who was not asked by mail may have answered from their page.
        self.parties[row.stakeholder] += max(asked, len(opinions))
        self.reminded += reminded
        for opinion in opinions:
            self.opinions[opinion["resolved"]] += 1
            self.marks += [opinion["score"]] if opinion.get("score") else []

    def _told(self, row: Any, answered: datetime | None) -> dict[str, bool]:
        """Return what holds of a case: the conditions of `queries.statistics.sums`."""
        now, waits = self._moment, Status(row.status) not in SETTLED
        owed, promised, in_time = row.acknowledge_due, row.announced_due, _in_time(row)
        return {
            "received": True,
            "open": waits,
            "answered": answered is not None,
            "closed": not waits,
            "owed": owed is not None,
            "acknowledged": owed is not None and row.acknowledged_at is not None,
            "acknowledgements": owed is not None and (row.acknowledged_at is not None or (waits and owed < now)),
            "acknowledged_in_time": None not in (owed, row.acknowledged_at) and row.acknowledged_at <= owed,
            "answers": (answered is not None and in_time is not None)
            or (answered is None and waits and row.respond_due is not None and row.respond_due < now),
            "answered_in_time": answered is not None and bool(in_time),
            "limited": row.respond_due is not None or row.extended_at is not None,
            "extended": row.extended_at is not None,
            "announced": promised is not None and (answered is not None or (waits and promised < now)),
            "announced_kept": promised is not None and answered is not None and promised >= answered,
            "assessed": row.recurrence is not None,
            "recurrent": row.recurrence == Recurrence.RECURRENT,
        }

    def values(self, calendar: Calendar) -> dict[str, Value]:
        """Return the figures by code of `domain.formulas`."""
        counted = rates(self.counts["received"], self.counts)
        return counted | {"received": self.counts["received"] + self.counts["masked"]} | self._delays(calendar)

    def _delays(self, calendar: Calendar) -> dict[str, Value]:
        days = [day for row in self._days for day in row if day is not None]
        worked = Worked(calendar, min(days, default=date(2000, 1, 1)), max(days, default=date(2000, 1, 1)))
        steps = ("acknowledge", "answer")
        taken: dict[str, Counter[int]] = {
            f"{step}_{unit}": Counter() for step in steps for unit in ("days", "working")
        }
        for (begin, *ends), times in self._days.items():
            for step, end in zip(steps, ends, strict=True):
                if end is not None:
                    taken[f"{step}_days"][max(0, (end - begin).days)] += times
                    taken[f"{step}_working"][worked.between(begin, max(begin, end))] += times
        return {code: spread(lengths) for code, lengths in taken.items()}

    @property
    def replies(self) -> Share:
        """Return how many of those who were asked what they think said it."""
        return Share(sum(self.opinions.values()), sum(self.parties.values()))

    @property
    def solved(self) -> Share:
        """Return how many of those who answered say that it is solved."""
        return Share(self.opinions[Resolved.YES], sum(self.opinions.values()))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()
