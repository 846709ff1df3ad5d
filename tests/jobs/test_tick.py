"""The tick and `flask reclamations work`: everything that a lost nudge or an absent Redis leaves behind."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from flask_reclamations.models import Export, OutboxMessage

from ..servers import Mailbox
from .steps import all_of, asks_export, browser, files, posts_complaint


def test_work_drains_mails_and_exports_without_any_redis(any_app: Flask, mailbox: Mailbox) -> None:  # D03
    posts_complaint(any_app)
    browser(any_app, "claire").post("/reclamations/exports", data={"format": "csv"})
    ran = any_app.test_cli_runner().invoke(args=["reclamations", "work"])
    assert (ran.exit_code, ran.output) == (0, "2 mail(s) tried, 1 export(s) built, 0 expired\n")
    assert {row.state for row in all_of(any_app, OutboxMessage)} == {OutboxMessage.SENT}
    assert {row.state for row in all_of(any_app, Export)} == {Export.DONE}
    assert len(mailbox.to("lea@exemple.test")) == 1


def test_a_tick_with_nothing_to_do_says_so(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["reclamations", "tick"])
    assert (ran.exit_code, ran.output) == (0, "0 mail(s) tried, 0 export(s) built, 0 expired\n")


def test_a_second_tick_repeats_nothing(app: Flask, mailbox: Mailbox) -> None:
    now = datetime.now(UTC)
    files(app, now=now)
    asks_export(app, now)
    commands = app.test_cli_runner()
    commands.invoke(args=["reclamations", "tick"])
    assert commands.invoke(args=["reclamations", "tick"]).output.startswith("0 mail(s) tried, 0 export(s) built")
    assert len(mailbox.messages) == 2


def test_an_export_that_fails_does_not_keep_mails_from_leaving(app: Flask, mailbox: Mailbox, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    (tmp_path / "files").write_text("not a folder")
    asks_export(app, now)
    files(app, now=now)
    ran = app.test_cli_runner().invoke(args=["reclamations", "tick"])
    assert ran.exit_code == 0
    assert len(mailbox.to("lea@exemple.test")) == 1
