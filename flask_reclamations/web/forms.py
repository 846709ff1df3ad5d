"""Every change is a FlaskForm POST with its own token (design §15)."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from ..domain.vocabulary import Channel, IncidentType, Informed, Kind, Resolved, SendMode, Stakeholder, Term
from ..errors import Reason
from ..i18n import t

TOO_LONG = "Ce texte est trop long ({max} caractères au plus)."
EMAIL = "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr."
STALE = "Le formulaire avait expiré. Votre texte est conservé : vérifiez-le et envoyez-le à nouveau."
LIBRARY = {
    "Not a valid choice.": "Choisissez une valeur de la liste.",
    "Not a valid choice": "Choisissez une valeur de la liste.",
    "Invalid Choice: could not coerce.": "Choisissez une valeur de la liste.",
    "Not a valid date value.": "Indiquez une date valide, par exemple 06/11/2026.",
    "Not a valid integer value.": "Indiquez un nombre.",
}


class _Words:
    """WTForms' own messages in our words; the host's Babel is not asked."""

    def gettext(self, text: str) -> str:
        return t(LIBRARY.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return t(LIBRARY.get(one if count == 1 else many, one if count == 1 else many))


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose errors are in the person's language and which loses nothing that was typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Any:
            return _Words()

    @property
    def stale(self) -> bool:
        """Tell whether the token had expired."""
        token = getattr(self, "csrf_token", None)
        return bool(token is not None and token.errors)

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Put the reasons of a refusal beside their fields."""
        for reason in reasons:
            words = t(reason.text, **reason.values)
            field = self._fields.get(reason.at)
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]

    def wrong(self) -> list[tuple[str, str]]:
        """Return what is to correct: the field's id and the words."""
        found = [("", t(STALE))] if self.stale else []
        found += [("", words) for words in self.form_errors]
        for field in self._fields.values():
            if field.name != "csrf_token":
                found += [(field.id, said(error)) for error in field.errors]
        return found


def said(error: Any) -> str:
    """Say an error: a validator's message is a French msgid."""
    return t(str(error)) if "{" not in str(error) else str(error)


def _length(maximum: int) -> Length:
    return Length(max=maximum, message=TOO_LONG.format(max=maximum))


def _needed(words: str) -> InputRequired:
    return InputRequired(message=words)


def _choices(terms: Iterable[Term]) -> list[tuple[str, str]]:
    return [(str(term), term.label) for term in terms]


def _blank(value: Any) -> Any:
    return value.strip() or None if isinstance(value, str) else value


class TicksField(SelectMultipleField):
    """Several ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def text_area(words: str, *, needed: str = "", maximum: int = 10_000) -> TextAreaField:
    """Return a text area, `needed` being the words of its absence."""
    first = _needed(needed) if needed else Optional()
    return TextAreaField(words, validators=[first, _length(maximum)], filters=[_blank])


def line(words: str, *, maximum: int = 200) -> StringField:
    """Return an optional line."""
    return StringField(words, validators=[Optional(), _length(maximum)], filters=[_blank])


DESCRIPTION = "Racontez ce qui s’est passé, même en une phrase."


class FilingForm(Form):
    """What a person says of their own case; nothing is chosen for them."""

    kind = RadioField(
        "Que souhaitez-vous nous dire ?",
        choices=_choices(k for k in Kind if k is not Kind.SIGNAL),
        validators=[_needed("Choisissez ce que vous souhaitez nous dire.")],
    )
    session = SelectField("Formation ou session concernée", validators=[Optional()], validate_choice=False)
    category = SelectField("Cela concerne", validators=[Optional()], validate_choice=False)
    subject = line("Objet")
    description = text_area("Que s’est-il passé ?", needed=DESCRIPTION)
    desired_outcome = text_area("Quelle solution souhaitez-vous ?", maximum=2_000)
    occurred_on = DateField("Quand cela s’est-il produit ?", validators=[Optional()])
    submission = HiddenField(validators=[Optional(), Regexp(r"^[0-9a-f-]{36}$")])

    def new_submission(self) -> str:
        """Return this form's own mark, so that a double click makes one case."""
        if not self.submission.data or self.submission.errors:
            self.submission.data = str(uuid.uuid4())
        return str(self.submission.data)


