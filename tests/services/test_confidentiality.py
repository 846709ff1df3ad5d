"""Cases of listed people only: nobody else sees, counts or is told of them, and somebody can always handle them."""

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.domain.vocabulary import Secrecy
from flask_reclamations.errors import NotFoundError, RefusedError
from flask_reclamations.models import Case
from flask_reclamations.queries import cases, figures
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import confidentiality, exchanges, people
from flask_reclamations.services.act import db_session
from flask_reclamations.services.confidentiality import secrecy_of

from ..conftest import act_of, filed, viewer
from ..lms import PEOPLE
from .conftest import kinds, mails, payload


def listed(app: Flask, case: Case, *refs: str, by: str = "claire", secrecy: Secrecy = Secrecy.LISTED) -> None:
    confidentiality.open_to(act_of(app, by), case, secrecy, [PEOPLE[ref] for ref in refs])


def readers(app: Flask, case: Case) -> set[str]:
    return {ref for ref in PEOPLE if can(viewer(app, ref), Permission.READ, case)}


def test_a_case_of_listed_people_is_read_by_them_its_maker_and_its_claimant(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    listed(any_lms, case, "sam")
    assert readers(any_lms, case) == {"claire", "sam", "lea"}
    assert secrecy_of(case) is Secrecy.LISTED


def test_whom_a_case_is_open_to_is_an_event_that_names_them(any_lms: Flask) -> None:  # O21, A04
    case = filed(any_lms)
    listed(any_lms, case, "sam")
    assert kinds(case)[-1] == "access_changed"
    assert payload(case) == {
        "old": {"confidential": False, "listed_only": False},
        "new": {"confidential": True, "listed_only": True},
        "listed": ["claire", "sam"],
    }


def test_saying_the_same_again_says_nothing(lms: Flask) -> None:
    case = filed(lms)
    listed(lms, case, "sam")
    listed(lms, case, "sam", "claire")
    assert kinds(case) == ["filed", "access_changed"]


def test_a_name_added_to_the_list_is_an_event(lms: Flask) -> None:
    case = filed(lms)
    listed(lms, case)
    listed(lms, case, "denis")
    assert (kinds(case)[-1], payload(case)["listed"]) == ("access_changed", ["claire", "denis"])


def test_the_list_goes_with_its_reason(any_lms: Flask) -> None:
    case = filed(any_lms)
    listed(any_lms, case, "sam")
    listed(any_lms, case, "sam", secrecy=Secrecy.CONFIDENTIAL)
    assert (case.listed_refs, case.confidential, case.listed_only) == (frozenset(), True, False)
    assert readers(any_lms, case) == {"claire", "denis", "lea"}


def test_a_list_on_which_nobody_could_handle_the_case_is_refused(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    people.assign(act_of(any_lms, "claire"), case, PEOPLE["sam"])
    with pytest.raises(RefusedError) as refused:
        listed(any_lms, case, "bruno", by="sam")
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("nobody_left", "listed")]
    assert (case.listed_only, case.listed_refs) == (False, frozenset())


def test_an_assignee_may_make_the_list_with_a_handler_on_it(lms: Flask) -> None:
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, PEOPLE["sam"])
    listed(lms, case, "denis", by="sam")
    assert readers(lms, case) == {"sam", "denis", "lea"}


def test_a_person_the_case_is_about_is_never_listed(lms: Flask) -> None:  # O21
    case = filed(lms)
    people.set_people(act_of(lms, "claire"), case, implicated=[PEOPLE["bruno"]], consulted=[])
    with pytest.raises(RefusedError) as refused:
        listed(lms, case, "bruno")
    assert [reason.code for reason in refused.value.reasons] == ["implicated"]


def test_the_last_handler_listed_is_not_found_to_be_whom_it_is_about(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    people.assign(act_of(any_lms, "claire"), case, PEOPLE["sam"])
    listed(any_lms, case, "sam")
    with pytest.raises(RefusedError) as refused:
        people.set_people(act_of(any_lms, "sam"), case, implicated=[PEOPLE["claire"]], consulted=[])
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("nobody_left", "implicated")]
    assert case.implicated_refs == frozenset()


def test_all_who_handle_may_be_found_to_be_whom_it_is_about(lms: Flask) -> None:  # O21
    case = filed(lms)
    listed(lms, case)
    about = [PEOPLE["claire"], PEOPLE["denis"]]
    people.set_people(act_of(lms, "claire"), case, implicated=about, consulted=[])
    assert {ref for ref in ("claire", "denis") if can(viewer(lms, ref), Permission.HANDLE, case)} == {"claire"}


def test_who_is_not_listed_finds_nothing_and_counts_a_masked_line(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    listed(any_lms, case)
    db_session().commit()
    act = act_of(any_lms, "denis")
    with pytest.raises(NotFoundError):
        cases.case_for(act.session, act.organisation, act.viewer, case.reference)
    masked = {
        ref: figures.restricted(act.session, act.organisation, viewer(any_lms, ref), Filters())
        for ref in ("claire", "denis", "anne", "sam")
    }
    assert masked == {"claire": [], "denis": [case.reference], "anne": [case.reference], "sam": []}


def test_a_masked_line_says_nothing_to_whom_the_case_is_about(lms: Flask) -> None:  # O21
    case = filed(lms)
    people.set_people(act_of(lms, "claire"), case, implicated=[PEOPLE["denis"]], consulted=[])
    listed(lms, case)
    act = act_of(lms, "denis")
    assert figures.restricted(act.session, act.organisation, act.viewer, Filters()) == []


def test_a_message_on_a_case_of_listed_people_is_told_to_the_listed_alone(any_lms: Flask) -> None:  # O21, C14
    case = filed(any_lms)
    listed(any_lms, case, by="denis")
    exchanges.write_in(act_of(any_lms, "lea"), case, "Encore une chose.")
    assert {who for template, who in mails(case) if template == "message_in"} == {"denis"}
