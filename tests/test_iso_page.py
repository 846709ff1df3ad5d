"""The page on ISO 10002 maps features to clauses, leads to pages that are there, and claims nothing (O18)."""

import re
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "iso-10002.md"
TITLES = (
    "Engagement", "Capacité", "Transparence", "Accessibilité", "Réactivité", "Objectivité", "Frais",
    "Intégrité de l'information", "Confidentialité", "Approche client", "Responsabilité", "Amélioration",
    "Compétence", "Rapidité",
)  # fmt: skip


def test_each_clause_has_its_line_in_order() -> None:  # O18
    rows = re.findall(r"^\| 4\.(\d+) \| ([^|]+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert [(int(number), title) for number, title, _ in rows] == list(enumerate(TITLES, 2))


def test_the_page_claims_no_certificate() -> None:  # O18
    assert "certifi" not in PAGE.read_text(encoding="utf-8").lower()
    assert "(docs/iso-10002.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_address_it_names_is_there(app: Flask) -> None:  # O18
    rules = app.url_map.bind("localhost")
    named = re.findall(r"`(/[^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert named
    assert not [address for address in named if not rules.test(f"/reclamations{address}", "GET")]
