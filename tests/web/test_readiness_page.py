"""The gaps on their page and in the settings: each leads to the cases it counts, or to where it is filled."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.readiness import DEMANDS, PracticeGap, SettingGap
from flask_reclamations.models import CasePerson, Organisation, ReadinessCount
from flask_reclamations.queries.readiness import Gap
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff.readiness import lead

from .conftest import arranged, log_in, many, now, opened
from .dom import page
from .test_register import listed_on, numbers
from .test_register_rights import tie
from .test_settings_pages import save


def gaps(browser: FlaskClient, address: str = "/reclamations/readiness") -> dict[str, str]:
    """Return the gaps by their words, each with where it leads."""
    found = {}
    for item in page(browser.get(address)).all("li", class_="recl-gap"):
        link, named = item.one("a", class_="recl-go"), "".join(small.text for small in item.all("small"))
        found[item.text.removesuffix(link.text).strip().removesuffix(named).strip()] = link["href"]
    return found


def test_a_gap_leads_to_the_cases_it_counts(app: Flask, claire: FlaskClient) -> None:  # B21
    late, _ = opened(app), opened(app)
    arranged(app, late, respond_due=now().replace(year=2020))
    shown = page(claire.get("/reclamations/readiness"))
    assert f"Réponse en retard {late} 1 dossier" in [item.text for item in shown.all("li", class_="recl-gap")]
    listed = page(claire.get(gaps(claire)["Réponse en retard"]))
    assert listed_on(listed) == [late]
    assert "Réponse en retard" in [facet.text for facet in listed.all("span", class_="recl-facet")]


def test_a_gap_names_its_first_three_cases_that_one_may_read(app: Flask, claire: FlaskClient) -> None:  # B21
    hidden, *late = many(app, 5)
    for reference in (hidden, *late):
        arranged(app, reference, respond_due=now().replace(year=2020))
    tie(app, hidden, "claire", CasePerson.IMPLICATED)
    (item,) = [
        item
        for item in page(claire.get("/reclamations/readiness")).all("li", class_="recl-gap")
        if "Réponse en retard" in item.text
    ]
    named = list(item.all("a", class_="recl-num"))
    assert [link.text for link in named] == late[:3]
    assert item.one("small").text.endswith(", …")
    assert claire.get(named[0]["href"]).status_code == 200


def test_a_missing_contact_leads_to_where_it_is_said(claire: FlaskClient) -> None:  # B02
    words = "Aucune adresse postale ou d’accueil : une réclamation doit pouvoir se remettre."
    found = {said.replace("\u00a0", " "): where for said, where in gaps(claire).items()}
    assert found[words] == "/reclamations/settings/identity"
    assert claire.get(found[words]).status_code == 200


def test_the_settings_begin_with_the_same_list(app: Flask, claire: FlaskClient) -> None:  # B21
    many(app, 2)
    assert gaps(claire, "/reclamations/settings") == gaps(claire) != {}


def test_an_auditor_reads_the_settings_without_the_list(app: Flask) -> None:
    anne = log_in(app, "anne")
    assert (anne.get("/reclamations/settings").status_code, gaps(anne, "/reclamations/settings")) == (200, {})


def test_where_nothing_is_missing_it_says_so(app: Flask, claire: FlaskClient) -> None:
    runner = app.test_cli_runner()
    told = ["--address", "1 rue du Pont", "--quality", "Claire Vidal", "--referent", "sam", "--no-consumers"]
    assert runner.invoke(args=["reclamations", "organisation", "set", *told]).exit_code == 0
    for deed in ("write", "approve", "publish"):
        assert claire.post("/reclamations/settings/procedure", data={"deed": deed}).status_code == 303
    spread = {"deed": "spread", "place": "booklet", "on": now().date().isoformat(), "where": ""}
    assert claire.post("/reclamations/settings/procedure", data=spread).status_code == 303
    assert gaps(claire) == {}
    assert "Rien ne manque." in page(claire.get("/reclamations/readiness")).text


def test_a_gap_that_nobody_knows_filters_nothing(app: Flask, claire: FlaskClient) -> None:
    many(app, 2)
    assert len(numbers(claire, gap="nothing-of-ours")) == 2


def test_the_texts_are_cited_and_the_one_in_force_is_pasted(app: Flask, claire: FlaskClient) -> None:  # criterion 40
    shown = page(claire.get("/reclamations/readiness")).text
    assert shown.count("à confirmer par l’organisme") == 3
    assert "met en œuvre des mesures d’amélioration" in shown
    typed = {"indicator_32": "Le texte recopié du Journal officiel."}
    assert save(claire, "audit", **typed).status_code == 303
    shown = page(claire.get("/reclamations/readiness")).text
    assert shown.count("à confirmer par l’organisme") == 2
    assert "Le texte recopié du Journal officiel." in shown


def test_it_speaks_of_preparation_and_never_of_conformity(app: Flask, claire: FlaskClient) -> None:  # design §19
    many(app, 2)
    shown = page(claire.get("/reclamations/readiness")).text
    assert "État de préparation au" in shown
    assert f"points sur {len(DEMANDS)} en ordre" in shown
    assert "conform" not in shown.lower()


def test_every_gap_that_is_no_case_leads_to_a_page_that_is_there(app: Flask, claire: FlaskClient) -> None:  # B21
    for code in (*SettingGap, *PracticeGap):
        with app.test_request_context():
            address = lead(Gap(code))
        assert claire.get(address).status_code == 200, code


def test_the_weeks_are_drawn_with_their_figures(app: Flask, claire: FlaskClient) -> None:  # B21
    with app.app_context():
        ours = db_session().query(Organisation.id).scalar()
        for week, gaps_then in enumerate(({"late_answer": 3, "nobody": 1}, {"nobody": 1})):
            day = now().date() - timedelta(days=14 - 7 * week)
            db_session().add(ReadinessCount(organisation_id=ours, day=day, gaps=gaps_then, faults=0))
        db_session().commit()
    shown = page(claire.get("/reclamations/readiness"))
    drawing = shown.one("svg", class_="recl-chart")
    assert len(drawing.all("rect")) == 2
    assert "De 2 le" in drawing.one("desc").text
    assert [cell.text for cell in shown.one("details", class_="recl-more").all("td")] == ["2", "1"]
