"""The indicators 30 to 32 of the Référentiel national qualité: their wording is dated data (criterion 40, §0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Indicator(StrEnum):
    """The indicators that this software prepares evidence for; the code is the organisation's column."""

    OPINIONS = "indicator_30"
    TREATMENT = "indicator_31"
    IMPROVEMENT = "indicator_32"

    @property
    def number(self) -> str:
        """Return its number in the référentiel."""
        return self.removeprefix("indicator_")


@dataclass(frozen=True)
class Edition:
    """One edition of the texts: from when it is in force, and whether its wording was read at its source."""

    name: str
    effective_from: date
    verified: bool
    texts: Mapping[Indicator, str]


EDITIONS = (
    # Guide de lecture RNQ V9, 8 January 2024 (requirements §1b [O]).
    Edition(
        "V9",
        date(2024, 1, 8),
        verified=True,
        texts={
            Indicator.OPINIONS: "recueille les appréciations des parties prenantes : bénéficiaires, financeurs, "
            "équipes pédagogiques et entreprises concernées",
            Indicator.TREATMENT: "met en œuvre des modalités de traitement des difficultés rencontrées par les "
            "parties prenantes, des réclamations exprimées par ces dernières, des aléas survenus en "
            "cours de prestation",
            Indicator.IMPROVEMENT: "met en œuvre des mesures d’amélioration à partir de l’analyse des appréciations "
            "et des réclamations",
        },
    ),
)
# Public sources report other texts from this day; nobody here read them at their source, so none is shipped (§0).
UNVERIFIED_FROM = date(2026, 11, 1)


@dataclass(frozen=True)
class Wording:
    """One indicator as it is to be printed for a day.

    Parameters: `edition` "" where the words are the organisation's own; `to_confirm` where neither we nor the
    organisation read the text in force that day: « texte en vigueur au … : à confirmer par l’organisme ».
    """

    indicator: Indicator
    text: str
    edition: str
    effective_from: date
    to_confirm: bool


def at(day: date, own: Mapping[Indicator, str] | None = None) -> list[Wording]:
    """Return the wording of each indicator for a day: ours where verified, else the organisation's, else our last.

    Parameters: `own` what the organisation pasted, by indicator, for the days that no verified text covers.
    """
    verified = sorted((e for e in EDITIONS if e.verified), key=lambda edition: edition.effective_from)
    edition = next((e for e in reversed(verified) if e.effective_from <= day), verified[0])
    covered = edition.effective_from <= day < UNVERIFIED_FROM
    found = []
    for indicator in Indicator:
        pasted = (own or {}).get(indicator, "").strip()
        if not covered and day >= UNVERIFIED_FROM and pasted:
            found.append(Wording(indicator, pasted, "", UNVERIFIED_FROM, to_confirm=False))
        else:
            text = edition.texts[indicator]
            found.append(Wording(indicator, text, edition.name, edition.effective_from, not covered))
    return found
