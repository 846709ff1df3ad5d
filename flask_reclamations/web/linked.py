"""The journal of an action or of a risk as one person may read it: no line tells them of a case about them."""

from collections.abc import Collection, Sequence

from ..models import Event
from ..queries.actions import readings
from ..services.act import Act
from ..services.journal import payload_of

# The events that name a case; the others name what whoever reads the page may know of.
OF_CASES = {"case_linked", "case_unlinked", "risk_case_linked", "risk_case_unlinked"}


def told(act: Act, history: Sequence[Event]) -> tuple[list[Event], set[str]]:
    """Return the events that this person may know of, and the references of the cases that they read among these."""
    named = {row.seq: str(payload_of(row).get("reference")) for row in history if row.kind in OF_CASES}
    if not named:
        return list(history), set()
    readable, untold = readings(act.session, act.organisation, act.viewer, set(named.values()))
    return [row for row in history if named.get(row.seq) not in untold], readable


def named_to(row: Event, reference: str, readable: Collection[str]) -> bool:
    """Tell whether an event may say this reference to who reads these cases."""
    return row.kind not in OF_CASES or reference in readable
