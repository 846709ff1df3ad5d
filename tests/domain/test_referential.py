"""The texts of the indicators: dated, verified, or left for the organisation to confirm."""

from datetime import date

import pytest

from flask_reclamations.domain import referential
from flask_reclamations.domain.referential import EDITIONS, Indicator, at

IN_FORCE, AFTER, BEFORE = date(2026, 10, 31), date(2026, 11, 1), date(2024, 1, 7)


def test_no_unverified_wording_is_shipped() -> None:  # criterion 40
    assert all(edition.verified for edition in EDITIONS)
    assert max(edition.effective_from for edition in EDITIONS) < referential.UNVERIFIED_FROM


def test_a_verified_text_is_printed_for_the_days_it_covers() -> None:
    texts = at(IN_FORCE)
    assert [text.indicator.number for text in texts] == ["30", "31", "32"]
    assert {(text.edition, text.to_confirm) for text in texts} == {("V9", False)}
    assert texts[1].text.startswith("met en œuvre des modalités de traitement des difficultés")


@pytest.mark.parametrize("day", [AFTER, BEFORE])
def test_for_a_day_without_verified_text_the_last_verified_is_to_be_confirmed(day: date) -> None:  # §0 item 10
    assert {(text.edition, text.to_confirm) for text in at(day)} == {("V9", True)}


def test_what_the_organisation_pasted_stands_from_the_day_that_we_verified_nothing() -> None:
    own = {Indicator.TREATMENT: "  traite ce qui lui est dit "}
    after = {text.indicator: text for text in at(AFTER, own)}
    assert (after[Indicator.TREATMENT].text, after[Indicator.TREATMENT].to_confirm) == (
        "traite ce qui lui est dit",
        False,
    )
    assert after[Indicator.OPINIONS].to_confirm
    assert at(IN_FORCE, own) == at(IN_FORCE)


def test_an_unverified_edition_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    reported = referential.Edition("V10", AFTER, verified=False, texts=dict.fromkeys(Indicator, "on dit que"))
    monkeypatch.setattr(referential, "EDITIONS", (*EDITIONS, reported))
    assert {text.edition for text in at(AFTER)} == {"V9"}
