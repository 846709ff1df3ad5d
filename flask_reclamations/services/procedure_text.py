"""The words of the public procedure, composed from what the organisation really set: nothing is promised twice."""

from collections.abc import Callable, Mapping
from typing import Any

from ..domain.confidant import PARTS, Confidant
from ..domain.procedure import DEFINED, Part
from ..domain.retention import Rules
from ..domain.vocabulary import Kind
from ..i18n import n, speaking, t
from . import procedure_promises
from .procedure_promises import Blocks, Facts, bullets, text


def compose(facts: Facts, words: Mapping[str, str], *, routes: bool, locale: str) -> list[dict[str, Any]]:
    """Return the sections of a procedure in this language, as JSON: code, heading, blocks.

    Parameters: `facts` as `queries.procedures.facts`; `words` what the organisation adds, by part; `routes` whether
    the other ways are named (O34). A block holds `text`, a `list`, `terms` with their definitions, or `own` words.
    """
    with speaking(locale):
        sections = [
            {"code": str(part), "heading": t(part.label), "blocks": _blocks(part, facts, words, routes=routes)}
            for part in Part
        ]
    return [section for section in sections if section["blocks"]]


def _blocks(part: Part, facts: Facts, words: Mapping[str, str], *, routes: bool) -> Blocks:
    blocks = _routes() if part is Part.ROUTES and routes else COMPOSED.get(part, _nothing)(facts)
    # What is added to a part that is not shown would be shown alone.
    hidden = part is Part.ROUTES and not routes
    return blocks + ([{"own": words[part]}] if words.get(part) and not hidden else [])


def _nothing(facts: Facts) -> Blocks:
    return []


def _object(facts: Facts) -> Blocks:
    return [
        text(
            t(
                "Cette procédure dit comment {name} recueille et traite les réclamations, les difficultés et les "
                "aléas, et ce que nous en tirons pour progresser. Elle répond à l’indicateur 31 du Référentiel "
                "national qualité (Qualiopi).",
                name=facts["name"],
            )
        )
    ]


def _terms(facts: Facts) -> Blocks:
    terms = [[t(kind.label), t(DEFINED[kind])] for kind in (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)]
    return [
        {"terms": terms},
        text(
            t(
                "Ce que vous nous dites de vive voix compte aussi : la personne qui vous écoute l’écrit pour vous. "
                "Une suggestion, une demande d’information ou un avis n’est pas une réclamation : nous en gardons la "
                "trace et nous vous répondons."
            )
        ),
    ]


def _scope(facts: Facts) -> Blocks:
    return [
        text(
            t(
                "Toute personne concernée par nos actions : stagiaires, apprentis, candidats à la VAE, bénéficiaires "
                "de bilan de compétences, entreprises, financeurs, formateurs, sous-traitants et partenaires ; mais "
                "aussi avant l’inscription et après la fin de la formation. On peut s’exprimer pour quelqu’un "
                "d’autre, avec son accord."
            )
        ),
        text(t("Il n’y a pas de date limite pour nous écrire.")),
        text(t("C’est gratuit, à chaque étape.")),
    ]


def _channels(facts: Facts) -> Blocks:
    if facts["public_form"] and facts["allow_anonymous"]:
        form = t("Par le formulaire en ligne, sans compte, et sans vous nommer si vous le préférez.")
    elif facts["public_form"]:
        form = t("Par le formulaire en ligne, sans compte ni mot de passe.")
    else:
        form = t("Par le formulaire en ligne, dans votre espace.")
    who = Confidant(*(facts.get(name, "") for name in PARTS)).line
    told = [
        form,
        t("Par e-mail : {email}", email=facts["email"]) if facts["email"] else "",
        t("Par téléphone : {phone}", phone=facts["phone"]) if facts["phone"] else "",
        t("Par courrier ou sur place : {address}", address=facts["address"]) if facts["address"] else "",
        t("De vive voix, auprès de votre formateur ou de toute personne de l’équipe."),
        t("En confidence (violence, harcèlement, discrimination, santé) : {who}", who=who) if who else "",
    ]
    known = t("Votre interlocuteur : {name}, référent qualité.", name=facts["quality_label"])
    return [bullets(told), *([text(known)] if facts["quality_label"] else [])]


