"""The daily seal: once a local day, over every journal, and a rewritten database no longer fits it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text

from flask_reclamations import migrate
from flask_reclamations.domain.seals import Head, digest
from flask_reclamations.jobs.seals import seal_due
from flask_reclamations.models import Case, Event, Organisation, OutboxMessage
from flask_reclamations.queries import journal, seals
from flask_reclamations.services import organisations
from flask_reclamations.services import seals as services
from flask_reclamations.services.act import acting, db_session

from ..conftest import NOON, filed
from ..lms import create_app
from ..services.conftest import Post, posted

DAY = timedelta(days=1)


@pytest.fixture
def lms(any_app: Flask) -> Iterator[Flask]:
    """The host on each database, in its context, with two cases."""
    with any_app.app_context():
        filed(any_app)
        filed(any_app)
        yield any_app


def ours() -> Organisation:
    db_session().rollback()
    return db_session().query(Organisation).filter_by(ref="rives").one()


def sealed(day: int = 0) -> int:
    return seal_due(clock=lambda: NOON + day * DAY)


def kept() -> list[seals.Seal]:
    return list(seals.every(db_session(), ours()))


def faults() -> list[str]:
    return list(journal.faults(db_session(), ours()))


def test_a_seal_is_over_every_journal_once_a_local_day_and_verifies(lms: Flask) -> None:
    assert [sealed(), sealed(), sealed(1)] == [1, 0, 0]  # the day after, nothing but the seal itself was added
    (first,) = kept()
    chains = db_session().execute(select(Event.subject_kind, Event.subject_id).distinct()).all()
    assert (first.day, first.chains) == (NOON.date(), len(chains))
    assert first.events == db_session().query(Event).count() - 1
    filed(lms, now=NOON + 2 * DAY)
    assert [sealed(2), sealed(3)] == [1, 0]
    second = kept()[1]
    # The new case, and the organisation's own journal, which holds the first seal.
    assert (second.day, second.chains) == ((NOON + 2 * DAY).date(), 2)
    assert second.events > first.events
    assert faults() == []
    ran = lms.test_cli_runner().invoke(args=["reclamations", "journal", "seals"])
    assert [line.split("\t")[1] for line in ran.output.splitlines()] == [first.digest, second.digest]


def test_two_ticks_at_once_seal_once(lms: Flask) -> None:
    act = acting(ours(), now=NOON)
    until = services.settled(db_session())
    # Both found the day unsealed; the organisation is held by one at a time.
    assert services.seal(act, until) is not None
    assert services.seal(act, until) is None
    db_session().commit()
    assert len(kept()) == 1


def rewrite(statement: str, **values: object) -> None:
    """Write behind the guards, as somebody with the database's password can."""
    current_app.config["TAMPERED"] = True
    postgresql = db_session().get_bind().dialect.name == "postgresql"
    for name in migrate.triggers():
        table = f" ON {name.rsplit('_no_', 1)[0]}" if postgresql else ""
        db_session().execute(text(f"DROP TRIGGER IF EXISTS {name}{table}"))
    db_session().execute(text(statement), values)
    db_session().commit()


def test_a_journal_rewritten_with_its_whole_chain_no_longer_fits_its_seal(lms: Flask) -> None:
    case = db_session().query(Case).order_by(Case.id).first()
    assert case is not None
    sealed()
    number = case.id
    event = (
        db_session().query(Event).filter_by(subject_kind="case", subject_id=number).order_by(Event.seq.desc()).first()
    )
    assert event is not None
    link, organisation = event.link("rives"), "rives"
    forged = type(link)(**{**link.__dict__, "actor_label": "Quelqu’un d’autre"}).digest()
    rewrite(
        "UPDATE reclamations_event SET actor_label = :label, digest = :digest WHERE id = :id",
        label="Quelqu’un d’autre",
        digest=forged,
        id=event.id,
    )
    rewrite("UPDATE reclamations_case SET journal_head = :head WHERE id = :id", head=forged, id=number)
    assert faults() == [f"seal of 2026-11-12 ({organisation}, event 2): the journal is not what it sealed"]
    ran = lms.test_cli_runner().invoke(args=["reclamations", "journal", "verify"])
    assert ran.exit_code == 1


def test_what_is_taken_out_of_the_journal_or_of_a_seal_is_missed(lms: Flask) -> None:
    sealed()
    number = max(case.id for case in db_session().query(Case))
    events = "SELECT id FROM reclamations_event WHERE subject_kind = 'case' AND subject_id = :case"
    for table in ("delivery", "notification", "outbox", "search"):
        rewrite(f"DELETE FROM reclamations_{table} WHERE case_id = :case", case=number)
    rewrite(f"DELETE FROM reclamations_event_payload WHERE event_id IN ({events})", case=number)
    rewrite("DELETE FROM reclamations_event WHERE subject_kind = 'case' AND subject_id = :case", case=number)
    assert any(fault.startswith("seal of 2026-11-12 (rives, event 2): the journal") for fault in faults())
    own = "SELECT id FROM reclamations_event WHERE kind = 'sealed'"
    rewrite(f"DELETE FROM reclamations_event_payload WHERE event_id IN ({own})")
    assert "seal (rives, event 2): its words are gone, and no seal is ever redacted" in faults()


def test_the_seal_is_mailed_to_the_address_that_the_organisation_set(lms: Flask) -> None:
    organisations.establish("rives", now=NOON, seal_email="coffre@exemple.test")
    db_session().commit()
    sealed()
    (seal,) = kept()
    (row,) = db_session().query(OutboxMessage).filter_by(template="sealed")
    assert row.recipient == OutboxMessage.SEAL
    db_session().rollback()
    post = posted(Post())
    (mail,) = [mail for to, mail in post.sent if to == "coffre@exemple.test"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert seal.digest in body.get_content()
    assert faults() == []


def test_a_digest_does_not_depend_on_the_order_of_kinds_and_depends_on_all_else() -> None:
    heads = [Head(1, "case", 3, "a"), Head(1, "action", 2, "b"), Head(2, "case", 1, "c")]
    same = digest("", heads)
    assert digest("", [heads[1], heads[0], heads[2]]) == same
    assert same[1] == 3
    others = [
        digest("before", heads),
        digest("", heads[:2]),
        digest("", [heads[0]._replace(seq=4), *heads[1:]]),
        digest("", [heads[0]._replace(digest="d"), *heads[1:]]),
    ]
    assert len({made for made, _ in [same, *others]}) == 5


def test_a_seal_waits_for_those_who_write_and_gives_up_rather_than_hold_them(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are given before they are committed: none may come to stand behind a seal."""
    monkeypatch.setattr(services, "PATIENCE", "50ms")
    app = create_app(postgresql_url)
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        with engine.connect() as writer:
            writer.execute(text("LOCK TABLE reclamations_event IN ROW EXCLUSIVE MODE"))
            assert sealed() == 0
        assert sealed() == 1
        db_session().rollback()
        engine.dispose()
