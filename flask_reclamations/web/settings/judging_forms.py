"""The forms of what is kept as a table: the priorities, the reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from wtforms import IntegerField, SelectField

from ...domain.priority import FIRST, LAST, MATRIX, Reach, Urgency
from ...domain.reminders import CHOSEN, EARLIEST, LATEST, Audience, Rules, Stage
from ...errors import Reason
from ..forms import TicksField, choices, options, required
from .forms import SettingsForm

Kept = Mapping[str, Any] | None


class PrioritiesForm(SettingsForm):
    """A priority for each impact and each urgency (C10); the house's own is kept as none."""

    def show(self, kept: Kept) -> None:
        """Fill the form with the matrix in force."""
        for reach, row in (kept or MATRIX).items():
            for urgency, level in row.items():
                self[cell(reach, urgency)].data = str(level)

    def priorities(self) -> dict[str, dict[str, int]] | None:
        """Return what was chosen."""
        chosen = {str(r): {str(u): int(self[cell(r, u)].data) for u in Urgency} for r in Reach}
        return None if chosen == MATRIX else chosen


def cell(reach: str, urgency: str) -> str:
    """Return the name of the field of an impact and an urgency."""
    return f"{reach}-{urgency}"


LEVELS = options((str(level), str(level)) for level in range(FIRST, LAST + 1))
for _reach in Reach:
    for _urgency in Urgency:
        # Its row and its column name it.
        setattr(PrioritiesForm, cell(_reach, _urgency), SelectField("", choices=LEVELS))


class RemindersForm(SettingsForm):
    """Who is reminded of what, and when (C17, B16)."""

    half = TicksField("À la moitié du délai", choices=choices(CHOSEN))
    soon = TicksField("Deux jours ouvrés avant l’échéance", choices=choices(CHOSEN))
    day = TicksField("Le jour de l’échéance", choices=choices(CHOSEN))
    late = TicksField("En retard : relevé de chaque matin ouvré", choices=choices(CHOSEN))
    silence = TicksField("Sans nouvelles envoyées au réclamant", choices=choices(CHOSEN))
    silence_days = IntegerField("Jours sans nouvelles", validators=[required("Indiquez un nombre de jours.")])
    examine_days = IntegerField("Jours entre deux examens", validators=[required("Indiquez un nombre de jours.")])
    hour = SelectField(
        "Heure des rappels", choices=options((str(h), f"{h:02}:00") for h in range(EARLIEST, LATEST + 1))
    )

    def show(self, kept: Kept) -> None:
        """Fill the form with the rules in force."""
        rules = Rules.of(kept)
        for stage, who in rules.told.items():
            self[str(stage)].data = sorted(map(str, who))
        self.silence_days.data, self.examine_days.data = rules.silence_days, rules.examine_days
        self.hour.data = str(rules.hour)

    def rules(self) -> dict[str, Any] | None:
        """Return what was chosen; the house's own are kept as none."""
        told = {stage: frozenset(map(Audience, self[str(stage)].data or ())) for stage in Stage}
        silence, examine = int(self.silence_days.data or 0), int(self.examine_days.data or 0)
        chosen = Rules(told, silence, int(self.hour.data), examine)
        return None if chosen == Rules() else chosen.as_json()

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Put each reason beside its field: the rules are one column, their faults are named as the fields."""
        places = {"nobody": "late"}
        super().refuse(
            replace(reason, at=places.get(reason.code, reason.code)) if reason.at == "reminders" else reason
            for reason in reasons
        )
