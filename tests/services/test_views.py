"""Saved views: kept under a name of one's own, shared on purpose, changed by those who may."""

import pytest
from flask import Flask

from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import SavedView
from flask_reclamations.queries.register import Filters
from flask_reclamations.queries.views import filters_of
from flask_reclamations.services import views
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from .conftest import count, elsewhere

ALEAS = Filters(kind="alea", sort="due", descending=False)


def kept(app: Flask, by: str = "claire", name: str = "Aléas", *, shared: bool = False) -> SavedView:
    return views.save(act_of(app, by), ALEAS, name, shared=shared)


def code_of(refusal: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_a_view_keeps_its_filters_and_their_order(any_lms: Flask) -> None:
    row = kept(any_lms)
    db_session().commit()
    assert (row.owner_ref, row.shared, filters_of(row)) == ("claire", False, ALEAS)


def test_a_view_without_a_filter_is_refused(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        views.save(act_of(lms, "claire"), Filters(sort="due"), "Tout", shared=False)
    assert code_of(refusal) == ["no_filter"]


@pytest.mark.parametrize("name", ["Aléas", "ALÉAS"])
def test_one_person_has_a_name_once(lms: Flask, name: str) -> None:
    kept(lms)
    with pytest.raises(RefusedError) as refusal:
        kept(lms, name=name)
    assert code_of(refusal) == ["same_name"]
    assert kept(lms, "sam", name).name == name


def test_a_view_may_be_saved_under_the_name_it_has(lms: Flask) -> None:
    row = kept(lms)
    views.change(act_of(lms, "claire"), row.id, "ALÉAS", shared=True)
    assert (row.name, row.shared) == ("ALÉAS", True)


def test_a_view_is_not_renamed_to_another_of_its_owner(lms: Flask) -> None:
    kept(lms, name="Autre", shared=True)
    row = kept(lms, shared=True)
    with pytest.raises(RefusedError) as refusal:
        views.change(act_of(lms, "denis"), row.id, "autre", shared=True)
    assert code_of(refusal) == ["same_name"]


def test_a_person_keeps_twelve_views_at_most(lms: Flask) -> None:
    for number in range(views.MOST):
        kept(lms, name=f"Vue {number}")
    with pytest.raises(RefusedError) as refusal:
        kept(lms, name="De trop")
    assert code_of(refusal) == ["too_many"]
    assert kept(lms, "sam").id


def test_an_organisation_shares_twelve_views_at_most(lms: Flask) -> None:
    for number in range(views.MOST):
        kept(lms, "sam", f"Vue {number}", shared=True)
    with pytest.raises(RefusedError) as refusal:
        kept(lms, shared=True)
    assert code_of(refusal) == ["too_many_shared"]
    own = kept(lms)
    with pytest.raises(RefusedError):
        views.change(act_of(lms, "claire"), own.id, "Aléas", shared=True)


def test_a_view_that_looks_for_a_text_stays_its_owners(lms: Flask) -> None:
    act = act_of(lms, "claire")
    with pytest.raises(RefusedError) as refusal:
        views.save(act, Filters(text="Martin"), "Martin", shared=True)
    assert code_of(refusal) == ["names_somebody"]
    row = views.save(act, Filters(text="Martin"), "Martin", shared=False)
    with pytest.raises(RefusedError):
        views.change(act, row.id, "Martin", shared=True)


def test_what_somebody_keeps_to_themselves_is_not_there_for_others(lms: Flask) -> None:
    row = kept(lms, "sam")
    for verb in (lambda act: views.change(act, row.id, "Pris", shared=False), lambda act: views.remove(act, row.id)):
        with pytest.raises(NotFoundError):
            verb(act_of(lms, "claire"))
    assert (row.name, count(SavedView)) == ("Aléas", 1)


def test_what_is_shared_is_changed_by_its_owner_and_by_those_who_handle_cases(lms: Flask) -> None:
    row = kept(lms, shared=True)
    with pytest.raises(NotAllowedError):
        views.remove(act_of(lms, "sam"), row.id)
    views.change(act_of(lms, "denis"), row.id, "Aléas du mois", shared=True)
    views.remove(act_of(lms, "claire"), row.id)
    assert count(SavedView) == 0


@pytest.mark.parametrize("who", ["anne", "lea", "bruno"])
def test_who_has_no_desk_keeps_no_view(lms: Flask, who: str) -> None:
    with pytest.raises(NotAllowedError):
        kept(lms, who)


def test_a_view_of_another_organisation_is_not_there(lms: Flask) -> None:
    row_id = kept(lms, shared=True).id
    db_session().commit()
    act = act_of(lms, "claire")
    there = elsewhere(lms)
    with pytest.raises(NotFoundError):
        views.remove(type(act)(act.session, there.organisation, act.viewer, act.now, act.host, act.settings), row_id)
