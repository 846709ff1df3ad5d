"""A text for all staff names nobody who complained (D13)."""

import pytest

from flask_reclamations.domain.names import named, without

LEA = "Mme Léa Martin-Duval"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La salle 2 n’avait pas de connexion.", []),
        ("Léa n’avait pas de connexion.", ["Léa"]),
        ("LEA et Martin-Duval, encore lea.", ["LEA", "Martin-Duval", "lea"]),
        ("Mme l’a dit.", []),
        ("Les cléas et la marmartin.", []),
        ("", []),
    ],
)
def test_a_part_of_a_name_is_found_whatever_its_capitals_and_accents(text: str, found: list[str]) -> None:  # D13
    assert named(text, [LEA, None, ""]) == found


def test_what_names_somebody_is_left_out_and_nothing_else() -> None:
    assert without("Rappeler Léa avant la séance.", [LEA]) == "Rappeler … avant la séance."
    assert without("Rappeler avant la séance.", [LEA]) == "Rappeler avant la séance."


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert named("Léa Martin", []) == []
