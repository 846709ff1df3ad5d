"""Who may do what: one table, read by `can()` here and by the SQL of `queries.visibility` (design §6)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..errors import ConfigurationError
from ..host import Role
from .limits import Limits
from .ties import Ties
from .vocabulary import Kind


class Relation(StrEnum):
    """What ties a person to a case."""

    CLAIMANT = "claimant"
    AUTHOR = "author"
    TRAINER = "trainer"
    ASSIGNEE = "assignee"
    CONSULTED = "consulted"
    LISTED = "listed"
    QUALITY = "quality"
    DIRECTION = "direction"
    AUDITOR = "auditor"
    REFERENT = "referent"


class Permission(StrEnum):
    """What one may do with a case."""

    READ = "read"
    IDENTIFY = "identify"
    INTERNAL = "internal"
    MESSAGE = "message"
    RESOLVE = "resolve"
    HANDLE = "handle"
    VOID = "void"


class Door(StrEnum):
    """What one may do in an organisation, with no case yet."""

    FILE = "file"
    RECORD = "record"
    LOG = "log"
    REGISTER = "register"
    EXPORT = "export"
    ACCESS_LOG = "access_log"
    WAITING = "waiting"
    DESK = "desk"
    SETTINGS = "settings"
    DECIDE = "decide"
    HANDOVER = "handover"
    RIGHTS = "rights"
    READINESS = "readiness"
    OPINIONS = "opinions"
    OWN_ACTIONS = "own_actions"
    PLAN = "plan"
    IMPROVE = "improve"
    REVIEWS = "reviews"
    REVIEW = "review"
    LEARNED = "learned"
    FIGURES = "figures"
    TAKE = "take"


_R = Relation
_HANDLERS = frozenset({_R.QUALITY, _R.DIRECTION, _R.ASSIGNEE, _R.REFERENT})
GRANTS: dict[Permission, frozenset[Relation]] = {
    Permission.READ: frozenset(Relation),
    Permission.IDENTIFY: frozenset(Relation) - {_R.AUDITOR},
    Permission.INTERNAL: _HANDLERS | {_R.CONSULTED},
    Permission.MESSAGE: frozenset({_R.CLAIMANT}),
    Permission.RESOLVE: _HANDLERS | {_R.TRAINER},
    Permission.HANDLE: _HANDLERS,
    # Not whoever happens to be given the case: what is void counts nowhere.
    Permission.VOID: _HANDLERS - {_R.ASSIGNEE},
}
# Trainers see aléas and difficulties of their sessions, never complaints unless consulted.
TRAINER_KINDS = frozenset({Kind.INCIDENT, Kind.DIFFICULTY})
# A confidential case is closed to those who see it by their function only.
CONFIDENTIAL = frozenset(Relation) - {_R.AUDITOR, _R.TRAINER}
# One of listed people only is closed to those who handle by function too, unless they are listed.
UNLISTED = CONFIDENTIAL - {_R.QUALITY, _R.DIRECTION}
# An old case in the intermediate archive is read by those who answer for it, and by its claimant (O23). The referent
# and the people of its list stand in for them where they may not: every case keeps a reader.
ARCHIVED = frozenset({_R.QUALITY, _R.DIRECTION, _R.AUDITOR, _R.REFERENT, _R.CLAIMANT, _R.LISTED})
DOORS: dict[Door, frozenset[Role]] = {
    Door.FILE: frozenset({Role.LEARNER, Role.TRAINER, Role.STAFF, Role.QUALITY, Role.DIRECTION}),
    Door.RECORD: frozenset({Role.STAFF, Role.QUALITY, Role.DIRECTION}),
    Door.LOG: frozenset({Role.TRAINER}),
    Door.REGISTER: frozenset({Role.STAFF, Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.EXPORT: frozenset({Role.QUALITY, Role.DIRECTION}),
    # Not the quality managers: they are whom it watches most.
    Door.ACCESS_LOG: frozenset({Role.DIRECTION, Role.AUDITOR}),
    Door.WAITING: frozenset({Role.QUALITY, Role.DIRECTION}),
    # Views of one's own, and acts on many cases at once: each case still asks for its own right.
    Door.DESK: frozenset({Role.STAFF, Role.QUALITY, Role.DIRECTION}),
    # What the organisation decided is read by the auditor too, and decided by those who answer for it.
    Door.SETTINGS: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.DECIDE: frozenset({Role.QUALITY, Role.DIRECTION}),
    Door.HANDOVER: frozenset({Role.QUALITY, Role.DIRECTION}),
    Door.RIGHTS: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.READINESS: frozenset({Role.QUALITY, Role.DIRECTION}),
    Door.OPINIONS: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    # Whoever may own an action works on it; the plan as a whole is for those who answer for it, and the auditor.
    Door.OWN_ACTIONS: frozenset({Role.TRAINER, Role.STAFF, Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.PLAN: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.IMPROVE: frozenset({Role.QUALITY, Role.DIRECTION}),
    Door.REVIEWS: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    Door.REVIEW: frozenset({Role.QUALITY, Role.DIRECTION}),
    Door.FIGURES: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    # One's own files, whichever of them one may ask for.
    Door.TAKE: frozenset({Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
    # What was learned names nobody: all who work there read it (D13).
    Door.LEARNED: frozenset({Role.TRAINER, Role.STAFF, Role.QUALITY, Role.DIRECTION, Role.AUDITOR}),
}
_KEPT = frozenset({_R.QUALITY, _R.DIRECTION, _R.REFERENT})
# Who may be entrusted with a case, beside the outside referent.
ENTRUSTED = (Role.QUALITY, Role.DIRECTION, Role.STAFF, Role.TRAINER)

# What an invited auditor opens: cases within their limits, and the actions that these led to (B18).
VISITED = frozenset({Door.REGISTER, Door.OWN_ACTIONS})


@dataclass(frozen=True, eq=False)
class Rights:
    """Who may do what in an LMS: our tables, with the lines that its host puts in their place.

    Parameters: `doors` the roles that open a door; `grants` the ties that hold a permission on a case. Whatever is
    granted, a case stays closed to those it is about, and as its confidentiality and its archive say.
    Raises `ConfigurationError` for what leaves a case to nobody, or gives auditors and claimants more than ours.
    """

    doors: Mapping[Door, Collection[Role]] = field(default_factory=dict)
    grants: Mapping[Permission, Collection[Relation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doors", DOORS | {door: frozenset(of) for door, of in self.doors.items()})
        object.__setattr__(self, "grants", GRANTS | {one: frozenset(of) for one, of in self.grants.items()})
        for wrong in self._wrong():
            raise ConfigurationError(f"Rights: {wrong}")

    def _wrong(self) -> Iterator[str]:
        ours: Mapping[Any, frozenset[Any]] = {**DOORS, **GRANTS}
        for line, of in (*self.doors.items(), *self.grants.items()):
            if line not in ours or not set(of) <= set(Role if isinstance(line, Door) else Relation):
                yield f"{line!r}: use the members of Door and Role, of Permission and Relation"
            elif more := (frozenset(of) - ours[line]) & {Role.AUDITOR, Relation.AUDITOR, Relation.CLAIMANT}:
                yield f"{line!r} gives {', '.join(sorted(more))} more than our tables do: leave them out"
        held = {one: frozenset(of) for one, of in self.grants.items()}
        for one, of in held.items():
            first = Permission.IDENTIFY if one is Permission.INTERNAL else Permission.READ  # notes name people
            if blind := of - held.get(first, of):
                yield f"grants[{one!r}] is for {', '.join(sorted(blind))}: put them in grants[{first!r}] too"
        if _KEPT - (held[Permission.READ] & held[Permission.HANDLE]) or _R.LISTED not in held[Permission.READ]:
            yield f"every case has somebody: grants[READ] and [HANDLE] need {', '.join(sorted(_KEPT))}, [READ] listed"


STANDARD = Rights()


@dataclass(frozen=True)
class Viewer:
    """Who is asking, with all that the rules need to know.

    Parameters: `referent` is the ref of the organisation's outside referent, or None where none is named;
    `follows` is the id of the one case that a link opens to somebody without account (D09); `limits` what a link
    shows to an invited auditor; `rights` the tables of this LMS.
    """

    ref: str
    label: str
    roles: frozenset[Role]
    taught: frozenset[str] = frozenset()
    referent: str | None = None
    follows: int | None = None
    limits: Limits | None = None
    rights: Rights = STANDARD

    def may(self, door: Door) -> bool:
        """Tell whether one of the person's roles opens this door."""
        return not self.roles.isdisjoint(self.rights.doors[door]) and (self.limits is None or door in VISITED)

    def grants(self, permission: Permission) -> frozenset[Relation]:
        """Return the relations that hold a permission; a nominative link names claimants to its auditor."""
        names = permission is Permission.IDENTIFY and self.limits is not None and self.limits.nominative
        return frozenset(self.rights.grants[permission]) | ({Relation.AUDITOR} if names else frozenset())

    @property
    def handles(self) -> bool:
        """Tell whether the person handles cases by function: quality, or direction standing in."""
        return bool(self.roles & {Role.QUALITY, Role.DIRECTION})


