"""Our own chain on the host's database: up, down and up again, and nobody else's business."""

import ast
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Column, Engine, Integer, MetaData, Table, event, inspect, text

from flask_reclamations import exclude_own_tables, migrate
from flask_reclamations.models import PREFIX, Base
from flask_reclamations.services.act import db_session

from .conftest import NEWEST, create_database, establish, filed
from .lms import create_app

INDEXES = {
    "ix_reclamations_takeover_batch",
    "ix_reclamations_takeover_case_id",
    "ix_reclamations_takeover_organisation_id",
    "ix_reclamations_action_case_case",
    "ix_reclamations_risk_organisation_id",
    "ix_reclamations_risk_status",
    "ix_reclamations_risk_case_organisation_id",
    "ix_reclamations_risk_case_case",
    "ix_reclamations_risk_action_organisation_id",
    "ix_reclamations_risk_action_action",
    "ix_reclamations_review_organisation_id",
    "ix_reclamations_review_held",
    "ix_reclamations_review_line_organisation_id",
    "ix_reclamations_review_line_case",
    "ix_reclamations_review_line_action",
    "ix_reclamations_review_action_organisation_id",
    "ix_reclamations_review_action_review",
    "ix_reclamations_review_action_line",
    "ix_reclamations_diffusion_organisation_id",
    "ix_reclamations_diffusion_at",
    "ix_reclamations_diffusion_case",
    "ix_reclamations_diffusion_review",
    "ix_reclamations_diffusion_event",
    "ix_reclamations_action_case_organisation_id",
    "ix_reclamations_action_due",
    "ix_reclamations_auditor_link_organisation_id",
    "ix_reclamations_report_organisation_id",
    "ix_reclamations_alert_case_case_id",
    "ix_reclamations_alert_case_organisation_id",
    "ix_reclamations_alert_organisation_id",
    "ix_reclamations_alert_status",
    "ix_reclamations_readiness_organisation_id",
    "ix_reclamations_recurrence_touched_organisation_id",
    "ix_reclamations_action_follows",
    "ix_reclamations_action_organisation_id",
    "ix_reclamations_action_owner",
    "ix_reclamations_cause_organisation_id",
    "ix_reclamations_calendar_organisation_id",
    "ix_reclamations_case_priority",
    "ix_reclamations_policy_organisation_id",
    "ix_reclamations_procedure_organisation_id",
    "ix_reclamations_search_words",
    "ix_reclamations_case_assignee",
    "ix_reclamations_case_author",
    "ix_reclamations_case_category",
    "ix_reclamations_case_closed",
    "ix_reclamations_addressee_case_id",
    "ix_reclamations_addressee_organisation_id",
    "ix_reclamations_case_confidential",
    "ix_reclamations_case_severity",
    "ix_reclamations_case_stranded",
    "ix_reclamations_case_link_organisation_id",
    "ix_reclamations_case_link_other",
    "ix_reclamations_mediation_case",
    "ix_reclamations_mediation_organisation_id",
    "ix_reclamations_case_training",
    "ix_reclamations_case_continues",
    "ix_reclamations_case_tag_organisation_id",
    "ix_reclamations_case_tag_tag",
    "ix_reclamations_correspondent_case_id",
    "ix_reclamations_correspondent_organisation_id",
    "ix_reclamations_exchange_message",
    "ix_reclamations_tag_organisation_id",
    "ix_reclamations_case_handler",
    "ix_reclamations_case_kind",
    "ix_reclamations_case_reference",
    "ix_reclamations_case_status",
    "ix_reclamations_access_log_organisation_id",
    "ix_reclamations_access_log_page",
    "ix_reclamations_bounce_organisation_id",
    "ix_reclamations_bulk_item_organisation_id",
    "ix_reclamations_bulk_item_state",
    "ix_reclamations_bulk_organisation_id",
    "ix_reclamations_view_organisation_id",
    "ix_reclamations_attachment_action",
    "ix_reclamations_attachment_blob",
    "ix_reclamations_attachment_case",
    "ix_reclamations_attachment_organisation_id",
    "ix_reclamations_attachment_submission",
    "ix_reclamations_blob_organisation_id",
    "ix_reclamations_blob_state",
    "ix_reclamations_case_claimant",
    "ix_reclamations_case_next_due",
    "ix_reclamations_case_organisation_id",
    "ix_reclamations_case_person_organisation_id",
    "ix_reclamations_case_person_ref",
    "ix_reclamations_case_received",
    "ix_reclamations_case_remind",
    "ix_reclamations_case_session",
    "ix_reclamations_canned_answer_organisation_id",
    "ix_reclamations_mail_template_organisation_id",
    "ix_reclamations_category_organisation_id",
    "ix_reclamations_delivery_case_id",
    "ix_reclamations_delivery_organisation_id",
    "ix_reclamations_delivery_outbox_id",
    "ix_reclamations_event_organisation_id",
    "ix_reclamations_event_payload_organisation_id",
    "ix_reclamations_exchange_case",
    "ix_reclamations_exchange_organisation_id",
    "ix_reclamations_exchange_submission",
    "ix_reclamations_export_organisation_id",
    "ix_reclamations_export_owner_ref",
    "ix_reclamations_link_request_organisation_id",
    "ix_reclamations_intake_digest",
    "ix_reclamations_intake_organisation_id",
    "ix_reclamations_intake_state",
    "ix_reclamations_notification_organisation_id",
    "ix_reclamations_notification_person",
    "ix_reclamations_notification_unread",
    "ix_reclamations_notification_reminder",
    "ix_reclamations_outbox_case_id",
    "ix_reclamations_outbox_digest",
    "ix_reclamations_outbox_reminder",
    "ix_reclamations_outbox_due",
    "ix_reclamations_outbox_organisation_id",
    "ix_reclamations_reminder_organisation_id",
    "ix_reclamations_signal_case_id",
    "ix_reclamations_signal_organisation_id",
    "ix_reclamations_survey_asked",
    "ix_reclamations_survey_case_id",
    "ix_reclamations_survey_organisation_id",
    "ix_reclamations_tracking_link_case_id",
    "ix_reclamations_tracking_link_organisation_id",
}
UNIQUE = {
    "uq_reclamations_takeover_organisation_id_key",
    "uq_reclamations_review_action_action_id",
    "uq_reclamations_readiness_organisation_id_day",
    "uq_reclamations_risk_alert_id",
    "uq_reclamations_risk_organisation_id_reference",
    "uq_reclamations_risk_organisation_id_submission",
    "uq_reclamations_risk_case_risk_id_case_id",
    "uq_reclamations_risk_action_risk_id_action_id",
    "uq_reclamations_diffusion_organisation_id_submission",
    "uq_reclamations_review_line_review_id_case_id",
    "uq_reclamations_review_line_review_id_action_id",
    "uq_reclamations_review_organisation_id_submission",
    "uq_reclamations_review_organisation_id_reference",
    "uq_reclamations_signal_organisation_id_source_ref",
    "uq_reclamations_action_case_action_id_case_id",
    "uq_reclamations_alert_case_alert_id_case_id",
    "uq_reclamations_alert_organisation_id_ground_key",
    "uq_reclamations_action_organisation_id_reference",
    "uq_reclamations_action_organisation_id_submission",
    "uq_reclamations_cause_case_id_position",
    "uq_reclamations_policy_organisation_id_name",
    "uq_reclamations_procedure_organisation_id_version",
    "uq_reclamations_addressee_exchange_id_recipient",
    "uq_reclamations_case_link_case_id_other_id",
    "uq_reclamations_case_tag_case_id_tag_id",
    "uq_reclamations_tag_organisation_id_code",
    "uq_reclamations_bounce_organisation_id_address",
    "uq_reclamations_attachment_token",
    "uq_reclamations_auditor_link_digest",
    "uq_reclamations_report_organisation_id_period_version",
    "uq_reclamations_bulk_item_bulk_id_case_id",
    "uq_reclamations_bulk_organisation_id_submission",
    "uq_reclamations_view_organisation_id_owner_ref_name",
    "uq_reclamations_blob_organisation_id_sha256",
    "uq_reclamations_case_organisation_id_reference",
    "uq_reclamations_case_organisation_id_submission",
    "uq_reclamations_case_person_case_id_person_ref_relation",
    "uq_reclamations_category_organisation_id_code",
    "uq_reclamations_event_subject_kind_subject_id_seq",
    "uq_reclamations_export_token",
    "uq_reclamations_intake_organisation_id_submission",
    "uq_reclamations_notification_event_id_person_ref_template",
    "uq_reclamations_mail_template_organisation_id_template_locale",
    "uq_reclamations_organisation_ref",
    "uq_reclamations_outbox_event_id_recipient_template",
    "uq_reclamations_reminder_once",
    "uq_reclamations_survey_exchange_id",
    "uq_reclamations_tracking_link_digest",
}
TRIGGERS = {
    "sqlite": {
        "reclamations_attachment_no_update",
        "reclamations_attachment_no_delete",
        "reclamations_attachment_no_replace",
        "reclamations_event_no_update",
        "reclamations_event_no_delete",
        "reclamations_event_payload_no_update",
        "reclamations_event_no_replace",
        "reclamations_event_payload_no_replace",
        "reclamations_search_insert",
        "reclamations_search_update",
        "reclamations_search_delete",
    },
    "postgresql": {
        "reclamations_attachment_no_update",
        "reclamations_attachment_no_delete",
        "reclamations_attachment_no_truncate",
        "reclamations_event_no_update",
        "reclamations_event_no_delete",
        "reclamations_event_no_truncate",
        "reclamations_event_payload_no_update",
        "reclamations_event_payload_no_truncate",
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A host whose database holds nothing of ours yet."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgresql_server"), f"e{uuid.uuid4().hex}")
    app = create_app(url)
    with app.app_context():
        yield app
        db_session().close()
        engine_of(app).dispose()


