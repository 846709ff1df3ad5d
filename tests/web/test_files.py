"""Files through the pages: chosen without JavaScript, staged alone, refused beside the field, taken as downloads."""

import io
import uuid
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from flask_reclamations.models import Attachment, Case, Exchange
from flask_reclamations.services.act import db_session

from ..samples import PDF, docx, picture
from .conftest import delivered, log_in, opened, row_counts, the_case, words_of
from .dom import Element, form_to, page, sent, why
from .test_recording import FULL

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
OUTSIDE = {
    "kind": "reclamation",
    "description": "Il fait froid.",
    "stakeholder": "entreprise",
    "claimant_label": "Olga Serre",
    "claimant_email": "olga@serre.exemple.test",
}
FILED = {"kind": "reclamation", "description": "Il fait froid."}


def post(browser: FlaskClient, path: str, data: dict[str, Any], **files: bytes) -> TestResponse:
    """Send a form as a browser does; `facture_pdf` is a file called « facture.pdf »."""
    chosen = [FileStorage(io.BytesIO(content), name.replace("_", ".")) for name, content in files.items()]
    boundary, body = encode_multipart({**data, "attachments": chosen})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.post(f"/reclamations{path}", data=body, content_type=kind)


def attachments(app: Flask) -> list[Attachment]:
    with app.app_context():
        rows = db_session().query(Attachment).order_by(Attachment.id).all()
        db_session().expunge_all()
        return rows


def listed(form: Element) -> list[str]:
    return [box["value"] for box in form.all("input", name="kept") if "checked" in box.attributes]


INCIDENT = {"incident_type": "salle", "description": "Fuite", "immediate_action": "Seau", "help_needed": "non"}


@pytest.mark.parametrize(
    ("ref", "path", "data"),
    [
        ("lea", "/new", FILED),
        ("bruno", "/sessions/cpn-b/incidents", INCIDENT),
        ("claire", "/register/new", FULL),
        ("nobody", "/public/new", OUTSIDE),
    ],
)
@pytest.mark.parametrize("config", [{"RECLAMATIONS_PUBLIC_SECONDS": 0}])
def test_files_go_with_every_plain_form_that_makes_a_case(
    app: Flask, as_: Callable[[str], FlaskClient], ref: str, path: str, data: dict[str, str]
) -> None:  # D01
    browser = app.test_client() if ref == "nobody" else as_(ref)
    assert post(browser, path, data, facture_pdf=PDF, salle_jpg=picture("JPEG")).status_code == 303
    assert [(row.name, row.case_id) for row in attachments(app)] == [("facture.pdf", 1), ("salle.jpg", 1)]


def test_a_refused_file_leaves_the_others_and_the_text(app: Flask, lea: FlaskClient) -> None:  # D01
    answer = post(lea, "/new", FILED, facture_pdf=PDF, plan_svg=SVG)
    form = form_to(page(answer), "/new")
    assert answer.status_code == 422
    assert "plan.svg" in why(form, "attachments")
    typed = sent(form)
    assert (typed["description"], listed(form)) == ("Il fait froid.", [attachments(app)[0].token])
    assert "facture.pdf" in form.text
    typed.pop("attachments")
    assert lea.post("/reclamations/new", data=typed).status_code == 303
    assert [(row.name, row.case_id) for row in attachments(app)] == [("facture.pdf", 1)]


def test_files_survive_a_form_that_is_refused_for_something_else(app: Flask, lea: FlaskClient) -> None:
    answer = post(lea, "/new", {"kind": "reclamation"}, facture_pdf=PDF)
    assert (answer.status_code, len(listed(form_to(page(answer), "/new")))) == (422, 1)


def test_an_unticked_file_is_left_out(app: Flask, lea: FlaskClient) -> None:
    form = form_to(page(post(lea, "/new", {"kind": "reclamation"}, facture_pdf=PDF)), "/new")
    typed = {**sent(form), **FILED}
    typed.pop("kept")
    typed.pop("attachments")
    assert lea.post("/reclamations/new", data=typed).status_code == 303
    assert [row.case_id for row in attachments(app)] == [None]


