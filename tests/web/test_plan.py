"""The plan d'amélioration as pages: made from a case in one POST, found under the same reference, moved on."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import Action, CasePerson
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, opened, today
from .dom import form_to, page, sent, why
from .test_exports import build, take
from .test_register_rights import tie

SOON = (today() + timedelta(days=7)).isoformat()
TEXT = "Doubler la borne de la salle 2."
ACTION: dict[str, Any] = {"type": "corrective", "text": TEXT, "owner": "sam", "due_on": SOON, "priority": "normale"}


def planned(app: Flask, browser: FlaskClient, case: str, **changed: Any) -> str:
    """Create an action from a case and return its reference."""
    answer = browser.post(f"/reclamations/cases/{case}/plan_action", data=ACTION | changed)
    assert answer.status_code == 303
    with app.app_context():
        return str(db_session().query(Action.reference).order_by(Action.id.desc()).limit(1).scalar())


def test_the_button_that_unlinks_an_action_names_it_to_screen_readers(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    reference = planned(app, claire, case)
    button = form_to(page(claire.get(f"/reclamations/cases/{case}")), "/unlink_action").one("button")
    assert button.one("span", **{"class": "recl-sr"}).text.strip() == reference
    assert button.text == f"Délier {reference}"


def test_one_post_on_a_case_puts_an_action_in_the_case_and_in_the_plan(
    app: Flask, claire: FlaskClient
) -> None:  # A14
    case = opened(app)
    reference = planned(app, claire, case)
    assert re.fullmatch(r"ACT-\d{4}-0001", reference)
    on_case = page(claire.get(f"/reclamations/cases/{case}")).one("section", aria_labelledby="recl-planned")
    assert reference in on_case.text
    assert TEXT in on_case.text
    plan = page(claire.get("/reclamations/plan"))
    assert reference in plan.text
    assert case in plan.text
    action = page(claire.get(f"/reclamations/plan/{reference}"))
    assert case in action.one("section", aria_labelledby="recl-about").text


def test_the_form_of_a_case_sent_twice_makes_one_action(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    form = form_to(page(claire.get(f"/reclamations/cases/{case}")), "/plan_action")
    data = sent(form) | ACTION
    for _ in range(2):
        assert claire.post(f"/reclamations/cases/{case}/plan_action", data=data).status_code == 303
    with app.app_context():
        assert db_session().query(Action).count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"type": "punition"}, "type", "Choisissez une valeur de la liste."),
        ({"type": ""}, "type", "Choisissez le type d’action."),
        ({"owner": ""}, "owner", "Choisissez qui porte cette action."),
        ({"owner": "lea"}, "owner", "Choisissez qui porte cette action."),
        ({"due_on": ""}, "due_on", "Indiquez pour quand elle est attendue."),
        ({"due_on": "2020-01-01"}, "due_on", "Choisissez une date à venir."),
        ({"text": ""}, "text", "Dites ce qui sera fait."),
    ],
)
def test_what_is_wrong_with_an_action_is_said_beside_its_field(
    app: Flask, claire: FlaskClient, changed: dict[str, str], field: str, words: str
) -> None:  # A03, A15 (which says 400: a refused form is 422 everywhere in this house)
    case = opened(app)
    answer = claire.post(f"/reclamations/cases/{case}/plan_action", data=ACTION | changed)
    assert answer.status_code == 422
    form = form_to(page(answer), "/plan_action")
    assert words in why(form, field)
    if field != "text":
        assert TEXT in form.one("textarea", name="text").text
    with app.app_context():
        assert db_session().query(Action).count() == 0


def test_another_case_is_tied_to_an_action_and_untied_from_either_page(app: Flask, claire: FlaskClient) -> None:
    one, two = opened(app), opened(app)
    reference = planned(app, claire, one)
    linked = claire.post(f"/reclamations/cases/{two}/link_action", data={"action": reference})
    assert linked.status_code == 303
    assert reference in page(claire.get(f"/reclamations/cases/{two}")).text
    gone = claire.post(f"/reclamations/plan/{reference}/unlink", data={"case": one})
    assert gone.status_code == 303
    about = page(claire.get(f"/reclamations/plan/{reference}")).one("section", aria_labelledby="recl-about")
    assert (one in about.text, two in about.text) == (False, True)
    unknown = claire.post(f"/reclamations/plan/{reference}/link", data={"case": "REG-1999-0001"})
    assert unknown.status_code == 422
    assert "Aucun dossier ne porte cette référence." in page(unknown).text


def test_an_action_goes_from_the_plan_to_its_verdict(app: Flask, claire: FlaskClient) -> None:  # C24, O07
    reference = planned(app, claire, opened(app))
    at = f"/reclamations/plan/{reference}"
    sam = log_in(app, "sam")
    assert sam.post(f"{at}/start", data={}).status_code == 303
    unsaid = sam.post(f"{at}/finish", data={"result": ""})
    assert unsaid.status_code == 422
    assert "sans résultat, elle n’est pas faite" in why(form_to(page(unsaid), "/finish"), "result")
    assert sam.post(f"{at}/finish", data={"result": "Deux bornes posées."}).status_code == 303
    assert sam.post(f"{at}/check", data={"verdict": "efficace", "note": "Vu."}).status_code == 403
    nothing = claire.post(f"{at}/check", data={"note": "Vu."})
    assert "Dites si l’action a été efficace." in why(form_to(page(nothing), "/check"), "verdict")
    alone = claire.post(f"{at}/check", data={"verdict": "non_efficace", "note": "Encore deux pannes."})
    assert "dites si vous la rouvrez ou ouvrez la suivante" in why(form_to(page(alone), "/check"), "sequel")
    next_one = {"verdict": "non_efficace", "note": "Encore deux pannes.", "sequel": "suivante", "due_on": SOON}
    onward = page(claire.post(f"{at}/check", data=next_one, follow_redirects=True))
    assert onward.one("span", class_="recl-ref").text == reference.replace("0001", "0002")
    assert "dites ce qui sera fait cette fois" in onward.text
    shown = page(claire.get(at)).text
    assert "Non efficace" in shown
    assert reference.replace("0001", "0002") in shown


def test_the_owner_is_told_who_may_judge_in_their_place(app: Flask, claire: FlaskClient) -> None:  # O07
    reference = planned(app, claire, opened(app), owner="claire")
    claire.post(f"/reclamations/plan/{reference}/finish", data={"result": "Posée."})
    shown = page(claire.get(f"/reclamations/plan/{reference}"))
    assert "demandez à une autre personne de juger de son effet (Denis Faure)" in shown.text
    assert shown.all("form", action=f"/reclamations/plan/{reference}/check") == []
    answer = claire.post(f"/reclamations/plan/{reference}/check", data={"verdict": "efficace", "note": "Vu."})
    assert answer.status_code == 422
    assert "Denis Faure" in page(answer).one("div", class_="recl-errors").text


def test_a_case_that_one_may_not_read_counts_without_its_reference(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    reference = planned(app, claire, case)
    arranged(app, case, confidential=True, listed_only=True)
    for shown in (claire.get("/reclamations/plan"), claire.get(f"/reclamations/plan/{reference}")):
        assert "1 dossier masqué" in page(shown).text
        assert case not in page(shown).text


def test_whoever_a_case_is_about_finds_no_trace_of_it_on_an_action(app: Flask, claire: FlaskClient) -> None:
    case, other = opened(app), opened(app)
    reference = planned(app, claire, other)
    claire.post(f"/reclamations/cases/{case}/link_action", data={"action": reference})
    claire.post(f"/reclamations/plan/{reference}/unlink", data={"case": other})
    tie(app, case, "claire", CasePerson.IMPLICATED)
    for shown in (claire.get("/reclamations/plan"), claire.get(f"/reclamations/plan/{reference}")):
        assert "masqué" not in page(shown).text
        assert case not in page(shown).text
    journal = page(claire.get(f"/reclamations/plan/{reference}")).one("section", aria_labelledby="recl-history")
    assert journal.text.count(other) == 2


def test_an_owner_of_the_team_sees_their_own_actions_alone(app: Flask, claire: FlaskClient) -> None:
    mine = planned(app, claire, opened(app))
    other = planned(app, claire, opened(app), owner="bruno")
    plan = page(log_in(app, "sam").get("/reclamations/plan")).text
    assert (mine in plan, other in plan) == (True, False)
    assert log_in(app, "sam").get(f"/reclamations/plan/{other}").status_code == 404


def test_the_plan_narrows_down_and_counts_each_tab(app: Flask, claire: FlaskClient) -> None:
    first, second = (
        planned(app, claire, opened(app)),
        planned(app, claire, opened(app), type="preventive", owner="ines"),
    )
    claire.post(f"/reclamations/plan/{first}/finish", data={"result": "Posée."})
    with app.app_context():
        app.config["TAMPERED"] = True
        db_session().query(Action).filter_by(reference=second).update({"due_on": today() - timedelta(days=3)})
        db_session().commit()
    tabs = page(claire.get("/reclamations/plan")).one("nav", aria_label="Vues du plan")
    assert [tab.text for tab in tabs.all("li")] == [
        "Toutes 2",
        "Ouvertes 1",
        "En retard 1",
        "À vérifier 1",
        "Efficacité vérifiée 0",
        "Abandonnées 0",
    ]
    for query, wanted in (
        ("stage=late", {second}),
        ("stage=to_check", {first}),
        ("type=corrective", {first}),
        ("owner=ines", {second}),
        ("session=cpn-b", {first, second}),
        ("session=ang-a", set()),
        ("training=cpn&sort=owner", {first, second}),
        ("status=quelconque&sort=rien", {first, second}),
    ):
        shown = page(claire.get(f"/reclamations/plan?{query}")).text
        assert {one for one in (first, second) if one in shown} == wanted, query
    assert "En retard de 3 j" in page(claire.get("/reclamations/plan")).text


def test_late_actions_come_first_in_their_group(app: Flask, claire: FlaskClient) -> None:
    later, sooner = planned(app, claire, opened(app)), planned(app, claire, opened(app), due_on=today().isoformat())
    text = page(claire.get("/reclamations/plan")).text
    assert text.index(sooner) < text.index(later)
    newest = page(claire.get("/reclamations/plan?sort=reference")).text
    assert newest.index(sooner) < newest.index(later)


def test_an_action_that_no_case_asked_for_cites_what_it_comes_from(app: Flask, claire: FlaskClient) -> None:  # E06
    data = ACTION | {"origin": "questionnaire", "source": "Questionnaire d’octobre"}
    answer = claire.post("/reclamations/plan/new", data=data)
    assert answer.status_code == 303
    shown = page(claire.get(answer.location)).one("section", aria_labelledby="recl-facts").text
    assert "Questionnaire" in shown
    assert "Questionnaire d’octobre" in shown


def test_what_another_changed_meanwhile_is_not_overwritten_unseen(app: Flask, claire: FlaskClient) -> None:  # B17
    reference = planned(app, claire, opened(app))
    at = f"/reclamations/plan/{reference}"
    form = sent(form_to(page(claire.get(at)), "/change"))
    log_in(app, "denis").post(f"{at}/change", data=ACTION | {"text": "Trois bornes."})
    refused = claire.post(f"{at}/change", data=form | {"text": "Deux bornes."})
    assert refused.status_code == 422
    assert "Une autre personne a modifié cette action" in page(refused).text
    again = sent(form_to(page(refused), "/change"))
    assert again["text"] == "Deux bornes."
    assert claire.post(f"{at}/change", data=again).status_code == 303
    assert "Deux bornes." in page(claire.get(at)).text


def test_the_plan_leaves_as_a_file_with_the_columns_of_the_eleventh_piece(app: Flask, claire: FlaskClient) -> None:
    case, hidden = opened(app), opened(app)
    reference = planned(app, claire, case, cause="Borne en panne.", expected="Plus de coupure.")
    claire.post(f"/reclamations/cases/{hidden}/link_action", data={"action": reference})
    arranged(app, hidden, confidential=True, listed_only=True)
    claire.post(f"/reclamations/plan/{reference}/finish", data={"result": "Posée.", "check_due": SOON})
    planned(app, claire, case, type="preventive")
    asked = claire.post("/reclamations/plan/export?type=corrective", data={"format": "csv"})
    assert asked.status_code == 303  # O04
    build(app)
    token = asked.location.rpartition("=")[2]
    text = take(claire, f"/reclamations/exports/{token}").decode("utf-8-sig")
    [head, line] = list(csv.reader(io.StringIO(text), delimiter=";"))
    found, soon = dict(zip(head, line, strict=True)), f"{today() + timedelta(days=7):%d/%m/%Y}"
    assert (found["N°"], found["Mesure"], found["Origine"]) == (reference, TEXT, "Réclamation")
    assert found["Dossiers d’origine"] == f"{case}, 1 dossier masqué"
    assert (found["Cause"], found["Type"]) == ("Borne en panne.", "Action corrective")
    assert (found["Responsable"], found["Échéance"], found["Statut"]) == ("Sam Colin", soon, "Faite")
    assert (found["Résultat"], found["Efficacité"], found["Attendu"]) == ("Posée.", "", "Plus de coupure.")
    assert found["Prochaine vérification"] == soon


def test_a_trainer_is_led_nowhere_that_is_closed_to_them(app: Flask) -> None:
    bar = page(log_in(app, "bruno").get("/reclamations/plan")).one("header", class_="recl-bar")
    assert [link.text for link in bar.all("a")] == ["Plan d’amélioration", "Ce que nous avons appris"]
