"""Whom to speak to of violence, harassment, discrimination or health: who it is, and where they are reached (O21)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Reason

PARTS = ("confidential_label", "confidential_email", "confidential_phone")
# Short numbers too: 3919, 116 006.
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_BETWEEN = re.compile(r"[\s./()\-‐‑–·]")


@dataclass(frozen=True)
class Confidant:
    """Whom a form names; `email` or `phone` is empty where they have none."""

    label: str
    email: str
    phone: str

    @property
    def line(self) -> str:
        """Return the name and where they are reached, in one line."""
        return " · ".join(filter(None, (self.label, self.email, self.phone)))

    @property
    def number(self) -> str:
        """Return the phone as a link dials it."""
        return number_of(self.phone)


def number_of(phone: str) -> str:
    """Return the digits of a phone number, and the plus of an international one; empty where it is none."""
    digits = _BETWEEN.sub("", phone.replace("(0)", "") if phone.startswith(("+", "00")) else phone)
    return digits if _NUMBER.fullmatch(digits) else ""


def faults(given: Mapping[str, Any]) -> list[Reason]:
    """Return why this contact cannot be named: nobody answers, they cannot be reached, or the number is none.

    Parameters: `given` by column, as `PARTS`; all empty is no contact. The address is for its own check to judge.
    """
    label, email, phone = (given.get(part) or "" for part in PARTS)
    found = []
    if (email or phone) and not label:
        who = "Dites qui répond : une personne, ou le nom d’une cellule d’écoute."
        found.append(Reason("nobody_answers", who, "confidential_label"))
    if label and not (email or phone):
        reached = "Indiquez un e-mail ou un téléphone où joindre ce contact."
        found.append(Reason("not_reached", reached, "confidential_email"))
    if phone and not number_of(phone):
        number = "Indiquez un numéro de téléphone, comme 02 40 00 00 00."
        found.append(Reason("wrong_phone", number, "confidential_phone"))
    return found
