"""The figures of a period, each with its formula in words and its source (A16, criterion 38)."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure is written as."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    MARK = "mark"


@dataclass(frozen=True)
class Formula:
    """A figure: its code, its name, its unit, how it is computed and what it is read from."""

    code: str
    label: str
    unit: Unit
    words: str
    source: str


RECEIVED = "dates de réception et statuts du registre"
ANSWERED = "dates de réception, d’accusé et de réponse du registre"
DUE = "échéances et dates d’accusé et de réponse du registre"
JUDGED = "évaluation des dossiers"
OPINIONS = "enquêtes de satisfaction"
PLAN = "plan d’amélioration"

FORMULAS: tuple[Formula, ...] = (
    Formula(
        "received",
        "Dossiers reçus",
        Unit.COUNT,
        "Nombre de dossiers dont la date de réception tombe dans la période, dans le fuseau de l’organisme. "
        "Les numéros annulés ne comptent pas ; les dossiers à accès restreint comptent, sans être détaillés.",
        RECEIVED,  # A16
    ),
    Formula(
        "open",
        "Dossiers ouverts",
        Unit.COUNT,
        "Parmi les dossiers reçus que vous pouvez lire, ceux qui ne sont ni résolus ni clos à ce jour.",
        RECEIVED,  # A16
    ),
    Formula(
        "answered",
        "Dossiers répondus",
        Unit.COUNT,
        "Parmi les dossiers reçus que vous pouvez lire, ceux qui ont eu une première réponse, ou une solution pour "
        "une difficulté ou un aléa.",
        ANSWERED,  # A16
    ),
    Formula(
        "closed",
        "Dossiers clos",
        Unit.COUNT,
        "Parmi les dossiers reçus que vous pouvez lire, ceux qui sont résolus, clos, retirés, non recevables, "
        "remerciés, qualifiés ou écartés à ce jour.",
        RECEIVED,  # A16
    ),
    Formula(
        "resolution",
        "Taux de résolution",
        Unit.SHARE,
        "Dossiers clos ÷ dossiers reçus que vous pouvez lire.",
        RECEIVED,  # A16
    ),
    Formula(
        "acknowledged",
        "Accusés de réception donnés",
        Unit.SHARE,
        "Accusés donnés (ou prises en charge) ÷ dossiers reçus pour lesquels un accusé est dû.",
        ANSWERED,  # E04
    ),
    Formula(
        "acknowledged_in_time",
        "Accusés dans le délai",
        Unit.SHARE,
        "Accusés donnés au plus tard à leur échéance ÷ accusés donnés ou dont l’échéance est passée.",
        DUE,  # E04
    ),
    Formula(
        "answered_in_time",
        "Réponses dans le délai",
        Unit.SHARE,
        "Premières réponses données au plus tard à leur échéance, prolongation comprise ÷ premières réponses "
        "données, et dossiers ouverts dont l’échéance est passée.",
        DUE,  # E04
    ),
    Formula(
        "extended",
        "Délais de réponse prolongés",
        Unit.SHARE,
        "Dossiers dont le délai de réponse a été prolongé, motif donné ÷ dossiers reçus qui ont un délai de réponse.",
        DUE,  # C18
    ),
    Formula(
        "announced_kept",
        "Dates annoncées tenues",
        Unit.SHARE,
        "Réponses données au plus tard à la date annoncée au réclamant ÷ dates annoncées dont la réponse est donnée "
        "ou qui sont passées.",
        DUE,  # C15
    ),
    Formula(
        "acknowledge_days",
        "Délai d’accusé, en jours calendaires",
        Unit.DAYS,
        "Jours du calendrier entre le jour de réception et le jour de l’accusé, dans le fuseau de l’organisme ; le "
        "jour de réception ne compte pas.",
        ANSWERED,  # A16
    ),
    Formula(
        "acknowledge_working",
        "Délai d’accusé, en jours ouvrés",
        Unit.DAYS,
        "Jours ouvrés entre le jour de réception et le jour de l’accusé, d’après le calendrier actuel de "
        "l’organisme ; le jour de réception ne compte pas.",
        ANSWERED,  # A16
    ),
    Formula(
        "answer_days",
        "Délai de réponse, en jours calendaires",
        Unit.DAYS,
        "Jours du calendrier entre le jour de réception et le jour de la première réponse, dans le fuseau de "
        "l’organisme ; le jour de réception ne compte pas.",
        ANSWERED,  # A16
    ),
    Formula(
        "answer_working",
        "Délai de réponse, en jours ouvrés",
        Unit.DAYS,
        "Jours ouvrés entre le jour de réception et le jour de la première réponse, d’après le calendrier actuel de "
        "l’organisme ; le jour de réception ne compte pas.",
        ANSWERED,  # A16
    ),
    Formula(
        "satisfaction",
        "Satisfaction",
        Unit.MARK,
        "Moyenne des notes de 1 à 5 données aux réponses de ces dossiers ; masquée sous cinq avis.",
        OPINIONS,  # C27
    ),
    Formula(
        "satisfied",
        "Problèmes réglés",
        Unit.SHARE,
        "Avis « oui » à la question « Résolu ? » ÷ avis donnés sur les réponses de ces dossiers ; masqué sous cinq "
        "avis.",
        OPINIONS,  # C27
    ),
    Formula(
        "recurrent",
        "Dossiers récurrents",
        Unit.SHARE,
        "Dossiers évalués « récurrent » ÷ dossiers dont le caractère est évalué.",
        JUDGED,  # D07
    ),
    Formula(
        "actions_done",
        "Actions menées",
        Unit.SHARE,
        "Actions faites ÷ actions du plan d’amélioration rattachées à ces dossiers, abandons non comptés.",
        PLAN,  # E06
    ),
    Formula(
        "actions_late",
        "Actions en retard",
        Unit.SHARE,
        "Actions à faire ou en cours dont l’échéance est passée ÷ actions rattachées à ces dossiers, abandons non "
        "comptés.",
        PLAN,  # E06
    ),
    Formula(
        "actions_effective",
        "Actions efficaces",
        Unit.SHARE,
        "Actions jugées efficaces ÷ actions dont l’efficacité a été vérifiée.",
        PLAN,  # O07
    ),
)
BY_CODE: dict[str, Formula] = {formula.code: formula for formula in FORMULAS}
SPREAD = (
    "Moyenne : somme ÷ nombre. Médiane : la valeur du milieu, ou la moyenne des deux du milieu. P90 : la plus petite "
    "valeur que 90 % des délais ne dépassent pas."
)
IN_STATUS = (
    "Pour chaque passage dans un statut, de l’étape qui y mène à celle qui en sort, ou jusqu’à maintenant ; "
    "moyenne en jours, passages des dossiers reçus dans la période."
)
