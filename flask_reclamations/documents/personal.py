"""What is kept of a person, on paper: the same as in the JSON beside it (RGPD 15)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ..domain.vocabulary import Channel, Direction, Kind, Outcome, Resolved, Stakeholder, Status, Term
from ..i18n import say_date, t
from .house import House, label
from .paper import Block, Paper, facts, heading, items, said, soft, text

Data = Mapping[str, Any]
# What a case says of its claimant, in the order of the page, and the words of its codes.
NAMES: dict[str, tuple[str, type[Term] | None]] = {
    "kind": ("Nature", Kind),
    "status": ("Statut", Status),
    "category": ("Catégorie", None),
    "claimant_label": ("Nom", None),
    "claimant_email": ("E-mail", None),
    "claimant_phone": ("Téléphone", None),
    "claimant_ref": ("Identifiant du compte", None),
    "anonymous": ("Anonyme", None),
    "stakeholder": ("Partie prenante", Stakeholder),
    "channel": ("Canal", Channel),
    "session_label": ("Session", None),
    "training_label": ("Formation", None),
    "company_label": ("Entreprise", None),
    "funder_label": ("Financeur", None),
    "occurred_on": ("Date de l’évènement", None),
    "sent_on": ("Date d’envoi", None),
    "received_at": ("Date de réception", None),
    "recorded_at": ("Enregistré le", None),
    "acknowledged_at": ("Accusé de réception", None),
    "answered_at": ("Réponse", None),
    "closed_at": ("Clôture", None),
    "outcome": ("Issue", Outcome),
    "satisfaction": ("Satisfaction", None),
}
TEXTS = {
    "description": "Ce qui s’est passé",
    "desired_outcome": "Solution souhaitée",
    "impact": "Impact sur la formation",
}
CONTACT: dict[str, tuple[str, type[Term] | None]] = {
    "label": ("Nom", None),
    "role": ("Partie prenante", Stakeholder),
    "email": ("E-mail", None),
    "person_ref": ("Identifiant du compte", None),
    "added_at": ("Ajouté le", None),
    "removed_at": ("Retiré le", None),
}


def paper(data: Data, house: House) -> Paper:
    """Return the document of what `services.personal.data` gives."""
    blocks: list[Block] = []
    for case in data["cases"]:
        blocks += _case(case, house)
    for contact in data["contacts"]:
        blocks.append(heading(t("{reference}, comme correspondant", reference=contact["reference"])))
        blocks += [facts(_rows(contact, CONTACT, house)), *_exchanged(contact, house)]
    return Paper(
        title=t("Données personnelles"),
        subtitle=t(
            "Ce que garde {who} de cette personne comme réclamant ou correspondant, avec les réponses qui lui ont "
            "été faites ; sans les notes internes ni les échanges avec d’autres.",
            who=data["organisation"],
        ),
        blocks=blocks,
        stamp=house.moment(datetime.fromisoformat(data["at"])),
    )


def _case(case: Data, house: House) -> list[Block]:
    blocks = [
        heading(f"{case['reference']} · {case['subject'] or ''}".rstrip(" ·")),
        facts(_rows(case, NAMES, house)),
    ]
    for name, words in TEXTS.items():
        if case[name]:
            blocks += [heading(t(words), 3), text(case[name])]
    blocks += _exchanged(case, house)
    if case["files"]:
        lines = [f"{file['name']} ({_value('at', file['at'], None, house)})" for file in case["files"]]
        blocks += [heading(t("Pièces"), 3), items(lines)]
    for opinion in case["opinions"]:
        blocks += [heading(t("Avis"), 3), facts(_opinion(opinion, house))]
    return blocks


def _exchanged(kept: Data, house: House) -> list[Block]:
    blocks = [
        said(one["author"], house.moment(datetime.fromisoformat(one["at"])), one["text"], _tone(one["direction"]))
        for one in kept["exchanges"]
    ]
    return [heading(t("Échanges"), 3), *blocks] if blocks else [soft(t("Aucun échange."))]


def _tone(direction: str) -> str:
    return "in" if direction == Direction.IN else "out"


def _opinion(opinion: Data, house: House) -> list[tuple[str, str | None]]:
    return [
        (t("Résolu ?"), label(Resolved, opinion["resolved"])),
        (t("Satisfaction"), f"{opinion['score']}/5" if opinion["score"] else None),
        (t("Commentaire"), opinion["comment"]),
        *((one["question"], one["answer"]) for one in opinion["answers"]),
        (t("Recueilli le"), _value("at", opinion["at"], None, house)),
    ]


def _rows(
    kept: Data, names: Mapping[str, tuple[str, type[Term] | None]], house: House
) -> Sequence[tuple[str, str | None]]:
    return [(t(words), _value(name, kept[name], terms, house)) for name, (words, terms) in names.items()]


def _value(name: str, value: Any, terms: type[Term] | None, house: House) -> str:
    if not value:
        return ""
    if value is True:
        return t("Oui")
    if terms:
        return label(terms, value)
    if name == "satisfaction":
        # Beside what was said, codes of ours: that they were asked, or did not reply.
        return {str(one): t(one.label) for one in Resolved}.get(value, "")
    if name == "category":
        return t(house.categories.get(value, value))
    if name == "at" or name.endswith("_at"):
        return house.day(datetime.fromisoformat(value))
    return say_date(date.fromisoformat(value), "dated") if name.endswith("_on") else str(value)
