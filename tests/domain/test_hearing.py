"""What words tell of: sensitive matters, with and without false alarms, and the theme they suggest."""

import pytest

from flask_reclamations.domain.hearing import Matter, matters, speaks_of
from flask_reclamations.domain.themes import suggested
from flask_reclamations.domain.vocabulary import CATEGORIES

SENSITIVE = {
    Matter.VIOLENCE: (
        "Il m’a frappée devant tout le monde.",
        "Je subis des VIOLENCES verbales depuis lundi",
        "il ma menacé a la pause",
        "Il m’a violée.",
        "Un stagiaire très violent a renversé une table.",
        "Des attouchements dans l’ascenseur.",
        "He hit me during the break.",
        "I was sexually assaulted.",
    ),
    Matter.HARASSMENT: (
        "Mon formateur me harcèle par SMS.",
        "Je suis harcelee tous les jours",
        "Des insultes pendant le cours, le harcèlement continue.",
        "Des propos déplacés sur ma tenue.",
        "I am being bullied by the group.",
    ),
    Matter.DISCRIMINATION: (
        "Des remarques racistes à chaque séance.",
        "On m’a refusé le stage à cause de mes origines.",
        "I feel discriminated against.",
    ),
    Matter.HEALTH: (
        "J’ai un problème de santé qui m’empêche de rester assis.",
        "Ma RQTH n’est pas prise en compte.",
        "J’ai fait un malaise pendant l’exercice.",
        "My disability was ignored.",
    ),
}
ORDINARY = (
    "Un violent orage a coupé le courant.",
    "La pluie, très violente, a inondé la salle.",
    "A violent storm closed the centre.",
    "J’ai frappé à la porte pendant dix minutes.",
    "Une faute de frappe dans mon attestation.",
    "Vous avez violé le contrat.",
    "Le démarchage commercial est agressif.",
    "Le module sur le harcèlement est incomplet.",
    "La formation à la prévention des violences était utile.",
    "The course on discrimination was great.",
    "La formation santé et sécurité au travail est trop courte.",
    "Il n’y a eu aucune violence, pas de harcèlement.",
    "Un critère discriminant du tableau.",
    "Une menace de grève pour jeudi.",
    "La séance a été déplacée sans prévenir.",
    "Il m’a donné un coup de main.",
    "",
)


@pytest.mark.parametrize(("matter", "text"), [(m, text) for m, texts in SENSITIVE.items() for text in texts])
def test_what_weighs_on_somebody_is_heard(matter: Matter, text: str) -> None:  # O21
    assert matter in matters(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_the_same_words_of_other_things_raise_no_alarm(text: str) -> None:  # O21
    assert matters(text) == ()


def test_one_false_trail_does_not_hide_what_is_told_beside_it() -> None:  # O21
    assert matters("Pendant un violent orage, il m’a giflé.") == (Matter.VIOLENCE,)


@pytest.mark.parametrize("text", ["Mon formateur me parle mal.", "Marc PETIT crie", "The trainer shouts"])
def test_an_account_speaks_of_a_trainer_by_name_or_as_trainers_are_called(text: str) -> None:
    assert speaks_of(text, "Marc Petit")


def test_an_account_of_somebody_else_speaks_of_no_trainer() -> None:
    assert not speaks_of("Un autre stagiaire me suit partout.", "Marc Petit")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le wifi coupe et le lien Zoom ne marche plus.", "technique"),
        ("Ma FACTURE est fausse, je demande un remboursement", "administratif"),
        ("Je n’ai pas recu mon attestation", "administratif"),
        ("La salle est glaciale et le chauffage en marche, il a fait froid.", "organisation"),
        ("L’animatrice explique mal.", "formateur"),
        ("Le programme annoncé n’est pas suivi, les exercices sont faux.", "contenu"),
        ("My password does not work on the platform.", "technique"),
        ("The invoice is wrong.", "administratif"),
    ],
)
def test_words_suggest_the_category_they_tell_most_of(text: str, code: str) -> None:  # A07
    assert suggested(text, CATEGORIES) == code


@pytest.mark.parametrize("text", ["", "Bonjour, merci.", "La salle n’avait pas de connexion.", "Je suis déçu."])
def test_nothing_is_suggested_where_words_do_not_agree(text: str) -> None:  # A07
    assert suggested(text, CATEGORIES) is None


def test_a_category_is_also_known_by_the_words_of_its_own_name() -> None:  # A07
    offered = CATEGORIES | {"categorie_hebergement": "Hébergement"}
    assert suggested("L’hebergement était sale.", offered) == "categorie_hebergement"


def test_a_category_that_is_no_longer_offered_is_not_suggested() -> None:  # A07
    assert suggested("Ma facture est fausse.", {"technique": "Technique"}) is None
