"""The columns of what has a journal, as its payloads keep them; the fields marked personal drive redaction."""

import datetime as dt

from marshmallow import Schema, fields

PERSONAL = {"personal": True}


def text(*, personal: bool = False) -> fields.String:
    """Return a text, marked where it may tell who somebody is."""
    return fields.String(allow_none=True, metadata=PERSONAL if personal else {})


def instant() -> fields.AwareDateTime:
    """Return an instant in UTC."""
    return fields.AwareDateTime(format="iso", default_timezone=dt.UTC, allow_none=True)


class CaseFields(Schema):
    """The columns of a case, as its journal keeps them: old values and new ones."""

    reference = text()
    year = fields.Integer()
    number = fields.Integer()
    submission = text()
    continues = text()
    # Old registers number their lines with names: « DUPONT-2019 ».
    external_ref = text(personal=True)
    declared_kind = text()
    kind = text()
    status = text()
    category = text()
    channel = text()
    stakeholder = text()
    action_category = text()
    claimant_ref = text(personal=True)
    claimant_label = text(personal=True)
    claimant_email = text(personal=True)
    claimant_phone = text(personal=True)
    anonymous = fields.Boolean()
    recorded_by_ref = text(personal=True)
    recorded_by_label = text(personal=True)
    received_by = text(personal=True)
    handed_to = text(personal=True)
    transmitted_on = fields.Date(allow_none=True)
    session_ref = text()
    session_label = text()
    training_ref = text()
    training_label = text()
    company_ref = text()
    company_label = text()
    funder_ref = text()
    funder_label = text()
    subcontracted = fields.Boolean()
    subject = text(personal=True)
    description = text(personal=True)
    desired_outcome = text(personal=True)
    impact = text(personal=True)
    people_concerned = text(personal=True)
    incident_type = text()
    immediate_action = text(personal=True)
    informed = fields.List(fields.String())
    help_needed = fields.Boolean()
    occurred_on = fields.Date(allow_none=True)
    sent_on = fields.Date(allow_none=True)
    confirmed_at = instant()
    consumer = fields.Boolean(allow_none=True)
    received_at = instant()
    recorded_at = instant()
    severity = text()
    urgency = text()
    reach = text()
    complexity = text()
    recurrence = text()
    origin = text()
    safety = fields.Boolean()
    relation_note = text(personal=True)
    priority = fields.Integer(allow_none=True)
    priority_set = fields.Boolean()
    immediate_needed = fields.Boolean(allow_none=True)
    decision = text()
    outcome = text()
    satisfaction = text()
    survey_waived = text(personal=True)
    unanswerable = text(personal=True)
    heard = text(personal=True)
    unlearned = text(personal=True)
    examined_at = instant()
    examined_by_label = text(personal=True)
    assignee_ref = text(personal=True)
    assignee_label = text(personal=True)
    confidential = fields.Boolean()
    listed_only = fields.Boolean()
    conflict_stated_at = instant()
    conflict_stated_by_label = text(personal=True)
    stranded = fields.Boolean()
    policy = fields.Dict()
    clock_at = instant()
    qualified_at = instant()
    reopened_at = instant()
    extended_at = instant()
    extended_to = instant()
    pauses = fields.List(fields.List(fields.String(allow_none=True)))
    announced_due = instant()
    declare_due = instant()
    acknowledge_due = instant()
    analyse_due = instant()
    respond_due = instant()
    close_due = instant()
    next_due = instant()
    acknowledged_at = instant()
    analysed_at = instant()
    answered_at = instant()
    first_answered_at = instant()
    answered_in_time = fields.Boolean(allow_none=True)
    escalated_at = instant()
    last_told_at = instant()
    closed_at = instant()
    archived_at = instant()
    held_at = instant()
    hold_reason = text(personal=True)
    anonymised_at = instant()


class OrganisationFields(Schema):
    """The settings of an organisation, as its own journal keeps them."""

    ref = text()
    name = text()
    zone = text()
    email = text()
    seal_email = text()
    indicator_30 = text()
    indicator_31 = text()
    indicator_32 = text()
    phone = text()
    address = text()
    nda = text()
    siret = text()
    logo = text()
    footer = text()
    quality_label = text(personal=True)
    direction_label = text(personal=True)
    referent_ref = text(personal=True)
    referent_label = text(personal=True)
    disability_ref = text(personal=True)
    disability_label = text(personal=True)
    confidential_label = text(personal=True)
    confidential_email = text(personal=True)
    confidential_phone = text(personal=True)
    mediator_name = text()
    mediator_address = text()
    mediator_site = text()
    consumers = fields.Boolean()
    reference_prefix = text()
    policy = text()
    calendar = fields.Integer(allow_none=True)
    priorities = fields.Dict(allow_none=True)
    reminders = fields.Dict(allow_none=True)
    measures = fields.Dict(allow_none=True)
    incident_types = fields.Dict(allow_none=True)
    words = fields.Dict(allow_none=True)
    agenda = fields.List(fields.String(), allow_none=True)
    recurrences = fields.Dict(allow_none=True)
    reports = fields.Dict(allow_none=True)
    surveys = fields.Dict(allow_none=True)
    public_form = fields.Boolean()
    allow_anonymous = fields.Boolean()
    notice = text()
    health_hint = text()
    late_message = text()
    retention_years = fields.Integer()
    retentions = fields.Dict(allow_none=True)
    archive_years = fields.Integer(allow_none=True)


class FileFields(Schema):
    """A file that came with an event."""

    name = text(personal=True)
    sha256 = text()
    size = fields.Integer()
    media_type = text()


class RecipientFields(Schema):
    """One recipient of a message: who, by which way, and when it left where that was not by e-mail."""

    recipient = text()
    role = text()
    label = text(personal=True)
    mode = text()
    sent_at = instant()


class CaseChange(Schema):
    """Any event of a case: the fields it changed, old and new."""

    old = fields.Nested(CaseFields)
    new = fields.Nested(CaseFields)


class WithText(CaseChange):
    """An event with words: a reason, a message, an answer."""

    exchange = fields.Integer(allow_none=True)
    mode = text()
    text = text(personal=True)
    files = fields.List(fields.Nested(FileFields))
    recipients = fields.List(fields.Nested(RecipientFields))
