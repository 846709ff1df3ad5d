"""The forms of the settings pages; a field is named as the organisation's column."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TelField
from wtforms.validators import Optional

from ...domain.calendar import Territory
from ...domain.exchanges import LateMessage
from ...domain.vocabulary import Kind
from ...errors import Reason, RefusedError
from ...i18n import LANGUAGES
from ...models import Organisation
from ...services.calendars import Closure, Spec
from ..forms import Form, TicksField, blank, choices, line, options, required, text_area, unbroken
from ..forms import email as mailbox  # a form has a field of that name


class Dated(Form):
    """What was shown, and how long the organisation's journal was then (B17)."""

    seen = HiddenField()
    told = False

    def known(self) -> int:
        """Return how long the journal was; an altered mark is as old as can be."""
        mark = self.seen.data or ""
        return int(mark) if mark.isdecimal() else 0

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Put the reasons of a refusal beside their fields."""
        given = list(reasons)
        self.told = self.told or any(reason.code == "changed_meanwhile" for reason in given)
        super().refuse(given)

    def mark(self, length: int, *, told: bool = False) -> None:
        """Note how long the journal is where the values are shown for the first time, or a conflict was told.

        Otherwise, after a preview or another refusal, what somebody else changed has not been seen yet (B17).
        """
        if told or self.told or not self.is_submitted():
            self.seen.data = str(length)


class SettingsForm(Dated):
    """Values of the organisation's row."""

    def fields(self) -> list[Any]:
        """Return the fields that are columns, in their order."""
        return [field for name, field in self._fields.items() if name in Organisation.__table__.c]

    def decided(self) -> dict[str, Any]:
        """Return what was typed, by column; an empty text is an empty text."""
        return {field.name: "" if field.data is None else field.data for field in self.fields()}


def _closed_up(value: Any) -> Any:
    """Return a number without the spaces that people group its digits by."""
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


class IdentityForm(SettingsForm):
    """Who the organisation is."""

    name = line("Nom")
    nda = line("Numéro de déclaration d’activité (NDA)", maximum=40)
    siret = StringField("SIRET", validators=[Optional()], filters=[unbroken, _closed_up])
    address = text_area("Adresse", maximum=400)
    footer = line("Pied de page des documents", maximum=300)
    reference_prefix = line("Préfixe des références", maximum=40)
    zone = SelectField("Fuseau horaire", choices=[], validate_choice=False, filters=[unbroken])


class LogoForm(Form):
    """The picture at the head of the documents."""

    logo = FileField("Logo")


class PublicForm(SettingsForm):
    """Who may file without an account, and what every form says of personal data (O24, O25)."""

    public_form = BooleanField("Formulaire public ouvert")
    allow_anonymous = BooleanField("Envois anonymes acceptés")
    notice = text_area("Information sur les données personnelles", maximum=2_000)
    health_hint = line("Conseil sur les données de santé", maximum=200)


class AuditForm(SettingsForm):
    """What an audit needs beside the register."""

    indicator_30 = text_area("Indicateur 30", maximum=2_000)
    indicator_31 = text_area("Indicateur 31", maximum=2_000)
    indicator_32 = text_area("Indicateur 32", maximum=2_000)
    seal_email = mailbox("Adresse des sceaux")


class RetentionForm(SettingsForm):
    """How long a closed case is kept (A21, C28), by kind too, and what becomes of a message that comes after."""

    retention_years = IntegerField("Années de conservation", validators=[required("Indiquez un nombre d’années.")])
    archive_years = IntegerField("Années avant l’archive intermédiaire", validators=[Optional()])
    late_message = RadioField("Un message arrivé après la clôture", choices=choices(LateMessage))

    def own(self) -> list[Any]:
        """Return the field of each kind, empty where it has no years of its own."""
        return [self[f"years_{kind}"] for kind in Kind]

    def show(self, kept: Mapping[str, int] | None) -> None:
        """Fill the fields of the kinds with what the organisation chose."""
        for kind, field in zip(Kind, self.own(), strict=True):
            field.data = (kept or {}).get(kind)

    def decided(self) -> dict[str, Any]:
        """Return what was typed, by column; no kind of its own is kept as none."""
        chosen = {
            str(kind): field.data for kind, field in zip(Kind, self.own(), strict=True) if field.data is not None
        }
        return super().decided() | {"retentions": chosen or None, "archive_years": self.archive_years.data or None}