def handled_by_implicated(referent: str | None, case: Ties) -> bool:
    """Tell whether nobody but those it is about can handle a case: no outside referent, or implicated too."""
    return case.stranded and (referent is None or referent in case.implicated_refs)


def relations(viewer: Viewer, case: Ties) -> frozenset[Relation]:
    """Return what ties this person to this case; an implicated person has no tie.

    A stranded case (every handler implicated) is open to the outside referent if one is named, else to the
    handlers themselves, so that it always has a reader.
    """
    if viewer.follows is not None:
        # All who follow by a link share one ref: it must never tie them to a case.
        return frozenset({Relation.CLAIMANT}) if case.id == viewer.follows else frozenset()
    if viewer.limits is not None:
        # Nobody the host knows: an auditor and nothing else.
        open_to = (
            viewer.limits.hold(case.received_at, case.action_category)
            and not case.confidential
            and not case.listed_only
        )
        return frozenset({Relation.AUDITOR}) if open_to else frozenset()
    if viewer.ref in case.implicated_refs and not (viewer.handles and handled_by_implicated(viewer.referent, case)):
        return frozenset()
    held = {
        Relation.CLAIMANT: case.claimant_ref == viewer.ref,
        Relation.AUTHOR: case.recorded_by_ref == viewer.ref,
        Relation.TRAINER: case.kind in TRAINER_KINDS and case.session_ref in viewer.taught,
        Relation.ASSIGNEE: case.assignee_ref == viewer.ref,
        Relation.CONSULTED: viewer.ref in case.consulted_refs,
        Relation.LISTED: viewer.ref in case.listed_refs,
        Relation.QUALITY: Role.QUALITY in viewer.roles,
        Relation.DIRECTION: Role.DIRECTION in viewer.roles,
        Relation.AUDITOR: Role.AUDITOR in viewer.roles,
        Relation.REFERENT: case.stranded and viewer.referent == viewer.ref,
    }
    found = frozenset(relation for relation, holds in held.items() if holds)
    if case.confidential:
        found &= CONFIDENTIAL
    if case.archived_at is not None:
        found &= ARCHIVED
    return found & UNLISTED if case.listed_only and viewer.ref not in case.listed_refs else found


def can(viewer: Viewer, permission: Permission, case: Ties) -> bool:
    """Tell whether this person may do this with this case."""
    return bool(relations(viewer, case) & viewer.grants(permission))


def reads_asides(viewer: Viewer, case: Ties) -> bool:
    """Tell whether this person reads what was said with correspondents: who reads what is internal, and auditors."""
    return bool(relations(viewer, case) & (viewer.grants(Permission.INTERNAL) | {Relation.AUDITOR}))
