"""`/track`: a case followed without an account, through the link of a mail."""

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import Channel, Stakeholder
from flask_reclamations.models import Case, LinkRequest, TrackingLink
from flask_reclamations.services import filing, organisations, tracking
from flask_reclamations.services.act import db_session
from flask_reclamations.web import files

from ..conftest import act_of, draft, establish
from ..lms import ORGANISATION, Adapter, create_app
from ..samples import PDF
from . import dom
from .conftest import HTMX, delivered, now, row_counts, today, words_of
from .test_files import attachments, post

ADDRESS = "olga@serre.exemple.test"
PAGE = "/reclamations/track/case/"


def recorded(app: Flask, **changed: Any) -> str:
    """Write down a company's complaint, now, and return its reference."""
    said: dict[str, Any] = {
        "channel": Channel.LETTER,
        "stakeholder": Stakeholder.COMPANY,
        "received_on": today(),
        "claimant_label": "Olga Serre",
        "claimant_email": ADDRESS,
    }
    with app.app_context():
        act = act_of(app, "sam", now())
        reference = filing.record(act, draft(**changed), filing.OnBehalf(**said)).reference
        act.session.commit()
        return reference


def link_to(app: Flask, reference: str) -> str:
    """Open a link and return its token."""
    with app.app_context():
        case = db_session().query(Case).filter_by(reference=reference).one()
        token = tracking.open_link(act_of(app, "sam", now()), case)
        db_session().commit()
        return token


def followed(app: Flask, token: str, browser: FlaskClient | None = None) -> FlaskClient:
    """Open a link in a browser."""
    browser = browser or app.test_client()
    assert browser.get(f"/reclamations/track/{token}").status_code == 303
    return browser


@pytest.fixture
def reference(app: Flask) -> str:
    return recorded(app)


@pytest.fixture
def olga(app: Flask, reference: str) -> FlaskClient:
    """Olga's browser, once she opened the link of her mail."""
    return followed(app, link_to(app, reference))


def cookie_of(answer: TestResponse) -> str:
    [cookie] = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("reclamations_track=")]
    return cookie


# --- the link


def test_the_mail_leads_to_the_case_without_login(app: Flask, reference: str) -> None:  # D09
    [link] = re.findall(r"https://lms\.exemple\.test(/reclamations/track/\S+)", words_of(delivered(app)[0]))[-1:]
    answer = app.test_client().get(link, follow_redirects=True)
    assert answer.status_code == 200
    assert dom.page(answer).one("h1").text == f"Où en est votre demande {reference} ?"


def test_a_link_is_swapped_for_a_cookie_and_an_address_without_it(app: Flask, reference: str) -> None:  # criterion 28
    token = link_to(app, reference)
    answer = app.test_client().get(f"/reclamations/track/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}{reference}")
    cookie = cookie_of(answer)
    assert token not in cookie
    assert {"HttpOnly", "SameSite=Lax", f"Path={PAGE}{reference}", "Max-Age=3600"} <= set(cookie.split("; "))
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_cookie_stays_on_https(app: Flask, reference: str, scheme: str, secure: bool) -> None:
    address = f"/reclamations/track/{link_to(app, reference)}"
    answer = app.test_client().get(address, base_url=f"{scheme}://lms.exemple.test")
    assert ("Secure" in cookie_of(answer).split("; ")) is secure


def test_opening_a_link_records_nothing(app: Flask, reference: str) -> None:  # scanners follow links
    token = link_to(app, reference)
    before = row_counts(app)
    browser = followed(app, token)
    browser.get(f"{PAGE}{reference}")
    browser.head(f"/reclamations/track/{token}")
    assert row_counts(app) == before


def test_the_token_reaches_no_statement(app: Flask, reference: str) -> None:  # criterion 28
    token = link_to(app, reference)
    with statements(app) as said:
        followed(app, token).get(f"{PAGE}{reference}")
    assert said
    assert not any(token in line for line in said)


