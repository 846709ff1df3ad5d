"""The form of what is asked once an answer left, and of what an unhappy opinion sets off."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import Optional

from ...domain.surveys import BEST, MOST_QUESTIONS, Effect, Question, Rules, Shape
from ...domain.vocabulary import Kind
from ...errors import Reason
from ..forms import choices, line, options, required, text_area
from .forms import SettingsForm
from .judging_forms import Kept


class SurveysForm(SettingsForm):
    """When people are asked what they think, and what it leads to (B05, C27, B10)."""

    complaint_days = IntegerField("Réclamations : jours après la réponse", validators=[Optional()])
    at_closing = BooleanField("Compter ces jours à partir de la clôture")
    difficulty_days = IntegerField("Difficultés : jours après leur résolution", validators=[Optional()])
    remind_days = IntegerField("Jours avant le rappel", validators=[required("Indiquez un nombre de jours.")])
    unsolved = RadioField("Quand la personne répond « non »", choices=choices(Effect))
    low = SelectField("Note basse", choices=options((str(mark), f"{mark}/{BEST}") for mark in range(1, BEST)))
    unhappy = RadioField("Quand la note est basse", choices=choices(Effect))
    signal_low = IntegerField(
        "Seuil des signaux (en % de la note la plus haute)", validators=[required("Indiquez un nombre.")]
    )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the three fields of each question."""
        return [tuple(self[f"{part}{at}"] for part in PARTS) for at in range(MOST_QUESTIONS)]

    def show(self, kept: Kept) -> None:
        """Fill the form with the rules in force."""
        rules = Rules.of(kept)
        self.complaint_days.data, self.difficulty_days.data = rules.days[Kind.COMPLAINT], rules.days[Kind.DIFFICULTY]
        self.at_closing.data, self.remind_days.data = rules.at_closing, rules.remind_days
        self.unsolved.data, self.unhappy.data, self.low.data = str(rules.unsolved), str(rules.unhappy), str(rules.low)
        self.signal_low.data = rules.signal_low
        for question, (label, shape, offered) in zip(rules.questions, self.rows(), strict=False):
            label.data, shape.data, offered.data = question.label, str(question.shape), "\n".join(question.choices)

    def rules(self) -> dict[str, Any] | None:
        """Return what was chosen; the house's own are kept as none. A question without words is none."""
        asked = [_question(*(item.data for item in row)) for row in self.rows() if row[0].data]
        chosen = Rules(
            {Kind.COMPLAINT: self.complaint_days.data, Kind.DIFFICULTY: self.difficulty_days.data},
            bool(self.at_closing.data),
            int(self.remind_days.data or 0),
            Effect(self.unsolved.data),
            Effect(self.unhappy.data),
            int(self.low.data),
            int(self.signal_low.data or 0),
            tuple(asked),
        )
        return None if chosen == Rules() else chosen.as_json()

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Put each reason beside its field: questions are numbered without the rows that were left empty."""
        filled = [at for at, (label, _, _) in enumerate(self.rows()) if label.data]
        places = {f"{part}{at}": f"{part}{row}" for at, row in enumerate(filled) for part in PARTS}
        super().refuse(replace(reason, at=places.get(reason.at, reason.at)) for reason in reasons)


PARTS = ("question", "shape", "choices")


def _question(label: str, shape: str, offered: str | None) -> Question:
    given = [one.strip() for one in (offered or "").splitlines() if one.strip()]
    return Question(label, Shape(shape), tuple(given) if shape == Shape.CHOICE else ())


for _at in range(MOST_QUESTIONS):
    setattr(SurveysForm, f"question{_at}", line("Question", maximum=200))
    setattr(SurveysForm, f"shape{_at}", SelectField("Réponse", choices=choices(Shape), default=str(Shape.SCALE)))
    setattr(SurveysForm, f"choices{_at}", text_area("Réponses possibles, une par ligne", maximum=500))
