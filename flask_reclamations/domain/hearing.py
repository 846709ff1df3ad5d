"""What the words of a filing form are about: a sensitive matter, to be read in confidence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .phrases import found, phrases, said
from .search import stem


class Matter(StrEnum):
    """What is steered at once to the confidential channel (O21)."""

    VIOLENCE = "violence"
    HARASSMENT = "harcelement"
    DISCRIMINATION = "discrimination"
    HEALTH = "sante"


@dataclass(frozen=True)
class Urgent:
    """Whom to call at once in France: by voice, by text; where it is written, and of which day."""

    police: str
    europe: str
    text: str
    source: str
    modified: date


# « Comment alerter la police ou la gendarmerie en cas d’urgence ? », fiche F33953 of the DILA.
URGENT = Urgent("17", "112", "114", "service-public.fr", date(2024, 4, 19))


# French and English, as people say it of themselves or of others. A word that is mostly said of other things
# (« coup », « santé ») stands in a phrase.
SENSITIVE = {
    Matter.VIOLENCE: phrases(
        (
            *("violenc*", "violent*", "violemment", "agress*", "frapp*", "gifl*", "tabass*", "etrangl*", "menac*"),
            *("coup de poing", "coup de pied", "des coups", "main baladeuse", "attouch*", "sexuel*", "abus sexuel"),
            *("un viol", "de viol", "des viols", "le viol", "a viol", "ete viol", "suis fait viol", "fait viol"),
            *("peur pour ma vie", "peur pour ma securite", "suis en danger", "sens en danger"),
            *("assault*", "rape", "raped", "hit me", "beat me", "slapped", "punched", "threaten*", "threats"),
            *("stalk*", "groped", "sexual*", "scared of him", "scared of her"),
        )
    ),
    Matter.HARASSMENT: phrases(
        (
            *("harcel*", "cyberharcel*", "harass*", "intimidat*", "humili*", "insult*", "injuri*", "rabaiss*"),
            *("brimade*", "bizut*", "chantage", "propos deplac*", "geste deplac*", "remarque deplac*"),
            *("comportement deplac*", "attitude deplac*", "fait des avances", "bully*", "bullied", "blackmail*"),
        )
    ),
    Matter.DISCRIMINATION: phrases(
        (
            *("discrimin*", "racis*", "sexis*", "homophob*", "lesbophob*", "transphob*", "antisemit*"),
            *("islamophob*", "xenophob*", "grossophob*", "handiphob*", "couleur de peau", "mes origines"),
            *("mon origine", "ma religion", "mon orientation sexuelle", "my skin colour", "my skin color"),
            *("my religion", "my ethnicity"),
        )
    ),
    Matter.HEALTH: phrases(
        (
            *("ma sante", "sa sante", "leur sante", "probleme de sante", "souci de sante", "etat de sante"),
            *("raison de sante", "sante mentale", "sante fragile", "handicap*", "rqth", "maladie", "suis malade"),
            *(
                "ete malade",
                "etais malade",
                "hospitalis*",
                "grossesse",
                "suis enceinte",
                "fausse couche",
                "depressi*",
            ),
            *("burn out", "burnout", "suicid*", "crise angoisse", "medicament", "traitement medical", "malaise"),
            *("bless*", "epileps*", "dyslexi*", "dyspraxi*", "autis*", "tdah", "cancer*", "psychiatr*"),
            *("fauteuil roulant", "my health", "health problem", "health condition", "mental health", "disabilit*"),
            *("illness*", "pregnan*", "depressed", "depression", "panic attack", "injured", "injury", "wheelchair"),
        )
    ),
}
# The same words, of other things.
HARMLESS = phrases(
    (
        *("frapp* a la porte", "faute de frappe", "frappe au clavier", "vitesse de frappe", "frappant"),
        *("coup de fil", "coup de telephone", "coup de main", "coup de pouce", "coup de vent"),
        *("menace de greve", "menace de pluie", "discriminant*", "agressivite commerciale", "harassant*"),
        *("a viol le", "a viol la", "a viol les", "a viol mes", "a viol nos", "a viol ma", "a viol mon"),
        *(
            "a viol son",
            "a viol ses",
            "a viol sa",
            "a viol notre",
            "a viol votre",
            "a viol leur",
            "ete viol par vous",
        ),
        *("zone depressionnaire", "depression atmospherique", "depression meteo*", "malaise dans le groupe"),
    )
)
# What is « violent » or « agressif » without anybody's being so.
_QUALITIES = phrases(("violent*", "violemment", "agressif*", "agressiv*", "menac*"))
_THINGS = frozenset(
    map(
        stem,
        (
            *("orage", "orages", "tempete", "vent", "vents", "rafale", "pluie", "averse", "intemperies", "grele"),
            *("neige", "seisme", "secousse", "choc", "bruit", "courant", "lumiere", "eclairage", "couleur"),
            *("contraste", "film", "jeu", "jeux", "video", "incendie", "inondation", "crue", "migraine"),
            *("demarchage", "commercial", "commerciale", "relance", "publicite", "tarif", "prix"),
            *("storm", "storms", "wind", "rain", "thunderstorm", "hail", "marketing", "pricing", "light"),
        ),
    )
)
_BETWEEN = frozenset(map(stem, ("tres", "trop", "plus", "assez", "si", "un", "une", "de", "la", "le", "est", "very")))
_NOT = frozenset(map(stem, ("aucun", "aucune", "sans", "ni", "no", "without")))
# A course may be about it: « le module sur le harcèlement », « prévention des violences ».
_ARTICLES = frozenset(
    map(stem, ("la", "le", "les", "l", "de", "des", "du", "d", "et", "au", "aux", "the", "of", "and"))
)
_AGAINST = frozenset(map(stem, ("prevention", "sensibilisation", "contre", "against")))
_ABOUT = frozenset(map(stem, ("sur", "about", "on")))
_COURSES = frozenset(
    map(
        stem,
        (
            *("formation", "module", "cours", "chapitre", "atelier", "unite", "seance", "expose", "video", "quiz"),
            *("support", "course", "training", "workshop", "lesson", "chapter", "session"),
        ),
    )
)


# How a trainer is called.
TRAINERS = phrases(
    (
        *("formateur", "formatrice", "prof", "professeur", "intervenant", "animateur", "enseignant"),
        *("trainer", "teacher", "tutor", "instructor"),
    )
)


def matters(text: str) -> tuple[Matter, ...]:
    """Return the sensitive matters that a text tells of; none where its words are said of other things."""
    spoken = said(text)
    harmless = {at for start, end in found(spoken, HARMLESS) for at in range(start, end)}

    def counts(start: int, end: int) -> bool:
        return harmless.isdisjoint(range(start, end)) and not (
            _denied(spoken, start) or _of_a_thing(spoken, start) or _taught(spoken, start)
        )

    return tuple(
        matter for matter, lines in SENSITIVE.items() if any(counts(*place) for place in found(spoken, lines))
    )


def speaks_of(text: str, trainer: str) -> bool:
    """Tell whether a text speaks of a trainer: by their name, or as trainers are called."""
    spoken = said(text)
    named = {word for word in said(trainer) if len(word) > 2}
    return not named.isdisjoint(spoken) or any(found(spoken, TRAINERS))


def _denied(spoken: list[str], start: int) -> bool:
    before = spoken[max(start - 2, 0) : start]
    return bool(before) and (before[-1] in _NOT or before == ["pas", "de"])


def _of_a_thing(spoken: list[str], start: int) -> bool:
    if not any(phrase.at(spoken, start) for phrase in _QUALITIES):
        return False
    before = next((word for word in reversed(spoken[:start]) if word not in _BETWEEN), "")
    after = next((word for word in spoken[start + 1 :] if word not in _BETWEEN), "")
    return before in _THINGS or after in _THINGS


def _taught(spoken: list[str], start: int) -> bool:
    before = start - 1
    while before >= 0 and spoken[before] in _ARTICLES:
        before -= 1
    if before < 0:
        return False
    if spoken[before] in _AGAINST:
        return True
    return spoken[before] in _ABOUT and before > 0 and spoken[before - 1] in _COURSES
