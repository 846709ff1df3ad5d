"""Risks: opened with all they need, weighed anew with what they were, tied on both sides, closed with a reason."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.plan import CauseFamily, Sequel, Verdict
from flask_reclamations.domain.recurrence import AlertStatus, Ground
from flask_reclamations.domain.risks import RiskStatus
from flask_reclamations.domain.vocabulary import Secrecy
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Alert, CasePerson, Event, Risk
from flask_reclamations.queries import recurrence as found
from flask_reclamations.queries import risks as queries
from flask_reclamations.queries.journal import faults
from flask_reclamations.queries.risks import RiskFilters
from flask_reclamations.schemas import risks as schemas
from flask_reclamations.services import alerts, confidentiality, effectiveness, journal, people, risks
from flask_reclamations.services.act import db_session
from flask_reclamations.services.risks import Described, Weighed

from ..conftest import act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, TODAY, kinds, payload
from .test_actions import codes, done
from .test_actions import made as planned
from .test_recurrence import ticks

FEARED = Described(
    "La borne de la salle 2 peut tomber en panne.", PEOPLE["sam"], CauseFamily.EQUIPMENT, "Une prêtée."
)
GRAVE = Weighed(3, 4)


def made(app: Flask, who: str = "claire", **changed: Any) -> Risk:
    """Open a risk; `case` it comes from, `weighed` what it weighs, the rest as `Described`."""
    case, weighed = changed.pop("case", None), changed.pop("weighed", GRAVE)
    act, said = act_of(app, who, LATER), replace(FEARED, **changed)
    return risks.create(act, said, weighed, submission=str(uuid.uuid4()), case=case)


def history(risk: Risk) -> list[str]:
    return [event.kind for event in queries.history(db_session(), risk)]


def listed(app: Flask, who: str = "claire", **wanted: str) -> list[str]:
    act = act_of(app, who, LATER)
    where = queries.filtered(act.organisation, act.viewer, RiskFilters(**wanted))
    return [row.reference for row in queries.page(act.session, where, 1)[0]]


def test_a_risk_keeps_what_it_is_what_it_weighs_and_who_watches_over_it(any_lms: Flask) -> None:  # ind. 32
    risk = made(any_lms)
    db_session().commit()
    assert (risk.reference, risk.text, risk.family, risk.measures) == (
        "RSQ-2026-0001",
        FEARED.text,
        "materiel",
        "Une prêtée.",
    )
    assert (risk.owner_ref, risk.status, risk.weight, risk.weight_before) == ("sam", RiskStatus.WATCHED, 12, None)
    assert (risk.assessed_at, risk.assessed_by_label) == (LATER, "Claire Vidal")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"text": " "}, "empty", "text"),
        ({"owner": None}, "no_owner", "owner"),
        ({"owner": PEOPLE["parti"]}, "no_owner", "owner"),
        ({"weighed": Weighed(None, 2)}, "no_likelihood", "likelihood"),
        ({"weighed": Weighed(5, 2)}, "no_likelihood", "likelihood"),
        ({"weighed": Weighed(2, 0)}, "no_gravity", "gravity"),
    ],
)
def test_a_risk_without_what_it_needs_is_refused_beside_its_field(
    lms: Flask, changed: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        made(lms, **changed)
    assert [(reason.code, reason.at) for reason in refusal.value.reasons] == [(code, field)]
    assert db_session().query(Risk).count() == 0


def test_a_form_that_is_sent_twice_opens_one_risk(any_lms: Flask) -> None:
    act, mark = act_of(any_lms, "claire", LATER), str(uuid.uuid4())
    first = risks.create(act, FEARED, GRAVE, submission=mark)
    assert risks.create(act, FEARED, GRAVE, submission=mark) is first
    assert made(any_lms).reference == "RSQ-2026-0002"


def test_an_assessment_keeps_what_the_risk_weighed_before(any_lms: Flask) -> None:  # ind. 32
    risk = made(any_lms)
    later = LATER + timedelta(days=60)
    risks.assess(act_of(any_lms, "denis", later), risk, Weighed(3, 2), "Une borne de secours est posée.")
    db_session().commit()
    assert (risk.weight, risk.weight_before, risk.assessed_at) == (6, 12, later)
    last = journal.payload_of(queries.history(db_session(), risk)[-1])
    assert (last["old"]["likelihood"], last["old"]["gravity"]) == (3, 4)
    assert (last["new"]["likelihood"], last["new"]["gravity"]) == (3, 2)
    assert last["text"] == "Une borne de secours est posée."


def test_a_risk_goes_from_watched_to_mastered_to_closed_and_back(any_lms: Flask) -> None:
    act, risk = act_of(any_lms, "claire", LATER), made(any_lms)
    risks.master(act, risk)
    assert risk.status == RiskStatus.MASTERED
    risks.close(act, risk, "La salle est rendue au bailleur.")
    assert (risk.status, risk.motive) == (RiskStatus.CLOSED, "La salle est rendue au bailleur.")
    risks.watch(act, risk)
    assert (risk.status, risk.motive) == (RiskStatus.WATCHED, None)
    assert history(risk) == ["risk_opened", "risk_mastered", "risk_closed", "risk_watched"]


def test_a_risk_does_not_close_without_a_reason(lms: Flask) -> None:
    risk = made(lms)
    with pytest.raises(RefusedError) as refusal:
        risks.close(act_of(lms, "claire", LATER), risk, "  ")
    assert [(reason.code, reason.at) for reason in refusal.value.reasons] == [("empty", "motive")]
    assert risk.status == RiskStatus.WATCHED


@pytest.mark.parametrize(
    "step",
    [
        lambda act, risk: risks.assess(act, risk, Weighed(1, 1)),
        lambda act, risk: risks.change(act, risk, FEARED),
        lambda act, risk: risks.close(act, risk, "Encore."),
        lambda act, risk: risks.master(act, risk),
    ],
)
def test_a_closed_risk_changes_no_more(lms: Flask, step: Callable[[Any, Risk], None]) -> None:
    act, risk = act_of(lms, "claire", LATER), made(lms)
    risks.close(act, risk, "Rendue.")
    with pytest.raises(RefusedError) as refusal:
        step(act, risk)
    assert codes(refusal) == ["not_now"]


def test_a_tie_to_a_case_is_told_on_both_sides(any_lms: Flask) -> None:
    one, two = filed(any_lms), filed(any_lms)
    risk, act = made(any_lms, case=one), act_of(any_lms, "claire", LATER)
    for _ in range(2):
        risks.tie(act, risk, two)
    risks.untie(act, risk, one)
    db_session().commit()
    assert [row.reference for row in queries.cases_of(act.session, act.viewer, [risk.id])[risk.id].cases] == [
        two.reference
    ]
    assert kinds(one)[-2:] == ["risk_linked", "risk_unlinked"]
    assert payload(two)["reference"] == risk.reference
    assert history(risk) == ["risk_opened", "risk_case_linked", "risk_case_linked", "risk_case_unlinked"]
    assert [row.id for row in queries.of_case(act.session, act.viewer, two)] == [risk.id]
    assert queries.of_case(act.session, act.viewer, one) == []


def test_a_tie_to_an_action_is_told_on_both_sides(any_lms: Flask) -> None:
    risk, action, act = made(any_lms), planned(any_lms), act_of(any_lms, "claire", LATER)
    for _ in range(2):
        risks.tie(act, risk, action)
    assert [row.id for row in queries.of_action(act.session, act.viewer, action)] == [risk.id]
    assert queries.action_refs(act.session, act.viewer, [risk.id]) == {risk.id: [action.reference]}
    risks.untie(act, risk, action)
    db_session().commit()
    assert queries.actions_of(act.session, act.viewer, risk) == []
    assert history(risk)[1:] == ["risk_action_linked", "risk_action_unlinked"]
    subject = db_session().query(Event).filter_by(subject_kind="action", subject_id=action.id).order_by(Event.seq)
    assert [event.kind for event in subject][1:] == ["action_risk_linked", "action_risk_unlinked"]


def test_the_next_action_is_tied_to_the_risks_of_the_one_that_did_not_serve(any_lms: Flask) -> None:  # O07
    risk, action, act = made(any_lms), done(any_lms), act_of(any_lms, "claire", LATER)
    risks.tie(act, risk, action)
    later = effectiveness.check(
        act, action, Verdict.NOT, "Encore deux pannes.", sequel=Sequel.NEXT, due_on=TODAY + timedelta(days=30)
    )
    db_session().commit()
    assert [row.id for row in queries.actions_of(act.session, act.viewer, risk)] == [action.id, later.id]
    assert history(risk)[1:] == ["risk_action_linked", "risk_action_linked"]


def test_what_is_not_tied_is_not_untied(lms: Flask) -> None:
    act, risk = act_of(lms, "claire", LATER), made(lms)
    with pytest.raises(RefusedError) as refusal:
        risks.untie(act, risk, filed(lms))
    assert codes(refusal) == ["not_tied"]
    with pytest.raises(RefusedError) as refusal:
        risks.untie(act, risk, planned(lms))
    assert codes(refusal) == ["not_tied"]


def test_the_heaviest_risk_comes_first_and_what_is_closed_last(any_lms: Flask) -> None:
    light, heavy = made(any_lms, weighed=Weighed(1, 2)), made(any_lms, weighed=Weighed(3, 3), family=None)
    closed = made(any_lms, weighed=Weighed(4, 4), owner=PEOPLE["claire"])
    risks.close(act_of(any_lms, "claire", LATER), closed, "Rendue.")
    db_session().commit()
    assert listed(any_lms) == [heavy.reference, light.reference, closed.reference]
    assert listed(any_lms, status="clos") == [closed.reference]
    assert listed(any_lms, family="materiel", owner="sam") == [light.reference]
    act = act_of(any_lms, "claire", LATER)
    counts = queries.counts(act.session, act.organisation, act.viewer)
    assert counts == {"": 3, "suivi": 2, "maitrise": 0, "clos": 1}


def test_who_watches_over_a_risk_sees_theirs_alone_and_decides_nothing(any_lms: Flask) -> None:
    mine, other = made(any_lms), made(any_lms, owner=PEOPLE["claire"])
    db_session().commit()
    assert listed(any_lms, "sam") == [mine.reference]
    act = act_of(any_lms, "sam", LATER)
    with pytest.raises(NotFoundError):
        risks.load(act, other.reference)
    with pytest.raises(NotAllowedError):
        risks.load(act, mine.reference)
    with pytest.raises(NotAllowedError):
        risks.create(act, FEARED, GRAVE, submission=str(uuid.uuid4()))


def test_a_case_that_one_may_not_read_is_only_counted(any_lms: Flask) -> None:
    case = filed(any_lms)
    risk = made(any_lms, case=case)
    confidentiality.open_to(act_of(any_lms, "denis", LATER), case, Secrecy.LISTED, [PEOPLE["denis"]])
    db_session().commit()
    act = act_of(any_lms, "claire", LATER)
    about = queries.cases_of(act.session, act.viewer, [risk.id])[risk.id]
    assert (about.cases, about.hidden) == ([], 1)


def test_a_case_is_not_even_counted_for_whom_it_is_about(any_lms: Flask) -> None:  # A05
    case, other = filed(any_lms), filed(any_lms)
    risk = made(any_lms, case=case)
    risks.tie(act_of(any_lms, "claire", LATER), risk, other)
    people.set_people(act_of(any_lms, "denis", LATER), case, implicated=[PEOPLE["claire"]], consulted=[])
    db_session().commit()
    assert case.tied(CasePerson.IMPLICATED)
    act = act_of(any_lms, "claire", LATER)
    about = queries.cases_of(act.session, act.viewer, [risk.id])[risk.id]
    assert ([row.reference for row in about.cases], about.hidden) == ([other.reference], 0)


def an_alert(app: Flask) -> Alert:
    """Have three cases of one training come back."""
    for _ in range(3):
        filed(app)
    db_session().commit()
    ticks()
    return db_session().query(Alert).filter_by(ground=Ground.TRAINING).one()


def risked(app: Flask, alert: Alert) -> Risk:
    risk = alerts.make_risk(act_of(app, "claire", LATER), alert.id, FEARED, GRAVE, submission=str(uuid.uuid4()))
    db_session().commit()
    return risk


def tied(app: Flask, risk: Risk) -> list[str]:
    act = act_of(app, "claire", LATER)
    return [row.reference for row in queries.cases_of(act.session, act.viewer, [risk.id])[risk.id].cases]


def test_an_alert_makes_one_risk_of_its_cases_and_still_waits(any_lms: Flask) -> None:  # ind. 32, A20
    alert = an_alert(any_lms)
    risk = risked(any_lms, alert)
    with pytest.raises(RefusedError) as refusal:
        risked(any_lms, alert)
    assert codes(refusal) == ["risk_made"]
    again = alerts.make_risk(act_of(any_lms, "claire", LATER), alert.id, FEARED, GRAVE, submission=risk.submission)
    assert again.id == risk.id
    assert db_session().query(Risk).count() == 1
    assert len(tied(any_lms, risk)) == 3
    db_session().refresh(alert)
    assert alert.status == AlertStatus.OPEN
    assert [event.kind for event in found.history(db_session(), alert)] == ["alert_raised", "alert_made_risk"]


def test_the_cases_that_came_since_join_the_risk_which_is_watched_again(any_lms: Flask) -> None:
    alert = an_alert(any_lms)
    risk = risked(any_lms, alert)
    risks.close(act_of(any_lms, "claire", LATER), risk, "Réglé.")
    fourth = filed(any_lms)
    db_session().commit()
    alerts.feed_risk(act_of(any_lms, "claire", LATER), alert.id)
    db_session().commit()
    assert fourth.reference in tied(any_lms, risk)
    assert risk.status == RiskStatus.WATCHED


def test_an_alert_that_made_no_risk_feeds_none(lms: Flask) -> None:
    with pytest.raises(NotFoundError):
        alerts.feed_risk(act_of(lms, "claire", LATER), an_alert(lms).id)


def test_who_only_reads_makes_no_risk_of_an_alert(lms: Flask) -> None:
    alert = an_alert(lms)
    with pytest.raises(NotAllowedError):
        alerts.make_risk(act_of(lms, "anne", LATER), alert.id, FEARED, GRAVE, submission=str(uuid.uuid4()))


def test_what_a_risk_says_is_what_its_journal_says(any_lms: Flask) -> None:  # A19
    act, risk = act_of(any_lms, "claire", LATER), made(any_lms, case=filed(any_lms))
    risks.tie(act, risk, planned(any_lms))
    risks.assess(act, risk, Weighed(2, 2))
    risks.change(act, risk, replace(FEARED, measures="Deux bornes."))
    risks.close(act, risk, "Rendue.")
    db_session().commit()
    db_session().refresh(risk)
    payloads = [journal.payload_of(event) for event in queries.history(db_session(), risk)]
    assert fold(payloads) == {name: getattr(risk, name) for name in schemas.RiskFields().fields}
    assert list(faults(db_session(), act.organisation)) == []


def test_a_risk_that_was_changed_behind_its_journal_is_found(lms: Flask) -> None:  # A19
    risk = made(lms)
    db_session().query(Risk).update({"gravity": 1})
    db_session().commit()
    told = list(faults(db_session(), act_of(lms, "claire").organisation))
    assert told == [f"{risk.reference}: its gravity is not what its journal says"]


def test_a_missing_number_of_the_list_of_risks_is_found(lms: Flask) -> None:  # C12
    made(lms)
    gone = made(lms)
    db_session().query(Risk).filter_by(id=gone.id).delete()
    db_session().commit()
    told = list(faults(db_session(), act_of(lms, "claire").organisation))
    assert "2026: number 0002 is missing from the list of risks (1 in all)" in told


def test_the_schema_of_a_risk_names_exactly_its_columns() -> None:
    columns = {column.key for column in Risk.__mapper__.columns}
    assert columns - {"id", "organisation_id", "journal_seq", "journal_head"} == set(schemas.RiskFields().fields)
