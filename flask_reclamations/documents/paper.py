"""A document on paper: what stands at its head, and the blocks it is made of; `typst/house.typ` prints them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..i18n import current_locale, t
from ..models import Organisation

Block = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere: an address, or another file of the same folder."""

    text: str
    to: str


@dataclass(frozen=True)
class Paper:
    """One document, in the language in force.

    Parameters: `stamp` the lines at the top right; `wide` True for a landscape page.
    """

    title: str
    blocks: Sequence[Block] = ()
    subtitle: str = ""
    stamp: str = ""
    wide: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    def data(self, organisation: Organisation) -> dict[str, Any]:
        """Return what the templates read."""
        english = current_locale() == "en"
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "stamp": self.stamp,
            "wide": self.wide,
            "lang": "en" if english else "fr",
            "region": "GB" if english else "FR",
            "head": head(organisation),
            "blocks": list(self.blocks),
            **self.more,
        }


def head(organisation: Organisation) -> dict[str, Any]:
    """Return whose document it is: name, contacts, declaration number."""
    contact = [organisation.address, organisation.phone, organisation.email]
    numbers = []
    if organisation.siret:
        numbers.append(t("SIRET {number}", number=organisation.siret))
    if organisation.nda:
        numbers.append(t("Déclaration d’activité {number}", number=organisation.nda))
    foot = " · ".join([organisation.name, *numbers])
    return {
        "name": organisation.name,
        "contact": "\n".join(filter(None, contact)),
        "footer": "\n".join(filter(None, (foot, organisation.footer))),
        "logo": None,  # the press has it
    }


def heading(text: str, level: int = 2) -> Block:
    """Return a heading; levels never skip one."""
    return {"is": "heading", "text": text, "level": level}


def text(words: str) -> Block:
    """Return paragraphs, parted by empty lines."""
    return {"is": "text", "text": words}


def soft(words: str) -> Block:
    """Return paragraphs in small grey letters."""
    return {"is": "soft", "text": words}


def note(words: str) -> Block:
    """Return paragraphs on a ground of their own."""
    return {"is": "note", "text": words}


def items(lines: Sequence[str]) -> Block:
    """Return a list."""
    return {"is": "list", "items": list(lines)}


def facts(rows: Sequence[tuple[str, str | None]]) -> Block:
    """Return names and values; what has no value is left out."""
    return {"is": "facts", "rows": [[name, value] for name, value in rows if value]}


def table(
    head: Sequence[str], rows: Sequence[Sequence[str | Link | None]], widths: Sequence[float] = (), size: float = 8.5
) -> Block:
    """Return a table whose head comes back on each page; `widths` are shares, `size` points.

    What was forgotten of a row has no words: its cell stays empty.
    """
    cells = [
        [{"text": cell.text, "to": cell.to} if isinstance(cell, Link) else cell or "" for cell in row] for row in rows
    ]
    return {"is": "table", "head": list(head), "rows": cells, "widths": list(widths or [1] * len(head)), "size": size}


def bars(rows: Sequence[tuple[str, str, float]]) -> Block:
    """Return a chart: a name, what is written beside its bar, and how long that is, from 0 to 1."""
    return {"is": "bars", "rows": [[name, words, share] for name, words, share in rows]}


def said(who: str, when: str, words: str, tone: str = "in") -> Block:
    """Return what somebody said; `tone` is `in`, `out` or `note`."""
    return {"is": "said", "who": who, "when": when, "text": words, "tone": tone}


def fill(label: str, *, lines: int = 1, hint: str = "", choices: Sequence[str] = ()) -> Block:
    """Return a field to fill in by hand: so many lines, or boxes to tick."""
    return {"is": "fill", "label": label, "lines": lines, "hint": hint, "choices": list(choices)}
