"""The columns of the exported satisfaction: one line each time somebody was asked (C27)."""

from collections.abc import Mapping
from typing import Any

from ..domain.surveys import Effect, answered
from ..domain.vocabulary import Kind, Resolved, Stakeholder
from ..i18n import local, t
from .house import House, label
from .tabular import Cell

COLUMNS = (
    "N°", "Nature", "Catégorie", "Formation", "Session", "Partie prenante", "Réclamant", "Responsable", "Demandé le",
    "Répondu le", "Problème réglé", "Note", "Commentaire", "Autres réponses", "Suite donnée",
)  # fmt: skip


def line(row: Any, house: House) -> list[Cell]:
    """Return the line of a survey, in the language in force; who speaks is a kind of person where one may not know.

    Parameters: `row` as of `queries.satisfaction.every`.
    """
    speaker = label(Stakeholder, row.stakeholder) or None
    return [
        row.reference,
        label(Kind, row.kind),
        t(house.categories.get(row.category, row.category or "")) or None,
        row.training_label,
        row.session_label,
        speaker,
        (t("Anonyme") if row.anonymous else row.claimant_label) if row.named else speaker,
        row.assignee_label,
        local(row.asked_at, house.zone).date(),
        local(row.answered_at, house.zone).date() if row.answered_at else None,
        label(Resolved, row.resolved) or None,
        row.score,
        row.comment,
        "\n".join(_answers(row.questions, row.answers)) or None,
        label(Effect, row.effect) or None,
    ]


def _answers(questions: list[dict[str, Any]], answers: Mapping[str, str]) -> list[str]:
    """Return what was answered to the organisation’s own questions, as they were then."""
    return [t("{question} : {answer}", question=asked, answer=said) for asked, said in answered(questions, answers)]


def headings() -> list[str]:
    """Return the words above the columns."""
    return [t(name) for name in COLUMNS]