@pytest.fixture
def migrated(empty: Flask) -> Flask:
    migrate.run("upgrade", "head")
    return empty


def engine_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["sqlalchemy"].engine
    return engine


def ours(app: Flask) -> set[str]:
    """Return the tables of ours; the virtual one that SQLite searches stands for those that it keeps for itself."""
    names = {name for name in inspect(engine_of(app)).get_table_names() if name.startswith(PREFIX)}
    return {name for name in names if not name.startswith(f"{migrate.SEARCH_INDEX}_")}


def expected(app: Flask) -> set[str]:
    virtual = {migrate.SEARCH_INDEX} if engine_of(app).dialect.name == "sqlite" else set()
    return set(Base.metadata.tables) | {migrate.VERSION_TABLE} | virtual


def differences(app: Flask, metadata: MetaData, include: Any) -> list[Any]:
    """Return what autogenerate would change."""
    with engine_of(app).connect() as connection:
        opts = {"include_object": include, "compare_type": True, "version_table": "alembic_version"}
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


def execute(app: Flask, *statements: str) -> None:
    with engine_of(app).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def flask(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["reclamations", "db", *arguments])
    return result.exit_code, result.output


def test_an_upgrade_makes_every_table(migrated: Flask) -> None:
    assert ours(migrated) == expected(migrated)


