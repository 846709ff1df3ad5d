"""`flask reclamations …` as an operator runs it: what it does, and what it says of a mistake."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from flask_reclamations.models import Case, Event, Organisation, OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import NEWEST, NOON, establish, filed
from .jobs.steps import all_of, files, relays
from .lms import Adapter, create_app


def _runs(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", *arguments])


def _refused(ran: Result) -> str:
    """Return the one line that an operator's mistake is answered with."""
    assert ran.exit_code != 0
    assert isinstance(ran.exception, SystemExit), ran.exception
    assert "Traceback" not in ran.output
    return ran.output.splitlines()[-1]


def _sql(app: Flask, *statements: str) -> None:
    with app.app_context():
        for statement in statements:
            db_session().execute(text(statement))
        db_session().commit()


def _drops(app: Flask, table: str, verb: str) -> str:
    """Return the statement that takes a trigger away, as an intruder would."""
    where = "" if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else f" ON {table}"
    return f"DROP TRIGGER {table}_no_{verb}{where}"


@pytest.fixture
def two_organisations(adapter: Adapter) -> Adapter:
    adapter.all_organisations = ["rives", "plaine"]
    return adapter


# --- organisation set


def test_setting_an_organisation_changes_what_is_given_and_nothing_else(app: Flask) -> None:
    ran = _runs(app, "organisation", "set", "--zone", "Indian/Reunion", "--phone", "02 62 00 00 00")
    [row] = all_of(app, Organisation)
    assert ran.output == "rives: Atelier des Rives, Indian/Reunion, answers to qualite@rives.exemple.test\n"
    assert (row.name, row.zone, row.phone) == ("Atelier des Rives", "Indian/Reunion", "02 62 00 00 00")


def test_setting_an_organisation_is_in_its_journal(app: Flask) -> None:
    _runs(app, "organisation", "set", "--name", "Rives et Plaine")
    kinds = [(event.subject_kind, event.kind) for event in all_of(app, Event)]
    assert kinds == [("organisation", "settings_changed")] * 2


def test_setting_what_is_already_so_adds_nothing_to_the_journal(app: Flask) -> None:
    _runs(app, "organisation", "set", "--name", "Atelier des Rives")
    assert len(all_of(app, Event)) == 1


def test_a_new_prefix_is_that_of_the_next_case(app: Flask) -> None:  # C12
    _runs(app, "organisation", "set", "--prefix", "RIV")
    assert files(app) == "RIV-2026-0001"


def test_an_archive_is_asked_for_and_given_up(app: Flask) -> None:  # O23
    for asked, kept in (("2", 2), ("0", None)):
        assert _runs(app, "organisation", "set", "--archive", asked).exit_code == 0
        assert [row.archive_years for row in all_of(app, Organisation)] == [kept]


def test_the_referent_is_named_by_the_host(app: Flask) -> None:
    _runs(app, "organisation", "set", "--referent", "anne")
    [row] = all_of(app, Organisation)
    assert (row.referent_ref, row.referent_label) == ("anne", "Anne Girard")


def test_a_confidential_contact_is_completed_part_by_part_and_is_no_other_organisation_s(
    app: Flask, two_organisations: Adapter
) -> None:  # O21
    establish(app, "plaine")
    ours = ("organisation", "set", "--organisation", "rives", "--confidential-phone")
    assert "--confidential-label" in _refused(_runs(app, *ours, "3919"))
    assert _runs(app, *ours, "3919", "--confidential-label", "Mme Roux").exit_code == 0
    assert _runs(app, *ours, "02 40 00 00 09").exit_code == 0
    named = {row.ref: (row.confidential_label, row.confidential_phone) for row in all_of(app, Organisation)}
    assert named == {"rives": ("Mme Roux", "02 40 00 00 09"), "plaine": ("", "")}


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--zone", "Europe/Nantes", "use a name such as Europe/Paris"),
        ("--policy", "tranquille", "choose among standard"),
        ("--email", "qualite", "Enter a valid e-mail address"),
        ("--email", "qualite@", "Enter a valid e-mail address"),
        ("--email", "qualité@rives.test", "Enter a valid e-mail address"),
        ("--email", "qualite@rives.test,direction@rives.test", "Enter a valid e-mail address"),
        ("--email", "qualite@rives.test\nBcc: espion@exemple.test", "Enter a valid e-mail address"),
        ("--prefix", "REG 2026", "1 to 12 capitals (A to Z) or digits"),
        ("--prefix", "RECLAMATIONS-QUALITE", "1 to 12 capitals (A to Z) or digits"),
        ("--referent", "personne", "is nobody the host knows"),
    ],
)
def test_a_wrong_value_is_named_with_its_option_and_changes_nothing(
    app: Flask, option: str, value: str, said: str
) -> None:
    before = len(all_of(app, Event))
    message = _refused(_runs(app, "organisation", "set", option, value))
    assert option in message
    assert said in message
    assert len(all_of(app, Event)) == before


