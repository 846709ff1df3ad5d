"""Handing cases over: chosen, shown, confirmed; without JavaScript, and nothing twice."""

from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.services import people
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from ..lms import PEOPLE
from .conftest import now, opened, the_case
from .dom import page, sent, why

AT = "/reclamations/handover"


def of_sam(app: Flask, count: int = 2) -> list[str]:
    references = [opened(app) for _ in range(count)]
    with app.app_context():
        act = act_of(app, "claire", now())
        for reference in references:
            people.assign(act, _of(reference), PEOPLE["sam"])
        act.session.commit()
    return references


def _of(reference: str) -> people.Case:
    return db_session().query(people.Case).filter_by(reference=reference).one()


def test_the_page_offers_who_has_open_cases_and_who_may_take_them(app: Flask, claire: FlaskClient) -> None:
    of_sam(app)
    shown = page(claire.get(AT))
    leaving = [option.text for option in shown.one("select", name="leaving").all("option")]
    takers = [option["value"] for option in shown.one("select", name="to").all("option")]
    assert leaving == ["Choisir…", "Sam Colin (2)"]
    assert takers == ["", "claire", "denis", "sam", "bruno", "ines"]


def test_what_would_happen_is_shown_then_done_once(app: Flask, claire: FlaskClient) -> None:
    first, second = of_sam(app)
    with app.app_context():
        act = act_of(app, "claire", now())
        people.set_people(act, _of(first), implicated=[PEOPLE["denis"]], consulted=[])
        act.session.commit()
    shown = page(claire.get(f"{AT}?leaving=sam&to=denis"))
    assert "1 dossier à remettre à Denis Faure" in shown.text
    assert f"{first} La personne mise en cause ne peut pas traiter ce dossier." in shown.text
    assert the_case(app, second).assignee_ref == "sam"
    confirm = shown.one("form", method="post")
    answer = claire.post(confirm["action"], data=sent(confirm))
    assert answer.status_code == 303
    done = page(claire.get(answer.location))
    assert "1 dossier est remis. 1 dossier ne pouvait pas l’être." in done.text
    assert (the_case(app, first).assignee_ref, the_case(app, second).assignee_ref) == ("sam", "denis")
    again = claire.post(confirm["action"], data=sent(confirm))
    assert again.location.endswith("done=0&left=1&more=0")


def test_somebody_without_rights_is_refused_beside_the_field(app: Flask, claire: FlaskClient) -> None:
    of_sam(app)
    for ref in ("lea", "anne", "personne", "sam"):
        answer = claire.post(AT, data={"leaving": "sam", "to": ref})
        assert answer.status_code == 422
        assert why(page(answer).one("form", method="get"), "to")


def test_nothing_chosen_is_asked_for(claire: FlaskClient) -> None:
    answer = claire.post(AT, data={"leaving": "", "to": ""})
    form = page(answer).one("form", method="get")
    assert (answer.status_code, why(form, "leaving"), why(form, "to")) == (
        422,
        "Choisissez une personne.",
        "Choisissez une personne.",
    )


def test_a_command_says_what_would_go_then_hands_it_over(app: Flask) -> None:
    references = of_sam(app)
    runner = app.test_cli_runner()
    planned = runner.invoke(args=["reclamations", "handover", "sam", "denis", "--dry-run"])
    assert (planned.exit_code, planned.output.splitlines()[-1]) == (0, "2 case(s) would go from sam to denis")
    assert the_case(app, references[0]).assignee_ref == "sam"
    done = runner.invoke(args=["reclamations", "handover", "sam", "denis"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "2 case(s) went from sam to denis")
    assert {the_case(app, reference).assignee_ref for reference in references} == {"denis"}


def test_a_command_refuses_who_may_not_take_over_in_one_line(app: Flask) -> None:
    of_sam(app)
    answer = app.test_cli_runner().invoke(args=["reclamations", "handover", "sam", "lea"])
    assert (answer.exit_code, len(answer.output.splitlines())) == (1, 1)
    assert "'lea' cannot take cases over (unknown_person)" in answer.output
