"""The views of the register: what each holds, whose saved ones one sees, and filters that got old."""

from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Viewer
from flask_reclamations.models import SavedView
from flask_reclamations.queries import figures, register, views
from flask_reclamations.queries.register import Filters
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from ..services.conftest import elsewhere
from .conftest import case
from .test_register import AUDITOR, QUALITY, STAFF, rives


def kept(owner: str = "claire", name: str = "Aléas ouverts", **changed: Any) -> SavedView:
    row = SavedView(
        organisation_id=rives().id,
        owner_ref=owner,
        owner_label=owner.title(),
        name=name,
        filters=changed.pop("filters", {"kind": "alea"}),
        created_at=NOON,
        **changed,
    )
    db_session().add(row)
    db_session().flush()
    return row


def names(viewer: Viewer) -> list[str]:
    return [row.name for row in views.saved(db_session(), rives(), viewer)]


def test_one_sees_ones_own_views_and_those_that_are_shared(any_lms: Flask) -> None:  # criterion 48
    kept("claire", "à moi")
    kept("sam", "De Sam")
    kept("sam", "Partagée", shared=True)
    assert names(QUALITY) == ["Partagée", "à moi"] or names(QUALITY) == ["à moi", "Partagée"]
    assert names(STAFF) == ["De Sam", "Partagée"]


def test_an_auditor_is_shown_no_saved_view(lms: Flask) -> None:
    kept(shared=True)
    assert names(AUDITOR) == []


def test_the_views_of_another_organisation_are_not_there(lms: Flask) -> None:
    kept(shared=True)
    vallee = elsewhere(lms).organisation
    assert views.saved(db_session(), vallee, QUALITY) == []


@pytest.mark.parametrize(
    ("stored", "opened"),
    [
        ({"kind": "alea", "sort": "due", "descending": False}, Filters(kind="alea", sort="due", descending=False)),
        ({"kind": "plainte", "late": True}, Filters(late=True)),
        ({"colour": "blue", "status": "nouveau"}, Filters(status="nouveau")),
        ({"since": "hier", "sort": "colour"}, Filters()),
        ({}, Filters()),
    ],
)
def test_a_view_whose_filters_mean_nothing_any_more_still_opens(
    lms: Flask, stored: dict[str, Any], opened: Filters
) -> None:
    row = kept(filters=stored)
    db_session().expire(row)
    assert views.filters_of(row) == opened


def test_each_view_counts_what_its_list_holds(any_lms: Flask) -> None:
    case(1, kind="alea", status="declaree", assignee_ref="claire", next_due=NOON)
    case(2, kind="alea", status="resolue")
    case(3, status="annule")
    asked = [*views.named(QUALITY).values(), views.filters_of(kept())]
    found = figures.counts(db_session(), rives(), QUALITY, asked, NOON)
    assert found == [
        figures.count(db_session(), register.filtered(rives(), QUALITY, filters, NOON)) for filters in asked
    ]
    assert found[-1] == 2
