"""`journal verify` is silent on a whole journal and names what was done to another."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from flask_reclamations import migrate
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import Kind, Resolved, SendMode
from flask_reclamations.jobs import journal
from flask_reclamations.models import Case, Organisation, Survey
from flask_reclamations.queries.journal import faults
from flask_reclamations.services import (
    answers,
    exchanges,
    filing,
    handling,
    organisations,
    people,
    procedures,
    surveys,
)
from flask_reclamations.services.act import db_session

from ..conftest import NOON, SETTLED, act_of, draft, filed
from ..lms import PEOPLE
from ..services.conftest import LATER, elsewhere, logged, posted, recorded

DAY = timedelta(days=1)
Sql = Callable[[str], None]


def verified(ref: str = "rives") -> list[str]:
    db_session().rollback()
    return list(faults(db_session(), db_session().query(Organisation).filter_by(ref=ref).one()))


def scenario(app: Flask) -> Case:
    """Live two days of a register and return its first complaint: number 1, six events at least."""
    case = filed(app)
    posted()
    handling.start(act_of(app, "claire", LATER), case)
    people.set_people(act_of(app, "claire", LATER), case, implicated=[PEOPLE["bruno"]], consulted=[PEOPLE["sam"]])
    answers.answer(act_of(app, "claire", LATER), case, answers.Argued("Deux jours de plus."), SendMode.LETTER)
    asked = db_session().query(Survey).filter_by(case_id=case.id).one()
    surveys.answer(act_of(app, "lea", LATER + DAY), asked, case, surveys.Opinion(Resolved.NO, 2, "Toujours pas."))
    handling.resolve(act_of(app, "bruno", LATER), logged(app), "Réglé.", **SETTLED)
    handling.thank(act_of(app, "claire", LATER), filed(app, kind=Kind.REMARK), "Merci.")
    recorded(app)
    db_session().commit()
    posted(at=LATER + DAY)
    organisations.establish("rives", now=LATER, phone="02 41 00 00 00")
    db_session().commit()
    return case


@pytest.fixture
def case(any_lms: Flask) -> Case:
    return scenario(any_lms)


@pytest.fixture
def tamper(case: Case) -> Iterator[Sql]:
    """Take the guards away, as somebody with the database's password can, and run a statement."""
    db_session().commit()
    current_app.config["TAMPERED"] = True
    names = migrate.triggers()
    postgresql = db_session().get_bind().dialect.name == "postgresql"
    for name in names:
        table = f" ON {name.rsplit('_no_', 1)[0]}" if postgresql else ""
        db_session().execute(text(f"DROP TRIGGER {name}{table}"))
    db_session().commit()

    def run(statement: str) -> None:
        db_session().execute(text(statement), {"case": number} if ":case" in statement else {})
        db_session().commit()

    number = case.id
    yield run
    db_session().rollback()


def test_a_lived_register_verifies(case: Case) -> None:  # A04, D14
    assert verified() == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE reclamations_procedure SET note = 'réécrite'", "its note is not what its journal says"),
        ("UPDATE reclamations_procedure SET body = '[]'", "its body is not what its journal says"),
        ("DELETE FROM reclamations_event WHERE subject_kind = 'procedure' AND seq = 3", "procedure 1"),
    ],
)
def test_a_published_procedure_that_was_rewritten_is_named(
    any_lms: Flask, tamper: Sql, statement: str, said: str
) -> None:  # C30
    db_session().query(Organisation).update({"address": "1 rue du Pont", "quality_label": "Claire Vidal"})
    act = act_of(any_lms, "claire")
    procedures.write(act, {}, routes=False, note="Première.", seen=0)
    procedures.approve(act)
    procedures.publish(act)
    db_session().commit()
    organisation_aside = [fault for fault in verified() if fault.startswith("procedure")]
    assert organisation_aside == []
    if statement.startswith("DELETE"):
        tamper(
            "DELETE FROM reclamations_event_payload WHERE event_id IN (SELECT id FROM reclamations_event "
            "WHERE subject_kind = 'procedure' AND seq = 3)"
        )
    tamper(statement)
    found = [fault for fault in verified() if fault.startswith("procedure")]
    assert len(found) == 1
    assert said in found[0]


def test_a_register_without_a_case_verifies(any_lms: Flask) -> None:  # O06
    assert verified() == []


EVENT_3 = "subject_kind = 'case' AND subject_id = :case AND seq = 3"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'closed'"),
        ("actor_ref", "'denis'"),
        ("actor_label", "'Denis Faure'"),
        ("at", "'2026-11-12 12:00:00+00:00'"),
        ("payload_digest", "digest"),
        ("digest", "previous"),
    ],
)
def test_a_changed_event_is_named(tamper: Sql, column: str, value: str) -> None:  # A04
    tamper(f"UPDATE reclamations_event SET {column} = {value} WHERE {EVENT_3}")
    (fault,) = verified()
    assert fault.startswith("REG-2026-0001: ")
    assert "event 3" in fault