class RecordingForm(FilingForm):
    """A case written down for somebody else (C05, C06, C13)."""

    kind = RadioField("Nature", choices=_choices(Kind), validators=[_needed("Choisissez la nature du dossier.")])
    channel = SelectField(
        "Canal", choices=[("", "Choisir…"), *_choices(Channel)], validators=[_needed("Choisissez le canal.")]
    )
    stakeholder = SelectField(
        "Partie prenante",
        choices=[("", "Choisir…"), *_choices(Stakeholder)],
        validators=[_needed("Choisissez qui s’exprime.")],
    )
    received_on = DateField("Date de réception", validators=[_needed("Indiquez la date de réception.")])
    person = SelectField("Compte du réclamant", validators=[Optional()], validate_choice=False)
    claimant_label = line("Nom du réclamant")
    claimant_email = EmailField(
        "E-mail",
        validators=[Optional(), _length(254), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=EMAIL)],
        filters=[_blank],
    )
    claimant_phone = TelField("Téléphone", validators=[Optional(), _length(40)], filters=[_blank])
    anonymous = BooleanField("La personne souhaite rester anonyme")
    received_by = line("Reçue par")
    handed_to = line("Remise à")
    transmitted_on = DateField("Transmise le", validators=[Optional()])
    impact = text_area("Impact sur la formation", maximum=2_000)
    people_concerned = line("Personnes concernées")
    confidential = BooleanField("Dossier confidentiel")
    session_search = line("Chercher une session")
    person_search = line("Chercher une personne")


class IncidentForm(Form):
    """An aléa in two minutes: six questions (C07)."""

    incident_type = RadioField(
        "Type", choices=_choices(IncidentType), validators=[_needed("Choisissez ce qui s’est passé.")]
    )
    description = text_area("Que s’est-il passé ?", needed=DESCRIPTION)
    immediate_action = text_area(
        "Qu’avez-vous fait tout de suite ?",
        needed="Dites ce que vous avez fait, ou « rien pour l’instant ».",
        maximum=2_000,
    )
    informed = TicksField("Qui est au courant ?", choices=_choices(Informed), validators=[Optional()])
    help_needed = RadioField(
        "Faut-il de l’aide ?",
        choices=[("non", "Non, c’est géré"), ("oui", "Oui, rappelez-moi")],
        default="non",
    )
    resolved = BooleanField("C’est déjà réglé")
    occurred_on = DateField("Survenu le", validators=[Optional()])
    submission = HiddenField(validators=[Optional(), Regexp(r"^[0-9a-f-]{36}$")])

    new_submission = FilingForm.new_submission


class TextForm(Form):
    """A message, a note, a reason: one text."""

    text = text_area("Texte", needed="Écrivez quelques mots.")


class MaybeTextForm(Form):
    """A verb that needs no words."""

    text = text_area("Note")


class SendForm(Form):
    """An answer or an acknowledgement: how it goes, and when it went (A11)."""

    text = text_area("Texte")
    mode = RadioField("Moyen", choices=_choices(SendMode), default=str(SendMode.EMAIL))
    sent_on = DateField("Date d’envoi (hors e-mail)", validators=[Optional()])


class AssignForm(Form):
    """Whom to entrust a case to."""

    assignee = SelectField("Responsable", validators=[_needed("Choisissez une personne.")], validate_choice=False)


class PeopleForm(Form):
    """Whom a case is about, and whom it is put to."""

    implicated = SelectMultipleField("Personnes mises en cause", validators=[Optional()], validate_choice=False)
    consulted = SelectMultipleField("Personnes consultées", validators=[Optional()], validate_choice=False)


class ReceptionForm(Form):
    """A corrected reception date, with its motive (C13)."""

    received_on = DateField("Date de réception", validators=[_needed("Indiquez la date de réception.")])
    text = text_area("Motif de la correction", needed="Donnez le motif de la correction.", maximum=500)


class SatisfactionForm(Form):
    """Did it help, how well was it handled, why (B05, C27)."""

    resolved = RadioField(
        "La solution a-t-elle réglé le problème ?",
        choices=_choices(Resolved),
        validators=[_needed("Dites si le problème est réglé.")],
    )
    score = RadioField(
        "Le traitement de votre demande vous a-t-il convenu ?",
        choices=[(str(i), str(i)) for i in range(1, 6)],
        validators=[Optional()],
        coerce=str,
    )
    comment = text_area("Que faudrait-il encore faire ?", maximum=2_000)


class ExportForm(Form):
    """The format of an export; the filters are those of the address."""

    format = RadioField(
        "Format", choices=[("csv", "CSV (Excel, LibreOffice)"), ("xlsx", "XLSX (Excel)")], default="xlsx"
    )