@pytest.mark.parametrize(("option", "length"), [("--name", 200), ("--phone", 40), ("--address", 400)])
def test_a_value_too_long_for_its_column_is_refused(any_app: Flask, option: str, length: int) -> None:
    _refused(_runs(any_app, "organisation", "set", option, "x" * (length + 1)))
    assert len(all_of(any_app, Event)) == 1


def test_a_new_organisation_needs_a_name(app: Flask, two_organisations: Adapter) -> None:
    message = _refused(_runs(app, "organisation", "set", "--organisation", "plaine"))
    assert "give it a --name" in message
    assert [row.ref for row in all_of(app, Organisation)] == ["rives"]


def test_a_new_organisation_starts_with_its_own_categories_and_journal(
    app: Flask, two_organisations: Adapter
) -> None:  # A07
    ran = _runs(app, "organisation", "set", "--organisation", "plaine", "--name", "Plaine")
    assert ran.output == "plaine: Plaine, Europe/Paris, answers to (no mailbox set)\n"
    assert _runs(app, "journal", "verify", "--organisation", "plaine").exit_code == 0


# --- --organisation


@pytest.mark.parametrize("command", [["organisation", "set"], ["journal", "verify"], ["outbox"]])
def test_with_several_organisations_one_must_be_named(
    app: Flask, two_organisations: Adapter, command: list[str]
) -> None:
    assert "--organisation must be one of: rives, plaine" in _refused(_runs(app, *command))


@pytest.mark.parametrize("command", [["organisation", "set"], ["journal", "verify"], ["outbox"]])
def test_an_unknown_organisation_is_answered_with_those_there_are(app: Flask, command: list[str]) -> None:
    message = _refused(_runs(app, *command, "--organisation", "ailleurs"))
    assert "--organisation must be one of: rives" in message


@pytest.mark.parametrize("command", [["journal", "verify"], ["outbox"]])
def test_an_organisation_that_is_not_set_up_is_told_how(
    app: Flask, two_organisations: Adapter, command: list[str]
) -> None:
    message = _refused(_runs(app, *command, "--organisation", "plaine"))
    assert "flask reclamations organisation set --organisation plaine" in message


@pytest.mark.parametrize("command", [["work"], ["tick"], ["db", "current"], ["db", "check"], ["db", "upgrade"]])
def test_every_command_takes_an_organisation(app: Flask, command: list[str]) -> None:
    assert _runs(app, *command, "--organisation", "rives").exit_code == 0


def test_a_host_without_organisations_is_told_so(app: Flask, adapter: Adapter) -> None:
    adapter.all_organisations = []
    assert "the host has none" in _refused(_runs(app, "journal", "verify"))


def test_a_mistake_of_the_adapter_is_named_in_one_line(app: Flask, adapter: Adapter) -> None:
    adapter.all_organisations = [7]  # type: ignore[list-item]
    assert "Adapter.organisations() must return str" in _refused(_runs(app, "journal", "verify"))


# --- journal verify


def test_an_untouched_journal_verifies(any_app: Flask) -> None:
    files(any_app)
    ran = _runs(any_app, "journal", "verify")
    assert (ran.exit_code, ran.output) == (0, "journal verified: every chain and the numbering are whole\n")


