"""Settings as a person reads them: a value, a code of a list, each line of a table."""

from collections.abc import Callable
from typing import Any

from ...domain import recurrence, reports, surveys
from ...domain.exchanges import LateMessage
from ...domain.priority import MATRIX, Reach, Urgency
from ...domain.reminders import Audience, Rules, Stage
from ...domain.reviews import Topic
from ...domain.vocabulary import IncidentType, Kind
from ...domain.words import NOUNS
from ...i18n import LANGUAGES, ours, t
from ...services import incident_types, wording, words
from ...services.measures import planned


def value_in_words(value: Any, name: str = "") -> str:
    """Return a setting as a person reads it."""
    if name in TERMS and value in TERMS[name]:
        return t(TERMS[name][value])
    if name == "logo":
        return t("Image {digest}", digest=value[:8]) if value else ""
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


def reports_in_words(kept: Any) -> dict[str, str]:
    """Return which reports make themselves, and who is told."""
    rules = reports.Rules.of(kept)
    made = [t(one.label) for one in reports.Periodicity if one in rules.made]
    told = [t(one.label) for one in reports.Reader if one in rules.readers]
    return {
        t("Rapports qui se font d’eux-mêmes"): ", ".join(made) or t("Aucun"),
        t("Qui reçoit un e-mail"): ", ".join(told) or t("Personne"),
    }


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


def words_in_words(kept: Any) -> dict[str, str]:
    """Return each noun and each sentence of ours with the organisation's own, by language."""
    said = {}
    for locale, language in LANGUAGES.items():
        for code in NOUNS:
            one, many = words.nouns_of(kept, code)[locale]
            if one:
                said[f"{wording.forms(code, locale)[0][0]} ({t(language)})"] = f"{one}, {many}"
        for text, own in words.sentences_of(kept, locale).items():
            said[f"{ours(text, locale)} ({t(language)})"] = own
    return said


def recurrences_in_words(kept: Any) -> dict[str, str]:
    """Return each ground with its rule."""
    rules = recurrence.Rules.of(kept)
    said = "{cases} dossiers en {months} mois"
    return {
        t(ground.label): t(said, cases=rule.cases, months=rule.months) if rule else t("Pas surveillé")
        for ground, rule in rules.by.items()
    }


def retentions_in_words(kept: Any) -> dict[str, str]:
    """Return each kind that has years of its own, and what the others follow."""
    usual = t("La durée générale")
    return {t(kind.label): str((kept or {}).get(kind, "")) or usual for kind in Kind}


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
    "words": words_in_words,
    "agenda": lambda kept: {t("Sujets"): " · ".join(kept or [t(topic.label) for topic in Topic])},
    "surveys": surveys_in_words,
    "recurrences": recurrences_in_words,
    "retentions": retentions_in_words,
    "reports": reports_in_words,
}
TERMS: dict[str, dict[str, str]] = {"late_message": {term: term.label for term in LateMessage}, "locale": LANGUAGES}
