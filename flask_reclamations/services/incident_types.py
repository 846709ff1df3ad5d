"""The types of aléa that an organisation offers: ours, renamed or taken out of use, and its own (E01)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.vocabulary import IncidentType
from ..errors import NotFoundError, RefusedError
from ..models import Organisation
from . import labels, organisations
from .act import Act

Own = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Offered:
    """A type: its code stays, its label may change (a French msgid where it is ours)."""

    code: str
    label: str
    active: bool = True


def every(own: Own | None) -> list[Offered]:
    """Return all types in their order, those out of use too.

    Parameters: `own` what an organisation keeps: label and whether it is offered, by code.
    """
    kept = own or {}
    ours = {str(what): {"label": what.label, "active": True} for what in IncidentType}
    codes = [*ours, *(code for code in kept if code not in ours)]
    return [Offered(code, **{**ours.get(code, {}), **kept.get(code, {})}) for code in codes]


def labels_of(organisation: Organisation) -> dict[str, str]:
    """Return the label of every type, by code: what is out of use stays on old cases."""
    return {offered.code: offered.label for offered in every(organisation.incident_types)}


def offered(organisation: Organisation) -> list[Offered]:
    """Return the types that a new aléa can be of."""
    return [kind for kind in every(organisation.incident_types) if kind.active]


def add(act: Act, label: str) -> None:
    """Offer a type of one's own, last in the list.

    Raises `RefusedError` for a label that is missing, too long or taken, or where the list is full.
    """
    known = _every(act)
    labels.check(label, [kind.label for kind in known])
    # Never the name of a field: the measures of each type are asked by its code.
    code = labels.code_of(f"alea {label}", {kind.code for kind in known}, "alea")
    _keep(act, code, {"label": label, "active": True})


def rename(act: Act, code: str, label: str) -> None:
    """Give a type another name, on old cases too.

    Raises `NotFoundError`, or `RefusedError` as `add`.
    """
    known = _every(act)
    _of(known, code)
    labels.check(label, [kind.label for kind in known if kind.code != code])
    _keep(act, code, {"label": label})


def offer(act: Act, code: str, *, active: bool) -> None:
    """Offer a type, or no more: it stays on old cases.

    Raises `RefusedError` for the last one in use.
    """
    known = _every(act)
    _of(known, code)
    if not active and not any(kind.active for kind in known if kind.code != code):
        raise RefusedError.because("last_type", "Gardez au moins un type en service : ajoutez-en un avant.")
    _keep(act, code, {"active": active})


# What the page can ask of one type.
DEEDS: dict[str, Callable[[Act, str, str], None]] = {
    "rename": rename,
    "withdraw": lambda act, code, label: offer(act, code, active=False),
    "restore": lambda act, code, label: offer(act, code, active=True),
}


def _every(act: Act) -> list[Offered]:
    return every(organisations.deciding(act).incident_types)


def _of(known: list[Offered], code: str) -> Offered:
    for kind in known:
        if kind.code == code:
            return kind
    raise NotFoundError(code)


def _keep(act: Act, code: str, said: dict[str, Any]) -> None:
    kept = act.organisation.incident_types or {}
    decided = {**kept, code: {**kept.get(code, {}), **said}}
    organisations.decide(act, {"incident_types": decided}, seen=act.organisation.journal_seq)
