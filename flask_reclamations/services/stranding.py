"""Whether anybody is left to handle a case, looked at anew: a host does not tell who came or left (O21)."""

from sqlalchemy import select, union

from ..domain.lifecycle import SETTLED
from ..domain.vocabulary import Status
from ..models import Case, CasePerson
from . import journal, outbox, people
from .act import Act


def astray(act: Act) -> list[int]:
    """Return the ids of the cases whose mark says the contrary of who is there.

    A stranded case is about every handler, so that those about one of them are enough to look at. Nothing is said
    of a host that names nobody: its directory is away, or empty for a while.
    """
    handlers = {person.ref for person in act.host.handlers(act.organisation.ref)}
    if not handlers:
        return []
    marked = select(Case.id).where(Case.organisation_id == act.organisation.id, Case.stranded)
    about = select(CasePerson.case_id).where(
        CasePerson.organisation_id == act.organisation.id,
        CasePerson.person_ref == min(handlers),
        CasePerson.relation == CasePerson.IMPLICATED,
    )
    cases = act.session.scalars(select(Case).where(Case.id.in_(union(marked, about))).order_by(Case.id))
    return [case.id for case in cases if case.stranded != (handlers <= case.implicated_refs)]


def mend(act: Act, case_id: int) -> bool:
    """Mark a case as it stands, tell whoever is to handle it now, and tell whether it changed."""
    case = journal.locked(act.session, Case, Case.id == case_id)
    if case is None:
        return False
    fields = people.left_with(act, case, set(case.implicated_refs))
    if fields["stranded"] == case.stranded:
        return False
    if Status(case.status) in SETTLED:
        # Who handled it stays said.
        journal.change(act, case, "stranding_changed", {"stranded": fields["stranded"]})
        return True
    event = journal.change(act, case, "stranding_changed", fields)
    outbox.to_quality(act, case, event, "new_case")
    return True
