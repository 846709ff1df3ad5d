"""Two cases of the same trouble are brought together, and both say so."""

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Secrecy, VoidReason
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, CaseLink
from flask_reclamations.services import confidentiality, similar, voiding
from flask_reclamations.services.act import db_session

from ..conftest import act_of, filed
from ..lms import PEOPLE
from .conftest import kinds, payload


def links() -> int:
    return db_session().query(CaseLink).count()


def test_both_cases_say_that_they_were_brought_together(any_lms: Flask) -> None:  # A20
    first, second = filed(any_lms), filed(any_lms)
    similar.link(act_of(any_lms, "claire"), second, first.reference.lower())
    assert links() == 1
    for one, other in ((first, second), (second, first)):
        assert (kinds(one)[-1], payload(one)["other"]) == ("linked", other.reference)


def test_twice_is_once_from_either_side_and_taking_apart_undoes_it(any_lms: Flask) -> None:
    first, second = filed(any_lms), filed(any_lms)
    claire = act_of(any_lms, "claire")
    similar.link(claire, second, first.reference)
    similar.link(claire, first, second.reference)
    assert (links(), kinds(first).count("linked")) == (1, 1)
    similar.unlink(claire, first, second.reference)
    similar.unlink(claire, second, first.reference)
    assert (links(), kinds(second).count("unlinked"), payload(second)["other"]) == (0, 1, first.reference)


def void(app: Flask, case: Case) -> None:
    voiding.void(act_of(app, "claire"), case, VoidReason.TEST, "Un essai.")


def closed_to_denis(app: Flask, case: Case) -> None:
    confidentiality.open_to(act_of(app, "claire"), case, Secrecy.LISTED, [PEOPLE["claire"]])


@pytest.mark.parametrize("hidden", [void, closed_to_denis])
def test_a_case_that_is_void_or_closed_to_the_person_is_not_found(lms: Flask, hidden: object) -> None:
    case, other = filed(lms), filed(lms)
    assert callable(hidden)
    hidden(lms, other)
    with pytest.raises(RefusedError) as refused:
        similar.link(act_of(lms, "denis"), case, other.reference)
    assert [(r.code, r.at) for r in refused.value.reasons] == [("unknown_case", "other")]
    assert (links(), "linked" in kinds(case)) == (0, False)


@pytest.mark.parametrize(
    ("typed", "code"), [("REG-2026-9999", "unknown_case"), ("", "unknown_case"), (None, "itself")]
)
def test_a_reference_that_leads_nowhere_is_refused(lms: Flask, typed: str | None, code: str) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError, match=code):
        similar.link(act_of(lms, "claire"), case, case.reference if typed is None else typed)
