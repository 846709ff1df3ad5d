"""Every preset of requirements §4 against dates worked out day by day, in `presets/NAME.txt`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flask_reclamations.domain.calendar import CLOCKS, Calendar, Territory
from flask_reclamations.domain.policies import DeadlinePolicy, Moments, due_of, frozen_delay
from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.domain.vocabulary import Kind, Milestone

from .legal import legal_holidays

TABLES = Path(__file__).with_name("presets")
RECEIVED = datetime(2026, 11, 12, 11, tzinfo=UTC)
STARTS = ("received", "sent", "acknowledged", "occurred")


@dataclass(frozen=True)
class Line:
    """One line of a table: what happened when, and the date of each milestone."""

    preset: str
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.preset}: {' | '.join(f'{name} {cell}' for name, cell in self.cells.items())}"

    @property
    def kind(self) -> Kind:
        return Kind(self.cells.get("kind", Kind.COMPLAINT))

    @property
    def territory(self) -> Territory:
        return Territory(self.cells.get("territory", Territory.METROPOLE))

    @property
    def zone(self) -> str:
        return CLOCKS[self.territory]

    def instant(self, name: str) -> datetime | None:
        """Return what a cell says, on the clock of the territory unless it names an offset."""
        if name not in self.cells:
            return None
        told = datetime.fromisoformat(self.cells[name])
        return (told if told.tzinfo else told.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)

    @property
    def moments(self) -> Moments:
        return Moments(**{name: self.instant(name) for name in STARTS})  # type: ignore[arg-type]

    @property
    def worked_out(self) -> dict[str, datetime | None]:
        """Return the instant of each milestone: the one given, or the last of the day given; None for a dash."""
        found: dict[str, datetime | None] = {}
        for milestone in filter(self.cells.__contains__, Milestone):
            cell = self.cells[milestone]
            if len(cell) == len("2026-11-12"):
                end = datetime.fromisoformat(f"{cell} 23:59:59").replace(tzinfo=ZoneInfo(self.zone))
                found[milestone] = end.astimezone(UTC)
            else:
                found[milestone] = None if cell == "-" else self.instant(milestone)
        return found


def lines() -> Iterator[Line]:
    for path in sorted(TABLES.glob("*.txt")):
        for text in path.read_text(encoding="utf-8").splitlines():
            if text and not text.startswith("#"):
                yield Line(path.stem, dict(cell.split(" ", 1) for cell in text.split(" | ")))


LINES = list(lines())


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_date_is_the_one_worked_out(line: Line) -> None:  # A02, A09, A11, B04, C11, C15, C16, D04, O30
    kept = PRESETS[line.preset].frozen(line.kind)
    calendar = Calendar(legal_holidays(line.territory))
    found = {
        str(milestone): due_of(kept, milestone, line.moments, calendar, line.zone, line.cells.get("severity"))
        for milestone in Milestone
    }
    assert {name: due.at for name, due in found.items() if due is not None} == line.worked_out


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "libre"])
def test_each_preset_has_twenty_dates_or_more(name: str) -> None:  # criterion 8
    assert sum(len([at for at in line.worked_out.values() if at]) for line in LINES if line.preset == name) >= 20


def test_every_table_is_of_a_preset() -> None:
    assert {line.preset for line in LINES} == set(PRESETS) - {"libre"}


def test_libre_sets_no_date_of_a_complaint() -> None:
    assert not PRESETS["libre"].delays[Kind.COMPLAINT]


@pytest.mark.parametrize("policy", PRESETS.values(), ids=PRESETS)
def test_a_policy_is_the_same_after_it_was_kept(policy: DeadlinePolicy) -> None:
    assert DeadlinePolicy.of(json.loads(json.dumps(policy.as_json()))) == policy


@pytest.mark.parametrize("policy", PRESETS.values(), ids=PRESETS)
def test_a_case_keeps_its_delays_as_plain_json(policy: DeadlinePolicy) -> None:  # A02
    for kind, delays in policy.delays.items():
        kept = json.loads(json.dumps(policy.frozen(kind)))
        assert {milestone: frozen_delay(kept, milestone) for milestone in Milestone} == {
            milestone: delays.get(milestone) for milestone in Milestone
        }


@pytest.mark.parametrize("milestone", [Milestone.ACKNOWLEDGE, Milestone.RESPOND])
def test_a_grave_case_is_due_sooner_than_a_minor_one(milestone: Milestone) -> None:  # B04
    assert answered_by("standard", milestone, "critique") < answered_by("standard", milestone, "mineure")


def answered_by(preset: str, milestone: Milestone, severity: str) -> datetime:
    kept = PRESETS[preset].frozen(Kind.COMPLAINT)
    found = due_of(kept, milestone, Moments(RECEIVED), Calendar(), "Europe/Paris", severity)
    assert found is not None
    assert found.at is not None
    return found.at


def test_an_answer_counted_from_the_acknowledgement_waits_for_it() -> None:  # D04
    kept = PRESETS["express_6jo"].frozen(Kind.COMPLAINT)
    waiting = due_of(kept, Milestone.RESPOND, Moments(RECEIVED), Calendar(), "Europe/Paris", None)
    assert waiting is not None
    assert (waiting.at, waiting.why) == (None, "acknowledged")