def test_a_changed_payload_is_named(tamper: Sql) -> None:  # A04
    tamper(
        "UPDATE reclamations_event_payload SET body = replace(body, 'recue', 'xxxxx') "
        "WHERE event_id = (SELECT id FROM reclamations_event "
        "WHERE subject_kind = 'case' AND subject_id = :case AND seq = 1)"
    )
    (fault,) = verified()
    assert fault.startswith("REG-2026-0001: ")
    assert fault.endswith("event 1 (filed): its payload was changed")


# What hangs on a case, in the order that foreign keys let it go.
OF_A_CASE = ("delivery", "notification", "outbox", "survey", "addressee", "exchange", "correspondent", "case_person")
DROP_PAYLOAD = "DELETE FROM reclamations_event_payload WHERE event_id IN (SELECT id FROM reclamations_event WHERE {})"
UNLINK_MAIL = (
    "UPDATE reclamations_outbox SET event_id = (SELECT min(id) FROM reclamations_event), template = 't' || id"
)


def cut(tamper: Sql, where: str) -> None:
    for statement in (
        UNLINK_MAIL,
        "UPDATE reclamations_notification SET event_id = NULL",
        DROP_PAYLOAD.format(where),
        f"DELETE FROM reclamations_event WHERE {where}",
    ):
        tamper(statement)


def test_a_deleted_event_is_named(tamper: Sql) -> None:  # A04
    cut(tamper, EVENT_3)
    (fault,) = verified()
    assert fault.startswith("REG-2026-0001: ")
    assert fault.endswith("event 3 is missing")


def test_a_cut_tail_is_named(tamper: Sql, case: Case) -> None:  # A04
    written = case.journal_seq
    cut(tamper, f"subject_kind = 'case' AND subject_id = :case AND seq > {written - 2}")
    assert verified() == [f"REG-2026-0001: its journal has {written - 2} events where {written} were written"]


def test_a_journal_cut_whole_is_named(tamper: Sql, case: Case) -> None:  # A04
    written = case.journal_seq
    cut(tamper, "subject_kind = 'case' AND subject_id = :case")
    (fault,) = verified()
    assert "REG-2026-0001" in fault
    assert f"its journal has 0 events where {written} were written" in fault


def test_an_inserted_event_is_named(tamper: Sql, case: Case) -> None:  # A04
    tamper(
        "INSERT INTO reclamations_event (id, organisation_id, subject_kind, subject_id, seq, kind, actor_ref, "
        "actor_label, at, payload_digest, previous, digest) "
        "SELECT 100000, organisation_id, subject_kind, subject_id, (SELECT max(seq) + 1 FROM reclamations_event "
        "WHERE subject_kind = 'case' AND subject_id = :case), 'closed', actor_ref, actor_label, at, payload_digest, "
        f"digest, digest FROM reclamations_event WHERE {EVENT_3}"
    )
    (fault,) = verified()
    assert "REG-2026-0001: " in fault
    assert f"event {case.journal_seq + 1} (closed)" in fault


def test_reordered_events_are_named(tamper: Sql) -> None:  # A04
    for before, after in ((2, 999), (3, 2), (999, 3)):
        tamper(
            f"UPDATE reclamations_event SET seq = {after} "
            f"WHERE subject_kind = 'case' AND subject_id = :case AND seq = {before}"
        )
    (fault,) = verified()
    assert "REG-2026-0001" in fault
    assert "event 2" in fault


def test_an_event_given_to_another_case_is_named(tamper: Sql) -> None:  # A04
    tamper(
        "UPDATE reclamations_event SET subject_id = :case, seq = 1000 WHERE subject_kind = 'case' AND "
        "id = (SELECT max(id) FROM reclamations_event WHERE subject_kind = 'case' AND subject_id <> :case)"
    )
    assert len(verified()) == 2


def test_a_deleted_case_is_named_by_its_journal_and_by_its_number(tamper: Sql) -> None:  # C12
    for table in OF_A_CASE:
        tamper(f"DELETE FROM reclamations_{table} WHERE case_id = :case")
    tamper("DELETE FROM reclamations_case WHERE id = :case")
    found = verified()
    assert any(fault.endswith("it has a journal but is gone from the register") for fault in found)
    assert "2026: number 0001 is missing from the register (1 in all)" in found


def test_a_case_deleted_with_its_journal_is_named_by_its_number(tamper: Sql) -> None:  # C12
    for table in OF_A_CASE:
        tamper(f"DELETE FROM reclamations_{table} WHERE case_id = :case")
    cut(tamper, "subject_kind = 'case' AND subject_id = :case")
    tamper("DELETE FROM reclamations_case WHERE id = :case")
    assert verified() == ["2026: number 0001 is missing from the register (1 in all)"]