def test_searching_in_the_recording_form_keeps_the_files(app: Flask, claire: FlaskClient) -> None:  # D01
    answer = post(claire, "/register/new", {"find": "session", "session_search": "Anglais"}, facture_pdf=PDF)
    root = page(answer)
    kept = sent(form_to(root, "/register/new"))
    assert (answer.status_code, kept.pop("attachments"), len(listed(root))) == (200, "", 1)
    assert not root.all(role="alert")
    assert claire.post("/reclamations/register/new", data=kept | FULL).status_code == 303
    assert [(row.name, row.case_id) for row in attachments(app)] == [("facture.pdf", 1)]


def test_a_file_staged_alone_answers_with_its_line(app: Flask, lea: FlaskClient) -> None:
    mark = str(uuid.uuid4())
    answer = post(lea, "/files", {"submission": mark}, facture_pdf=PDF)
    [row] = attachments(app)
    assert (answer.status_code, row.submission, row.added_by_ref) == (200, mark, "lea")
    line = page(answer).one("li")
    assert (line.one("input", name="kept")["value"], "facture.pdf" in line.text) == (row.token, True)
    filed = lea.post("/reclamations/new", data={**FILED, "submission": mark, "kept": row.token})
    assert filed.status_code == 303
    assert attachments(app)[0].case_id == 1


def test_a_refused_file_staged_alone_says_why(app: Flask, lea: FlaskClient) -> None:
    answer = post(lea, "/files", {"submission": str(uuid.uuid4())}, plan_svg=SVG)
    assert answer.status_code == 422
    assert "plan.svg" in page(answer).one("li").text
    assert attachments(app) == []


def test_a_second_line_does_not_repeat_the_first(app: Flask, lea: FlaskClient) -> None:
    mark = str(uuid.uuid4())
    post(lea, "/files", {"submission": mark}, a_pdf=PDF)
    answer = post(lea, "/files", {"submission": mark, "kept": attachments(app)[0].token}, b_png=picture())
    assert page(answer).one("li").text.startswith("b.png")


def test_a_form_without_account_stages_for_nobody(app: Flask, client: FlaskClient) -> None:
    answer = post(client, "/public/files", {"submission": str(uuid.uuid4())}, facture_pdf=PDF)
    assert (answer.status_code, attachments(app)[0].added_by_ref) == (200, None)


@pytest.mark.parametrize("config", [{"RECLAMATIONS_FILES": 2, "RECLAMATIONS_FILE_MB": 1}])
def test_size_and_count_are_refused_beside_the_field(app: Flask, lea: FlaskClient) -> None:
    heavy = b"x" * (2**20 + 1)
    answer = post(lea, "/new", FILED, a_pdf=PDF, b_txt=heavy, c_png=picture(), d_docx=docx())
    said = why(form_to(page(answer), "/new"), "attachments")
    assert "b.txt » dépasse 1 Mo" in said
    assert "d.docx » n’est pas joint : 2 fichiers au plus" in said
    assert [row.name for row in attachments(app)] == ["a.pdf", "c.png"]


@pytest.mark.parametrize("config", [{"RECLAMATIONS_FILES": 1}])
@pytest.mark.parametrize("trap", ["", "filled"], ids=["a case", "a message that waits"])
def test_files_staged_one_by_one_are_counted_when_they_are_sent(app: Flask, client: FlaskClient, trap: str) -> None:
    mark = str(uuid.uuid4())
    for name in ("a_pdf", "b_png"):
        assert post(client, "/public/files", {"submission": mark}, **{name: picture()}).status_code == 200
    typed = {**OUTSIDE, "submission": mark, "kept": [row.token for row in attachments(app)], "site_web": trap}
    answer = client.post("/reclamations/public/new", data=typed)
    form = form_to(page(answer), "/public/new")
    assert (answer.status_code, len(listed(form))) == (422, 2)
    assert "1 fichiers au plus par envoi" in why(form, "attachments")
    assert client.post("/reclamations/public/new", data={**typed, "kept": typed["kept"][:1]}).status_code == 303


