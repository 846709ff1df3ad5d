"""What a host's receivers are told: each line of a journal, once it is kept, and never what was undone."""

from collections.abc import Iterator

import pytest
from flask import Flask

from flask_reclamations import Happened, Reclamations, happened
from flask_reclamations.domain.rights import Permission
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.jobs.unit import committed
from flask_reclamations.models import Organisation
from flask_reclamations.services import handling, signals
from flask_reclamations.services.act import db_session

from .conftest import act_of
from .services.conftest import Post
from .web.conftest import log_in, now, opened, the_case


@pytest.fixture
def heard(any_app: Flask) -> Iterator[list[Happened]]:
    told: list[Happened] = []

    def receiver(sender: Flask, *, event: Happened) -> None:
        assert sender is any_app
        told.append(event)

    with happened.connected_to(receiver, any_app):
        yield told


def said(heard: list[Happened]) -> list[tuple[str, str | None, str, str]]:
    return [(one.subject, one.reference, one.kind, one.actor) for one in heard]


def test_what_a_page_changes_is_told_after_its_commit(any_app: Flask, heard: list[Happened]) -> None:  # criterion 46
    reference = opened(any_app)
    claire = log_in(any_app, "claire")
    seen: list[str | None] = []

    def reads(sender: Flask, *, event: Happened) -> None:
        seen.append(the_case(sender, event.reference or "").assignee_ref)

    with happened.connected_to(reads, any_app):
        claire.post(f"/reclamations/cases/{reference}/assign", data={"assignee": "sam"})
    assert said(heard) == [("case", reference, "assigned", "claire")]
    assert heard[0].payload["new"]["assignee_ref"] == "sam"
    assert heard[0].organisation == "rives"
    assert seen == ["sam"]


def test_what_is_undone_is_not_told(any_app: Flask, heard: list[Happened]) -> None:
    reference = opened(any_app)
    with any_app.app_context():

        def fails() -> None:
            act = act_of(any_app, "claire", now())
            handling.start(act, handling.load(act, reference, Permission.HANDLE))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            committed(fails)
        committed(lambda: None)
    assert heard == []


def test_a_receiver_that_fails_is_reported_and_holds_nothing_back(
    any_app: Flask, heard: list[Happened], caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(sender: Flask, *, event: Happened) -> None:
        raise ZeroDivisionError("ours")

    reference = opened(any_app)
    with happened.connected_to(breaks, any_app):
        answer = log_in(any_app, "claire").post(f"/reclamations/cases/{reference}/assign", data={"assignee": "sam"})
    assert answer.status_code == 303
    assert the_case(any_app, reference).assignee_ref == "sam"
    assert len(heard) == 1
    assert "a receiver of 'assigned' failed: ZeroDivisionError" in caplog.text


def test_what_a_job_does_is_told(any_app: Flask, heard: list[Happened]) -> None:
    reference = opened(any_app)
    with any_app.app_context():
        deliver_due(clock=now, transport=Post())
    assert ("case", reference, "acknowledged", "system") in said(heard)


def test_what_a_command_does_is_told(any_app: Flask, heard: list[Happened]) -> None:
    any_app.test_cli_runner().invoke(args=["reclamations", "organisation", "set", "--phone", "02 62 00 00 00"])
    assert said(heard) == [("organisation", None, "settings_changed", "system")]


def test_what_is_written_in_the_host_s_transaction_is_told_by_the_relay(
    any_app: Flask, heard: list[Happened]
) -> None:  # B10
    guest = Reclamations()
    with any_app.app_context():
        guest.signal_from_dropout("cpn-b", "lea", None, "abandon-1")
        db_session().rollback()
        guest.signal_from_dropout("cpn-b", "lea", None, "abandon-2")
        db_session().commit()
        committed(lambda: None)
        assert heard == []
        assert deliver_due(clock=now, transport=Post()) > 0
        deliver_due(clock=now, transport=Post())
    assert [kind for _, _, kind, _ in said(heard) if kind == "filed"] == ["filed"]


def test_a_receiver_that_breaks_the_session_holds_no_mail_back(any_app: Flask) -> None:
    def breaks(sender: Flask, *, event: Happened) -> None:
        db_session().add(Organisation(ref="rives"))
        db_session().flush()

    for _ in range(3):
        opened(any_app)
    post = Post()
    with any_app.app_context(), happened.connected_to(breaks, any_app):
        deliver_due(clock=now, transport=post)
    assert len([to for to, _ in post.sent if to == "lea@exemple.test"]) == 3


def test_a_call_that_failed_half_way_leaves_nothing_to_tell(
    any_app: Flask, heard: list[Happened], monkeypatch: pytest.MonkeyPatch
) -> None:  # B10
    guest = Reclamations()
    with any_app.app_context():
        with monkeypatch.context() as failing:
            failing.setattr(signals.tags, "set_tags", None)
            with pytest.raises(TypeError):
                guest.signal_from_dropout("cpn-b", "lea", None, "abandon-1")
        db_session().rollback()
        guest.signal_from_dropout("cpn-b", "lea", None, "abandon-1")
        db_session().commit()
        deliver_due(clock=now, transport=Post())
    assert [kind for _, _, kind, _ in said(heard) if kind == "filed"] == ["filed"]
