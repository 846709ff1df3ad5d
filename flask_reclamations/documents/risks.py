"""The columns of the exported risks: what each weighs, what is done about it, the cases and the actions (ind. 32)."""

from collections.abc import Sequence

from ..domain.plan import CauseFamily
from ..domain.risks import Gravity, Level, Likelihood, RiskStatus, level
from ..i18n import local, n, t
from ..models import Risk
from ..queries.actions import About
from .tabular import Cell

COLUMNS = (
    "N°", "Risque", "Famille de cause", "Vraisemblance", "Gravité", "Vraisemblance × gravité", "Niveau",
    "Valeur précédente", "Évalué le", "Évalué par", "Mesures en place ou prévues", "Qui le suit", "Statut",
    "Dossiers", "Actions d’amélioration", "Ouvert le", "Motif de clôture",
)  # fmt: skip


def line(risk: Risk, about: About, actions: Sequence[str], zone: str) -> list[Cell]:
    """Return the line of a risk, in the language in force; cases the reader may not read are only counted.

    Parameters: `actions` the references of its actions.
    """
    cases = [row.reference for row in about.cases]
    if about.hidden:
        cases.append(n("{count} dossier masqué", "{count} dossiers masqués", about.hidden))
    return [
        risk.reference,
        risk.text,
        t(CauseFamily(risk.family).label) if risk.family else None,
        t(Likelihood(str(risk.likelihood)).label),
        t(Gravity(str(risk.gravity)).label),
        risk.weight,
        t(Level(level(risk.weight)).label),
        risk.weight_before,
        local(risk.assessed_at, zone).date(),
        risk.assessed_by_label,
        risk.measures,
        risk.owner_label,
        t(RiskStatus(risk.status).label),
        ", ".join(cases) or None,
        ", ".join(actions) or None,
        local(risk.created_at, zone).date(),
        risk.motive,
    ]


def headings() -> list[str]:
    """Return the words above the columns."""
    return [t(name) for name in COLUMNS]