def test_a_downgrade_leaves_nothing_of_ours(migrated: Flask) -> None:
    migrate.run("downgrade", "base")
    assert ours(migrated) <= {migrate.VERSION_TABLE}
    assert migrate.triggers() == set()


def test_a_downgrade_leaves_nothing_of_what_sqlite_searches(migrated: Flask) -> None:
    migrate.run("downgrade", "base")
    names = inspect(engine_of(migrated)).get_table_names()
    assert [name for name in names if name.startswith(migrate.SEARCH_INDEX)] == []


def test_a_downgrade_leaves_no_function_behind(postgresql_url: str) -> None:
    app = create_app(postgresql_url)
    with app.app_context():
        migrate.run("downgrade", "base")
        with engine_of(app).connect() as connection:
            query = text("SELECT proname FROM pg_proc WHERE proname LIKE 'reclamations%'")
            assert list(connection.scalars(query)) == []
        engine_of(app).dispose()


def test_up_down_and_up_again_gives_the_same_tables(migrated: Flask) -> None:
    migrate.run("downgrade", "base")
    migrate.run("upgrade", "head")
    assert ours(migrated) == expected(migrated)
    assert migrate.triggers() == TRIGGERS[engine_of(migrated).dialect.name]


def test_a_register_that_lived_can_be_taken_down(migrated: Flask) -> None:
    establish(migrated)
    filed(migrated)
    db_session().close()
    migrate.run("downgrade", "base")
    assert ours(migrated) <= {migrate.VERSION_TABLE}


def test_a_register_can_live_after_up_down_and_up(migrated: Flask) -> None:
    migrate.run("downgrade", "base")
    migrate.run("upgrade", "head")
    establish(migrated)
    assert filed(migrated).reference == "REG-2026-0001"


