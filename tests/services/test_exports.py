"""Asking for the register as a file."""

from datetime import date, timedelta

import pytest
from flask import Flask

from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Export
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import exports

from ..conftest import NOON, act_of
from .conftest import count, elsewhere

FILTERS = Filters(kind="reclamation", since=date(2026, 1, 1), until=date(2026, 12, 31), late=True, text="salle")


@pytest.mark.parametrize("by", ["claire", "denis"])
def test_quality_and_direction_ask_for_a_file(any_lms: Flask, by: str) -> None:
    row = exports.ask(act_of(any_lms, by), FILTERS, "csv")
    assert (row.owner_ref, row.state, row.expires_at) == (by, "pending", NOON + timedelta(days=7))


@pytest.mark.parametrize("by", ["lea", "bruno", "sam", "anne"])
def test_nobody_else_takes_the_register_out(lms: Flask, by: str) -> None:
    with pytest.raises(NotAllowedError):
        exports.ask(act_of(lms, by), Filters(), "csv")
    assert count(Export) == 0


def test_an_unknown_format_is_refused(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refused:
        exports.ask(act_of(lms, "claire"), Filters(), "exe")
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("unknown_format", "format")]


def test_an_export_keeps_the_filters_it_was_asked_with(any_lms: Flask) -> None:
    row = exports.ask(act_of(any_lms, "claire"), FILTERS, "xlsx")
    act_of(any_lms, "claire").session.commit()
    assert exports.filters_of(row) == FILTERS


def test_an_export_is_its_owners_alone(lms: Flask) -> None:
    row = exports.ask(act_of(lms, "claire"), Filters(), "csv")
    assert exports.mine(act_of(lms, "claire"), row.token) is row
    with pytest.raises(NotFoundError):
        exports.mine(act_of(lms, "denis"), row.token)


def test_an_owner_who_lost_the_role_lost_the_export(lms: Flask) -> None:
    row = exports.ask(act_of(lms, "claire"), Filters(), "csv")
    row.owner_ref = "sam"
    with pytest.raises(NotFoundError):
        exports.mine(act_of(lms, "sam"), row.token)


def test_an_export_of_another_organisation_is_not_there(lms: Flask) -> None:
    row = exports.ask(act_of(lms, "claire"), Filters(), "csv")
    row.owner_ref = "lea"
    with pytest.raises(NotFoundError):
        exports.mine(elsewhere(lms), row.token)


def test_the_latest_export_comes_first(lms: Flask) -> None:
    act = act_of(lms, "claire")
    first, second = exports.ask(act, Filters(), "csv"), exports.ask(act, Filters(), "xlsx")
    assert exports.all_mine(act) == [second, first]
    assert exports.all_mine(act_of(lms, "denis")) == []
