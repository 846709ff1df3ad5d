"""What is written once a case is closed: joined to it, or a new case, and never a change of the past."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Channel, SendMode
from flask_reclamations.models import Case, CasePerson, Organisation
from flask_reclamations.queries import figures, journal
from flask_reclamations.queries.register import Filters
from flask_reclamations.schemas.subjects import CaseFields
from flask_reclamations.services import answers, correspondents, exchanges, handling, incoming, late, people, waiting
from flask_reclamations.services.act import db_session
from flask_reclamations.services.files import Enclosed

from ..conftest import NOON, act_of, filed
from .conftest import LATER, exchanges_of, kinds, mails, payload, recorded, told

AFTER = LATER + timedelta(days=30)


def policy(value: str) -> None:
    db_session().query(Organisation).update({"late_message": value})
    db_session().commit()


def closed(app: Flask, **changed: Any) -> Case:
    """A complaint of Léa's that was answered by letter and closed two hours after it came."""
    case = filed(app, **changed)
    argued = answers.Argued("Rattrapé le 3 décembre.")
    answers.answer(act_of(app, "claire", LATER), case, argued, SendMode.LETTER)
    handling.close(act_of(app, "claire", LATER), case)
    db_session().commit()
    return case


def writes(app: Flask, case: Case, text: str = "Le 3, il n’y avait personne.", **more: Any) -> Case:
    found = late.take(act_of(app, "lea", AFTER), case, text, **more)
    db_session().commit()
    return found


def columns(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in CaseFields().fields}


def figures_of(app: Flask) -> Any:
    act = act_of(app, "claire", AFTER)
    views = [Filters(), Filters(unsettled=True), Filters(late=True), Filters(status="resolu")]
    return figures.counts(act.session, act.organisation, act.viewer, views, act.now)


def test_a_late_message_is_joined_and_the_handler_is_told(any_lms: Flask) -> None:
    case = closed(any_lms)
    assert writes(any_lms, case) is case
    row = exchanges_of(case)[-1]
    assert (row.direction, row.late, row.at) == ("in", True, AFTER)
    assert (kinds(case)[-1], payload(case)["late"]) == ("message_received", True)
    assert ("message_in", "claire") in mails(case)


def test_a_late_message_changes_no_date_and_no_figure(any_lms: Flask) -> None:  # criterion 5
    case = closed(any_lms)
    before, counted = columns(case), figures_of(any_lms)
    writes(any_lms, case)
    assert columns(case) == before
    assert figures_of(any_lms) == counted
    assert (case.status, case.closed_at) == ("cloturee", LATER)
    assert {"old": {}, "new": {}}.items() <= payload(case).items()


def test_a_message_before_the_closing_is_not_late(lms: Flask) -> None:
    case = filed(lms)
    exchanges.write_in(act_of(lms, "lea"), case, "Bonjour")
    assert (exchanges_of(case)[-1].late, payload(case)["late"]) == (False, False)


