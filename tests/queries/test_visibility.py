"""The SQL of the rights agrees with the rule, for everybody and every case."""

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, true

from flask_reclamations.domain.rights import GRANTS, STANDARD, Permission, Relation, Rights, Viewer, can
from flask_reclamations.domain.vocabulary import Kind, Status
from flask_reclamations.host import Role
from flask_reclamations.models import Case, CasePerson
from flask_reclamations.models.case import CLAIMANT
from flask_reclamations.queries.visibility import granted, visible_to
from flask_reclamations.services.act import db_session

from .conftest import RECEIVED, values

FLAGS = (
    "claimant",
    "author",
    "assignee",
    "consulted",
    "implicated",
    "about_referent",
    "stranded",
    "taught",
)
# Whom it is open to: (confidential, of listed people only, x listed). The last says what no service writes.
SECRECY = [
    (False, False, False),
    (True, False, False),
    (True, True, False),
    (True, True, True),
    (False, True, False),
]
ROLES = [frozenset[Role](), *(frozenset({role}) for role in Role), frozenset(Role)]
ROLES += [
    frozenset(pair)
    for pair in [(Role.QUALITY, Role.TRAINER), (Role.STAFF, Role.AUDITOR), (Role.LEARNER, Role.TRAINER)]
]
EVERYBODY = [
    Viewer("x", "X", roles, frozenset({"s1", "s2"}) if Role.TRAINER in roles else frozenset(), referent)
    for roles, referent in product(ROLES, [None, "x", "out"])
]
EVERYBODY += [Viewer(CLAIMANT, "Marie Aubert", frozenset(), follows=follows) for follows in (1, 700, 10**9)]


def every_case() -> list[Any]:
    """Store a case of each kind for every combination of ties, in all statuses, and return them."""
    rows: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    statuses = list(Status)
    first = values(1)
    everything = product(Kind, SECRECY, *[(False, True)] * len(FLAGS))
    for number, (kind, (confidential, listed_only, listed), *held) in enumerate(everything, 1):
        ties = dict(zip(FLAGS, held, strict=True))
        rows.append(
            first
            | {
                "id": number,
                "number": number,
                "reference": f"REG-{number}",
                "submission": str(number),
                "kind": str(kind),
                "declared_kind": str(kind),
                "status": str(statuses[number % len(statuses)]),
                "claimant_ref": "x" if ties["claimant"] else (None, "y")[number % 2],
                "recorded_by_ref": "x" if ties["author"] else (None, "y")[number % 2],
                "assignee_ref": "x" if ties["assignee"] else (None, "y")[number % 2],
                "session_ref": "s1" if ties["taught"] else (None, "s3")[number % 2],
                "stranded": ties["stranded"],
                # As good as drawn, so that every tie is met in the archive and out of it (O23).
                "archived_at": RECEIVED if number * 2654435761 % 2**32 > 2**31 else None,
                "confidential": confidential,
                "listed_only": listed_only,
            }
        )
        wanted = [("x", "consulted")] * ties["consulted"] + [("x", "implicated")] * ties["implicated"]
        wanted += [("out", "implicated")] * ties["about_referent"] + [("x", "listed")] * listed
        wanted += [("x", "watcher"), ("x", "stated")]  # which grant nothing
        people += [
            {"organisation_id": first["organisation_id"], "case_id": number, "person_label": ref}
            | {"person_ref": ref, "relation": relation}
            for ref, relation in wanted
        ]
    db_session().execute(insert(Case), rows)
    db_session().execute(insert(CasePerson), people)
    return [snapshot(case) for case in db_session().scalars(select(Case))]


def snapshot(case: Case) -> SimpleNamespace:
    """Return what the rule reads of a case, asked once."""
    names = (
        "id",
        "kind",
        "claimant_ref",
        "recorded_by_ref",
        "assignee_ref",
        "session_ref",
        "confidential",
        "listed_only",
        "stranded",
        "archived_at",
    )
    return SimpleNamespace(
        **{name: getattr(case, name) for name in names},
        consulted_refs=case.consulted_refs,
        implicated_refs=case.implicated_refs,
        listed_refs=case.listed_refs,
    )


def differing(permission: Permission, rights: Rights = STANDARD) -> list[str]:
    """Return where the list and the rule do not agree."""
    cases = every_case()
    found = []
    for viewer in (replace(known, rights=rights) for known in EVERYBODY):
        listed = set(db_session().scalars(select(Case.id).where(granted(viewer, permission))))
        allowed = {case.id for case in cases if can(viewer, permission, case)}
        found += [f"{sorted(viewer.roles)} referent={viewer.referent}: case {n}" for n in sorted(listed ^ allowed)]
    return found


def test_the_list_shows_exactly_what_may_be_read(any_lms: Flask) -> None:  # A05, O21
    assert differing(Permission.READ) == []


@pytest.mark.parametrize("permission", sorted(set(Permission) - {Permission.READ}))
def test_each_permission_has_one_rule_in_both_languages(lms: Flask, permission: Permission) -> None:
    assert differing(permission) == []


@pytest.mark.parametrize("permission", [Permission.READ, Permission.HANDLE])
def test_the_tables_of_a_host_are_read_by_both_languages(lms: Flask, permission: Permission) -> None:  # criterion 46
    fewer = Rights(grants={one: GRANTS[one] - {Relation.AUTHOR, Relation.CONSULTED} for one in Permission})
    assert differing(permission, fewer) == []
    asked = Viewer("x", "X", frozenset({Role.STAFF}))
    seen = [set(db_session().scalars(select(Case.id).where(granted(who, permission))))
            for who in (asked, replace(asked, rights=fewer))]  # fmt: skip
    assert (seen[0] > seen[1]) == (permission is Permission.READ)


def test_what_is_not_visible_is_exactly_the_rest(any_lms: Flask) -> None:
    everything = {case.id for case in every_case()}
    unsure = []
    for viewer in EVERYBODY:
        shown = set(db_session().scalars(select(Case.id).where(visible_to(viewer))))
        hidden = set(db_session().scalars(select(Case.id).where(visible_to(viewer).is_not(true()))))
        unsure += [(sorted(viewer.roles), len(everything - shown - hidden))] if shown | hidden != everything else []
    assert unsure == []


def test_a_trainer_never_sees_a_complaint_without_a_tie_of_their_own(any_lms: Flask) -> None:
    every_case()
    trainer = Viewer("x", "X", frozenset({Role.TRAINER}), frozenset({"s1"}))
    seen = db_session().scalars(
        select(Case).where(visible_to(trainer), Case.kind.in_(["reclamation", "remarque", "signal"]))
    )
    assert all(
        "x" in {case.claimant_ref, case.recorded_by_ref, case.assignee_ref, *case.consulted_refs, *case.listed_refs}
        for case in seen
    )