def test_upgrading_twice_changes_nothing(migrated: Flask) -> None:
    establish(migrated)
    reference = filed(migrated).reference
    db_session().close()
    migrate.run("upgrade", "head")
    with engine_of(migrated).connect() as connection:
        assert connection.scalar(text("SELECT reference FROM reclamations_case")) == reference


def own(item: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
    mine = not exclude_own_tables(item, name, type_, reflected, compare_to)
    return mine and name != migrate.VERSION_TABLE and not (name or "").startswith(migrate.SEARCH_INDEX)


def test_after_an_upgrade_models_and_database_agree(migrated: Flask) -> None:
    assert differences(migrated, Base.metadata, own) == []


def test_an_upgrade_makes_every_index(migrated: Flask) -> None:
    found = inspect(engine_of(migrated))
    indexes = {index["name"] for table in ours(migrated) for index in found.get_indexes(table)}
    assert indexes - UNIQUE == INDEXES


def test_an_upgrade_makes_every_unique_constraint(migrated: Flask) -> None:
    found = inspect(engine_of(migrated))
    constraints = {rule["name"] for table in ours(migrated) for rule in found.get_unique_constraints(table)}
    assert constraints == UNIQUE


def test_an_upgrade_guards_the_journal(migrated: Flask) -> None:  # A19
    assert migrate.triggers() == TRIGGERS[engine_of(migrated).dialect.name]


def test_every_table_carries_its_organisation_but_its_own_and_that_of_the_installation() -> None:
    without = {table.name for table in Base.metadata.tables.values() if "organisation_id" not in table.columns}
    assert without == {"reclamations_organisation", "reclamations_heartbeat"}


def test_every_name_of_ours_says_so() -> None:
    assert all(name.startswith("reclamations_") for name in Base.metadata.tables)


def test_no_table_of_ours_points_at_one_of_the_host() -> None:
    targets = {key.column.table.name for table in Base.metadata.tables.values() for key in table.foreign_keys}
    assert targets <= set(Base.metadata.tables)


def test_the_chain_is_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.migrations_dir()))
    scripts = ScriptDirectory.from_config(config)
    assert (len(scripts.get_heads()), len(scripts.get_bases())) == (1, 1)
    assert all(not script.is_branch_point for script in scripts.walk_revisions())


@pytest.mark.parametrize("path", sorted(migrate.migrations_dir().rglob("*.py")), ids=lambda p: p.name)
def test_a_migration_knows_nothing_of_our_models(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.startswith("flask_reclamations")]


def test_an_sqlite_without_fts5_is_told_what_to_do_and_keeps_its_tables(tmp_path: Path) -> None:
    app = create_app(f"sqlite:///{tmp_path / 'old.db'}")

    def other(connection: Any, cursor: Any, statement: str, *rest: Any) -> tuple[str, Any]:
        return statement.replace("USING fts5", "USING fts5_that_nobody_built"), rest[0]

    with app.app_context():
        event.listen(engine_of(app), "before_cursor_execute", other, retval=True)
        status, said = flask(app, "upgrade")
        assert (status, "without FTS5" in said, said.count("\n")) == (1, True, 1)
        assert migrate.SEARCH_INDEX not in ours(app)
        assert "reclamations_case" in ours(app)
        engine_of(app).dispose()


def test_the_hosts_own_tables_and_version_are_left_alone(empty: Flask) -> None:
    execute(
        empty,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('host0001')",
        "CREATE TABLE course (id INTEGER PRIMARY KEY)",
        "INSERT INTO course VALUES (7)",
    )
    migrate.run("upgrade", "head")
    migrate.run("downgrade", "base")
    with engine_of(empty).connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "host0001"
        assert connection.scalar(text("SELECT id FROM course")) == 7


HOST_ENV = """
from alembic import context
from flask_reclamations import exclude_own_tables
connection, metadata = (context.config.attributes[name] for name in ("connection", "metadata"))
context.configure(connection=connection, target_metadata=metadata, include_object=exclude_own_tables)
with context.begin_transaction():
    context.run_migrations()
"""


