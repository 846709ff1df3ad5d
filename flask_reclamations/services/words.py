"""An organisation's own words, decided: nouns renamed, sentences reworded, each in its journal."""

from collections.abc import Mapping
from typing import Any

from ..domain.search import folded
from ..domain.words import LONGEST, LONGEST_NOUN, MOST, NOUNS, noun_fault, sentence_faults
from ..errors import NotFoundError, Reason, RefusedError
from ..i18n import LOCALES, Renaming, catalogue, ours
from . import organisations, wording
from .act import Act

Pair = tuple[str, str]
NO_WORD = "Écrivez un mot ou quelques mots, sans accolade ni chevron."
HALF = "Donnez le singulier et le pluriel, ou aucun des deux."
TOO_LONG = "Ce texte est trop long ({maximum} caractères au plus)."
MISSING = "Gardez {name} : l’interface le remplace par ce qu’il faut."
UNKNOWN = "{name} n’est pas dans le texte d’origine : gardez seulement ce qu’il a entre accolades."
BRACE = "Une accolade est seule : écrivez les noms entre deux, comme dans le texte d’origine."
TOO_MANY = "Vous avez déjà {maximum} phrases à vous : rendez-en quelques-unes au texte d’origine."
CHANGED = "{who} vient d’écrire « {now} » : gardez votre texte ou reprenez le sien, puis enregistrez."


def nouns_of(kept: Mapping[str, Any] | None, code: str) -> dict[str, Pair]:
    """Return what an organisation calls a thing, by language; two empty texts where it says our word."""
    own = (kept or {}).get("nouns", {}).get(code, {})
    return {locale: tuple(own.get(locale) or ("", "")) for locale in LOCALES}


def sentences_of(kept: Mapping[str, Any] | None, locale: str) -> dict[str, str]:
    """Return the texts that an organisation put in the place of ours in a language."""
    return dict((kept or {}).get("sentences", {}).get(locale, {}))


def renamed(kept: Mapping[str, Any] | None, code: str, given: Mapping[str, Pair]) -> dict[str, Any] | None:
    """Return the words of an organisation with a thing called otherwise; None where nothing is left of its own."""
    nouns = dict((kept or {}).get("nouns", {}))
    own = {locale: list(pair) for locale, pair in given.items() if any(pair)}
    nouns = {**{of: words for of, words in nouns.items() if of != code}, **({code: own} if own else {})}
    return _left({**(kept or {}), "nouns": nouns})


def _left(kept: Mapping[str, Any]) -> dict[str, Any] | None:
    return {part: words for part, words in kept.items() if words} or None


def rename(act: Act, code: str, given: Mapping[str, Pair], *, seen: int) -> None:
    """Call a thing otherwise; two empty texts give it back our word.

    Parameters: `given` one and many, by language; `seen` the length of the organisation's journal when the person
    was shown its words.
    Raises `NotFoundError` for a noun that we do not have; `RefusedError` beside each wrong field, or beside each that
    somebody else changed since (B17).
    """
    reasons = wrong_nouns(code, given)
    if reasons:
        raise RefusedError(reasons)
    row = organisations.deciding(act)
    ours_ = {locale: wording.forms(code, locale)[0] for locale in LOCALES}
    mine = {locale: ("", "") if pair == ours_[locale] else pair for locale, pair in given.items()}
    now = nouns_of(row.words, code)
    for locale in LOCALES:
        theirs = (f"{locale}_one", " / ".join(now[locale]))
        if mine[locale] != now[locale]:
            reasons += _overtaken(act, seen, lambda kept, of=locale: nouns_of(kept, code)[of], *theirs)
    if reasons:
        raise RefusedError(reasons)
    organisations.decide(act, {"words": renamed(row.words, code, mine)}, seen=row.journal_seq)


