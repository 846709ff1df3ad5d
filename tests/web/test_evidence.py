"""The proof of an action through its page: with and without JavaScript, refused beside the field, taken as a file."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import Access
from flask_reclamations.models import AccessLine, Blob
from flask_reclamations.services import content, files
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from ..hostile import HOSTILE
from ..samples import PDF, picture
from .conftest import log_in, opened
from .dom import Element, form_to, page, sent, why
from .test_files import SVG, attachments, listed, post
from .test_hostile import elements, root_of
from .test_plan import planned


@pytest.fixture
def at(app: Flask, claire: FlaskClient) -> str:
    """The page of an action that Sam owns."""
    return f"/reclamations/plan/{planned(app, claire, opened(app))}"


def proofs(browser: FlaskClient, at: str) -> Element:
    return page(browser.get(at)).one("section", aria_labelledby="recl-proofs")


def add(browser: FlaskClient, at: str, **chosen: bytes) -> str:
    """Join files without JavaScript and return the address of the first."""
    answer = post(browser, f"{at.removeprefix('/reclamations')}/evidence", {}, **chosen)
    assert (answer.status_code, answer.location) == (303, f"{at}?said=evidence")
    return proofs(browser, at).all("a")[0]["href"]


def test_the_owner_joins_several_files_without_javascript(app: Flask, at: str) -> None:  # A03
    sam = log_in(app, "sam")
    assert "Aucun fichier ne montre encore" in proofs(sam, at).text
    add(sam, at, bornes_pdf=PDF, salle_jpg=picture("JPEG"))
    shown = page(sam.get(at))
    assert [link.text.split()[0] for link in proofs(sam, at).all("a")] == ["bornes.pdf", "salle.jpg"]
    thread = shown.one("section", aria_labelledby="recl-history").text
    assert "Preuve ajoutée par Sam Colin" in thread
    assert "bornes.pdf, salle.jpg" in thread
    assert "La preuve est jointe à l’action." in page(sam.get(f"{at}?said=evidence")).text


def test_whoever_joins_a_proof_is_told_who_will_read_it(app: Flask, at: str) -> None:  # A03
    form = form_to(page(log_in(app, "sam").get(at)), "/evidence")
    assert "Qui lit le plan, l’auditeur compris, peut télécharger ce fichier" in form.text


def test_files_staged_as_they_are_chosen_go_with_the_form(app: Flask, at: str) -> None:  # A03
    sam, mark = log_in(app, "sam"), str(uuid.uuid4())
    assert post(sam, "/files", {"submission": mark}, bornes_pdf=PDF).status_code == 200
    [row] = attachments(app)
    for _ in range(2):  # a double click
        answer = sam.post(f"{at}/evidence", data={"submission": mark, "kept": row.token})
        assert answer.status_code == 303
    assert [(row.name, row.action_id) for row in attachments(app)] == [("bornes.pdf", 1)]
    assert page(sam.get(at)).text.count("Preuve ajoutée") == 1


def test_a_refused_file_is_said_beside_the_field_and_leaves_the_others(app: Flask, at: str) -> None:  # D01
    sam = log_in(app, "sam")
    answer = post(sam, f"{at.removeprefix('/reclamations')}/evidence", {}, bornes_pdf=PDF, plan_svg=SVG)
    form = form_to(page(answer), "/evidence")
    assert answer.status_code == 422
    assert "plan.svg" in why(form, "attachments")
    assert listed(form) == [attachments(app)[0].token]
    typed = sent(form)
    typed.pop("attachments")
    assert sam.post(f"{at}/evidence", data=typed).status_code == 303
    assert [row.action_id for row in attachments(app)] == [1]


def test_a_form_without_a_file_says_so_beside_the_field(app: Flask, at: str) -> None:
    answer = log_in(app, "sam").post(f"{at}/evidence", data={})
    assert answer.status_code == 422
    assert why(form_to(page(answer), "/evidence"), "attachments") == "Joignez au moins un fichier."


def test_a_file_too_large_is_refused(app: Flask, at: str) -> None:  # D01
    app.extensions["reclamations"].settings.__dict__["file_mb"] = 0
    answer = post(log_in(app, "sam"), f"{at.removeprefix('/reclamations')}/evidence", {}, bornes_pdf=PDF)
    assert "dépasse 0 Mo" in why(form_to(page(answer), "/evidence"), "attachments")


@pytest.mark.parametrize(
    ("ref", "status"), [("sam", 200), ("claire", 200), ("anne", 200), ("bruno", 404), ("lea", 403)]
)
def test_whoever_reads_an_action_takes_its_proof(
    app: Flask, claire: FlaskClient, at: str, ref: str, status: int
) -> None:
    answer = log_in(app, ref).get(add(claire, at, bornes_pdf=PDF))
    assert answer.status_code == status
    assert (answer.data == PDF) is (status == 200)


def test_the_auditor_reads_the_proof_and_adds_none(app: Flask, claire: FlaskClient, at: str) -> None:
    add(claire, at, bornes_pdf=PDF)
    anne = log_in(app, "anne")
    assert "bornes.pdf" in proofs(anne, at).text
    assert not proofs(anne, at).all("form")
    assert post(anne, f"{at.removeprefix('/reclamations')}/evidence", {}, autre_pdf=PDF).status_code == 403


def test_each_taking_of_a_proof_is_in_the_access_log(
    app: Flask, claire: FlaskClient, at: str
) -> None:  # criterion 35
    claire.get(add(claire, at, bornes_pdf=PDF))
    with app.app_context():
        line = db_session().query(AccessLine).one()
        assert (line.what, line.actor_ref, line.target) == (Access.DOWNLOAD, "claire", at.rpartition("/")[2])
    assert at.rpartition("/")[2] in page(log_in(app, "denis").get("/reclamations/access-log")).text


def test_a_proof_that_waits_for_the_antivirus_is_shown_without_a_link(
    app: Flask, claire: FlaskClient, at: str
) -> None:  # criterion 29
    address = add(claire, at, bornes_pdf=PDF)
    for state, words in ((Blob.PENDING, "vérification en cours"), (Blob.QUARANTINED, "écarté par l’antivirus")):
        with app.app_context():
            db_session().query(Blob).one().state = state
            db_session().commit()
        assert claire.get(address).status_code == 422
        assert words in proofs(claire, at).text
        assert not proofs(claire, at).all("a")


def test_another_action_has_not_this_file(app: Flask, claire: FlaskClient, at: str) -> None:
    token = add(claire, at, bornes_pdf=PDF).rpartition("/")[2]
    other = planned(app, claire, opened(app))
    assert claire.get(f"/reclamations/plan/{other}/files/{token}").status_code == 404


def test_a_hostile_file_name_is_inert(app: Flask, claire: FlaskClient, at: str) -> None:  # criterion 29
    def says(name: str) -> str:
        mark = str(uuid.uuid4())
        with app.app_context():
            token = files.stage(act_of(app, "claire"), mark, content.judged(f"{name}.pdf", PDF)).token
            db_session().commit()
        assert claire.post(f"{at}/evidence", data={"submission": mark, "kept": token}).status_code == 303
        taken = claire.get(f"{at}/files/{token}").headers["Content-Disposition"]
        assert (taken.startswith("attachment;"), "\n" in taken, "<" in taken) == (True, False, False)
        return claire.get(at).text

    ordinary = root_of(says("preuve"))
    for name, text in HOSTILE.items():
        assert [(name, fault) for fault in elements(says(text), ordinary)] == []
