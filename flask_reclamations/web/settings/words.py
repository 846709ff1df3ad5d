"""« Vocabulaire »: the organisation's words in the place of ours, noun by noun, then sentence by sentence."""

import hashlib
import re
from typing import Any

from flask import Response, request, url_for
from wtforms import HiddenField

from ...domain.rights import Door
from ...domain.words import LONGEST, LONGEST_NOUN, NOUNS
from ...errors import NotFoundError, RefusedError
from ...i18n import LANGUAGES, LOCALES, current_locale, french_spaces, ours
from ...services import wording, words
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import line
from ..render import go
from ..unit import commit
from .forms import Dated
from .shell import Section, page

# Sentences shown of a preview, and of a search.
SHOWN, FOUND = 12, 20
# Where what stands before a noun has to agree with it: we cannot know.
_AGREES = r"(?:l’|\b(?:une?|les? |la|du|au|ce|cette|aucune?|nouvelle?|tou(?:te)?s?) )"


class NounForm(Dated):
    """What a thing is called, in each language."""

    fr_one = line("Singulier", maximum=LONGEST_NOUN)
    fr_many = line("Pluriel", maximum=LONGEST_NOUN)
    en_one = line("Singulier, en anglais", maximum=LONGEST_NOUN)
    en_many = line("Pluriel, en anglais", maximum=LONGEST_NOUN)

    def show(self, given: dict[str, words.Pair]) -> None:
        """Fill the fields with what is kept."""
        for locale, pair in given.items():
            for form, own in zip(("one", "many"), pair, strict=True):
                self[f"{locale}_{form}"].data = own

    def typed(self) -> dict[str, words.Pair]:
        """Return what was typed, by language."""
        return {of: (self[f"{of}_one"].data or "", self[f"{of}_many"].data or "") for of in LOCALES}


class SentencesForm(Dated):
    """One text for each sentence that was found; an empty one is ours."""

    locale = HiddenField()

    def __init__(self, sentences: list[str], own: dict[str, str]) -> None:
        """Ask for each sentence."""
        super().__init__()
        self.sentences = {field_of(text): text for text in sentences}
        for name in self.sentences:
            self.ask(name, line("Votre texte", maximum=LONGEST))
        kept = {name: own.get(text, "") for name, text in self.sentences.items()}
        self.process(request.form if self.is_submitted() else None, data=kept)

    def typed(self) -> dict[str, str]:
        """Return what was typed, by sentence of ours."""
        return {text: self[name].data or "" for name, text in self.sentences.items()}


def field_of(sentence: str) -> str:
    """Return the name of the field of a sentence: short, and the same tomorrow."""
    return "s" + hashlib.sha256(sentence.encode()).hexdigest()[:12]


@blueprint.route("/settings/words", methods=["GET", "POST"], endpoint="settings_words")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """List the nouns; find sentences, and keep the organisation's own texts for them."""
    text, locale = request.args.get("text", "").strip(), request.args.get("locale", LOCALES[0])
    if locale not in LOCALES:
        raise NotFoundError(locale)
    found = words.found(act, text, locale)
    form = SentencesForm(found[:FOUND], words.sentences_of(act.organisation.words, locale))
    if form.validate_on_submit():
        try:
            at = {sentence: name for name, sentence in form.sentences.items()}
            commit(lambda: words.reword(act, locale, form.typed(), at, seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_words", text=text, locale=locale, said="saved")
    form.mark(act.organisation.journal_seq)
    context: dict[str, Any] = {
        "form": form,
        "nouns": [
            (code, wording.forms(code, current_locale())[0][0], words.nouns_of(act.organisation.words, code))
            for code in NOUNS
        ],
        "text": text,
        "of": locale,
        "count": len(found),
        "shown": [(form[name], ours(sentence, locale)) for name, sentence in form.sentences.items()],
        "address": url_for("reclamations.settings_words", text=text, locale=locale),
        "languages": LANGUAGES,
    }
    return page(act, Section.WORDS, "_words.html", 422 if form.is_submitted() else 200, **context)


@blueprint.route("/settings/words/<code>", methods=["GET", "POST"], endpoint="settings_word")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def noun(act: Act, code: str) -> Response:
    """Show what a thing is called and the sentences that say it, try another name, or keep it."""
    if code not in NOUNS:
        raise NotFoundError(code)
    form, tried, kept = NounForm(), request.form.get("preview", ""), words.nouns_of(act.organisation.words, code)
    if not form.is_submitted():
        form.show(kept)
    elif form.validate():
        given = form.typed() if "reset" not in request.form else dict.fromkeys(LOCALES, ("", ""))
        try:
            if tried and (wrong := words.wrong_nouns(code, given)):
                raise RefusedError(wrong)
            if not tried:
                commit(lambda: words.rename(act, code, given, seen=form.known()))
                return go("settings_word", code=code, said="saved")
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
    form.mark(act.organisation.journal_seq)
    refused = form.is_submitted() and bool(form.wrong())
    given = kept if refused else form.typed()
    context: dict[str, Any] = {
        "form": form,
        "code": code,
        "names": {of: wording.forms(code, of)[0] for of in LOCALES},
        "locale_of": current_locale(),
        "own": any(map(any, kept.values())),
        "tried": tried == "yes",
        "previews": {of: _preview(act, code, of, given) for of in LOCALES},
        "languages": LANGUAGES,
    }
    called = wording.forms(code, current_locale())[0][0].capitalize()
    return page(act, Section.WORDS, "_word.html", 422 if refused else 200, called=called, **context)


def _preview(act: Act, code: str, locale: str, given: dict[str, words.Pair]) -> tuple[int, list[str]]:
    """Return how many sentences say a noun, and the first ones as they would read: first those that have to agree."""
    said = wording.of(words.renamed(act.organisation.words, code, given)) or ours
    sentences = [said(text, locale) for text in words.using(code, locale)]
    one = given[locale][0] or wording.forms(code, locale)[0][0]
    doubtful = re.compile(_AGREES + re.escape(one), re.IGNORECASE)
    first = sorted(sentences, key=lambda text: not doubtful.search(text))[:SHOWN]
    # What stands between braces is a name, a number, a day: nothing that a reader of a preview has to know.
    read = [re.sub(r"\{[^{}]*\}\.?", "…", text) for text in first]
    return len(sentences), [french_spaces(text) if locale == "fr" else text for text in read]
