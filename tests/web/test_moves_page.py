"""« Dossiers ouverts que vos délais déplaceraient »: both dates side by side, moved on request and taken back."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.models import Event
from flask_reclamations.services import moves
from flask_reclamations.services.act import db_session

from .conftest import log_in, opened, the_case
from .dom import Element, form_to, page, sent, why
from .test_settings_pages import SETTINGS, after, save

MOVES = f"{SETTINGS}/moves"
LONGER = "ample_15jo_30j"


def shown(browser: FlaskClient, address: str = MOVES) -> Element:
    answer = browser.get(address)
    assert answer.status_code == 200
    return page(answer)


def asked(browser: FlaskClient, root: Element, **typed: Any) -> Element:
    """Send the list's form and return the page that tells what became of each."""
    answer = browser.post(MOVES, data=sent(form_to(root, "moves")) | typed)
    assert answer.status_code == 303
    return page(browser.get(answer.location))


def acknowledged(app: Flask, claire: FlaskClient) -> str:
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/acknowledge", data={"mode": "courrier"})
    return reference


def marks(root: Element) -> dict[str, str]:
    return {box["value"].rpartition(":")[0]: box["value"] for box in root.all("input", name="case")}


@pytest.mark.parametrize(
    ("section", "typed"),
    [("delays", {"policy": LONGER}), ("calendar", {"weekdays": ["0"]})],
    ids=["policy", "calendar"],
)
def test_what_was_saved_leads_to_the_cases_it_would_move(
    app: Flask, claire: FlaskClient, section: str, typed: dict[str, Any]
) -> None:  # A02
    reference = opened(app)
    before = the_case(app, reference)
    root = after(claire, save(claire, section, **typed))
    assert "1 dossier ouvert changerait de date avec ce que vous venez d’enregistrer." in root.text
    [link] = [a for a in root.all("a") if a.text == "Voir lesquels, et les déplacer ou non"]
    assert reference in marks(shown(claire, link["href"]))
    case = the_case(app, reference)
    assert (case.acknowledge_due, case.journal_seq) == (before.acknowledge_due, before.journal_seq)


@pytest.mark.parametrize(
    ("first", "limit", "said"),
    [
        ("reclamation", "LISTED", "Au moins 1 dossier ouvert changerait de date"),
        ("remarque", "SCANNED", "Des dossiers ouverts changeraient peut-être de date"),
    ],
)
def test_a_count_that_stopped_half_way_says_so_and_leads_on(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch, first: str, limit: str, said: str
) -> None:
    opened(app, kind=Kind(first))
    opened(app)
    monkeypatch.setattr(moves, limit, 1)
    root = after(claire, save(claire, "delays", policy=LONGER))
    assert said in root.text
    assert MOVES in [a["href"] for a in root.all("a") if a.text == "Voir lesquels, et les déplacer ou non"]


def test_a_change_that_moves_nothing_says_nothing(app: Flask, claire: FlaskClient) -> None:
    root = after(claire, save(claire, "delays", policy=LONGER))
    assert "changerait" not in root.text.replace("Voir ceux qui changeraient de date", "")
    assert "0 dossier changerait de date" in shown(claire).text


def test_ticked_cases_move_and_the_others_stay(app: Flask, claire: FlaskClient) -> None:
    one, left = opened(app), opened(app)
    before = the_case(app, left).respond_due
    save(claire, "delays", policy=LONGER)
    root = shown(claire)
    done = asked(claire, root, case=marks(root)[one])
    assert "1 dossier modifié" in done.text
    assert the_case(app, one).policy["name"] == LONGER
    assert (the_case(app, left).respond_due, the_case(app, left).policy["name"]) == (before, "standard")
    assert list(marks(shown(claire))) == [left]


def test_all_of_the_list_moves_at_once(app: Flask, claire: FlaskClient) -> None:
    references = [opened(app), opened(app)]
    save(claire, "delays", policy=LONGER)
    assert "2 dossiers modifiés" in asked(claire, shown(claire), all="yes").text
    assert {the_case(app, reference).policy["name"] for reference in references} == {LONGER}
    with app.app_context():
        last = db_session().query(Event).filter_by(kind="rescheduled").all()
        assert {event.actor_label for event in last} == {"Claire Vidal"}
    assert claire.get(f"/reclamations/cases/{references[0]}").text.count("Dates recalculées") > 0


def test_an_announced_answer_is_said_to_stay(app: Flask, claire: FlaskClient) -> None:  # A18
    reference = acknowledged(app, claire)
    due = the_case(app, reference).respond_due
    save(claire, "delays", policy="pac_5_10_30")
    root = shown(claire)
    assert "Réponse annoncée pour le" in root.text
    assert "elle ne bouge pas" in root.text
    asked(claire, root, all="yes")
    assert the_case(app, reference).respond_due == due


def test_nothing_ticked_moves_nothing_and_says_so(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    save(claire, "delays", policy=LONGER)
    answer = claire.post(MOVES, data=sent(form_to(shown(claire), "moves")))
    assert answer.status_code == 422
    assert "Choisissez au moins un dossier." in why(form_to(page(answer), "moves"), "case")
    assert the_case(app, reference).policy["name"] == "standard"


def test_a_double_click_counts_once(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    save(claire, "delays", policy=LONGER)
    data = sent(form_to(shown(claire), "moves")) | {"all": "yes"}
    answers = [claire.post(MOVES, data=data) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with app.app_context():
        assert db_session().query(Event).filter_by(kind="rescheduled").count() == 1
    assert the_case(app, reference).policy["name"] == LONGER


def test_a_list_of_yesterday_moves_nothing_under_the_delays_of_today(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    save(claire, "delays", policy=LONGER)
    data = sent(form_to(shown(claire), "moves")) | {"all": "yes"}
    save(log_in(app, "denis"), "delays", policy="jo_5_15")
    told = page(claire.get(claire.post(MOVES, data=data).location))
    assert "Les délais ou le calendrier ont changé depuis cette liste" in told.text
    assert the_case(app, reference).policy["name"] == "standard"


def test_a_move_is_taken_back_on_its_page(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    before = the_case(app, reference)
    save(claire, "delays", policy=LONGER)
    root = asked(claire, shown(claire), all="yes")
    [form] = [form for form in root.all("form") if form["action"].endswith("/undo")]
    claire.post(form["action"], data=sent(form))
    case = the_case(app, reference)
    assert (case.respond_due, case.policy) == (before.respond_due, before.policy)


def test_the_register_offers_no_move_unseen(claire: FlaskClient) -> None:
    assert claire.get("/reclamations/register/bulk?act=move").status_code == 404
