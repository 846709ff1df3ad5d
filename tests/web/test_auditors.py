"""An auditor without an account: reads what was chosen for as long as it was, and changes nothing (B18, O02)."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations.domain.limits import Limits
from flask_reclamations.domain.rights import Permission, Viewer, can
from flask_reclamations.domain.vocabulary import Access
from flask_reclamations.host import Role
from flask_reclamations.models import AccessLine, AuditorLink, Case
from flask_reclamations.queries.visibility import granted
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, now, opened, today
from .dom import by_id, form_to, page, why
from .test_register import listed_on


def invited(app: Flask, by: str = "claire", **said: Any) -> str:
    """Return the address of a fresh link."""
    answer = log_in(app, by).post("/reclamations/auditors", data={"label": "Mme Roux", "days": "30"} | said)
    assert answer.status_code == 200
    return str(by_id(page(answer), "recl-made")["value"])


def arrived(app: Flask, link: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.get(link.removeprefix("http://localhost"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reclamations/register")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return browser


def test_a_link_opens_the_cases_of_its_period_and_categories_and_no_other(app: Flask) -> None:  # B18, O02
    within, early, other, shut = (opened(app) for _ in range(4))
    for reference in (within, early, shut):
        arranged(app, reference, action_category="AF")
    arranged(app, other, action_category="VAE")
    arranged(app, early, received_at=now() - timedelta(days=400))
    arranged(app, shut, confidential=True)
    since = (today() - timedelta(days=30)).isoformat()
    browser = arrived(app, invited(app, since=since, until=today().isoformat(), categories=["AF"]))
    register = page(browser.get("/reclamations/register"))
    assert within in listed_on(register)
    assert early not in register.text
    assert other not in register.text
    assert [browser.get(f"/reclamations/cases/{ref}").status_code for ref in (within, early, other, shut)] == [
        200,
        404,
        404,
        404,
    ]


@pytest.mark.parametrize(("nominative", "named"), [({}, False), ({"nominative": "y"}, True)])
def test_claimants_are_named_only_where_it_was_decided(app: Flask, nominative: dict[str, str], named: bool) -> None:
    reference = opened(app)
    browser = arrived(app, invited(app, **nominative))
    assert ("Léa Martin" in browser.get(f"/reclamations/cases/{reference}").text) is named


def test_all_that_was_opened_is_in_the_access_log(app: Flask) -> None:  # B18
    reference = opened(app)
    browser = arrived(app, invited(app))
    browser.get("/reclamations/register")
    browser.get(f"/reclamations/cases/{reference}")
    with app.app_context():
        visits = select(AccessLine.actor_label, AccessLine.target).where(AccessLine.what == Access.VISIT)
        assert db_session().execute(visits.order_by(AccessLine.id)).all() == [
            ("Mme Roux", "/register"),
            ("Mme Roux", reference),
        ]


def test_a_revoked_or_expired_link_opens_nothing_more(app: Flask, claire: FlaskClient) -> None:
    first, second = invited(app), invited(app)
    browsers = [arrived(app, link) for link in (first, second)]
    with app.app_context():
        one, two = db_session().scalars(select(AuditorLink.id).order_by(AuditorLink.id))
        row = db_session().get_one(AuditorLink, two)
        assert second.rsplit("/", 1)[1] not in (row.digest, row.label)
        row.expires_at = now() - timedelta(seconds=1)
        db_session().commit()
    assert claire.post(f"/reclamations/auditors/{one}/dismiss", data={}).status_code == 303
    shown = page(claire.get("/reclamations/auditors")).text
    assert "révoqué le" in shown
    assert "expiré le" in shown
    for browser in browsers:
        answer = browser.get("/reclamations/register")
        assert (answer.status_code, answer.headers["Referrer-Policy"]) == (410, "no-referrer")
        assert "a expiré ou a été révoqué" in page(answer).text
        # Said once: whoever has an account as well logs in from there.
        assert browser.get("/reclamations/register").status_code == 302
    assert [app.test_client().get(link.removeprefix("http://localhost")).status_code for link in (first, second)] == [
        410,
        410,
    ]


def shut_out(app: Flask) -> FlaskClient:
    """Return the browser of an auditor whose link was taken back while they read."""
    browser = arrived(app, invited(app))
    with app.app_context():
        db_session().scalars(select(AuditorLink)).one().revoked_at = now()
        db_session().commit()
    return browser


def test_a_part_asked_by_an_ended_link_is_asked_again_as_a_page_that_says_so(app: Flask) -> None:  # B18
    browser = shut_out(app)
    part = browser.get("/reclamations/register?text=x", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Refresh"], "Set-Cookie" in part.headers) == (401, "true", False)
    assert browser.get("/reclamations/register?text=x").status_code == 410


def test_a_form_whose_login_was_lost_comes_back_whole_beside_an_ended_link(app: Flask) -> None:
    browser = shut_out(app)
    answer = browser.post("/reclamations/new", data={"description": "Le texte que je tapais."})
    assert answer.status_code == 401
    assert "Le texte que je tapais." in page(answer).text


def test_a_dead_link_ends_no_link_that_works(app: Flask) -> None:  # B18
    browser = arrived(app, invited(app))
    assert browser.get("/reclamations/audit/nobody").status_code == 404
    assert browser.get("/reclamations/register").status_code == 200


def test_what_is_wrong_in_an_invitation_is_said_beside_its_field(claire: FlaskClient) -> None:
    wrong = {"label": " ", "days": "91", "since": "2026-11-02", "until": "2026-11-01"}
    answer = claire.post("/reclamations/auditors", data=wrong)
    assert answer.status_code == 422
    form = form_to(page(answer), "/auditors")
    assert "Dites qui est invité." in why(form, "label")
    assert "de 1 à 90" in why(form, "days")
    assert "finit avant de commencer" in why(form, "until")
    assert by_id(form, "since")["value"] == "2026-11-02"


def test_the_rule_in_sql_and_the_rule_in_python_agree_on_limits(app: Flask) -> None:  # design §6
    for columns in (
        {"action_category": "AF"},
        {"action_category": "VAE"},
        {"severity": "mineure"},
        {"confidential": True},
    ):
        arranged(app, opened(app), **columns)
    moment = now()
    limits = [
        Limits(),
        Limits(categories=frozenset({"AF"})),
        Limits(since=moment),
        Limits(until=moment, nominative=True),
        Limits(since=moment - timedelta(days=1), until=moment + timedelta(days=1), categories=frozenset({"VAE"})),
    ]
    with app.app_context():
        cases = db_session().scalars(select(Case)).all()
        for one in limits:
            viewer = Viewer("auditor:1", "Mme Roux", frozenset({Role.AUDITOR}), limits=one)
            for permission in Permission:
                found = set(db_session().scalars(select(Case.id).where(granted(viewer, permission))))
                assert found == {case.id for case in cases if can(viewer, permission, case)}, (one, permission)
