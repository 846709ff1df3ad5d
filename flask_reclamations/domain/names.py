"""Whether a text names somebody: what is told to all staff must not (B12, D13)."""

import re
from collections.abc import Iterable

from .search import folded

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What stands before a name, and is none.
_TITLES = frozenset({"madame", "mademoiselle", "mlle", "mme", "monsieur"})
SHORTEST = 3


def _parts(label: str) -> set[str]:
    found = {folded(word) for word in _WORD.findall(label)}
    return {part for part in found if len(part) >= SHORTEST} - _TITLES


def named(text: str, labels: Iterable[str | None]) -> list[str]:
    """Return the words of a text that are a part of one of these names, as they are written there."""
    names = set[str]().union(*(_parts(label) for label in labels if label))
    return list(dict.fromkeys(word for word in _WORD.findall(text) if folded(word) in names))


def without(text: str, labels: Iterable[str | None]) -> str:
    """Return a text with every part of these names left out."""
    names = set[str]().union(*(_parts(label) for label in labels if label))
    return _WORD.sub(lambda word: "…" if folded(word[0]) in names else word[0], text)
