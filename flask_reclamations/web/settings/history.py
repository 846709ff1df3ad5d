"""Who changed which setting, when, from what to what: the organisation's own journal in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...domain import recurrence, surveys
from ...domain.exchanges import LateMessage
from ...domain.mailtexts import MAIL_TEXTS
from ...domain.priority import MATRIX, Reach, Urgency
from ...domain.reminders import Audience, Rules, Stage
from ...domain.reviews import Topic
from ...domain.vocabulary import IncidentType, Kind
from ...i18n import LANGUAGES, t
from ...models import Event
from ...queries import organisations, procedures
from ...services import incident_types
from ...services.act import Act
from ...services.journal import payload_of
from ...services.measures import planned
from . import policy_words

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
        "disability_label": "Référent handicap",
        "consumers": "Des particuliers achètent nos formations, CPF compris",
        "mediator_name": "Médiateur de la consommation",
        "mediator_address": "Adresse du médiateur",
        "mediator_site": "Site du médiateur",
    },
    "public": {
        "public_form": "Formulaire public ouvert",
        "allow_anonymous": "Envois anonymes acceptés",
    },
    "delays": {"policy": "Délais"},
    "calendar": {"calendar": "Version du calendrier"},
    "priorities": {"priorities": "Priorités"},
    "reminders": {"reminders": "Rappels"},
    "incident-types": {"incident_types": "Types d’aléas"},
    "measures": {"measures": "Mesures des aléas"},
    "agenda": {"agenda": "Sujets"},
    "surveys": {"surveys": "Satisfaction"},
    "recurrence": {"recurrences": "Récurrences"},
    "retention": {
        "retention_years": "Années de conservation",
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
            found += [Change(what, was.get(what, ""), now) for what, now in became.items() if was.get(what) != now]
        elif name in after and (before.get(name) or after[name]):
            was_said, said_now = value_in_words(before.get(name), name), value_in_words(after[name], name)
            found.append(Change(t(words[name]), was_said, said_now))
    return found


def value_in_words(value: Any, name: str = "") -> str:
    """Return a setting as a person reads it."""
    if name in TERMS and value in TERMS[name]:
        return t(TERMS[name][value])
    if isinstance(value, bool):
        return t("Oui") if value else t("Non")
    return "" if value is None else str(value)


def priorities_in_words(kept: Any) -> dict[str, str]:
    """Return each impact and urgency with its priority."""
    matrix = kept or MATRIX
    return {f"{t(r.label)} · {t(u.label)}": str(matrix[r][u]) for r in Reach for u in Urgency}


def reminders_in_words(kept: Any) -> dict[str, str]:
    """Return each stage with whom it tells, then the numbers."""
    rules = Rules.of(kept)
    return {t(stage.label): _people(rules.told[stage]) for stage in Stage} | {
        t("Jours sans nouvelles"): str(rules.silence_days),
        t("Heure des rappels"): f"{rules.hour:02}:00",
        t("Jours entre deux examens"): str(rules.examine_days),
    }


def surveys_in_words(kept: Any) -> dict[str, str]:
    """Return when people are asked, what follows, and the organisation's own questions."""
    rules = surveys.Rules.of(kept)
    days = {kind: "" if rules.days[kind] is None else str(rules.days[kind]) for kind in surveys.KINDS}
    asked = [" · ".join((q.label, t(q.shape.label), *q.choices)) for q in rules.questions]
    asked += [""] * (surveys.MOST_QUESTIONS - len(asked))
    return {
        t("Réclamations : jours après la réponse"): days[Kind.COMPLAINT] or t("Pas demandé"),
        t("Compter ces jours à partir de la clôture"): value_in_words(rules.at_closing),
        t("Difficultés : jours après leur résolution"): days[Kind.DIFFICULTY] or t("Pas demandé"),
        t("Jours avant le rappel"): str(rules.remind_days),
        t("Quand la personne répond « non »"): t(rules.unsolved.label),
        t("Note basse"): f"{rules.low}/{surveys.BEST}",
        t("Quand la note est basse"): t(rules.unhappy.label),
        t("Seuil des signaux (en % de la note la plus haute)"): str(rules.signal_low),
    } | {t("Question {number}", number=at): said for at, said in enumerate(asked, 1)}


def measures_in_words(kept: Any) -> dict[str, str]:
    """Return each type of aléa with what is planned."""
    codes = {**dict.fromkeys(map(str, IncidentType)), **dict.fromkeys(kept or {})}
    named = {str(what): t(what.label) for what in IncidentType}
    return {named.get(code, code.removeprefix("alea_").replace("_", " ")): planned(kept, code) for code in codes}


def types_in_words(kept: Any) -> dict[str, str]:
    """Return each type of aléa with its name and whether it is offered, by what we call it."""
    ours = {kind.code: kind.label for kind in incident_types.every(None)}
    return {
        t(ours.get(kind.code, kind.label)): t(kind.label) if kind.active else f"{t(kind.label)} ({t('Hors service')})"
        for kind in incident_types.every(kept)
    }


def recurrences_in_words(kept: Any) -> dict[str, str]:
    """Return each ground with its rule."""
    rules = recurrence.Rules.of(kept)
    said = "{cases} dossiers en {months} mois"
    return {
        t(ground.label): t(said, cases=rule.cases, months=rule.months) if rule else t("Pas surveillé")
        for ground, rule in rules.by.items()
    }


def _people(told: frozenset[Audience]) -> str:
    """Name them as one sentence would; nobody is somebody to name too."""
    first, *others = [t(who.label) for who in Audience if who in told] or [t("Personne")]
    return ", ".join([first, *(words[:1].lower() + words[1:] for words in others)])


# Columns that are a table: each of its lines is said on its own. Columns that are a code of a list.
TABLES: dict[str, Callable[[Any], dict[str, str]]] = {
    "priorities": priorities_in_words,
    "reminders": reminders_in_words,
    "incident_types": types_in_words,
    "measures": measures_in_words,
    "agenda": lambda kept: {t("Sujets"): " · ".join(kept or [t(topic.label) for topic in Topic])},
    "surveys": surveys_in_words,
    "recurrences": recurrences_in_words,
}
TERMS: dict[str, dict[str, str]] = {"late_message": {term: term.label for term in LateMessage}, "locale": LANGUAGES}
