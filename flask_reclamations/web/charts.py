"""The geometry of the charts: what a template draws, in the units of its view box; nothing is styled here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

# The classes of the stylesheet, from the darkest.
SHADES = ("a", "b", "c", "d")
WIDE, LEFT, TOP, FLOOR = 700, 46, 24, 232
NARROW, LINE, FULL = 380, 38, 290
STEP, ROOF, GROUND = 52, 30, 160
# Until here, most of it is said: the few that make eighty per cent.
MOST_OF_IT = 0.8


@dataclass(frozen=True)
class Box:
    """A piece of a bar."""

    shade: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A bar: its pieces, how many it stands for, where its number is written."""

    boxes: tuple[Box, ...]
    count: int
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Bars side by side over a scale, and a line that they are compared with."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    line: str
    step: float


def scale(highest: int) -> int:
    """Return the step of a scale of four steps that holds this value: 1, 2 or 5, times ten, a hundred…"""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= highest:
                return step
        size *= 10


def stacked(columns: Sequence[Sequence[int]], line: Sequence[int]) -> Chart:
    """Return one bar for each column, its pieces one upon the other, and a line of as many points."""
    step = scale(max([sum(column) for column in columns] + [*line, 1]))
    height, wide = (FLOOR - TOP) / (4 * step), (WIDE - LEFT) / max(len(columns), 1)
    bars, points = [], []
    for at, column in enumerate(columns):
        x, y, boxes = LEFT + wide * at + wide * 0.2, float(FLOOR), []
        for shade, count in zip(SHADES, column, strict=True):
            y -= count * height
            if count:
                boxes.append(Box(shade, round(x, 1), round(y, 1), round(wide * 0.6, 1), round(count * height, 1)))
        bars.append(Bar(tuple(boxes), sum(column), round(x + wide * 0.3, 1), round(y - 6, 1)))
        points.append(f"{x + wide * 0.3:.1f},{FLOOR - line[at] * height:.1f}")
    ticks = tuple((step * n, round(FLOOR - step * n * height, 1)) for n in range(5))
    return Chart(tuple(bars), ticks, " ".join(points) if any(line) else "", wide)


@dataclass(frozen=True)
class Rank:
    """A line of a Pareto: its bar, its count, its share and that of all down to it."""

    box: Box
    count: int
    share: float
    upto: float


def ranked(counts: Sequence[int]) -> list[Rank]:
    """Return the lines of a Pareto, whose counts come from the largest down."""
    total, highest, before, found = sum(counts), max(counts, default=0), 0, []
    for at, count in enumerate(counts):
        shade = "a" if before < MOST_OF_IT * total else "b"
        before += count
        box = Box(shade, 0, LINE * at + 18, round(FULL * count / highest, 1), 9)
        found.append(Rank(box, count, count / total, before / total))
    return found


@dataclass(frozen=True)
class Stretch:
    """Answers that took from so many days to so many; no end for the last one."""

    least: int
    most: int | None
    in_time: int
    late: int
    bar: Bar


def lengths(in_time: Mapping[int, int], late: Mapping[int, int], limit: int) -> list[Stretch]:
    """Return the answers by how long they took: five stretches up to the announced delay, two beyond it.

    Parameters: `limit` that delay, in days of the calendar.
    """
    ends = sorted({ceil(limit * part / 5) for part in range(1, 6)} | {ceil(limit * 4 / 3)})
    spans = [*zip([0, *(end + 1 for end in ends)], [*ends, None], strict=True)]
    counts = [(_within(in_time, *span), _within(late, *span)) for span in spans]
    highest = max(max(sum(both) for both in counts), 1)
    found = []
    for at, ((least, most), both) in enumerate(zip(spans, counts, strict=True)):
        y, boxes = float(GROUND), []
        for shade, count in zip(("a", "late"), both, strict=True):
            tall = (GROUND - ROOF) * count / highest
            y -= tall
            if count:
                boxes.append(Box(shade, 8 + STEP * at, round(y, 1), 40, round(tall, 1)))
        bar = Bar(tuple(boxes), sum(both), 28 + STEP * at, round(y - 6, 1))
        found.append(Stretch(least, most, *both, bar))
    return found


def _within(counted: Mapping[int, int], least: int, most: int | None) -> int:
    return sum(times for days, times in counted.items() if days >= least and (most is None or days <= most))
