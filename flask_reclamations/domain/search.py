"""How words are compared: accents, capitals, plurals and feminines folded, the same in text and in question."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# A letter or figure, with the accents that some systems write after it.
_WORD = r"(?:[^\W_][\u0300-\u036f]*)+"
_PART = re.compile(_WORD)
_COMPOUND = re.compile(rf"{_WORD}((?:[-\u2010\u2011._@/]{_WORD})+)?")
_QUOTE = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb]")
_APOSTROPHES = frozenset("'’ʼ")
_LONGEST = 64
# Letters that no decomposition takes apart: œ æ ø ł đ ð þ ı.
_LETTERS = {0x153: "oe", 0xE6: "ae", 0xF8: "o", 0x142: "l", 0x111: "d", 0xF0: "d", 0xFE: "th", 0x131: "i"}
ELIDED = frozenset({"c", "d", "j", "l", "m", "n", "qu", "s", "t", "jusqu", "lorsqu", "puisqu", "quoiqu"})
# Asked beside other words, these tell nothing; they are kept in the text, for whole phrases.
EMPTY = frozenset(
    {
        *("a", "au", "aux", "avec", "ce", "ces", "cette", "dans", "de", "des", "du", "elle", "en", "est", "et", "il"),
        *("ils", "je", "la", "le", "les", "leur", "mais", "ne", "nous", "on", "ou", "par", "pas", "plus", "pour"),
        *("que", "qui", "sa", "se", "ses", "son", "sont", "sur", "un", "une", "vous", "y"),
    }
)
# What may still come after a word that is being typed.
_ENDINGS = ("e", "s", "x", "es", "ce", "ces")
SHORTEST = 3


class Word(NamedTuple):
    """A folded word and where it stands in the text."""

    stem: str
    start: int
    end: int


class Mark(NamedTuple):
    """A stretch of a text, and the groups of what is looked for that it answers, by number."""

    start: int
    end: int
    groups: frozenset[int]


class Phrase(NamedTuple):
    """Words that follow each other; `unfinished` where the last may go on."""

    words: tuple[str, ...]
    unfinished: bool = False

    def holds(self, found: list[Word], at: int) -> bool:
        """Tell whether the phrase stands in a text from this word on."""
        if at + len(self.words) > len(found):
            return False
        *first, last = self.words
        if any(found[at + index].stem != word for index, word in enumerate(first)):
            return False
        stem = found[at + len(first)].stem
        return stem.startswith(last) if self.unfinished else stem == last


@dataclass(frozen=True)
class Query:
    """What is looked for: each group must be found, by any of its phrases."""

    groups: tuple[tuple[Phrase, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)


@lru_cache(maxsize=16_384)
def folded(word: str) -> str:
    """Return a word without capitals and accents; empty where nothing of it is a letter or a figure."""
    plain = unicodedata.normalize("NFKD", word.lower()).casefold().translate(_LETTERS)
    return "".join(letter for letter in plain if letter.isalnum())[:_LONGEST]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a word folded, without the marks of plural and feminine: what is left need not be French."""
    word = folded(word)
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith(("eaux", "yaux", "eux", "oux")):
        word = word[:-1]
    elif word.endswith("aux") and len(word) > 4:
        word = f"{word[:-3]}al"
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) < 5:
        return word
    if word.endswith("ail"):  # un travail, des travaux
        return f"{word[:-3]}al"
    if word.endswith("if"):
        return f"{word[:-1]}v"
    if word.endswith("trice"):
        return f"{word[:-4]}eur"
    if word.endswith("euse"):
        return word[:-2]
    return _without_e(word)


