"""Our own words: French in the source, other languages from a catalogue; the host's Babel is left alone."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
# How an organisation says a sentence of ours in a language; None: as we do.
Wording = Callable[[str, str], str]
_wording: ContextVar[Wording | None] = ContextVar("reclamations_wording", default=None)
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


def reword(wording: Wording | None) -> None:
    """Say our sentences in these words from here on, until the next call; None is our own."""
    _wording.set(wording)


def ours(text: str, locale: str) -> str:
    """Return a French sentence in a language as we say it ourselves, not spaced yet."""
    return text if locale == "fr" else catalogue(locale).get(text, text)


def unspaced(text: str, locale: str) -> str:
    """Return a French sentence in a language, in the words in force, not spaced yet."""
    wording = _wording.get()
    return ours(text, locale) if wording is None else wording(text, locale)


@lru_cache(maxsize=4096)  # the same few hundred sentences on every page
def french_spaces(text: str) -> str:
    """Put the spaces that French typography wants: narrow before ; ? ! and no-break before :, in « » and units."""
    text = re.sub(r" ([;?!])", rf"{_NARROW}\1", text)
    text = re.sub(r"(?<=[\d}]) (?=[%€]|(?:h|j|ko|Mo)\b)", _WIDE, text)
    return re.sub(r" ([:»])", rf"{_WIDE}\1", text).replace("« ", f"«{_WIDE}")


def t(text: str, /, **values: Any) -> str:
    """Say a French sentence in the language in force, with `{name}` filled from the keywords."""
    locale = _locale.get()
    said = unspaced(text, locale)
    if locale == "fr":
        said = french_spaces(said)
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


# What a word is joined to, before a vowel and before a consonant; an « h » keeps what it finds.
_ELIDED = {
    "fr": {
        "de ": "d’", "le ": "l’", "la ": "l’", "que ": "qu’", "du ": "de l’", "au ": "à l’", "ma ": "mon ",
        "sa ": "son ", "ce ": "cet ",
    },
    "en": {"a ": "an "},
}  # fmt: skip
_WHOLE = {"fr": {"d’": "de ", "qu’": "que "}, "en": {"an ": "a "}}
_VOWEL, _CONSONANT = (
    re.compile("[aeiouàâäéèêëîïôöùûüœæ]", re.IGNORECASE),
    re.compile("[b-df-gj-np-tv-zç]", re.IGNORECASE),
)
# Never a noun of ours: verbs, and terms that the law fixes.
_LEFT = {
    "fr": r"(?:organismes?|actions?) de formation|\b(?:en|on|lui|leur|le|qui|sur|personne|auditeur) demande\b"
    r"|\bà la demande(?=[.,])",
    "en": r"as the case may be|\bto register\b|\btraining organisations?",
}


class Renaming:
    """Nouns of ours replaced in the sentences of one language: whole words, their case kept, elided as they sound.

    Parameters: `nouns` by form of ours, each with what replaces it; a compound that stays stands for itself.
    """

    def __init__(self, nouns: Mapping[str, str], locale: str) -> None:
        """Prepare one search for all the nouns."""
        self._nouns = nouns
        self._elided, self._whole = _ELIDED[locale], _WHOLE[locale]
        self._pattern = re.compile(
            rf"{_LEFT[locale]}|\{{[^{{}}]*\}}"
            rf"|(?<![\w-])(?P<link>{_any([*self._elided, *self._whole])})?(?P<noun>{_any(nouns)})(?![\w-])",
            re.IGNORECASE,
        )

    def said(self, text: str) -> str:
        """Return a sentence with its nouns replaced; what is between braces stays."""
        return self._pattern.sub(lambda found: self._replaced(found["link"] or "", found["noun"], found[0]), text)

    def uses(self, text: str) -> bool:
        """Tell whether a sentence holds one of the nouns."""
        return any(found["noun"] for found in self._pattern.finditer(text))

    def _replaced(self, link: str, noun: str | None, whole: str) -> str:
        new = self._nouns[noun.lower()] if noun else ""
        if not noun or new == noun.lower():
            return whole
        links = self._elided if _VOWEL.match(new) else self._whole if _CONSONANT.match(new) else {}
        return _cased(link, links.get(link.lower(), link)) + _cased(noun, new)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _cased(old: str, new: str) -> str:
    """Return a word with the capitals of the one that it replaces."""
    if len(old.strip()) > 1 and old.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
