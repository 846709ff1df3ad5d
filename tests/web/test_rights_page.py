"""The page of the rights says what the rules do, for every role, tie, permission and verb."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from flask_reclamations.domain.lifecycle import TRANSITIONS
from flask_reclamations.domain.rights import Door, Permission, Relation, Viewer, can
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.host import Role
from flask_reclamations.web.staff import rights

from .dom import Element, page

CASE: dict[str, Any] = {
    "id": 1,
    "kind": Kind.INCIDENT,
    "claimant_ref": None,
    "recorded_by_ref": None,
    "assignee_ref": None,
    "session_ref": "s1",
    "confidential": False,
    "listed_only": False,
    "archived_at": None,
    "stranded": False,
    "consulted_refs": (),
    "implicated_refs": (),
    "listed_refs": (),
}
# Somebody whom this one relation ties to the case: their roles, and what the case says of them.
HELD: dict[Relation, tuple[frozenset[Role], dict[str, Any]]] = {
    Relation.CLAIMANT: (frozenset(), {"claimant_ref": "x"}),
    Relation.AUTHOR: (frozenset(), {"recorded_by_ref": "x"}),
    Relation.TRAINER: (frozenset({Role.TRAINER}), {}),
    Relation.ASSIGNEE: (frozenset(), {"assignee_ref": "x"}),
    Relation.CONSULTED: (frozenset(), {"consulted_refs": ("x",)}),
    Relation.LISTED: (frozenset(), {"listed_refs": ("x",)}),
    Relation.QUALITY: (frozenset({Role.QUALITY}), {}),
    Relation.DIRECTION: (frozenset({Role.DIRECTION}), {}),
    Relation.AUDITOR: (frozenset({Role.AUDITOR}), {}),
    Relation.REFERENT: (frozenset(), {"stranded": True}),
}


def may(relation: Relation, permission: Permission, **secrecy: Any) -> bool:
    """Ask the rule itself, about somebody whom nothing but this relation ties to the case."""
    roles, said = HELD[relation]
    taught = frozenset({"s1"} if Role.TRAINER in roles else ())
    viewer = Viewer("x", "X", roles, taught, "x" if relation is Relation.REFERENT else None)
    return can(viewer, permission, SimpleNamespace(**CASE | said | secrecy))


def yes(line: Element) -> list[bool]:
    return [mark["aria-label"] == "oui" for mark in line.all("span", role="img")]


@pytest.fixture
def tables(claire: FlaskClient) -> list[Element]:
    return page(claire.get("/reclamations/rights")).all("table")


def lines(table: Element) -> list[Element]:
    return table.one("tbody").all("tr")


@pytest.mark.parametrize("position", range(len(Door)))
def test_a_door_is_open_on_the_page_to_those_it_opens_for(tables: list[Element], position: int) -> None:
    door, line = list(Door)[position], lines(tables[0])[position]
    assert line.one("th").text == rights.OPENED[door]
    assert yes(line) == [Viewer("x", "X", frozenset({role})).may(door) for role in Role]


@pytest.mark.parametrize("position", range(len(Relation)))
def test_a_tie_permits_on_the_page_what_it_permits(tables: list[Element], position: int) -> None:  # O21
    relation, line = list(Relation)[position], lines(tables[1])[position]
    assert line.one("th").text == rights.RELATIONS[relation]
    confidential, unlisted, archived = yes(line)
    permitted = [rights.PERMISSIONS[permission] for permission in Permission if may(relation, permission)]
    assert line.all("td")[0].text == ", ".join(permitted)
    assert confidential == may(relation, Permission.READ, confidential=True)
    listed = relation is Relation.LISTED  # who is named on the list is not somebody « sans y être nommé »
    assert unlisted == (may(relation, Permission.READ, confidential=True, listed_only=True) and not listed)
    assert archived == may(relation, Permission.READ, archived_at=datetime(2026, 11, 2, tzinfo=UTC))  # O23


def test_every_verb_is_there_with_whom_it_is_for(tables: list[Element]) -> None:
    shown = [[cell.text for cell in line.all("th", "td")] for line in lines(tables[2])]
    assert [row[0] for row in shown] == [verb.label for verb in TRANSITIONS.values()]
    for row, verb in zip(shown, TRANSITIONS.values(), strict=True):
        granted = [rights.RELATIONS[relation] for relation in Relation if may(relation, verb.permission)]
        assert row[2] == ", ".join(granted)
        kinds = ", ".join(kind.label for kind in Kind if kind in verb.kinds)
        assert row[1] == ("toutes" if len(verb.kinds) == len(Kind) else kinds)


def test_everything_of_the_rules_has_its_words() -> None:
    assert (set(rights.ROLES), set(rights.OPENED)) == (set(Role), set(Door))
    assert (set(rights.RELATIONS), set(rights.PERMISSIONS)) == (set(Relation), set(Permission))


def test_the_page_is_in_the_settings_and_leads_back(claire: FlaskClient) -> None:
    shown = page(claire.get("/reclamations/settings"))
    assert "/reclamations/rights" in [link["href"] for link in shown.all("a")]
