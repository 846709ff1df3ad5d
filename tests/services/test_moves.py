"""New delays and a new calendar move no open case by themselves; on request, those listed and no other (A02)."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.jobs import bulk as working
from flask_reclamations.jobs import deadlines as jobs
from flask_reclamations.models import Bulk, BulkItem, Case, CasePerson
from flask_reclamations.queries import journal as verifying
from flask_reclamations.services import (
    answers,
    bulk,
    calendar_versions,
    deadlines,
    exchanges,
    handling,
    moves,
    organisations,
    people,
    waiting,
)
from flask_reclamations.services.act import Act, db_session
from flask_reclamations.services.calendars import Closure, Spec
from flask_reclamations.services.deeds import Order

from ..conftest import NOON, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, events, kinds, logged, payload, recorded, told

DATES = (*deadlines.DATES.values(), "next_due")
SOON = NOON + timedelta(days=1)


def dates(case: Case) -> dict[str, datetime | None]:
    return {name: getattr(case, name) for name in DATES}


def decide(policy: str = "ample_15jo_30j") -> None:
    organisations.establish("rives", now=SOON, policy=policy)
    db_session().commit()


def close_week(app: Flask) -> None:
    """Shut the organisation from 16 to 20 November."""
    act = act_of(app, "claire", SOON)
    week = Closure(date(2026, 11, 16), date(2026, 11, 20), "Travaux")
    calendar_versions.decide(act, Spec(closures=(week,)), seen=act.organisation.journal_seq)
    db_session().commit()


def listed(app: Flask, by: str = "claire") -> dict[str, dict[str, tuple[datetime | None, datetime | None]]]:
    found = moves.found(act_of(app, by, SOON)).moves
    return {m.case.reference: {str(d.milestone): (d.before, d.after) for d in m.dates} for m in found}


def moved(app: Flask, *cases: Case, by: str = "claire", mark: str = "") -> dict[str, str]:
    """Ask for these cases to be moved, have it done, and return what became of each."""
    act = act_of(app, by, SOON)
    order = Order("move", rules=mark or moves.rules(act))
    row = bulk.ask(act, order, {case.reference: case.journal_seq for case in cases}, submission=str(uuid.uuid4()))
    db_session().commit()
    working.carry_out(act, row)
    rows = db_session().query(BulkItem, Case.reference).join(Case, Case.id == BulkItem.case_id)
    return {ref: " ".join([item.state, *(text for text, _ in item.reasons)]) for item, ref in rows}


def handled(app: Flask, case: Case, verb: Callable[[Act, Case], Any]) -> Case:
    verb(act_of(app, "claire", LATER), case)
    db_session().commit()
    return case


def acknowledged(app: Flask, case: Case) -> Case:
    return handled(app, case, lambda act, held: exchanges.acknowledge(act, held, SendMode.LETTER))


def extended(app: Flask, case: Case) -> Case:
    until = date(2026, 12, 4)
    return handled(app, case, lambda act, held: waiting.extend(act, held, until, "Expertise.", "Le 4 décembre."))


def cross_the_ocean(app: Flask) -> None:
    organisations.establish("rives", now=SOON, zone="America/Cayenne")
    db_session().commit()


CHANGES: dict[str, Callable[[Flask], None]] = {
    "policy": lambda app: decide(),
    "calendar": close_week,
    "zone": cross_the_ocean,
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_moves_by_itself(any_lms: Flask, change: str) -> None:  # A02
    case, aléa = filed(any_lms), logged(any_lms)
    before = [dates(case), dates(aléa)]
    CHANGES[change](any_lms)
    assert set(listed(any_lms)) >= {case.reference}
    assert list(jobs.recompute(case.organisation_id)) == [jobs.Batch(2, 0)]
    db_session().expire_all()
    assert [dates(case), dates(aléa)] == before
    assert [kinds(case), kinds(aléa)] == [["filed"], ["filed"]]


@pytest.mark.parametrize("change", ["policy", "calendar"])
def test_a_requested_move_moves_what_was_listed_and_nothing_else(any_lms: Flask, change: str) -> None:  # A02
    one, two, left = filed(any_lms), filed(any_lms), filed(any_lms)
    before = dates(left)
    CHANGES[change](any_lms)
    wanted = listed(any_lms)
    assert set(wanted) == {one.reference, two.reference, left.reference}
    assert set(moved(any_lms, one, two).values()) == {"done"}
    for case in (one, two):
        assert {m: getattr(case, f"{m}_due") for m in wanted[case.reference]} == {
            m: after for m, (_, after) in wanted[case.reference].items()
        }
        assert kinds(case) == ["filed", "rescheduled"]
        assert events(case)[-1].actor_label == "Claire Vidal"
        assert case.remind_at == SOON
        assert case.policy.get("calendar") == act_of(any_lms, "claire").organisation.calendar
    assert (dates(left), kinds(left)) == (before, ["filed"])
    assert set(listed(any_lms)) == {left.reference}
    assert list(verifying.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_the_event_keeps_both_dates_and_both_delays(lms: Flask) -> None:  # A04
    case = filed(lms)
    before = dates(case)
    decide()
    moved(lms, case)
    said = payload(case)
    assert (said["old"]["policy"]["name"], said["new"]["policy"]["name"]) == ("standard", "ample_15jo_30j")
    assert (said["old"]["respond_due"], said["new"]["respond_due"]) == (before["respond_due"], case.respond_due)


def test_a_date_that_was_announced_or_extended_stays(any_lms: Flask) -> None:  # A18, C18
    announced = acknowledged(any_lms, filed(any_lms))
    more = extended(any_lms, filed(any_lms))
    before = {case.reference: (case.respond_due, case.announced_due) for case in (announced, more)}
    decide("jo_5_15")
    close_week(any_lms)
    found = {move.case.reference: move for move in moves.found(act_of(any_lms, "claire", SOON)).moves}
    assert {ref: move.told for ref, move in found.items()} == {ref: due[1] for ref, due in before.items()}
    assert all("respond" not in {date.milestone for date in move.dates} for move in found.values())
    assert set(moved(any_lms, announced, more).values()) == {"done"}
    assert {case.reference: (case.respond_due, case.announced_due) for case in (announced, more)} == before


def test_what_was_met_stays_as_it_was_met(any_lms: Flask) -> None:
    case = acknowledged(any_lms, filed(any_lms))
    met = (case.acknowledge_due, case.acknowledged_at)
    decide("pac_5_10_30")
    assert set(listed(any_lms)[case.reference]) == {"analyse"}
    moved(any_lms, case)
    assert (case.acknowledge_due, case.acknowledged_at) == met
    why = deadlines.why(db_session(), act_of(any_lms, "claire").organisation, case, deadlines.Milestone.ACKNOWLEDGE)
    assert why is not None
    assert why.policy["name"] == "standard"


def test_what_was_met_and_told_stays_when_the_clock_of_the_house_changes(any_lms: Flask) -> None:  # A18
    one, left = acknowledged(any_lms, filed(any_lms)), filed(any_lms)
    before = one.acknowledge_due, one.respond_due, one.announced_due
    cross_the_ocean(any_lms)
    wanted = listed(any_lms)
    assert {ref: set(moving) for ref, moving in wanted.items()} == {
        one.reference: {"analyse"},
        left.reference: {"acknowledge", "analyse", "respond"},
    }
    assert set(moved(any_lms, one, left).values()) == {"done"}
    assert (one.acknowledge_due, one.respond_due, one.announced_due) == before
    assert one.respond_due == one.announced_due
    assert left.respond_due == wanted[left.reference]["respond"][1]
    organisation = act_of(any_lms, "claire").organisation
    why = deadlines.why(db_session(), organisation, one, deadlines.Milestone.RESPOND)
    assert why is not None
    assert why.due.at == one.respond_due
    assert list(jobs.recompute(organisation.id)) == [jobs.Batch(2, 0)]


def test_dates_deleted_after_moves_come_back_the_same(any_lms: Flask) -> None:  # A02, C18
    any_lms.config["TAMPERED"] = True
    cases = [
        filed(any_lms),
        acknowledged(any_lms, filed(any_lms)),
        extended(any_lms, filed(any_lms)),
        logged(any_lms),
    ]
    cases.append(recorded(any_lms))
    decide("pac_5_10_30")
    moved(any_lms, *cases)
    close_week(any_lms)
    moved(any_lms, *cases)
    expected = [dates(case) for case in cases]
    db_session().execute(update(Case).values(**dict.fromkeys(DATES)))
    db_session().commit()
    list(jobs.recompute(cases[0].organisation_id))
    db_session().expire_all()
    assert [dates(case) for case in cases] == expected


def test_a_case_that_was_answered_is_reopened_under_the_delays_it_had(lms: Flask) -> None:
    case = handled(
        lms, filed(lms), lambda act, held: answers.answer(act, held, answers.Argued("Non."), SendMode.LETTER)
    )
    decide("jo_5_15")
    moved(lms, case)
    handling.reopen(act_of(lms, "claire", SOON), case, "À revoir.")
    # Friday 13 November + 15 calendar days, not 15 jours ouvrés.
    assert case.respond_due == datetime(2026, 11, 28, 22, 59, 59, tzinfo=UTC)


def test_an_anonymous_complaint_still_waits_for_no_acknowledgement(lms: Flask) -> None:  # O26
    case = recorded(lms, said=told(anonymous=True, claimant_label=None, claimant_phone=None))
    decide()
    moved(lms, case)
    assert (case.acknowledge_due, case.policy["name"]) == (None, "ample_15jo_30j")


def test_a_list_that_went_by_other_delays_moves_nothing(lms: Flask) -> None:
    case = filed(lms)
    decide()
    mark = moves.rules(act_of(lms, "claire"))
    decide("jo_5_15")
    before = dates(case)
    became = moved(lms, case, mark=mark)[case.reference]
    assert became.startswith("skipped Les délais ou le calendrier ont changé depuis cette liste")
    assert dates(case) == before


def test_a_case_that_somebody_changed_since_is_left(lms: Flask) -> None:
    case = filed(lms)
    decide()
    seen = {case.reference: case.journal_seq}
    people.assign(act_of(lms, "denis", SOON), case, PEOPLE["sam"])
    act = act_of(lms, "claire", SOON)
    row = bulk.ask(act, Order("move", rules=moves.rules(act)), seen, submission=str(uuid.uuid4()))
    db_session().commit()
    working.carry_out(act, row)
    assert kinds(case) == ["filed", "assigned"]


def test_closed_and_void_cases_are_neither_listed_nor_moved(lms: Flask) -> None:
    case = filed(lms)
    handled(lms, case, lambda act, held: handling.withdraw(act, held, "Par téléphone."))
    decide()
    assert listed(lms) == {}
    assert moved(lms, case)[case.reference] == "skipped Ce dossier est clos : ses dates ne changent plus."


def test_who_handles_no_such_case_neither_sees_nor_moves_it(lms: Flask) -> None:  # O21
    about, open_one = filed(lms), filed(lms)
    people.set_people(act_of(lms, "denis"), about, implicated=[PEOPLE["claire"]], consulted=[])
    people.assign(act_of(lms, "denis"), open_one, PEOPLE["sam"])
    db_session().commit()
    decide()
    assert set(listed(lms)) == {open_one.reference}
    found = moves.found(act_of(lms, "claire", SOON))
    assert found.total == 1
    # Staff handles what is given to them, and decides nothing for the organisation.
    before = dates(open_one)
    assert moved(lms, open_one, by="sam")[open_one.reference].startswith("skipped Vous n’avez pas le droit")
    assert dates(open_one) == before


def test_a_move_is_taken_back_whole(any_lms: Flask) -> None:
    case = acknowledged(any_lms, filed(any_lms))
    before = dates(case), case.policy
    decide("pac_5_10_30")
    moved(any_lms, case)
    working.undo(act_of(any_lms, "claire", SOON), db_session().query(Bulk).one())
    db_session().expire_all()
    assert (dates(case), case.policy) == before


def test_a_long_list_says_how_many_and_goes_on(lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [filed(lms, kind=kind) for kind in (Kind.COMPLAINT, Kind.REMARK, Kind.COMPLAINT, Kind.COMPLAINT)]
    decide()
    monkeypatch.setattr(moves, "LISTED", 2)
    act = act_of(lms, "claire", SOON)
    first = moves.found(act)
    assert ([m.case.id for m in first.moves], first.looked_at, first.total) == ([cases[0].id, cases[2].id], 3, 4)
    second = moves.found(act, after=first.after or 0)
    assert ([m.case.id for m in second.moves], second.after) == ([cases[3].id], None)


def test_a_stated_conflict_is_asked_for_before_one_s_own_case_is_moved(lms: Flask) -> None:  # O21
    case = filed(lms)
    everyone = [PEOPLE["claire"], PEOPLE["denis"]]
    people.set_people(act_of(lms, "denis"), case, implicated=everyone, consulted=[])
    db_session().commit()
    decide()
    assert "conflit" in moved(lms, case)[case.reference]
    assert case.tied(CasePerson.IMPLICATED).keys() == {"claire", "denis"}
