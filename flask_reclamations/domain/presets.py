"""The delays that organisations really announce, as data: one preset per source of requirements §4."""

from .deadlines import Delay, Start, Unit
from .policies import DeadlinePolicy, Delays
from .priority import Severity
from .vocabulary import Kind, Milestone

_H, _JO, _JW, _JC, _MONTHS = Unit.HOURS, Unit.WORKING_DAYS, Unit.BUSINESS_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS
_ACKNOWLEDGE, _ANALYSE, _RESPOND = Milestone.ACKNOWLEDGE, Milestone.ANALYSE, Milestone.RESPOND
# No source says anything of the other kinds: the same for all.
_OTHERS: dict[Kind, Delays] = {
    Kind.DIFFICULTY: {
        _ACKNOWLEDGE: Delay(2, _JO, "Prise en charge"),
        _RESPOND: Delay(5, _JO, "Mesure"),
    },
    Kind.INCIDENT: {
        # `alea_24h`: « dans les 24 h ouvrées » of the event.
        Milestone.DECLARE: Delay(1, _JO, "Déclaration", Start.OCCURRED),
        _ACKNOWLEDGE: Delay(1, _JO, "Prise en charge"),
    },
    Kind.REMARK: {_RESPOND: Delay(5, _JO, "Remerciements")},
    Kind.SIGNAL: {_ANALYSE: Delay(5, _JO, "Qualification")},
}


def _preset(name: str, label: str, complaint: Delays, **said: object) -> DeadlinePolicy:
    return DeadlinePolicy(name, label, {Kind.COMPLAINT: complaint, **_OTHERS}, **said)  # type: ignore[arg-type]


STANDARD = _preset(
    "standard",
    "Recommandé : accusé 2 jours ouvrés, analyse 5 jours ouvrés, réponse 15 jours",
    {_ACKNOWLEDGE: Delay(2, _JO), _ANALYSE: Delay(5, _JO), _RESPOND: Delay(15, _JC)},
    severe={Kind.COMPLAINT: {Severity.CRITICAL: {_ACKNOWLEDGE: Delay(1, _JO), _RESPOND: Delay(5, _JO)}}},
    pauses=True,
    extension=Delay(30, _JC),
)
PRESETS: dict[str, DeadlinePolicy] = {
    policy.name: policy
    for policy in (
        STANDARD,
        _preset(
            "rapide_48h_15j",
            "Accusé 48 heures, analyse 5 jours, réponse 15 jours",
            {_ACKNOWLEDGE: Delay(48, _H), _ANALYSE: Delay(5, _JC), _RESPOND: Delay(15, _JC)},
        ),
        _preset(
            "ample_15jo_30j",
            "Accusé 15 jours ouvrés, réponse 30 jours",
            {_ACKNOWLEDGE: Delay(15, _JO), _RESPOND: Delay(30, _JC)},
        ),
        _preset(
            "express_6jo",
            "Accusé 1 jour ouvré, réponse 6 jours ouvrés après l’accusé",
            {_ACKNOWLEDGE: Delay(1, _JO), _RESPOND: Delay(6, _JO, start=Start.ACKNOWLEDGED)},
        ),
        _preset("libre", "Aucun délai chiffré : à compléter", {}),
        _preset(
            "acpr",
            "Accusé 10 jours ouvrables et réponse 2 mois, après l’envoi",
            {
                _ACKNOWLEDGE: Delay(10, _JW, start=Start.SENT),
                _RESPOND: Delay(2, _MONTHS, start=Start.SENT),
            },
        ),
        _preset(
            "pac_5_10_30",
            "Accusé 5 jours ouvrés, analyse 10 jours ouvrés, réponse 30 jours",
            {_ACKNOWLEDGE: Delay(5, _JO), _ANALYSE: Delay(10, _JO), _RESPOND: Delay(30, _JC)},
        ),
        _preset(
            "court_48h_7jo",
            "Accusé 2 jours ouvrables, réponse 7 jours ouvrés",
            {_ACKNOWLEDGE: Delay(2, _JW), _RESPOND: Delay(7, _JO)},
        ),
        _preset(
            "jo_5_15",
            "Accusé 5 jours ouvrés, réponse 15 jours ouvrés",
            {_ACKNOWLEDGE: Delay(5, _JO), _RESPOND: Delay(15, _JO)},
        ),
        _preset("jc_15", "Réponse 15 jours, sans délai d’accusé", {_RESPOND: Delay(15, _JC)}),
        _preset(
            "annonce_dans_ar",
            "Accusé 48 heures, qui annonce la date de la réponse",
            {_ACKNOWLEDGE: Delay(48, _H)},
            announced=True,
        ),
        DeadlinePolicy(
            "alea_24h",
            "Aléas seulement : déclarés 1 jour ouvré après l’évènement",
            {kind: delays for kind, delays in _OTHERS.items() if kind is Kind.INCIDENT},
        ),
    )
}
