"""How a review looks: the words of its events, and of what they say of a case."""

from collections.abc import Collection
from typing import Any

from ..domain.reviews import Why
from ..i18n import say_date, t
from ..models import Event, OutboxMessage
from ..queries.diffusions import Trace
from ..services.journal import payload_of
from . import present

SAID = {
    "saved": "Le compte rendu est enregistré.",
    "add": "La ligne est à l’ordre du jour.",
    "all": "Les lignes proposées sont à l’ordre du jour.",
    "remove": "La ligne est retirée de l’ordre du jour.",
    "sign": "Le compte rendu est signé. Rien n’y change plus.",
    "meeting": "La date et les participants sont enregistrés.",
    "action": "L’action est au plan, avec la référence de cette revue.",
    "tell": "Le résumé est diffusé.",
}
# What became of a mail for one person, by the state of its row.
ARRIVED = {
    "": "pas d’adresse e-mail : à lire ou à remettre",
    OutboxMessage.PENDING: "attend de partir",
    OutboxMessage.SENT: "envoyé",
    OutboxMessage.FAILED: "refusé",
    OutboxMessage.DROPPED: "pas envoyé",
    OutboxMessage.HELD: "retenu",
}
ON_CASE = frozenset({"put_on_review", "taken_off_review", "reviewed", "told_to_staff"})


def on_case(payload: dict[str, Any]) -> str:
    """Return what such an event of a case says in addition: which review, what was decided, who was told."""
    told = ", ".join(payload.get("people") or [])
    return " · ".join(part for part in (payload.get("review"), payload.get("text"), told) if part)


def words(row: Event, readable: Collection[str]) -> str:
    """Return what an event of a review says in addition.

    Parameters: `readable` the references of the cases that the reader may know of.
    """
    payload = payload_of(row)
    reference = payload.get("reference")
    if reference:
        known = reference in readable or reference.startswith("ACT-")
        return " · ".join([reference if known else t("dossier confidentiel"), *whys(payload.get("why") or "")])
    new = payload.get("new", {})
    said = [t("le {day}", day=say_date(new["held_on"], "medium")) if new.get("held_on") else ""]
    said += [", ".join(person["label"] for person in new.get("people") or []), payload.get("text") or ""]
    said += [", ".join(payload.get("people") or [])]
    return " · ".join(part for part in said if part)


def whys(codes: str) -> list[str]:
    """Return why a line came to an agenda, in words."""
    return [t(Why(code).label) for code in codes.split()]


def said(code: str) -> str:
    """Return what to say once something was done to a review, or nothing."""
    return t(SAID[code]) if code in SAID else ""


def arrived(row: Trace, zone: str) -> str:
    """Return what became of a mail: when it left, or why it did not."""
    when = present.moment(row.at, zone) if row.at else ""
    return " · ".join(part for part in (t(ARRIVED[row.state]), when, row.why) if part)
