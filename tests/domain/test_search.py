"""How words are compared, and where a text is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.search import Finder, folded, query, stem, words

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


def found(text: str, asked: str) -> list[str]:
    """Return what of a text is marked."""
    return [text[mark.start : mark.end] for mark in Finder(query(asked)).marks(text)]


def answers(text: str, asked: str) -> bool:
    finder = Finder(query(asked))
    return bool(finder.all) and {n for mark in finder.marks(text) for n in mark.groups} == finder.all


@pytest.mark.parametrize(
    "family",
    [
        "salle salles SALLES",
        "travail travaux",
        "journal journaux",
        "bureau bureaux",
        "tuyau tuyaux",
        "jeu jeux",
        "genou genoux",
        "local locaux locale locales",
        "formateur formateurs formatrice formatrices",
        "absent absente absents absentes",
        "arrivé arrivée arrivés arrivées",
        "dangereux dangereuse dangereuses",
        "professionnel professionnelle professionnels",
        "premier première premières",
        "attentif attentive attentifs",
        "attestation attestations",
        "évaluation Evaluation EVALUATIONS évaluations",
        "œuvre oeuvre Œuvres",
        "élève e\u0301le\u0300ve eleves",
        "année années annee",
        "e-mail email e‑mails",
        "mois Mois",
    ],
)
def test_plural_feminine_and_accents_are_one_word(family: str) -> None:
    first, *others = family.split()
    for other in others:
        assert answers(f"Avant {first} après", other), (first, other)
        assert answers(f"Avant {other} après", first), (first, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne", "année"),
        ("cas", "case"),
        ("process", "proces"),
        ("formation", "formateur"),
        ("note", "notaire"),
        ("12", "120"),
        ("A1", "A12"),
    ],
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    "asked", ["attestation", "l’attestation", "L'attestation", "d'attestations", "des attestations"]
)
def test_an_article_is_not_looked_for(asked: str) -> None:
    assert found("Je n’ai pas reçu l’attestation.", asked) == ["attestation"]


def test_an_article_alone_is_looked_for() -> None:
    assert found("La salle et le parking", "le") == ["le"]


@pytest.mark.parametrize(
    "asked", ["REG-2026-0042", "reg-2026-0042", "REG20260042", "reg20260042", "2026-0042", "0042"]
)
def test_a_reference_is_found_with_or_without_dashes_and_by_its_parts(asked: str) -> None:
    assert answers("REG-2026-0042", asked)
    assert not answers("REG-2026-00421", asked)


@pytest.mark.parametrize("typed", ["attes", "attestati", "attestations", "Attestation"])
def test_the_last_word_may_be_unfinished(typed: str) -> None:
    assert answers("Mon attestation manque", typed)
    assert answers("Mon attestation manque", f"manque {typed}")


@pytest.mark.parametrize(
    ("whole", "typed"), [("salles", "sall"), ("formatrice", "formatri"), ("journaux", "journau")]
)
def test_a_word_is_found_while_what_folds_away_is_typed(whole: str, typed: str) -> None:
    assert answers(whole, typed)


def test_only_the_last_word_may_be_unfinished() -> None:
    assert not answers("Mon attestation manque", "attes manque")


@pytest.mark.parametrize("typed", ["12", "20", "sa"])
def test_a_figure_or_two_letters_are_a_whole_word(typed: str) -> None:
    assert not answers("Le 120, en salle 2026", typed)


def test_every_word_must_be_there() -> None:
    assert answers("La salle 2 est fermée", "fermée salle")
    assert not answers("La salle 2 est fermée", "salle ouverte")


@pytest.mark.parametrize("asked", ['"salle 2"', "« salle 2 »", "“Salles 2”"])
def test_a_quoted_phrase_stands_as_it_is(asked: str) -> None:
    assert answers("En salle 2, il fait froid", asked)
    assert not answers("En 2 jours, la salle", asked)


def test_an_article_counts_inside_quotes() -> None:
    assert answers("le prix de la salle", '"de la salle"')
    assert not answers("le prix d’une salle", '"de la salle"')


def test_a_quote_that_nothing_closes_is_no_quote() -> None:
    assert query('fermée "salle') == query("fermée salle")


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "%",
        "_",
        "'",
        "''",
        "\\",
        "* AND (",
        '"',
        '""',
        "-",
        "--",
        "’",
        "\0",
        "💥" * 200,
        "́",
        "«»",
        "NEAR/2 !&|",
    ],
)
def test_odd_input_is_a_query_of_its_words_alone(odd: str) -> None:
    asked = query(odd)
    assert bool(asked) == any(letter.isascii() and letter.isalnum() for letter in odd)
    assert Finder(asked).marks("Rien") == []


@given(TEXT)
def test_every_word_of_a_text_finds_it(text: str) -> None:
    for word in words(text):
        assert answers(text, f'"{text[word.start : word.end]}"'), word


@given(TEXT, TEXT)
def test_marks_lie_in_the_text_in_order_and_apart(text: str, asked: str) -> None:
    last = 0
    for mark in Finder(query(asked)).marks(text):
        assert last <= mark.start < mark.end <= len(text)
        assert mark.groups
        last = mark.end


@given(st.text(max_size=80))
def test_what_is_stored_is_letters_and_figures_alone(word: str) -> None:
    assert stem(word) == "" or stem(word).isalnum()
    assert folded(folded(word)) == folded(word)
    assert len(stem(word)) <= 64


@given(st.from_regex(r"[a-zéèêàçïôù]{2,12}[a-rt-wyzé]", fullmatch=True))
def test_an_s_changes_no_word(word: str) -> None:
    assert stem(f"{word}s") == stem(word)


def test_marks_that_overlap_are_one() -> None:
    assert found("REG-2026-0042 reçu", "REG-2026-0042 2026") == ["REG-2026-0042"]
