"""A preview or a slip on a settings page does not hide what somebody else kept meanwhile (B17)."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from .conftest import log_in, opened
from .dom import Element, form_to, page, plain, sent
from .test_policy_pages import copied, number
from .test_settings_pages import MAIL, SETTINGS, save


@dataclass(frozen=True)
class Detour:
    """A page, what each of two people types there, and what the second sends before saving."""

    section: str
    theirs: dict[str, Any]
    mine: dict[str, Any]
    first: dict[str, Any]
    status: int = 422


PREVIEW = {"preview": "yes"}
DETOURS = {
    "section": Detour("identity", {"name": "Rives A"}, {"name": "Rives B"}, {"address": "x" * 401}),
    "contacts": Detour("contacts", {"phone": "01"}, {"phone": "02"}, {"email": "x"}),
    "search": Detour("contacts", {"phone": "01"}, {"phone": "02"}, {"find": "person", "person_search": "anne"}, 200),
    "choice": Detour("delays", {"policy": "court_48h_7jo"}, {"policy": "ample_15jo_30j"}, PREVIEW, 200),
    "calendar": Detour("calendar", {"territory": "guadeloupe"}, {"territory": "martinique"}, {"closures": "x"}),
    "priorities": Detour("priorities", {"groupe-haute": "2"}, {"groupe-haute": "3"}, PREVIEW, 200),
    "surveys": Detour("surveys", {"remind_days": "3"}, {"remind_days": "5"}, {"remind_days": "x"}),
    "reminders": Detour("reminders", {"silence_days": "3"}, {"silence_days": "5"}, {"silence_days": "x"}),
    "mail": Detour(MAIL, {"subject": "A {reference}"}, {"subject": "B {reference}"}, PREVIEW, 200),
    "mail slip": Detour(MAIL, {"subject": "A {reference}"}, {"subject": "B {reference}"}, {"subject": "{x}"}),
    "answer": Detour("canned/1", {"text": "De Denis."}, {"text": "De Claire."}, {"text": "{x}"}),
    "policy": Detour("delays/1", {"reclamation_respond_amount": "20"}, {}, PREVIEW, 200),
    "policy slip": Detour("delays/1", {"reclamation_respond_amount": "20"}, {}, {"reclamation_respond_amount": "x"}),
}


def form(root: Element, section: str) -> dict[str, Any]:
    return sent(form_to(root, section))


@pytest.mark.parametrize("name", DETOURS)
def test_what_the_other_kept_is_told_after_a_detour_too(app: Flask, claire: FlaskClient, name: str) -> None:  # B17
    save(claire, "canned", name="Suivi", locale="fr", text="Bonjour.")
    copied(claire)
    assert number(app) == 1
    detour, along = DETOURS[name], {"reference": opened(app)} if DETOURS[name].section == MAIL else {}
    address = f"{SETTINGS}/{detour.section}"
    mine = form(page(claire.get(address)), detour.section) | detour.mine | along
    assert save(log_in(app, "denis"), detour.section, **detour.theirs).status_code == 303
    tried = claire.post(address, data=mine | detour.first)
    assert tried.status_code == detour.status
    back = form(page(tried), detour.section) | {key: mine.get(key, "") for key in detour.first if key in mine}
    refused = claire.post(address, data=back)
    assert refused.status_code == 422
    assert "Denis Faure vient d" in plain(refused.text)
    assert claire.post(address, data=form(page(refused), detour.section)).status_code == 303
