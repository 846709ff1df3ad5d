"""The forms of a case's verbs."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Optional

from ...domain.priority import FIRST, LAST, Complexity, Origin, Reach, Recurrence, Severity, Urgency
from ...domain.vocabulary import Decision, Kind, SendMode, Term, VoidReason
from ..forms import (
    EMAIL,
    Attaching,
    Form,
    TicksField,
    choices,
    email,
    line,
    options,
    required,
    text_area,
)

NOT_SAID = [("", "Non précisé")]


class Editing(Form):
    """A form that overwrites: `seen` is how long the journal was when it was shown (B17)."""

    seen = HiddenField()

    @property
    def seen_at(self) -> int | None:
        """Return that length, or None where it was lost or altered: nothing is then compared."""
        length = self.seen.data or ""
        return int(length) if length.isdecimal() else None


class Naming(Form):
    """A form that names colleagues."""


def _scale(words: str, terms: type[Term]) -> SelectField:
    """Return a choice among the terms of a scale, or none of them."""
    return SelectField(words, choices=[*options(NOT_SAID), *choices(terms)], validators=[Optional()])


class MaybeTextForm(Form):
    """A verb that needs no words."""

    text = text_area("Note")


class SendForm(Form):
    """An answer or an acknowledgement: how it goes, and when it went (A11)."""

    text = text_area("Texte")
    mode = RadioField("Moyen", choices=choices(SendMode), default=str(SendMode.EMAIL))
    sent_on = DateField("Date d’envoi (hors e-mail)", validators=[Optional()])

    def way(self) -> dict[str, Any]:
        """Return how it goes and, where that is not by e-mail, when it went."""
        mode = SendMode(self.mode.data)
        return {"mode": mode, "sent_on": None if mode is SendMode.EMAIL else self.sent_on.data}


class AnswerForm(Attaching, SendForm, Editing):
    """An argued answer, with the files it speaks of (C26, D12), and the correspondents it also goes to (C09)."""

    understood = text_area("Ce que nous avons compris")
    checked = text_area("Ce que nous avons vérifié")
    text = text_area("Notre décision et ses raisons", needed="Écrivez la décision et ses raisons.")
    measures = text_area("Ce que nous mettons en place, et quand")
    then = text_area("Ce que la personne peut faire ensuite")
    decision = _scale("Type de réponse", Decision)
    to = TicksField("Aussi à", choices=[], validate_choice=False)


class InadmissibleForm(AnswerForm):
    """Why a complaint is not admissible: an answer like any other, which closes."""


class QualifyForm(Editing):
    """What a case really is (C08)."""

    kind = RadioField(
        "Nature",
        choices=choices(kind for kind in Kind if kind is not Kind.SIGNAL),
        validators=[required("Choisissez la nature du dossier.")],
    )
    text = text_area("Pourquoi ?", needed="Dites pourquoi.", maximum=2_000)


class AssessForm(Editing):
    """How grave, how urgent, how wide, and what was done at once (D05–D07, C10, C23, C31)."""

    severity = SelectField(
        "Gravité", choices=[*options(NOT_SAID), *choices(Severity)], validators=[required("Choisissez la gravité.")]
    )
    urgency = _scale("Urgence", Urgency)
    reach = _scale("Impact", Reach)
    complexity = _scale("Complexité", Complexity)
    recurrence = _scale("Caractère", Recurrence)
    origin = _scale("Origine du dysfonctionnement", Origin)
    safety = BooleanField("Touche à la santé ou à la sécurité")
    immediate_needed = RadioField(
        "Une mesure immédiate est-elle nécessaire ?",
        choices=options([("oui", "Oui"), ("non", "Aucune")]),
        validators=[Optional()],
    )
    immediate_action = text_area("Quelle mesure, ou pourquoi aucune", maximum=2_000)
    relation_note = text_area("Poursuite de la relation", maximum=2_000)
    priority = SelectField(
        "Priorité",
        choices=options([("", "Calculée"), *((str(n), str(n)) for n in range(FIRST, LAST + 1))]),
        validators=[Optional()],
    )
    text = text_area("Pourquoi cette priorité ?", maximum=500)


class AnnounceForm(Form):
    """By when there will be an answer, and what the claimant is told of it (A18)."""

    day = DateField("Date de la réponse", validators=[Optional()])
    text = text_area("Message à la personne", maximum=5_000)


class ExtendForm(AnnounceForm):
    """More time: a reason, a date, a message (C18)."""

    day = DateField("Nouvelle date de réponse", validators=[Optional()])
    motive = text_area("Circonstances particulières", maximum=2_000)


class EscalateForm(Naming):
    """Whom to ask to step in, and why (A13)."""

    target = SelectField("À qui", validators=[Optional()], choices=[], validate_choice=False)
    text = text_area("Raison", needed="Dites pourquoi la direction doit intervenir.")


class CloseForm(Form):
    """What closing says: a note, whether the person is satisfied, why there is no answer (A12, A23)."""

    text = text_area("Note")
    satisfaction = RadioField(
        "La personne est-elle satisfaite ?",
        choices=options(
            [("oui", "Oui"), ("en_partie", "En partie"), ("non", "Non"), ("sans_reponse", "Sans réponse de sa part")]
        ),
        validators=[Optional()],
    )
    survey_waived = text_area("Ou pourquoi on ne le lui demande pas", maximum=500)
    unanswerable = text_area("Pourquoi aucune réponse n’est possible", maximum=2_000)
    unlearned = text_area("Pourquoi clôturer sans cause ou sans action", maximum=2_000)


class AssignForm(Naming, Editing):
    """Whom to entrust a case to."""

    assignee = SelectField(
        "Responsable", validators=[required("Choisissez une personne.")], choices=[], validate_choice=False
    )


class PeopleForm(Naming, Editing):
    """Whom a case is about, and whom it is put to."""

    implicated = SelectMultipleField(
        "Personnes mises en cause", validators=[Optional()], choices=[], validate_choice=False
    )
    consulted = SelectMultipleField(
        "Personnes consultées", validators=[Optional()], choices=[], validate_choice=False
    )


class ReceptionForm(Editing):
    """A corrected reception date, with its motive (C13)."""

    received_on = DateField("Date de réception", validators=[required("Indiquez la date de réception.")])
    text = text_area("Motif de la correction", needed="Donnez le motif de la correction.", maximum=500)


class AddressForm(Editing):
    """A corrected e-mail address of the claimant, with its motive."""

    email = email("Nouvelle adresse e-mail", needed=EMAIL)
    text = text_area("Motif de la correction", needed="Donnez le motif de la correction.", maximum=500)


class RetryForm(Form):
    """An address that was refused, to try again."""

    address = HiddenField(validators=[required(EMAIL)])


class VoidForm(Form):
    """Why a case counts nowhere (C12)."""

    reason = RadioField("Raison", choices=choices(VoidReason), validators=[required("Choisissez la raison.")])
    original = line("Référence du dossier d’origine (pour un doublon)", maximum=40)
    text = text_area("Motif", needed="Donnez le motif de l’annulation.", maximum=500)
