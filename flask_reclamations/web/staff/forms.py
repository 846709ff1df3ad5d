"""The forms of the staff's pages."""

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TelField,
)
from wtforms.validators import Optional

from ...domain.vocabulary import Channel, Kind, SendMode, Stakeholder, VoidReason
from ..forms import (
    EMAIL,
    Attaching,
    FilingForm,
    Form,
    Limit,
    choices,
    email,
    line,
    options,
    required,
    text_area,
    unbroken,
)


class RecordingForm(FilingForm):
    """A case written down for somebody else (C05, C06, C13)."""

    kind = RadioField("Nature", choices=choices(Kind), validators=[required("Choisissez la nature du dossier.")])
    channel = SelectField(
        "Canal",
        choices=[*options([("", "Choisir…")]), *choices(Channel)],
        validators=[required("Choisissez le canal.")],
    )
    stakeholder = SelectField(
        "Partie prenante",
        choices=[*options([("", "Choisir…")]), *choices(Stakeholder)],
        validators=[required("Choisissez qui s’exprime.")],
    )
    received_on = DateField("Date de réception", validators=[required("Indiquez la date de réception.")])
    person = SelectField("Compte du réclamant", validators=[Optional()], validate_choice=False)
    claimant_label = line("Nom du réclamant")
    claimant_email = email("E-mail")
    claimant_phone = TelField("Téléphone", validators=[Optional(), Limit(40)], filters=[unbroken])
    anonymous = BooleanField("La personne souhaite rester anonyme")
    received_by = line("Reçue par")
    handed_to = line("Remise à")
    transmitted_on = DateField("Transmise le", validators=[Optional()])
    impact = text_area("Impact sur la formation", maximum=2_000)
    people_concerned = line("Personnes concernées")
    confidential = BooleanField("Dossier confidentiel")
    session_search = line("Chercher une session")
    person_search = line("Chercher une personne")


class MaybeTextForm(Form):
    """A verb that needs no words."""

    text = text_area("Note")


class SendForm(Form):
    """An answer or an acknowledgement: how it goes, and when it went (A11)."""

    text = text_area("Texte")
    mode = RadioField("Moyen", choices=choices(SendMode), default=str(SendMode.EMAIL))
    sent_on = DateField("Date d’envoi (hors e-mail)", validators=[Optional()])


class AnswerForm(Attaching, SendForm):
    """An answer, with the files it speaks of."""


class AssignForm(Form):
    """Whom to entrust a case to."""

    assignee = SelectField("Responsable", validators=[required("Choisissez une personne.")], validate_choice=False)


class PeopleForm(Form):
    """Whom a case is about, and whom it is put to."""

    implicated = SelectMultipleField("Personnes mises en cause", validators=[Optional()], validate_choice=False)
    consulted = SelectMultipleField("Personnes consultées", validators=[Optional()], validate_choice=False)


class ReceptionForm(Form):
    """A corrected reception date, with its motive (C13)."""

    received_on = DateField("Date de réception", validators=[required("Indiquez la date de réception.")])
    text = text_area("Motif de la correction", needed="Donnez le motif de la correction.", maximum=500)


class AddressForm(Form):
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


class ExportForm(Form):
    """The format of an export; the filters are those of the address."""

    format = RadioField(
        "Format", choices=options([("csv", "CSV (Excel, LibreOffice)"), ("xlsx", "XLSX (Excel)")]), default="xlsx"
    )