def wrong_nouns(code: str, given: Mapping[str, Pair]) -> list[Reason]:
    """Return why a thing cannot be called so, each reason at the field of its language.

    Raises `NotFoundError` for a noun that we do not have.
    """
    if code not in NOUNS:
        raise NotFoundError(code)
    said = {"half": HALF, "no_word": NO_WORD, "too_long": TOO_LONG}
    found = []
    for locale, pair in given.items():
        for form, own in zip(("one", "many"), pair, strict=True):
            fault = "half" if any(pair) and not own else noun_fault(own)
            if fault:
                found.append(Reason(fault, said[fault], f"{locale}_{form}", {"maximum": LONGEST_NOUN}))
    return found


def reword(act: Act, locale: str, given: Mapping[str, str], at: Mapping[str, str], *, seen: int) -> None:
    """Put texts in the place of sentences of ours; an empty one, or ours, gives it back.

    Parameters: `given` by sentence of ours; `at` the field of each; `seen` as for `rename`.
    Raises `NotFoundError` for a sentence that is not ours; `RefusedError` beside each wrong field, or
    beside each that somebody else changed since (B17).
    """
    if locale not in LOCALES or not all(map(wording.known, given)):
        raise NotFoundError(locale)
    reasons = [reason for text, own in given.items() if own for reason in _wrong(text, own, locale, at[text])]
    row = organisations.deciding(act)
    before = sentences_of(row.words, locale)
    mine = {text: "" if own == ours(text, locale) else own for text, own in given.items()}
    for text, own in mine.items():
        now = before.get(text, "")
        if own != now:
            theirs = (at[text], now)
            reasons += _overtaken(act, seen, lambda kept, of=text: sentences_of(kept, locale).get(of), *theirs)
    after = {text: own for text, own in (before | mine).items() if own}
    everywhere = {**(row.words or {}).get("sentences", {}), locale: after}
    if sum(map(len, everywhere.values())) > MOST:
        reasons.append(Reason("too_many", TOO_MANY, "", {"maximum": MOST}))
    if reasons:
        raise RefusedError(reasons)
    decided = _left({**(row.words or {}), "sentences": {of: texts for of, texts in everywhere.items() if texts}})
    organisations.decide(act, {"words": decided}, seen=row.journal_seq)


def _wrong(text: str, own: str, locale: str, at: str) -> list[Reason]:
    if len(own) > LONGEST:
        return [Reason("too_long", TOO_LONG, at, {"maximum": LONGEST})]
    said = {"missing": MISSING, "unknown": UNKNOWN, "brace": BRACE}
    return [
        Reason(fault.code, said[fault.code], at, {} if fault.code == "brace" else {"name": f"{{{fault.name}}}"})
        for fault in sentence_faults(ours(text, locale), own)
    ]


def _overtaken(act: Act, seen: int, part: Any, at: str, now: str) -> list[Reason]:
    """Return a reason where another person changed this part of the words after it was shown."""
    for event, change in organisations.changed_since(act, "settings_changed", seen):
        if "words" in change.get("new", {}) and part(change["old"].get("words")) != part(change["new"]["words"]):
            return [Reason("changed_meanwhile", CHANGED, at, {"who": event.actor_label, "now": now})]
    return []


def found(act: Act, text: str, locale: str) -> list[str]:
    """Return the sentences of ours that hold these letters, in our words or in those in force, short ones first."""
    wanted, own = _plain(text), wording.of(act.organisation.words)
    if not wanted:
        return []
    return [
        sentence
        for sentence in _sentences()
        if wanted in _plain(ours(sentence, locale)) or (own and wanted in _plain(own(sentence, locale)))
    ]


def using(code: str, locale: str) -> list[str]:
    """Return the sentences of ours that hold a noun, short ones first."""
    noun = Renaming({form: form for pair in wording.forms(code, locale) for form in pair}, locale)
    return [sentence for sentence in _sentences() if noun.uses(ours(sentence, locale))]


def _plain(text: str) -> str:
    return " ".join(filter(None, map(folded, text.split())))


def _sentences() -> list[str]:
    return sorted(filter(wording.known, catalogue("en")), key=len)