def _without_e(word: str) -> str:
    if not word.endswith("e") or (word.endswith("ee") and len(word) < 6):  # une année is not Anne
        return word
    bare = word.rstrip("e")
    return bare[:-1] if bare[-2:] in ("ll", "nn", "tt") else bare


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text; those that a sign joins are one word more together (« e-mail », a reference)."""
    for compound in _COMPOUND.finditer(text):
        start, end = compound.span()
        if compound[1] is None:
            if said := _stem_in(text, start, end):
                yield Word(said, start, end)
            continue
        parts = list(_parts(text, start, end))
        yield from parts
        if len(parts) > 1:
            yield Word(_joined(text, parts), parts[0].start, parts[-1].end)


def _stem_in(text: str, start: int, end: int) -> str:
    word = text[start:end]
    if text[end : end + 1] in _APOSTROPHES and folded(word) in ELIDED:
        return ""
    return stem(word)


def _parts(text: str, start: int, end: int) -> Iterator[Word]:
    for part in _PART.finditer(text, start, end):
        if said := _stem_in(text, *part.span()):
            yield Word(said, *part.span())


def _joined(text: str, parts: list[Word]) -> str:
    return stem("".join(text[part.start : part.end] for part in parts))


def query(text: str) -> Query:
    """Return what a person looks for: all of the words, the last perhaps unfinished, « phrases » as they stand."""
    pieces = _QUOTE.split(text)
    groups: list[tuple[Phrase, ...]] = []
    for number, piece in enumerate(pieces):
        # What follows an odd quote is inside of it; one that nothing closes is no quote.
        if number % 2 and number < len(pieces) - 1:
            said = tuple(word.stem for word in words(piece))
            groups += [(Phrase(said),)] if said else []
        else:
            groups += _loose(piece, last=number == len(pieces) - 1)
    return Query(tuple(dict.fromkeys(groups)))


def _loose(piece: str, *, last: bool) -> list[tuple[Phrase, ...]]:
    """Return one group a word, without those that tell nothing unless there are no others."""
    asked = [list(_parts(piece, *compound.span())) for compound in _COMPOUND.finditer(piece)]
    asked = [parts for parts in asked if parts]
    told = [parts for parts in asked if len(parts) > 1 or _plain(piece, parts[0]) not in EMPTY]
    groups = []
    for number, parts in enumerate(told or asked):
        stems = tuple(part.stem for part in parts)
        found = [Phrase(stems)]
        if len(parts) > 1:
            found.append(Phrase((_joined(piece, parts),)))
        elif last and number == len(told or asked) - 1:
            found = _unfinished(_plain(piece, parts[0]))
        groups.append(tuple(found))
    return groups


def _plain(text: str, word: Word) -> str:
    return folded(text[word.start : word.end])


def _unfinished(plain: str) -> list[Phrase]:
    """Return what begins like a word, and the stems that its last letters would be folded away from."""
    if len(plain) < SHORTEST or not plain.isalpha():
        return [Phrase((stem(plain),))]
    whole = sorted({stem(plain), *(stem(plain + ending) for ending in _ENDINGS)})
    return [Phrase((plain,), unfinished=True), *(Phrase((word,)) for word in whole if not word.startswith(plain))]


class Finder:
    """Finds what is looked for in texts."""

    def __init__(self, asked: Query) -> None:
        self.all = frozenset(range(len(asked.groups)))
        self._phrases = [(number, phrase) for number, group in enumerate(asked.groups) for phrase in group]
        self._whole = frozenset(phrase.words[0] for _, phrase in self._phrases)
        self._begun = tuple(phrase.words[0] for _, phrase in self._phrases if phrase.unfinished) or ("\0",)

    def marks(self, text: str) -> list[Mark]:
        """Return where a text holds what is looked for, in order and without overlap."""
        found = list(words(text)) if self.all else []
        marks = []
        for at, word in enumerate(found):
            # Nearly every word ends here.
            if word.stem in self._whole or word.stem.startswith(self._begun):
                marks += [
                    Mark(word.start, found[at + len(phrase.words) - 1].end, frozenset({number}))
                    for number, phrase in self._phrases
                    if phrase.holds(found, at)
                ]
        joined: list[Mark] = []
        for mark in sorted(marks):
            if joined and mark.start < joined[-1].end:
                last = joined.pop()
                mark = Mark(last.start, max(mark.end, last.end), last.groups | mark.groups)
            joined.append(mark)
        return joined
