"""Which category the words of a case suggest: never more than a suggestion, and none where they do not agree."""

from collections.abc import Mapping

from .phrases import Phrase, found, phrases, said
from .search import EMPTY, words
from .similar import COMMON, SHORTEST

# By code of the categories that a new organisation begins with (A07); « autre » is what nothing suggests.
TOLD: dict[str, tuple[Phrase, ...]] = {
    "contenu": phrases(
        (
            *("contenu", "programme", "support de cours", "exercice", "niveau", "objectif", "trop rapide", "theori*"),
            *(
                "obsolete",
                "chapitre",
                "manuel",
                "quiz",
                "examen",
                "certification",
                "corrige",
                "prerequis",
                "pratique",
            ),
            *("content", "slides", "level", "exercises", "syllabus", "outdated", "exam", "theoretical"),
        )
    ),
    "organisation": phrases(
        (
            *("salle", "horaire", "planning", "convocation", "annule*", "annulation", "reporte*", "attendre"),
            *("attente", "repas", "cantine", "pause", "parking", "transport", "greve", "chauffage", "climatis*"),
            *("bruit", "bruyant*", "hotel", "chaise", "toilettes", "froid", "chaleur", "room", "schedule"),
            *("timetable", "cancelled", "canceled", "postponed", "heating", "noise", "canteen", "lunch"),
        )
    ),
    "formateur": phrases(
        (
            *("formateur", "formatrice", "intervenant", "prof", "professeur", "animateur", "animatrice"),
            *("enseignant", "pedagog*", "explique mal", "desagreable", "impoli", "irrespect*", "mepris*"),
            *("incompeten*", "crie", "trainer", "teacher", "instructor", "tutor", "lecturer", "rude"),
        )
    ),
    "administratif": phrases(
        (
            *("facture", "factur*", "paiement", "payer", "paye", "rembours*", "contrat", "convention", "attestation"),
            *("certificat", "diplome", "inscription", "devis", "cpf", "opco", "financement", "france travail"),
            *("emargement", "administrat*", "secretariat", "tarif", "prix", "caution", "invoice", "refund*"),
            *("payment", "certificate", "registration", "enrolment", "enrollment", "fees", "funding", "contract"),
        )
    ),
    "technique": phrases(
        (
            *("connexion", "connecter", "deconnect*", "wifi", "wi fi", "reseau", "internet", "plateforme", "moodle"),
            *("zoom", "teams", "visio*", "identifiant", "mot de passe", "ordinateur", "ecran", "videoproject*"),
            *("projecteur", "logiciel", "bug", "bugs", "panne", "micro", "imprimante", "serveur", "camera", "fibre"),
            *("telecharg*", "login", "password", "laptop", "screen", "software", "connection", "computer", "crash*"),
            *("platform", "microphone", "printer"),
        )
    ),
}
CLEAR = 2  # so many more than any other, unless no other is said


def suggested(text: str, labels: Mapping[str, str]) -> str | None:
    """Return the code of the category that a text tells most of, or None where that is not clear.

    Parameters: `labels` the categories that may be suggested, by code: their own words count as ours do.
    """
    spoken = said(text)
    points = {code: _told(spoken, (*TOLD.get(code, ()), *_named(label))) for code, label in labels.items()}
    ranked = sorted(points, key=lambda code: -points[code])
    if not ranked or not points[ranked[0]]:
        return None
    second = points[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if not second or points[ranked[0]] >= second + CLEAR else None


def _told(spoken: list[str], lines: tuple[Phrase, ...]) -> int:
    """Count the words said, each once however often: a word repeated is no surer."""
    return len({tuple(spoken[start:end]) for start, end in found(spoken, lines)})


def _named(label: str) -> tuple[Phrase, ...]:
    told = (word.stem for word in words(label))
    named = {word for word in told if len(word) >= SHORTEST and word not in EMPTY | COMMON}
    return tuple(Phrase(((word, False),)) for word in sorted(named))
