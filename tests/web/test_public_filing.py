"""The public form: who may send what, what is kept, what waits, what is never told."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import update
from werkzeug.test import TestResponse

from flask_reclamations.models import Case, Intake
from flask_reclamations.services import organisations, tracking
from flask_reclamations.services.act import db_session
from flask_reclamations.web import files

from ..conftest import act_of, filed
from ..lms import ORGANISATION
from ..samples import PDF
from .conftest import delivered, log_in, now, row_counts, the_case, today, words_of
from .dom import Element, controls, form_to, page, sent, why
from .test_files import attachments, post

NEW, FILED = "/reclamations/public/new", "/reclamations/public/filed"
PUBLIC = {
    "kind": "reclamation",
    "stakeholder": "entreprise",
    "claimant_label": "Nadia Roche",
    "claimant_email": "nadia@valdor.exemple.test",
    "claimant_phone": "06 00 00 00 01",
    "session_label": "Excel, mars",
    "category": "administratif",
    "subject": "Attestations",
    "description": "Les attestations de mars ne sont jamais arrivées.",
    "desired_outcome": "Les recevoir.",
    "occurred_on": "2026-03-31",
}
FIELDS = {*PUBLIC, "site_web", "attachments", "confidential"}


@pytest.fixture
def config() -> dict[str, Any]:
    """Tests write faster than people: only those on speed keep the three seconds."""
    return {"RECLAMATIONS_PUBLIC_SECONDS": 0}


@pytest.fixture
def outsider(app: Flask) -> FlaskClient:
    """A browser where nobody is logged in."""
    return app.test_client()


def decided(app: Flask, **switches: bool) -> None:
    """Let the organisation decide something about its public form."""
    with app.app_context():
        organisations.establish(ORGANISATION, now=now(), **switches)
        db_session().commit()


@pytest.fixture
def anonymous_allowed(app: Flask) -> None:
    decided(app, allow_anonymous=True)


def fill(browser: FlaskClient, **changed: str) -> dict[str, Any]:
    """Open the form and fill it as a person does."""
    return sent(form_to(page(browser.get(NEW)), "/public/new")) | PUBLIC | changed


def send(browser: FlaskClient, **changed: str) -> TestResponse:
    return browser.post(NEW, data=fill(browser, **changed))


def confirmed(browser: FlaskClient) -> Element:
    return page(browser.get(FILED))


def first_reference() -> str:
    return f"REG-{today().year}-0001"


def test_the_form_asks_for_no_account(outsider: FlaskClient) -> None:
    form = form_to(page(outsider.get(NEW)), "/public/new")
    assert {control["name"] for control in controls(form)} == FIELDS
    assert not [radio for radio in form.all("input", name="kind") if "checked" in radio.attributes]


def test_what_an_outsider_typed_is_what_is_kept(app: Flask, outsider: FlaskClient) -> None:  # B01
    answer = send(outsider)
    assert (answer.status_code, answer.headers["Location"]) == (303, FILED)
    case = the_case(app, first_reference())
    assert {name: str(getattr(case, name)) for name in PUBLIC} == PUBLIC
    assert (case.channel, case.claimant_ref, case.anonymous) == ("formulaire", None, False)


def test_the_confirmation_gives_reference_date_and_the_link_that_follows(outsider: FlaskClient) -> None:  # D09
    send(outsider)
    told = confirmed(outsider)
    assert first_reference() in told.text
    assert "Réponse prévue au plus tard le" in told.text
    assert "nadia@valdor.exemple.test" in told.text
    link = told.one("input", id="recl-follow")["value"].removeprefix("https://lms.exemple.test")
    followed = outsider.get(link, follow_redirects=True)
    assert followed.status_code == 200
    assert "Les attestations de mars" in page(followed).text


def test_only_the_browser_that_filed_reads_the_confirmation(app: Flask, outsider: FlaskClient) -> None:
    send(outsider)
    other = app.test_client().get(FILED)
    assert (other.status_code, other.headers["Location"]) == (303, NEW)


def test_an_altered_confirmation_is_none(outsider: FlaskClient) -> None:
    send(outsider)
    kept = outsider.get_cookie("reclamations_filed", path=FILED)
    assert kept is not None
    outsider.set_cookie("reclamations_filed", kept.value[:-2] + "xx", path=FILED)
    assert outsider.get(FILED).status_code == 303


def test_the_confirmation_goes_to_no_other_site(outsider: FlaskClient) -> None:
    send(outsider)
    headers = outsider.get(FILED).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_form_sent_twice_makes_one_case_and_the_same_confirmation(app: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    for _ in range(2):
        assert outsider.post(NEW, data=form).status_code == 303
        assert first_reference() in confirmed(outsider).text
    assert row_counts(app)["reclamations_case"] == 1


def changed(app: Flask, **values: Any) -> None:
    with app.app_context():
        db_session().execute(update(Case).values(**values))
        db_session().commit()


def test_the_mark_of_a_form_sent_with_an_account_opens_nothing(app: Flask, outsider: FlaskClient) -> None:
    with app.app_context():
        mark = filed(app).submission
    before = row_counts(app)
    assert send(outsider, submission=mark).status_code == 403
    assert outsider.get(FILED).status_code == 303
    assert row_counts(app)["reclamations_tracking_link"] == before["reclamations_tracking_link"]


@pytest.mark.parametrize("why", ["an hour passed", "its links were ended"])
def test_a_form_sent_again_much_later_confirms_without_a_link(app: Flask, outsider: FlaskClient, why: str) -> None:
    form = fill(outsider)
    outsider.post(NEW, data=form)
    if why == "an hour passed":
        changed(app, recorded_at=now() - timedelta(minutes=61))
    else:
        with app.app_context():
            case = db_session().query(Case).one()
            tracking.revoke(act_of(app, "claire", now()), case)
            db_session().commit()
    outsider.post(NEW, data=form)
    assert first_reference() in confirmed(outsider).text
    assert confirmed(outsider).all("input", id="recl-follow") == []
    assert row_counts(app)["reclamations_tracking_link"] == 1


def test_the_acknowledgement_goes_without_what_was_typed(app: Flask, outsider: FlaskClient) -> None:
    send(outsider)
    (mail,) = [mail for mail in delivered(app) if "nadia" in str(mail["To"])]
    assert first_reference() in words_of(mail)
    assert PUBLIC["description"] not in words_of(mail)
    assert PUBLIC["description"] not in words_of(mail, "html")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"kind": ""}, "kind", "Choisissez ce que vous souhaitez nous dire."),
        ({"stakeholder": ""}, "stakeholder", "Choisissez qui vous êtes."),
        ({"stakeholder": "interne"}, "stakeholder", "Choisissez une valeur de la liste."),
        ({"claimant_label": " "}, "claimant_label", "Indiquez votre nom."),
        ({"claimant_email": "", "claimant_phone": ""}, "claimant_email", "Indiquez un e-mail ou un téléphone."),
        (
            {"claimant_email": "nadia"},
            "claimant_email",
            "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr.",
        ),
        ({"description": ""}, "description", "Racontez ce qui s’est passé, même en une phrase."),
        ({"occurred_on": "2999-01-01"}, "occurred_on", "La date ne peut pas être dans le futur."),
        ({"category": "nulle"}, "category", "Choisissez une catégorie de la liste."),
        ({"claimant_label": "é" * 201}, "claimant_label", "Ce texte est trop long (200 caractères au plus)."),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_typed_is_lost(
    app: Flask, outsider: FlaskClient, changed: dict[str, str], field: str, words: str
) -> None:
    form = fill(outsider, **changed)
    before = row_counts(app)
    answer = outsider.post(NEW, data=form)
    assert answer.status_code == 422
    back = form_to(page(answer), "/public/new")
    assert why(back, field) == words
    kept = {name: value for name, value in form.items() if name not in changed}
    assert {name: sent(back).get(name) for name in kept} == kept
    assert row_counts(app) == before


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_page(outsider: FlaskClient) -> None:
    answer = outsider.post(NEW, data={"occurred_on": "2999-01-01"})
    listed = [link["href"] for link in page(answer).one("div", role="alert").all("a")]
    assert listed == ["#kind", "#stakeholder", "#claimant_label", "#claimant_email", "#description", "#occurred_on"]


def test_a_phone_is_enough_to_be_answered(app: Flask, outsider: FlaskClient) -> None:
    assert send(outsider, claimant_email="").status_code == 303
    assert the_case(app, first_reference()).claimant_email is None
    assert "Gardez-la" in confirmed(outsider).text


def test_a_page_left_open_for_hours_still_files(app: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    form["opened"] = opened(app, form["submission"], ago=timedelta(hours=30))
    assert outsider.post(NEW, data=form).status_code == 303
    assert row_counts(app)["reclamations_case"] == 1


# O26: anonymous where the organisation allows it


def test_nobody_is_offered_to_stay_anonymous_by_default(outsider: FlaskClient) -> None:  # O26
    assert page(outsider.get(NEW)).all("input", name="anonymous") == []


def test_a_forged_wish_to_stay_anonymous_is_refused(app: Flask, outsider: FlaskClient) -> None:  # O26
    answer = send(outsider, anonymous="y")
    assert answer.status_code == 422
    assert row_counts(app)["reclamations_case"] == 0


@pytest.mark.usefixtures("anonymous_allowed")
def test_an_anonymous_case_keeps_no_name_even_if_one_was_typed(app: Flask, outsider: FlaskClient) -> None:  # O26
    assert send(outsider, anonymous="y").status_code == 303
    case = the_case(app, first_reference())
    assert (case.anonymous, case.claimant_label, case.claimant_email, case.claimant_phone) == (True, None, None, None)
    with app.app_context():
        stored = " ".join(str(row) for row in db_session().connection().exec_driver_sql(
            "SELECT body FROM reclamations_event_payload"))  # fmt: skip
        actors = db_session().connection().exec_driver_sql("SELECT actor_label FROM reclamations_event").all()
    assert "Nadia" not in stored
    assert "nadia@" not in stored
    assert "Nadia Roche" not in {label for (label,) in actors}


@pytest.mark.usefixtures("anonymous_allowed")
def test_an_anonymous_person_follows_by_the_link_alone(outsider: FlaskClient) -> None:  # O26
    nobody = {"claimant_label": "", "claimant_email": "", "claimant_phone": "", "anonymous": "y"}
    assert send(outsider, **nobody).status_code == 303
    told = confirmed(outsider)
    assert "Votre message est anonyme" in told.text
    link = told.one("input", id="recl-follow")["value"].removeprefix("https://lms.exemple.test")
    followed = page(outsider.get(link, follow_redirects=True))
    assert "Accusé sans objet" in followed.text


@pytest.mark.usefixtures("anonymous_allowed")
def test_the_acknowledgement_of_an_anonymous_complaint_is_without_object_everywhere(
    app: Flask, outsider: FlaskClient
) -> None:  # O26
    send(outsider, anonymous="y")
    case = page(log_in(app, "claire").get(f"/reclamations/cases/{first_reference()}"))
    assert "Sans objet : personne anonyme" in case.text
    assert "Prochaine étape : démarrer le traitement" in case.text
    assert not [form for form in case.all("form") if form["action"].endswith("/acknowledge")]
    refused = log_in(app, "claire").post(
        f"/reclamations/cases/{first_reference()}/acknowledge", data={"mode": "courrier"}
    )
    assert refused.status_code == 422
    assert "Accusé sans objet : la personne est restée anonyme." in page(refused).text


@pytest.mark.usefixtures("anonymous_allowed")
def test_an_anonymous_complaint_is_answered_on_its_page(app: Flask, outsider: FlaskClient) -> None:  # O26
    send(outsider, anonymous="y")
    claire = log_in(app, "claire")
    answer = form_to(page(claire.get(f"/reclamations/cases/{first_reference()}")), "/answer")
    assert sent(answer)["mode"] == "suivi"
    data = sent(answer) | {"text": "Les attestations sont prêtes à l’accueil."}
    assert claire.post(f"/reclamations/cases/{first_reference()}/answer", data=data).status_code == 303
    link = confirmed(outsider).one("input", id="recl-follow")["value"].removeprefix("https://lms.exemple.test")
    assert "prêtes à l’accueil" in page(outsider.get(link, follow_redirects=True)).text


def test_the_page_is_no_way_to_answer_who_gave_an_address(app: Flask, outsider: FlaskClient) -> None:
    send(outsider)
    answer = form_to(page(log_in(app, "claire").get(f"/reclamations/cases/{first_reference()}")), "/answer")
    assert "suivi" not in {radio["value"] for radio in answer.all("input", name="mode")}


def test_an_auditor_reads_no_name_of_who_filed_outside(app: Flask, outsider: FlaskClient) -> None:  # A05
    send(outsider)
    assert "Nadia" not in log_in(app, "anne").get(f"/reclamations/cases/{first_reference()}").text


# No answer tells whether a person, a case or a session exists


def masked(answer: TestResponse) -> str:
    """Return a page without what differs by nature: numbers, marks, tokens."""
    return re.sub(r"REG-\d{4}-\d{4}|[\w.-]{36,}|\d", "", answer.text)


def answers(app: Flask, **changed: str) -> tuple[str, ...]:
    """Return all that a newcomer is told, filing so and then failing so."""
    browser = app.test_client()
    filed = send(browser, **changed)
    shown = masked(browser.get(FILED)).replace(changed.get("claimant_email", ""), "")
    failed = masked(send(browser, description="", **changed))
    for value in changed.values():
        failed = failed.replace(value, "")
    return (str(filed.status_code), filed.headers["Location"], shown, failed)


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ({"claimant_email": "lea@exemple.test"}, {"claimant_email": "xyz@exemple.test"}),
        ({"claimant_label": "Léa Martin"}, {"claimant_label": "Zoé Ancien"}),
        ({"session_label": "Conduite de projet, groupe B"}, {"session_label": "Poterie, groupe Z"}),
    ],
)
def test_a_known_person_or_session_is_answered_as_an_unknown_one(
    app: Flask, known: dict[str, str], unknown: dict[str, str]
) -> None:
    assert answers(app, **known) == answers(app, **unknown)


def test_a_known_person_s_case_is_not_theirs_because_somebody_typed_their_name(app: Flask) -> None:
    send(app.test_client(), claimant_email="lea@exemple.test", claimant_label="Léa Martin")
    lea = log_in(app, "lea")
    assert first_reference() not in lea.get("/reclamations/mine").text
    assert lea.get(f"/reclamations/cases/{first_reference()}").status_code == 404


# The rate


@pytest.fixture
def hurried(app: Flask) -> Iterator[None]:
    settings = app.extensions["reclamations"].settings
    before = settings.public_rate
    object.__setattr__(settings, "public_rate", "2/hour")
    yield
    object.__setattr__(settings, "public_rate", before)


@pytest.mark.usefixtures("hurried")
def test_too_many_messages_are_refused_for_a_while_and_kept(app: Flask, outsider: FlaskClient) -> None:
    for _ in range(2):
        assert send(outsider).status_code == 303
    form = fill(outsider)
    before = row_counts(app)
    answer = outsider.post(NEW, data=form)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    back = form_to(page(answer), "/public/new")
    assert {name: sent(back).get(name) for name in form} == form
    assert re.search(r"à nouveau après .*\d+ h \d\d", page(answer).text)
    assert row_counts(app) == before


@pytest.mark.usefixtures("hurried")
def test_a_mistake_costs_nothing_of_the_rate(outsider: FlaskClient) -> None:
    for _ in range(3):
        assert send(outsider, description="").status_code == 422
    assert send(outsider).status_code == 303


@pytest.mark.usefixtures("hurried")
def test_a_form_sent_over_and_over_is_refused_for_a_while(app: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    assert [outsider.post(NEW, data=form).status_code for _ in range(3)] == [303, 303, 429]
    assert row_counts(app)["reclamations_tracking_link"] == 2


@pytest.mark.usefixtures("hurried")
def test_the_rate_of_one_address_is_not_that_of_another(app: Flask, outsider: FlaskClient) -> None:
    for _ in range(3):
        send(outsider)
    elsewhere = app.test_client()
    answer = elsewhere.post(NEW, data=fill(elsewhere), environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 303


# Files


def test_a_file_goes_with_the_message(app: Flask, outsider: FlaskClient) -> None:  # D01
    assert post(outsider, "/public/new", fill(outsider), facture_pdf=PDF).status_code == 303
    (joined,) = attachments(app)
    assert (joined.name, joined.case_id) == ("facture.pdf", the_case(app, first_reference()).id)


def test_a_refused_file_leaves_the_text_and_files_nothing(app: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    answer = post(outsider, "/public/new", form, facture_pdf=b"MZ not a document")
    assert answer.status_code == 422
    assert sent(form_to(page(answer), "/public/new"))["description"] == form["description"]
    assert row_counts(app)["reclamations_case"] == 0


def test_too_many_files_without_account_are_refused_for_a_while(
    app: Flask, outsider: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PUBLIC_RATE", "1/hour")
    form = fill(outsider)
    assert post(outsider, "/public/files", form, one_pdf=PDF).status_code == 200
    alone = post(outsider, "/public/files", form, two_pdf=PDF)
    assert alone.status_code == 429
    assert "Trop d’envois depuis votre connexion." in page(alone).text
    together = post(outsider, "/public/new", form, two_pdf=PDF)
    assert together.status_code == 429
    back = form_to(page(together), "/public/new")
    assert sent(back)["description"] == form["description"]
    assert "Les fichiers choisis n’ont pas été gardés" in why(back, "attachments")
    assert len(attachments(app)) == 1


def test_each_file_of_a_form_counts(app: Flask, outsider: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PUBLIC_RATE", "3/hour")
    form = fill(outsider)
    assert post(outsider, "/public/files", form, one_pdf=PDF, two_pdf=PDF).status_code == 200
    assert post(outsider, "/public/files", form, three_pdf=PDF, four_pdf=PDF).status_code == 429
    assert len(attachments(app)) == 2


def test_a_closed_form_takes_no_files(app: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    decided(app, public_form=False)
    assert post(outsider, "/public/files", form, one_pdf=PDF).status_code == 404
    assert attachments(app) == []


def test_a_refusal_for_a_while_lists_the_files_already_staged(
    app: Flask, outsider: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PUBLIC_RATE", "1/hour")
    form = fill(outsider)
    post(outsider, "/public/files", form, one_pdf=PDF)
    (kept,) = attachments(app)
    answer = post(outsider, "/public/new", {**form, "kept": kept.token}, two_pdf=PDF)
    assert answer.status_code == 429
    assert sent(form_to(page(answer), "/public/new"))["kept"] == kept.token


def test_a_form_without_a_file_is_no_upload(outsider: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PUBLIC_RATE", "1/hour")
    for _ in range(3):
        empty = (io.BytesIO(b""), "")  # what a browser sends for a field where nothing was chosen
        assert outsider.post(NEW, data={**fill(outsider), "attachments": empty}).status_code == 303


# Closed


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_closed_form_says_whom_to_write_to(app: Flask, outsider: FlaskClient, method: str) -> None:
    decided(app, public_form=False)
    answer = outsider.open(NEW, method=method, data=PUBLIC if method == "POST" else None)
    assert answer.status_code == 404
    assert "qualite@rives.exemple.test" in page(answer).text
    assert row_counts(app)["reclamations_case"] == 0


# What looks automatic


def opened(app: Flask, submission: str, *, ago: timedelta) -> str:
    """Return the mark of a form opened so long ago."""
    signer = URLSafeSerializer(app.config["SECRET_KEY"], salt="reclamations.opened")
    return str(signer.dumps([submission, int((now() - ago).timestamp())]))


def waits(app: Flask) -> list[str] | None:
    """Return why the one message waits, or None where a case was filed."""
    with app.app_context():
        row, case = db_session().query(Intake).one_or_none(), db_session().query(Case).one_or_none()
        assert (row is None) != (case is None)
        return row.reasons if row else None


@pytest.fixture
def slow(app: Flask) -> Flask:
    """The host with its three seconds."""
    object.__setattr__(app.extensions["reclamations"].settings, "public_seconds", 3)
    return app


def test_a_form_sent_at_once_waits(slow: Flask, outsider: FlaskClient) -> None:
    assert send(outsider).status_code == 303
    assert waits(slow) == ["fast"]


def test_a_form_read_and_written_by_a_person_does_not_wait(slow: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    outsider.post(NEW, data=form | {"opened": opened(slow, form["submission"], ago=timedelta(seconds=5))})
    assert waits(slow) is None


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwxXQ.forged"])
def test_a_form_that_was_never_opened_waits(slow: Flask, outsider: FlaskClient, forged: str) -> None:
    outsider.post(NEW, data=fill(outsider) | {"opened": forged})
    assert waits(slow) == ["fast"]


def test_the_opening_of_one_form_does_not_serve_for_another(slow: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider)
    outsider.post(NEW, data=form | {"opened": opened(slow, "0" * 36, ago=timedelta(seconds=9))})
    assert waits(slow) == ["fast"]


def test_a_corrected_form_was_opened_when_it_was_first_shown(slow: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider, description="")
    form["opened"] = opened(slow, form["submission"], ago=timedelta(seconds=9))
    back = sent(form_to(page(outsider.post(NEW, data=form)), "/public/new"))
    outsider.post(NEW, data=back | {"description": "Voilà."})
    assert waits(slow) is None


def test_a_forged_form_that_comes_back_was_opened_then(slow: Flask, outsider: FlaskClient) -> None:
    form = fill(outsider, description="") | {"opened": "forged"}
    back = sent(form_to(page(outsider.post(NEW, data=form)), "/public/new"))
    assert back["opened"] not in ("", "forged")
    outsider.post(NEW, data=back | {"description": "Voilà."})
    assert waits(slow) == ["fast"]


def test_a_field_that_people_do_not_see_makes_a_message_wait(app: Flask, outsider: FlaskClient) -> None:
    send(outsider, site_web="https://x.test")
    assert waits(app) == ["trap"]


def test_the_trap_is_hidden_from_everybody_who_reads_or_types(outsider: FlaskClient) -> None:
    field = page(outsider.get(NEW)).one("input", name="site_web")
    assert field.parent is not None
    assert (field.parent["class"], field.parent["aria-hidden"]) == ("recl-trap", "true")
    assert (field["tabindex"], field["autocomplete"]) == ("-1", "off")


def test_the_sender_of_what_waits_is_told_so_without_a_number(app: Flask, outsider: FlaskClient) -> None:
    send(outsider, site_web="x")
    told = confirmed(outsider)
    assert "doit encore le lire avant de l’enregistrer" in told.text
    assert "Il n’a pas encore de numéro." in told.text
    assert "REG-" not in told.text
    assert delivered(app) == []
