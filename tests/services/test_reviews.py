"""Quality reviews: an agenda with reasons, minutes by two people, actions, a signature that ends them."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.plan import ActionOrigin, ActionType
from flask_reclamations.domain.priority import Severity
from flask_reclamations.domain.reviews import LONGEST_NOTE, MOST_TOPICS, Topic, Why
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.jobs.recurrence import look_due
from flask_reclamations.models import Action, Alert, Case, Organisation, Review, ReviewAction, ReviewLine
from flask_reclamations.queries import agenda as proposals
from flask_reclamations.queries import reviews as queries
from flask_reclamations.queries.journal import faults
from flask_reclamations.schemas import reviews as schemas
from flask_reclamations.services import (
    actions,
    agenda,
    alerts,
    analysis,
    answers,
    effectiveness,
    handling,
    journal,
    organisations,
    people,
    qualifying,
    reviews,
    similar,
)
from flask_reclamations.services.act import db_session

from ..conftest import FOUND, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, TODAY, kinds, payload

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HERE = reviews.Meeting(TODAY, [PEOPLE["claire"], PEOPLE["denis"]], ("Maud Petit, cliente",))
MEASURE = actions.Measure(
    ActionType.PREVENTIVE,
    "Vérifier les bornes chaque lundi.",
    PEOPLE["sam"],
    TODAY + WEEK,
    ActionOrigin.REVIEW,
    source="REV-2026-0001",
)


def codes(refusal: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def opened(app: Flask, who: str = "claire", meeting: reviews.Meeting = HERE) -> Review:
    return reviews.create(act_of(app, who, LATER), meeting, submission=str(uuid.uuid4()))


def held(app: Flask, review: Review, who: str = "claire") -> Review:
    return reviews.load(act_of(app, who, LATER), review.reference)


def line_of(review: Review) -> ReviewLine:
    return db_session().query(ReviewLine).filter_by(review_id=review.id).one()


def proposed(app: Flask, review: Review, who: str = "claire", later: timedelta = timedelta()) -> dict[str, list[Why]]:
    act = act_of(app, who, LATER + later)
    found = proposals.proposed(act.session, act.organisation, act.viewer, review, now=act.now, today=TODAY + later)
    return {line.reference: line.why for line in found}


def test_a_review_keeps_day_people_and_the_nine_topics(any_lms: Flask) -> None:  # B11
    review = opened(any_lms)
    db_session().commit()
    assert (review.reference, review.held_on) == ("REV-2026-0001", TODAY)
    assert [person["label"] for person in review.people] == ["Claire Vidal", "Denis Faure", "Maud Petit, cliente"]
    assert review.topics == [topic.label for topic in Topic]
    assert len(review.topics) == 9
    assert list(faults(db_session(), db_session().query(Organisation).one())) == []


def test_a_form_sent_twice_opens_one_review(lms: Flask) -> None:
    act, mark = act_of(lms, "claire", LATER), str(uuid.uuid4())
    one, two = (reviews.create(act, HERE, submission=mark) for _ in range(2))
    assert one is two
    assert db_session().query(Review).count() == 1


def test_a_review_without_day_or_people_is_refused_with_both_reasons(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        opened(lms, meeting=reviews.Meeting(None, []))
    assert codes(refusal) == ["no_day", "nobody"]
    assert db_session().query(Review).count() == 0


@pytest.mark.parametrize("who", ["sam", "anne", "bruno", "lea"])
def test_who_may_not_write_reviews_opens_and_loads_none(lms: Flask, who: str) -> None:
    review = opened(lms)
    with pytest.raises(NotAllowedError):
        opened(lms, who)
    with pytest.raises(NotAllowedError):
        held(lms, review, who)


def test_an_agenda_of_ones_own_is_kept_by_the_reviews_made_under_it(lms: Flask) -> None:  # B11
    before = opened(lms)
    act = act_of(lms, "claire", LATER)
    own = ["Réclamations et traitement", "Nos salles"]
    organisations.decide(act, {"agenda": own}, seen=act.organisation.journal_seq)
    assert opened(lms).topics == own
    assert len(before.topics) == 9


@pytest.mark.parametrize(
    ("topics", "code"),
    [
        ([], "no_topic"),
        ([f"Sujet {at}" for at in range(MOST_TOPICS + 1)], "many_topics"),
        (["x" * 121], "too_long"),
        (["Salles", "Salles"], "twice"),
    ],
)
def test_an_agenda_that_cannot_be_is_refused(lms: Flask, topics: list[str], code: str) -> None:
    act = act_of(lms, "claire", LATER)
    with pytest.raises(RefusedError) as refusal:
        organisations.decide(act, {"agenda": topics}, seen=act.organisation.journal_seq)
    assert codes(refusal) == [code]


def test_a_case_is_put_on_an_agenda_once_and_says_so(any_lms: Flask) -> None:  # D08
    case, review = filed(any_lms, kind=Kind.DIFFICULTY), opened(any_lms)
    for _ in range(2):
        agenda.put_case(act_of(any_lms, "claire", LATER), held(any_lms, review), case.reference)
    db_session().commit()
    line = line_of(review)
    assert (review.topics[line.topic], line.why) == ("Difficultés", "chosen")
    assert kinds(case).count("put_on_review") == 1
    assert payload(case)["review"] == review.reference
    other = opened(any_lms)
    found = [(found.reference, at) for found, at in queries.of_case(db_session(), case)]
    assert found == [(other.reference, None), (review.reference, line.id)]


def test_a_case_that_one_does_not_handle_is_not_put_on_an_agenda(lms: Flask) -> None:
    case, review = filed(lms), opened(lms)
    people.set_people(act_of(lms, "denis", LATER), case, implicated=[PEOPLE["claire"]], consulted=[])
    for reference in (case.reference, "REG-1999-0001"):
        with pytest.raises(RefusedError) as refusal:
            agenda.put_case(act_of(lms, "claire", LATER), held(lms, review), reference)
        assert codes(refusal) == ["unknown_case"]


def closed_without_learning(app: Flask) -> Case:
    case, act = filed(app), act_of(app, "claire", LATER)
    qualifying.assess(act, case, qualifying.Assessment(severity=Severity.MAJOR), None)
    handling.start(act, case)
    answers.answer(act, case, answers.Argued("Remboursé."), sent_on=TODAY, mode=answers.SendMode.LETTER)
    closing = handling.Closing(None, "A quitté la formation.", None, "Panne d’un opérateur, rien à changer.")
    handling.close(act, case, None, closing=closing)
    return case


def test_what_is_late_escalated_recurrent_or_closed_without_learning_is_proposed_with_why(
    any_lms: Flask,
) -> None:  # D08, D10
    late, escalated, again, calm = (filed(any_lms) for _ in range(4))
    act = act_of(any_lms, "claire", LATER)
    handling.escalate(act, escalated, "La cliente menace de partir.")
    similar.link(act, late, again.reference)
    silent = closed_without_learning(any_lms)
    review = opened(any_lms)
    assert proposed(any_lms, review) == {
        late.reference: [Why.RECURRENT],
        escalated.reference: [Why.ESCALATED],
        again.reference: [Why.RECURRENT],
        silent.reference: [Why.UNLEARNED],
    }
    after = proposed(any_lms, review, later=200 * DAY)
    assert set(after[late.reference]) == {Why.LATE, Why.RECURRENT}
    assert set(after[escalated.reference]) == {Why.LATE, Why.ESCALATED}
    assert after[calm.reference] == [Why.LATE]
    assert after[silent.reference] == [Why.UNLEARNED]


def test_the_cases_of_an_open_alert_are_proposed_until_it_is_settled(any_lms: Flask) -> None:  # A20, D08
    found = [filed(any_lms, category="technique") for _ in range(5)]
    for case in found:
        analysis.analyse(act_of(any_lms, "claire", LATER), case, "La borne était en panne.", FOUND)
    db_session().commit()
    look_due(clock=lambda: LATER)
    review = opened(any_lms)
    assert proposed(any_lms, review) == {case.reference: [Why.RECURRENT] for case in found}
    for alert in db_session().query(Alert):
        alerts.set_aside(act_of(any_lms, "claire", LATER), alert.id, "Bornes remplacées hier.")
    assert proposed(any_lms, review) == {}


def test_actions_late_or_awaiting_a_verdict_are_proposed(lms: Flask) -> None:
    act = act_of(lms, "claire", LATER)
    slow, done, fine = (actions.create(act, MEASURE, submission=str(uuid.uuid4())) for _ in range(3))
    slow.due_on = TODAY - DAY
    effectiveness.finish(act, done, "Fait chaque lundi.")
    review = opened(lms)
    assert proposed(lms, review) == {slow.reference: [Why.ACTION_LATE], done.reference: [Why.TO_CHECK]}
    assert fine.reference not in proposed(lms, review)
    lms.config["TAMPERED"] = True


def test_all_that_is_proposed_comes_at_once_and_is_proposed_no_more(lms: Flask) -> None:
    silent, act = closed_without_learning(lms), act_of(lms, "claire", LATER)
    done = actions.create(act, MEASURE, submission=str(uuid.uuid4()))
    effectiveness.finish(act, done, "Fait.")
    review = opened(lms)
    assert agenda.put_proposed(act, held(lms, review)) == 2
    assert proposed(lms, review) == {}
    whys = {line.why for line in db_session().query(ReviewLine)}
    assert whys == {"unlearned", "to_check"}
    assert "put_on_review" in kinds(silent)
    # Spoken of once is enough: the next review does not bring it back (D10).
    assert silent.reference not in proposed(lms, opened(lms))


def test_a_case_closed_to_the_reader_is_not_proposed_and_is_masked_on_the_agenda(lms: Flask) -> None:
    case, review = filed(lms, confidential=True), opened(lms)
    agenda.put_case(act_of(lms, "claire", LATER), held(lms, review), case.reference)
    seen = {who: queries.lines(db_session(), act_of(lms, who).viewer, review) for who in ("claire", "anne")}
    assert [line.case.reference for line in seen["claire"]] == [case.reference]
    assert [(line.masked, line.case) for line in seen["anne"]] == [(True, None)]


def written(app: Flask, review: Review, who: str, seen: int | None, **words: str) -> dict[str, reviews.Clash]:
    given = {key.replace("_", "-"): text for key, text in words.items()}
    return reviews.write(act_of(app, who, LATER), held(app, review, who), given, seen=seen)


def test_minutes_are_kept_by_topic_and_decisions_by_line(any_lms: Flask) -> None:  # B11
    case, review = filed(any_lms), opened(any_lms)
    agenda.put_case(act_of(any_lms, "claire", LATER), held(any_lms, review), case.reference)
    line = line_of(review).id
    seen = review.journal_seq
    said = {
        "topic-0": "Deux réclamations ce mois-ci.",
        f"line-{line}": "Doubler la borne.",
        "topic-99": "x",
        "pin": "y",
    }
    assert reviews.write(act_of(any_lms, "claire", LATER), held(any_lms, review), said, seen=seen) == {}
    db_session().commit()
    assert review.minutes == {"topic-0": "Deux réclamations ce mois-ci.", f"line-{line}": "Doubler la borne."}
    length = review.journal_seq
    reviews.write(act_of(any_lms, "claire", LATER), held(any_lms, review), said, seen=seen)
    assert review.journal_seq == length  # saved again as it stands: nothing happened


def test_two_who_write_of_different_topics_lose_nothing(lms: Flask) -> None:
    review = opened(lms)
    seen = review.journal_seq
    written(lms, review, "claire", seen, topic_0="Deux réclamations.", topic_1="")
    written(lms, review, "denis", seen, topic_0="", topic_1="Note moyenne : 4,2.")
    assert review.minutes == {"topic-0": "Deux réclamations.", "topic-1": "Note moyenne : 4,2."}


def test_a_stale_text_of_the_same_topic_is_not_kept_and_says_who_was_faster(lms: Flask) -> None:
    review = opened(lms)
    seen = review.journal_seq
    written(lms, review, "claire", seen, topic_0="Deux réclamations.")
    clash = written(lms, review, "denis", seen, topic_0="Trois réclamations.", topic_1="Note moyenne : 4,2.")
    assert clash == {"topic-0": reviews.Clash("Claire Vidal", "Deux réclamations.")}
    # What does not clash is kept all the same.
    assert review.minutes == {"topic-0": "Deux réclamations.", "topic-1": "Note moyenne : 4,2."}
    # Once told, what one typed may replace theirs.
    assert written(lms, review, "denis", review.journal_seq, topic_0="Trois réclamations.") == {}
    assert review.minutes["topic-0"] == "Trois réclamations."


def test_a_text_too_long_is_refused_beside_its_field(lms: Flask) -> None:
    review = opened(lms)
    with pytest.raises(RefusedError) as refusal:
        written(lms, review, "claire", None, topic_1="x" * (LONGEST_NOTE + 1))
    assert [(reason.code, reason.at) for reason in refusal.value.reasons] == [("too_long", "topic-1")]
    assert review.minutes == {}


def with_line(app: Flask) -> tuple[Case, Review, ReviewLine]:
    case, review = filed(app), opened(app)
    agenda.put_case(act_of(app, "claire", LATER), held(app, review), case.reference)
    return case, review, line_of(review)


def test_a_decision_becomes_an_action_that_names_the_review_and_is_tied_to_the_case(
    any_lms: Flask,
) -> None:  # B11, A14
    case, review, line = with_line(any_lms)
    act, mark = act_of(any_lms, "claire", LATER), str(uuid.uuid4())
    one, two = (
        agenda.decide(act, held(any_lms, review), MEASURE, submission=mark, line_id=line.id) for _ in range(2)
    )
    db_session().commit()
    assert one is two
    assert (one.origin, one.source) == ("revue", "REV-2026-0001")
    assert [action.reference for action in case.actions] == [one.reference]
    assert [(at, action.reference) for at, action in queries.decided(db_session(), act.viewer, review)] == [
        (line.id, one.reference)
    ]
    assert [(found.reference, at) for found, at in queries.of_action(db_session(), one)] == [("REV-2026-0001", None)]


def test_an_action_without_owner_is_refused_and_nothing_is_half_done(lms: Flask) -> None:
    case, review, line = with_line(lms)
    act = act_of(lms, "claire", LATER)
    nobody = actions.Measure(ActionType.PREVENTIVE, "Vérifier.", None, TODAY + WEEK, ActionOrigin.REVIEW)
    db_session().commit()
    before = review.journal_seq
    with pytest.raises(RefusedError) as refusal:
        agenda.decide(act, held(lms, review), nobody, submission=str(uuid.uuid4()), line_id=line.id)
    assert codes(refusal) == ["no_owner"]
    assert (db_session().query(Action).count(), db_session().query(ReviewAction).count()) == (0, 0)
    assert (review.journal_seq, list(case.actions)) == (before, [])


def test_a_line_leaves_with_its_decision_unless_an_action_came_of_it(lms: Flask) -> None:
    case, review, line = with_line(lms)
    act = act_of(lms, "claire", LATER)
    reviews.write(act, held(lms, review), {f"line-{line.id}": "À revoir."}, seen=None)
    agenda.remove(act, held(lms, review), line.id)
    assert (review.minutes, db_session().query(ReviewLine).count()) == ({}, 0)
    assert kinds(case)[-1] == "taken_off_review"
    with pytest.raises(RefusedError) as refusal:
        agenda.remove(act, held(lms, review), line.id)
    assert codes(refusal) == ["gone"]
    agenda.put_case(act, held(lms, review), case.reference)
    kept = line_of(review)
    agenda.decide(act, held(lms, review), MEASURE, submission=str(uuid.uuid4()), line_id=kept.id)
    with pytest.raises(RefusedError) as refusal:
        agenda.remove(act, held(lms, review), kept.id)
    assert codes(refusal) == ["has_action"]


LOCKED: dict[str, Callable[[Flask, Review], Any]] = {
    "signed again": lambda app, review: reviews.sign(act_of(app, "claire", LATER), held(app, review)),
    "written": lambda app, review: written(app, review, "claire", None, topic_0="Autre chose."),
    "changed": lambda app, review: reviews.change(act_of(app, "claire", LATER), held(app, review), HERE),
    "decided": lambda app, review: agenda.decide(
        act_of(app, "claire", LATER), held(app, review), MEASURE, submission=str(uuid.uuid4())
    ),
    "added to": lambda app, review: agenda.put_proposed(act_of(app, "claire", LATER), held(app, review)),
}


@pytest.mark.parametrize("what", LOCKED)
def test_a_signed_review_never_changes(any_lms: Flask, what: str) -> None:  # B11
    _, review, line = with_line(any_lms)
    act = act_of(any_lms, "claire", LATER)
    reviews.write(act, held(any_lms, review), {f"line-{line.id}": "Doubler la borne."}, seen=None)
    reviews.sign(act, held(any_lms, review))
    db_session().commit()
    before = {name: getattr(review, name) for name in schemas.ReviewFields().fields}
    with pytest.raises(RefusedError) as refusal:
        LOCKED[what](any_lms, review)
    assert codes(refusal) == ["signed"]
    assert "nouvelle revue" in refusal.value.reasons[0].text
    db_session().rollback()
    assert {name: getattr(review, name) for name in before} == before


def test_signing_tells_each_case_what_was_decided_of_it(any_lms: Flask) -> None:  # D08
    case, review, line = with_line(any_lms)
    act = act_of(any_lms, "claire", LATER)
    reviews.write(act, held(any_lms, review), {f"line-{line.id}": "Doubler la borne."}, seen=None)
    reviews.sign(act, held(any_lms, review))
    db_session().commit()
    assert (review.signed_at, review.signed_by_label) == (LATER, "Claire Vidal")
    assert kinds(case)[-1] == "reviewed"
    assert (payload(case)["review"], payload(case)["text"]) == (review.reference, "Doubler la borne.")


def test_a_meeting_to_come_is_not_signed(lms: Flask) -> None:
    review = opened(lms, meeting=reviews.Meeting(TODAY + DAY, [PEOPLE["claire"]]))
    with pytest.raises(RefusedError) as refusal:
        reviews.sign(act_of(lms, "claire", LATER), held(lms, review))
    assert codes(refusal) == ["to_come"]
    assert review.signed_at is None


def test_the_weekly_look_becomes_a_review_in_one_act(lms: Flask) -> None:
    one, two = filed(lms), filed(lms)
    review = agenda.begin_with(
        act_of(lms, "claire", LATER),
        [two.reference, one.reference],
        submission=str(uuid.uuid4()),
        why=[Why.UNEXAMINED],
    )
    assert [person["label"] for person in review.people] == ["Claire Vidal"]
    lines = queries.lines(db_session(), act_of(lms, "claire").viewer, review)
    assert [(line.case.reference, line.why) for line in lines] == [
        (one.reference, "unexamined"),
        (two.reference, "unexamined"),
    ]


def test_the_journal_of_a_review_gives_its_row_back_and_tells_a_change_behind_it(any_lms: Flask) -> None:
    _, review, _ = with_line(any_lms)
    act = act_of(any_lms, "claire", LATER)
    reviews.write(act, held(any_lms, review), {"topic-2": "Un abandon."}, seen=None)
    reviews.sign(act, held(any_lms, review))
    db_session().commit()
    kept = fold([journal.payload_of(event) for event in queries.history(db_session(), review)])
    assert kept == {name: getattr(review, name) for name in schemas.ReviewFields().fields}
    own = db_session().query(Organisation).one()
    assert list(faults(db_session(), own)) == []
    any_lms.config["TAMPERED"] = True
    review = db_session().query(Review).one()
    review.minutes = {"topic-2": "Aucun abandon."}
    db_session().commit()
    own = db_session().query(Organisation).one()
    assert list(faults(db_session(), own)) == ["REV-2026-0001: its minutes is not what its journal says"]
