"""The mails of a case that did not leave."""

from flask import Flask

from flask_reclamations.models import OutboxMessage
from flask_reclamations.queries.bounces import of_case
from flask_reclamations.services.act import db_session

from ..conftest import filed
from ..services.conftest import Post, posted


def test_mails_that_wait_or_were_given_up_are_shown(lms: Flask) -> None:
    case = filed(lms)
    posted(Post(error=ConnectionRefusedError("away")))
    assert [row.state for row in of_case(db_session(), case)[0]] == [OutboxMessage.PENDING] * 2
    db_session().query(OutboxMessage).filter_by(recipient="claire").update({"state": OutboxMessage.FAILED})
    assert {row.state for row in of_case(db_session(), case)[0]} == {"pending", "failed"}


def test_mails_that_left_are_not(lms: Flask) -> None:
    case = filed(lms)
    posted()
    assert of_case(db_session(), case)[0] == []
