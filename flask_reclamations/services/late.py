"""What a claimant writes once their case is closed: joined to it, or a new case, as the organisation decides.

Neither reopens the closed case, nor changes a date or a figure of it.
"""

import uuid
from datetime import datetime

from ..domain.exchanges import LateMessage
from ..domain.vocabulary import Channel, Kind
from ..host import Party
from ..models import Case, CasePerson
from ..queries import organisations
from . import exchanges, filing, journal, waiting
from .act import Act
from .drafts import Draft, shortened
from .files import Enclosed

# What the new case has from the one it goes on from: who speaks, and of which training.
CARRIED = (
    "stakeholder", "action_category", "claimant_ref", "claimant_label", "claimant_email", "claimant_phone",
    "anonymous", "session_ref", "session_label", "training_ref", "training_label", "company_ref", "company_label",
    "funder_ref", "funder_label", "subcontracted", "consumer",
)  # fmt: skip


def opens_another(act: Act, case: Case, at: datetime) -> bool:
    """Tell whether a claimant's message of then on this case opens another.

    Who has neither account nor address follows by a link to this case alone: their message always stays with it.
    """
    another = act.organisation.late_message == LateMessage.NEW_CASE
    return another and exchanges.is_late(case, at) and not case.has_only_its_page


def take(act: Act, case: Case, text: str, *, enclosed: Enclosed | None = None) -> Case:
    """Take what a claimant wrote themselves and return the case it is in: theirs, or the one it opened."""
    if opens_another(act, case, act.now):
        return go_on(act, case, text, channel=Channel.FORM, at=act.now, enclosed=enclosed)
    exchanges.write_in(act, case, text, enclosed=enclosed)
    waiting.resumed_by_claimant(act, case)
    return case


def go_on(
    act: Act, case: Case, text: str, *, channel: Channel, at: datetime, enclosed: Enclosed | None = None
) -> Case:
    """Open a case with these words, received then and linked to the closed one; a form sent twice opens one."""
    text = exchanges.words(text)
    active = {row.code for row in organisations.categories(act.session, act.organisation) if row.active}
    draft = Draft(
        submission=enclosed.mark if enclosed else str(uuid.uuid4()),
        kind=Kind(case.kind),
        category=case.category if case.category in active else None,
        subject=shortened(f"{case.reference} : {case.subject}", 190),
        description=text,
        confidential=case.confidential,
        files=enclosed.tokens if enclosed else (),
    )
    fields = {name: getattr(case, name) for name in CARRIED}
    fields |= {"channel": channel, "received_at": at, "continues": case.reference}
    about = tuple(Party(p.person_ref, p.person_label) for p in case.people if p.relation == CasePerson.IMPLICATED)
    try:
        opened = filing.go_on(act, draft, fields, about)
    except filing.AlreadyFiledError as again:
        return again.case
    journal.change(act, case, "continued", {}, reference=opened.reference)
    return opened
