"""Who handles a case, whom it is about, whom it was put to."""

from dataclasses import replace

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.host import Person
from flask_reclamations.models import Case
from flask_reclamations.services import exchanges, handling, organisations, people
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed, viewer
from ..lms import PEOPLE, Adapter
from .conftest import kinds, mails, payload, posted

CLAIRE, DENIS, SAM, BRUNO = (PEOPLE[ref] for ref in ("claire", "denis", "sam", "bruno"))


def assign(app: Flask, case: Case, person: Person, by: str = "claire") -> None:
    people.assign(act_of(app, by), case, person)


def about(app: Flask, case: Case, *persons: Person, by: str = "claire", put_to: tuple[Person, ...] = ()) -> None:
    people.set_people(act_of(app, by), case, implicated=list(persons), consulted=list(put_to))


def told_of_assignment(case: Case) -> set[str]:
    return {recipient for template, recipient in mails(case) if template == "assigned"}


def referent(app: Flask, ref: str = "sam") -> None:
    organisations.establish("rives", now=NOON, referent_ref=ref, referent_label=PEOPLE[ref].label)


def test_an_assignee_is_told_once(any_lms: Flask) -> None:  # B15
    case = filed(any_lms)
    assign(any_lms, case, SAM)
    assert (case.assignee_ref, case.assignee_label, kinds(case)[-1]) == ("sam", "Sam Colin", "assigned")
    assert told_of_assignment(case) == {"sam"}


def test_nobody_is_told_of_what_they_assigned_to_themselves(lms: Flask) -> None:  # B15
    case = filed(lms)
    assign(lms, case, CLAIRE)
    assert (case.assignee_ref, told_of_assignment(case)) == ("claire", set())


def test_assigning_to_the_same_person_again_says_nothing(lms: Flask) -> None:  # B15
    case = filed(lms)
    assign(lms, case, SAM)
    assign(lms, case, SAM)
    assert kinds(case) == ["filed", "assigned"]


def test_an_assignee_can_be_changed(lms: Flask) -> None:
    case = filed(lms)
    assign(lms, case, SAM)
    assign(lms, case, DENIS)
    assert told_of_assignment(case) == {"sam", "denis"}
    assert payload(case)["old"] == {"assignee_ref": "sam", "assignee_label": "Sam Colin"}


def test_an_assignee_handles_the_case(lms: Flask) -> None:
    case = filed(lms)
    assign(lms, case, SAM)
    handling.start(act_of(lms, "sam"), case)
    assert case.status == "en_cours"


@pytest.mark.parametrize("by", ["lea", "sam", "bruno", "anne"])
def test_only_who_handles_a_case_entrusts_it(lms: Flask, by: str) -> None:
    case = filed(lms)
    with pytest.raises(NotAllowedError):
        assign(lms, case, SAM, by=by)
    assert case.assignee_ref is None


def test_a_case_is_never_entrusted_to_a_person_it_is_about(lms: Flask) -> None:  # O21
    case = filed(lms)
    about(lms, case, BRUNO)
    with pytest.raises(RefusedError) as refused:
        assign(lms, case, BRUNO)
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("implicated", "assignee")]


