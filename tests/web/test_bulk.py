"""Acts on many cases, on the page: chosen, previewed without changing anything, confirmed once, taken back."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.domain.vocabulary import Status
from flask_reclamations.models import Bulk, BulkItem, Case, Event
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff import bulk

from .conftest import arranged, delivered, log_in, many, opened, row_counts, the_case
from .dom import Element, form_to, page, sent, why

BULK = "/reclamations/register/bulk"


def previewed(browser: FlaskClient, act: str, *references: str, **more: str) -> Element:
    """Return the page that says what would become of these cases."""
    answer = browser.get(BULK, query_string=[("act", act), *(("ref", ref) for ref in references), *more.items()])
    assert answer.status_code == 200
    return page(answer)


def confirmed(browser: FlaskClient, shown: Element, **changed: Any) -> Element:
    """Send the form of a preview and return the page it leads to."""
    form = form_to(shown, "/bulk")
    answer = browser.post(form["action"], data=sent(form) | changed)
    assert answer.status_code == 303
    return page(browser.get(answer.location))


def section(shown: Element, words: str) -> str:
    """Return the text of the section whose title holds these words."""
    (found,) = [part for part in shown.all("section") if part.all("h2") and words in part.all("h2")[0].text]
    return found.text


def test_ticked_rows_lead_to_a_preview_without_javascript(app: Flask, claire: FlaskClient) -> None:
    one, two = opened(app), opened(app)
    (form,) = [f for f in page(claire.get("/reclamations/register")).all("form") if f["action"].endswith("/bulk")]
    assert form["method"] == "get"
    assert {box["value"] for box in form.all("input", name="ref")} == {one, two}
    assert [option["value"] for option in form.one("select", name="act").all("option")] == list(bulk.FORMS)


def test_an_assignment_asks_for_the_person_first_and_keeps_the_choice(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    shown = previewed(claire, "assign", reference)
    (form,) = [f for f in shown.all("form") if f["method"] == "get"]
    assert (sent(form)["ref"], sent(form)["act"]) == (reference, "assign")
    assert "sam" in {option["value"] for option in form.one("select", name="assignee").all("option")}


def test_a_preview_changes_nothing(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    before = row_counts(app)
    for act, more in (("assign", {"assignee": "sam"}), ("remind", {}), ("close", {}), ("void", {})):
        previewed(claire, act, reference, **more)
    assert row_counts(app) == before


def test_a_preview_lists_what_changes_and_what_is_left_aside_with_the_reason(
    app: Flask, claire: FlaskClient
) -> None:  # A23
    open_one, ready = opened(app), opened(app)
    claire.post(f"/reclamations/cases/{ready}/answer", data={"text": "Réparé.", "mode": "courrier"})
    shown = previewed(claire, "close", open_one, ready)
    assert ready in section(shown, "1 dossier sera modifié")
    aside = section(shown, "1 dossier sera laissé de côté")
    assert open_one in aside
    assert "aucune réponse n’a été envoyée" in aside


def test_confirming_does_it_and_tells_each_case(app: Flask, claire: FlaskClient) -> None:
    references = [opened(app), opened(app)]
    shown = confirmed(claire, previewed(claire, "assign", *references, assignee="sam"))
    told = section(shown, "2 dossiers modifiés")
    assert all(reference in told for reference in references)
    assert {the_case(app, reference).assignee_label for reference in references} == {"Sam Colin"}
    assert [mail["To"] for mail in delivered(app)].count("sam@exemple.test") == 2


def test_a_row_that_is_unticked_is_left_alone(app: Flask, claire: FlaskClient) -> None:
    kept, left = opened(app), opened(app)
    shown = previewed(claire, "assign", kept, left, assignee="sam")
    marks = [mark for mark in sent(form_to(shown, "/bulk"))["case"] if mark.startswith(kept)]
    confirmed(claire, shown, case=marks)
    assert [the_case(app, reference).assignee_ref for reference in (kept, left)] == ["sam", None]


def test_a_double_click_counts_once(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    form = form_to(previewed(claire, "assign", reference, assignee="sam"), "/bulk")
    answers = [claire.post(form["action"], data=sent(form)) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with app.app_context():
        assert db_session().query(Bulk).count() == 1
        assert db_session().query(Event).filter_by(kind="assigned").count() == 1


def test_who_was_faster_is_named(app: Flask, claire: FlaskClient) -> None:  # B17
    reference = opened(app)
    shown = previewed(claire, "assign", reference, assignee="sam")
    log_in(app, "denis").post(f"/reclamations/cases/{reference}/start", data={})
    told = section(confirmed(claire, shown), "1 dossier laissé de côté")
    assert "Modifié entre-temps par Denis Faure." in told
    assert the_case(app, reference).assignee_ref == "denis"


def test_a_voiding_without_its_motive_is_refused_and_keeps_the_choice(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    form = form_to(previewed(claire, "void", reference), "/bulk")
    assert "doublon" not in {box["value"] for box in form.all("input", name="reason")}
    answer = claire.post(form["action"], data=sent(form) | {"reason": "test"})
    again = form_to(page(answer), "/bulk")
    assert (answer.status_code, sent(again)["reason"]) == (422, "test")
    assert "motif" in why(again, "text")
    assert the_case(app, reference).status == Status.RECEIVED
    shown = confirmed(claire, page(answer), text="Essai du formulaire.")
    assert reference in section(shown, "1 dossier modifié")
    assert the_case(app, reference).status == Status.VOID


def test_reminders_name_whom_they_go_to_and_leave_when_confirmed(app: Flask, claire: FlaskClient) -> None:
    sams, nobodys = opened(app), opened(app)
    claire.post(f"/reclamations/cases/{sams}/assign", data={"assignee": "sam"})
    delivered(app)
    shown = previewed(claire, "remind", sams, nobodys)
    assert "à Sam Colin" in section(shown, "1 relance partira")
    assert "n’est confié à personne" in section(shown, "1 dossier sera laissé de côté")
    assert sams in section(confirmed(claire, shown), "1 relance envoyée")
    assert [mail["To"] for mail in delivered(app)] == ["sam@exemple.test"]
    bell = page(log_in(app, "sam").get("/reclamations/notifications")).text
    assert "On vous rappelle ce dossier" in bell


def test_a_closing_asks_once_why_some_were_not_asked_whether_it_helped(  # A12
    app: Flask, claire: FlaskClient
) -> None:
    reference = opened(app)
    arranged(app, reference, claimant_email=None)
    claire.post(f"/reclamations/cases/{reference}/answer", data={"text": "Réparé.", "mode": "courrier"})
    shown = previewed(claire, "close", reference)
    assert "avis non demandé" in section(shown, "1 dossier sera modifié")
    form = form_to(shown, "/bulk")
    answer = claire.post(form["action"], data=sent(form) | {"text": "Sans suite."})
    again = form_to(page(answer), "/bulk")
    assert (answer.status_code, sent(again)["text"]) == (422, "Sans suite.")
    assert "Dites pourquoi" in why(again, "survey_waived")
    confirmed(claire, page(answer), survey_waived="Personne sans adresse.")
    case = the_case(app, reference)
    assert (case.status, case.survey_waived) == (Status.CLOSED, "Personne sans adresse.")


def test_a_closing_where_everybody_was_asked_has_no_such_question(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/answer", data={"text": "Réparé.", "mode": "courrier"})
    assert "survey_waived" not in sent(form_to(previewed(claire, "close", reference), "/bulk"))


def test_nothing_ticked_is_said(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    form = form_to(previewed(claire, "close", reference), "/bulk")
    answer = claire.post(form["action"], data={"submission": sent(form)["submission"]})
    assert answer.status_code == 422
    assert "Choisissez au moins un dossier." in page(answer).text


@pytest.mark.parametrize("mark", ["", "REG-2026-0001", "REG-2026-0001:x", ":4", "REG-2026-0001:²"])
def test_a_made_up_mark_is_no_case(app: Flask, claire: FlaskClient, mark: str) -> None:
    opened(app)
    assert claire.post(f"{BULK}?act=close", data={"case": mark}).status_code == 422


@pytest.mark.parametrize("who", ["nobody", "lea", "parti", "anne"])
def test_only_who_is_offered_can_be_given_cases(app: Flask, claire: FlaskClient, who: str) -> None:
    reference = opened(app)
    answer = claire.post(f"{BULK}?act=assign", data={"case": f"{reference}:1", "assignee": who})
    assert answer.status_code == 422
    assert "Choisissez une personne de la liste." in page(answer).text
    assert the_case(app, reference).assignee_ref is None


def test_the_whole_list_is_chosen_by_its_filters(app: Flask, claire: FlaskClient) -> None:
    aleas = many(app, 30, kind="alea", status="declaree")
    many(app, 2)
    (form,) = [
        f for f in page(claire.get("/reclamations/register?kind=alea")).all("form") if f["action"].endswith("/bulk")
    ]
    chosen = sent(form) | {"all": "1", "act": "void"}
    shown = page(claire.get(BULK, query_string=chosen))
    assert "30 dossiers seront modifiés" in shown.text
    marks = sent(form_to(shown, "/bulk"))["case"]
    assert {mark.split(":")[0] for mark in marks} == set(aleas)


def test_what_is_too_much_for_one_request_is_told_as_it_advances(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    references = [opened(app) for _ in range(3)]
    form = form_to(previewed(claire, "assign", *references, assignee="sam"), "/bulk")
    location = claire.post(form["action"], data=sent(form)).location
    shown = page(claire.get(location))
    assert "2 dossiers sur 3" in shown.text
    assert shown.one("progress")["value"] == "2"
    assert [f for f in shown.all("form") if f["action"].endswith("/undo")] == []
    app.test_cli_runner().invoke(args=["reclamations", "tick"])
    after = page(claire.get(location))
    assert "3 dossiers modifiés" in after.text
    assert after.all("progress") == []


def test_a_confirmed_act_is_taken_back(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    shown = confirmed(claire, previewed(claire, "assign", reference, assignee="sam"))
    undo = form_to(shown, "/undo")
    after = page(claire.get(claire.post(undo["action"], data=sent(undo)).location))
    assert reference in section(after, "1 dossier remis comme avant")
    assert the_case(app, reference).assignee_ref is None
    assert "sam@exemple.test" not in [mail["To"] for mail in delivered(app)]
    assert [f for f in after.all("form") if f["action"].endswith("/undo")] == []


def test_what_left_the_house_is_not_taken_back_and_says_why(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    shown = confirmed(claire, previewed(claire, "assign", reference, assignee="sam"))
    delivered(app)
    undo = form_to(shown, "/undo")
    after = page(claire.get(claire.post(undo["action"], data=sent(undo)).location))
    assert "Un e-mail est déjà parti." in section(after, "n’a pas pu être remis comme avant")
    assert the_case(app, reference).assignee_ref == "sam"


def test_a_result_is_its_owners(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    confirmed(claire, previewed(claire, "assign", reference, assignee="sam"))
    with app.app_context():
        mark = db_session().query(Bulk).one().submission
    denis = log_in(app, "denis")
    assert denis.get(f"{BULK}/{mark}").status_code == 404
    assert denis.post(f"{BULK}/{mark}/undo").status_code == 404
    with app.app_context():
        assert db_session().query(BulkItem).one().state == BulkItem.DONE


def test_a_case_one_lost_keeps_its_number_only(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, subject="Vidéoprojecteur")
    claire.post(f"/reclamations/cases/{reference}/assign", data={"assignee": "sam"})
    sam = log_in(app, "sam")
    told = section(confirmed(sam, previewed(sam, "assign", reference, assignee="denis")), "1 dossier modifié")
    assert reference in told
    assert "Vidéoprojecteur" not in told


def test_a_case_one_may_not_see_is_not_named(app: Flask, claire: FlaskClient) -> None:
    secret = opened(app, subject="Vidéoprojecteur")
    shown = previewed(log_in(app, "sam"), "close", secret, "REG-1999-0001")
    assert "2 dossiers choisis ne sont plus là" in shown.text
    assert "Vidéoprojecteur" not in shown.text


def test_an_act_nobody_knows_is_not_there(claire: FlaskClient) -> None:
    assert claire.get(f"{BULK}?act=burn").status_code == 404
    assert claire.post(f"{BULK}?act=burn").status_code == 404


def test_an_auditor_has_nothing_to_tick(app: Flask) -> None:
    opened(app)
    shown = page(log_in(app, "anne").get("/reclamations/register"))
    assert shown.all("input", name="ref") == []


def test_a_preview_costs_the_same_for_two_cases_and_for_two_hundred(app: Flask, claire: FlaskClient) -> None:
    from .test_statements import counted

    many(app, 200, kind="alea", status="declaree")
    with app.app_context():
        db_session().execute(update(Case).values(assignee_ref="denis"))
        db_session().commit()
    costs = []
    for query in ("ref=REG-2025-0001&ref=REG-2025-0002", "all=1&kind=alea"):
        with counted(app) as statements:
            claire.get(f"{BULK}?act=assign&assignee=sam&{query}")
        costs.append(len(statements))
    assert costs[1] <= costs[0] + 2
