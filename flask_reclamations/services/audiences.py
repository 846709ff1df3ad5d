"""Who may be reminded in an organisation, and who of them is told of a case (A18)."""

from dataclasses import dataclass

from ..domain.calendar import Calendar
from ..domain.reminders import Audience, Rules
from ..domain.rights import Permission, Viewer, can
from ..host import Person, Role
from ..models import Case
from . import calendars
from .act import Act, viewer_as


@dataclass(frozen=True)
class House:
    """Who may be reminded in an organisation, and how: asked of the host once for many cases."""

    rules: Rules
    calendar: Calendar
    people: dict[Audience, tuple[Person, ...]]

    def functions(self, person: Person) -> frozenset[Audience]:
        """Return why a person hears of cases that are not entrusted to them."""
        return frozenset(audience for audience, who in self.people.items() if person.ref in {p.ref for p in who})

    def viewer(self, act: Act, person: Person) -> Viewer:
        """Return a person with the roles they have here: what a host says of a person may be of another house."""
        held = {Audience.QUALITY: Role.QUALITY, Audience.DIRECTION: Role.DIRECTION}
        roles = frozenset(held[audience] for audience in self.functions(person) if audience in held)
        return viewer_as(person, roles, act.organisation)


def house_of(act: Act) -> House:
    """Return what reminders need to know of the act's organisation."""
    org = act.organisation
    referent = act.host.person(org.referent_ref)
    people = {
        Audience.QUALITY: act.host.people_with_role(org.ref, Role.QUALITY),
        Audience.DIRECTION: act.host.people_with_role(org.ref, Role.DIRECTION),
        Audience.REFERENT: (referent,) if referent else (),
    }
    return House(Rules.of(org.reminders), calendars.current(act.session, org), people)


def recipients(act: Act, case: Case, house: House, audiences: frozenset[Audience]) -> list[tuple[Person, Audience]]:
    """Return who is told of a case, each once with the first reason that fits.

    Only who may handle it: never whom it is about, who filed it, or who left. Whoever wrote it down for somebody is
    told where it is theirs to handle, or nobody else is there. A case that is entrusted to nobody is the quality
    managers' to see to; where none of them can, the direction's, then the outside referent's.
    """
    if not audiences:
        return []
    assignee = act.host.person(case.assignee_ref)
    mine = [assignee] if assignee is not None and _may(act, case, house, assignee) else []
    entrusted = (Audience.ASSIGNEE, mine) if mine else (Audience.QUALITY, _of(act, case, house, Audience.QUALITY))
    found = {
        Audience.ASSIGNEE: entrusted,
        Audience.QUALITY: (Audience.QUALITY, _of(act, case, house, Audience.QUALITY)),
        Audience.DIRECTION: (Audience.DIRECTION, _of(act, case, house, Audience.DIRECTION)),
    }
    chosen = [found[audience] for audience in found if audience in audiences]
    if not any(people for _, people in chosen):
        instead = (Audience.QUALITY, Audience.DIRECTION, Audience.REFERENT)
        chosen = [(audience, _of(act, case, house, audience)) for audience in instead]
        chosen = [(audience, people) for audience, people in chosen if people][:1]
    once: dict[str, tuple[Person, Audience]] = {}
    for audience, people in chosen:
        for person in people:
            once.setdefault(person.ref, (person, audience))
    return list(once.values())


def _of(act: Act, case: Case, house: House, audience: Audience) -> list[Person]:
    people = [person for person in house.people[audience] if _may(act, case, house, person)]
    others = [person for person in people if person.ref != case.recorded_by_ref or person.ref == case.assignee_ref]
    return others or people


def _may(act: Act, case: Case, house: House, person: Person) -> bool:
    handles = can(house.viewer(act, person), Permission.HANDLE, case)
    return handles and person.active and person.ref != case.claimant_ref