def test_a_number_that_was_skipped_is_named(tamper: Sql) -> None:  # C12
    tamper("UPDATE reclamations_sequence SET last = last + 1")
    assert verified() == ["2026: number 0005 is missing from the register (1 in all)"]


def test_a_number_that_was_never_given_is_named(tamper: Sql) -> None:  # C12
    tamper("UPDATE reclamations_sequence SET last = last - 1")
    assert verified() == ["2026: number 0004 was never given"]


def test_a_changed_number_is_named(tamper: Sql) -> None:  # C12
    tamper("UPDATE reclamations_case SET number = 40 WHERE id = :case")
    assert verified() == [
        "REG-2026-0001: its number is not what its journal says",
        "2026: number 0001 is missing from the register (1 in all)",
        "2026: number 0040 was never given",
    ]


@pytest.mark.parametrize("column", ["subject", "assignee_label", "status"])
def test_a_changed_field_of_a_case_is_named(tamper: Sql, column: str) -> None:  # A04
    tamper(f"UPDATE reclamations_case SET {column} = 'X' WHERE id = :case")
    assert verified() == [f"REG-2026-0001: its {column} is not what its journal says"]


def test_the_organisations_own_journal_is_verified_too(tamper: Sql) -> None:  # A04
    tamper("UPDATE reclamations_event SET actor_label = 'X' WHERE subject_kind = 'organisation' AND seq = 2")
    (fault,) = verified()
    assert fault.startswith("rives: organisation ")
    assert "event 2 (settings_changed): it was changed" in fault


def test_every_altered_case_is_named(tamper: Sql) -> None:  # A04
    tamper("UPDATE reclamations_event SET actor_label = actor_label || ' ' WHERE subject_kind = 'case'")
    assert {fault.split(":")[0] for fault in verified()} == {f"REG-2026-000{n}" for n in (1, 2, 3, 4)}


def test_a_payload_deleted_by_retention_is_no_fault(tamper: Sql) -> None:
    tamper("DELETE FROM reclamations_event_payload")
    assert verified() == []


def test_an_organisation_answers_for_its_own_journal_only(any_lms: Flask) -> None:
    act = elsewhere(any_lms)
    filing.file_own(act, draft(), PEOPLE["lea"])
    act.session.commit()
    db_session().execute(text("UPDATE reclamations_sequence SET last = 7"))
    db_session().commit()
    assert verified() == []
    assert verified("vallee") == ["2026: number 0002 is missing from the register (6 in all)"]


def test_what_is_written_while_a_journal_is_read_is_no_fault(any_lms: Flask) -> None:  # A04
    """Somebody writes to a case whose row was read, but not its events yet."""
    case = filed(any_lms)
    posted()
    reference, written = case.reference, list[str]()

    def write(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "FROM reclamations_event LEFT" not in statement or "'case'" not in str(parameters) or written:
            return
        written.append(statement)
        with any_lms.app_context():
            act = act_of(any_lms, "claire", LATER)
            exchanges.note(act, handling.load(act, reference, Permission.HANDLE), "Le gardien confirme.")
            filed(any_lms)
            act.session.commit()

    engine = any_lms.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", write)
    try:
        assert verified() == []
    finally:
        event.remove(engine, "before_cursor_execute", write)
    assert written
    db_session().rollback()
    assert db_session().query(Case).count() == 2


def test_a_long_journal_is_read_in_short_transactions(tamper: Sql) -> None:
    tamper("UPDATE reclamations_sequence SET last = last + 1")
    tamper("UPDATE reclamations_case SET subject = 'X' WHERE id = :case")
    session: Session = current_app.extensions["sqlalchemy"].session()
    found = journal.faults(session, session.query(Organisation).filter_by(ref="rives").one())
    held = [session.in_transaction() for _ in found]
    assert held == [False, False]


def test_the_command_says_that_a_whole_journal_is_whole(app: Flask) -> None:  # A04
    with app.app_context():
        scenario(app)
    result = app.test_cli_runner().invoke(args=["reclamations", "journal", "verify"])
    assert result.exit_code == 0, result.output
    assert "journal verified" in result.output


def test_the_command_names_the_fault_and_fails(app: Flask) -> None:  # A04, C12
    with app.app_context():
        filed(app, now=NOON)
        db_session().execute(text("UPDATE reclamations_sequence SET last = 2"))
        db_session().commit()
    result = app.test_cli_runner().invoke(args=["reclamations", "journal", "verify"])
    assert result.exit_code == 1
    assert "number 0002 is missing" in result.output
