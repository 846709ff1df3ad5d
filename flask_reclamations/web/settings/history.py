"""Who changed which setting, when, from what to what: the organisation's own journal in words."""

from dataclasses import dataclass
from typing import Any

from ...domain.mailtexts import MAIL_TEXTS
from ...i18n import LANGUAGES, t
from ...models import Event
from ...queries import organisations, procedures
from ...services.act import Act
from ...services.journal import payload_of
from . import policy_words
from .values import TABLES, value_in_words

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
        "footer": "Pied de page des documents",
        "logo": "Logo",
    },
    "contacts": {
        "email": "Adresse e-mail",
        "phone": "Téléphone",
        "quality_label": "Référent qualité",
        "direction_label": "Direction",
        "referent_label": "Référent extérieur",
        "disability_label": "Référent handicap",
        "confidential_label": "Contact confidentiel",
        "confidential_email": "E-mail du contact confidentiel",
        "confidential_phone": "Téléphone du contact confidentiel",
        "consumers": "Des particuliers achètent nos formations, CPF compris",
        "mediator_name": "Médiateur de la consommation",
        "mediator_address": "Adresse du médiateur",
        "mediator_site": "Site du médiateur",
    },
    "audit": {
        "indicator_30": "Indicateur 30",
        "indicator_31": "Indicateur 31",
        "indicator_32": "Indicateur 32",
        "seal_email": "Adresse des sceaux",
    },
    "public": {
        "public_form": "Formulaire public ouvert",
        "allow_anonymous": "Envois anonymes acceptés",
        "notice": "Information sur les données personnelles",
        "health_hint": "Conseil sur les données de santé",
    },
    "delays": {"policy": "Délais"},
    "calendar": {"calendar": "Version du calendrier"},
    "priorities": {"priorities": "Priorités"},
    "reminders": {"reminders": "Rappels"},
    "incident-types": {"incident_types": "Types d’aléas"},
    "measures": {"measures": "Mesures des aléas"},
    "words": {"words": "Vocabulaire"},
    "agenda": {"agenda": "Sujets"},
    "reports": {"reports": "Rapports"},
    "surveys": {"surveys": "Satisfaction"},
    "recurrence": {"recurrences": "Récurrences"},
    "retention": {
        "retention_years": "Années de conservation",
        "retentions": "Années de conservation par nature",
        "archive_years": "Années avant l’archive intermédiaire",
        "late_message": "Un message arrivé après la clôture",
    },
}
PROCEDURE = {
    "procedure_written": "Brouillon enregistré",
    "procedure_approved": "Approuvée",
    "procedure_published": "Publiée",
    "procedure_superseded": "Remplacée",
    "procedure_reviewed": "Revue faite, rien à changer",
    "procedure_spread": "Diffusion notée",
}
# Events that are not about the organisation's own row: their kind, and the words of what changed.
PARTS = {
    "categories": (
        "category_changed",
        {"label": "Nom", "position": "Place dans la liste", "active": "En service"},
    ),
    "topics": ("tag_changed", {"label": "Nom", "restricted": "Réservé", "active": "En service"}),
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
    if section == "procedure":
        return _of_procedure(act)
    if section in PARTS:
        kind, words = PARTS[section]
        events = organisations.changes(act.session, act.organisation, (kind,), limit=SHOWN)
        return [Line(event, _part_changes(payload_of(event), words)) for event in events]
    words = FIELDS.get(section, {})
    kinds = ("settings_changed", *(["policy_changed"] if section == "delays" else []))
    events = organisations.changes(act.session, act.organisation, kinds)
    lines = [Line(event, _changes_of(event, words)) for event in events]
    return [line for line in lines if line.changes][:SHOWN]


def _of_procedure(act: Act) -> list[Line]:
    """Return what was done to each version: they have journals of their own."""
    found = procedures.events(act.session, act.organisation, SHOWN)
    return [
        Line(event, [Change(t("Version {number}", number=number), "", t(PROCEDURE[event.kind]))])
        for event, number in found
    ]


def _changes_of(event: Event, words: dict[str, str]) -> list[Change]:
    said = payload_of(event)
    if event.kind != "policy_changed":
        return _changes(said, words, "old", "new")
    before, after = said["before"], said["after"]
    return [
        Change(
            f"{said['label']} · {policy_words.name_of(name)}",
            policy_words.value_of(name, before.get(name)),
            policy_words.value_of(name, value),
        )
        for name, value in after.items()
    ]


def _part_changes(said: dict[str, Any], words: dict[str, str]) -> list[Change]:
    of = str(said.get("label") or "")
    if said.get("template") in MAIL_TEXTS:
        of = f"{t(MAIL_TEXTS[said['template']].label)} ({t(LANGUAGES[said['locale']])})"
    return [
        Change(f"{of} · {change.what}", change.before, change.after)
        for change in _changes(said, words, "before", "after")
    ]


def _changes(said: dict[str, Any], words: dict[str, str], old: str, new: str) -> list[Change]:
    before, after = said.get(old) or {}, said.get(new) or {}
    found = []
    for name in words:
        if name in after and name in TABLES:
            was, became = TABLES[name](before.get(name)), TABLES[name](after[name])
            told = (Change(what, was.get(what, ""), became.get(what, "")) for what in was | became)
            found += [change for change in told if change.before != change.after]
        elif name in after and (before.get(name) or after[name]):
            was_said, said_now = value_in_words(before.get(name), name), value_in_words(after[name], name)
            found.append(Change(t(words[name]), was_said, said_now))
    return found
