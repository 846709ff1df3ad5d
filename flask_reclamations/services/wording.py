"""How an organisation says our sentences: its nouns in the place of ours, its own text for some."""

import json
from functools import lru_cache
from typing import Any

from ..domain.procedure import DEFINED
from ..domain.words import ALSO, LONGEST, NOUNS, noun_fault, sentence_faults
from ..i18n import LOCALES, Renaming, catalogue, ours

# Official definitions are cited as they are.
CITED = frozenset(DEFINED.values())


def known(text: str) -> bool:
    """Tell whether a text is a sentence of ours that may be worded otherwise; what people wrote is none."""
    return text in catalogue("en") and text not in CITED


def forms(code: str, locale: str) -> list[tuple[str, str]]:
    """Return what we call a thing in a language, one and many; the first is its name."""
    one, many = (ours(form, locale) for form in NOUNS[code])
    return [(one, many), *ALSO.get(code, {}).get(locale, ())]


class Own:
    """The words of one organisation, as `models.Organisation.words` keeps them; what cannot be said so is ours."""

    def __init__(self, kept: dict[str, Any]) -> None:
        """Keep what can be said."""
        self._sentences = {
            locale: {
                text: own
                for text, own in kept.get("sentences", {}).get(locale, {}).items()
                if own and len(own) <= LONGEST and not sentence_faults(ours(text, locale), own)
            }
            for locale in LOCALES
        }
        self._nouns = {locale: _renaming(kept.get("nouns", {}), locale) for locale in LOCALES}
        self._said: dict[tuple[str, str], str] = {}

    def __call__(self, text: str, locale: str) -> str:
        """Return a sentence in a language, in these words."""
        said = self._said.get((text, locale))
        if said is None:
            if not known(text):
                return ours(text, locale)
            said = self._said[text, locale] = self._say(text, locale)
        return said

    def _say(self, text: str, locale: str) -> str:
        own, nouns = self._sentences[locale].get(text), self._nouns[locale]
        said = ours(text, locale)
        return own or (nouns.said(said) if nouns else said)


def _renaming(kept: dict[str, Any], locale: str) -> Renaming | None:
    own = {}
    for code in NOUNS:
        pair = kept.get(code, {}).get(locale) or ()
        if len(pair) == 2 and all(pair) and not any(map(noun_fault, pair)):
            own[code] = pair
    if not own:
        return None
    # Every noun is looked for, so that « dossier » leaves « dossier de preuves » alone.
    return Renaming(
        {
            old: new
            for code in NOUNS
            for pair in forms(code, locale)
            for old, new in zip(pair, own.get(code, pair), strict=True)
        },
        locale,
    )


def of(kept: dict[str, Any] | None) -> Own | None:
    """Return how an organisation says our sentences; None where it says them as we do."""
    return _own(json.dumps(kept, sort_keys=True)) if kept else None


@lru_cache(maxsize=64)
def _own(kept: str) -> Own:
    return Own(json.loads(kept))