@pytest.mark.parametrize("path", ["/new", "/files"])
def test_files_that_came_with_an_expired_form_are_said_to_be_lost(app: Flask, lea: FlaskClient, path: str) -> None:
    mark = str(uuid.uuid4())
    post(lea, "/files", {"submission": mark}, a_pdf=PDF)
    app.config["WTF_CSRF_ENABLED"] = True
    typed = {**FILED, "submission": mark, "kept": attachments(app)[0].token}
    answer = post(lea, path, typed, b_png=picture())
    assert answer.status_code == 422
    assert "Les fichiers choisis n’ont pas été gardés" in page(answer).text
    if path == "/new":
        assert listed(form_to(page(answer), "/new")) == [typed["kept"]]
    assert [row.name for row in attachments(app)] == ["a.pdf"]


@pytest.mark.parametrize(
    "config", [{"RECLAMATIONS_FILES": 1, "RECLAMATIONS_FILE_MB": 1, "MAX_FORM_MEMORY_SIZE": 10 * 2**20}]
)
def test_a_body_without_a_length_is_weighed_as_it_is_read(lea: FlaskClient) -> None:
    # Not in a file: Werkzeug leaves the temporary one of a body it stops reading open.
    boundary, body = encode_multipart({**FILED, "more": "x" * 3 * 2**20})
    answer = lea.post(
        "/reclamations/new",
        input_stream=io.BytesIO(body),
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    # Flask 3.0 knows no limit for one request: such a body is refused unread.
    assert answer.status_code == (413 if vars(Request)["max_content_length"].fset else 411)


@pytest.mark.parametrize("config", [{"RECLAMATIONS_FILES": 1, "RECLAMATIONS_FILE_MB": 1}])
@pytest.mark.parametrize("path", ["/new", "/files"])
def test_what_is_larger_than_a_form_may_bring_is_not_read(lea: FlaskClient, path: str) -> None:
    answer = post(lea, path, FILED, a_txt=b"x" * 3 * 2**20)
    assert answer.status_code == 413
    assert "votre texte y est encore" in page(answer).text


@pytest.mark.parametrize("config", [{"MAX_CONTENT_LENGTH": 2000}])
def test_the_hosts_own_limit_answers_with_our_page(lea: FlaskClient) -> None:
    answer = post(lea, "/new", FILED, a_txt=b"x" * 3000)
    assert answer.status_code == 413
    assert "Fichiers trop lourds" in page(answer).text


@pytest.fixture
def joined(app: Flask, lea: FlaskClient) -> str:
    """The address of a file that Léa joined to her case."""
    post(lea, "/new", FILED, salle_png=picture())
    return f"/reclamations/cases/{the_case(app, _reference(app)).reference}/files/{attachments(app)[0].token}"


def _reference(app: Flask) -> str:
    with app.app_context():
        return str(db_session().query(Case.reference).scalar())


def test_a_file_is_a_download_that_no_browser_runs(lea: FlaskClient, joined: str) -> None:  # criterion 29
    answer = lea.get(joined)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Content-Disposition"] == "attachment; filename=salle.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("ref", ["nour", "bruno", "sam"])
def test_a_file_is_closed_to_whom_its_case_is(app: Flask, joined: str, ref: str) -> None:  # criterion 29
    assert log_in(app, ref).get(joined).status_code == 404


def test_a_file_is_not_there_under_another_case(app: Flask, lea: FlaskClient, joined: str) -> None:
    other = opened(app)
    assert lea.get(f"/reclamations/cases/{other}/files/{joined.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize("ref", ["lea", "claire", "anne"])
def test_a_case_page_links_its_files(app: Flask, joined: str, ref: str) -> None:
    root = page(log_in(app, ref).get(joined.split("/files/")[0]))
    link = root.one("a", href=joined)
    assert link.text.startswith("salle.png")


@pytest.mark.parametrize(("verb", "data"), [("reply", {}), ("note", {}), ("answer", {"mode": "courrier"})])
def test_staff_join_files_to_what_they_say(app: Flask, claire: FlaskClient, verb: str, data: dict[str, str]) -> None:
    case = opened(app)
    answer = post(claire, f"/cases/{case}/{verb}", {"text": "Voici.", **data}, facture_pdf=PDF)
    assert answer.status_code == 303
    assert [(row.name, row.internal) for row in attachments(app)] == [("facture.pdf", verb == "note")]
    assert "facture.pdf" in claire.get(f"/reclamations/cases/{case}").text
    assert ("facture.pdf" in log_in(app, "lea").get(f"/reclamations/cases/{case}").text) is (verb != "note")


def test_a_claimant_joins_files_to_a_message(app: Flask, lea: FlaskClient) -> None:  # D01
    case = opened(app)
    assert post(lea, f"/cases/{case}/message", {"text": "Voici."}, facture_pdf=PDF).status_code == 303
    assert attachments(app)[0].exchange_id == 1


@pytest.mark.parametrize(
    ("ref", "path", "data"),
    [
        ("lea", "message", {}),
        ("claire", "reply", {}),
        ("claire", "note", {}),
        ("claire", "answer", {"mode": "courrier"}),
    ],
)
def test_a_double_click_says_it_once(
    app: Flask, as_: Callable[[str], FlaskClient], ref: str, path: str, data: dict[str, str]
) -> None:
    case, browser = opened(app), as_(ref)
    form = form_to(page(browser.get(f"/reclamations/cases/{case}")), f"/{path}")
    typed = {"submission": sent(form)["submission"], "text": "Voici.", **data}
    first, second = (browser.post(f"/reclamations/cases/{case}/{path}", data=typed) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, first.location)
    with app.app_context():
        assert db_session().query(Exchange).count() == 1


def test_a_refused_answer_keeps_its_text_and_its_files(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    answer = post(claire, f"/cases/{case}/reply", {"text": ""}, facture_pdf=PDF)
    form = form_to(page(answer), "/reply")
    assert (answer.status_code, len(listed(form))) == (422, 1)
    typed = {**sent(form), "text": "Voici la facture."}
    typed.pop("attachments")
    assert claire.post(f"/reclamations/cases/{case}/reply", data=typed).status_code == 303
    assert attachments(app)[0].exchange_id == 1


def test_the_dated_copy_names_its_files_with_their_hash(
    app: Flask, lea: FlaskClient, joined: str
) -> None:  # O15, A19
    digest = sha256(lea.get(joined).data).hexdigest()
    said = lea.get(f"{joined.split('/files/')[0]}/copy").text
    assert "- salle.png" in said
    assert f"SHA-256 {digest}" in said


def test_the_mail_of_an_answer_says_that_files_came_with_it(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    post(claire, f"/cases/{case}/answer", {"text": "Voici.", "mode": "email"}, a_pdf=PDF, b_png=picture())
    [mail] = [mail for mail in delivered(app) if "Notre réponse à" in str(mail["Subject"])]
    assert "2 fichiers joints" in words_of(mail)


def test_a_file_that_the_store_cannot_give_is_neither_absent_nor_refused(
    app: Flask, lea: FlaskClient, joined: str
) -> None:
    for path in Path(app.config["RECLAMATIONS_STORAGE"]).rglob("files/*/*"):
        path.unlink()
    answer = lea.get(joined)
    assert answer.status_code == 503
    assert "Ce fichier ne peut pas être lu pour l’instant" in page(answer).text
    assert row_counts(app)["reclamations_access_log"] == 0