def test_a_late_message_may_open_a_new_case_linked_to_the_old(any_lms: Flask) -> None:  # criterion 5
    case = closed(any_lms)
    policy("new_case")
    opened = writes(any_lms, case)
    assert opened.id != case.id
    assert (opened.continues, opened.status, opened.kind) == (case.reference, "recue", "reclamation")
    assert (opened.received_at, opened.description) == (AFTER, "Le 3, il n’y avait personne.")
    for name in ("claimant_ref", "claimant_email", "session_ref", "company_label", "stakeholder", "category"):
        assert getattr(opened, name) == getattr(case, name), name
    assert (kinds(case)[-1], payload(case)["reference"]) == ("continued", opened.reference)
    assert kinds(opened) == ["filed"]
    assert {("acknowledgement", "claimant"), ("new_case", "claire")} <= mails(opened)
    assert list(journal.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_the_old_case_stays_as_it_was_beside_the_new(any_lms: Flask) -> None:
    case = closed(any_lms)
    policy("new_case")
    before, said = columns(case), len(exchanges_of(case))
    writes(any_lms, case)
    assert columns(case) == before
    assert len(exchanges_of(case)) == said


def test_an_open_case_takes_its_messages_whatever_the_policy(lms: Flask) -> None:
    case = filed(lms)
    policy("new_case")
    assert writes(lms, case) is case
    assert exchanges_of(case)[-1].late is False


def test_the_same_form_sent_twice_opens_one_case(any_lms: Flask) -> None:
    case = closed(any_lms)
    policy("new_case")
    mark = Enclosed(str(uuid.uuid4()))
    assert writes(any_lms, case, enclosed=mark).reference == writes(any_lms, case, enclosed=mark).reference
    assert db_session().query(Case).filter_by(continues=case.reference).count() == 1


def test_what_a_waiting_case_waited_for_ends_the_waiting(any_lms: Flask) -> None:
    for take in (
        lambda case: late.take(act_of(any_lms, "lea", AFTER), case, "Voici la date."),
        lambda case: incoming.receive(
            act_of(any_lms, "claire", AFTER), case, incoming.Heard("claimant", Channel.PHONE, LATER, "Le 3.")
        ),
    ):
        case = filed(any_lms)
        handling.start(act_of(any_lms, "claire"), case)
        waiting.wait(act_of(any_lms, "claire"), case, "Quelle date ?")
        take(case)
        assert (case.status, kinds(case)[-1]) == ("en_cours", "resumed")


def test_who_the_old_case_is_about_is_so_in_the_new_one(lms: Flask) -> None:  # O21
    case = filed(lms)
    ines = act_of(lms, "claire").host.person("ines")
    assert ines is not None
    people.set_people(act_of(lms, "claire"), case, implicated=[ines], consulted=[])
    case.confidential = True
    case.closed_at = LATER
    policy("new_case")
    opened = writes(lms, case)
    assert [(p.person_ref, p.relation) for p in opened.people] == [("ines", CasePerson.IMPLICATED)]
    assert opened.confidential


def test_a_category_out_of_use_does_not_stop_a_late_message(lms: Flask) -> None:
    case = closed(lms)
    case.category = "disparue"
    policy("new_case")
    assert writes(lms, case).category is None


def test_who_has_only_the_page_of_a_case_stays_on_it(lms: Flask) -> None:
    lms.config["TAMPERED"] = True
    case = closed(lms)
    case.claimant_ref = case.claimant_email = None
    case.recorded_by_ref = "claimant"
    policy("new_case")
    assert not late.opens_another(act_of(lms, "claire", AFTER), case, AFTER)


def test_a_late_message_that_somebody_wrote_down_follows_the_policy_too(any_lms: Flask) -> None:  # C22
    case = closed(any_lms)
    policy("new_case")
    heard = incoming.Heard("claimant", Channel.PHONE, AFTER - timedelta(hours=3), "Personne le 3.")
    opened = incoming.receive(act_of(any_lms, "claire", AFTER), case, heard)
    assert (opened.continues, opened.received_at) == (case.reference, AFTER - timedelta(hours=3))
    assert (opened.channel, opened.recorded_by_ref, opened.said_in_person) == ("telephone", "claire", False)


def test_what_was_written_before_the_closing_and_kept_after_it_is_not_late(lms: Flask) -> None:  # C22
    case = closed(lms)
    policy("new_case")
    heard = incoming.Heard("claimant", Channel.LETTER, NOON + timedelta(minutes=5), "Une lettre.")
    assert incoming.receive(act_of(lms, "claire", AFTER), case, heard) is case
    assert exchanges_of(case)[-1].late is False


@pytest.mark.parametrize("value", ["attach", "new_case"])
def test_what_others_say_of_a_closed_case_is_joined_to_it(lms: Flask, value: str) -> None:
    case = closed(lms)
    funder = correspondents.add(act_of(lms, "claire"), case, "financeur", "OPCO")  # type: ignore[arg-type]
    policy(value)
    heard = incoming.Heard(funder.recipient, Channel.EMAIL, AFTER, "Payé.")
    assert incoming.receive(act_of(lms, "claire", AFTER), case, heard) is case
    assert exchanges_of(case)[-1].late is True


def test_the_same_late_mail_opens_one_case(lms: Flask) -> None:  # C22
    case = recorded(lms, said=told(claimant_email="mere@exemple.test"))
    case.closed_at = LATER
    policy("new_case")
    mark = Enclosed(str(uuid.uuid4()))
    heard = incoming.Heard("claimant", Channel.EMAIL, AFTER, "Encore.", enclosed=mark, identity="<1@x>")
    first = incoming.receive(act_of(lms, "claire", AFTER), case, heard)
    assert incoming.receive(act_of(lms, "claire", AFTER), case, heard).id == first.id
