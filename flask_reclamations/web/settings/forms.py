"""The forms of the settings pages; a field is named as the organisation's column."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TelField
from wtforms.validators import Optional

from ...models import Organisation
from ..forms import Form, blank, email, line, options, required, text_area, unbroken


class SettingsForm(Form):
    """Values of the organisation's row, and how long its journal was when they were shown."""

    seen = HiddenField()

    def fields(self) -> list[Any]:
        """Return the fields that are columns, in their order."""
        return [field for name, field in self._fields.items() if name in Organisation.__table__.c]

    def decided(self) -> dict[str, Any]:
        """Return what was typed, by column; an empty text is an empty text."""
        return {field.name: "" if field.data is None else field.data for field in self.fields()}

    def known(self) -> int:
        """Return how long the journal was; an altered mark is as old as can be."""
        mark = self.seen.data or ""
        return int(mark) if mark.isdecimal() else 0


def _closed_up(value: Any) -> Any:
    """Return a number without the spaces that people group its digits by."""
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


class IdentityForm(SettingsForm):
    """Who the organisation is."""

    name = line("Nom")
    nda = line("Numéro de déclaration d’activité (NDA)", maximum=40)
    siret = StringField("SIRET", validators=[Optional()], filters=[unbroken, _closed_up])
    address = text_area("Adresse", maximum=400)
    reference_prefix = line("Préfixe des références", maximum=40)
    zone = SelectField("Fuseau horaire", choices=[], validate_choice=False, filters=[unbroken])


class PublicForm(SettingsForm):
    """Who may file without an account."""

    public_form = BooleanField("Formulaire public ouvert")
    allow_anonymous = BooleanField("Envois anonymes acceptés")


class RetentionForm(SettingsForm):
    """How long a closed case is kept (A21, C28)."""

    retention_years = IntegerField("Années de conservation", validators=[required("Indiquez un nombre d’années.")])


class ContactsForm(SettingsForm):
    """Whom to write to, and who reads what is about those who handle cases."""

    email = email("Adresse e-mail")
    phone = TelField("Téléphone", validators=[Optional()], filters=[unbroken])
    quality_label = line("Référent qualité")
    direction_label = line("Direction")
    referent_ref = SelectField("Référent extérieur", validate_choice=False, filters=[blank])
    person_search = line("Chercher une personne")


class CategoryForm(Form):
    """One category: its name, and what to do with it."""

    label = line("Nom de la catégorie", maximum=80)
    code = HiddenField()
    deed = HiddenField()


class MailForm(Form):
    """The words of one mail in one language, and the case to try them on."""

    subject = line("Objet")
    body = text_area("Texte", maximum=5_000)
    reference = line("Essayer sur le dossier", maximum=40)


class CannedForm(Form):
    """An answer ready to use."""

    name = line("Nom", maximum=80)
    locale = RadioField("Langue", choices=options([("fr", "Français"), ("en", "Anglais")]), default="fr")
    text = text_area("Texte", maximum=5_000)
