"""The forms of quality reviews."""

from collections.abc import Collection
from typing import Any

from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Optional

from ...domain.plan import ActionOrigin
from ...errors import RefusedError
from ...host import Person
from ...models import Review
from ...services.act import Act
from ...services.people import colleagues
from ...services.reviews import Meeting
from ..forms import Marked, TicksField, line, options, required, text_area
from .case_forms import Editing
from .plan_forms import ActionForm

NEW = "new"


class MeetingForm(Marked):
    """When a review is held, and who takes part (B11)."""

    held_on = DateField("Date de la réunion", validators=[required("Indiquez la date de la réunion.")])
    people = TicksField("Participants", choices=[], validate_choice=False)
    guests = text_area("Autres participants, un par ligne", maximum=2_000)

    def offer(self, people: Collection[Person]) -> None:
        """Offer these people."""
        self.people.choices = options((person.ref, person.label) for person in people)

    def fill(self, review: Review) -> None:
        """Show a review as it stands."""
        self.held_on.data = review.held_on
        self.people.data = [person["ref"] for person in review.people if person["ref"]]
        self.guests.data = "\n".join(str(person["label"]) for person in review.people if not person["ref"])

    def meeting(self, act: Act) -> Meeting:
        """Return what was asked for; raises `RefusedError` for somebody who is not offered."""
        there = {person.ref: person for person in colleagues(act)}
        if set(self.people.data or []) - there.keys():
            raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at="people")
        chosen = [there[ref] for ref in self.people.data or []]
        guests = [name[:200] for name in map(str.strip, (self.guests.data or "").splitlines()) if name]
        return Meeting(self.held_on.data, chosen, guests)


class MinutesForm(Editing):
    """What was said of each topic and decided of each line, and what to do then; the texts have a key each."""

    then = HiddenField()
    reference = line("Référence d’un dossier ou d’une action", maximum=40)


class ReviewActionForm(ActionForm):
    """An action that a review decides: of one of its lines, or of none."""

    line = HiddenField()

    @property
    def line_id(self) -> int | None:
        """Return the line it is of."""
        text = self.line.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None

    def asked(self, people: list[Person], review: Review) -> Any:
        """Return the measure, which names the review."""
        self.source.data = review.reference
        return self.measure(people, ActionOrigin.REVIEW)


class OnReviewForm(Marked):
    """The review that a case is put on: one that is not signed, or a new one."""

    review = SelectField(
        "Revue qualité",
        choices=[],
        validate_choice=False,
        validators=[Optional()],
    )