def test_the_token_reaches_no_log(
    app: Flask, reference: str, caplog: pytest.LogCaptureFixture
) -> None:  # criterion 28
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")  # it keeps a level of its own
    token = link_to(app, reference)
    followed(app, token).post(f"{PAGE}{reference}", data={"text": "Voici."})
    changed_link(app, revoked_at=now())
    assert app.test_client().get(f"/reclamations/track/{token}").status_code == 410
    assert app.test_client().get(f"/reclamations/track/{token}x").status_code == 404
    assert "INSERT INTO reclamations_exchange" in caplog.text
    assert token not in caplog.text


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def heard(*arguments: Any) -> None:
        said.append(f"{arguments[2]} {arguments[3]}")

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", heard)


def test_every_page_keeps_its_address_to_itself(olga: FlaskClient, reference: str) -> None:  # criterion 28
    for path in (f"{PAGE}{reference}", "/reclamations/track", "/reclamations/track/nothing"):
        answer = olga.get(path)
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert answer.headers["Cache-Control"] == "no-store", path


def test_two_cases_are_followed_side_by_side(app: Flask, reference: str) -> None:
    other = recorded(app)
    browser = followed(app, link_to(app, reference))
    followed(app, link_to(app, other), browser)
    assert [browser.get(f"{PAGE}{ref}").status_code for ref in (reference, other)] == [200, 200]


@pytest.mark.parametrize(("token", "status"), [("x", 404), ("A" * 43, 404), ("a" * 2000, 404)])
def test_a_link_that_never_was_offers_a_fresh_one(client: FlaskClient, token: str, status: int) -> None:
    answer = client.get(f"/reclamations/track/{token}")
    assert answer.status_code == status
    assert "Ce lien n’est pas valable" in dom.page(answer).text
    dom.form_to(dom.page(answer), "/track")


# --- the cookie


def changed_link(app: Flask, **columns: Any) -> None:
    with app.app_context():
        db_session().execute(update(TrackingLink).values(**columns))
        db_session().commit()


@pytest.mark.parametrize(
    "columns", [{"expires_at": now() - timedelta(seconds=1)}, {"revoked_at": now()}], ids=["expired", "revoked"]
)
def test_the_link_is_checked_at_each_request(
    app: Flask, olga: FlaskClient, reference: str, columns: dict[str, Any]
) -> None:
    changed_link(app, **columns)
    for answer in (olga.get(f"{PAGE}{reference}"), olga.post(f"{PAGE}{reference}", data={"text": "Encore."})):
        assert answer.status_code == 410
        assert "Ce lien ne fonctionne plus" in dom.page(answer).text


def test_a_browser_without_the_link_is_told_nothing_of_the_case(
    app: Flask, client: FlaskClient, reference: str
) -> None:
    there, nowhere = client.get(f"{PAGE}{reference}"), client.get(f"{PAGE}REG-2026-9999")
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
    assert there.status_code == 410


def test_the_cookie_of_one_case_opens_no_other(app: Flask, olga: FlaskClient, reference: str) -> None:
    other = recorded(app)
    cookie = olga.get_cookie("reclamations_track", path=f"{PAGE}{reference}")
    assert cookie is not None
    olga.set_cookie("reclamations_track", cookie.value, path=f"{PAGE}{other}")
    assert olga.get(f"{PAGE}{other}").status_code == 404


@pytest.mark.parametrize("value", ["", "1", "Mg.aaaa.bbbb", "\0", "x" * 4000])
def test_a_forged_cookie_opens_nothing(client: FlaskClient, reference: str, value: str) -> None:
    client.set_cookie("reclamations_track", value, path=f"{PAGE}{reference}")
    assert client.get(f"{PAGE}{reference}").status_code in (404, 410)


def test_the_cookie_opens_nothing_but_its_page(olga: FlaskClient, reference: str) -> None:
    for path in (f"/cases/{reference}", "/mine", f"/cases/{reference}/copy", "/register"):
        assert olga.get(f"/reclamations{path}").status_code == 302, path


def test_a_link_opens_nothing_in_another_organisation(app: Flask, adapter: Adapter, reference: str) -> None:
    token = link_to(app, reference)
    browser = followed(app, token)
    establish(app, "vallee")
    adapter.organisation = "vallee"
    assert browser.get(f"/reclamations/track/{token}").status_code == 404
    assert browser.get(f"{PAGE}{reference}").status_code == 404