def _roles(facts: Facts) -> Blocks:
    told = [
        t("Le référent qualité reçoit chaque demande, la suit jusqu’au bout et tient le registre."),
        t("La direction peut être saisie à tout moment."),
        t("Une personne mise en cause ne traite pas le dossier et ne le lit pas."),
    ]
    if facts["referent"]:
        told.append(t("Si tous ceux qui traitent sont mis en cause, un référent extérieur prend le dossier."))
    else:
        told.append(
            t("Si personne d’autre ne peut le traiter, elle déclare le conflit d’intérêts et la réponse le dit.")
        )
    if facts["disability_label"]:
        told.append(t("{name}, référent handicap, peut être consulté.", name=facts["disability_label"]))
    return [bullets(told)]


def _steps(facts: Facts) -> Blocks:
    return [
        {
            "list": [
                t("Nous enregistrons votre demande et vous recevez une référence, qui permet de la suivre."),
                t("Nous vous envoyons un accusé de réception, avec la date de notre réponse."),
                t("Nous analysons les faits, les causes et les effets ; nous consultons s’il le faut."),
                t("Nous vous répondons par écrit, avec nos raisons, même quand la réponse est un refus."),
                t("Nous vous demandons si le problème est réglé ; s’il ne l’est pas, nous reprenons avec vous."),
                t("Nous clôturons et nous gardons la trace de chaque étape."),
            ],
            "ordered": True,
        }
    ]


def _privacy(facts: Facts) -> Blocks:
    years = t("{years} ans", years=facts["retention_years"])
    rules = Rules.of(facts["retention_years"], facts.get("retentions"))
    own = [t("{kind} : {years} ans", kind=t(kind.label), years=kept) for kind, kept in rules.own.items()]
    return [
        text(
            t(
                "Votre demande n’est lue que des personnes chargées de la traiter. Les dossiers sont conservés "
                "{years} après leur clôture.",
                years=years,
            )
        ),
        *([bullets(own)] if own else []),
        *([text(archive(facts["archive_years"]))] if facts.get("archive_years") else []),
        text(
            t(
                "Vous pouvez demander à lire, corriger ou faire effacer vos données, à l’adresse ci-dessus ; en cas "
                "de désaccord, saisir la CNIL."
            )
        ),
    ]


def archive(years: int) -> str:
    """Return what is said of the intermediate archive, wherever the years of keeping are (O23)."""
    return t(
        "Un dossier passe en archive intermédiaire {years} après sa clôture : seuls la qualité, la direction, les "
        "auditeurs, la personne qui s’est exprimée et celles qu’une liste nomme le lisent encore.",
        years=n("{count} an", "{count} ans", years),
    )


def _routes() -> Blocks:
    told = [
        t("Notre organisme certificateur, pour signaler un manquement au Référentiel national qualité."),
        t("Votre financeur : OPCO, France Travail, Caisse des Dépôts, Région, employeur."),
        t("La DREETS de votre région, qui contrôle les organismes de formation."),
    ]
    return [text(t("Vous pouvez aussi vous adresser à :")), bullets(told)]


def _improvement(facts: Facts) -> Blocks:
    return [
        text(
            t(
                "Les réclamations, difficultés et aléas sont analysés ensemble en revue qualité ; les actions "
                "décidées sont suivies jusqu’à la preuve de leur effet. Cette procédure est "
                "revue au moins une fois par an."
            )
        )
    ]


COMPOSED: dict[Part, Callable[[Facts], Blocks]] = {
    Part.OBJECT: _object,
    Part.TERMS: _terms,
    Part.SCOPE: _scope,
    Part.CHANNELS: _channels,
    Part.ROLES: _roles,
    Part.STEPS: _steps,
    Part.DELAYS: procedure_promises.delays,
    Part.MEDIATION: procedure_promises.mediation,
    Part.INCIDENTS: procedure_promises.incidents,
    Part.PRIVACY: _privacy,
    Part.IMPROVEMENT: _improvement,
}
