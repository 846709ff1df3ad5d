"""Every change is a FlaskForm POST with its own token (design §15)."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import choices as wtforms_choices
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ..domain.vocabulary import Kind, Term
from ..errors import Reason
from ..host.text import inert, mailable, one_line
from ..i18n import number, t
from ..models import Attachment
from ..services.files import Enclosed

TOO_LONG = "Ce texte est trop long ({maximum} caractères au plus)."
EMAIL = "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr."
STALE = "Le formulaire avait expiré. Votre texte est conservé : vérifiez-le et envoyez-le à nouveau."
LIBRARY = {
    "Not a valid choice.": "Choisissez une valeur de la liste.",
    "Not a valid choice": "Choisissez une valeur de la liste.",
    "Invalid Choice: could not coerce.": "Choisissez une valeur de la liste.",
    "Not a valid integer value.": "Indiquez un nombre entier.",
    "Not a valid date value.": "Indiquez une date valide, par exemple 06/11/2026.",
    "'%(value)s' is not a valid choice for this field.": "Choisissez une valeur de la liste.",
    "'%(value)s' are not valid choices for this field.": "Choisissez une valeur de la liste.",
    "Invalid input.": "Cette valeur n’est pas attendue ici.",
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

    def ask(self, name: str, field: Any) -> None:
        """Add a field that only this request asks for; `process` comes after the last one."""
        # As a form binds its own: WTForms lets nobody else add to one that is made.
        words = self.meta.get_translations(self)
        self._fields[name] = self.meta.bind_field(self, field, {"name": name, "prefix": "", "translations": words})

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Put the reasons of a refusal beside their fields."""
        for reason in reasons:
            words = t(reason.text, **reason.values)
            field = self._fields.get(reason.at)
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]

    def forgive_all_but(self, kept: Any) -> None:
        """Forget the errors of every other field: the form is not sent yet."""
        for field in self:
            if field is not kept:
                field.errors = []

    def wrong(self) -> list[tuple[str, str]]:
        """Return what is to correct: the field's id and the words."""
        found = [("", t(STALE))] if self.stale else []
        found += [("", words) for words in self.form_errors]
        for field in self._fields.values():
            if field.name != "csrf_token":
                found += [(field.id, said(error)) for error in field.errors]
        return found


def said(error: Any) -> str:
    """Say an error: a validator's message is a French msgid, since forms are made before anybody's language."""
    return t(str(error))


@dataclass(frozen=True)
class Limit:
    """Refuse a text of more than `maximum` characters, in the person's language."""

    maximum: int

    def __call__(self, form: Any, field: Any) -> None:
        """Check one field."""
        if field.data and len(field.data) > self.maximum:
            raise ValidationError(t(TOO_LONG, maximum=number(self.maximum)))


def required(words: str) -> InputRequired:
    """Return the validator of a field that must be filled, with the words of its absence."""
    return InputRequired(message=words)


def options(pairs_given: Iterable[tuple[str, str]]) -> list[Any]:
    """Return codes and words as the choices of a field, in the shape that the host's WTForms wants."""
    # WTForms 3.3 brought SelectChoice and warns on tuples; hosts still pin 3.1 and 3.2.
    shape = getattr(wtforms_choices, "SelectChoice", None)
    return [shape(*pair) if shape else pair for pair in pairs_given]


def choices(terms: Iterable[Term]) -> list[Any]:
    """Return terms as the choices of a field; templates translate the labels."""
    return options((str(term), term.label) for term in terms)


def pairs(field: Any) -> list[tuple[str, str]]:
    """Return the choices of a field as codes and words, for the templates."""
    return [(c[0], c[1]) if isinstance(c, tuple) else (c.value, c.label) for c in field.choices]


def blank(value: Any) -> Any:
    """Return a typed text without its outer spaces and what nobody sees, or None where nothing is left."""
    return inert(value).strip() or None if isinstance(value, str) else value


def unbroken(value: Any) -> Any:
    """Return what was typed on one line: a crafted POST may hold several."""
    return one_line(value).strip() or None if isinstance(value, str) else value


class TicksField(SelectMultipleField):
    """Several ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def text_area(words: str, *, needed: str = "", maximum: int = 10_000) -> TextAreaField:
    """Return a text area, `needed` being the words of its absence."""
    first = DataRequired(message=needed) if needed else Optional()
    return TextAreaField(words, validators=[first, Limit(maximum)], filters=[blank])


def line(words: str, *, maximum: int = 200) -> StringField:
    """Return an optional line."""
    return StringField(words, validators=[Optional(), Limit(maximum)], filters=[unbroken])


def _mailable(form: Any, field: Any) -> None:
    if field.data and not mailable(field.data):
        raise ValidationError(EMAIL)


def email(words: str, *, needed: str = "", **shown: str) -> EmailField:
    """Return an e-mail address, `needed` being the words of its absence and `shown` attributes of its control."""
    first = DataRequired(message=needed) if needed else Optional()
    return EmailField(words, validators=[first, Limit(254), _mailable], filters=[unbroken], render_kw=shown)


MARK = re.compile(r"[0-9a-f-]{36}")
DESCRIPTION = "Racontez ce qui s’est passé, même en une phrase."


class Marked(Form):
    """A form with a mark of its own, so that a double click counts once."""

    submission = HiddenField()

    def new_submission(self) -> str:
        """Return this form's own mark; an altered one is replaced."""
        if not MARK.fullmatch(self.submission.data or ""):
            # Looked up by equality: 122 random bits, too many to try in the hour that `tracking.open_again` gives.
            self.submission.data = str(uuid.uuid4())
        return str(self.submission.data)


class Attaching(Marked):
    """A form that may bring files: what it brings now, and the staged files it keeps."""

    attachments = MultipleFileField("Joindre des documents")
    kept = TicksField("Fichiers joints", choices=[], validate_choice=False)
    staged: Sequence[Attachment] = ()

    def enclosed(self) -> Enclosed:
        """Return what the form was sent with."""
        return Enclosed(self.new_submission(), tuple(self.kept.data or ()))


class FilingForm(Attaching):
    """What a person says of their own case; nothing is chosen for them: `theme` is a suggestion they took."""

    kind = RadioField(
        "Que souhaitez-vous nous dire ?",
        choices=choices(k for k in Kind if k is not Kind.SIGNAL),
        validators=[required("Choisissez ce que vous souhaitez nous dire.")],
    )
    session = SelectField("Formation ou session concernée", [Optional()], choices=[], validate_choice=False)
    category = SelectField("Cela concerne", [Optional()], choices=[], validate_choice=False)
    subject = line("Objet")
    description = text_area("Que s’est-il passé ?", needed=DESCRIPTION)
    desired_outcome = text_area("Quelle solution souhaitez-vous ?", maximum=2_000)
    occurred_on = DateField("Quand cela s’est-il produit ?", validators=[Optional()])
    confidential = BooleanField("À lire en confidence")
    theme = HiddenField()

    @property
    def chosen(self) -> str | None:
        """Return the category that the person chose in the list, else the one they took."""
        return self.category.data or self.theme.data or None


class TextForm(Form):
    """A message, a note, a reason: one text."""

    text = text_area("Texte", needed="Écrivez quelques mots.")


class MessageForm(Attaching, TextForm):
    """A text that goes with files."""
