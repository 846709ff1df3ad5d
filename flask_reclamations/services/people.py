"""Who handles a case, whom it is about, whom it was put to."""

from typing import Any

from ..domain.rights import Permission, can, handled_by_implicated
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..models import Case, CasePerson, Event
from . import journal, outbox
from .act import Act


def strands(act: Act, implicated: set[str]) -> bool:
    """Tell whether these people are all who could handle the case."""
    handlers = {person.ref for person in act.host.handlers(act.organisation.ref)}
    return bool(implicated) and bool(handlers) and handlers <= implicated


def unfit(act: Act, case: Case, person: Person) -> Reason | None:
    """Return why a case cannot be entrusted to somebody: it is about them (O21)."""
    if person.ref in case.implicated_refs and not handled_by_implicated(act.organisation.referent_ref, case):
        return Reason("implicated", "La personne mise en cause ne peut pas traiter ce dossier.", "assignee")
    return None


def assign(act: Act, case: Case, person: Person) -> None:
    """Entrust a case to somebody, who is told once; never to a person it is about (O21)."""
    if not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError("assign")
    refused = unfit(act, case, person)
    if refused:
        raise RefusedError([refused])
    if person.ref == case.assignee_ref:
        return
    fields = {"assignee_ref": person.ref, "assignee_label": person.label}
    event = journal.change(act, case, "assigned", fields)
    outbox.to_people(act, case, event, "assigned", [person])


def set_people(act: Act, case: Case, *, implicated: list[Person], consulted: list[Person]) -> Event:
    """Say who the case is about and whom it was put to; an implicated assignee loses the case (O21)."""
    wanted = {(p.ref, CasePerson.IMPLICATED): p for p in implicated}
    wanted |= {(p.ref, CasePerson.CONSULTED): p for p in consulted}
    kept = {(row.person_ref, row.relation): row for row in case.people}
    for key in kept.keys() - wanted.keys():
        act.session.delete(kept[key])
    for ref, relation in wanted.keys() - kept.keys():
        act.session.add(
            CasePerson(
                organisation_id=act.organisation.id,
                case_id=case.id,
                person_ref=ref,
                person_label=wanted[ref, relation].label,
                relation=relation,
            )
        )
    act.session.flush()
    act.session.expire(case, ["people"])
    fields: dict[str, Any] = {"stranded": strands(act, set(case.implicated_refs))}
    referent = act.organisation.referent_ref
    alone = fields["stranded"] and (referent is None or referent in case.implicated_refs)
    if case.assignee_ref in case.implicated_refs and not alone:
        fields |= {"assignee_ref": None, "assignee_label": None}
    said = {"implicated": sorted(case.implicated_refs), "consulted": sorted(case.consulted_refs)}
    return journal.change(act, case, "people_changed", fields, **said)
