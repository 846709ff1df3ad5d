"""The forms of an aléa: how it is logged, and how it was settled."""

from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import Optional

from ..domain.vocabulary import IncidentType, Informed, Outcome
from ..models import Organisation
from ..services import incident_types
from .forms import (
    DESCRIPTION,
    Attaching,
    Form,
    TextForm,
    TicksField,
    choices,
    options,
    pairs,
    required,
    text_area,
)

NOT_YET = "non"
# What trainers log most: the others are one press further.
OFTEN = frozenset(
    {
        IncidentType.TRAINER_ABSENT,
        IncidentType.EQUIPMENT,
        IncidentType.CONNECTION,
        IncidentType.ROOM,
        IncidentType.TRANSPORT,
        IncidentType.WEATHER,
        IncidentType.DROPOUT,
        IncidentType.CONFLICT,
        IncidentType.OTHER,
        IncidentType.LEARNER_DIFFICULTY,
    }
)


def _became(form: Form, name: str) -> Outcome | None:
    code = form[name].data
    return Outcome(code) if code in set(Outcome) else None


class IncidentForm(Attaching):
    """An aléa in two minutes: six questions (C07)."""

    incident_type = RadioField("Type", choices=[], validators=[required("Choisissez ce qui s’est passé.")])
    description = text_area("Que s’est-il passé ?", needed=DESCRIPTION)
    immediate_action = text_area(
        "Qu’avez-vous fait tout de suite ?",
        needed="Dites ce que vous avez fait, ou « rien pour l’instant ».",
        maximum=2_000,
    )
    informed = TicksField("Qui est au courant ?", choices=choices(Informed), validators=[Optional()])
    help_needed = RadioField(
        "Faut-il de l’aide ?",
        choices=options([("non", "Non, c’est géré"), ("oui", "Oui, rappelez-moi")]),
        default="non",
    )
    resolved = RadioField(
        "Est-ce déjà réglé ?",
        choices=options(
            [
                (NOT_YET, "Pas encore"),
                (Outcome.KEPT, "Oui, séance maintenue et adaptée"),
                (Outcome.CHANGED, "Oui, séance modifiée"),
                (Outcome.POSTPONED, "Oui, séance reportée"),
                (Outcome.CANCELLED, "Oui, séance annulée"),
            ]
        ),
        default=NOT_YET,
    )
    occurred_on = DateField("Survenu le", validators=[Optional()])
    confidential = BooleanField("À lire en confidence")

    def offer(self, organisation: Organisation) -> None:
        """Offer the organisation's types of aléa."""
        offered = incident_types.offered(organisation)
        self.incident_type.choices = options((kind.code, kind.label) for kind in offered)

    @property
    def rarer(self) -> list[str]:
        """Return the codes of our types that are seldom logged; an organisation's own are at hand."""
        return [code for code, _ in pairs(self.incident_type) if code in set(IncidentType) - OFTEN]

    @property
    def became(self) -> Outcome | None:
        """Return what became of the session, or None of what is not settled yet."""
        return _became(self, "resolved")


class SettleForm(TextForm):
    """How it was settled and, for an aléa, what became of the session and who was told (O33)."""

    outcome = RadioField("Qu’est devenue la séance ?", choices=choices(Outcome), validators=[Optional()])
    informed = TicksField("Qui a été prévenu ?", choices=choices(Informed), validators=[Optional()])

    @property
    def became(self) -> Outcome | None:
        """Return what was ticked."""
        return _became(self, "outcome")
