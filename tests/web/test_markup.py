"""The HTML of every page: sound, labelled, without inline script or style, with links that lead somewhere."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import flask_reclamations

from ..lms import create_app
from .conftest import furnish, log_in
from .dom import Element, controls, page
from .test_public_filing import send

LONG = "é" * 10_001
FULL_REGISTER = "/register?status=nouveau&kind=reclamation&category=technique&assignee=-&since=2020-01-01&text=salle"
READ: list[tuple[str | None, str]] = [
    ("lea", "/new?session=cpn-b"),
    ("lea", "/mine"),
    ("nour", "/mine"),
    ("lea", "/cases/{case}/filed"),
    ("lea", "/cases/{case}"),
    ("lea", "/cases/{fresh}"),
    ("lea", "/cases/{incident}"),
    ("bruno", "/sessions/cpn-b/incidents"),
    ("ines", "/sessions/ang-a/incidents"),
    ("bruno", "/cases/{incident}"),
    ("claire", "/register"),
    ("claire", FULL_REGISTER),
    ("claire", "/register?text=introuvable"),
    ("anne", "/register"),
    ("claire", "/cases/{case}"),
    ("claire", "/cases/{fresh}?said=assign"),
    ("claire", "/cases/{incident}"),
    ("sam", "/cases/{case}"),
    ("anne", "/cases/{case}"),
    ("claire", "/register/new"),
    ("claire", "/exports?kind=alea"),
    ("claire", "/documents/fiche?ref={case}"),
    ("claire", "/exports/{export}"),
    ("denis", "/access-log"),
    ("denis", "/access-log?what=refus&person=x"),
    (None, "/satisfaction"),
    (None, "/public/new"),
    (None, "/public/filed"),
    (None, "/track"),
    (None, "/track?asked=yes"),
    (None, "/track/case/{case}"),
    (None, "/track/case/{case}?said=message_received"),
    (None, "/track/x"),
    ("claire", "/register/waiting"),
    ("claire", "/risks"),
    ("claire", "/risks/new?case={case}"),
    ("claire", "/risks/{risk}?said=assess"),
    ("anne", "/risks/{risk}"),
    ("claire", "/settings"),
    ("claire", "/settings/identity?said=saved"),
    ("claire", "/settings/contacts"),
    ("claire", "/settings/categories"),
    ("claire", "/settings/retention"),
    ("claire", "/settings/delays"),
    ("claire", "/settings/delays/new?copy=standard"),
    ("claire", "/settings/delays/1"),
    ("claire", "/settings/delays?said=saved"),
    ("claire", "/settings/moves"),
    ("claire", "/settings/calendar"),
    ("claire", "/settings/priorities"),
    ("claire", "/settings/reminders"),
    ("claire", "/settings/surveys"),
    ("claire", "/settings/topics"),
    ("anne", "/settings/priorities"),
    ("anne", "/settings/reminders"),
    ("anne", "/settings/surveys"),
    ("anne", "/settings/topics"),
    ("claire", "/settings/mails"),
    ("claire", "/settings/mails/acknowledgement/fr"),
    ("claire", "/settings/canned"),
    ("anne", "/settings/mails/answer/en"),
    ("anne", "/settings/identity"),
    ("anne", "/settings/categories"),
    ("lea", "/register"),
    ("lea", "/cases/nulle-part"),
    (None, "/satisfaction/x"),
]
REFUSED: list[tuple[str | None, str, dict[str, Any]]] = [
    ("lea", "/new", {"subject": LONG, "occurred_on": "hier", "session": "x", "category": "x"}),
    ("lea", "/cases/{fresh}/message", {}),
    ("bruno", "/sessions/cpn-b/incidents", {"informed": "x", "help_needed": "x", "occurred_on": "hier"}),
    ("claire", "/register/new", {"session": "x", "occurred_on": "hier", "claimant_email": "x", "impact": LONG}),
    ("claire", "/register/new", {"find": "person", "person_search": "léa"}),
    ("claire", "/register/new", {"find": "session", "session_search": "anglais"}),
    ("claire", "/exports", {"format": "doc"}),
    ("claire", "/cases/{fresh}/answer", {"mode": "x", "sent_on": "hier"}),
    ("claire", "/cases/{fresh}/acknowledge", {"mode": "x", "sent_on": "hier"}),
    ("claire", "/cases/{fresh}/note", {}),
    ("claire", "/cases/{fresh}/reply", {}),
    ("claire", "/cases/{fresh}/analyse", {}),
    ("claire", "/cases/{fresh}/escalate", {}),
    ("claire", "/cases/{case}/reopen", {}),
    ("claire", "/cases/{incident}/resolve", {}),
    ("claire", "/cases/{fresh}/close", {}),
    ("claire", "/cases/{fresh}/assign", {}),
    ("claire", "/cases/{fresh}/people", {"implicated": "x"}),
    ("claire", "/cases/{fresh}/reception", {"received_on": "hier"}),
    ("bruno", "/cases/{incident}/resolve", {}),
    (None, "/satisfaction", {"score": "9", "comment": LONG}),
    (None, "/track", {"email": "x"}),
    (None, "/track/case/{case}", {}),
    (None, "/public/new", {"kind": "x", "claimant_email": "x", "occurred_on": "hier", "session_label": LONG}),
    ("claire", "/register/waiting/1/drop", {}),
    ("claire", "/risks/new", {"text": LONG, "likelihood": "5", "family": "x", "case": "x"}),
    ("claire", "/risks/{risk}/assess", {"gravity": "0"}),
    ("claire", "/risks/{risk}/close", {}),
    ("claire", "/risks/{risk}/link_case", {"case": "x"}),
    ("claire", "/settings/identity", {"name": "", "zone": "Europe/Nantes", "reference_prefix": "é", "address": LONG}),
    ("claire", "/settings/contacts", {"email": "x", "phone": LONG, "referent_ref": "x"}),
    ("claire", "/settings/contacts", {"find": "person", "person_search": "anne"}),
    ("claire", "/settings/categories", {}),
    ("claire", "/settings/retention", {"retention_years": "deux", "late_message": "x"}),
    ("claire", "/settings/priorities", {"individu-faible": "9"}),
    ("claire", "/settings/surveys", {"complaint_days": "x", "low": "9", "question0": "Clair ?", "shape0": "choice"}),
    ("claire", "/settings/reminders", {"half": "x", "silence_days": "deux", "hour": "3", "examine_days": "0"}),
    ("claire", "/settings/topics", {}),
    ("claire", "/settings/topics", {"code": "handicap", "deed": "rename", "label": ""}),
    ("claire", "/settings/mails/answer/fr", {"subject": "{x}", "body": "{texte"}),
    (
        "claire",
        "/settings/mails/answer/fr",
        {"subject": "x", "body": "{texte}", "preview": "yes", "reference": "{case}"},
    ),
    ("claire", "/settings/mails/answer/fr", {"subject": "x", "body": "{texte}", "preview": "yes", "reference": "x"}),
    ("claire", "/settings/delays", {"policy": "x"}),
    ("claire", "/settings/delays/new", {"reclamation_respond_amount": "deux", "alea_declare_unit": "x"}),
    ("claire", "/settings/delays/1", {"reclamation_respond_amount": "0", "preview": "yes"}),
    ("claire", "/settings/moves", {}),
    ("claire", "/settings/calendar", {"territory": "x", "closures": "Noël"}),
    ("claire", "/settings/canned", {"name": "", "text": "{x}"}),
    ("claire", "/settings/categories", {"code": "autre", "deed": "rename", "label": ""}),
]
Pages = dict[str, Element]


@pytest.fixture(scope="module")
def pages(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Every page and every refused form once, with the tokens that a real site has in its forms."""
    folder = tmp_path_factory.mktemp("markup")
    shutil.copy(sqlite_template, folder / "lms.db")
    app = create_app(f"sqlite:///{folder / 'lms.db'}", RECLAMATIONS_STORAGE=str(folder))
    names = furnish(app)
    app.config["WTF_CSRF_ENABLED"] = True
    tries = [(who, address, None) for who, address in READ] + REFUSED
    yield dict(_shown(app, names, *tried) for tried in tries)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def _shown(
    app: Flask, names: dict[str, str], who: str | None, address: str, data: dict[str, Any] | None
) -> tuple[str, Element]:
    browser = log_in(app, who) if who else app.test_client()
    browser.get(f"/reclamations/satisfaction/{names['survey']}")
    browser.get(f"/reclamations/track/{names['link']}")
    if address == "/public/filed":
        send(browser)  # too fast for a person: it waits, and gives its link
    method = "GET" if data is None else "POST"
    answer = browser.open(f"/reclamations{address.format(**names)}", method=method, data=data)
    assert answer.status_code in ((200, 403, 404) if data is None else (200, 422))
    return f"{method} {address} as {who or 'nobody'} {data or ''}", page(answer)


