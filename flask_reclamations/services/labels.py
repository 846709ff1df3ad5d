"""Names in a list of an organisation's own: given, short, each once, with a code that stays when a name changes."""

import re
import unicodedata
from collections.abc import Collection

from ..errors import RefusedError

ROOM, MOST = 80, 40


def check(label: str, taken: Collection[str]) -> None:
    """Raise `RefusedError` beside `label` for one that is missing, too long, taken, or one too many."""
    if not label:
        raise RefusedError.because("no_label", "Donnez un nom.", at="label")
    if len(label) > ROOM:
        long = "Ce texte est trop long ({maximum} caractères au plus)."
        raise RefusedError.because("too_long", long, at="label", maximum=ROOM)
    if label.casefold() in {other.casefold() for other in taken}:
        raise RefusedError.because("taken", "Ce nom est déjà dans la liste.", at="label")
    if len(taken) >= MOST:
        full = "La liste compte déjà {most} noms : changez-en un au lieu d’en ajouter."
        raise RefusedError.because("full", full, at="label", most=MOST)


def code_of(label: str, taken: Collection[str], instead: str) -> str:
    """Return a stable code made of a label, such as « facturation » or « facturation_2 »; `instead` where none is."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:28] or instead
    return next(code for code in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if code not in taken)