def test_the_database_itself_refuses_to_rewrite_the_journal(any_app: Flask) -> None:
    files(any_app)
    for statement in (
        "UPDATE reclamations_event SET kind = 'closed'",
        "DELETE FROM reclamations_event",
        "UPDATE reclamations_event_payload SET salt = 'x'",
    ):
        with pytest.raises(Exception, match="append-only"):
            _sql(any_app, statement)


@pytest.mark.parametrize(
    ("table", "verb", "statement", "fault"),
    [
        (
            "reclamations_event_payload",
            "update",
            "UPDATE reclamations_event_payload SET body = replace(body, 'salle 2', 'salle 3')",
            "case 1, event 1 (filed): its payload was changed",
        ),
        (
            "reclamations_event",
            "update",
            "UPDATE reclamations_event SET actor_label = 'Lea Martin' WHERE kind = 'filed'",
            "case 1, event 1 (filed): it was changed",
        ),
    ],
)
def test_one_changed_byte_is_named_and_the_exit_code_is_1(
    any_app: Flask, table: str, verb: str, statement: str, fault: str
) -> None:
    files(any_app)
    _sql(any_app, _drops(any_app, table, verb), statement)
    ran = _runs(any_app, "journal", "verify")
    assert ran.exit_code == 1
    assert f"REG-2026-0001: {fault}" in ran.output
    assert "1 fault(s): the journal was altered" in ran.output


def test_a_cut_tail_is_named(any_app: Flask) -> None:
    files(any_app)
    last = "event_id = (SELECT max(id) FROM reclamations_event)"
    _sql(
        any_app,
        _drops(any_app, "reclamations_event", "delete"),
        "DELETE FROM reclamations_outbox",
        "DELETE FROM reclamations_notification",
        f"DELETE FROM reclamations_event_payload WHERE {last}",
        "DELETE FROM reclamations_event WHERE subject_kind = 'case'",
    )
    ran = _runs(any_app, "journal", "verify")
    assert ran.exit_code == 1
    assert "has 0 events where 1 were written" in ran.output


def test_a_case_that_was_deleted_leaves_a_gap_that_is_named(any_app: Flask) -> None:  # C12
    files(any_app)
    files(any_app)
    _sql(
        any_app,
        "DELETE FROM reclamations_outbox WHERE case_id = 1",
        "DELETE FROM reclamations_notification WHERE case_id = 1",
        "DELETE FROM reclamations_case WHERE id = 1",
    )
    ran = _runs(any_app, "journal", "verify")
    assert ran.exit_code == 1
    assert "2026: number 0001 is missing from the register" in ran.output
    assert "case 1: it has a journal but is gone from the register" in ran.output


def test_another_organisations_fault_is_not_ones_own(app: Flask, two_organisations: Adapter) -> None:
    establish(app, "plaine")
    files(app)
    _sql(
        app,
        _drops(app, "reclamations_event", "update"),
        "UPDATE reclamations_event SET actor_label = 'Lea Martin' WHERE kind = 'filed'",
    )
    assert _runs(app, "journal", "verify", "--organisation", "plaine").exit_code == 0
    assert _runs(app, "journal", "verify", "--organisation", "rives").exit_code == 1


# --- db


def test_the_tables_go_down_and_up_again(any_app: Flask) -> None:
    assert _runs(any_app, "db", "current").output == f"database: {NEWEST}, newest: {NEWEST}\n"
    assert _runs(any_app, "db", "downgrade", "base").output == "reclamations tables are at base\n"
    assert _runs(any_app, "db", "current").output == f"database: base, newest: {NEWEST}\n"
    assert _runs(any_app, "db", "upgrade").output == f"reclamations tables are at {NEWEST}\n"
    assert _runs(any_app, "db", "check").output == f"reclamations tables are at {NEWEST}, the journal is guarded\n"
    assert all_of(any_app, Case) == []


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(any_app: Flask) -> None:
    files(any_app)
    assert _runs(any_app, "db", "upgrade").exit_code == 0
    assert len(all_of(any_app, Case)) == 1


def test_a_check_before_the_upgrade_names_the_command(any_app: Flask) -> None:
    _runs(any_app, "db", "downgrade", "base")
    assert "run `flask reclamations db upgrade`" in _refused(_runs(any_app, "db", "check"))


