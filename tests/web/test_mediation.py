"""Mediation on the pages: offered by a colleague, decided by the claimant; the médiateur, to whom it concerns."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.domain.surveys import Effect
from flask_reclamations.domain.vocabulary import Channel, Stakeholder
from flask_reclamations.models import Event, Organisation, Survey
from flask_reclamations.services import filing, recourse
from flask_reclamations.services.act import db_session

from ..conftest import act_of, draft
from ..lms import PEOPLE
from .conftest import HTMX, arranged, log_in, now, opened, the_case, today
from .dom import form_to, page, plain, sent, why
from .test_satisfaction import Asked, asked  # noqa: F401
from .test_track import followed, link_to
from .test_track import recorded as written_by_a_company

OFFER = {"level": "interne", "leader": "denis", "text": "La direction vous reçoit jeudi.", "mode": "remise"}
NAMED = "Médiation du Val, 3 quai du Val, https://mediation.exemple.test"
UNTIL = "Saisine possible jusqu’au"


def settled(app: Flask, **settings: Any) -> None:
    with app.app_context():
        db_session().execute(update(Organisation).values(**settings))
        db_session().commit()


@pytest.fixture
def named(app: Flask) -> Flask:
    """The host, whose organisation names a médiateur."""
    site = "https://mediation.exemple.test"
    settled(app, mediator_name="Médiation du Val", mediator_address="3 quai du Val", mediator_site=site)
    return app


@pytest.fixture
def own(named: Flask) -> str:
    """A complaint of Léa, who paid herself."""
    return opened(named, session_ref=None)


def do(browser: FlaskClient, reference: str, verb: str, **data: str) -> Any:
    return browser.post(f"/reclamations/cases/{reference}/{verb}", data=data)


def read(browser: FlaskClient, reference: str) -> str:
    return plain(page(browser.get(f"/reclamations/cases/{reference}")).text)


def kinds(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        case = the_case(app, reference)
        rows = db_session().query(Event.kind).filter_by(subject_kind="case", subject_id=case.id).order_by(Event.seq)
        return [kind for (kind,) in rows]


def phoned(app: Flask) -> str:
    """What Léa said on the phone, written down by Sam."""
    with app.app_context():
        act = act_of(app, "sam", now())
        said = filing.OnBehalf(Channel.PHONE, Stakeholder.LEARNER, today(), claimant=PEOPLE["lea"])
        case = filing.record(act, draft(session_ref=None), said)
        act.session.commit()
        return case.reference


@pytest.mark.parametrize(
    ("what", "said", "kind"),
    [
        ("accept", "Vous acceptez la médiation.", "mediation_accepted"),
        ("decline", "Vous ne souhaitez pas cette médiation.", "mediation_declined"),
    ],
)
def test_a_claimant_decides_of_an_offer_on_their_page(  # C21, E02
    app: Flask, claire: FlaskClient, lea: FlaskClient, own: str, what: str, said: str, kind: str
) -> None:
    assert do(claire, own, "mediate", **OFFER).status_code == 303
    shown = page(lea.get(f"/reclamations/cases/{own}"))
    assert f"Médiation interne · {PEOPLE['denis'].label}" in plain(shown.text)
    answer = lea.post(f"/reclamations/cases/{own}/consent", data=sent(form_to(shown, "/consent")) | {"what": what})
    assert said in plain(page(lea.get(answer.headers["Location"])).text)
    assert kinds(app, own)[-1] == kind


def test_somebody_without_account_decides_through_their_link(named: Flask, claire: FlaskClient) -> None:  # C21
    reference = written_by_a_company(named)
    assert do(claire, reference, "mediate", **OFFER).status_code == 303
    browser = followed(named, link_to(named, reference))
    place = f"/reclamations/track/case/{reference}"
    form = form_to(page(browser.get(place)), "/consent")
    answer = browser.post(f"{place}/consent", data=sent(form) | {"what": "accept"})
    assert (answer.status_code, kinds(named, reference)[-1]) == (303, "mediation_accepted")
    assert "Vous acceptez la médiation." in plain(page(browser.get(answer.headers["Location"])).text)


@pytest.mark.parametrize("data", [{}, {"what": "?"}, {"what": "accept"}, {"what": "accept", "mediation": "x" * 30}])
def test_a_decision_about_nothing_is_refused(app: Flask, lea: FlaskClient, own: str, data: dict[str, str]) -> None:
    before = kinds(app, own)
    answer = lea.post(f"/reclamations/cases/{own}/consent", data=data)
    assert (answer.status_code, kinds(app, own)) == (422, before)
    assert page(answer).all("div", role="alert")


def test_a_withdrawn_offer_is_not_accepted_from_an_old_page(claire: FlaskClient, lea: FlaskClient, own: str) -> None:
    do(claire, own, "mediate", **OFFER)
    form = sent(form_to(page(lea.get(f"/reclamations/cases/{own}")), "/consent"))
    assert do(claire, own, "mediation_end", outcome="retrait", text="Réglé.", mode="remise").status_code == 303
    do(claire, own, "mediate", **OFFER)
    answer = lea.post(f"/reclamations/cases/{own}/consent", data=form | {"what": "accept"})
    assert (answer.status_code, "Aucune médiation n’est en cours" in plain(page(answer).text)) == (422, True)


def test_a_refused_offer_keeps_what_was_typed(claire: FlaskClient, own: str) -> None:  # O22
    answer = do(claire, own, "mediate", **OFFER | {"level": "externe", "parties": "Léa et le médiateur"})
    form = form_to(page(answer), "/mediate")
    assert answer.status_code == 422
    assert "dites pourquoi le médiateur vient en premier" in why(form, "reason")
    assert sent(form)["parties"] == "Léa et le médiateur"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_page_offers_the_steps_that_come_next(
    claire: FlaskClient, own: str, headers: dict[str, str]
) -> None:  # C21
    def steps() -> set[str]:
        shown = page(claire.get(f"/reclamations/cases/{own}", headers=headers))
        places = {form["action"].rpartition("/")[2] for form in shown.all("form") if form["action"]}
        return {place for place in places if place.startswith("mediat")}

    assert steps() == {"mediate"}
    do(claire, own, "mediate", **OFFER)
    assert steps() == {"mediation_reply", "mediation_end"}
    do(claire, own, "mediation_reply", answer="accept", text="Au téléphone.")
    assert steps() == {"mediation_meet", "mediation_end"}
    do(claire, own, "mediation_end", outcome="echec", text="Pas d’accord.", mode="remise")
    assert steps() == {"mediate"}


def test_after_a_failure_the_mediator_is_what_is_proposed(claire: FlaskClient, own: str) -> None:  # O09
    do(claire, own, "mediate", **OFFER)
    do(claire, own, "mediation_reply", answer="accept", text="Au téléphone.")
    do(claire, own, "mediation_end", outcome="echec", text="Pas d’accord.", mode="remise")
    form = form_to(page(claire.get(f"/reclamations/cases/{own}")), "/mediate")
    assert sent(form)["level"] == "externe"


def test_a_consumer_and_who_handles_the_case_read_until_when(  # O10
    claire: FlaskClient, lea: FlaskClient, own: str
) -> None:
    assert UNTIL in read(lea, own)
    assert NAMED in read(lea, own)
    assert "Saisine du médiateur possible jusqu’au" in read(claire, own)


def test_whose_company_bought_is_shown_the_direction_alone(  # O12
    named: Flask, claire: FlaskClient, lea: FlaskClient
) -> None:
    reference = opened(named)
    shown = read(lea, reference)
    assert ("Demandez une médiation interne" in shown, NAMED in shown, UNTIL in shown) == (True, False, False)
    assert do(claire, reference, "consumer", consumer="oui", text="CPF.").status_code == 303
    assert NAMED in read(lea, reference)


def test_no_mediator_is_shown_where_none_is_named_and_staff_read_where_to_add_one(  # O09
    app: Flask, claire: FlaskClient, lea: FlaskClient
) -> None:
    reference = opened(app, session_ref=None)
    assert UNTIL not in read(lea, reference)
    shown = page(claire.get(f"/reclamations/cases/{reference}"))
    assert "Aucun médiateur n’est renseigné." in plain(shown.text)
    assert [link.text for link in shown.all("a", href="/reclamations/settings/contacts")] == ["L’ajouter"]


def test_a_refusal_to_a_consumer_without_a_mediator_is_refused_and_keeps_its_words(  # O09
    app: Flask, claire: FlaskClient
) -> None:
    reference = opened(app, session_ref=None)
    answer = do(claire, reference, "answer", text="Non, et voici pourquoi.", mode="remise", decision="refus_motive")
    form = form_to(page(answer), "/answer")
    assert (answer.status_code, sent(form)["text"]) == (422, "Non, et voici pourquoi.")
    assert "Ajoutez-le dans Réglages, Contacts." in plain(page(answer).text)


# What was said aloud, and the proof


def test_what_was_said_aloud_has_its_proof_once_confirmed(  # O10
    named: Flask, claire: FlaskClient, lea: FlaskClient
) -> None:
    reference = phoned(named)
    place = f"/reclamations/cases/{reference}"
    assert [browser.get(f"{place}/proof").status_code for browser in (claire, lea)] == [404, 404]
    form = form_to(page(lea.get(place)), "/consent")
    assert lea.post(f"{place}/consent", data=sent(form) | {"what": "confirm"}).status_code == 303
    assert kinds(named, reference)[-1] == "transcription_confirmed"
    for browser in (claire, lea):
        shown = plain(page(browser.get(f"{place}/proof")).text)
        assert all(words in shown for words in ("Confirmée par écrit le", reference, "la salle 2", UNTIL))


def test_a_proof_says_who_filed_what_when_and_its_digest(named: Flask, lea: FlaskClient, own: str) -> None:  # O10
    shown = plain(page(lea.get(f"/reclamations/cases/{own}/proof")).text)
    with named.app_context():
        case = the_case(named, own)
        digest = db_session().query(Event.digest).filter_by(subject_kind="case", subject_id=case.id, seq=1).scalar()
    said = ("Atelier des Rives", own, "Léa Martin", "Lundi et mardi, la salle 2", str(digest), "Édité le")
    assert [words for words in said if words not in shown] == []


def test_a_link_opens_the_proof_of_its_own_case(named: Flask) -> None:  # O10, D09
    reference = written_by_a_company(named)
    browser = followed(named, link_to(named, reference))
    shown = browser.get(f"/reclamations/track/case/{reference}/proof")
    assert (shown.status_code, "Olga Serre" in shown.text, UNTIL in shown.text) == (200, True, False)
    assert named.test_client().get(f"/reclamations/track/case/{reference}/proof").status_code == 410


def test_somebody_without_account_confirms_through_their_link(named: Flask) -> None:  # O10
    reference = phoned(named)
    arranged(named, reference, claimant_ref=None)
    browser = followed(named, link_to(named, reference))
    place = f"/reclamations/track/case/{reference}"
    assert browser.get(f"{place}/proof").status_code == 404
    form = form_to(page(browser.get(place)), "/consent")
    assert browser.post(f"{place}/consent", data=sent(form) | {"what": "confirm"}).status_code == 303
    assert browser.get(f"{place}/proof").status_code == 200


def test_a_colleague_does_not_confirm_in_the_name_of_the_claimant(named: Flask) -> None:  # O10
    reference = phoned(named)
    answer = do(log_in(named, "sam"), reference, "consent", what="confirm")
    assert (answer.status_code, kinds(named, reference)) == (403, ["filed"])
    with named.app_context():
        assert recourse.of_case(act_of(named, "claire", now()), the_case(named, reference)).to_confirm


# What an opinion asks for


def test_an_opinion_that_asks_for_mediation_leads_to_the_offer(  # C27
    app: Flask,
    claire: FlaskClient,
    asked: Asked,  # noqa: F811
) -> None:
    with app.app_context():
        db_session().execute(update(Survey).values(effect=Effect.MEDIATION, answered_at=now(), resolved="non"))
        db_session().commit()
    shown = page(claire.get(f"/reclamations/cases/{asked.reference}"))
    assert [link.text for link in shown.all("a", href="#recl-mediation")] == ["Médiation à proposer"]
    assert "À proposer : la personne n’est pas satisfaite." in plain(shown.text)
    assert form_to(shown, "/mediate") is not None
