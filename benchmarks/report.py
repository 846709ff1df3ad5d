"""What was measured: a line of the table, the table, and the file."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Row:
    """One figure against its target. `floor` and `own` are medians in `unit`."""

    name: str
    ratio: float
    target: float
    better: str
    floor: float
    own: float
    unit: str

    @property
    def met(self) -> bool:
        """Tell whether the target is met."""
        return self.ratio <= self.target if self.better == "lower" else self.ratio >= self.target


def compared(name: str, floor: Sequence[float], own: Sequence[float], target: float, better: str, unit: str) -> Row:
    """Return the row of two series that were measured turn by turn."""
    low, high = median(floor), median(own)
    row = Row(name, round(high / low, 3), target, better, round(low, 3), round(high, 3), unit)
    print(line(row), flush=True)
    return row


def line(row: Row) -> str:
    """Return a row of the table."""
    sign = "≤" if row.better == "lower" else "≥"
    said = "yes" if row.met else "**no**"
    return (
        f"| {row.name} | {row.floor:,.1f} {row.unit} | {row.own:,.1f} {row.unit} | "
        f"{row.ratio:.2f} | {sign} {row.target:g} | {said} |"
    )


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def saved(path: Path, **figures: Sequence[dict[str, Any]]) -> None:
    """Write figures with their day and machine."""
    said = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), **figures}
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def publish(rows: Sequence[Row], path: Path = RESULTS) -> None:
    """Print the table and write the file."""
    saved(path, rows=[{**asdict(row), "met": row.met} for row in rows])
    print("\n| What | Floor | Ours | Ratio | Target | Met |\n|---|---|---|---|---|---|")
    for row in rows:
        print(line(row))
    print(f"\n{machine()}; {path}")
