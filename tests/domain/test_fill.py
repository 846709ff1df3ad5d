"""Texts with variables: what is refused, what is left out, and that a value is never read as code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.fill import Fault, UnfillableError, faults, fill, names, paragraphs

VALUES = {"nom": "Léa", "session": "", "reference": "REG-2026-0001"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour {nom}", "Bonjour Léa"),
        ("{nom} {nom}", "Léa Léa"),
        ("Votre demande[ concernant {session}] est reçue.", "Votre demande est reçue."),
        ("[{reference} pour {nom}]", "REG-2026-0001 pour Léa"),
        ("[{reference} pour {session}]", ""),
        ("Voir [1] et [note]", "Voir [1] et [note]"),
        ("[[{nom}]]", "[Léa]"),
        ("{session}", ""),
        ("100 % {nom} %s $nom", "100 % Léa %s $nom"),
        ("", ""),
    ],
)
def test_a_text_is_filled(text: str, said: str) -> None:
    assert fill(text, VALUES.__getitem__) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour {nom}", []),
        ("Bonjour {prenom}, {nom}, {prenom}", [Fault("unknown", "prenom")]),
        ("{nom.__class__}", [Fault("unknown", "nom.__class__")]),
        ("{nom!r:>10}", [Fault("unknown", "nom!r:>10")]),
        ("{0} {}", [Fault("unknown", "0"), Fault("unknown", "")]),
        ("{ nom }", [Fault("unknown", " nom ")]),
        ("{nom", [Fault("brace")]),
        ("nom}", [Fault("brace")]),
        ("{{nom}}", [Fault("brace")]),
        ("[{nom]", [Fault("brace")]),
    ],
)
def test_what_cannot_be_filled_is_named(text: str, found: list[Fault]) -> None:
    assert faults(text, VALUES) == found


def test_a_variable_that_must_be_there_is_missed() -> None:
    assert faults("Bonjour", VALUES, ["reference"]) == [Fault("missing", "reference")]
    assert faults("[{reference}]", VALUES, ["reference"]) == []


@pytest.mark.parametrize("text", ["{inconnue}", "{nom", "{{nom}}"])
def test_a_text_kept_in_spite_of_its_fault_says_so(text: str) -> None:
    with pytest.raises(UnfillableError):
        fill(text, VALUES.__getitem__)


@given(st.text(alphabet="{}[]abc .!:_\n", max_size=60), st.text(alphabet="{}[]abc", max_size=12))
def test_a_text_without_fault_is_always_filled(text: str, value: str) -> None:
    asked: list[str] = []
    if not faults(text, {"a", "b", "abc"}):
        fill(text, lambda name: asked.append(name) or value)
        assert asked == names(text)


@given(st.text(max_size=40))
def test_a_value_comes_out_as_it_went_in(value: str) -> None:
    assert fill("<{nom}>", lambda name: value) == f"<{value}>"


def test_a_value_is_never_read_as_a_variable() -> None:
    assert fill("[{a}] {b}", {"a": "{b}[{b}]", "b": "{a}"}.__getitem__) == "{b}[{b}] {a}"


def test_only_the_values_that_are_named_are_asked_for() -> None:
    asked: list[str] = []
    fill("{a}[{b}]{a}", lambda name: asked.append(name) or "x")
    assert asked == names("{a}[{b}]{a}") == ["a", "b"]


def test_empty_lines_are_no_paragraphs() -> None:
    assert paragraphs("Bonjour\n\n \n  Merci  \n") == ["Bonjour", "Merci"]
