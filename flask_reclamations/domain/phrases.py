"""Phrases that are looked for in what people wrote, whatever their accents, capitals, plurals and feminines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .search import folded, stem, words


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other; one that ends with « * » begins like the word that is said."""

    words: tuple[tuple[str, bool], ...]

    def at(self, said: list[str], start: int) -> bool:
        """Tell whether the phrase stands in what is said, from this word on."""
        return len(said) - start >= len(self.words) and all(
            found.startswith(word) if begun else found == word
            for found, (word, begun) in zip(said[start:], self.words, strict=False)
        )


def phrases(lines: Iterable[str]) -> tuple[Phrase, ...]:
    """Return phrases as they are compared, one a line: accents, capitals, plurals and feminines are folded."""
    return tuple(Phrase(tuple(_word(word) for word in line.split())) for line in lines)


def _word(word: str) -> tuple[str, bool]:
    begun = word.endswith("*")
    return (folded(word) if begun else stem(word)), begun


def said(text: str) -> list[str]:
    """Return the words of a text, in order, as phrases are compared with them."""
    return [word.stem for word in words(text)]


def found(spoken: list[str], lines: tuple[Phrase, ...]) -> Iterator[tuple[int, int]]:
    """Yield where phrases stand in what is said: the first word and the one after the last."""
    whole, begun = _openings(lines)
    for start, word in enumerate(spoken):
        # Nearly every word ends here.
        if word in whole or word.startswith(begun):
            yield from ((start, start + len(phrase.words)) for phrase in lines if phrase.at(spoken, start))


@lru_cache(maxsize=256)
def _openings(lines: tuple[Phrase, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    firsts = [phrase.words[0] for phrase in lines]
    return frozenset(word for word, begun in firsts if not begun), tuple(word for word, begun in firsts if begun)
