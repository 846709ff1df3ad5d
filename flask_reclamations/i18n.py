"""Our own words: French in the source, other languages from a catalogue; the host's Babel is left alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

LOCALES = ("fr", "en")
# As a person names them; French msgids.
LANGUAGES = {"fr": "Français", "en": "Anglais"}
_locale: ContextVar[str] = ContextVar("reclamations_locale", default="fr")
_NARROW, _WIDE = "\u202f", "\u00a0"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Return the translations of a language, by French text."""
    path = Path(__file__).parent / "translations" / f"{locale}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id and message.string}


def current_locale() -> str:
    """Return the language in force."""
    return _locale.get()


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Speak this language inside the block; None keeps the one in force."""
    token = _locale.set(locale if locale in LOCALES else _locale.get())
    try:
        yield
    finally:
        _locale.reset(token)


@lru_cache(maxsize=4096)  # the same few hundred sentences on every page
def french_spaces(text: str) -> str:
    """Put the spaces that French typography wants: narrow before ; ? ! and plain no-break before : and in « »."""
    text = re.sub(r" ([;?!])", rf"{_NARROW}\1", text)
    return re.sub(r" ([:»])", rf"{_WIDE}\1", text).replace("« ", f"«{_WIDE}")


def t(text: str, /, **values: Any) -> str:
    """Say a French sentence in the language in force, with `{name}` filled from the keywords."""
    locale = _locale.get()
    said = french_spaces(text) if locale == "fr" else catalogue(locale).get(text, text)
    return said.format(**values) if values else said


def n(one: str, many: str, count: int, /, **values: Any) -> str:
    """Say the singular or the plural; French counts 0 and 1 as one."""
    single = count < 2 if _locale.get() == "fr" else count == 1
    return t(one if single else many, count=number(count), **values)


def number(value: int) -> str:
    """Write a whole number with the language's thousands."""
    return f"{value:,}".replace(",", _NARROW if _locale.get() == "fr" else ",")


def local(moment: datetime, zone: str) -> datetime:
    """Return a UTC instant on the organisation's clock."""
    return moment.astimezone(ZoneInfo(zone))


def say_date(day: date, style: str = "long") -> str:
    """Write a day: `long` « lundi 23 novembre 2026 », `medium` « lun. 23 nov. », `short` « 23 nov. ».

    `dated` « 23 nov. 2026 » is for lists that reach beyond a year.
    """
    return _said_date(day, style, _locale.get())


@lru_cache(maxsize=4096)  # a list names the same days again and again
def _said_date(day: date, style: str, locale: str) -> str:
    patterns = {
        "long": "EEEE d MMMM y",
        "medium": "EEE d MMM",
        "short": "d MMM",
        "dated": "d MMM y",
        "numeric": "dd/MM/y",
    }
    said = format_date(day, patterns[style], locale=locale)
    return re.sub(r"(?<!\d)1 (?=\w)", "1er ", said) if locale == "fr" else said


def say_moment(moment: datetime, zone: str, style: str = "medium") -> str:
    """Write a UTC instant on the organisation's clock, such as « ven. 6 nov., 14 h 12 »."""
    here = local(moment, zone)
    french = _locale.get() == "fr"
    hour = format_datetime(here, f"H{_WIDE}'h'{_WIDE}mm" if french else "HH:mm", locale=_locale.get())
    return f"{say_date(here.date(), style)}{' à ' if french and style == 'long' else ', '}{hour}"
