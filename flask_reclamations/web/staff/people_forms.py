"""The forms that say who follows a case, and whom it is open to."""

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from ...domain.vocabulary import Secrecy
from ..forms import choices, required
from .case_forms import Editing, Naming


class WatchForm(Naming):
    """Who is to follow a case, or not any more; nobody named is oneself."""

    person = SelectField("Personne", validators=[Optional()], choices=[], validate_choice=False)


class AccessForm(Naming, Editing):
    """Whom a case is open to (O21)."""

    secrecy = RadioField(
        "Ce dossier est", choices=choices(Secrecy), validators=[required("Choisissez qui peut lire.")]
    )
    listed = SelectMultipleField("Personnes sur la liste", validators=[Optional()], choices=[], validate_choice=False)