def test_a_hosts_autogenerate_sees_nothing_of_ours(migrated: Flask, tmp_path: Path) -> None:
    folder, metadata = tmp_path / "host", MetaData()
    Table("course", metadata, Column("id", Integer, primary_key=True))
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(HOST_ENV, encoding="utf-8")
    template = (migrate.migrations_dir() / "script.py.mako").read_text(encoding="utf-8")
    (folder / "script.py.mako").write_text(template, encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine_of(migrated).begin() as connection:
        config.attributes |= {"connection": connection, "metadata": metadata}
        command.revision(config, "add courses", autogenerate=True)
    (written,) = (folder / "versions").glob("*.py")
    assert "course" in written.read_text(encoding="utf-8")
    assert PREFIX not in written.read_text(encoding="utf-8")


def test_a_host_with_nothing_to_change_has_nothing_to_change(migrated: Flask) -> None:
    assert differences(migrated, MetaData(), exclude_own_tables) == []


@pytest.mark.parametrize(
    ("item", "name", "type_", "included"),
    [
        (None, "reclamations_case", "table", False),
        (None, "reclamations_alembic_version", "table", False),
        (None, "course", "table", True),
        (None, "my_reclamations_case", "table", True),
        (Base.metadata.tables["reclamations_case"].c.subject, "subject", "column", False),
        (Table("t", MetaData(), Column("id", Integer)).c.id, "id", "column", True),
        (None, None, "schema", True),
    ],
)
def test_only_what_is_ours_is_excluded(item: Any, name: str | None, type_: str, included: bool) -> None:
    assert exclude_own_tables(item, name, type_, False, None) is included


def test_the_commands_go_up_and_down(empty: Flask) -> None:
    assert flask(empty, "upgrade") == (0, f"reclamations tables are at {NEWEST}\n")
    assert flask(empty, "downgrade", "base") == (0, "reclamations tables are at base\n")


def test_current_names_both_revisions(empty: Flask) -> None:
    assert flask(empty, "current") == (0, f"database: base, newest: {NEWEST}\n")
    migrate.run("upgrade", "head")
    assert flask(empty, "current") == (0, f"database: {NEWEST}, newest: {NEWEST}\n")


def test_check_is_content_with_a_guarded_journal(migrated: Flask) -> None:
    status, said = flask(migrated, "check")
    assert (status, said) == (0, f"reclamations tables are at {NEWEST}, the journal is guarded\n")


def test_check_names_the_command_that_upgrades(empty: Flask) -> None:
    status, said = flask(empty, "check")
    assert status == 1
    assert "run `flask reclamations db upgrade`" in said


def drop(app: Flask, name: str) -> None:
    table = f" ON {name.rsplit('_no_', 1)[0]}" if engine_of(app).dialect.name == "postgresql" else ""
    execute(app, f"DROP TRIGGER {name}{table}")


@pytest.mark.parametrize("guard", sorted(TRIGGERS["sqlite"] & TRIGGERS["postgresql"]))
def test_check_fails_where_a_trigger_is_gone(migrated: Flask, guard: str) -> None:  # A19
    drop(migrated, guard)
    status, said = flask(migrated, "check")
    assert status == 1
    assert guard in said


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Flask]:
    app = create_app(postgresql_url)
    with app.app_context():
        yield app
        engine_of(app).dispose()


@pytest.mark.parametrize("guard", sorted(TRIGGERS["postgresql"] - TRIGGERS["sqlite"]))
def test_check_fails_where_a_guard_against_truncate_is_gone(on_postgresql: Flask, guard: str) -> None:  # A19
    drop(on_postgresql, guard)
    assert flask(on_postgresql, "check")[0] == 1


def test_check_fails_where_a_trigger_is_switched_off(on_postgresql: Flask) -> None:  # A19
    execute(on_postgresql, "ALTER TABLE reclamations_event DISABLE TRIGGER reclamations_event_no_update")
    assert flask(on_postgresql, "check")[0] == 1


def test_copying_a_table_the_way_batch_mode_does_is_noticed(sqlite_url: str) -> None:  # A19
    path = sqlite_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE copy AS SELECT * FROM reclamations_event; DROP TABLE reclamations_event;"
        "ALTER TABLE copy RENAME TO reclamations_event;"
    )
    connection.close()
    app = create_app(sqlite_url)
    with app.app_context():
        status, said = flask(app, "check")
        engine_of(app).dispose()
    assert (status, "reclamations_event_no_delete" in said) == (1, True)


def test_the_chain_is_found_beside_the_package_or_in_it() -> None:
    assert (migrate.migrations_dir() / "versions" / "0001_spine.py").is_file()


def test_the_wheel_carries_the_chain() -> None:
    pyproject = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"migrations" = "flask_reclamations/migrations"' in pyproject
