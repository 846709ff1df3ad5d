"""Every page and every refused form, each asked once and read as a tree: what `test_markup` looks through."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from ..lms import create_app
from .conftest import furnish, log_in
from .dom import Element, page
from .test_public_filing import send
from .test_statements import PAGES

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
PREFIX = "/reclamations"
# What has a cost in the table of statements is a page of ours too.
READ += [(who, address.removeprefix(PREFIX)) for who, address, _ in PAGES.values() if address.startswith(PREFIX)]
READ = [one for one in dict.fromkeys(READ) if not one[1].endswith("/copy")]  # a copy is a text
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
    ("claire", "/settings/agenda", {"agenda": LONG}),
    ("claire", "/settings/incident-types", {"deed": "add", "label": ""}),
    ("claire", "/settings/measures", {"accident": LONG}),
    ("claire", "/settings/procedure", {"deed": "write"}),
    ("claire", "/settings/recurrence", {"case_count": "x"}),
    ("claire", "/settings/reports", {"monthly": "x", "readers": "x"}),
    ("claire", "/settings/retention", {"retention_years": "0"}),
    ("claire", "/plan/new", {}),
    ("claire", "/plan/{action}/finish", {}),
    ("claire", "/reviews/new", {"held_on": "hier"}),
    ("claire", "/reviews/{review}", {"decision": LONG}),
    ("claire", "/reviews/{review}/meeting", {"held_on": "hier"}),
    ("claire", "/reviews/{review}/action", {}),
    ("claire", "/reviews/{review}/tell", {}),
    ("claire", "/recurrences/1/set_aside", {}),
    ("claire", "/requests", {}),
    ("claire", "/requests", {"told": "Léa Martin", "deed": "pdf"}),
    ("claire", "/reports", {"period": "x"}),
    ("claire", "/auditors", {}),
    ("claire", "/exports/pack", {}),
    ("claire", "/exports/journal", {}),
    ("claire", "/handover", {}),
    ("claire", "/register/views", {}),
    ("claire", "/notifications", {}),
]
Pages = dict[str, Element]


@contextmanager
def walked(template: Path, folder: Path) -> Iterator[Pages]:
    """Ask for every page once, with the tokens that a real site has in its forms."""
    shutil.copy(template, folder / "lms.db")
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
