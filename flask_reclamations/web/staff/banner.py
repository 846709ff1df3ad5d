"""What staff pages say above everything else: sending waits, a colleague's address is dead."""

from ...domain.rights import Door
from ...queries import bounces
from ...services.act import Act


def waiting(act: Act) -> bounces.Waiting | None:
    """Return what keeps mails from leaving, for those who can tell the operator."""
    return bounces.waiting(act.session, act.organisation, act.now) if act.viewer.may(Door.RECORD) else None
