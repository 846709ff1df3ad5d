"""The weekly count of what would fail: by one worker at a time, since it verifies the whole journal (B21)."""

from datetime import timedelta

from flask import Flask

from flask_reclamations.jobs.readiness import count_due
from flask_reclamations.models import ReadinessCount
from flask_reclamations.queries.practice import trend
from flask_reclamations.services import readiness
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed


def test_a_tick_leaves_the_count_to_the_worker_at_it_and_takes_it_over_from_a_dead_one(any_app: Flask) -> None:  # B21
    with any_app.app_context():
        filed(any_app)
        assert readiness.claim(act_of(any_app, "claire")) is not None
        db_session().commit()
        act = act_of(any_app, "claire")
        assert trend(act.session, act.organisation) == []
        db_session().rollback()
        after = NOON + readiness.LEASE
        assert [count_due(clock=lambda at=at: at) for at in (NOON, after, after)] == [0, 1, 0]
        (row,) = db_session().query(ReadinessCount)
        assert (row.faults, row.claimed_until) == (0, None)
        db_session().rollback()
        assert count_due(clock=lambda: after + timedelta(days=7)) == 1
        act = act_of(any_app, "claire")
        assert len(trend(act.session, act.organisation)) == 2
        db_session().rollback()
