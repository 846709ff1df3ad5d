"""What a procedure promises: delays, mediation, what is done of an aléa; read from the settings that bind (O22)."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..domain.calendar import Territory
from ..domain.deadlines import Delay
from ..domain.policies import DeadlinePolicy, Delays
from ..domain.priority import Severity
from ..domain.vocabulary import Kind, Milestone
from ..i18n import t
from .delay_words import counted, delay_words, step
from .incident_types import every
from .measures import planned

Facts = Mapping[str, Any]
Blocks = list[dict[str, Any]]
PROMISED = (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)


def text(said: str) -> dict[str, Any]:
    """Return a paragraph."""
    return {"text": said}


def bullets(said: Iterable[str]) -> dict[str, Any]:
    """Return a list of what is not empty."""
    return {"list": [each for each in said if each]}


def delays(facts: Facts) -> Blocks:
    """Return each delay of the policy in force, then what may move a date."""
    policy = DeadlinePolicy.of(facts["policy"])
    blocks: Blocks = []
    for kind in PROMISED:
        lines = _lines(kind, policy.delays.get(kind, {}))
        for severity, shorter in policy.severe.get(kind, {}).items():
            lines += _lines(kind, shorter, severity)
        if lines:
            blocks.append({"terms": [[t(kind.label), lines]]})
    if policy.announced:
        blocks.append(
            text(t("Pour une réclamation, la date de notre réponse est annoncée dans l’accusé de réception."))
        )
    return [*blocks, *_movable(policy), text(_open_days(facts["territory"]))]


def _lines(kind: Kind, promised: Delays, severity: Severity | None = None) -> list[str]:
    told = []
    for milestone, delay in promised.items():
        said = {"step": step(kind, milestone), "delay": counted(delay)}
        if severity is None:
            told.append(t("{step} : {delay}", **said))
        else:
            told.append(t("{step}, gravité {severity} : {delay}", severity=t(severity.label).lower(), **said))
    return told


def _movable(policy: DeadlinePolicy) -> Blocks:
    more = t(
        "S’il nous faut plus de temps, nous vous le disons avant l’échéance, avec la raison et la nouvelle date, et "
        "la réponse les rappelle."
    )
    if policy.extension:
        more += " " + t("Jamais plus de {delay} en tout.", delay=delay_words(policy.extension))
    told = [text(more)]
    if policy.pauses:
        told.append(text(t("Le délai s’arrête pendant que nous attendons un élément que nous vous avons demandé.")))
    return told


def _open_days(territory: str) -> str:
    return t(
        "Les jours ouvrés sont ceux où nous travaillons, hors jours fériés ({where}) et fermetures de l’organisme.",
        where=t(Territory(territory).label),
    )


def mediation(facts: Facts) -> Blocks:
    """Return whom to turn to next: inside for all, the configured médiateur for consumers only (§0.8, O12)."""
    who = facts["direction_label"]
    inside = (
        t("Vous avez le droit de demander une médiation : {name} vous recevra, pour la direction.", name=who)
        if who
        else t("Vous avez le droit de demander une médiation : la direction vous recevra.")
    )
    told = [text(inside), text(t("Cette médiation interne est ouverte à tous et gratuite."))]
    if facts["consumers"] and facts["mediator_name"]:
        outside = t(
            "Si vous avez acheté la formation pour vous-même (CPF compris) et que notre réponse ne vous convient "
            "pas, vous pouvez saisir gratuitement le médiateur de la consommation dans l’année qui suit votre "
            "réclamation écrite : {name}, {address}, {site}",
            name=facts["mediator_name"],
            address=" ".join(facts["mediator_address"].split()),
            site=facts["mediator_site"],
        )
        told.append(text(outside))
    return told


def incidents(facts: Facts) -> Blocks:
    """Return what is done of an aléa: who declares it, how soon, the register, the measures, who is told (O33)."""
    promised = DeadlinePolicy.of(facts["policy"]).delays.get(Kind.INCIDENT, {})
    declare: Delay | None = promised.get(Milestone.DECLARE)
    within = (
        t("Dans quel délai : {delay}.", delay=counted(declare))
        if declare
        else t("Dans quel délai : dès que possible, le jour même.")
    )
    own, offered = facts["measures"], [kind for kind in every(facts.get("incident_types")) if kind.active]
    types = [[t(kind.label), planned(own, kind.code)] for kind in offered if planned(own, kind.code)]
    return [
        bullets(
            [
                t("Qui déclare : le formateur, ou toute personne de l’équipe qui constate l’aléa ; vous aussi."),
                within,
                t("Où : chaque aléa est inscrit au registre, avec ce qui a été décidé et son résultat."),
                t(
                    "Mesures : report sans frais, remplacement du formateur, séance de rattrapage, passage à "
                    "distance, selon le cas."
                ),
                t("Qui est informé : les stagiaires, le client, le financeur et le formateur."),
            ]
        ),
        *([{"terms": types}] if types else []),
    ]
