"""A number goes with the noun that it counts: « 1 réponse », never « 1 réponses »."""

import ast
import re

import pytest

from . import messages

# A number, a word perhaps, then a plural; « avis » and « mois » have only one form, « plus » counts nothing.
COUNTED = re.compile(
    r"\{(?!of\b|then\b)(\w+)\} (?:\w+ )?(?!avis|mois|plus|vous|nous|dans|sans|puis|après|ses)([a-zà-ÿ]+s)\b"
)
# Bounds and settings that are never one, by the name that says so.
NEVER_ONE = {"maximum", "most", "max", "longest", "floor", "fewest", "years"}
# Numbers that are never one, and why.
MANY = {
    "Choisissez {count} dossiers au plus à la fois.": "a bound",
    "L’organisme partage déjà {count} vues : cessez d’en partager une.": "a bound",
    "Vous avez déjà {count} vues : supprimez-en une.": "a bound",
    "Les {count} dernières.": "a bound",
    "les {count} premiers de la liste": "a bound",
    "Les {shown} plus anciens sur {total}.": "a page",
    "Les {count} plus courtes sont montrées : précisez pour voir les autres.": "a page",
    "Les {count} plus récents sont montrés.": "a page",
    "{count} dossiers sur {total}, les plus récents d’abord.": "a page",
    "PDF, image, document ou texte, {max} Mo au plus, {count} fichiers au plus.": "a bound",
    "{count} caractères : {maximum} au plus": "more than a bound",
    "{count} dossiers en {months} mois : {what}": "a recurrence is of two at least",
    "{cases} dossiers en {months} mois": "a recurrence is of two at least",
    "{count} dossiers": "the other of two forms, chosen by the caller",
    "La personne reçoit un lien, sans mot de passe, qui demande si la solution a réglé le problème. Elle peut "
    "changer son avis pendant {days} jours ; tous ses avis restent au dossier.": "ninety",
    "Lectures de dossiers confidentiels, refus, exports et téléchargements : qui, quand et quoi. Chaque ligne est "
    "effacée après {days} jours.": "a year",
    "Répondus en {least} à {most} jours": "agrees with the greater",
}


def said_without_a_count() -> set[str]:
    """Every text that goes through `t` or an error's reason: what goes through `n` agrees by itself."""
    spoken = {name: places for name, places in messages.SPOKEN.items() if name != "n"}
    found: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "SPOKEN", spoken | {"n": ()})
        for path in messages.MODULES:
            found |= set(messages.in_python(ast.parse(path.read_text())))
        for path in messages.TEMPLATES:
            found |= set(messages.in_template(messages.parsed(path)))
    return found


def test_what_is_counted_agrees_with_its_number() -> None:  # criterion 44
    plural = {text for text in said_without_a_count() if set(COUNTED.findall(text))}
    never_one = {text for text in plural if all(name in NEVER_ONE for name, _ in COUNTED.findall(text))}
    assert sorted(plural - never_one - MANY.keys()) == []
    assert sorted(MANY.keys() - said_without_a_count()) == []
