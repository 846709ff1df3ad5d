"""Whom one turns to when an answer does not settle it: the direction first, then the médiateur (O09–O12, C21)."""

from datetime import date, datetime
from typing import Protocol

from .deadlines import add_months, zone_of
from .vocabulary import ActionCategory, Channel, Decision, Kind, Stakeholder, Term


class Level(Term):
    """Who leads a mediation: the direction (C21), or the médiateur that the organisation names (O09)."""

    INTERNAL = "interne", "Médiation interne"
    EXTERNAL = "externe", "Médiateur de la consommation"


class State(Term):
    """Where a mediation stands."""

    OFFERED = "proposee", "Proposée, en attente de la personne"
    ACCEPTED = "acceptee", "Acceptée"
    DECLINED = "declinee", "Déclinée"
    UNDER_WAY = "en_cours", "En cours"
    ENDED = "terminee", "Terminée"


class Conclusion(Term):
    """How a mediation ended (C21)."""

    AGREEMENT = "accord", "Accord"
    PARTIAL = "accord_partiel", "Accord partiel"
    FAILURE = "echec", "Échec : pas d’accord"
    WITHDRAWN = "retrait", "Retrait : abandonnée"


_GOES_ON = (State.ACCEPTED, State.UNDER_WAY)
STEPS: dict[str, dict[State, State]] = {
    "accept": {State.OFFERED: State.ACCEPTED},
    "decline": {State.OFFERED: State.DECLINED},
    "meet": dict.fromkeys(_GOES_ON, State.UNDER_WAY),
    "end": dict.fromkeys((State.OFFERED, *_GOES_ON), State.ENDED),
}
OPEN = frozenset({State.OFFERED, *_GOES_ON})


class Standing(Term):
    """Where the last mediation of a case stands, in three words."""

    OFFERED = "proposee", "Proposée"
    RUNNING = "en_cours", "En cours"
    ENDED = "terminee", "Terminée ou déclinée"


STATES: dict[Standing, tuple[State, ...]] = {
    Standing.OFFERED: (State.OFFERED,),
    Standing.RUNNING: _GOES_ON,
    Standing.ENDED: (State.DECLINED, State.ENDED),
}
AGREED = frozenset({Conclusion.AGREEMENT, Conclusion.PARTIAL})
# A médiateur hears complaints; the direction receives whoever a trouble touches (E02).
KINDS: dict[Level, frozenset[Kind]] = {
    Level.INTERNAL: frozenset({Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT}),
    Level.EXTERNAL: frozenset({Kind.COMPLAINT}),
}
# Who may have bought a training for themselves; what the others say, they say for a company (O12).
PRIVATE = frozenset(
    {
        Stakeholder.LEARNER,
        Stakeholder.VAE_CANDIDATE,
        Stakeholder.BC_BENEFICIARY,
        Stakeholder.GUARDIAN,
        Stakeholder.PROSPECT,
        Stakeholder.FORMER_LEARNER,
    }
)
# What was said aloud, and written by somebody else.
SPOKEN = frozenset({Channel.SPOKEN, Channel.PHONE, Channel.DESK, Channel.MEETING, Channel.TRAINER_REPORT})
# What does not, or not wholly, settle a complaint.
UNSETTLED = frozenset({Decision.PARTIAL, Decision.REFUSAL, Decision.REFERRAL})
# A médiateur is turned to within a year of the written complaint (O10); two months are long without an answer (O11).
YEAR, TWO_MONTHS = 12, 2


class Bought(Protocol):
    """What the rules read of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def stakeholder(self) -> str: ...
    @property
    def action_category(self) -> str | None: ...
    @property
    def company_ref(self) -> str | None: ...
    @property
    def consumer(self) -> bool | None: ...
    @property
    def said_in_person(self) -> bool: ...
    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def sent_on(self) -> date | None: ...
    @property
    def received_at(self) -> datetime: ...


def is_consumer(case: Bought, *, consumers: bool) -> bool:
    """Tell whether who speaks bought for themselves: as was stated of the case, else as it looks (O12).

    A company that is the client of the session bought it, and an apprenticeship is paid for by others.

    Parameters: `consumers` whether people buy trainings of the organisation for themselves at all.
    """
    if case.consumer is not None:
        return case.consumer
    paid_by_others = case.company_ref or case.action_category == ActionCategory.APPRENTICESHIP
    return consumers and case.stakeholder in PRIVATE and not paid_by_others


def heard_by_mediator(case: Bought, *, consumers: bool) -> bool:
    """Tell whether a médiateur de la consommation may hear of this case."""
    return case.kind in KINDS[Level.EXTERNAL] and is_consumer(case, consumers=consumers)


def to_confirm(case: Bought) -> bool:
    """Tell whether the claimant has yet to say that what was written down for them is what they said."""
    return case.channel in SPOKEN and not case.said_in_person and case.confirmed_at is None


def written_on(case: Bought, zone: str) -> date | None:
    """Return the day of the written complaint (O10); None for one that was said aloud and not confirmed since."""
    if to_confirm(case):
        return None
    if case.confirmed_at is None and case.sent_on:
        return case.sent_on
    return (case.confirmed_at or case.received_at).astimezone(zone_of(zone)).date()


def open_until(written: date) -> date:
    """Return the last day to turn to the médiateur: a year after the written complaint (O10)."""
    return add_months(written, YEAR)


def long_unanswered(written: date) -> date:
    """Return the day from which a complaint has waited two months for its answer (O11)."""
    return add_months(written, TWO_MONTHS)


def names_mediator(decision: str | None, *, consumer: bool, inadmissible: bool, failed: bool) -> bool:
    """Tell whether an answer names the médiateur: to a consumer, where it does not settle the complaint (O09).

    Parameters: `inadmissible` whether it refuses the complaint itself; `failed` whether an internal mediation did.
    """
    unsettled = decision in UNSETTLED or (failed and decision != Decision.FULL)
    return consumer and (inadmissible or unsettled)
