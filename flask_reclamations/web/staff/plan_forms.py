"""The forms of the plan d'amélioration."""

from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional

from ...domain.plan import ActionOrigin, ActionPriority, ActionType, Sequel, Verdict
from ...host import Person
from ...services.actions import Measure
from ..forms import Attaching, Form, Marked, choices, line, options, required, text_area
from .case_forms import Editing, Naming

CHOOSE = options([("", "Choisir…")])


class ActionForm(Marked, Naming):
    """What an action is (A03, A15)."""

    type = SelectField(
        "Type d’action",
        choices=[*CHOOSE, *choices(ActionType)],
        validators=[required("Choisissez le type d’action.")],
    )
    text = text_area("Ce qui sera fait", needed="Dites ce qui sera fait.", maximum=2_000)
    owner = SelectField(
        "Qui la porte",
        validators=[required("Choisissez qui porte cette action.")],
        choices=[],
        validate_choice=False,
    )
    due_on = DateField("Pour quand", validators=[required("Indiquez pour quand elle est attendue.")])
    priority = SelectField("Priorité", choices=choices(ActionPriority), default=str(ActionPriority.NORMAL))
    cause = text_area("La cause qu’elle traite", maximum=2_000)
    expected = text_area("Ce qu’on en attend", maximum=2_000)
    source = line("Ce qu’elle cite (questionnaire, revue, audit…)")

    def measure(self, people: list[Person], origin: ActionOrigin) -> Measure:
        """Return what was asked for; nobody where the owner is none of these people."""
        there: dict[str, Person] = {person.ref: person for person in people}
        return Measure(
            ActionType(self.type.data),
            self.text.data,
            there.get(self.owner.data),
            self.due_on.data,
            origin,
            ActionPriority(self.priority.data),
            self.cause.data,
            self.expected.data,
            self.source.data,
        )


class NewActionForm(ActionForm):
    """An action that no case asked for (E06)."""

    origin = SelectField(
        "Origine", choices=[*CHOOSE, *choices(ActionOrigin)], validators=[required("Choisissez d’où elle vient.")]
    )


class ChangeActionForm(ActionForm, Editing):
    """An action as it is, to change."""


class FinishForm(Form):
    """What an action gave, and when its effect will be looked at (C24, O07)."""

    result = text_area(
        "Résultat", needed="Dites ce que l’action a donné : sans résultat, elle n’est pas faite.", maximum=5_000
    )
    check_due = DateField("Vérifier son efficacité le", validators=[Optional()])


class CheckForm(Form):
    """Whether an action served, what shows it, what follows where it did not (O07)."""

    verdict = RadioField(
        "A-t-elle été efficace ?",
        choices=choices(Verdict),
        validators=[required("Dites si l’action a été efficace.")],
    )
    note = text_area("Ce qui le montre", needed="Dites ce qui le montre.", maximum=5_000)
    sequel = RadioField(
        "Et ensuite ?",
        choices=[*options([("", "Rien de plus")]), *choices(Sequel)],
        default="",
        validators=[Optional()],
    )
    due_on = DateField("Échéance de la suite", validators=[Optional()])


class AbandonForm(Form):
    """Why an action is given up."""

    text = text_area("Motif", needed="Dites pourquoi l’action est abandonnée.", maximum=2_000)


class ReopenForm(Form):
    """By when an action that was given up is wanted after all."""

    due_on = DateField("Nouvelle échéance", validators=[required("Indiquez une date à venir.")])


class EvidenceForm(Attaching):
    """Files that show what an action gave (A03)."""


class TieForm(Form):
    """The case to tie an action to, or untie it from."""

    case = line("Référence du dossier", maximum=40)


class LinkForm(Form):
    """The action to tie a case to."""

    action = SelectField(
        "Action du plan", validators=[required("Choisissez une action.")], choices=[], validate_choice=False
    )


def offer(form: Any, people: list[tuple[str, str]]) -> None:
    """Offer these people as the owner of an action."""
    form.owner.choices = options([("", ""), *people])
