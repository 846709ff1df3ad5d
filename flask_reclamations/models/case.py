"""The one record of the register, whatever its kind."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .action import Action
from .base import Base, Chained, Owned, index_where_filled
from .cause import Cause
from .mediation import Mediation
from .people import CasePerson

_REF, _LABEL = String(64), String(200)
# The actor of whoever speaks without an account: of a public form, or of the link that follows a case.
CLAIMANT = "claimant"


def _recorded(context: Any) -> datetime:
    recorded: datetime = context.get_current_parameters()["recorded_at"]
    return recorded


class Case(Chained, Owned, Base):
    """A dossier: who speaks, of what, since when, who handles it, by when, and where it stands.

    Host things are kept as `*_ref` (opaque id) and `*_label` (what was true then), so that a case outlives
    the account or session it speaks of.
    """

    __tablename__ = "reclamations_case"
    SUBJECT = "case"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("organisation_id", "submission"),
        Index("ix_reclamations_case_received", "organisation_id", "received_at", "id"),
        Index("ix_reclamations_case_next_due", "organisation_id", "next_due", "id"),
        Index("ix_reclamations_case_session", "organisation_id", "session_ref", "kind"),
        Index("ix_reclamations_case_training", "organisation_id", "training_ref", "received_at", "id"),
        Index("ix_reclamations_case_claimant", "organisation_id", "claimant_ref"),
        Index("ix_reclamations_case_author", "organisation_id", "recorded_by_ref"),
        Index("ix_reclamations_case_assignee", "organisation_id", "assignee_ref", "status"),
        # One for each order of the register, which also serve its filters and its figures.
        Index("ix_reclamations_case_reference", "organisation_id", "year", "number", "id"),
        Index("ix_reclamations_case_kind", "organisation_id", "kind", "id"),
        Index("ix_reclamations_case_status", "organisation_id", "status", "id"),
        Index("ix_reclamations_case_category", "organisation_id", "category", "id"),
        Index("ix_reclamations_case_handler", "organisation_id", "assignee_label", "id"),
        Index("ix_reclamations_case_continues", "organisation_id", "continues"),
        Index("ix_reclamations_case_priority", "organisation_id", "priority", "id"),
        Index("ix_reclamations_case_severity", "organisation_id", "severity", "received_at", "id"),
        index_where_filled("ix_reclamations_case_remind", "remind_at"),
        Index("ix_reclamations_case_closed", "organisation_id", "closed_at", "id"),
        Index(
            "ix_reclamations_case_stranded",
            "organisation_id",
            "id",
            postgresql_where=text("stranded"),
            sqlite_where=text("stranded = 1"),
        ),
        Index(
            "ix_reclamations_case_confidential",
            "organisation_id",
            "year",
            "number",
            postgresql_where=text("confidential"),
            sqlite_where=text("confidential = 1"),
        ),
    )

    reference: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(36))
    # The reference of the closed case that this one goes on from; references are never given twice.
    continues: Mapped[str | None] = mapped_column(String(40))
    # Its number in the register that it was taken over from.
    external_ref: Mapped[str | None] = mapped_column(String(64))

    declared_kind: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    stakeholder: Mapped[str] = mapped_column(String(24))
    action_category: Mapped[str | None] = mapped_column(String(3))

    claimant_ref: Mapped[str | None] = mapped_column(_REF)
    claimant_label: Mapped[str | None] = mapped_column(_LABEL)
    claimant_email: Mapped[str | None] = mapped_column(String(254))
    claimant_phone: Mapped[str | None] = mapped_column(String(40))
    anonymous: Mapped[bool] = mapped_column(default=False)

    recorded_by_ref: Mapped[str | None] = mapped_column(_REF)
    recorded_by_label: Mapped[str | None] = mapped_column(_LABEL)
    received_by: Mapped[str | None] = mapped_column(_LABEL)
    handed_to: Mapped[str | None] = mapped_column(_LABEL)
    transmitted_on: Mapped[date | None]

    session_ref: Mapped[str | None] = mapped_column(_REF)
    session_label: Mapped[str | None] = mapped_column(_LABEL)
    training_ref: Mapped[str | None] = mapped_column(_REF)
    training_label: Mapped[str | None] = mapped_column(_LABEL)
    company_ref: Mapped[str | None] = mapped_column(_REF)
    company_label: Mapped[str | None] = mapped_column(_LABEL)
    funder_ref: Mapped[str | None] = mapped_column(_REF)
    funder_label: Mapped[str | None] = mapped_column(_LABEL)
    subcontracted: Mapped[bool] = mapped_column(default=False)

    subject: Mapped[str] = mapped_column(_LABEL)
    description: Mapped[str] = mapped_column(Text)
    desired_outcome: Mapped[str | None] = mapped_column(Text)
    impact: Mapped[str | None] = mapped_column(Text)
    people_concerned: Mapped[str | None] = mapped_column(_LABEL)
    incident_type: Mapped[str | None] = mapped_column(String(32))
    immediate_action: Mapped[str | None] = mapped_column(Text)
    informed: Mapped[list[str]] = mapped_column(JSON, default=list)
    outcome: Mapped[str | None] = mapped_column(String(16))
    help_needed: Mapped[bool] = mapped_column(default=False)

    occurred_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    # When who spoke aloud confirmed what was written down (O10), and whether they bought for themselves, where said.
    confirmed_at: Mapped[datetime | None]
    consumer: Mapped[bool | None]
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    # What a manager decides of it (D05–D07, C08, C10, C31); `reach` is the « impact » of §5.6.
    severity: Mapped[str | None] = mapped_column(String(16))
    urgency: Mapped[str | None] = mapped_column(String(16))
    reach: Mapped[str | None] = mapped_column(String(16))
    complexity: Mapped[str | None] = mapped_column(String(16))
    recurrence: Mapped[str | None] = mapped_column(String(16))
    origin: Mapped[str | None] = mapped_column(String(24))
    safety: Mapped[bool] = mapped_column(default=False, server_default=false())
    relation_note: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[int | None]
    priority_set: Mapped[bool] = mapped_column(default=False, server_default=false())
    immediate_needed: Mapped[bool | None]
    decision: Mapped[str | None] = mapped_column(String(24))
    satisfaction: Mapped[str | None] = mapped_column(String(16))
    survey_waived: Mapped[str | None] = mapped_column(Text)
    unanswerable: Mapped[str | None] = mapped_column(Text)
    # Who was heard for the analysis (A10), and why a grave case closes without a cause and an action (D10).
    heard: Mapped[str | None] = mapped_column(Text)
    unlearned: Mapped[str | None] = mapped_column(Text)
    examined_at: Mapped[datetime | None]
    examined_by_label: Mapped[str | None] = mapped_column(_LABEL)

    assignee_ref: Mapped[str | None] = mapped_column(_REF)
    assignee_label: Mapped[str | None] = mapped_column(_LABEL)
    confidential: Mapped[bool] = mapped_column(default=False)
    listed_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    conflict_stated_at: Mapped[datetime | None]
    conflict_stated_by_label: Mapped[str | None] = mapped_column(_LABEL)
    stranded: Mapped[bool] = mapped_column(default=False)

    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    # What the dates derive from, beside the milestones that were met: `domain.policies.Moments`.
    clock_at: Mapped[datetime | None]
    qualified_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_to: Mapped[datetime | None]
    pauses: Mapped[list[list[str | None]]] = mapped_column(JSON, default=list, server_default="[]")
    announced_due: Mapped[datetime | None]
    declare_due: Mapped[datetime | None]
    acknowledge_due: Mapped[datetime | None]
    analyse_due: Mapped[datetime | None]
    respond_due: Mapped[datetime | None]
    close_due: Mapped[datetime | None]
    next_due: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    analysed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    answered_in_time: Mapped[bool | None]
    escalated_at: Mapped[datetime | None]
    last_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # In the intermediate archive since then: `domain.rights.ARCHIVED` still read it (O23).
    archived_at: Mapped[datetime | None]
    # A legal hold: nothing is forgotten while it lasts. Then when it is announced for, and when it was done (O23).
    held_at: Mapped[datetime | None]
    hold_reason: Mapped[str | None] = mapped_column(Text)
    forget_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    # When the tick looks next whether somebody is to be reminded: at once after every change.
    remind_at: Mapped[datetime | None] = mapped_column(default=_recorded)

    people: Mapped[list[CasePerson]] = relationship(lazy="selectin", order_by=CasePerson.id)
    causes: Mapped[list[Cause]] = relationship(
        order_by=Cause.position, cascade="all, delete-orphan", passive_deletes=True
    )
    actions: Mapped[list[Action]] = relationship(
        secondary="reclamations_action_case", order_by=Action.id, viewonly=True
    )
    mediations: Mapped[list[Mediation]] = relationship(order_by=Mediation.id, viewonly=True)

    @property
    def waiting_since(self) -> datetime | None:
        """Return since when the case waits for its claimant, or None where it does not."""
        begin, end = self.pauses[-1] if self.pauses else (None, None)
        return datetime.fromisoformat(begin) if begin and end is None else None

    @property
    def answer_by(self) -> datetime | None:
        """Return the date of the answer as its claimant knows it: the one announced, else that of the delays."""
        return None if self.waiting_since else self.announced_due or self.respond_due

    @property
    def said_in_person(self) -> bool:
        """Tell whether the claimant filed it, with an account or without; else somebody wrote it down for them."""
        return self.recorded_by_ref in (self.claimant_ref, CLAIMANT)

    @property
    def has_only_its_page(self) -> bool:
        """Tell whether its claimant has no account and no address: they read the answer on the case's page."""
        return self.said_in_person and not (self.claimant_ref or self.claimant_email)

    def tied(self, relation: str) -> dict[str, str]:
        """Return those whom this relation of `CasePerson` ties to the case: labels by ref."""
        return {p.person_ref: p.person_label for p in self.people if p.relation == relation}

    @property
    def implicated_refs(self) -> frozenset[str]:
        """Return the refs of those the case is about."""
        return frozenset(self.tied(CasePerson.IMPLICATED))

    @property
    def families(self) -> frozenset[str]:
        """Return the families of its causes."""
        return frozenset(cause.family for cause in self.causes)

    @property
    def consulted_refs(self) -> frozenset[str]:
        """Return the refs of those the case was put to."""
        return frozenset(self.tied(CasePerson.CONSULTED))

    @property
    def listed_refs(self) -> frozenset[str]:
        """Return the refs of those whom a case of listed people only is open to, beside those it ties by name."""
        return frozenset(self.tied(CasePerson.LISTED))