def test_an_implicated_assignee_loses_the_case(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    assign(any_lms, case, SAM)
    about(any_lms, case, SAM)
    assert (case.assignee_ref, case.assignee_label) == (None, None)
    assert not can(viewer(any_lms, "sam"), Permission.READ, case)


def test_who_is_implicated_is_an_event_that_names_them(any_lms: Flask) -> None:  # A04, O21
    case = filed(any_lms)
    about(any_lms, case, BRUNO, SAM, put_to=(DENIS,))
    said = payload(case)
    assert (said["implicated"], said["consulted"]) == (["bruno", "sam"], ["denis"])
    assert {(p.person_ref, p.relation, p.person_label) for p in case.people} == {
        ("bruno", "implicated", "Bruno Petit"),
        ("sam", "implicated", "Sam Colin"),
        ("denis", "consulted", "Denis Faure"),
    }


def test_a_person_can_be_cleared(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    about(any_lms, case, SAM, BRUNO)
    about(any_lms, case, BRUNO)
    assert case.implicated_refs == {"bruno"}


def test_a_trainer_who_is_consulted_reads_the_complaint(lms: Flask) -> None:
    case = filed(lms)
    about(lms, case, put_to=(BRUNO,))
    assert can(viewer(lms, "bruno"), Permission.INTERNAL, case)
    assert not can(viewer(lms, "bruno"), Permission.HANDLE, case)


def test_a_case_about_one_handler_is_left_to_the_other(lms: Flask) -> None:  # O21
    case = filed(lms)
    about(lms, case, CLAIRE, by="denis")
    assert case.stranded is False
    assert not can(viewer(lms, "claire"), Permission.READ, case)
    assert can(viewer(lms, "denis"), Permission.HANDLE, case)


def test_a_case_about_every_handler_is_stranded_and_stays_with_them(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    about(any_lms, case, CLAIRE, DENIS)
    assert case.stranded is True
    assert can(viewer(any_lms, "claire"), Permission.HANDLE, case)


def test_a_stranded_case_goes_to_the_outside_referent_where_one_is_named(any_lms: Flask) -> None:  # O21
    referent(any_lms)
    case = filed(any_lms)
    about(any_lms, case, CLAIRE, DENIS)
    assert can(viewer(any_lms, "sam"), Permission.HANDLE, case)
    assert not can(viewer(any_lms, "claire"), Permission.READ, case)
    assert not can(viewer(any_lms, "denis"), Permission.READ, case)


def test_a_stranded_case_is_no_longer_so_once_a_handler_is_cleared(lms: Flask) -> None:  # O21
    case = filed(lms)
    about(lms, case, CLAIRE, DENIS)
    about(lms, case, DENIS, by="denis")
    assert case.stranded is False


def test_nobody_decides_that_a_case_is_no_longer_about_themselves(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    about(any_lms, case, CLAIRE, DENIS)
    with pytest.raises(RefusedError) as refused:
        about(any_lms, case, DENIS)
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("oneself", "implicated")]
    assert case.implicated_refs == {"claire", "denis"}


def test_a_person_a_case_is_about_is_not_asked_about_it(lms: Flask) -> None:  # O21
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        about(lms, case, BRUNO, put_to=(BRUNO,))
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("both", "consulted")]
    assert case.people == []


@pytest.mark.parametrize("ref", ["lea", "anne", "parti"])
def test_a_case_is_not_entrusted_to_somebody_without_rights(lms: Flask, ref: str) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        assign(lms, case, PEOPLE[ref])
    assert [(r.code, r.at, r.values) for r in refused.value.reasons] == [
        ("no_right", "assignee", {"who": PEOPLE[ref].label})
    ]
    assert (case.assignee_ref, kinds(case)) == (None, ["filed"])


def test_the_outside_referent_may_be_entrusted_without_any_role(lms: Flask, adapter: Adapter) -> None:  # O21
    adapter.known["rita"] = Person("rita", "Rita Sorel", "rita@exemple.test")
    organisations.establish("rives", now=NOON, referent_ref="rita", referent_label="Rita Sorel")
    case = filed(lms)
    about(lms, case, CLAIRE, DENIS)
    assign(lms, case, adapter.known["rita"], by="rita")
    assert case.assignee_ref == "rita"


def test_a_mail_that_waits_is_not_sent_to_whom_the_case_turned_out_to_be_about(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    assert ("new_case", "claire") in mails(case)
    about(any_lms, case, CLAIRE, by="denis")
    db_session().commit()
    assert posted().subjects("claire@exemple.test") == []


def test_a_stranded_case_keeps_its_assignee_where_no_referent_is_named(lms: Flask) -> None:  # O21
    case = filed(lms)
    assign(lms, case, CLAIRE)
    about(lms, case, CLAIRE, DENIS)
    assert case.assignee_ref == "claire"


def test_a_stranded_case_leaves_its_implicated_assignee_where_a_referent_is_named(lms: Flask) -> None:  # O21
    referent(lms)
    case = filed(lms)
    assign(lms, case, DENIS)
    about(lms, case, CLAIRE, DENIS)
    assert case.assignee_ref is None


def test_a_stranded_case_is_not_entrusted_to_an_implicated_person_by_the_referent(lms: Flask) -> None:  # O21
    referent(lms)
    case = filed(lms)
    about(lms, case, CLAIRE, DENIS)
    with pytest.raises(RefusedError):
        assign(lms, case, CLAIRE, by="sam")
    assert case.assignee_ref is None


@pytest.fixture
def only_bruno(adapter: Adapter) -> None:
    """A small organisation: its trainer is its direction too."""
    del adapter.known["claire"], adapter.known["denis"]
    both = adapter.known["bruno"].roles | DENIS.roles
    adapter.known["bruno"] = replace(adapter.known["bruno"], roles=both)


@pytest.mark.usefixtures("only_bruno")
def test_a_case_about_the_only_handler_is_told_to_them(lms: Flask) -> None:  # O21, C14
    assert ("new_case", "bruno") in mails(filed(lms, category="formateur"))
    assert len(posted().subjects("bruno@exemple.test")) == 1


@pytest.mark.usefixtures("only_bruno")
def test_a_case_about_the_only_handler_is_told_to_the_referent_instead(lms: Flask) -> None:  # O21, C14
    referent(lms)
    case = filed(lms, category="formateur")
    assert {recipient for template, recipient in mails(case) if template == "new_case"} == {"sam"}


def test_what_concerns_the_only_quality_manager_is_told_to_the_direction(any_lms: Flask) -> None:  # O21, C14
    case = filed(any_lms)
    about(any_lms, case, PEOPLE["claire"], by="denis")
    exchanges.write_in(act_of(any_lms, "lea"), case, "Encore hier.")
    assert {who for template, who in mails(case) if template == "message_in"} == {"denis"}


def test_implicating_nobody_twice_changes_nothing_of_the_row(lms: Flask) -> None:
    case = filed(lms, kind=Kind.DIFFICULTY)
    about(lms, case)
    assert payload(case)["new"] == {}


def test_a_very_long_name_stops_nobody(any_lms: Flask, adapter: Adapter) -> None:
    for ref in ("lea", "claire", "sam", "bruno"):
        adapter.known[ref] = replace(adapter.known[ref], label=f"{adapter.known[ref].label} " + "d’Artagnan " * 30)
    long = adapter.known
    case = filed(any_lms)
    assign(any_lms, case, long["sam"])
    about(any_lms, case, long["bruno"], put_to=(long["sam"],))
    exchanges.note(act_of(any_lms, "claire"), case, "Vu.")
    assert kinds(case) == ["filed", "assigned", "people_changed", "note_added"]
