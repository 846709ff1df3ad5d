"""Two people on one case: the second is told of the first, and nothing is overwritten (B17, design §12)."""

import pytest
from flask import Flask

from flask_reclamations.domain.priority import Severity
from flask_reclamations.models import Case
from flask_reclamations.services import editing, exchanges, qualifying

from ..conftest import act_of, filed
from .conftest import LATER, kinds

ASSESSED = ("assessed",)


def judged(app: Flask, who: str = "denis") -> tuple[Case, int]:
    """A case that somebody assessed, and how long its journal was before."""
    case = filed(app)
    seen = len(kinds(case))
    qualifying.assess(act_of(app, who, LATER), case, qualifying.Assessment(Severity.MAJOR))
    return case, seen


def test_what_another_changed_since_the_form_was_shown_is_refused_and_named(
    any_lms: Flask,
) -> None:  # B17, criterion 7
    case, seen = judged(any_lms)
    with pytest.raises(editing.ConflictError) as conflict:
        editing.check(act_of(any_lms, "claire", LATER), case, seen=seen, kinds=ASSESSED)
    [event] = conflict.value.events
    assert (event.kind, event.actor_label, event.at) == ("assessed", "Denis Faure", LATER)


def conflicts(app: Flask, case: Case, *, seen: int | None, kinds: tuple[str, ...] = ASSESSED) -> bool:
    try:
        editing.check(act_of(app, "claire", LATER), case, seen=seen, kinds=kinds)
    except editing.ConflictError:
        return True
    return False


def test_what_was_on_the_form_is_no_conflict(lms: Flask) -> None:  # B17
    case, seen = judged(lms)
    assert not conflicts(lms, case, seen=seen + 1)
    assert not conflicts(lms, case, seen=None)


def test_ones_own_change_in_another_window_is_no_conflict(lms: Flask) -> None:  # B17
    case, seen = judged(lms, "claire")
    assert not conflicts(lms, case, seen=seen)


def test_a_change_of_other_fields_is_no_conflict(lms: Flask) -> None:  # B17
    case = filed(lms)
    exchanges.note(act_of(lms, "denis", LATER), case, "Appelée à midi.")
    assert not conflicts(lms, case, seen=1)
