"""The forms of the staff's pages."""

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    TelField,
)
from wtforms.validators import Optional, ValidationError

from ...domain.vocabulary import Channel, Kind, Stakeholder
from ...i18n import t
from ..forms import (
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
        choices=[*options([("", "Choisir…")]), *choices(way for way in Channel if way is not Channel.REGISTER)],
        validators=[required("Choisissez le canal.")],
    )
    stakeholder = SelectField(
        "Partie prenante",
        choices=[*options([("", "Choisir…")]), *choices(Stakeholder)],
        validators=[required("Choisissez qui s’exprime.")],
    )
    received_on = DateField("Date de réception", validators=[required("Indiquez la date de réception.")])
    sent_on = DateField("Envoyée le", validators=[Optional()])
    person = SelectField("Compte du réclamant", validators=[Optional()], choices=[], validate_choice=False)
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


class ExportForm(Form):
    """The format of an export; the filters are those of the address."""

    format = RadioField(
        "Format",
        choices=options([("csv", "CSV (Excel, LibreOffice)"), ("xlsx", "XLSX (Excel)"), ("pdf", "PDF")]),
        default="xlsx",
    )


class JournalForm(ExportForm):
    """The journal of a period, as a file."""

    since = DateField("Du", validators=[Optional()])
    until = DateField("Au", validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(t("Choisissez un jour qui ne précède pas le début."))