def faults(pages: Pages, look: Callable[[Element], list[Any]]) -> dict[str, list[Any]]:
    """Return what is wrong on each page, for the pages where something is."""
    return {name: wrong for name, root in pages.items() if (wrong := look(root))}


def ids_of(root: Element) -> list[str]:
    return [element["id"] for element in root.walk() if "id" in element.attributes]


def test_ids_are_unique(pages: Pages) -> None:
    assert faults(pages, lambda root: sorted({i for i in ids_of(root) if ids_of(root).count(i) > 1})) == {}


def _unlabelled(root: Element) -> list[Any]:
    labelled = {label["for"] for label in root.all("label") if label.get("for") and label.text}
    return [
        control.attributes
        for control in controls(root)
        if control.get("id") not in labelled
        and not control.get("aria-label")
        and not any(around.tag == "label" and around.text for around in control.above())
    ]


def test_every_control_has_a_label(pages: Pages) -> None:
    assert faults(pages, _unlabelled) == {}


def _without_legend(root: Element) -> list[Any]:
    groups = [[a for a in radio.above() if a.tag == "fieldset"][:1] for radio in root.all("input", type="radio")]
    return [group for group in groups if not group or not group[0].one("legend").text]


def test_every_choice_stands_in_a_group_with_a_legend(pages: Pages) -> None:
    assert faults(pages, _without_legend) == {}


