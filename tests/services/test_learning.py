"""The whole loop of indicateurs 31 and 32, on both databases: what comes back is decided, acted upon, checked."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.mediation import Conclusion, Level
from flask_reclamations.domain.plan import ActionOrigin, ActionStatus, ActionType, Sequel, Verdict
from flask_reclamations.domain.recurrence import AlertStatus, Ground
from flask_reclamations.domain.reviews import of_line
from flask_reclamations.domain.vocabulary import Resolved, SendMode
from flask_reclamations.jobs.recurrence import look_due
from flask_reclamations.models import Action, Alert, Case, Event, Review, ReviewLine, Survey
from flask_reclamations.queries import actions as plan
from flask_reclamations.queries.journal import faults
from flask_reclamations.services import (
    actions,
    agenda,
    alerts,
    analysis,
    answers,
    effectiveness,
    mediation,
    mediation_offers,
    reviews,
    surveys,
)
from flask_reclamations.services.act import Act, db_session

from ..conftest import FOUND, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, TODAY, kinds

DAY = timedelta(days=1)
MEASURE = actions.Measure(
    ActionType.PREVENTIVE,
    "Doubler la borne de chaque salle.",
    PEOPLE["sam"],
    TODAY + 30 * DAY,
    ActionOrigin.COMPLAINT,
)


def later(app: Flask, who: str, days: int) -> Act:
    return act_of(app, who, LATER + days * DAY)


def tied(app: Flask, action: Action) -> set[str]:
    """Return the cases of an action as the plan shows them to quality."""
    viewer = act_of(app, "claire", LATER).viewer
    return {row.reference for row in plan.cases_of(db_session(), viewer, [action.id])[action.id].cases}


def steps(subject: Action | Alert | Review) -> list[str]:
    """Return the events of what is not a case."""
    query = select(Event.kind).where(Event.subject_kind == subject.SUBJECT, Event.subject_id == subject.id)
    return list(db_session().scalars(query.order_by(Event.seq)))


def alerted(app: Flask) -> tuple[list[Case], Alert]:
    """File three complaints with one category and one cause; return them with the alert that the tick raised."""
    cases = [filed(app, category="technique") for _ in range(3)]
    for case in cases:
        analysis.analyse(later(app, "claire", 0), case, "La borne de la salle 2 était en panne.", FOUND)
    db_session().commit()
    look_due(clock=lambda: LATER)
    (alert,) = db_session().query(Alert).filter_by(ground=Ground.CAUSE)
    return cases, alert


def reviewed(app: Flask, action: Action, case: Case) -> Review:
    """Hold a review that decides the action, and sign it."""
    act = later(app, "claire", 2)
    people = [PEOPLE["claire"], PEOPLE["denis"]]
    review = reviews.create(act, reviews.Meeting(TODAY + 2 * DAY, people), submission=str(uuid.uuid4()))
    agenda.put_case(act, review, case.reference)
    agenda.put_action(act, review, action.reference)
    about_case, about_action = db_session().query(ReviewLine).order_by(ReviewLine.id)
    words = {
        of_line(about_action.id): "Achat de quatre bornes accordé.",
        of_line(about_case.id): "Voir l’action.",
    }
    reviews.write(act, review, words, seen=review.journal_seq)
    reviews.sign(act, review)
    db_session().commit()
    return review


def checked(app: Flask, action: Action, days: int, verdict: Verdict, sequel: Sequel | None = None) -> Action:
    """Have Sam do an action, and the quality manager judge it; return the one to go on with."""
    effectiveness.start(later(app, "sam", days), action)
    effectiveness.finish(later(app, "sam", days + 1), action, "Quatre bornes posées.")
    judge, due = later(app, "claire", days + 62), TODAY + (days + 90) * DAY
    onward = effectiveness.check(
        judge, action, verdict, "Vu en salle.", sequel=sequel, due_on=due if sequel else None
    )
    db_session().commit()
    return onward


def mediated(app: Flask, case: Case) -> None:
    """Answer, have the claimant say « non », and close the case by a mediation of the direction."""
    answers.answer(later(app, "claire", 0), case, answers.Argued("La borne est remplacée."), SendMode.LETTER)
    survey = db_session().query(Survey).filter_by(case_id=case.id).one()
    surveys.answer(later(app, "lea", 1), survey, case, surveys.Opinion(Resolved.NO, 2, "Toujours en panne."))
    assert (case.status, survey.effect) == ("en_cours", "reopen")
    wanted = mediation_offers.Offer(Level.INTERNAL, "La direction vous reçoit jeudi.", PEOPLE["denis"])
    by_hand = [mediation.Sending(SendMode.HANDED, TODAY + days * DAY) for days in (2, 4)]
    mediation_offers.offer(later(app, "claire", 2), case, wanted, by_hand[0])
    mediation.reply(later(app, "lea", 3), case, accepts=True)
    agreed = mediation.Ending(Conclusion.AGREEMENT, "La séance est rejouée le 12 janvier.", closes=True)
    mediation.end(later(app, "claire", 4), case, agreed, by_hand[1])
    db_session().commit()


# A14, A20, B05, B11, C21, D08, E05, O07
def test_what_comes_back_is_decided_done_checked_done_again_and_settled(any_lms: Flask) -> None:
    cases, alert = alerted(any_lms)
    references = {case.reference for case in cases}
    action = alerts.prevent(later(any_lms, "claire", 1), alert.id, MEASURE, submission=str(uuid.uuid4()))
    db_session().commit()
    assert (alert.status, action.type, tied(any_lms, action)) == (AlertStatus.ACTED, "preventive", references)
    review = reviewed(any_lms, action, cases[0])
    mediated(any_lms, cases[0])
    onward = checked(any_lms, action, 3, Verdict.NOT, Sequel.NEXT)
    assert (onward.follows_id, tied(any_lms, onward)) == (action.id, references)
    assert checked(any_lms, onward, 70, Verdict.EFFECTIVE) is onward
    assert (action.status, onward.status) == (ActionStatus.CHECKED, ActionStatus.CHECKED)
    for case in cases:
        assert {made.reference for made in case.actions} == {action.reference, onward.reference}
    look_due(clock=lambda: LATER + 200 * DAY)
    assert alert.status == AlertStatus.ACTED
    told = ["filed", "analysed", "action_linked", "put_on_review", "reviewed", "survey_answered", "reopened"]
    told += ["mediation_offered", "mediation_accepted", "mediation_ended", "closed", "action_linked"]
    assert [kind for kind in kinds(cases[0]) if kind in told] == told
    assert steps(alert) == ["alert_raised", "alert_acted"]
    assert steps(review)[-1] == "review_signed"
    assert [kind for kind in steps(onward) if kind.startswith("action_")] == [
        "action_created", "action_started", "action_done", "action_checked"
    ]  # fmt: skip
    assert list(faults(db_session(), later(any_lms, "claire", 200).organisation)) == []