def test_a_check_without_its_triggers_names_them(any_app: Flask) -> None:
    _sql(any_app, _drops(any_app, "reclamations_event", "delete"))
    message = _refused(_runs(any_app, "db", "check"))
    assert "reclamations_event_no_delete" in message


@pytest.mark.parametrize("action", ["upgrade", "downgrade"])
def test_an_unknown_revision_is_said_in_one_line(app: Flask, action: str) -> None:
    assert "9042" in _refused(_runs(app, "db", action, "9042"))


@pytest.mark.parametrize("command", [["journal", "verify"], ["outbox"], ["tick"], ["organisation", "set"]])
def test_a_command_before_the_first_upgrade_names_what_to_run(tmp_path: Any, command: list[str]) -> None:
    app = create_app(f"sqlite:///{tmp_path / 'new.db'}")
    assert "flask reclamations db upgrade" in _refused(_runs(app, *command))


# --- outbox


@pytest.fixture
def given_up(app: Flask) -> str:
    """A case whose two mails were given up."""

    class Nobody:
        def send(self, sender: str, recipient: str, message: bytes) -> str:
            raise ConnectionRefusedError("nobody listens")

    reference = files(app)
    for day in range(10):
        relays(app, NOON + timedelta(days=day), Nobody())
    return reference


def test_an_empty_outbox_lists_nothing(app: Flask) -> None:
    assert (_runs(app, "outbox").exit_code, _runs(app, "outbox").output) == (0, "")


def test_the_outbox_lists_each_mail_that_waits(app: Flask) -> None:
    reference = files(app)
    lines = [line.split("\t") for line in _runs(app, "outbox").output.splitlines()]
    assert [line[1:6] for line in lines] == [
        ["pending", reference, template, "tries: 0", "next: 2026-11-12 11:00Z"]
        for template in ("acknowledgement", "new_case")
    ]


def test_the_outbox_lists_each_mail_that_was_given_up_and_why(app: Flask, given_up: str) -> None:
    lines = _runs(app, "outbox").output.splitlines()
    assert len(lines) == 2
    assert all(given_up in line and "failed" in line and "nobody listens" in line for line in lines)


def test_a_retry_starts_from_the_first_try(app: Flask, given_up: str) -> None:
    before = datetime.now(UTC)
    assert _runs(app, "outbox", "--retry").exit_code == 0
    rows = all_of(app, OutboxMessage)
    assert {(row.state, row.attempts, row.error) for row in rows} == {("pending", 0, None)}
    assert all(row.due_at >= before for row in rows)


def test_a_retry_leaves_what_waits_at_its_own_time(app: Flask) -> None:
    files(app)
    _runs(app, "outbox", "--retry")
    assert {row.due_at for row in all_of(app, OutboxMessage)} == {NOON}


def test_the_outbox_does_not_list_what_was_sent_or_dropped(app: Flask, adapter: Adapter) -> None:
    files(app)
    adapter.known["claire"] = replace(adapter.known["claire"], email=None)

    class Somebody:
        def send(self, sender: str, recipient: str, message: bytes) -> str:
            return "250 OK"

    relays(app, transport=Somebody())
    assert _runs(app, "outbox").output == ""


# --- search rebuild


def test_rebuilding_the_search_says_how_many_cases_it_indexed(any_app: Flask) -> None:
    with any_app.app_context():
        for _ in range(3):
            filed(any_app)
    _sql(any_app, "DELETE FROM reclamations_search")
    ran = _runs(any_app, "search", "rebuild")
    assert (ran.exit_code, ran.output.splitlines()[-1]) == (0, "3 case(s) indexed for the search")
    with any_app.app_context():
        assert db_session().scalar(text("SELECT count(*) FROM reclamations_search")) == 3


def test_an_upgrade_indexes_the_cases_that_were_there_before_the_search(any_app: Flask) -> None:
    with any_app.app_context():
        filed(any_app)
        filed(any_app)
    _sql(any_app, "DELETE FROM reclamations_search WHERE case_id = 2")
    assert _runs(any_app, "db", "upgrade").output.splitlines()[-1] == "1 case(s) indexed for the search"
    assert _runs(any_app, "db", "upgrade").output == f"reclamations tables are at {NEWEST}\n"
