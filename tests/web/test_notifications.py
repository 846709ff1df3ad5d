"""The bell in the host's header, and the list behind it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.models import Notification
from flask_reclamations.queries import notifications as told
from flask_reclamations.services import exchanges, handling, people
from flask_reclamations.services.act import db_session
from flask_reclamations.web.notifications import WORDS

from ..conftest import act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import log_in, now, opened
from .dom import page

LIST = "/reclamations/notifications"


def rows(app: Flask, ref: str) -> list[Notification]:
    with app.app_context():
        return list(db_session().scalars(select(Notification).filter_by(person_ref=ref).order_by(Notification.id)))


def bell(browser: FlaskClient) -> str:
    """Return what the bell says."""
    return page(browser.get("/header")).one("header").text


def test_a_bell_says_how_many_wait_and_leads_to_them(app: Flask, claire: FlaskClient) -> None:  # C14
    assert bell(claire) == "Notifications"
    opened(app)
    opened(app)
    assert bell(claire) == "Notifications (2)"
    assert f'href="{LIST}"' in claire.get("/header").text


def test_a_bell_says_no_more_than_ninety_nine(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST", 1)
    opened(app)
    opened(app)
    assert bell(claire) == "Notifications (1+)"


@pytest.mark.parametrize("ref", [None, "lea", "anne", "parti"])
def test_a_bell_is_empty_for_whom_it_is_not_meant(app: Flask, ref: str | None) -> None:
    browser = app.test_client()
    if ref:
        browser.get(f"/login/{ref}")
    assert bell(browser) == ""


def test_a_bell_is_silent_where_the_organisation_is_not_set_up(app: Flask, adapter: Adapter) -> None:
    adapter.organisation = "nulle-part"
    assert bell(log_in(app, "claire")) == "Notifications"


def test_a_bell_speaks_its_readers_language(app: Flask, adapter: Adapter, claire: FlaskClient) -> None:
    adapter.known["claire"] = replace(PEOPLE["claire"], locale="en")
    opened(app)
    assert 'lang="en"' in claire.get("/header").text
    assert "Mark all as read" in claire.get(LIST).text


def test_the_list_names_what_happened_and_in_which_case(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    log_in(app, "lea").post(f"/reclamations/cases/{reference}/message", data={"text": "Toujours rien."})
    lines = page(claire.get(LIST)).all("li", class_="recl-notice")
    assert [line.all("strong")[0].text for line in lines] == ["Le réclamant a écrit", "Nouveau dossier à traiter"]
    assert all(reference in line.text and "Non lue" in line.text for line in lines)


def test_opening_one_marks_it_as_read_and_leads_to_its_case(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    (row,) = rows(app, "claire")
    answer = claire.post(LIST, data={"open": str(row.id)})
    assert (answer.status_code, answer.location) == (303, f"/reclamations/cases/{reference}")
    assert rows(app, "claire")[0].read_at is not None
    assert bell(claire) == "Notifications"


def test_one_is_marked_as_read_without_opening_it(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    opened(app)
    first = rows(app, "claire")[0]
    answer = claire.post(LIST, data={"seen": str(first.id)})
    assert (answer.status_code, answer.location) == (303, LIST)
    assert [row.read_at is None for row in rows(app, "claire")] == [False, True]


def test_all_are_marked_as_read_at_once(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    opened(app)
    claire.post(LIST, data={"all": "1"})
    assert all(row.read_at for row in rows(app, "claire"))
    text = claire.get(LIST).text
    assert "Tout marquer comme lu" not in text
    assert "Nouveau dossier à traiter" in text


def test_nobody_reads_or_opens_what_another_was_told(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    opened(app)
    (row,) = rows(app, "claire")
    assert as_("denis").post(LIST, data={"open": str(row.id)}).status_code == 404
    as_("denis").post(LIST, data={"seen": str(row.id)})
    as_("denis").post(LIST, data={"all": "1"})
    assert rows(app, "claire")[0].read_at is None


def test_what_one_may_no_longer_read_is_not_opened(app: Flask, claire: FlaskClient) -> None:  # criterion 27
    reference = opened(app)
    (row,) = rows(app, "claire")
    log_in(app, "denis").post(f"/reclamations/cases/{reference}/people", data={"implicated": "claire"})
    assert reference not in claire.get(LIST).text
    assert claire.post(LIST, data={"open": str(row.id)}).status_code == 404
    assert bell(claire) == "Notifications"


@pytest.mark.parametrize("data", [{}, {"open": "x"}, {"seen": "0" * 5000}, {"open": "-1"}, {"seen": "²"}])
def test_a_wrong_choice_is_said_and_changes_nothing(app: Flask, claire: FlaskClient, data: dict[str, str]) -> None:
    opened(app)
    answer = claire.post(LIST, data=data)
    assert answer.status_code == 422
    assert "Choisissez ce que vous voulez ouvrir" in answer.text
    assert rows(app, "claire")[0].read_at is None


@pytest.mark.parametrize("before", ["x", "-3", "9" * 400])
def test_a_broken_address_gives_the_first_page(app: Flask, claire: FlaskClient, before: str) -> None:
    reference = opened(app)
    assert reference in claire.get(f"{LIST}?before={before}").text


def test_a_long_list_has_pages(app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "PAGE", 1)
    first, last = opened(app), opened(app)
    latest = page(claire.get(LIST))
    older = latest.one("nav", class_="recl-pages").one("a")["href"]
    assert (last in latest.text, first in latest.text) == (True, False)
    text = page(claire.get(older)).text
    assert (last in text, first in text) == (False, True)


def test_nothing_new_says_so(claire: FlaskClient) -> None:
    assert "Rien de nouveau." in claire.get(LIST).text


def test_every_thing_that_is_told_has_words(app: Flask) -> None:
    with app.app_context():
        case, act = filed(app, now=now()), act_of(app, "claire", now())
        people.assign(act, case, PEOPLE["sam"])
        handling.escalate(act, case, "Deux fois déjà.")
        exchanges.write_in(act_of(app, "lea", now()), case, "Toujours rien.")
        filed(app, now=now(), kind=Kind.REMARK)
        act.session.commit()
        templates = set(db_session().scalars(select(Notification.template)))
    assert templates == {"assigned", "escalated", "message_in", "new_case"}
    assert templates <= WORDS.keys()
