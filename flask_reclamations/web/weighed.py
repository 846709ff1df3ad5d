"""How a risk looks: its level, its trend, the words of its events; no template decides any of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ..domain.plan import CauseFamily
from ..domain.risks import FROM, Gravity, Level, Likelihood, level, weight
from ..i18n import t
from ..models import Event, Risk
from ..services.journal import payload_of
from .linked import named_to

SAID = {
    "new": "Le risque est ouvert.",
    "recurrence": "Le risque est lié aux dossiers de la récurrence.",
    "change": "Le risque est modifié.",
    "assess": "La nouvelle évaluation est enregistrée.",
    "master": "Le risque est maîtrisé. Il reste à réévaluer.",
    "watch": "Le risque est à nouveau suivi.",
    "close": "Le risque est clos.",
    "link_case": "Le dossier est lié à ce risque.",
    "unlink_case": "Le dossier n’est plus lié à ce risque.",
    "link_action": "L’action est liée à ce risque.",
    "unlink_action": "L’action n’est plus liée à ce risque.",
}
TABS = {"": "Tous", "suivi": "Suivis", "maitrise": "Maîtrisés", "clos": "Clos"}
# How each level stands out: its tone, its glyph.
LOOKS = {
    Level.LOW: ("kept", "check"),
    Level.MODERATE: ("soon", "info"),
    Level.HIGH: ("today", "up"),
    Level.CRITICAL: ("late", "late"),
}


@dataclass(frozen=True)
class Chip:
    """A level in words: how it stands out."""

    state: str
    words: str
    glyph: str


def chip(risk: Risk) -> Chip:
    """Return the level of a risk with its weight: « Élevé · 9 »."""
    found = level(risk.weight)
    state, glyph = LOOKS[found]
    return Chip(state, f"{t(found.label)} · {risk.weight}", glyph)


def trend(risk: Risk) -> str:
    """Return how a risk moved when it was last assessed: « était 12, est 6 »; nothing where it did not."""
    return _moved(risk.weight_before, risk.weight)


def _moved(was: int | None, now: int) -> str:
    return t("était {was}, est {now}", was=was, now=now) if was not in (None, now) else ""


def scale() -> list[tuple[str, str]]:
    """Return the levels with the weights of each: « Modéré », « 4 à 6 »."""
    last = max(FROM[Level.CRITICAL], weight(4, 4))
    above = [*(FROM[one] - 1 for one in list(Level)[1:]), last]
    return [
        (t(one.label), t("{first} à {last}", first=FROM[one], last=most))
        for one, most in zip(Level, above, strict=True)
    ]


def estimate(likelihood: int, gravity: int) -> str:
    """Return a likelihood and a gravity in words: « Probable (3) × Grave (3) »."""
    words = t(Likelihood(str(likelihood)).label), t(Gravity(str(gravity)).label)
    return f"{words[0]} ({likelihood}) × {words[1]} ({gravity})"


def words(row: Event, readable: Collection[str]) -> str:
    """Return what an event of a risk says in addition.

    Parameters: `readable` the references of the cases that the reader reads.
    """
    payload = payload_of(row)
    old, new, reference = payload.get("old", {}), payload.get("new", {}), payload.get("reference")
    if reference:
        return str(reference) if named_to(row, reference, readable) else t("un dossier masqué")
    said = [_weighed(old, new), str(payload.get("text") or "")]
    if row.kind == "risk_changed":
        said += [t(CauseFamily(new["family"]).label) if new.get("family") else ""]
        said += [str(new.get(name) or "") for name in ("text", "owner_label", "measures")]
    said.append(str(new.get("motive") or ""))
    return " · ".join(part for part in said if part)


def _weighed(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return how an event weighed a risk, and how that moved."""
    if "likelihood" not in new:
        return ""
    now = weight(new["likelihood"], new["gravity"])
    moved = _moved(weight(old["likelihood"], old["gravity"]), now) if old else ""
    return " · ".join(part for part in (estimate(new["likelihood"], new["gravity"]), moved) if part)


def said(code: str) -> str:
    """Return what to say once something was done to a risk, or nothing."""
    return t(SAID[code]) if code in SAID else ""
