"""A person asks for their own data: handed over, corrected, erased where nothing keeps it, refused with a reason."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from flask_reclamations.domain.retention import Why
from flask_reclamations.jobs import bulk as working
from flask_reclamations.models import BulkItem, CasePerson, Correspondent, Event, Export
from flask_reclamations.queries import journal
from flask_reclamations.services.act import db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import NOON, act_of
from .conftest import arranged, log_in, many, opened, the_case
from .dom import form_to, page, sent
from .test_correspondence import FUNDER, post, typed, with_funder
from .test_exports import build, take
from .test_listed import opine
from .test_register_rights import tie
from .test_statements import counted

AT = "/reclamations/requests"
LEA = "lea@exemple.test"
QUESTIONS = [
    {"label": "Qui vous a formée ?", "shape": "text", "choices": []},
    {"label": "La salle", "shape": "scale", "choices": []},
]
OLD = {"status": "cloturee", "closed_at": datetime(2015, 3, 2, tzinfo=UTC)}


def ask(browser: FlaskClient, deed: str, **typed: Any) -> TestResponse:
    token = sent(form_to(page(browser.get(AT)), "/requests"))
    done = deed in ("rectify", "erase")
    return browser.post(AT, data=token | {"told": LEA, "deed": deed} | typed, follow_redirects=done)


def erase(app: Flask, browser: FlaskClient, **typed: Any) -> str:
    """Ask for an erasure, have a job carry it out, and return the text of the page that said it was under way."""
    answer = ask(browser, "erase", **typed)
    with app.app_context():
        working.carry_out_pending()
    return page(browser.get(answer.request.full_path)).text


def handed(app: Flask, browser: FlaskClient, file_format: str, **typed: Any) -> bytes:
    """Ask for what is handed over, have a job make it, and take it."""
    answer = ask(browser, file_format, **typed)
    assert answer.status_code == 303
    build(app)
    return take(browser, f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}")


def test_what_is_kept_of_a_person_is_handed_over_whole_and_without_staff_notes(  # O24
    app: Flask, claire: FlaskClient
) -> None:
    mine, other = opened(app, desired_outcome="Une salle reliée", people_concerned="Zoé Durand"), opened(app)
    opine(app, mine, answered_at=NOON, resolved="oui", questions=QUESTIONS, answers={"0": "Karim", "1": "5"})
    arranged(app, other, claimant_ref="x", claimant_email="autre@exemple.test", claimant_label="Autre Personne")
    claire.post(f"/reclamations/cases/{mine}/note", data={"text": "Une note entre nous."})
    found = page(ask(claire, "find"))
    assert [mine in found.text, other in found.text] == [True, False]
    data = json.loads(handed(app, claire, "json", refs=[mine, other]))
    [case] = data["cases"]
    assert (case["reference"], case["claimant_email"], data["contacts"]) == (mine, LEA, [])
    assert case["description"] == the_case(app, mine).description
    theirs = ("Une note entre nous.", "Zoé Durand")
    assert [words for words in theirs if words in str(data)] == []
    [opinion] = case["opinions"]
    assert [list(said.values()) for said in opinion["answers"]] == [
        ["Qui vous a formée ?", "Karim"],
        ["La salle", "5/5"],
    ]
    paper = PdfReader(io.BytesIO(handed(app, claire, "pdf", refs=[mine])))
    words = "\n".join(part.extract_text() for part in paper.pages)
    parts = ("Données personnelles", mine, "Léa Martin", LEA, "Une salle reliée", "Qui vous a formée ?", "5/5")
    assert [part for part in parts if part not in words] == []
    assert [one for one in theirs if one in words] == []
    assert "Données remises" in page(claire.get(AT)).text


def test_a_correspondent_gets_who_they_are_and_what_was_said_with_them_alone(app: Flask, claire: FlaskClient) -> None:
    case, funder = with_funder(app, claire)
    post(claire, case, "reply", {"text": "Qu’en savez-vous ?", "to": [funder]})
    post(claire, case, "reply", {"text": "Nous écrivons à votre financeur.", "to": ["claimant"]})
    post(claire, case, "receive", typed(sender=funder, text="Accord de prise en charge."))
    name, email = FUNDER["label"], FUNDER["email"]
    assert f"{case} · Correspondant : {name}" in page(ask(claire, "find", told=f"{email.upper()} ")).text
    data = json.loads(handed(app, claire, "json", told=name, refs=[case]))
    [kept] = data["contacts"]
    assert (data["cases"], kept["label"], kept["email"], kept["role"]) == ([], name, email, "financeur")
    assert [said["text"] for said in kept["exchanges"]] == ["Qu’en savez-vous ?", "Accord de prise en charge."]
    assert the_case(app, case).description not in str(data)
    refused = ask(claire, "rectify", told=name, refs=[case], name="Fonds du Rhône", text="Elle le demande.")
    assert (refused.status_code, "se corrige sur le dossier" in refused.text) == (422, True)
    assert f"{case} : Le dossier est en cours" in page(ask(claire, "erase", told=name, refs=[case])).text
    arranged(app, case, **OLD)
    app.config["TAMPERED"] = True
    erase(app, claire, told=name, refs=[case])
    with app.app_context():
        row = db_session().scalars(select(Correspondent)).one()
        assert (row.label, row.email) == ("—", None)


def test_a_person_with_more_cases_than_a_page_holds_gets_them_all(app: Flask, claire: FlaskClient) -> None:
    references = many(app, 120, claimant_email=LEA, claimant_label="Léa Martin")
    first = page(ask(claire, "find"))
    assert "50 dossiers sur 120" in first.text
    assert "ce qui est coché sur celle-ci ne suit pas" in first.text
    many_ticks = ask(claire, "erase", refs=references[:51])
    assert (many_ticks.status_code, "Cochez 50 dossiers au plus à la fois." in many_ticks.text) == (422, True)
    seen, shown = [], first
    while True:
        seen += [box["value"] for box in shown.all("input", name="refs")]
        older = shown.all("button", name="older")
        if not older:
            break
        shown = page(ask(claire, "", older=older[0]["value"]))
    assert sorted(seen) == sorted(references)
    data = json.loads(handed(app, claire, "json", whole="y"))
    assert sorted(case["reference"] for case in data["cases"]) == sorted(references)
    # What is ticked on a later page is found again there.
    assert len(json.loads(handed(app, claire, "json", refs=seen[-1:], after=seen[0]))["cases"]) == 1


def test_what_was_handed_over_is_no_document_of_another_request(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    handed(app, claire, "json", refs=[case])
    ask(claire, "rectify", refs=[case], name="Léa Roy", text="Elle le demande.")
    with app.app_context():
        events = db_session().query(Event).filter_by(kind="person_request").order_by(Event.seq)
        given, corrected = [event.seq for event in events]
    asked = [claire.get(f"/reclamations/documents/person?ref={ref}").status_code for ref in (given, corrected, "x")]
    assert asked == [200, 404, 404]


def test_a_name_is_corrected_with_what_was_asked_and_journalled(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    refused = ask(claire, "rectify", refs=[case], name="Léa Martin-Roy", text="")
    assert refused.status_code == 422
    assert "Dites ce que la personne a demandé." in refused.text
    assert "Léa Martin-Roy" in refused.text
    ask(claire, "rectify", refs=[case], name="Léa Martin-Roy", text="Elle s’est mariée.")
    assert the_case(app, case).claimant_label == "Léa Martin-Roy"
    assert "Coordonnées rectifiées" in claire.get(f"/reclamations/cases/{case}").text


def test_what_nothing_keeps_is_erased_and_the_rest_is_refused_with_its_reason(
    app: Flask, claire: FlaskClient
) -> None:
    over, held, young, still = (opened(app) for _ in range(4))
    arranged(app, over, **OLD)
    arranged(app, held, **OLD, held_at=NOON, hold_reason="Un litige.")
    arranged(app, young, status="cloturee", closed_at=NOON)
    app.config["TAMPERED"] = True
    told = page(ask(claire, "erase", refs=[over, held, young, still])).text
    assert "L’effacement est en cours : 0 sur 1." in told
    assert "Effacement en cours" in told
    assert f"{held} : Le dossier est conservé pour un litige ou un contrôle." in told
    assert f"{young} : La durée de conservation" in told
    assert "12 novembre 2030" in told
    assert f"{still} : Le dossier est en cours" in told
    assert the_case(app, over).anonymised_at is None
    assert "L’effacement est en cours." in page(ask(claire, "find")).text
    assert "Ce que la loi permet d’effacer est effacé." in erase(app, claire, refs=[over])
    assert [the_case(app, one).anonymised_at is not None for one in (over, held, young, still)] == [True] + [
        False
    ] * 3
    # The record names nobody, and the journal still verifies.
    past = page(claire.get(AT)).one("section", aria_labelledby="recl-answered").text
    assert over in past
    assert "Martin" not in past
    with app.app_context():
        faults = journal.faults(db_session(), act_of(app, "claire").organisation)
        assert [fault for fault in faults if ", event " in fault] == []
        [forgotten] = db_session().query(Event).filter_by(kind="anonymised")
        assert (forgotten.actor_ref, payload_of(forgotten)["why"]) == ("claire", Why.REQUEST)


def test_a_name_is_found_whatever_its_capitals(any_app: Flask) -> None:  # O24
    for reference, name in ((opened(any_app), "Élodie Martin"), (opened(any_app), "HÉLÈNE MARTIN")):
        arranged(any_app, reference, claimant_label=name, claimant_email=None, claimant_ref=None)
        for told in (name, name.lower(), name.title()):
            assert reference in page(ask(log_in(any_app, "claire"), "find", told=told)).text


def test_what_was_done_for_a_person_hides_the_cases_about_its_reader(app: Flask) -> None:  # O21
    case, other = opened(app), opened(app)
    denis = log_in(app, "denis")
    tie(app, case, "claire", CasePerson.IMPLICATED)
    ask(denis, "json", refs=[case])
    ask(denis, "erase", refs=[case, other])
    past = page(log_in(app, "claire").get(AT)).one("section", aria_labelledby="recl-answered").text
    assert [case in past, f"{other} : Le dossier est en cours" in past, "Données remises" in past] == [
        False,
        True,
        False,
    ]
    assert case in denis.get(AT).text


def test_a_second_press_does_nothing_again_and_says_so(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    arranged(app, case, **OLD)
    app.config["TAMPERED"] = True
    asked = {"refs": [case], "name": "Léa Roy", "text": "Elle le demande."}
    answers = [ask(claire, deed, **asked) for deed in ("rectify", "rectify", "erase", "erase")]
    # Both presses lead to the one erasure that is under way.
    assert answers[2].request.full_path == answers[3].request.full_path
    told = [*(page(one).text for one in answers), *(erase(app, claire, **asked) for _ in range(2))]
    words = ("sont corrigées", "effacement est en cours :", "C’était déjà fait")
    assert [[word in text for word in words] for text in told] == [
        [True, False, False],
        [False, False, True],
        [False, True, False],
        [False, True, False],
        [False, False, False],
        [False, False, True],
    ]
    with app.app_context():
        assert db_session().query(Event).filter_by(kind="person_request").count() == 2
        assert db_session().query(Event).filter_by(kind="anonymised").count() == 1


def test_a_file_asked_for_twice_is_made_once(app: Flask, claire: FlaskClient) -> None:
    case, other = opened(app), opened(app)
    led = [ask(claire, deed, refs=refs).location for deed, refs in (
        ("json", [case]), ("json", [case]), ("pdf", [case]), ("json", [case, other]),
    )]  # fmt: skip
    assert [led.index(one) for one in led] == [0, 0, 2, 3]
    build(app)
    assert ask(claire, "json", refs=[case]).location not in led
    with app.app_context():
        assert (
            db_session().query(Export).count() == db_session().query(Event).filter_by(kind="person_request").count()
        )


def test_an_erasure_that_erased_nothing_is_told_as_refused(app: Flask, claire: FlaskClient) -> None:
    ask(claire, "erase", refs=[opened(app)])
    past = page(claire.get(AT)).one("section", aria_labelledby="recl-answered").text
    assert "Effacement refusé" in past
    assert "Données effacées" not in past


def test_what_came_to_be_kept_before_the_job_stays_with_its_reason(app: Flask, claire: FlaskClient) -> None:
    held, over = opened(app), opened(app)
    for case in (held, over):
        arranged(app, case, **OLD)
    app.config["TAMPERED"] = True
    answer = ask(claire, "erase", refs=[held, over])
    arranged(app, held, held_at=NOON, hold_reason="Un litige.")
    with app.app_context():
        assert [working.carry_out_pending() for _ in range(2)] == [2, 0]
        assert {item.state for item in db_session().query(BulkItem)} == {BulkItem.DONE, BulkItem.KEPT}
    told = page(claire.get(answer.request.full_path))
    assert f"{held} : Le dossier est conservé" in told.text
    assert "Ce que la loi permet d’effacer est effacé." in told.text
    assert [the_case(app, case).anonymised_at is not None for case in (held, over)] == [False, True]
    # The journal tells the one and the other.
    with app.app_context():
        asked, kept = [payload_of(one) for one in db_session().query(Event).filter_by(kind="person_request")]
        assert (asked["cases"], [line[0] for line in kept["refused"]]) == ([held, over], [held])


def test_an_erasure_that_fails_holds_no_other_back(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = opened(app), opened(app)
    app.config["TAMPERED"] = True
    for case in (first, second):
        arranged(app, case, **OLD)
        ask(claire, "erase", refs=[case])
    asked, host = [], app.extensions["reclamations"].host

    def directory(ref: str | None) -> Any:
        asked.append(ref)
        if len(asked) == 1:
            raise ZeroDivisionError("the host's directory is away")
        return host.people([ref] if ref else [])[0] if ref else None

    monkeypatch.setattr(host, "person", directory)
    with app.app_context():
        assert working.carry_out_pending() == 1
    assert [the_case(app, case).anonymised_at is not None for case in (first, second)] == [False, True]
    assert "the host's directory is away" in caplog.text


def test_asking_for_an_erasure_costs_the_same_whatever_it_holds(app: Flask, claire: FlaskClient) -> None:
    app.config["TAMPERED"] = True
    found = []
    for count in (2, 12):
        references = many(app, count, claimant_email=LEA, **OLD)
        with counted(app) as said:
            claire.post(AT, data={"told": LEA, "deed": "erase", "refs": references})
        found.append(len(said))
    assert found[0] == found[1]


def test_an_erasure_is_no_act_of_the_register_that_could_be_taken_back(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    arranged(app, case, **OLD)
    app.config["TAMPERED"] = True
    seq = ask(claire, "erase", refs=[case]).request.args["done"]
    assert claire.get(f"/reclamations/register/bulk/erase-{seq}").status_code == 404
    assert claire.post(f"/reclamations/register/bulk/erase-{seq}/undo").status_code == 404


def test_a_name_that_was_never_given_is_not_corrected(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    arranged(app, case, anonymous=True, claimant_label=None)
    refused = ask(claire, "rectify", refs=[case], name="Léa Roy", text="Elle le demande.")
    assert (refused.status_code, "ce qui est coché a été déposé anonymement" in refused.text) == (422, True)


def test_a_page_of_cases_is_judged_without_a_statement_each(app: Flask, claire: FlaskClient) -> None:
    found = []
    for count in (2, 8):
        many(app, count, claimant_email=LEA, **OLD)
        with counted(app) as said:
            ask(claire, "find")
        found.append(len(said))
    assert found[0] == found[1]


@pytest.mark.parametrize("deed", ["json", "pdf", "rectify", "erase"])
def test_nothing_is_done_without_a_ticked_case(app: Flask, claire: FlaskClient, deed: str) -> None:
    opened(app)
    answer = ask(claire, deed, text="Demande reçue.")
    assert answer.status_code == 422
    assert "Cochez au moins un dossier." in answer.text


def test_neither_the_auditor_nor_other_staff_open_requests(app: Flask) -> None:
    assert [log_in(app, who).get(AT).status_code for who in ("anne", "sam", "lea")] == [403, 403, 403]
