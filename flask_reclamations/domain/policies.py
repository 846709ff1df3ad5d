"""Delays as data: what a policy says of each kind, milestone and severity, and the dates a case has by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from .calendar import Calendar
from .deadlines import Delay, Due, Pauses, Start, due
from .priority import Severity
from .vocabulary import Kind, Milestone

Delays = Mapping[Milestone, Delay]


@dataclass(frozen=True)
class DeadlinePolicy:
    """The delays of an organisation (A02, B04).

    Parameters: `delays` by kind; `severe` what replaces them, by kind and severity; `pauses` whether waiting for
    the claimant stops the clocks; `extension` the longest an extended answer may take in all, from its start, or
    None for no limit; `closes` whether an answer that left closes the case (C25); `restarts` whether requalifying
    starts the clocks anew (C08); `announced` whether the date of the answer is announced case by case.
    """

    name: str
    label: str
    delays: Mapping[Kind, Delays]
    severe: Mapping[Kind, Mapping[Severity, Delays]] = field(default_factory=dict)
    pauses: bool = False
    extension: Delay | None = None
    closes: bool = False
    restarts: bool = True
    announced: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the policy as an organisation keeps it."""
        return {
            "name": self.name,
            "label": self.label,
            "delays": {str(kind): _delays_json(delays) for kind, delays in self.delays.items()},
            "severe": {
                str(kind): {str(severity): _delays_json(delays) for severity, delays in of.items()}
                for kind, of in self.severe.items()
            },
            "pauses": self.pauses,
            "extension": self.extension.as_json() if self.extension else None,
            "closes": self.closes,
            "restarts": self.restarts,
            "announced": self.announced,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Make a policy of what an organisation keeps."""
        return cls(
            name=kept["name"],
            label=kept["label"],
            delays={Kind(kind): _delays_of(delays) for kind, delays in kept["delays"].items()},
            severe={
                Kind(kind): {Severity(severity): _delays_of(delays) for severity, delays in of.items()}
                for kind, of in kept["severe"].items()
            },
            extension=Delay.of(kept["extension"]) if kept["extension"] else None,
            **{name: kept[name] for name in ("pauses", "closes", "restarts", "announced")},
        )

    def frozen(self, kind: Kind, calendar: int | None = None, zone: str = "") -> dict[str, Any]:
        """Return what a case of this kind keeps, as JSON (A02): `calendar` the version of the closed days."""
        kept: dict[str, Any] = {"name": self.name, **_delays_json(self.delays.get(kind, {}))}
        severe = {str(severity): _delays_json(delays) for severity, delays in self.severe.get(kind, {}).items()}
        told = {
            "severe": severe,
            "pauses": self.pauses,
            "extension": self.extension.as_json() if self.extension else None,
            "closes": self.closes,
            "restarts": self.restarts,
            "announced": self.announced and kind is Kind.COMPLAINT,
            "calendar": calendar,
            "zone": zone,
        }
        return kept | {name: value for name, value in told.items() if value}


def _delays_json(delays: Delays) -> dict[str, list[Any]]:
    return {str(milestone): delay.as_json() for milestone, delay in delays.items()}


def _delays_of(kept: Mapping[str, list[Any]]) -> dict[Milestone, Delay]:
    return {Milestone(milestone): Delay.of(delay) for milestone, delay in kept.items()}


def of_milestone(kept: Mapping[str, Any], milestone: Milestone) -> Mapping[str, Any]:
    """Return what a case keeps for one milestone: older delays where it was met or told before the case was moved."""
    older: Mapping[str, Any] | None = kept.get("held", {}).get(milestone)
    return kept if older is None else older


def frozen_delay(kept: Mapping[str, Any], milestone: Milestone, severity: str | None = None) -> Delay | None:
    """Return the delay that a case keeps for a milestone, at its severity; None where it has none."""
    kept = of_milestone(kept, milestone)
    found = kept.get("severe", {}).get(severity or "", {}).get(milestone) or kept.get(milestone)
    return Delay.of(found) if found else None


@dataclass(frozen=True)
class Moments:
    """What the dates of a case derive from: instants in UTC, None for what has not happened.

    Parameters: `clock` when the delays began anew by a requalification; `done` when each milestone was met;
    `extended` the date that an extension set; `announced` the one that the claimant was told.
    """

    received: datetime
    sent: datetime | None = None
    acknowledged: datetime | None = None
    qualified: datetime | None = None
    occurred: datetime | None = None
    clock: datetime | None = None
    reopened: datetime | None = None
    pauses: Pauses = field(default_factory=Pauses)
    extended: datetime | None = None
    announced: datetime | None = None
    done: Mapping[Milestone, datetime] = field(default_factory=dict)

    def start(self, milestone: Milestone, start: Start) -> datetime | None:
        """Return the instant that a milestone is counted from."""
        came = {
            Start.RECEIVED: self.clock or self.received,
            Start.SENT: self.clock or self.sent or self.received,
            Start.ACKNOWLEDGED: self.acknowledged,
            Start.QUALIFIED: self.qualified,
            Start.OCCURRED: self.occurred,
        }[start]
        anew = self.reopened if milestone in (Milestone.RESPOND, Milestone.CLOSE) else None
        return max(came, anew) if came and anew else came or anew


def due_of(
    kept: Mapping[str, Any],
    milestone: Milestone,
    moments: Moments,
    calendar: Calendar,
    zone: str,
    severity: str | None,
) -> Due | None:
    """Return when a milestone of a case is due under the policy it keeps, or None where it has no such delay.

    An acknowledgement never waits for the claimant. An extension replaces the date of the answer (C18), and so does
    the date announced where the policy leaves it open; neither moves by itself, but a pause suspends it.
    """
    kept = of_milestone(kept, milestone)
    delay = frozen_delay(kept, milestone, severity)
    waits = bool(kept.get("pauses")) and milestone not in (Milestone.ACKNOWLEDGE, Milestone.DECLARE)
    pauses = moments.pauses.before(moments.done.get(milestone)) if waits else Pauses()
    told = None
    if milestone is Milestone.RESPOND:
        told = moments.extended or (moments.announced if kept.get("announced") else None)
    start = moments.start(milestone, delay.start if delay else Start.RECEIVED)
    if told is not None:
        since = pauses.open_since
        return Due(told, start) if since is None or told < since else Due(None, start, "paused")
    if delay is None:
        open_ended = milestone is Milestone.RESPOND and kept.get("announced")
        return Due(None, None, "announced") if open_ended else None
    if start is None:
        return Due(None, None, str(delay.start))
    return due(start, delay, calendar, zone, pauses)
