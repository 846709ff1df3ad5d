"""The columns of the exported journal: what happened, and the prints that chain it (criterion 39)."""

from typing import Any

from ..domain.happened import named
from ..domain.vocabulary import Stakeholder
from ..i18n import local, t
from ..models.case import CLAIMANT
from .house import House, label
from .tabular import Cell

COLUMNS = (
    "Quand", "Sujet", "N°", "Rang", "Étape", "Code", "Par", "Détail effacé", "Empreinte précédente", "Empreinte",
)  # fmt: skip
SUBJECTS = {
    "case": "Dossier",
    "action": "Action",
    "review": "Revue qualité",
    "risk": "Risque",
    "alert": "Récurrence",
    "procedure": "Procédure",
    "organisation": "Organisme",
}
# What no page calls by a name of its own.
ELSEWHERE = {
    "mail_sent": "E-mail parti",
    "intake_dropped": "Message écarté de la salle d’attente",
    "settings_changed": "Réglages modifiés",
    "category_changed": "Catégorie modifiée",
    "tag_changed": "Sujet modifié",
    "mail_worded": "Texte d’un e-mail modifié",
    "canned_changed": "Réponse type modifiée",
    "policy_changed": "Délais modifiés",
    "procedure_written": "Brouillon enregistré",
    "procedure_approved": "Procédure approuvée",
    "procedure_published": "Procédure publiée",
    "procedure_superseded": "Procédure remplacée",
    "procedure_reviewed": "Revue faite, rien à changer",
    "procedure_spread": "Diffusion notée",
    "sealed": "Sceau du jour",
    "forgetting_announced": "Anonymisation annoncée",
    "person_request": "Demande d’une personne traitée",
    "auditor_invited": "Auditeur invité",
    "auditor_dismissed": "Accès d’un auditeur retiré",
    "words_carried_over": "Échange repris d’un ancien registre",
}


def name_of(kind: str) -> str:
    """Return what an event is called, in French; its code where it has no words."""
    return named(kind) or ELSEWHERE.get(kind, kind)


def line(row: Any, house: House) -> list[Cell]:
    """Return the line of an event, in the language in force; the claimant is a kind of person where one may not know.

    Parameters: `row` as of `queries.journal_lines.every`.
    """
    claimant = row.actor_ref in (CLAIMANT, row.claimant_ref)
    hidden = claimant and row.stakeholder and not row.named
    return [
        # A spreadsheet knows no zone: it is the organisation’s clock.
        local(row.at, house.zone).replace(tzinfo=None, microsecond=0),
        t(SUBJECTS[row.subject_kind]),
        t("Version {number}", number=row.version) if row.version else row.reference,
        row.seq,
        t(name_of(row.kind)),
        row.kind,
        label(Stakeholder, row.stakeholder) if hidden else row.actor_label,
        t("Oui") if row.forgotten else None,
        row.previous,
        row.digest,
    ]


def headings() -> list[str]:
    """Return the words above the columns."""
    return [t(name) for name in COLUMNS]
