"""Opening a case."""

from flask import Flask

from flask_reclamations.models import Event, OutboxMessage
from flask_reclamations.services.act import db_session

from ..conftest import filed


def test_a_filed_complaint_has_number_dates_and_its_first_event(any_app: Flask) -> None:  # A02, C11, C12
    with any_app.app_context():
        case = filed(any_app)
        assert case.reference == "REG-2026-0001"
        assert case.status == "recue"
        assert str(case.acknowledge_due) == "2026-11-16 22:59:59+00:00"
        assert [event.kind for event in db_session().query(Event).filter_by(subject_kind="case")] == ["filed"]
        assert {row.template for row in db_session().query(OutboxMessage)} == {"acknowledgement", "new_case"}