# --- the page


def handled(app: Flask, as_: Callable[[str], FlaskClient], reference: str) -> None:
    claire = as_("claire")
    for verb, data in (
        ("note", {"text": "Note secrète."}),
        ("analyse", {"text": "Constat interne.", "family_1": "milieu", "cause_1": "Constat interne."}),
        ("reply", {"text": "Nous vérifions la salle."}),
        ("people", {"implicated": "ines", "consulted": "sam"}),
        ("answer", {"text": "La salle est réparée.", "mode": "courrier"}),
    ):
        assert claire.post(f"/reclamations/cases/{reference}/{verb}", data=data).status_code == 303, verb


def test_the_page_shows_status_dates_and_public_exchanges(
    app: Flask, as_: Callable[[str], FlaskClient], olga: FlaskClient, reference: str
) -> None:  # D09
    handled(app, as_, reference)
    page = dom.page(olga.get(f"{PAGE}{reference}"))
    assert page.one("span", data_status="en_cours").text == "En cours"
    done = [step.one("b").text for step in page.all("li", class_="is-done")]
    assert done == ["Reçue (fait)", "Accusé envoyé (fait)", "En cours d’analyse (fait)"]
    assert page.one("li", aria_current="step").one("b").text == "Réponse envoyée"
    for words in ("Nous vérifions la salle.", "La salle est réparée.", "la salle 2 n’avait pas de connexion"):
        assert words in page.text


def test_the_page_shows_nothing_internal(
    app: Flask, as_: Callable[[str], FlaskClient], olga: FlaskClient, reference: str
) -> None:  # D09
    handled(app, as_, reference)
    answer = olga.get(f"{PAGE}{reference}")
    for secret in ("Note secrète", "Constat interne", "Inès Roy", "mise en cause"):
        assert secret not in answer.text


def test_the_page_offers_the_opinion_where_one_is_asked(
    app: Flask, as_: Callable[[str], FlaskClient], olga: FlaskClient, reference: str
) -> None:
    handled(app, as_, reference)
    page = dom.page(olga.get(f"{PAGE}{reference}"))
    [address] = [a["href"] for a in page.all("a") if "/satisfaction/" in a.get("href")]
    assert app.test_client().get(address).status_code == 303


def test_no_link_of_the_page_asks_for_a_login(olga: FlaskClient, reference: str) -> None:
    page = dom.page(olga.get(f"{PAGE}{reference}"))
    addresses = [a["href"] for a in page.all("a") if a.get("href").startswith("/")]
    assert [a for a in addresses if olga.get(a).status_code == 302] == []


def test_a_confidential_case_is_open_to_whoever_wrote_it(app: Flask) -> None:
    reference = recorded(app, confidential=True)
    assert followed(app, link_to(app, reference)).get(f"{PAGE}{reference}").status_code == 200


def test_a_link_opens_no_file_of_a_note_nor_of_another_case(
    app: Flask, as_: Callable[[str], FlaskClient], olga: FlaskClient, reference: str
) -> None:  # D09, criterion 29
    claire, other = as_("claire"), recorded(app)
    post(claire, f"/cases/{reference}/reply", {"text": "Voici."}, reply_pdf=PDF)
    post(claire, f"/cases/{reference}/note", {"text": "Entre nous."}, note_pdf=PDF)
    post(claire, f"/cases/{other}/reply", {"text": "Voici."}, other_pdf=PDF)
    followed(app, link_to(app, other), olga)
    found = {
        (row.name, case): olga.get(f"{PAGE}{case}/files/{row.token}").status_code
        for row in attachments(app)
        for case in (reference, other)
    }
    opened = {("reply.pdf", reference), ("other.pdf", other)}
    assert found == {key: 200 if key in opened else 404 for key in found}
    assert len(found) == 6


# --- the reply


