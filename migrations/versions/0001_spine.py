"""The spine: organisations, cases, journal, exchanges, outbox, surveys, exports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {  # SQLite's INSERT OR REPLACE would delete a row with no DELETE trigger asked
    "reclamations_event": "id = NEW.id OR (subject_kind, subject_id, seq) = "
    "(NEW.subject_kind, NEW.subject_id, NEW.seq)",
    "reclamations_event_payload": "event_id = NEW.event_id",
}
GUARDED = (
    ("reclamations_event", ("update", "delete")),
    ("reclamations_event_payload", ("update",)),
)


def guard_journal() -> None:
    """Make the database itself refuse to rewrite the journal."""
    if op.get_bind().dialect.name == "sqlite":
        for table, verbs in GUARDED:
            for verb in verbs:
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION reclamations_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, verbs in GUARDED:
        for verb in (*verbs, "truncate"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION reclamations_append_only()"
            )


def upgrade() -> None:
    op.create_table(
        "reclamations_organisation",
        sa.Column("id", Id, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("referent_ref", sa.String(length=64), nullable=True),
        sa.Column("referent_label", sa.String(length=200), nullable=True),
        sa.Column("reference_prefix", sa.String(length=12), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_organisation")),
        sa.UniqueConstraint("ref", name=op.f("uq_reclamations_organisation_ref")),
    )
    op.create_table(
        "reclamations_case",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("declared_kind", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("stakeholder", sa.String(length=24), nullable=False),
        sa.Column("action_category", sa.String(length=3), nullable=True),
        sa.Column("claimant_ref", sa.String(length=64), nullable=True),
        sa.Column("claimant_label", sa.String(length=200), nullable=True),
        sa.Column("claimant_email", sa.String(length=254), nullable=True),
        sa.Column("claimant_phone", sa.String(length=40), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_ref", sa.String(length=64), nullable=True),
        sa.Column("recorded_by_label", sa.String(length=200), nullable=True),
        sa.Column("received_by", sa.String(length=200), nullable=True),
        sa.Column("handed_to", sa.String(length=200), nullable=True),
        sa.Column("transmitted_on", sa.Date(), nullable=True),
        sa.Column("session_ref", sa.String(length=64), nullable=True),
        sa.Column("session_label", sa.String(length=200), nullable=True),
        sa.Column("training_ref", sa.String(length=64), nullable=True),
        sa.Column("training_label", sa.String(length=200), nullable=True),
        sa.Column("company_ref", sa.String(length=64), nullable=True),
        sa.Column("company_label", sa.String(length=200), nullable=True),
        sa.Column("funder_ref", sa.String(length=64), nullable=True),
        sa.Column("funder_label", sa.String(length=200), nullable=True),
        sa.Column("subcontracted", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("desired_outcome", sa.Text(), nullable=True),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("people_concerned", sa.String(length=200), nullable=True),
        sa.Column("incident_type", sa.String(length=32), nullable=True),
        sa.Column("immediate_action", sa.Text(), nullable=True),
        sa.Column("informed", sa.JSON(), nullable=False),
        sa.Column("help_needed", sa.Boolean(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_ref", sa.String(length=64), nullable=True),
        sa.Column("assignee_label", sa.String(length=200), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("stranded", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("acknowledge_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("analyse_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("respond_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_in_time", sa.Boolean(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_case_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_case")),
        sa.UniqueConstraint(
            "organisation_id", "reference", name=op.f("uq_reclamations_case_organisation_id_reference")
        ),
        sa.UniqueConstraint(
            "organisation_id", "submission", name=op.f("uq_reclamations_case_organisation_id_submission")
        ),
    )
    op.create_index(
        "ix_reclamations_case_claimant", "reclamations_case", ["organisation_id", "claimant_ref"], unique=False
    )
    op.create_index(
        "ix_reclamations_case_next_due", "reclamations_case", ["organisation_id", "next_due", "id"], unique=False
    )
    op.create_index(
        op.f("ix_reclamations_case_organisation_id"), "reclamations_case", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_reclamations_case_received", "reclamations_case", ["organisation_id", "received_at", "id"], unique=False
    )
    op.create_index(
        "ix_reclamations_case_session", "reclamations_case", ["organisation_id", "session_ref", "kind"], unique=False
    )
    op.create_table(
        "reclamations_category",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_category_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_category")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_reclamations_category_organisation_id_code")),
    )
    op.create_index(
        op.f("ix_reclamations_category_organisation_id"), "reclamations_category", ["organisation_id"], unique=False
    )
    op.create_table(
        "reclamations_event",
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("actor_ref", sa.String(length=64), nullable=False),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_event_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_event")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "seq", name=op.f("uq_reclamations_event_subject_kind_subject_id_seq")
        ),
    )
    op.create_index(
        op.f("ix_reclamations_event_organisation_id"), "reclamations_event", ["organisation_id"], unique=False
    )
    op.create_table(
        "reclamations_export",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("owner_ref", sa.String(length=64), nullable=False),
        sa.Column("owner_label", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=400), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_export_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_export")),
        sa.UniqueConstraint("token", name=op.f("uq_reclamations_export_token")),
    )
    op.create_index(
        op.f("ix_reclamations_export_organisation_id"), "reclamations_export", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_reclamations_export_owner_ref"), "reclamations_export", ["owner_ref"], unique=False)
    op.create_table(
        "reclamations_sequence",
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_sequence_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_reclamations_sequence")),
    )
    op.create_table(
        "reclamations_case_person",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("person_label", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_case_person_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_case_person_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_case_person")),
        sa.UniqueConstraint(
            "case_id", "person_ref", "relation", name=op.f("uq_reclamations_case_person_case_id_person_ref_relation")
        ),
    )
    op.create_index(
        op.f("ix_reclamations_case_person_organisation_id"),
        "reclamations_case_person",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_reclamations_case_person_ref", "reclamations_case_person", ["organisation_id", "person_ref"], unique=False
    )
    op.create_table(
        "reclamations_event_payload",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["reclamations_event.id"], name=op.f("fk_reclamations_event_payload_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_event_payload_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_reclamations_event_payload")),
    )
    op.create_index(
        "ix_reclamations_event_payload_organisation_id",
        "reclamations_event_payload",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "reclamations_exchange",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("author_ref", sa.String(length=64), nullable=True),
        sa.Column("author_label", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_exchange_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_exchange_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_exchange")),
    )
    op.create_index("ix_reclamations_exchange_case", "reclamations_exchange", ["case_id", "id"], unique=False)
    op.create_index(
        op.f("ix_reclamations_exchange_organisation_id"), "reclamations_exchange", ["organisation_id"], unique=False
    )
    op.create_table(
        "reclamations_survey",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("exchange_id", Id, nullable=False),
        sa.Column("assignee_label", sa.String(length=200), nullable=True),
        sa.Column("session_label", sa.String(length=200), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved", sa.String(length=16), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_survey_case_id")),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["reclamations_exchange.id"], name=op.f("fk_reclamations_survey_exchange_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_survey_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_survey")),
        sa.UniqueConstraint("exchange_id", name=op.f("uq_reclamations_survey_exchange_id")),
    )
    op.create_index(op.f("ix_reclamations_survey_case_id"), "reclamations_survey", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_reclamations_survey_organisation_id"), "reclamations_survey", ["organisation_id"], unique=False
    )
    op.create_table(
        "reclamations_outbox",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("exchange_id", Id, nullable=True),
        sa.Column("survey_id", Id, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=400), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_outbox_case_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["reclamations_event.id"], name=op.f("fk_reclamations_outbox_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["reclamations_exchange.id"], name=op.f("fk_reclamations_outbox_exchange_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_outbox_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["reclamations_survey.id"], name=op.f("fk_reclamations_outbox_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_outbox")),
        sa.UniqueConstraint(
            "event_id", "recipient", "template", name=op.f("uq_reclamations_outbox_event_id_recipient_template")
        ),
    )
    op.create_index(op.f("ix_reclamations_outbox_case_id"), "reclamations_outbox", ["case_id"], unique=False)
    op.create_index("ix_reclamations_outbox_due", "reclamations_outbox", ["state", "due_at"], unique=False)
    op.create_index(
        op.f("ix_reclamations_outbox_organisation_id"), "reclamations_outbox", ["organisation_id"], unique=False
    )
    op.create_table(
        "reclamations_delivery",
        sa.Column("outbox_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_delivery_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_delivery_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["reclamations_outbox.id"], name=op.f("fk_reclamations_delivery_outbox_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_delivery")),
    )
    op.create_index(op.f("ix_reclamations_delivery_case_id"), "reclamations_delivery", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_reclamations_delivery_organisation_id"), "reclamations_delivery", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_reclamations_delivery_outbox_id"), "reclamations_delivery", ["outbox_id"], unique=False)
    guard_journal()


def downgrade() -> None:
    op.drop_index(op.f("ix_reclamations_delivery_outbox_id"), table_name="reclamations_delivery")
    op.drop_index(op.f("ix_reclamations_delivery_organisation_id"), table_name="reclamations_delivery")
    op.drop_index(op.f("ix_reclamations_delivery_case_id"), table_name="reclamations_delivery")
    op.drop_table("reclamations_delivery")
    op.drop_index(op.f("ix_reclamations_outbox_organisation_id"), table_name="reclamations_outbox")
    op.drop_index("ix_reclamations_outbox_due", table_name="reclamations_outbox")
    op.drop_index(op.f("ix_reclamations_outbox_case_id"), table_name="reclamations_outbox")
    op.drop_table("reclamations_outbox")
    op.drop_index(op.f("ix_reclamations_survey_organisation_id"), table_name="reclamations_survey")
    op.drop_index(op.f("ix_reclamations_survey_case_id"), table_name="reclamations_survey")
    op.drop_table("reclamations_survey")
    op.drop_index(op.f("ix_reclamations_exchange_organisation_id"), table_name="reclamations_exchange")
    op.drop_index("ix_reclamations_exchange_case", table_name="reclamations_exchange")
    op.drop_table("reclamations_exchange")
    op.drop_index("ix_reclamations_event_payload_organisation_id", table_name="reclamations_event_payload")
    op.drop_table("reclamations_event_payload")
    op.drop_index("ix_reclamations_case_person_ref", table_name="reclamations_case_person")
    op.drop_index(op.f("ix_reclamations_case_person_organisation_id"), table_name="reclamations_case_person")
    op.drop_table("reclamations_case_person")
    op.drop_table("reclamations_sequence")
    op.drop_index(op.f("ix_reclamations_export_owner_ref"), table_name="reclamations_export")
    op.drop_index(op.f("ix_reclamations_export_organisation_id"), table_name="reclamations_export")
    op.drop_table("reclamations_export")
    op.drop_index(op.f("ix_reclamations_event_organisation_id"), table_name="reclamations_event")
    op.drop_table("reclamations_event")
    op.drop_index(op.f("ix_reclamations_category_organisation_id"), table_name="reclamations_category")
    op.drop_table("reclamations_category")
    op.drop_index("ix_reclamations_case_session", table_name="reclamations_case")
    op.drop_index("ix_reclamations_case_received", table_name="reclamations_case")
    op.drop_index(op.f("ix_reclamations_case_organisation_id"), table_name="reclamations_case")
    op.drop_index("ix_reclamations_case_next_due", table_name="reclamations_case")
    op.drop_index("ix_reclamations_case_claimant", table_name="reclamations_case")
    op.drop_table("reclamations_case")
    op.drop_table("reclamations_organisation")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION reclamations_append_only()")
