"""The forms of the settings pages; a field is named as the organisation's column."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, TelField
from wtforms.validators import Optional

from ...models import Organisation
from ..forms import Form, blank, email, line, text_area, unbroken


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


class IdentityForm(SettingsForm):
    """Who the organisation is."""

    name = line("Nom")
    address = text_area("Adresse", maximum=400)
    reference_prefix = line("Préfixe des références", maximum=40)
    zone = SelectField("Fuseau horaire", choices=[], validate_choice=False, filters=[unbroken])


class PublicForm(SettingsForm):
    """Who may file without an account."""

    public_form = BooleanField("Formulaire public ouvert")
    allow_anonymous = BooleanField("Envois anonymes acceptés")


class ContactsForm(SettingsForm):
    """Whom to write to, and who reads what is about those who handle cases."""

    email = email("Adresse e-mail")
    phone = TelField("Téléphone", validators=[Optional()], filters=[unbroken])
    referent_ref = SelectField("Référent extérieur", validate_choice=False, filters=[blank])
    person_search = line("Chercher une personne")


class CategoryForm(Form):
    """One category: its name, and what to do with it."""

    label = line("Nom de la catégorie", maximum=80)
    code = HiddenField()
    deed = HiddenField()
