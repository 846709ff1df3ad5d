"""Texts with {variables} that an organisation writes: checked before they are kept, filled without running anything.

`{nom}` is a variable; a part in square brackets that holds one, such as `[ concernant {session}]`, is left out
where any of its variables has no value. There is nothing else: no attribute, no format, no code.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class Fault:
    """Why a text cannot be filled: an `unknown` or `missing` variable by its name, or a `brace` that stands alone."""

    code: str
    name: str = ""


class UnfillableError(ValueError):
    """A text that was kept all the same: a variable that no longer is, a row changed by hand."""


def names(text: str) -> list[str]:
    """Return the variables of a text, each once, in their order."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def faults(text: str, known: Collection[str], needed: Collection[str] = ()) -> list[Fault]:
    """Return what is wrong with a text.

    Parameters: `known` the variables it may hold; `needed` those it must hold.
    """
    found = [Fault("unknown", name) for name in names(text) if name not in known]
    if _BRACE.search(_VARIABLE.sub("", text)):
        found.append(Fault("brace"))
    return found + [Fault("missing", name) for name in needed if name not in names(text)]


def fill(text: str, value: Callable[[str], str]) -> str:
    """Return a text with the value of each variable; what a value holds is never read as a variable.

    Raises `UnfillableError` naming the variable that `value` refuses with a `KeyError`.
    """
    try:
        values = {name: value(name) for name in names(text)}
    except KeyError as error:
        raise UnfillableError(f"unknown variable {error}") from None
    kept = _OPTIONAL.sub(lambda part: part[1] if all(values[name] for name in names(part[1])) else "", text)
    if _BRACE.search(_VARIABLE.sub("", kept)):
        raise UnfillableError("a brace stands alone")
    return _VARIABLE.sub(lambda variable: values[variable[1]], kept)


def paragraphs(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
