"""The form of an organisation's own delays: one line for each step of each kind, and those of each severity."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import Optional
from wtforms.widgets import NumberInput

from ...domain.deadlines import Delay, Start, Unit
from ...domain.policies import DeadlinePolicy, Delays
from ...domain.priority import Severity
from ...domain.soundness import GRADED, STEPS, WORDS, cell
from ...domain.vocabulary import Kind, Milestone
from ..forms import choices, line
from .forms import SettingsForm
from .policy_words import RULES


class PolicyForm(SettingsForm):
    """Delays: what the steps are counted in and from, and the rules that hold for all."""

    name = line("Nom", maximum=64)
    pauses = BooleanField(RULES["pauses"])
    restarts = BooleanField(RULES["restarts"])
    announced = BooleanField(RULES["announced"])
    closes = BooleanField(RULES["closes"])

    def show(self, policy: DeadlinePolicy) -> None:
        """Fill the form with delays."""
        for name in ("pauses", "restarts", "announced", "closes"):
            self[name].data = getattr(policy, name)
        for kind, delays in policy.delays.items():
            for milestone, delay in delays.items():
                self._fill(cell(kind, milestone), delay)
        for kind, of in policy.severe.items():
            for severity, delays in of.items():
                for milestone, delay in delays.items():
                    self._fill(cell(kind, milestone, severity), delay)
        if policy.extension:
            self._fill("extension", policy.extension)

    def _fill(self, name: str, delay: Delay) -> None:
        for part, value in (("amount", delay.amount), ("unit", delay.unit), ("start", delay.start)):
            if f"{name}_{part}" in self:
                self[f"{name}_{part}"].data = value if part == "amount" else str(value)
        if f"{name}_rolls" in self:
            self[f"{name}_rolls"].data = delay.rolls

    def policy(self, name: str) -> DeadlinePolicy:
        """Return the delays that were typed, under a name; a step without a number has none."""
        graded = {kind: {grade: self._steps(kind, grade) for grade in Severity} for kind in GRADED}
        return DeadlinePolicy(
            name=name,
            label=name,
            delays={kind: steps for kind in STEPS if (steps := self._steps(kind)) or kind is Kind.COMPLAINT},
            severe={
                kind: kept
                for kind, of in graded.items()
                if (kept := {grade: own for grade, own in of.items() if own})
            },
            extension=self._delay("extension", Start.RECEIVED),
            **{rule: self[rule].data for rule in ("pauses", "restarts", "announced", "closes")},
        )

    def _steps(self, kind: Kind, severity: Severity | None = None) -> Delays:
        found = {}
        for milestone in STEPS[kind]:
            base, name = cell(kind, milestone), cell(kind, milestone, severity)
            if f"{name}_amount" not in self:
                continue
            start, rolls = Start(self[f"{base}_start"].data), self[f"{base}_rolls"].data
            if delay := self._delay(name, start, WORDS.get(kind, {}).get(milestone, ""), rolls=rolls):
                found[milestone] = delay
        return found

    def _delay(self, name: str, start: Start, label: str = "", *, rolls: bool = False) -> Delay | None:
        amount = self[f"{name}_amount"].data
        unit = Unit(self[f"{name}_unit"].data)
        return None if amount is None else Delay(amount, unit, label, start, rolls)

    def kinds(self) -> Iterator["Lines"]:
        """Yield what the page shows of each kind."""
        for kind, steps in STEPS.items():
            own = [step for step in steps if _graded(kind, step)]
            graded = [Lines(kind, [self._line(kind, step, grade) for step in own], grade) for grade in Severity]
            yield Lines(kind, [self._line(kind, step) for step in steps], graded=graded if own else [])

    def _line(self, kind: Kind, milestone: Milestone, severity: Severity | None = None) -> "Line":
        name = cell(kind, milestone, severity)
        parts = {
            part: self[f"{name}_{part}"] for part in ("amount", "unit", "start", "rolls") if f"{name}_{part}" in self
        }
        return Line(WORDS.get(kind, {}).get(milestone, milestone.label), parts)


@dataclass(frozen=True)
class Line:
    """One delay: its name, and its fields by part."""

    label: str
    parts: dict[str, Any]

    @property
    def wrong(self) -> list[Any]:
        """Return the fields that were refused."""
        return [field for field in self.parts.values() if field.errors]


@dataclass(frozen=True)
class Lines:
    """The delays of a kind, or of one severity of it."""

    kind: Kind
    steps: list[Line]
    severity: Severity | None = None
    graded: list["Lines"] = dataclass_field(default_factory=list)

    @property
    def opened(self) -> bool:
        """Tell whether there is a delay here, or something that was refused."""
        return any(line.wrong or line.parts["amount"].data is not None for line in self.steps)


def _graded(kind: Kind, milestone: Milestone) -> bool:
    return kind in GRADED and milestone is not Milestone.DECLARE


def _amount() -> IntegerField:
    return IntegerField("Délai", validators=[Optional()], widget=NumberInput(min=1))


def _unit() -> SelectField:
    return SelectField("Unité", choices=choices(Unit), default=str(Unit.WORKING_DAYS))


def _add(name: str, starts: tuple[Start, ...] = ()) -> None:
    setattr(PolicyForm, f"{name}_amount", _amount())
    setattr(PolicyForm, f"{name}_unit", _unit())
    if starts:
        setattr(
            PolicyForm, f"{name}_start", SelectField("À compter de", choices=choices(starts), default=str(starts[0]))
        )
        setattr(PolicyForm, f"{name}_rolls", BooleanField("Reporté si fermé"))


for _kind, _starts in STEPS.items():
    for _step, _of in _starts.items():
        _add(cell(_kind, _step), _of)
        for _grade in Severity if _graded(_kind, _step) else ():
            _add(cell(_kind, _step, _grade))
_add("extension")
