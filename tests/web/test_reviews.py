"""Quality reviews as pages: prepared, written by several, decided, signed, printed; a case says where it stands."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import Action, Case, Review
from flask_reclamations.services.act import db_session

from .conftest import HTMX, delivered, log_in, opened, today, words_of
from .dom import Element, form_to, page, sent, why

DAY = today().isoformat()
SOON = (today() + timedelta(days=7)).isoformat()
MEETING: dict[str, Any] = {"held_on": DAY, "people": ["claire", "sam"], "guests": "Maud Petit, cliente"}
ACTION = {"type": "preventive", "text": "Vérifier les bornes.", "owner": "sam", "due_on": SOON, "priority": "normale"}


def at(reference: str) -> str:
    return f"/reclamations/reviews/{reference}"


def held(browser: FlaskClient, **changed: Any) -> str:
    """Open a review and return its reference."""
    answer = browser.post("/reclamations/reviews/new", data=MEETING | changed)
    assert answer.status_code == 303
    return str(answer.location.rpartition("/")[2])


def minutes(browser: FlaskClient, reference: str) -> Element:
    return form_to(page(browser.get(at(reference))), at(reference))


def save(browser: FlaskClient, review: str, /, **words: str) -> Any:
    """Send the form of the minutes as it is shown, with these words; `then` is the button."""
    data = sent(minutes(browser, review)) | {key.replace("_", "-"): text for key, text in words.items()}
    return browser.post(at(review), data=data)


def with_case(app: Flask, browser: FlaskClient) -> tuple[str, str, str]:
    """Return a case, the review that it is on, and the key of its line."""
    case, reference = opened(app), held(browser)
    assert save(browser, reference, then="add", reference=case).status_code == 303
    (area,) = [a for a in minutes(browser, reference).all("textarea") if a["name"].startswith("line-")]
    return case, reference, area["name"]


def test_a_review_is_opened_listed_and_shows_its_nine_topics(claire: FlaskClient) -> None:  # B11
    reference = held(claire)
    assert re.fullmatch(r"REV-\d{4}-0001", reference)
    assert reference in page(claire.get("/reclamations/reviews")).text
    shown = page(claire.get(at(reference)))
    assert len([h for h in shown.all("h2") if re.match(r"\d+\.", h.text)]) == 9
    assert "Claire Vidal, Sam Colin, Maud Petit, cliente" in shown.one("section", aria_labelledby="recl-meeting").text


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"held_on": ""}, "held_on", "Indiquez la date de la réunion."),
        ({"people": [], "guests": ""}, "people", "Dites qui participe."),
        ({"people": ["lea"]}, "people", "Choisissez une personne de la liste."),
    ],
)
def test_what_is_wrong_with_a_meeting_is_said_beside_its_field(
    app: Flask, claire: FlaskClient, changed: dict[str, Any], field: str, words: str
) -> None:
    answer = claire.post("/reclamations/reviews/new", data=MEETING | changed)
    assert answer.status_code == 422
    root = page(answer)
    place = root.one(id=f"{field}-why") if field == "held_on" else root.one("fieldset", id=field)
    assert words in place.text
    with app.app_context():
        assert db_session().query(Review).count() == 0


def test_a_case_comes_to_the_agenda_with_its_reason_and_leaves_it(app: Flask, claire: FlaskClient) -> None:  # D08
    case, reference, line = with_case(app, claire)
    shown = page(claire.get(at(reference)))
    assert case in shown.text
    assert "Ajouté à la main" in shown.text
    gone = save(claire, reference, then=line.replace("line-", "remove:"))
    assert gone.status_code == 303
    assert minutes(claire, reference).all("textarea", name=line) == []


def test_what_is_proposed_is_added_alone_or_all_at_once(app: Flask, claire: FlaskClient) -> None:
    one, two = opened(app), opened(app)
    for case in (one, two):
        claire.post(f"/reclamations/cases/{case}/escalate", data={"text": "La cliente insiste."})
    reference = held(claire)
    proposed = page(claire.get(at(reference))).one("section", aria_labelledby="recl-proposed")
    assert (one in proposed.text, two in proposed.text, "Escaladé" in proposed.text) == (True, True, True)
    assert save(claire, reference, then=f"add:{one}").status_code == 303
    root = page(claire.get(at(reference)))
    proposed = root.one("section", aria_labelledby="recl-proposed")
    assert (one in proposed.text, two in proposed.text) == (False, True)
    assert "Escaladé" in form_to(root, at(reference)).text
    assert save(claire, reference, then="all").status_code == 303
    assert two in minutes(claire, reference).text


def test_an_unknown_reference_is_refused_beside_its_field_and_the_minutes_stay(
    app: Flask, claire: FlaskClient
) -> None:
    reference = held(claire)
    answer = save(claire, reference, then="add", reference="REG-1999-0001", topic_0="Deux réclamations.")
    assert answer.status_code == 422
    root = page(answer)
    assert "Aucun dossier que vous traitez ne porte cette référence." in root.one(id="reference-why").text
    assert root.one("textarea", name="topic-0").text == "Deux réclamations."


def test_minutes_are_saved_by_the_button_and_by_themselves(app: Flask, claire: FlaskClient) -> None:  # B11
    case, reference, line = with_case(app, claire)
    assert save(claire, reference, **{line: "Doubler la borne.", "topic_1": "Note : 4,2."}).status_code == 303
    form = minutes(claire, reference)
    assert form.one("textarea", name=line).text == "Doubler la borne."
    data = sent(form) | {"topic-2": "Un abandon.", "then": "auto"}
    part = claire.post(at(reference), data=data, headers=HTMX)
    assert part.status_code == 200
    assert "Enregistré à" in page(part).one(id="recl-saved").text
    assert minutes(claire, reference).one("textarea", name="topic-2").text == "Un abandon."


def test_a_stale_save_says_who_was_faster_and_keeps_both_texts(app: Flask, claire: FlaskClient) -> None:
    reference = held(claire)
    denis = log_in(app, "denis")
    stale = sent(minutes(denis, reference))
    save(claire, reference, topic_0="Deux réclamations.")
    by_itself = denis.post(at(reference), data=stale | {"topic-0": "Trois.", "then": "auto"}, headers=HTMX)
    assert by_itself.status_code == 422
    assert "Claire Vidal vient d’écrire ici" in page(by_itself).text
    answer = denis.post(at(reference), data=stale | {"topic-0": "Trois.", "topic-1": "4,2."})
    assert answer.status_code == 422
    form = form_to(page(answer), at(reference))
    assert "Claire Vidal vient d’écrire ici" in why(form, "topic-0")
    assert "Deux réclamations." in why(form, "topic-0")
    assert form.one("textarea", name="topic-0").text == "Trois."
    # Told now: what they send again takes the place of the other's.
    assert denis.post(at(reference), data=sent(form)).status_code == 303
    kept = minutes(claire, reference)
    assert [kept.one("textarea", name=name).text for name in ("topic-0", "topic-1")] == ["Trois.", "4,2."]


def test_a_decision_becomes_an_action_that_review_case_and_plan_show(
    app: Flask, claire: FlaskClient
) -> None:  # B11, A14
    case, reference, line = with_case(app, claire)
    there = save(claire, reference, **{line: "Vérifier les bornes.", "then": line.replace("line-", "action:")})
    assert there.status_code == 303
    form = form_to(page(claire.get(there.location)), f"{reference}/action")
    assert form.one("textarea", name="text").text == "Vérifier les bornes."
    data = sent(form) | ACTION
    for _ in range(2):
        assert claire.post(f"{at(reference)}/action", data=data).status_code == 303
    with app.app_context():
        action = db_session().query(Action).one()
        assert (action.origin, action.source) == ("revue", reference)
        made = action.reference
    for address in (at(reference), f"/reclamations/cases/{case}", f"{at(reference)}/print"):
        assert made in page(claire.get(address)).text
    shown = page(claire.get(f"/reclamations/plan/{made}"))
    assert [a["href"] for a in shown.all("a") if a["href"].endswith(reference)] == [at(reference)]


def test_an_action_without_owner_is_refused_and_keeps_what_was_typed(app: Flask, claire: FlaskClient) -> None:
    reference = held(claire)
    answer = claire.post(f"{at(reference)}/action", data=ACTION | {"owner": ""})
    assert answer.status_code == 422
    form = form_to(page(answer), f"{reference}/action")
    assert "Choisissez qui porte cette action." in why(form, "owner")
    assert form.one("textarea", name="text").text == "Vérifier les bornes."
    with app.app_context():
        assert db_session().query(Action).count() == 0


def test_a_signed_review_is_read_only_and_a_late_text_is_refused_but_shown(
    app: Flask, claire: FlaskClient
) -> None:  # B11
    case, reference, line = with_case(app, claire)
    stale = sent(minutes(claire, reference))
    assert save(claire, reference, **{line: "Doubler la borne.", "then": "sign"}).status_code == 303
    shown = page(claire.get(at(reference)))
    assert shown.all("textarea") == []
    assert "Doubler la borne." in shown.text
    assert "Signée le" in shown.text
    for then in ("", "sign", "all"):
        late = claire.post(at(reference), data=stale | {"topic-3": "Un oubli.", "then": then})
        assert late.status_code == 422
        assert "Ouvrez une nouvelle revue" in page(late).text
        assert "Un oubli." in page(late).text
        assert "Un oubli." not in page(late).one("section", aria_labelledby="sujet-3").text
    refused = claire.post(f"{at(reference)}/action", data=ACTION)
    assert refused.status_code == 422
    with app.app_context():
        row = db_session().query(Review).one()
        assert row.minutes == {line: "Doubler la borne."}
        assert db_session().query(Action).count() == 0
    on_case = page(claire.get(f"/reclamations/cases/{case}")).one("section", aria_labelledby="recl-reviews")
    assert (reference in on_case.text, "Doubler la borne." in on_case.text) == (True, True)  # D08


def test_a_case_is_put_on_a_review_that_is_open_or_on_a_new_one(app: Flask, claire: FlaskClient) -> None:  # D08
    case, reference = opened(app), held(claire)
    form = form_to(page(claire.get(f"/reclamations/cases/{case}")), "/put_on_review")
    assert sent(form)["review"] == reference
    assert claire.post(f"/reclamations/cases/{case}/put_on_review", data=sent(form)).status_code == 303
    assert case in minutes(claire, reference).text
    other = opened(app)
    assert claire.post(f"/reclamations/cases/{other}/put_on_review", data={"review": ""}).status_code == 303
    assert other in page(claire.get(at(reference.replace("0001", "0002")))).text
    wrong = claire.post(f"/reclamations/cases/{other}/put_on_review", data={"review": "REV-1999-0001"})
    assert wrong.status_code == 422
    assert "Choisissez une revue de la liste." in page(wrong).text


def test_a_form_sent_twice_opens_one_review(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    form = sent(form_to(page(claire.get(f"/reclamations/cases/{case}")), "/put_on_review"))
    for _ in range(2):
        assert claire.post(f"/reclamations/cases/{case}/put_on_review", data=form).status_code == 303
    with app.app_context():
        assert db_session().query(Review).count() == 1


def test_whoever_is_only_given_a_case_puts_it_on_no_agenda(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    claire.post(f"/reclamations/cases/{case}/assign", data={"assignee": "sam"})
    sam = log_in(app, "sam")
    assert sam.post(f"/reclamations/cases/{case}/put_on_review", data={"review": ""}).status_code == 403
    assert "/put_on_review" not in sam.get(f"/reclamations/cases/{case}").text


def test_what_is_to_examine_becomes_a_review_in_one_post(app: Flask, claire: FlaskClient) -> None:  # B16
    case = opened(app)
    form = form_to(page(claire.get("/reclamations/register?unexamined=true")), "/reviews/examine")
    for _ in range(2):
        answer = claire.post(form["action"], data=sent(form))
        assert answer.status_code == 303
    assert case in page(claire.get(answer.location)).text
    with app.app_context():
        assert db_session().query(Review).count() == 1


def test_nothing_to_examine_makes_no_review(claire: FlaskClient) -> None:
    answer = claire.post("/reclamations/reviews/examine", data={})
    assert answer.status_code == 422
    assert "Aucun dossier n’est à examiner" in page(answer).text


def test_a_case_that_the_reader_may_not_see_is_a_masked_line(app: Flask, claire: FlaskClient) -> None:
    case, reference, line = with_case(app, claire)
    with app.app_context():
        subject = db_session().query(Case).filter_by(reference=case).one().subject
    save(claire, reference, **{line: "Convoquer le formateur."})
    claire.post(f"/reclamations/cases/{case}/access", data={"secrecy": "confidentiel"})
    anne = log_in(app, "anne")
    for address in (at(reference), f"{at(reference)}/print"):
        shown = page(anne.get(address)).text
        assert "Dossier confidentiel" in shown
        assert [words in shown for words in (case, subject, "Convoquer le formateur.")] == [False] * 3
        assert case in page(claire.get(address)).text


def test_the_auditor_reads_all_and_changes_nothing(app: Flask, claire: FlaskClient) -> None:
    _, reference, _ = with_case(app, claire)
    shown = page(log_in(app, "anne").get(at(reference)))
    assert shown.all("form", method="post") == []
    assert shown.all("textarea") == []


def test_the_agenda_is_changed_in_the_settings_and_kept_by_the_reviews_made_before(
    app: Flask, claire: FlaskClient
) -> None:  # B11
    before = held(claire)
    form = form_to(page(claire.get("/reclamations/settings/agenda")), "/settings/agenda")
    answer = claire.post(
        "/reclamations/settings/agenda", data=sent(form) | {"agenda": "Réclamations et traitement\n\n Nos salles "}
    )
    assert answer.status_code == 303
    headings = [h.text for h in page(claire.get(at(held(claire)))).all("h2") if re.match(r"\d+\.", h.text)]
    assert headings == ["1. Réclamations et traitement", "2. Nos salles"]
    assert "9. Compétences des formateurs" in page(claire.get(at(before))).text
    past = page(claire.get("/reclamations/settings/agenda"))
    assert "Nos salles" in past.text
    wrong = claire.post("/reclamations/settings/agenda", data=sent(form) | {"agenda": "Salles\nSalles"})
    assert wrong.status_code == 422
    assert "Ce sujet est dit deux fois" in page(wrong).text


def test_nobody_reads_a_review_of_another_number(claire: FlaskClient) -> None:
    for address in ("REV-1999-0001", "REV-1999-0001/print", "REV-1999-0001/action", "REV-1999-0001/meeting"):
        assert claire.get(at(address)).status_code == 404


TOLD: dict[str, Any] = {"title": "Le réseau", "text": "Une borne de secours par salle.", "people": ["sam", "bruno"]}


def test_signing_sends_the_minutes_and_shows_what_became_of_each(app: Flask, claire: FlaskClient) -> None:  # B11
    reference = held(claire)
    assert save(claire, reference, topic_0="Deux réclamations.", then="sign").status_code == 303

    def shown() -> str:
        return page(claire.get(at(reference))).one("section", aria_labelledby="recl-sent").text

    assert "Sam Colin attend de partir" in shown()
    mails = [mail for mail in delivered(app) if "compte rendu" in str(mail["Subject"])]
    assert sorted(str(mail["To"]) for mail in mails) == ["claire@exemple.test", "sam@exemple.test"]
    assert "Deux réclamations." in words_of(mails[0])
    assert "Sam Colin envoyé" in shown()
    assert "Maud Petit, cliente pas d’adresse e-mail" in shown()


def test_a_summary_is_proposed_shared_traced_and_read_by_all_staff(
    app: Flask, claire: FlaskClient
) -> None:  # B12, D13
    case, reference, line = with_case(app, claire)
    save(claire, reference, **{line: "Doubler la borne.", "then": "sign"})
    for address in (f"{at(reference)}/tell", f"/reclamations/cases/{case}/tell"):
        form = form_to(page(claire.get(address)), "/tell")
        proposed = form.one("textarea", name="text").text
        assert proposed
        assert [name in proposed for name in ("Léa", "Martin", case)] == [False] * 3
        data = sent(form) | TOLD | {"title": "Appris"}
        for _ in range(2):
            assert claire.post(address, data=data).status_code == 303
    for address in (at(reference), f"/reclamations/cases/{case}"):
        assert "Sam Colin attend de partir" in page(claire.get(address)).text
    assert len([mail for mail in delivered(app) if str(mail["Subject"]).startswith("Appris")]) == 4
    for who in ("bruno", "sam", "anne"):
        learned = page(log_in(app, who).get("/reclamations/learned"))
        assert learned.text.count("Une borne de secours par salle.") == 2
        assert [name in learned.text for name in ("Léa", case)] == [False] * 2


def test_a_name_is_refused_once_and_sent_when_it_is_confirmed(app: Flask, claire: FlaskClient) -> None:  # D13
    case = opened(app)
    address = f"/reclamations/cases/{case}/tell"
    assert page(claire.get(address)).all("input", name="sure") == []
    refused = claire.post(address, data=TOLD | {"text": "Léa n’avait pas de réseau."})
    assert refused.status_code == 422
    form = form_to(page(refused), "/tell")
    assert "Ce texte semble nommer un réclamant : Léa." in why(form, "text")
    assert form.one("textarea", name="text").text == "Léa n’avait pas de réseau."
    assert "Rien n’a encore été partagé." in page(claire.get("/reclamations/learned")).text
    assert claire.post(address, data=sent(form) | {"sure": "y"}).status_code == 303


def test_a_draft_is_not_shared(claire: FlaskClient) -> None:
    answer = claire.post(f"{at(held(claire))}/tell", data=TOLD)
    assert answer.status_code == 422
    assert "Signez d’abord le compte rendu" in page(answer).text
