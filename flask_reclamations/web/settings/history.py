"""Who changed which setting, when, from what to what: the organisation's own journal in words."""

from dataclasses import dataclass
from typing import Any

from ...domain.mailtexts import MAIL_TEXTS
from ...i18n import t
from ...models import Event
from ...queries import organisations
from ...services.act import Act
from ...services.journal import payload_of

SHOWN = 20
# The settings of each page, by the names that the journal gives them; what is not named here has no words.
FIELDS = {
    "identity": {
        "name": "Nom",
        "nda": "Numéro de déclaration d’activité (NDA)",
        "siret": "SIRET",
        "reference_prefix": "Préfixe des références",
        "zone": "Fuseau horaire",
        "address": "Adresse",
    },
    "contacts": {
        "email": "Adresse e-mail",
        "phone": "Téléphone",
        "quality_label": "Référent qualité",
        "direction_label": "Direction",
        "referent_label": "Référent extérieur",
    },
    "public": {
        "public_form": "Formulaire public ouvert",
        "allow_anonymous": "Envois anonymes acceptés",
    },
    "delays": {"policy": "Délais"},
    "calendar": {"calendar": "Version du calendrier"},
    "retention": {"retention_years": "Années de conservation"},
}
# Events that are not about the organisation's own row: their kind, and the words of what changed.
PARTS = {
    "categories": (
        "category_changed",
        {"label": "Nom", "position": "Place dans la liste", "active": "En service"},
    ),
    "mails": ("mail_worded", {"subject": "Objet", "body": "Texte"}),
    "canned": ("canned_changed", {"name": "Nom", "locale": "Langue", "text": "Texte", "active": "En service"}),
}


@dataclass(frozen=True)
class Change:
    """One value, before and after; `before` is empty where there was none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What one person changed at once."""

    event: Event
    changes: list[Change]


def of_section(act: Act, section: str) -> list[Line]:
    """Return the latest changes of one page's settings."""
    if section in PARTS:
        kind, words = PARTS[section]
        events = organisations.changes(act.session, act.organisation, (kind,), limit=SHOWN)
        return [Line(event, _part_changes(payload_of(event), words)) for event in events]
    words = FIELDS.get(section, {})
    events = organisations.changes(act.session, act.organisation)
    lines = [Line(event, _changes(payload_of(event), words, "old", "new")) for event in events]
    return [line for line in lines if line.changes][:SHOWN]


def _part_changes(said: dict[str, Any], words: dict[str, str]) -> list[Change]:
    of = str(said.get("label") or "")
    if said.get("template") in MAIL_TEXTS:
        of = f"{t(MAIL_TEXTS[said['template']].label)} ({said['locale']})"
    return [
        Change(f"{of} · {change.what}", change.before, change.after)
        for change in _changes(said, words, "before", "after")
    ]


def _changes(said: dict[str, Any], words: dict[str, str], old: str, new: str) -> list[Change]:
    before, after = said.get(old) or {}, said.get(new) or {}
    return [
        Change(t(words[name]), value_in_words(before.get(name)), value_in_words(after[name]))
        for name in words
        if name in after and (before.get(name) or after[name])
    ]


def value_in_words(value: Any) -> str:
    """Return a setting as a person reads it."""
    if isinstance(value, bool):
        return t("Oui") if value else t("Non")
    return "" if value is None else str(value)
