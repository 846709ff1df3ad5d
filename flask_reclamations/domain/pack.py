"""The evidence pack: what is asked of it, its pieces, its sample, the names it leaves out (requirements §6)."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .asof import Then
from .names import SHORTEST, without
from .search import folded
from .vocabulary import Term

FORMAT = 1
CLAIMANT = "claimant"  # the actor of whoever speaks without an account, see `models.case`
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+33|0033|0)(?:[ .-]?\(0\)[ .-]?|[ .-]?)[1-9](?:[ .-]?\d{2}){4}")
GONE = "…"


class Piece(Term):
    """The pieces of a pack, in the order of requirements §6; the code is the number that begins its files' names."""

    INDEX = "00", "Index"
    PROCEDURE = "01", "Procédure en vigueur et versions"
    PUBLICATION = "02", "Preuve de publication"
    COMPLAINTS = "03", "Registre des réclamations"
    INCIDENTS = "04", "Registre des difficultés, aléas et remarques"
    CASES = "05", "Dossiers complets et fiches de session"
    LETTERS = "06", "Accusés de réception et réponses"
    BLANK = "07", "Fiche vierge"
    MEDIATION = "08", "Dispositif de médiation"
    OPINIONS = "09", "Synthèse des enquêtes de satisfaction"
    FIGURES = "10", "Analyse et tendances"
    PLAN = "11", "Plan d’amélioration et risques"
    DROPOUTS = "12", "Abandons"
    REVIEWS = "13", "Revues qualité"
    SHARED = "14", "Diffusion interne"
    YEAR = "15", "Rapport annuel"
    NOTHING = "16", "État néant"
    GAPS = "17", "Contrôle de cohérence"
    JOURNAL = "18", "Journal d’audit"


INDICATORS: dict[Piece, str] = {
    Piece.INDEX: "30, 31, 32",
    Piece.OPINIONS: "30",
    Piece.FIGURES: "31, 32",
    Piece.PLAN: "32",
    Piece.DROPOUTS: "12, 32",
    Piece.REVIEWS: "31, 32",
    Piece.YEAR: "31, 32",
}


def indicators(piece: Piece) -> str:
    """Return the indicators that a piece serves (O03)."""
    return INDICATORS.get(piece, "31")


@dataclass(frozen=True)
class Wanted:
    """What a pack is of.

    Parameters: `since`, `until` the days of reception, both in; `as_of` the cut-off, after which nothing is inside;
    `sessions`, `references` refs, empty for all; `sample` how many cases are drawn, None for all; `nominative` True
    where it names who speaks.
    """

    since: date
    until: date
    as_of: datetime
    action_category: str = ""
    sessions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sample: int | None = None
    seed: str = ""
    nominative: bool = False

    @property
    def narrowed(self) -> bool:
        """Tell whether more than days was asked for."""
        return bool(self.action_category or self.sessions)


def drawn(references: Iterable[str], count: int, seed: str) -> list[str]:
    """Return so many references, in their order: those of the least SHA-256(seed:reference)."""
    every = list(references)
    least = sorted(every, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())[:count]
    kept = set(least)
    return [one for one in every if one in kept]


def parts_of(label: str | None) -> set[str]:
    """Return the parts of a name that a text may hold."""
    return {part for word in _WORD.findall(label or "") if len(part := folded(word)) >= SHORTEST}


def names_in(then: Then) -> set[str]:
    """Return the names of whoever speaks in a case, now or before: its claimant, those who wrote in beside them."""
    # Of a journal that somebody changed, its row still knows.
    found = (
        set[str | None]() if then.redacted else {then.fields.get(name) for name in ("claimant_label", "handed_to")}
    )
    for event in then.events:
        for side in ("old", "new"):
            fields = event.said.get(side) or {}
            found |= {fields.get("claimant_label"), fields.get("handed_to")}
        if event.kind.startswith("correspondent_"):
            found.add(event.said.get("label"))
        found.add(event.said.get("sender"))
        if event.actor_ref == CLAIMANT:
            found.add(event.actor_label)
    return {name for name in found if name}


def handlers_in(then: Then) -> set[str]:
    """Return the names of whoever acts on a case that is not their own: the pack must say who answers for what."""
    own = {CLAIMANT, *(said.get("claimant_ref") for event in then.events if (said := event.said.get("new") or {}))}
    # Who acted on what was anonymised since has no name left.
    return {event.actor_label for event in then.events if event.actor_label and event.actor_ref not in own}


class Mask:
    """What leaves the names of people who spoke out of a text, with their addresses and their telephones.

    Parameters: `parts` those of everybody in the pack, left out where they are written as names are, with a capital;
    `handlers` the whole names of who handles cases, which stay.
    """

    def __init__(self, parts: Collection[str], handlers: Collection[str] = ()) -> None:
        self._parts = parts
        longest = sorted(handlers, key=len, reverse=True)
        self._stay = (
            re.compile("(" + "|".join(rf"\b{re.escape(name)}\b" for name in longest) + ")") if longest else None
        )

    def __call__(self, text: str, own: Collection[str] = ()) -> str:
        """Return a text less all names; `own` the labels of whoever speaks in it, however they are written."""
        pieces = self._stay.split(text) if self._stay else [text]
        return "".join(piece if at % 2 else self._hidden(piece, own) for at, piece in enumerate(pieces))

    def _hidden(self, text: str, own: Collection[str]) -> str:
        text = _PHONE.sub(GONE, _ADDRESS.sub(GONE, text))
        text = without(text, own) if own else text
        return _WORD.sub(lambda word: GONE if self._names(word[0]) else word[0], text)

    def _names(self, word: str) -> bool:
        return word[0].isupper() and folded(word) in self._parts