for _kind in Kind:
    setattr(RetentionForm, f"years_{_kind}", IntegerField(_kind.label, validators=[Optional()]))


class ContactsForm(SettingsForm):
    """Whom to write to, and who reads what is about those who handle cases."""

    email = mailbox("Adresse e-mail")
    phone = TelField("Téléphone", validators=[Optional()], filters=[unbroken])
    quality_label = line("Référent qualité")
    direction_label = line("Direction")
    referent_ref = SelectField("Référent extérieur", choices=[], validate_choice=False, filters=[blank])
    disability_ref = SelectField("Référent handicap", choices=[], validate_choice=False, filters=[blank])
    person_search = line("Chercher une personne")
    confidential_label = line("Contact confidentiel")
    confidential_email = mailbox("E-mail du contact confidentiel")
    confidential_phone = TelField("Téléphone du contact confidentiel", validators=[Optional()], filters=[unbroken])
    consumers = BooleanField("Des particuliers achètent nos formations, CPF compris")
    mediator_name = line("Médiateur de la consommation")
    mediator_address = text_area("Adresse du médiateur", maximum=400)
    mediator_site = line("Site du médiateur")


class CategoryForm(Form):
    """One category: its name, and what to do with it."""

    label = line("Nom", maximum=80)
    code = HiddenField()
    deed = HiddenField()


class TopicForm(CategoryForm):
    """One topic, as a category."""


class IncidentTypeForm(CategoryForm):
    """One type of aléa, as a category."""


class MailForm(Dated):
    """The words of one mail in one language, and the case to try them on."""

    subject = line("Objet")
    body = text_area("Texte", maximum=5_000)
    reference = line("Essayer sur le dossier", maximum=40)


class CannedForm(Dated):
    """An answer ready to use."""

    name = line("Nom", maximum=80)
    locale = RadioField("Langue", choices=options(LANGUAGES.items()), default="fr")
    text = text_area("Texte", maximum=5_000)


class DelaysForm(SettingsForm):
    """Which delays are announced."""

    policy = RadioField("Délais", validators=[required("Choisissez une valeur de la liste.")])


WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class CalendarForm(SettingsForm):
    """Which days count: the territory, the days of the week, the holidays that are worked, the closures."""

    territory = SelectField("Territoire", choices=choices(Territory))
    weekdays = TicksField("Jours travaillés", choices=options((str(day), name) for day, name in enumerate(WEEK)))
    off = TicksField("Jours fériés travaillés", choices=[])
    closures = text_area("Fermetures", maximum=4_000)

    def show(self, spec: Spec) -> None:
        """Fill the form with what the organisation says."""
        self.territory.data = str(spec.territory)
        self.weekdays.data = [str(day) for day in sorted(spec.weekdays)]
        self.off.data = sorted(spec.off)
        self.closures.data = "\n".join(f"{c.since} {c.until} {c.label}" for c in spec.closures)

    def spec(self, known: set[str]) -> Spec:
        """Return what was typed.

        Raises `RefusedError` naming a closure that cannot be read.
        """
        lines = (self.closures.data or "").splitlines()
        return Spec(
            Territory(self.territory.data),
            frozenset(int(day) for day in self.weekdays.data or ()),
            frozenset(self.off.data or ()) & known,
            tuple(_closure(line) for line in lines if line.strip()),
        )


def _closure(line: str) -> Closure:
    try:
        since, until, label = line.split(maxsplit=2)
        return Closure(date.fromisoformat(since), date.fromisoformat(until), label[:80])
    except ValueError:
        wrong = "« {line} » n’est pas une fermeture : écrivez deux dates et un nom, comme {example}."
        example = "2026-08-03 2026-08-21 vacances"
        raise RefusedError.because("unread_closure", wrong, at="closures", line=line[:80], example=example) from None
