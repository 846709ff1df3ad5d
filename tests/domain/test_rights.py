"""The rights, read as sentences of a policy."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest

from flask_reclamations.domain.rights import GRANTS, Door, Permission, Relation, Rights, Viewer, can, relations
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.errors import ConfigurationError
from flask_reclamations.host import Role


@dataclass(frozen=True)
class About:
    """What ties people to a case."""

    id: int = 1
    kind: str = Kind.COMPLAINT
    received_at: datetime = datetime(2026, 11, 2, tzinfo=UTC)
    action_category: str | None = "AF"
    claimant_ref: str | None = None
    recorded_by_ref: str | None = None
    assignee_ref: str | None = None
    session_ref: str | None = "cpn-b"
    confidential: bool = False
    listed_only: bool = False
    archived_at: datetime | None = None
    stranded: bool = False
    consulted_refs: Collection[str] = ()
    implicated_refs: Collection[str] = ()
    listed_refs: Collection[str] = ()


def somebody(*roles: Role, ref: str = "x", referent: str | None = None) -> Viewer:
    """Return a person with these roles who teaches the session `cpn-b` if a trainer."""
    taught = frozenset({"cpn-b"}) if Role.TRAINER in roles else frozenset[str]()
    return Viewer(ref, ref.title(), frozenset(roles), taught, referent)


def held(viewer: Viewer, case: About) -> set[Permission]:
    return {permission for permission in Permission if can(viewer, permission, case)}


ALL_HANDLING = {
    Permission.READ,
    Permission.IDENTIFY,
    Permission.INTERNAL,
    Permission.RESOLVE,
    Permission.HANDLE,
    Permission.VOID,
}
TIED = About(claimant_ref="x", recorded_by_ref="x", assignee_ref="x", consulted_refs=("x",), listed_refs=("x",))


@pytest.mark.parametrize("role", [Role.QUALITY, Role.DIRECTION])
@pytest.mark.parametrize("kind", Kind)
def test_quality_and_direction_may_do_every_verb_on_every_kind(role: Role, kind: Kind) -> None:
    assert held(somebody(role), About(kind=kind)) == ALL_HANDLING


@pytest.mark.parametrize("kind", Kind)
def test_a_learner_without_a_tie_sees_nothing(kind: Kind) -> None:
    assert held(somebody(Role.LEARNER), About(kind=kind)) == set()


def test_a_claimant_reads_and_writes_but_does_not_handle() -> None:
    mine = About(claimant_ref="x")
    assert held(somebody(Role.LEARNER), mine) == {Permission.READ, Permission.IDENTIFY, Permission.MESSAGE}


@pytest.mark.parametrize("kind", [Kind.INCIDENT, Kind.DIFFICULTY])
def test_a_trainer_reads_and_resolves_the_aleas_and_difficulties_of_their_session(kind: Kind) -> None:  # C07
    expected = {Permission.READ, Permission.IDENTIFY, Permission.RESOLVE}
    assert held(somebody(Role.TRAINER), About(kind=kind)) == expected


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.REMARK, Kind.SIGNAL])
def test_a_trainer_never_sees_a_complaint_of_their_session(kind: Kind) -> None:
    assert held(somebody(Role.TRAINER), About(kind=kind)) == set()


def test_a_trainer_who_is_consulted_sees_the_complaint() -> None:
    put_to = About(consulted_refs=("x",))
    assert held(somebody(Role.TRAINER), put_to) == {Permission.READ, Permission.IDENTIFY, Permission.INTERNAL}


def test_a_trainer_sees_nothing_of_another_session() -> None:
    assert held(somebody(Role.TRAINER), About(Kind.INCIDENT, session_ref="ang-a")) == set()


def test_a_trainer_sees_nothing_of_a_case_without_session() -> None:
    assert held(somebody(Role.TRAINER), About(Kind.INCIDENT, session_ref=None)) == set()


def test_staff_see_no_case_by_their_role_alone() -> None:
    assert held(somebody(Role.STAFF), About()) == set()


def test_staff_see_what_they_recorded_but_do_not_handle_it() -> None:
    assert held(somebody(Role.STAFF), About(recorded_by_ref="x")) == {Permission.READ, Permission.IDENTIFY}


def test_whoever_a_case_is_entrusted_to_handles_it_but_does_not_void_it() -> None:
    assert held(somebody(Role.STAFF), About(assignee_ref="x")) == ALL_HANDLING - {Permission.VOID}


@pytest.mark.parametrize("kind", Kind)
def test_an_auditor_reads_every_kind_without_the_name_and_without_a_verb(kind: Kind) -> None:
    assert held(somebody(Role.AUDITOR), About(kind=kind)) == {Permission.READ}


def test_somebody_without_any_role_or_tie_sees_nothing() -> None:
    assert held(somebody(), About()) == set()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", Kind)
def test_an_implicated_person_sees_nothing_whatever_else_they_are(role: Role, kind: Kind) -> None:  # O21
    case = replace(TIED, kind=kind, implicated_refs=("x",))
    assert held(somebody(role), case) == set()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TRAINER])
def test_a_confidential_case_is_closed_to_those_who_see_it_by_function(role: Role) -> None:
    assert held(somebody(role), About(Kind.INCIDENT, confidential=True)) == set()


def test_a_confidential_case_stays_open_to_its_claimant_and_its_handlers() -> None:
    case = replace(TIED, confidential=True)
    assert can(somebody(Role.LEARNER), Permission.READ, case)
    assert can(somebody(Role.QUALITY, ref="q"), Permission.HANDLE, case)
    assert can(somebody(Role.DIRECTION, ref="d"), Permission.HANDLE, case)


ON_A_LIST = About(confidential=True, listed_only=True, listed_refs=("q", "s", "a", "t"))


@pytest.mark.parametrize("role", [Role.QUALITY, Role.DIRECTION])
def test_a_case_of_listed_people_is_closed_to_who_handles_by_function_and_is_not_listed(role: Role) -> None:  # O21
    assert held(somebody(role, ref="d"), ON_A_LIST) == set()


@pytest.mark.parametrize("role", [Role.QUALITY, Role.DIRECTION])
def test_whoever_handles_by_function_and_is_listed_handles_it(role: Role) -> None:  # O21
    assert held(somebody(role, ref="q"), ON_A_LIST) == ALL_HANDLING


@pytest.mark.parametrize(("ref", "role"), [("s", Role.STAFF), ("a", Role.AUDITOR), ("t", Role.TRAINER)])
def test_whoever_is_listed_without_handling_by_function_reads_it(ref: str, role: Role) -> None:  # O21
    assert held(somebody(role, ref=ref), ON_A_LIST) == {Permission.READ, Permission.IDENTIFY}


def test_a_case_of_listed_people_stays_open_to_those_it_ties_by_name() -> None:  # O21
    case = replace(ON_A_LIST, claimant_ref="l", recorded_by_ref="r", assignee_ref="h", consulted_refs=("c",))
    assert can(somebody(Role.LEARNER, ref="l"), Permission.MESSAGE, case)
    assert can(somebody(Role.STAFF, ref="r"), Permission.READ, case)
    assert can(somebody(Role.STAFF, ref="h"), Permission.HANDLE, case)
    assert can(somebody(Role.TRAINER, ref="c"), Permission.INTERNAL, case)


def test_nobody_whom_a_case_is_about_reads_it_for_being_listed() -> None:  # O21
    assert held(somebody(Role.QUALITY, ref="q"), replace(ON_A_LIST, implicated_refs=("q",))) == set()


ARCHIVED = replace(TIED, archived_at=datetime(2026, 11, 2, tzinfo=UTC), claimant_ref=None, listed_refs=())


@pytest.mark.parametrize(
    ("role", "kept"),
    [
        (Role.QUALITY, ALL_HANDLING),
        (Role.DIRECTION, ALL_HANDLING),
        (Role.AUDITOR, {Permission.READ}),
        (Role.STAFF, set[Permission]()),
        (Role.TRAINER, set[Permission]()),
    ],
)
def test_an_archived_case_is_left_to_those_who_answer_for_it(role: Role, kept: set[Permission]) -> None:  # O23
    assert held(somebody(role), replace(ARCHIVED, kind=Kind.INCIDENT)) == kept


def test_an_archived_case_stays_open_to_its_claimant() -> None:  # O23
    mine = replace(ARCHIVED, claimant_ref="x")
    assert held(somebody(Role.LEARNER), mine) == {Permission.READ, Permission.IDENTIFY, Permission.MESSAGE}
    assert can(HOLDER, Permission.READ, mine)


def test_an_archived_case_of_listed_people_keeps_them_as_its_readers() -> None:  # O23
    case = replace(ON_A_LIST, archived_at=datetime(2026, 11, 2, tzinfo=UTC), listed_refs=("s",))
    assert held(somebody(Role.STAFF, ref="s"), case) == {Permission.READ, Permission.IDENTIFY}


STRANDED = About(stranded=True, implicated_refs=("q", "d"))


@pytest.mark.parametrize(("ref", "role"), [("q", Role.QUALITY), ("d", Role.DIRECTION)])
def test_a_stranded_case_stays_with_its_handlers_where_no_referent_is_named(ref: str, role: Role) -> None:  # O21
    assert held(somebody(role, ref=ref), STRANDED) == ALL_HANDLING


@pytest.mark.parametrize(("ref", "role"), [("q", Role.QUALITY), ("d", Role.DIRECTION)])
def test_a_stranded_case_closes_to_its_handlers_where_a_referent_is_named(ref: str, role: Role) -> None:  # O21
    assert held(somebody(role, ref=ref, referent="out"), STRANDED) == set()


def test_a_stranded_case_is_handled_by_the_outside_referent() -> None:  # O21
    assert held(somebody(ref="out", referent="out"), STRANDED) == ALL_HANDLING


def test_the_referent_sees_no_case_that_is_not_stranded() -> None:
    assert held(somebody(ref="out", referent="out"), About()) == set()


def test_a_stranded_case_stays_closed_to_an_implicated_trainer() -> None:  # O21
    case = replace(STRANDED, kind=Kind.INCIDENT, implicated_refs=("q", "d", "t"))
    assert held(somebody(Role.TRAINER, ref="t"), case) == set()


@pytest.mark.parametrize("archived_at", [None, datetime(2026, 11, 2, tzinfo=UTC)])
@pytest.mark.parametrize("referent", [None, "out", "q", "d"])
def test_a_stranded_case_always_has_somebody_who_reads_it(  # O21
    referent: str | None, archived_at: datetime | None
) -> None:
    people = [
        somebody(Role.QUALITY, ref="q", referent=referent),
        somebody(Role.DIRECTION, ref="d", referent=referent),
        somebody(ref="out", referent=referent),
    ]
    case = replace(STRANDED, archived_at=archived_at)
    assert any(can(person, Permission.HANDLE, case) for person in people)


def test_a_stranded_case_about_its_referent_too_still_has_a_reader() -> None:  # O21
    case = replace(STRANDED, implicated_refs=("q", "d", "out"))
    people = [
        somebody(Role.QUALITY, ref="q", referent="out"),
        somebody(Role.DIRECTION, ref="d", referent="out"),
        somebody(ref="out", referent="out"),
    ]
    assert any(can(person, Permission.READ, case) for person in people)


@pytest.mark.parametrize("relation", Relation)
def test_each_relation_that_reads_is_one_that_somebody_can_hold(relation: Relation) -> None:
    case = replace(TIED, kind=Kind.INCIDENT, stranded=True)
    everything = somebody(*Role, referent="x")
    assert relation in relations(everything, case)


LEARNT = (Door.OWN_ACTIONS, Door.PLAN, Door.OPINIONS, Door.REVIEWS, Door.LEARNED, Door.FIGURES, Door.TAKE)
OURS = (Door.HANDOVER, Door.RIGHTS, Door.READINESS, Door.SETTINGS, Door.DECIDE, Door.IMPROVE, Door.REVIEW, *LEARNT)
DOORS = {
    Role.LEARNER: {Door.FILE},
    Role.TRAINER: {Door.FILE, Door.LOG, Door.OWN_ACTIONS, Door.LEARNED},
    Role.STAFF: {Door.FILE, Door.RECORD, Door.REGISTER, Door.DESK, Door.OWN_ACTIONS, Door.LEARNED},
    Role.QUALITY: {Door.FILE, Door.RECORD, Door.REGISTER, Door.EXPORT, Door.WAITING, Door.DESK, *OURS},
    Role.DIRECTION: {*Door} - {Door.LOG},
    Role.AUDITOR: {Door.REGISTER, Door.ACCESS_LOG, Door.RIGHTS, Door.SETTINGS, *LEARNT},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_own_doors(role: Role) -> None:  # A05
    assert {door for door in Door if somebody(role).may(door)} == DOORS[role]


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
def test_two_roles_open_the_doors_of_both(one: Role, other: Role) -> None:
    assert {door for door in Door if somebody(one, other).may(door)} == DOORS[one] | DOORS[other]


HOLDER = Viewer("claimant", "Marie Aubert", frozenset(), follows=1)


@pytest.mark.parametrize("confidential", [False, True])
def test_whoever_holds_a_link_may_what_the_claimant_may(confidential: bool) -> None:  # D09
    assert held(HOLDER, About(confidential=confidential)) == {
        Permission.READ,
        Permission.IDENTIFY,
        Permission.MESSAGE,
    }


def test_a_link_ties_to_its_own_case_only() -> None:  # D09
    # Every case of the public form is recorded by the ref that all holders of a link share.
    other = About(id=2, claimant_ref="claimant", recorded_by_ref="claimant", assignee_ref="claimant")
    assert held(HOLDER, other) == set()


def test_a_link_opens_no_door() -> None:
    assert [door for door in Door if HOLDER.may(door)] == []


# --- what a host changes of our tables


def test_a_host_s_line_takes_the_place_of_ours_and_the_others_stay() -> None:  # criterion 46
    rights = Rights(doors={Door.EXPORT: {Role.DIRECTION}}, grants={Permission.VOID: {Relation.DIRECTION}})
    quality, direction = (replace(somebody(role), rights=rights) for role in (Role.QUALITY, Role.DIRECTION))
    assert (quality.may(Door.EXPORT), direction.may(Door.EXPORT)) == (False, True)
    assert (quality.may(Door.REGISTER), somebody(Role.QUALITY).may(Door.EXPORT)) == (True, True)
    assert not can(quality, Permission.VOID, About())
    assert can(direction, Permission.VOID, About())
    assert can(quality, Permission.HANDLE, About())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"doors": {Door.EXPORT: {Role.QUALITY, Role.AUDITOR}}}, "gives auditor more than our tables do"),
        ({"grants": {Permission.INTERNAL: {Relation.CLAIMANT}}}, "gives claimant more than our tables do"),
        ({"grants": {Permission.READ: set(Relation) - {Relation.CONSULTED}}}, "consulted: put them in grants"),
        ({"grants": {one: GRANTS[one] - {Relation.LISTED} for one in Permission}}, "every case has somebody"),
        ({"grants": {Permission.IDENTIFY: {Relation.QUALITY}}}, "put them in grants"),
        ({"grants": {Permission.HANDLE: {Relation.QUALITY}}}, "every case has somebody"),
        ({"grants": {one: GRANTS[one] - {Relation.REFERENT} for one in Permission}}, "every case has somebody"),
        ({"doors": {"cellar": {Role.QUALITY}}}, "'cellar': use the members"),
        ({"doors": {Door.EXPORT: Role.DIRECTION}}, "use the members"),
        ({"grants": {Permission.READ: {*Relation, "boss"}}}, "use the members"),
    ],
)
def test_tables_that_would_shut_a_case_in_or_open_it_wide_are_refused(lines: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Rights(**lines)
