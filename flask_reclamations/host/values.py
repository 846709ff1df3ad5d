"""The values that cross the adapter: frozen, and checked as they are made."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from ..errors import HostError
from .text import one_line

REF, LABEL = 64, 200
# Who acts without an account: a person of that ref would be taken for the author of what they did.
RESERVED = frozenset({"system", "claimant"})
LABELS = frozenset({"label", "title", "training_label"})


class Role(StrEnum):
    """What a person is in an organisation; the host maps its own roles to these."""

    LEARNER = "learner"
    TRAINER = "trainer"
    STAFF = "staff"
    QUALITY = "quality"
    DIRECTION = "direction"
    AUDITOR = "auditor"


@cache
def _hints(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((item.name, hints[item.name]) for item in fields(kind))


def _fits(value: object, hint: Any) -> bool:
    if type(value) is hint:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_fits(value, choice) for choice in inner)
    if origin in (tuple, frozenset):
        return isinstance(value, origin) and all(_fits(item, inner[0]) for item in value)
    if hint is date:  # a datetime is a date to Python, and compares with none
        return type(value) is date
    return isinstance(value, hint)


class _Checked:
    """Refuse a wrong field when the value is made, not three layers later."""

    def __post_init__(self) -> None:
        for name, hint in _hints(type(self)):  # type: ignore[arg-type]
            value = getattr(self, name)
            if not _fits(value, hint):
                raise HostError(
                    f"{type(self).__name__}.{name} must be {hint}, got {value!r}. Convert it in your adapter."
                )
            if name in LABELS and not (len(value) <= LABEL and value.isascii() and value.isprintable()):
                # A snapshot to read: a long or odd title must not stop anybody.
                object.__setattr__(self, name, one_line(value)[:LABEL])
            if name.endswith("ref") and len(value) > REF:
                raise HostError(f"{type(self).__name__}.{name} is longer than {REF} characters: {value!r}.")
        ref = getattr(self, "ref", "ref")
        if ref == "":
            raise HostError(f"{type(self).__name__}.ref is empty. Give the host's id as text.")
        if ref in RESERVED:
            raise HostError(f"{type(self).__name__}.ref {ref!r} is ours: prefix the host's ids in your adapter.")


@dataclass(frozen=True)
class Party(_Checked):
    """A company or a funder: the host's id and the name to keep."""

    ref: str
    label: str


@dataclass(frozen=True)
class Person(_Checked):
    """Someone with an account in the host.

    Parameters: `ref` the host's id as text; `label` the name to show; `email` where mail goes (a bare ASCII
    address), or None; `roles` what they are in the current organisation; `active` False for a closed account;
    `locale` "fr" or "en", or None for the site's.
    """

    ref: str
    label: str
    email: str | None = None
    phone: str | None = None
    roles: frozenset[Role] = frozenset()
    active: bool = True
    locale: str | None = None


@dataclass(frozen=True)
class TrainingSession(_Checked):
    """One session of a training.

    Parameters: `ref` the host's id as text; `title` of the session; `training_ref` and `training_label` the
    training it belongs to; `modality` and `category` codes of requirements §5.7 ("presentiel"…, "AF", "BC",
    "VAE", "CFA"); `trainers` those who teach it; `client` and `funder` who pays; `subcontracted` True where the
    organisation teaches for another (O05); `certification` RNCP or RS code.
    """

    ref: str
    title: str
    starts_on: date
    ends_on: date
    modality: str = "presentiel"
    category: str = "AF"
    training_ref: str = ""
    training_label: str = ""
    trainers: tuple[Party, ...] = ()
    client: Party | None = None
    funder: Party | None = None
    subcontracted: bool = False
    certification: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ends_on < self.starts_on:
            raise HostError(f"TrainingSession {self.ref!r} ends before it starts. Check starts_on and ends_on.")
        if self.category not in ("AF", "BC", "VAE", "CFA"):
            raise HostError(f"TrainingSession.category must be AF, BC, VAE or CFA, got {self.category!r}.")


@dataclass(frozen=True)
class Enrolment(_Checked):
    """A learner's place in a session."""

    person_ref: str
    session_ref: str


@dataclass(frozen=True)
class NavEntry:
    """A line of a menu.

    Parameters: `label` its words, in the reader's language; `address` where it leads; `current` True on its page.
    """

    label: str
    address: str
    current: bool = False
