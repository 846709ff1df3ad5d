"""Whom to speak to in confidence: a contact that somebody answers at, and a number that a telephone dials."""

import pytest

from flask_reclamations.domain.confidant import PARTS, faults, number_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("02 40 00 00 09", "0240000009"),
        ("02.40.00.00.09", "0240000009"),
        ("02\u202f40\u00a000-00/09", "0240000009"),
        ("+33 (0)2 40 00 00 09", "+33240000009"),
        ("0033 (0)2 40 00 00 09", "0033240000009"),
        ("(02) 40‑00–00·09", "0240000009"),
        ("3919", "3919"),
        ("116 006", "116006"),
        ("", ""),
        ("12", ""),
        ("02 40 poste 3", ""),
        ("javascript:1234", ""),
        ("٠٢٤٠", ""),
        ("1" * 16, ""),
    ],
)
def test_a_number_is_dialled_as_it_was_meant_and_anything_else_is_none(typed: str, number: str) -> None:  # O21
    assert number_of(typed) == number


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (("", "", ""), []),
        (("Mme Roux", "roux@exemple.test", ""), []),
        (("Mme Roux", "", "3919"), []),
        (("Mme Roux", "", ""), ["not_reached"]),
        (("", "roux@exemple.test", ""), ["nobody_answers"]),
        (("", "", "demain"), ["nobody_answers", "wrong_phone"]),
    ],
)
def test_a_contact_has_a_name_and_a_way_to_be_reached_or_is_none(said: tuple[str, ...], codes: list[str]) -> None:
    assert [fault.code for fault in faults(dict(zip(PARTS, said, strict=True)))] == codes  # O21
