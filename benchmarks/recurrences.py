"""A pass over every group of the register beside the GROUP BYs that it cannot do without."""

import time
from datetime import UTC, datetime

from sqlalchemy import text

from flask_reclamations.domain.recurrence import Ground, Rule, Rules
from flask_reclamations.jobs.recurrence import look_due
from flask_reclamations.models import Alert, Touched
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services.act import db_session

from .host import db
from .own import ORGANISATION

# Five years: every case of the register is looked at.
RULE = Rule(3, 60)
# The lives that we fill a register with go ten years back, and tell neither of trainings nor of causes.
NEARER = """
UPDATE reclamations_case SET training_ref = training_label, received_at = now() - (now() - received_at) * 0.4
"""
CAUSES = """
INSERT INTO reclamations_cause (organisation_id, case_id, position, family, text, whys)
SELECT organisation_id, id, 1, (ARRAY['materiel', 'methode', 'milieu', 'matiere', 'main_doeuvre'])[1 + id % 5],
    'Constaté.', '[]' FROM reclamations_case WHERE kind = 'reclamation'
"""
PLAIN = """
SELECT {key}, count({what}) FROM reclamations_case c {joined}
WHERE c.organisation_id = 1 AND c.status <> 'annulee' AND c.kind IN ('reclamation', 'difficulte', 'alea')
    AND c.received_at >= :since AND {key} IS NOT NULL
GROUP BY {key} HAVING count({what}) >= 3
"""
GROUPED = (
    ("c.category || ':' || f.family", "DISTINCT c.id", "JOIN reclamations_cause f ON f.case_id = c.id"),
    ("c.training_ref", "*", ""),
    ("c.session_ref", "*", ""),
    (
        "p.person_ref",
        "*",
        "JOIN reclamations_case_person p ON p.case_id = c.id AND p.relation = 'implicated'",
    ),
)


def timed_recurrences(rounds: int) -> dict[str, float]:
    """Return the seconds of the bare GROUP BYs and of a whole pass (medians), and of the first one, which writes."""
    for statement in (NEARER, CAUSES):
        db.session.execute(text(statement))
    organisation = organisation_of(db_session(), ORGANISATION)
    organisation.recurrences = Rules(dict.fromkeys(Ground, RULE)).as_json()
    since = RULE.since(datetime.now(UTC), organisation.zone)
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    first = _passed(organisation.id)
    found: dict[str, list[float]] = {"own": [], "floor": []}
    plain = [text(PLAIN.format(key=key, what=what, joined=joined)) for key, what, joined in GROUPED]
    for _ in range(rounds):
        began = time.perf_counter()
        groups = sum(len(db.session.execute(one, {"since": since}).all()) for one in plain)
        found["floor"].append(time.perf_counter() - began)
        db.session.rollback()
        found["own"].append(_passed(organisation.id))
    raised = db.session.query(Alert).filter_by(status="ouverte").count()
    if not raised == groups > 0:
        raise AssertionError(f"{raised} alerts for {groups} groups: they did not count the same cases")
    return {name: sorted(times)[len(times) // 2] for name, times in found.items()} | {
        "first": first,
        "groups": groups,
    }


def _passed(organisation_id: int) -> float:
    """Have everything looked at, and return how long the pass took."""
    db.session.add(Touched(organisation_id=organisation_id, keys={}))
    db.session.commit()
    began = time.perf_counter()
    look_due()
    return time.perf_counter() - began
