"""Who handles a case, whom it is about, whom it was put to."""

from collections.abc import Collection, Mapping
from typing import Any

from ..domain.rights import ENTRUSTED, Permission, can, handled_by_implicated
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..models import Case, CasePerson, Event
from . import journal, outbox
from .act import Act

NO_RIGHT = "{who} ne peut pas traiter de dossier : son compte est fermé, ou son rôle ne le permet pas."


def colleagues(act: Act) -> list[Person]:
    """Return those who may be entrusted with a case, or asked about it."""
    found = [person for role in ENTRUSTED for person in act.host.people_with_role(act.organisation.ref, role)]
    return list({person.ref: person for person in found}.values())


def colleague(act: Act, ref: str | None, *, at: str) -> Person:
    """Return who was chosen among those who may be entrusted, the outside referent included.

    Raises `RefusedError` beside the field `at` for anybody else.
    """
    there = {person.ref: person for person in colleagues(act)}
    referent = act.host.person(ref) if ref and ref == act.organisation.referent_ref else None
    chosen = there.get(ref or "") or referent
    if chosen is None:
        raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at=at)
    return chosen


def strands(act: Act, implicated: set[str]) -> bool:
    """Tell whether these people are all who could handle the case."""
    handlers = {person.ref for person in act.host.handlers(act.organisation.ref)}
    return bool(implicated) and bool(handlers) and handlers <= implicated


def left_with(act: Act, case: Case, about: set[str]) -> dict[str, Any]:
    """Return what a case about these people keeps of it: whether it is stranded, and no implicated assignee.

    One of them keeps it where nobody else can handle it.
    """
    stranded, referent = strands(act, about), act.organisation.referent_ref
    alone_with_it = stranded and (referent is None or referent in about)
    if case.assignee_ref in about and not alone_with_it:
        return {"stranded": stranded, "assignee_ref": None, "assignee_label": None}
    return {"stranded": stranded}


def nobody_left(act: Act, refs: Collection[str], *, at: str) -> Reason | None:
    """Return why a case may not be open to these people alone: nobody among them handles cases by function."""
    if any(person.ref in refs for person in act.host.handlers(act.organisation.ref)):
        return None
    text = (
        "Personne ne pourrait plus traiter ce dossier : gardez dans la liste un responsable qualité ou la direction."
    )
    return Reason("nobody_left", text, at)


def entrusted(act: Act, person: Person) -> bool:
    """Tell whether this person may be entrusted with cases at all."""
    fit = person.roles & set(ENTRUSTED) or person.ref == act.organisation.referent_ref
    return person.active and bool(fit)


def unfit(act: Act, case: Case, person: Person) -> Reason | None:
    """Return why this person may not be entrusted with this case, or None (O21)."""
    if not entrusted(act, person):
        return Reason("no_right", NO_RIGHT, "assignee", {"who": person.label})
    if person.ref in case.implicated_refs and not handled_by_implicated(act.organisation.referent_ref, case):
        return Reason("implicated", "La personne mise en cause ne peut pas traiter ce dossier.", "assignee")
    return None


def assign(act: Act, case: Case, person: Person) -> None:
    """Entrust a case to somebody, who is told once; never to a person it is about (O21, B15).

    Raises `RefusedError` beside `assignee` for somebody without rights too.
    """
    if not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError("assign")
    if reason := unfit(act, case, person):
        raise RefusedError([reason])
    if person.ref != case.assignee_ref:
        outbox.to_people(act, case, entrust(act, case, person), "assigned", [person])


def entrust(act: Act, case: Case, person: Person) -> Event:
    """Set the assignee of a case, and tell nobody yet."""
    return journal.change(act, case, "assigned", {"assignee_ref": person.ref, "assignee_label": person.label})


def tie(act: Act, case: Case, relation: str, wanted: Mapping[str, str]) -> None:
    """Make these people, labels by ref, the ones whom a relation of `CasePerson` ties to a case."""
    kept = {row.person_ref: row for row in case.people if row.relation == relation}
    for ref in kept.keys() - wanted.keys():
        act.session.delete(kept[ref])
    for ref in sorted(wanted.keys() - kept.keys()):
        act.session.add(
            CasePerson(
                organisation_id=act.organisation.id,
                case_id=case.id,
                person_ref=ref,
                person_label=wanted[ref],
                relation=relation,
            )
        )
    act.session.flush()
    act.session.expire(case, ["people"])


def set_people(act: Act, case: Case, *, implicated: list[Person], consulted: list[Person]) -> Event:
    """Say who the case is about and whom it was put to; an implicated assignee loses the case (O21).

    Raises `RefusedError` for somebody who is both, for who would clear themselves, and where nobody whom a case
    of listed people is open to could handle it any more.
    """
    about = {person.ref for person in implicated}
    reasons = []
    if about & {person.ref for person in consulted}:
        both = "Une personne mise en cause ne peut pas être consultée sur le même dossier."
        reasons.append(Reason("both", both, "consulted"))
    if act.viewer.ref in case.implicated_refs - about:
        alone = "Une autre personne doit décider que ce dossier ne vous met plus en cause."
        reasons.append(Reason("oneself", alone, "implicated"))
    fields = left_with(act, case, about)
    if case.listed_only and not fields["stranded"]:
        shut = nobody_left(act, case.listed_refs - about, at="implicated")
        reasons += [shut] if shut else []
    if reasons:
        raise RefusedError(reasons)
    tie(act, case, CasePerson.IMPLICATED, {person.ref: person.label for person in implicated})
    tie(act, case, CasePerson.CONSULTED, {person.ref: person.label for person in consulted})
    said = {"implicated": sorted(case.implicated_refs), "consulted": sorted(case.consulted_refs)}
    return journal.change(act, case, "people_changed", fields, **said)