def _inline(root: Element) -> list[Any]:
    return [
        (element.tag, element.attributes)
        for element in root.walk()
        if "style" in element.attributes
        or element.tag == "style"
        or (element.tag == "script" and not element.get("src").startswith("/reclamations/static/"))
        or any(name.startswith(("on", "hx-on")) for name in element.attributes)
        or element.get("href").lower().startswith(("javascript:", "data:"))
    ]


def test_no_script_and_no_style_is_inline(pages: Pages) -> None:
    assert faults(pages, _inline) == {}


def _from_elsewhere(root: Element) -> list[Any]:
    loaded = [e.get("src") or (e.get("href") if e.tag == "link" else "") for e in root.walk()]
    return [address for address in loaded + [f["action"] for f in root.all("form")] if address[:1] not in ("", "/")]


def test_nothing_is_loaded_from_or_sent_elsewhere(pages: Pages) -> None:
    assert faults(pages, _from_elsewhere) == {}


def _pointing_nowhere(root: Element) -> list[Any]:
    pointing = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
    pointed = {(name, ref) for e in root.walk() for name in pointing for ref in e.get(name).split()}
    return sorted((name, ref) for name, ref in pointed if ref not in ids_of(root))


def test_what_an_attribute_points_to_is_there(pages: Pages) -> None:
    assert faults(pages, _pointing_nowhere) == {}


def _leading_nowhere(root: Element) -> list[Any]:
    inside = {a["href"] for a in root.all("a") if a.get("href").startswith("#")}
    return sorted(href for href in inside if href[1:] not in ids_of(root))


def test_every_link_inside_a_page_leads_somewhere(pages: Pages) -> None:
    assert faults(pages, _leading_nowhere) == {}


def test_every_page_says_its_language(pages: Pages) -> None:
    assert {root.one("html")["lang"] for root in pages.values()} == {"fr"}


def test_every_page_has_a_title(pages: Pages) -> None:
    assert faults(pages, lambda root: [t for t in root.all("title") if not str(t.children[0]).strip()]) == {}


def _headings(root: Element) -> list[Any]:
    found = [heading.text for heading in root.all("h1")]
    return [] if len(found) == 1 else found or ["none"]


def test_every_page_has_one_main_heading(pages: Pages) -> None:
    assert faults(pages, _headings) == {}


def test_every_link_and_button_says_something(pages: Pages) -> None:
    silent = faults(pages, lambda root: [e for e in root.all("a", "button") if not (e.text or e.get("aria-label"))])
    assert silent == {}


def _unsaid(root: Element) -> list[Any]:
    tables = [table for table in root.all("table") if not table.one("caption").text]
    return tables + [h.text for h in root.all("th") if h.get("scope") not in ("col", "row")]


def test_every_table_has_a_caption_and_scoped_headings(pages: Pages) -> None:
    assert faults(pages, _unsaid) == {}


def _unannounced(root: Element) -> list[Any]:
    wrong = [e.attributes for e in root.walk() if e.get("aria-invalid") == "true"]
    told = [alert for alert in root.all(role="alert") if alert.all("li") and alert.get("tabindex") == "-1"]
    return wrong if wrong and not told else [field for field in wrong if not field.get("aria-describedby")]


def test_every_wrong_field_is_announced_at_the_top_and_described_beside_it(pages: Pages) -> None:
    assert faults(pages, _unannounced) == {}


def test_no_template_speaks_to_anything_but_our_own_root(app: Flask, furnished: dict[str, str]) -> None:
    for who, address in (("lea", "/course/cpn-b"), ("bruno", "/teach/cpn-b")):
        embedded = page(log_in(app, who).get(address)).one("main")
        assert [root.get("class").split()[0] for root in embedded.children if not isinstance(root, str)] == ["recl"]


def test_our_sizes_hang_on_our_own_base_and_not_on_the_host_s_rem() -> None:
    style = (Path(flask_reclamations.__file__).parent / "static/reclamations/reclamations.css").read_text("utf-8")
    sized = [line.strip() for line in style.splitlines() if re.search(r"\d(?:rem)\b", line)]
    assert [line.split(":")[0] for line in sized] == ["--recl-base", "--recl-radius", "@media (max-width"]
