"""Who is left to handle a case: found by the tick when people come and go, since a host tells nobody (O21)."""

import logging
from dataclasses import replace

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.errors import HostError
from flask_reclamations.jobs import stranding
from flask_reclamations.jobs.tick import tick
from flask_reclamations.models import Case, Notification
from flask_reclamations.queries import journal as verifying
from flask_reclamations.services import conflict, handling, people
from flask_reclamations.services.act import db_session

from ..conftest import act_of, filed
from ..lms import PEOPLE, Adapter
from ..services.conftest import any_lms, events, kinds, lms, posted
from ..web.test_statements import counted

__all__ = ["any_lms", "lms"]
CLAIRE, DENIS = PEOPLE["claire"], PEOPLE["denis"]


def about_claire(app: Flask) -> Case:
    """A complaint about the quality manager, which the direction said so of and has in hand."""
    case = filed(app)
    people.set_people(act_of(app, "denis"), case, implicated=[CLAIRE], consulted=[])
    db_session().commit()
    return case


def leaves(adapter: Adapter, ref: str) -> None:
    adapter.known[ref] = replace(adapter.known[ref], active=False)


def told(case: Case) -> set[str]:
    """Return who was told that the case is theirs to handle now."""
    last = events(case)[-1]
    assert last.kind == "stranding_changed"
    return {row.person_ref for row in db_session().query(Notification).filter_by(event_id=last.id)}


def test_a_case_is_stranded_once_the_last_free_handler_left(any_lms: Flask, adapter: Adapter) -> None:  # O21
    case = about_claire(any_lms)
    assert (stranding.look_again(), can(act_of(any_lms, "claire").viewer, Permission.READ, case)) == (0, False)
    leaves(adapter, "denis")
    assert stranding.look_again() == 1
    assert (case.stranded, kinds(case)[-1]) == (True, "stranding_changed")
    assert can(act_of(any_lms, "claire").viewer, Permission.READ, case)
    assert told(case) == {"claire"}
    assert stranding.look_again() == 0
    assert list(verifying.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_it_goes_to_the_outside_referent_where_one_is_named(any_lms: Flask, adapter: Adapter) -> None:  # O21
    case = about_claire(any_lms)
    act_of(any_lms, "denis").organisation.referent_ref = "sam"
    db_session().commit()
    leaves(adapter, "denis")
    stranding.look_again()
    assert told(case) == {"sam"}
    assert not can(act_of(any_lms, "claire").viewer, Permission.READ, case)


def test_whoever_comes_to_handle_it_takes_it_from_the_person_it_is_about(  # O21
    any_lms: Flask, adapter: Adapter
) -> None:
    leaves(adapter, "denis")
    case = filed(any_lms)
    people.set_people(act_of(any_lms, "claire"), case, implicated=[CLAIRE], consulted=[])
    people.assign(act_of(any_lms, "claire"), case, CLAIRE)
    db_session().commit()
    assert (case.stranded, case.assignee_ref) == (True, "claire")
    adapter.known["denis"] = DENIS
    assert stranding.look_again() == 1
    assert (case.stranded, case.assignee_ref) == (False, None)
    assert told(case) == {"denis"}


def test_a_settled_case_keeps_a_reader_and_nobody_is_told(lms: Flask, adapter: Adapter) -> None:
    case = about_claire(lms)
    handling.withdraw(act_of(lms, "denis"), case, "Par téléphone.")
    db_session().commit()
    leaves(adapter, "denis")
    assert (stranding.look_again(), case.stranded, told(case)) == (1, True, set())


def test_who_handled_a_settled_case_stays_said_whoever_comes_after(lms: Flask, adapter: Adapter) -> None:
    leaves(adapter, "denis")
    case = filed(lms)
    people.set_people(act_of(lms, "claire"), case, implicated=[CLAIRE], consulted=[])
    people.assign(act_of(lms, "claire"), case, CLAIRE)
    conflict.state(act_of(lms, "claire"), case, "Je suis seule.")
    handling.withdraw(act_of(lms, "claire"), case, "Par téléphone.")
    db_session().commit()
    adapter.known["denis"] = DENIS
    assert stranding.look_again() == 1
    assert (case.stranded, case.assignee_label) == (False, "Claire Vidal")


def test_a_directory_that_names_nobody_strands_nothing(lms: Flask, adapter: Adapter) -> None:
    case = about_claire(lms)
    leaves(adapter, "denis")
    leaves(adapter, "claire")
    assert (stranding.look_again(), case.stranded) == (0, False)


def test_a_directory_that_does_not_answer_holds_no_mail_back(
    lms: Flask, adapter: Adapter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    about_claire(lms)

    def away(organisation: str, role: object) -> object:
        raise HostError("the directory is away")

    monkeypatch.setattr(adapter, "people_with_role", away)
    with caplog.at_level(logging.ERROR, "flask_reclamations"):
        assert stranding.look_again() == 0
    assert "the directory is away" in caplog.text


def test_looking_costs_one_statement_more_than_the_organisations_however_many_cases(
    lms: Flask, adapter: Adapter
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(5):
            filed(lms)
        with counted(lms) as statements:
            stranding.look_again()
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 4


def test_the_tick_looks_before_it_sends(lms: Flask, adapter: Adapter) -> None:
    case = about_claire(lms)
    posted()
    leaves(adapter, "denis")
    assert tick().stranded == 1
    assert case.stranded