def test_a_reply_reaches_whoever_handles_the_case(app: Flask, olga: FlaskClient, reference: str) -> None:  # D09
    delivered(app)
    page = dom.page(olga.get(f"{PAGE}{reference}"))
    form = dom.form_to(page, reference)
    answer = olga.post(form["action"], data=dom.sent(form) | {"text": "La salle reste fermée."})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}{reference}?said=message_received")
    after = dom.page(olga.get(answer.headers["Location"]))
    assert "La salle reste fermée." in after.text
    assert "Votre message est enregistré." in after.text
    assert [mail["To"] for mail in delivered(app)] == ["claire@exemple.test"]


def test_too_many_files_from_one_sender_are_refused_for_a_while_and_the_text_kept(
    app: Flask, olga: FlaskClient, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PUBLIC_RATE", "1/hour")
    path = f"/track/case/{reference}"
    assert post(olga, path, {"text": "Voici."}, one_pdf=PDF).status_code == 303
    answer = post(olga, path, {"text": "Et encore."}, two_pdf=PDF)
    form = dom.form_to(dom.page(answer), reference)
    assert (answer.status_code, dom.sent(form)["text"]) == (429, "Et encore.")
    assert answer.headers["Retry-After"]
    assert "Trop d’envois depuis votre connexion." in dom.page(answer).text
    assert "Les fichiers choisis n’ont pas été gardés" in dom.why(form, "attachments")
    assert [row.name for row in attachments(app)] == ["one.pdf"]
    assert olga.post(form["action"], data={"text": "Sans fichier."}).status_code == 303


def test_a_file_is_staged_by_link_where_the_public_form_is_closed(
    app: Flask, olga: FlaskClient, reference: str
) -> None:
    with app.app_context():
        organisations.establish(ORGANISATION, now=now(), public_form=False)
        db_session().commit()
    door = f"{PAGE}{reference}/files"
    assert dom.page(olga.get(f"{PAGE}{reference}")).one("div", data_recl_drop=door)
    mark = str(uuid.uuid4())
    staged = post(olga, door.removeprefix("/reclamations"), {"submission": mark}, facture_pdf=PDF)
    assert staged.status_code == 200
    said = {"text": "La voici.", "submission": mark, "kept": attachments(app)[0].token}
    assert olga.post(f"{PAGE}{reference}", data=said).status_code == 303
    assert attachments(app)[0].case_id is not None
    stranger = post(app.test_client(), door.removeprefix("/reclamations"), {"submission": mark}, facture_pdf=PDF)
    assert stranger.status_code == 410


def test_a_reply_works_for_htmx(olga: FlaskClient, reference: str) -> None:
    answer = olga.post(f"{PAGE}{reference}", data={"text": "Fermée."}, headers=HTMX, follow_redirects=True)
    assert answer.text.lstrip().startswith('<div class="recl-stack" id="recl-part">')
    assert "Fermée." in answer.text


def test_an_empty_reply_is_refused_beside_its_field(olga: FlaskClient, reference: str) -> None:
    answer = olga.post(f"{PAGE}{reference}", data={"text": "  "})
    assert answer.status_code == 422
    assert dom.why(dom.form_to(dom.page(answer), reference), "text") == "Écrivez quelques mots."


def test_an_expired_form_token_keeps_the_text(app: Flask, olga: FlaskClient, reference: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = olga.post(f"{PAGE}{reference}", data={"text": "Un long récit."})
    assert answer.status_code == 422
    form = dom.form_to(dom.page(answer), reference)
    assert dom.sent(form)["text"] == "Un long récit."
    assert olga.post(form["action"], data=dom.sent(form)).status_code == 303


def test_a_dead_link_keeps_the_text_to_copy(app: Flask, olga: FlaskClient, reference: str) -> None:
    changed_link(app, revoked_at=now())
    answer = olga.post(f"{PAGE}{reference}", data={"text": "Un long <récit>."})
    assert "Un long <récit>." in dom.page(answer).text
    assert "n’est pas parti" in answer.text


def test_a_closed_case_still_takes_a_word(
    app: Flask, as_: Callable[[str], FlaskClient], olga: FlaskClient, reference: str
) -> None:
    handled(app, as_, reference)
    assert as_("claire").post(f"/reclamations/cases/{reference}/close", data={"text": ""}).status_code == 303
    assert olga.post(f"{PAGE}{reference}", data={"text": "Merci."}).status_code == 303


# --- asking for a fresh link


def asked(browser: FlaskClient, reference: str, email: str = ADDRESS) -> TestResponse:
    form = dom.form_to(dom.page(browser.get("/reclamations/track")), "/track")
    return browser.post(form["action"], data=dom.sent(form) | {"reference": reference, "email": email})


def test_a_fresh_link_comes_by_mail(app: Flask, client: FlaskClient, reference: str) -> None:  # D09
    delivered(app)
    answer = asked(client, reference)
    assert answer.status_code == 303
    assert ADDRESS not in answer.headers["Location"]
    page = dom.page(client.get(answer.headers["Location"]))
    assert "Si ce dossier et cette adresse correspondent, un lien vient de partir." in page.text
    [mail] = delivered(app)
    assert mail["To"] == ADDRESS
    [link] = re.findall(r"https://lms\.exemple\.test(/reclamations/track/[\w-]{43})", words_of(mail))
    assert client.get(link, follow_redirects=True).status_code == 200


def test_the_answer_and_its_work_are_the_same_whatever_exists(
    app: Flask, client: FlaskClient, reference: str
) -> None:  # criterion 28
    found = []
    for pair in ((reference, ADDRESS), (reference, "autre@exemple.test"), ("REG-2026-9999", ADDRESS)):
        with statements(app) as said:
            answer = client.post("/reclamations/track", data={"reference": pair[0], "email": pair[1]})
        asking = [line for line in said if "link_request" in line or "reclamations_case" in line]
        words = [re.sub(r"\(.*", "", line) for line in asking]
        found.append((answer.status_code, answer.headers["Location"], answer.text, words, len(said)))
    assert found[0] == found[1] == found[2]
    assert not any("reclamations_case" in line for line in found[0][3])


@pytest.mark.parametrize("config", [{"RECLAMATIONS_PUBLIC_RATE": "2/hour"}])
def test_asking_too_often_says_when_to_come_back_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, reference: str
) -> None:  # criterion 28
    for wrong in ("REG-2026-9998", "REG-2026-9999"):
        assert asked(client, wrong).status_code == 303
    answer = asked(client, reference)
    form = dom.form_to(dom.page(answer), "/track")
    assert (answer.status_code, dom.sent(form)["reference"], dom.sent(form)["email"]) == (429, reference, ADDRESS)
    assert "Trop d’envois depuis votre connexion." in dom.page(answer).text
    assert answer.headers["Retry-After"]
    assert row_counts(app)[LinkRequest.__tablename__] == 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reference", "", "Indiquez la référence, par exemple REG-2026-0001."),
        ("reference", "x" * 41, "Ce texte est trop long (40 caractères au plus)."),
        ("email", "", "Indiquez l’adresse e-mail donnée avec votre demande."),
        ("email", "olga", "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr."),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_the_other_is_kept(
    app: Flask, client: FlaskClient, field: str, value: str, words: str
) -> None:
    typed = {"reference": "REG-2026-0001", "email": ADDRESS} | {field: value}
    answer = client.post("/reclamations/track", data=typed)
    form = dom.form_to(dom.page(answer), "/track")
    assert (answer.status_code, dom.why(form, field)) == (422, words)
    assert {name: dom.sent(form)[name] for name in typed} == typed
    assert row_counts(app)[LinkRequest.__tablename__] == 0


def test_the_page_is_not_there_for_htmx_alone(app: Flask, client: FlaskClient) -> None:
    assert "<html" in client.get("/reclamations/track").text
    assert client.get("/reclamations/track", headers=HTMX).text.lstrip().startswith("<section")


def test_a_host_in_english_is_spoken_to_in_english(sqlite_url: str) -> None:
    app = create_app(sqlite_url, RECLAMATIONS_LOCALE="en")
    assert "Follow a request" in app.test_client().get("/reclamations/track").text
