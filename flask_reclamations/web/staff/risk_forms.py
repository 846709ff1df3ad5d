"""The forms of risks."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import Optional

from ...domain.plan import CauseFamily
from ...domain.risks import Gravity, Likelihood
from ...host import Person
from ...services.risks import Described, Weighed
from ..forms import Form, Marked, choices, line, options, required, text_area
from .case_forms import Editing

CHOOSE = options([("", "Choisir…")])


class Describing:
    """What a risk is: a part of the forms that open one or change it."""

    text = text_area(
        "Ce qui peut arriver, et sa cause", needed="Dites ce qui peut arriver, et pourquoi.", maximum=2_000
    )
    family = SelectField(
        "Famille de cause", choices=[*options([("", "Non précisée")]), *choices(CauseFamily)], validators=[Optional()]
    )
    measures = text_area("Mesures en place ou prévues", maximum=5_000)
    owner = SelectField(
        "Qui le suit",
        validators=[required("Choisissez qui suit ce risque.")],
        choices=[],
        validate_choice=False,
    )

    def offer(self, people: list[Person]) -> None:
        """Offer these people as the owner of the risk."""
        self.owner.choices = options([("", ""), *((person.ref, person.label) for person in people)])

    def described(self, people: list[Person]) -> Described:
        """Return what was said; nobody where the owner is none of these people."""
        there = {person.ref: person for person in people}
        family = CauseFamily(self.family.data) if self.family.data else None
        return Described(self.text.data, there.get(self.owner.data), family, self.measures.data)


class WeighingForm(Form):
    """How likely a risk is and how grave."""

    likelihood = SelectField(
        "Vraisemblance",
        choices=[*CHOOSE, *choices(Likelihood)],
        validators=[required("Choisissez la vraisemblance, de 1 à 4.")],
    )
    gravity = SelectField(
        "Gravité", choices=[*CHOOSE, *choices(Gravity)], validators=[required("Choisissez la gravité, de 1 à 4.")]
    )

    def weighed(self) -> Weighed:
        """Return what was chosen."""
        return Weighed(int(self.likelihood.data), int(self.gravity.data))


class RiskForm(Describing, Marked, WeighingForm):
    """A new risk: what it is, what it weighs."""


class NewRiskForm(RiskForm):
    """A risk opened by hand, of a case or of none."""

    case = line("Dossier où c’est arrivé", maximum=40)


class ChangeRiskForm(Describing, Editing):
    """A risk as it is, to change."""

    def fill(self, row: Any) -> None:
        """Show what the risk says now."""
        for name in ("text", "family", "measures"):
            self[name].data = getattr(row, name)
        self.owner.data = row.owner_ref


class AssessRiskForm(WeighingForm, Editing):
    """A risk weighed anew, and what changed since."""

    text = text_area("Ce qui a changé", maximum=2_000)

    def fill(self, row: Any) -> None:
        """Show what the risk weighs now."""
        self.likelihood.data, self.gravity.data = str(row.likelihood), str(row.gravity)


class CloseRiskForm(Form):
    """Why a risk is closed."""

    motive = text_area("Motif", needed="Dites pourquoi ce risque est clos.", maximum=2_000)


class OfCaseForm(Form):
    """The case to tie a risk to, or untie it from."""

    case = line("Référence du dossier", maximum=40)


class OfActionForm(Form):
    """The action to tie a risk to, or untie it from."""

    action = line("Référence de l’action", maximum=40)
