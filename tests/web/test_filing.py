"""The learner's form: what it asks, what it refuses, and that nothing typed is lost."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.models import Category
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, opened, the_case, today
from .dom import Element, form_to, page, sent, why

FULL = {
    "kind": "reclamation",
    "session": "cpn-b",
    "category": "technique",
    "subject": "La salle 2",
    "description": "Lundi et mardi, la salle 2 n’avait pas de connexion.",
    "desired_outcome": "Une salle qui fonctionne.",
    "occurred_on": "2026-01-05",
}


def the_form(browser: FlaskClient, session: str = "cpn-b") -> Element:
    return form_to(page(browser.get(f"/reclamations/new?session={session}")), "/new")


def fill(browser: FlaskClient, **changed: str) -> dict[str, Any]:
    """Open the form and fill it as a person does."""
    return sent(the_form(browser)) | FULL | changed


def options(form: Element, name: str) -> dict[str, str]:
    return {option["value"]: option.text for option in form.one("select", name=name).all("option")}


def test_the_form_chooses_no_kind_for_anyone(lea: FlaskClient) -> None:
    kinds = the_form(lea).all("input", name="kind")
    assert [radio["value"] for radio in kinds] == ["reclamation", "difficulte", "alea", "remarque"]
    assert not [radio for radio in kinds if "checked" in radio.attributes]


def test_the_address_may_name_a_kind(lea: FlaskClient) -> None:
    form = form_to(page(lea.get("/reclamations/new?session=cpn-b&kind=alea")), "/new")
    assert sent(form)["kind"] == "alea"


@pytest.mark.parametrize("kind", ["signal", "plainte", ""])
def test_an_address_with_another_kind_chooses_none(lea: FlaskClient, kind: str) -> None:
    form = form_to(page(lea.get(f"/reclamations/new?session=cpn-b&kind={kind}")), "/new")
    assert "kind" not in sent(form)


def test_the_session_of_the_course_is_already_chosen(lea: FlaskClient) -> None:
    assert sent(the_form(lea))["session"] == "cpn-b"


def test_only_the_persons_own_sessions_are_offered(lea: FlaskClient) -> None:
    assert set(options(the_form(lea), "session")) == {"", "cpn-b"}


@pytest.mark.parametrize("session", ["ang-a", "nulle-part"])
def test_a_session_one_does_not_follow_is_not_chosen_and_the_form_says_so(
    app: Flask, lea: FlaskClient, session: str
) -> None:
    answer = lea.get(f"/reclamations/new?session={session}")
    form = form_to(page(answer), "/new")
    assert (answer.status_code, sent(form)["session"]) == (200, "")
    assert "Cette session n’est pas parmi celles que vous suivez" in why(form, "session")
    assert set(options(form, "session")) == {"", "cpn-b"}
    assert lea.post("/reclamations/new", data=sent(form) | FULL | {"session": ""}).status_code == 303
    denis = log_in(app, "denis")
    assert "/new" in page(denis.get("/reclamations/access-log?what=refus")).one("tbody").text


def test_a_default_install_lists_exactly_the_six_categories(lea: FlaskClient) -> None:  # A07
    assert {code: words for code, words in options(the_form(lea), "category").items() if code} == {
        "contenu": "Contenu pédagogique",
        "organisation": "Organisation/logistique",
        "formateur": "Formateur/animateur",
        "administratif": "Administratif",
        "technique": "Technique",
        "autre": "Autre",
    }


@pytest.fixture
def without_technique(app: Flask) -> str:
    """A case of a category that was deactivated since."""
    reference = opened(app, category="technique")
    with app.app_context():
        db_session().execute(update(Category).where(Category.code == "technique").values(active=False))
        db_session().commit()
    return reference


def test_a_deactivated_category_is_no_longer_offered(without_technique: str, lea: FlaskClient) -> None:  # A07
    assert "technique" not in options(the_form(lea), "category")


def test_a_deactivated_category_is_refused(without_technique: str, lea: FlaskClient) -> None:  # A07
    answer = lea.post("/reclamations/new", data=fill(lea))
    assert answer.status_code == 422
    assert why(form_to(page(answer), "/new"), "category") == "Choisissez une catégorie de la liste."


def test_a_deactivated_category_stays_on_old_cases(without_technique: str, claire: FlaskClient) -> None:  # A07
    assert "Technique" in page(claire.get(f"/reclamations/cases/{without_technique}")).text
    listed = page(claire.get("/reclamations/register?category=technique"))
    assert without_technique in listed.one("tbody").text
    assert "Technique" in listed.one("tbody").text


def test_what_was_typed_is_what_is_kept(app: Flask, lea: FlaskClient) -> None:
    assert lea.post("/reclamations/new", data=fill(lea)).status_code == 303
    case = the_case(app, f"REG-{today().year}-0001")
    kept = {name: str(getattr(case, "session_ref" if name == "session" else name)) for name in FULL}
    assert kept == FULL


def test_the_address_of_the_confirmation_holds_the_reference(lea: FlaskClient) -> None:
    answer = lea.post("/reclamations/new", data=fill(lea))
    assert answer.headers["Location"] == f"/reclamations/cases/REG-{today().year}-0001/filed"


def test_session_category_subject_and_date_are_optional(lea: FlaskClient) -> None:
    blank = dict.fromkeys(("session", "category", "subject", "desired_outcome", "occurred_on"), "")
    assert lea.post("/reclamations/new", data=fill(lea, **blank)).status_code == 303


def test_a_person_without_session_may_file(app: Flask) -> None:  # O35
    browser = log_in(app, "sam")
    words = {"kind": "remarque", "description": "Une pause plus longue l’après-midi."}
    assert browser.post("/reclamations/new", data=sent(the_form(browser, "")) | words).status_code == 303


def test_the_copy_to_keep_is_dated_and_complete(app: Flask, lea: FlaskClient) -> None:  # O15
    reference = opened(app, desired_outcome="Une autre salle.", description="Première ligne.\nSeconde ligne.")
    copy = lea.get(f"/reclamations/cases/{reference}/copy")
    assert copy.mimetype == "text/plain"
    assert copy.headers["Content-Disposition"] == f"attachment; filename={reference}.txt"
    case = the_case(app, reference)
    for words in (reference, "Première ligne.\nSeconde ligne.", "Une autre salle.", str(case.received_at.year)):
        assert words in copy.text


def test_the_copy_says_what_was_filed_and_not_what_became_of_it(app: Flask, lea: FlaskClient) -> None:  # O15
    reference = opened(app)
    arranged(app, reference, kind="difficulte", assignee_label="Sam Colin")
    copy = lea.get(f"/reclamations/cases/{reference}/copy").text
    assert "Réclamation" in copy
    assert "Sam Colin" not in copy


def test_the_confirmation_announces_the_date_and_leads_to_copy_and_case(app: Flask, lea: FlaskClient) -> None:  # O15
    reference = opened(app)
    told = page(lea.get(f"/reclamations/cases/{reference}/filed"))
    assert "lea@exemple.test" in told.text
    assert "Réponse prévue au plus tard le" in told.text
    links = {a["href"] for a in told.all("a")}
    assert {f"/reclamations/cases/{reference}", f"/reclamations/cases/{reference}/copy"} <= links


def test_a_person_lists_their_own_cases_only(app: Flask, lea: FlaskClient) -> None:
    mine, other = opened(app), opened(app, "nour", session_ref="ang-a")
    listed = page(lea.get("/reclamations/mine")).text
    assert mine in listed
    assert other not in listed


def test_the_claimant_never_reads_an_internal_note(app: Flask, lea: FlaskClient, claire: FlaskClient) -> None:
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/note", data={"text": "Note entre nous."})
    assert "Note entre nous." in claire.get(f"/reclamations/cases/{reference}").text
    assert "Note entre nous." not in lea.get(f"/reclamations/cases/{reference}").text
