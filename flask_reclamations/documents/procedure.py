"""A version of the public procedure, as it was published."""

from datetime import date
from typing import Any

from ..domain.procedure import Place
from ..i18n import say_date, t
from ..models import Procedure
from .house import House, label
from .paper import Block, Paper, facts, heading, items, text


def paper(version: Procedure, house: House) -> Paper:
    """Return the document of a version: its sections as they were frozen, then when it was approved and published."""
    blocks: list[Block] = []
    for section in version.body or []:
        blocks.append(heading(section["heading"]))
        for part in section["blocks"]:
            blocks += _block(part)
    places = [_place(place) for place in version.places or ()]
    told = [
        (t("Version"), str(version.version)),
        (t("Approuvée le"), house.day(version.approved_at)),
        (t("Approuvée par"), version.approved_by_label),
        (t("Publiée le"), house.day(version.published_at)),
        (t("Remplacée le"), house.day(version.superseded_at)),
        (t("Revue le"), house.day(version.reviewed_at)),
        (t("Ce qui a changé"), version.note),
        (t("Diffusée"), "\n".join(places)),
    ]
    return Paper(
        title=t("Procédure de traitement des réclamations, difficultés et aléas"),
        subtitle=t("Version {number}", number=version.version),
        blocks=[*blocks, heading(t("Version")), facts(told)],
        stamp=house.day(version.published_at),
    )


def _block(part: dict[str, Any]) -> list[Block]:
    if part.get("text") or part.get("own"):
        return [text(part.get("text") or part["own"])]
    if part.get("list"):
        return [items(part["list"])]
    return [
        facts([(term, said if isinstance(said, str) else "\n".join(said)) for term, said in part.get("terms", ())])
    ]


def _place(place: dict[str, str]) -> str:
    on = say_date(date.fromisoformat(place["on"]), "dated")
    return " · ".join(filter(None, (label(Place, place["place"]), on, place.get("note"))))
