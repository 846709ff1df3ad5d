"""The filters that read what a manager judged: severity, priority, topics, qualified; and the order by priority."""

from typing import Any

import pytest
from flask import Flask

from flask_reclamations.models import CaseTag
from flask_reclamations.queries import register, tags
from flask_reclamations.queries.register import Filters
from flask_reclamations.schemas.filters import FiltersSchema
from flask_reclamations.schemas.lenient import sensible
from flask_reclamations.services.act import db_session

from .conftest import RECEIVED, case
from .test_register import AUDITOR, QUALITY, rives, shown


def furnished() -> None:
    case(1, severity="critique", priority=1, qualified_at=RECEIVED)
    case(2, severity="majeure", priority=2)
    case(3, severity="mineure", priority=4, qualified_at=RECEIVED, status="en_cours")
    case(4)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"severity": "critique"}, {1}),
        ({"severity": "critique,majeure"}, {1, 2}),
        ({"priority": "4"}, {3}),
        ({"priority": "1,2"}, {1, 2}),
        ({"severity": "critique,mineure", "status": "en_cours"}, {3}),
        ({"severity": "critique", "priority": "2"}, set()),
        ({"qualified": "oui"}, {1, 3}),
        ({"qualified": "non"}, {2, 4}),
    ],
)
def test_severity_and_status_filter_and_values_of_one_add_up(  # B14
    any_lms: Flask, filters: dict[str, str], found: set[int]
) -> None:
    furnished()
    assert shown(**filters) == found


@pytest.mark.parametrize("descending", [False, True])
def test_the_order_by_priority_holds_every_case_once(any_lms: Flask, descending: bool) -> None:  # B14
    furnished()
    case(5, priority=2)
    filters, read, after = Filters(sort="priority", descending=descending), [], ""
    where = register.filtered(rives(), QUALITY, filters, RECEIVED)
    while True:
        page = register.page(db_session(), where, filters, size=2, after=after)
        read += [row.number for row in page.cases]
        if not page.older:
            break
        after = page.older
    upwards = [1, 2, 5, 3, 4]
    assert read == (upwards[::-1] if descending else upwards)


def test_topics_filter_within_rights(any_lms: Flask) -> None:  # B20
    rows = [case(1), case(2), case(3)]
    known = {tag.code: tag for tag in tags.every(db_session(), rives())}
    restricted = next(tag for tag in known.values() if tag.restricted)
    free = next(tag for tag in known.values() if not tag.restricted)
    for row, tag in ((rows[0], free), (rows[1], restricted)):
        db_session().add(CaseTag(organisation_id=row.organisation_id, case_id=row.id, tag_id=tag.id))
    db_session().flush()
    assert shown(tag=free.code) == {1}
    assert shown(tag=f"{free.code},{restricted.code}") == {1, 2}
    assert shown(AUDITOR, tag=f"{free.code},{restricted.code}") == {1}


@pytest.mark.parametrize(
    "said",
    [
        {"severity": "critique,grave"},
        {"severity": ","},
        {"priority": "0"},
        {"priority": "1,x"},
        {"priority": "²"},
        {"tag": "a b"},
        {"tag": "abandon,"},
        {"tag": "x" * 33},
        {"qualified": "peut-être"},
    ],
)
def test_what_means_nothing_is_left_out(said: dict[str, Any]) -> None:
    assert Filters(**sensible(FiltersSchema, {**said, "kind": "alea"})).chosen == {"kind": "alea"}
