"""What staff are told: facts, without names, to whom was chosen; each mail is traced."""

import uuid
from collections.abc import Sequence

import pytest
from flask import Flask

from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.host import Person
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, Diffusion, OutboxMessage, Review
from flask_reclamations.queries import diffusions as queries
from flask_reclamations.queries.diffusions import Trace
from flask_reclamations.services import actions, agenda, analysis, diffusions, effectiveness, handling, reviews
from flask_reclamations.services.act import db_session

from ..conftest import FOUND, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, Post, kinds, payload, posted
from .test_reviews import HERE, MEASURE, codes, held, opened

TEXT = "Une borne de secours est dans chaque salle depuis lundi."


def told(
    app: Flask,
    subject: Case | Review,
    text: str = TEXT,
    people: Sequence[Person] = (PEOPLE["sam"], PEOPLE["bruno"]),
    who: str = "claire",
    *,
    sure: bool = False,
) -> Diffusion:
    summary = diffusions.Summary("Le réseau de la salle 2", text, people)
    return diffusions.tell(act_of(app, who, LATER), subject, summary, submission=str(uuid.uuid4()), sure=sure)


def signed(app: Flask, case: Case | None = None) -> Review:
    review, act = opened(app), act_of(app, "claire", LATER)
    if case is not None:
        agenda.put_case(act, held(app, review), case.reference)
    reviews.write(act, held(app, review), {"topic-0": "Deux réclamations."}, seen=None)
    agenda.decide(act, held(app, review), MEASURE, submission=str(uuid.uuid4()))
    reviews.sign(act, held(app, review))
    db_session().commit()
    return review


def traces(event_id: int, people: Sequence[dict[str, str | None]]) -> list[Trace]:
    return queries.traces(db_session(), {event_id: people})[event_id]


def test_a_summary_of_a_case_goes_to_whom_was_chosen_and_is_traced(any_lms: Flask) -> None:  # B12, D13
    case = filed(any_lms)
    row = told(any_lms, case)
    db_session().commit()
    waiting = traces(row.event_id, row.people)
    assert [(trace.label, trace.state) for trace in waiting] == [("Sam Colin", "pending"), ("Bruno Petit", "pending")]
    post = posted()
    mails = [mail for _, mail in post.sent if mail["Subject"] == "Le réseau de la salle 2"]
    assert sorted(str(mail["To"]) for mail in mails) == sorted(PEOPLE[ref].email or "" for ref in ("sam", "bruno"))
    body = mails[0].get_body(("plain",))
    assert body is not None
    assert TEXT in body.get_content()
    assert case.reference not in body.get_content()
    assert {trace.state for trace in traces(row.event_id, row.people)} == {"sent"}
    assert all(trace.at for trace in traces(row.event_id, row.people))
    assert "told_to_staff" in kinds(case)
    event = [kind for kind in kinds(case) if kind == "told_to_staff"]
    assert len(event) == 1


def test_the_event_of_a_case_keeps_what_was_told_and_to_whom(lms: Flask) -> None:  # D13
    case = filed(lms)
    told(lms, case)
    assert (payload(case)["text"], payload(case)["people"]) == (TEXT, ["Sam Colin", "Bruno Petit"])


def test_a_refused_address_is_traced(lms: Flask) -> None:  # B12
    row = told(lms, filed(lms), people=[PEOPLE["sam"]])
    db_session().commit()
    posted(Post(error=RefusedAddressError("550 5.1.1 no such user")))
    (trace,) = traces(row.event_id, row.people)
    assert (trace.state, trace.at, "no such user" in trace.why) == ("failed", None, True)


def test_a_form_sent_twice_tells_once(lms: Flask) -> None:
    case, mark = filed(lms), str(uuid.uuid4())
    summary = diffusions.Summary("Le réseau", TEXT, [PEOPLE["sam"]])
    one, two = (diffusions.tell(act_of(lms, "claire", LATER), case, summary, submission=mark) for _ in range(2))
    assert one is two
    assert db_session().query(OutboxMessage).filter_by(template="learned").count() == 1


@pytest.mark.parametrize("text", ["Léa n’avait pas de réseau.", "Madame MARTIN a attendu."])
def test_a_text_that_names_who_complained_is_refused_unless_confirmed(lms: Flask, text: str) -> None:  # D13
    case = filed(lms)
    for subject in (case, signed(lms, case)):
        with pytest.raises(RefusedError) as refusal:
            told(lms, subject, text)
        assert codes(refusal) == ["names"]
    assert db_session().query(Diffusion).count() == 0
    assert told(lms, case, text, sure=True).text == text


def test_all_that_is_missing_is_said_at_once(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        told(lms, filed(lms), " ", [])
    assert codes(refusal) == ["empty", "nobody"]


def test_a_confidential_case_or_a_draft_review_is_told_to_nobody(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        told(lms, filed(lms, confidential=True))
    assert codes(refusal) == ["confidential"]
    with pytest.raises(RefusedError) as refusal:
        told(lms, opened(lms))
    assert codes(refusal) == ["unsigned"]


@pytest.mark.parametrize("who", ["sam", "anne", "bruno"])
def test_who_writes_no_reviews_tells_nobody(lms: Flask, who: str) -> None:
    with pytest.raises(NotAllowedError):
        told(lms, filed(lms), who=who)


def test_what_is_proposed_is_facts_and_no_name(lms: Flask) -> None:  # D13
    case, act = filed(lms), act_of(lms, "claire", LATER)
    handling.start(act, case)
    analysis.analyse(act, case, "Vu avec Léa Martin.", FOUND)
    actions.create(act, MEASURE, submission=str(uuid.uuid4()), case=case)
    _, text = diffusions.proposal(act, case)
    assert "La borne de la salle 2 était en panne." in text
    assert MEASURE.text in text
    assert "novembre 2026" in text
    assert "Léa" not in text
    title, text = diffusions.proposal(act, signed(lms, case))
    assert "12 novembre 2026" in title
    assert "1 dossier examiné." in text
    assert MEASURE.text in text


def test_the_minutes_reach_who_took_part_and_is_known_here(any_lms: Flask) -> None:  # B11
    case = filed(any_lms)
    review = signed(any_lms, case)
    post = posted()
    mails = [mail for _, mail in post.sent if "compte rendu" in str(mail["Subject"])]
    assert sorted(str(mail["To"]) for mail in mails) == sorted(PEOPLE[ref].email or "" for ref in ("claire", "denis"))
    body = mails[0].get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "Deux réclamations." in said
    assert MEASURE.text in said
    assert (case.reference in said, case.subject in said) == (False, False)
    signature = queries.signature(db_session(), review)
    assert signature is not None
    found = [(trace.label, trace.state) for trace in traces(signature, review.people)]
    assert found == [("Claire Vidal", "sent"), ("Denis Faure", "sent"), (HERE.guests[0], "")]


def test_what_served_is_shown_without_the_names_of_who_complained(lms: Flask) -> None:  # D13
    case, act = filed(lms), act_of(lms, "claire", LATER)
    measure = actions.Measure(MEASURE.type, "Rappeler Léa avant la séance.", PEOPLE["sam"], MEASURE.due_on)
    served = actions.create(act, measure, submission=str(uuid.uuid4()), case=case)
    actions.create(act, MEASURE, submission=str(uuid.uuid4()))
    effectiveness.finish(act, served, "Fait.")
    effectiveness.check(act, served, effectiveness.Verdict.EFFECTIVE, "Plus une panne.")
    found = queries.served(db_session(), act.organisation)
    assert [words for _, words in found] == ["Rappeler … avant la séance."]
