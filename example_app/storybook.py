"""Read the demo's stories: what was filed, when, and what everybody then did."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

STORIES = Path(__file__).with_name("stories")
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5


@dataclass(frozen=True)
class Step:
    """One thing done to a case: `verb`, hours after filing, by whom (None: the claimant), and its words.

    Parameters: `days` how many days later an extended answer is due, `motive` the circumstances.
    """

    verb: str
    after_hours: float
    by: str | None = None
    text: str = ""
    mode: str | None = None
    to: str | None = None
    kind: str | None = None
    family: str | None = None
    cause: str | None = None
    severity: str | None = None
    urgency: str | None = None
    reach: str | None = None
    measure: str | None = None
    motive: str = ""
    days: int = 0
    topics: Sequence[str] = ()
    outcome: str | None = None
    informed: Sequence[str] = ()
    resolved: str | None = None
    score: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Outsider:
    """Someone without an account."""

    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Story:
    """One case as the JSON files tell it; codes are the extension's, people are e-mails."""

    kind: str
    subject: str
    description: str
    days_ago: int
    time: str
    channel: str
    stakeholder: str
    steps: tuple[Step, ...] = ()
    category: str | None = None
    incident_type: str | None = None
    session: str | None = None
    claimant: str | None = None
    outsider: Outsider | None = None
    recorded_by: str | None = None
    received_by: str | None = None
    handed_to: str | None = None
    desired_outcome: str | None = None
    impact: str | None = None
    people_concerned: int | None = None
    immediate_action: str | None = None
    informed: tuple[str, ...] = ()
    help_needed: bool = False
    occurred_days_before: int = 0
    confidential: bool = False
    implicated: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Self:
        """Make a story of a JSON object; absent keys keep their default."""
        unknown = entry.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"{entry.get('subject')!r} has unknown keys: {', '.join(sorted(unknown))}.")
        lists = {key: tuple(entry.get(key) or ()) for key in ("informed", "implicated", "files")}
        outsider = Outsider(**entry["outsider"]) if entry.get("outsider") else None
        steps = tuple(Step(**step) for step in entry["steps"])
        return cls(**entry | lists | {"outsider": outsider, "steps": steps})

    @property
    def has_email(self) -> bool:
        """Return whether mail can reach who speaks: then the acknowledgement goes by itself."""
        return bool(self.claimant or (self.outsider and self.outsider.email))

    @property
    def filed_hour(self) -> float:
        """Return the hour of filing, minutes as a fraction."""
        at = time.fromisoformat(self.time)
        return at.hour + at.minute / 60

    def filed_at(self, today: date, now: datetime) -> datetime:
        """Return when it was filed, in UTC: never later than `now`, on a working day where staff wrote it down."""
        day = today - timedelta(days=self.days_ago)
        if self.recorded_by:
            day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
        at = datetime.combine(day, time.fromisoformat(self.time), PARIS).astimezone(UTC)
        return min(at, now - timedelta(minutes=5))

    def timeline(self, today: date, now: datetime) -> list[datetime]:
        """Return when each step happened, in order, in UTC; staff steps leave the week-end where they can."""
        filed = latest = self.filed_at(today, now)
        moments = []
        for step in self.steps:
            planned = filed + timedelta(hours=step.after_hours)
            if step.by and step.after_hours:
                planned = after_week_end(planned, now)
            latest = min(max(planned, latest), now)
            moments.append(latest)
        return moments


def after_week_end(at: datetime, now: datetime) -> datetime:
    """Return the Monday that follows a time of a week-end, unless it is still to come."""
    weekday = at.astimezone(PARIS).weekday()
    monday = at + timedelta(days=7 - weekday)
    return monday if weekday >= SATURDAY and monday < now else at


def load_stories() -> list[Story]:
    """Return every story, oldest first."""
    entries = [entry for file in sorted(STORIES.glob("*.json")) for entry in json.loads(file.read_text("utf-8"))]
    return sorted(map(Story.of, entries), key=lambda story: (-story.days_ago, story.time))


def in_order(steps: tuple[Step, ...]) -> bool:
    """Return whether no step comes before the one it follows."""
    return all(before.after_hours <= after.after_hours for before, after in pairwise(steps))
