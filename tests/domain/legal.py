"""The checked-in public holidays: the table that the calendars must equal (O29, O30)."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from flask_reclamations.domain.calendar import Territory

YEARS = range(2020, 2036)
TABLE = Path(__file__).with_name("holidays_2020_2035.csv")


@cache
def legal_holidays(territory: Territory) -> Mapping[date, str]:
    """Return the name of each legal holiday of a territory, 2020 to 2035."""
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = list(csv.DictReader(lines))
    return {
        date.fromisoformat(row["date"]): row["name"]
        for row in rows
        if row["territories"] == "*" or territory in row["territories"].split()
    }
