"""Risks as pages: opened from a recurrence, from a cause or by hand, weighed anew, tied, closed."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.risks import Gravity
from flask_reclamations.domain.vocabulary import Status
from flask_reclamations.i18n import speaking, t
from flask_reclamations.models import Action, Alert, CasePerson, Risk
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, opened, today
from .dom import form_to, page, sent, why
from .test_exports import build, take
from .test_plan import TEXT as MEASURE
from .test_plan import planned
from .test_recurrences import address, passes, recurring
from .test_register_rights import tie
from .test_settings_pages import save

LIST = "/reclamations/risks"
TEXT = "La borne de la salle 2 peut tomber en panne."
RISK = {"text": TEXT, "family": "materiel", "owner": "sam", "likelihood": "3", "gravity": "4"}


def risked(browser: FlaskClient, **changed: str) -> str:
    """Open a risk by hand and return its reference."""
    answer = browser.post(f"{LIST}/new", data=RISK | changed)
    assert answer.status_code == 303
    found = re.search(r"RSQ-\d{4}-\d{4}", answer.location)
    assert found
    return found[0]


def shown(browser: FlaskClient, reference: str) -> Any:
    return page(browser.get(f"{LIST}/{reference}"))


def count(app: Flask) -> int:
    with app.app_context():
        return db_session().query(Risk).count()


def test_a_risk_opened_by_hand_is_listed_with_its_level(claire: FlaskClient) -> None:  # ind. 32
    reference = risked(claire, measures="Une borne prêtée.")
    listed = page(claire.get(LIST)).text
    assert all(words in listed for words in (reference, TEXT, "Critique · 12", "Suivi", "Sam Colin"))
    risk = shown(claire, reference)
    facts = risk.one("section", aria_labelledby="recl-facts").text
    assert "Probable (3)" in facts
    assert "Très grave (4)" in facts
    assert "Une borne prêtée." in risk.one("section", aria_labelledby="recl-measures").text


def test_the_scale_is_said_to_be_no_legal_one(claire: FlaskClient) -> None:  # ind. 32
    text = page(claire.get(LIST)).text
    assert "une échelle de ce logiciel, qu’aucun texte n’impose" in text
    assert "faible 1 à 3, modéré 4 à 7, élevé 8 à 11, critique 12 à 16." in text


def test_the_plan_leads_to_the_risks_and_back(claire: FlaskClient) -> None:
    assert page(claire.get("/reclamations/plan")).all("a", href=LIST)
    assert page(claire.get(LIST)).all("a", href="/reclamations/plan")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": " "}, "text", "Dites ce qui peut arriver, et pourquoi."),
        ({"owner": ""}, "owner", "Choisissez qui suit ce risque."),
        ({"owner": "lea"}, "owner", "Choisissez qui suit ce risque."),
        ({"likelihood": ""}, "likelihood", "Choisissez la vraisemblance, de 1 à 4."),
        ({"likelihood": "5"}, "likelihood", "Choisissez une valeur de la liste."),
        ({"gravity": "0"}, "gravity", "Choisissez une valeur de la liste."),
        ({"family": "chance"}, "family", "Choisissez une valeur de la liste."),
        ({"case": "REG-1999-0001"}, "case", "Aucun dossier que vous traitez ne porte cette référence."),
    ],
)
def test_what_is_wrong_with_a_risk_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, claire: FlaskClient, changed: dict[str, str], field: str, words: str
) -> None:
    answer = claire.post(f"{LIST}/new", data=RISK | {"measures": "Une borne prêtée."} | changed)
    assert answer.status_code == 422
    form = form_to(page(answer), "/risks/new")
    assert words in why(form, field)
    assert "Une borne prêtée." in form.one("textarea", name="measures").text
    assert count(app) == 0


def test_a_form_sent_twice_opens_one_risk(app: Flask, claire: FlaskClient) -> None:
    data = sent(form_to(page(claire.get(f"{LIST}/new")), "/risks/new")) | RISK
    for _ in range(2):
        assert claire.post(f"{LIST}/new", data=data).status_code == 303
    assert count(app) == 1


def test_a_cause_of_a_case_becomes_a_risk_tied_to_it(app: Flask, claire: FlaskClient) -> None:  # ind. 32
    case = opened(app)
    claire.post(f"/reclamations/cases/{case}/start", data={})
    found = {"text": "Constaté.", "family_1": "materiel", "cause_1": "Borne usée", "why_1": "Achetée en 2015"}
    assert claire.post(f"/reclamations/cases/{case}/analyse", data=found).status_code == 303
    causes = page(claire.get(f"/reclamations/cases/{case}")).one("section", aria_labelledby="recl-causes")
    (link,) = [a for a in causes.all("a") if "En faire un risque" in a.text]
    form = form_to(page(claire.get(link["href"])), "/risks/new")
    proposed = sent(form)
    assert (proposed["text"].strip(), proposed["family"], proposed["case"]) == ("Achetée en 2015", "materiel", case)
    answer = claire.post(f"{LIST}/new", data=proposed | {"likelihood": "2", "gravity": "2"}, follow_redirects=True)
    assert answer.status_code == 200
    assert case in page(answer).one("section", aria_labelledby="recl-about").text
    on_case = page(claire.get(f"/reclamations/cases/{case}")).one("section", aria_labelledby="recl-planned").text
    assert "Achetée en 2015" in on_case
    assert "Modéré · 4" in on_case


def test_a_case_that_one_may_not_read_proposes_nothing(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    tie(app, case, "claire", CasePerson.IMPLICATED)
    assert claire.get(f"{LIST}/new?case={case}&cause=1").status_code == 404


def test_a_recurrence_becomes_one_risk_of_its_cases(app: Flask, claire: FlaskClient) -> None:  # ind. 32, A20
    references = recurring(app)
    proposed = sent(form_to(page(claire.get(address(app))), "/risk"))
    assert "Conduite de projet" in proposed["text"]
    unsaid = claire.post(address(app, "risk"), data=proposed)
    assert unsaid.status_code == 422
    assert "Choisissez la gravité" in why(form_to(page(unsaid), "/risk"), "gravity")
    for _ in range(2):
        answer = claire.post(address(app, "risk"), data=proposed | {"gravity": "3"})
        assert answer.status_code == 303
    assert count(app) == 1
    risk = page(claire.get(answer.location))
    assert "Le risque est lié aux dossiers de la récurrence." in risk.text
    assert all(one in risk.one("section", aria_labelledby="recl-about").text for one in references)
    assert "Élevé · 9" in risk.text


def test_a_recurrence_that_made_a_risk_gives_it_the_cases_that_came_since(app: Flask, claire: FlaskClient) -> None:
    recurring(app)
    proposed = sent(form_to(page(claire.get(address(app))), "/risk"))
    location = claire.post(address(app, "risk"), data=proposed | {"gravity": "3"}).location
    (fourth,) = recurring(app, 1)
    alert = page(claire.get(address(app)))
    assert "Lier ces dossiers à RSQ-" in alert.text
    assert claire.post(address(app, "risk"), data=sent(form_to(alert, "/risk"))).status_code == 303
    assert fourth in page(claire.get(location)).one("section", aria_labelledby="recl-about").text
    assert count(app) == 1


def test_two_people_make_one_risk_of_a_recurrence_and_the_second_keeps_what_they_typed(
    app: Flask, claire: FlaskClient
) -> None:  # B17
    recurring(app)
    mine = sent(form_to(page(claire.get(address(app))), "/risk")) | {"gravity": "2", "text": "Ma phrase."}
    denis = log_in(app, "denis")
    theirs = sent(form_to(page(denis.get(address(app))), "/risk")) | {"gravity": "4"}
    made = denis.post(address(app, "risk"), data=theirs).location.partition("?")[0]
    late = claire.post(address(app, "risk"), data=mine)
    assert late.status_code == 422
    assert f"Une autre personne vient d’ouvrir {made.rpartition('/')[2]}" in page(late).text
    assert sent(form_to(page(late), "/risk"))["text"].strip() == "Ma phrase."
    assert count(app) == 1
    assert "Ma phrase." not in page(claire.get(made)).text


def test_a_recurrence_that_was_dealt_with_can_still_become_a_risk(app: Flask, claire: FlaskClient) -> None:
    recurring(app)
    claire.post(address(app, "set_aside"), data={"motive": "Réglé."})
    settled = page(claire.get(address(app)))
    assert form_to(settled, "/risk")
    assert settled.all("form", action=address(app, "set_aside")) == []


def test_a_new_assessment_shows_the_trend(claire: FlaskClient) -> None:  # ind. 32
    reference = risked(claire)
    form = sent(form_to(shown(claire, reference), "/assess"))
    assert (form["likelihood"], form["gravity"]) == ("3", "4")
    answer = claire.post(f"{LIST}/{reference}/assess", data=form | {"gravity": "2", "text": "Borne de secours."})
    assert answer.status_code == 303
    for text in (page(claire.get(LIST)).text, shown(claire, reference).text):
        assert "Modéré · 6" in text
        assert "était 12, est 6" in text
    assert "Borne de secours." in shown(claire, reference).one("section", aria_labelledby="recl-history").text


def test_an_assessment_sent_twice_counts_once(claire: FlaskClient) -> None:
    reference = risked(claire)
    form = sent(form_to(shown(claire, reference), "/assess")) | {"gravity": "2", "text": "Borne de secours."}
    for _ in range(2):
        assert claire.post(f"{LIST}/{reference}/assess", data=form).status_code == 303
    assert "était 12, est 6" in page(claire.get(LIST)).text
    assert shown(claire, reference).one("section", aria_labelledby="recl-history").text.count("Risque réévalué") == 1


def test_the_same_assessment_made_later_is_a_new_one(claire: FlaskClient) -> None:
    reference = risked(claire)
    for _ in range(2):
        form = sent(form_to(shown(claire, reference), "/assess"))
        assert claire.post(f"{LIST}/{reference}/assess", data=form).status_code == 303
    assert shown(claire, reference).one("section", aria_labelledby="recl-history").text.count("Risque réévalué") == 2


def test_an_assessment_that_somebody_else_made_first_is_not_overwritten(claire: FlaskClient, app: Flask) -> None:
    reference = risked(claire)
    mine = sent(form_to(shown(claire, reference), "/assess")) | {"likelihood": "1", "text": "Presque fini."}
    denis = log_in(app, "denis")
    assert denis.post(f"{LIST}/{reference}/assess", data={"likelihood": "4", "gravity": "4"}).status_code == 303
    late = claire.post(f"{LIST}/{reference}/assess", data=mine)
    assert late.status_code == 422
    assert "Une autre personne a modifié ce risque" in page(late).text
    again = sent(form_to(page(late), "/assess"))
    assert (again["likelihood"], again["text"].strip()) == ("1", "Presque fini.")
    assert claire.post(f"{LIST}/{reference}/assess", data=again).status_code == 303


def test_a_risk_is_changed_mastered_closed_with_a_reason_and_watched_again(claire: FlaskClient) -> None:
    reference = risked(claire)
    at = f"{LIST}/{reference}"
    form = sent(form_to(shown(claire, reference), "/change"))
    assert claire.post(f"{at}/change", data=form | {"measures": "Deux bornes."}).status_code == 303
    assert "Deux bornes." in shown(claire, reference).text
    assert claire.post(f"{at}/master", data={}).status_code == 303
    assert "Maîtrisé" in page(claire.get(f"{LIST}?status=maitrise")).one("table").text
    unsaid = claire.post(f"{at}/close", data={"motive": " "})
    assert unsaid.status_code == 422
    assert "Dites pourquoi ce risque est clos." in why(form_to(page(unsaid), "/close"), "motive")
    assert claire.post(f"{at}/close", data={"motive": "Salle rendue."}).status_code == 303
    closed = shown(claire, reference)
    assert "Salle rendue." in closed.text
    assert closed.all("form", action=f"{at}/assess") == []
    assert claire.post(f"{at}/assess", data={"likelihood": "1", "gravity": "1"}).status_code == 422
    assert claire.post(f"{at}/watch", data={}).status_code == 303
    assert form_to(shown(claire, reference), "/assess")


def test_cases_are_tied_and_untied_by_reference(app: Flask, claire: FlaskClient) -> None:
    reference, case = risked(claire), opened(app)
    at = f"{LIST}/{reference}"
    unknown = claire.post(f"{at}/link_case", data={"case": "REG-1999-0001"})
    assert unknown.status_code == 422
    assert "ne porte cette référence" in why(form_to(page(unknown), "/link_case"), "case")
    assert claire.post(f"{at}/link_case", data={"case": case}).status_code == 303
    assert case in shown(claire, reference).one("section", aria_labelledby="recl-about").text
    assert reference in page(claire.get(f"/reclamations/cases/{case}")).text
    assert claire.post(f"{at}/unlink_case", data={"case": case}).status_code == 303
    assert case not in shown(claire, reference).one("section", aria_labelledby="recl-about").text


def test_actions_are_tied_and_untied_by_reference(app: Flask, claire: FlaskClient) -> None:
    reference, action = risked(claire), planned(app, claire, opened(app))
    at = f"{LIST}/{reference}"
    unknown = claire.post(f"{at}/link_action", data={"action": "ACT-1999-0001"})
    assert unknown.status_code == 422
    assert "Aucune action du plan ne porte cette référence." in why(form_to(page(unknown), "/link_action"), "action")
    assert claire.post(f"{at}/link_action", data={"action": action}).status_code == 303
    assert MEASURE in shown(claire, reference).one("section", aria_labelledby="recl-planned").text
    on_action = page(claire.get(f"/reclamations/plan/{action}"))
    assert reference in on_action.one("section", aria_labelledby="recl-facts").text
    assert reference in on_action.one("section", aria_labelledby="recl-history").text
    assert claire.post(f"{at}/unlink_action", data={"action": action}).status_code == 303
    assert MEASURE not in shown(claire, reference).text


def test_a_case_that_one_may_not_read_counts_without_its_reference(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    reference = risked(claire, case=case)
    arranged(app, case, confidential=True, listed_only=True)
    risk = shown(claire, reference)
    assert "1 dossier masqué" in risk.text
    assert "un dossier masqué" in risk.one("section", aria_labelledby="recl-history").text
    assert case not in risk.text
    assert "1 dossier" in page(claire.get(LIST)).one("table").text


def test_a_void_case_counts_in_no_risk(app: Flask, claire: FlaskClient) -> None:  # C12
    case = opened(app)
    reference = risked(claire, case=case)
    arranged(app, case, status=Status.VOID)
    assert case not in shown(claire, reference).one("section", aria_labelledby="recl-about").text
    assert "0 dossier" in page(claire.get(LIST)).one("table").text


def test_a_risk_that_is_tied_no_more_still_names_the_case_to_who_reads_it(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    reference = risked(claire, case=case)
    claire.post(f"{LIST}/{reference}/unlink_case", data={"case": case})
    history = shown(claire, reference).one("section", aria_labelledby="recl-history").text
    assert history.count(case) == 2
    assert "masqué" not in history


def exported(app: Flask, browser: FlaskClient, of: str) -> str:
    asked = browser.post(f"/reclamations/{of}/export", data={"format": "csv"})
    build(app)
    return take(browser, f"/reclamations/exports/{asked.location.rpartition('=')[2]}").decode("utf-8-sig")


def test_whoever_a_recurrence_is_about_learns_nothing_of_it(app: Flask, claire: FlaskClient) -> None:  # A20, E05
    for _ in range(3):
        tie(app, opened(app), "denis", CasePerson.IMPLICATED)
    passes(app)
    with app.app_context():
        alert = db_session().query(Alert).filter_by(ground="formateur").one().id
    at = f"/reclamations/recurrences/{alert}"
    made = claire.post(f"{at}/risk", data=sent(form_to(page(claire.get(at)), "/risk")) | {"gravity": "3"}).location
    made = made.partition("?")[0]
    assert claire.post(f"{at}/prevent", data=sent(form_to(page(claire.get(at)), "/prevent"))).status_code == 303
    with app.app_context():
        action = f"/reclamations/plan/{db_session().query(Action.reference).scalar()}"
    assert page(claire.get(made)).one("section", aria_labelledby="recl-facts").all("a", href=at)
    denis = log_in(app, "denis")
    for where in (LIST, made, "/reclamations/plan", action):
        text = page(denis.get(where)).text
        for told in ("masqué", "Une récurrence", "mise en cause", "mettent en cause", "3 dossiers", "à un dossier"):
            assert told not in text, (where, told)
    for one in (made, action):
        journal = page(denis.get(one)).one("section", aria_labelledby="recl-history")
        assert len(journal.all("li")) == 1
    for of in ("risks", "plan"):
        assert "masqué" not in exported(app, denis, of)


def test_the_list_narrows_down_and_counts_each_tab(claire: FlaskClient) -> None:
    one, two = risked(claire), risked(claire, family="methode", owner="ines", likelihood="1")
    claire.post(f"{LIST}/{two}/master", data={})
    tabs = page(claire.get(LIST)).one("nav", aria_label="Vues des risques")
    assert [tab.text for tab in tabs.all("li")] == ["Tous 2", "Suivis 1", "Maîtrisés 1", "Clos 0"]
    for query, wanted in (
        ("status=suivi", {one}),
        ("status=clos", set()),
        ("family=methode", {two}),
        ("owner=ines", {two}),
        ("owner=ines&family=materiel", set()),
        ("status=quelconque&page=x", {one, two}),
    ):
        text = page(claire.get(f"{LIST}?{query}")).text
        assert {ref for ref in (one, two) if ref in text} == wanted, query
    text = page(claire.get(LIST)).text
    assert text.index(one) < text.index(two)


def test_who_watches_over_a_risk_reads_it_and_changes_nothing(app: Flask, claire: FlaskClient) -> None:
    mine, other = risked(claire), risked(claire, owner="claire")
    sam = log_in(app, "sam")
    listed = page(sam.get(LIST)).text
    assert (mine in listed, other in listed) == (True, False)
    assert shown(sam, mine).all("form", action=f"{LIST}/{mine}/assess") == []
    assert sam.post(f"{LIST}/{mine}/close", data={"motive": "Fini."}).status_code == 403
    assert sam.get(f"{LIST}/{other}").status_code == 404


def test_an_unknown_verb_of_a_risk_is_not_there(claire: FlaskClient) -> None:
    assert claire.post(f"{LIST}/{risked(claire)}/forget", data={}).status_code == 404


def test_the_auditor_reads_a_risk_and_has_no_form(app: Flask, claire: FlaskClient) -> None:
    reference = risked(claire)
    anne = shown(log_in(app, "anne"), reference)
    assert TEXT in anne.text
    assert [form for form in anne.all("form") if "/risks/" in form.get("action")] == []


def test_the_risks_leave_as_a_file_narrowed_down_as_they_are_shown(app: Flask, claire: FlaskClient) -> None:
    case, hidden = opened(app), opened(app)
    one, action = risked(claire, case=case), planned(app, claire, case)
    risked(claire, family="methode")
    claire.post(f"{LIST}/{one}/link_case", data={"case": hidden})
    claire.post(f"{LIST}/{one}/link_action", data={"action": action})
    claire.post(f"{LIST}/{one}/assess", data={"likelihood": "3", "gravity": "2"})
    arranged(app, hidden, confidential=True, listed_only=True)
    asked = claire.post(f"{LIST}/export?family=materiel", data={"format": "csv"})
    assert asked.status_code == 303
    build(app)
    token = asked.location.partition("asked=")[2]
    text = take(claire, f"/reclamations/exports/{token}").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert (row["N°"], row["Risque"], row["Niveau"], row["Valeur précédente"]) == (one, TEXT, "Modéré", "12")
    assert (row["Dossiers"], row["Actions d’amélioration"]) == (f"{case}, 1 dossier masqué", action)


def test_exported_risks_keep_the_order_of_their_numbers(app: Flask, claire: FlaskClient) -> None:
    numbers = [risked(claire, gravity=gravity) for gravity in ("1", "4", "2")]
    rows = csv.DictReader(io.StringIO(exported(app, claire, "risks"), newline=""), delimiter=";")
    assert [row["N°"] for row in rows] == numbers


@pytest.mark.parametrize("prefix", ["ACT", "RSQ"])
def test_a_hidden_case_stays_hidden_whatever_its_number_begins_with(
    app: Flask, claire: FlaskClient, prefix: str
) -> None:
    save(claire, "identity", reference_prefix=prefix)
    for _ in range(3):
        case = opened(app)
    risk, action = risked(claire, case=case), planned(app, claire, case)
    arranged(app, case, confidential=True, listed_only=True)
    for where in (f"{LIST}/{risk}", f"/reclamations/plan/{action}"):
        assert case not in page(claire.get(where)).text


def test_a_risk_says_the_year_of_its_assessment(claire: FlaskClient) -> None:
    reference, year = risked(claire), str(today().year)
    assert year in page(claire.get(LIST)).one("table").all("td")[-1].text
    days = shown(claire, reference).one("section", aria_labelledby="recl-facts").all("dd")
    assert [year in day.text for day in days if "Claire Vidal" in day.text] == [True, True]


def test_the_english_words_of_a_risk_speak_of_severity() -> None:
    with speaking("en"):
        assert [t(term.label) for term in Gravity] == ["Slight", "Notable", "Serious", "Very serious"]
        assert t("Choisissez la gravité, de 1 à 4.") == "Choose the severity, from 1 to 4."


def test_an_export_of_risks_in_an_unknown_format_is_refused(claire: FlaskClient) -> None:
    assert claire.post(f"{LIST}/export", data={"format": "doc"}).status_code == 422
