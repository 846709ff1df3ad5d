"""The whole page of the dashboard beside the database's own time for the same aggregates, written by hand."""

import time

from flask import current_app
from sqlalchemy import text

from .host import db
from .recurrences import CAUSES

# Ten years: every case that we fill a register with.
SINCE = "2000-01-01"
ADDRESS = f"/reclamations/dashboard?since={SINCE}"
_ALL = "FROM reclamations_case c WHERE c.organisation_id = 1 AND c.status <> 'annulee' AND c.received_at >= :since"
_DAY = "({} AT TIME ZONE 'Europe/Paris')::date"
_ANSWERED = "coalesce(c.first_answered_at, c.answered_at)"
_IN_TIME = f"coalesce(c.answered_in_time, {_ANSWERED} <= c.respond_due)"
_OPEN = "c.status IN ('recue', 'accusee', 'declaree', 'en_cours', 'en_attente', 'proposee', 'repondue')"
_SUMS = f"""
    count(*), count(*) FILTER (WHERE {_OPEN}), count({_ANSWERED}), count(*) FILTER (WHERE NOT {_OPEN}),
    count(c.acknowledge_due), count(*) FILTER (WHERE c.acknowledged_at <= c.acknowledge_due),
    count(*) FILTER (WHERE {_IN_TIME}), count(c.extended_at), count(c.announced_due),
    count(*) FILTER (WHERE {_ANSWERED} <= c.announced_due), count(c.recurrence)
"""
_DAYS = ", ".join(_DAY.format(moment) for moment in ("c.received_at", "c.acknowledged_at", _ANSWERED))


def _with(join: str) -> str:
    return _ALL.replace("WHERE", f"{join} WHERE", 1)


_FAMILIES = "(SELECT DISTINCT case_id, family FROM reclamations_cause)"
_TIED = "SELECT j.action_id " + _with("JOIN reclamations_action_case j ON j.case_id = c.id")
_STEPS = """
    'filed', 'acknowledged', 'started', 'taken_over', 'paused', 'resumed', 'proposed', 'answered', 'analysed',
    'declared_inadmissible', 'withdrawn', 'resolved', 'thanked', 'set_aside', 'closed', 'reopened'
"""
_STAYS = (
    "SELECT c.kind, e.kind AS event, e.at, lag(e.kind) OVER w AS last, lead(e.at) OVER w AS until "
    + _with("JOIN reclamations_event e ON e.subject_kind = 'case' AND e.subject_id = c.id")
    + f" AND e.kind IN ({_STEPS}) WINDOW w AS (PARTITION BY e.subject_id ORDER BY e.seq)"
)
_SPENT = "sum(extract(epoch FROM coalesce(until, now()) - at))"
PLAIN = (
    f"SELECT {_SUMS} {_ALL}",
    f"SELECT {_DAYS}, {_IN_TIME}, count(*) {_ALL} GROUP BY 1, 2, 3, 4",
    f"SELECT {_DAY.format('c.received_at')}, c.kind, count(*) {_ALL} GROUP BY 1, 2",
    f"SELECT c.category, {_SUMS} {_ALL} GROUP BY 1",
    f"SELECT f.family, {_SUMS} {_with(f'JOIN {_FAMILIES} f ON f.case_id = c.id')} GROUP BY 1",
    f"SELECT count(s.answered_at), sum(s.score) {_with('JOIN reclamations_survey s ON s.case_id = c.id')}",
    f"SELECT count(*), count(a.done_on), count(a.verdict) FROM reclamations_action a WHERE a.id IN ({_TIED})",
    f"SELECT kind, event, last, count(*), {_SPENT} FROM ({_STAYS}) steps GROUP BY 1, 2, 3",
)


def timed_dashboard(rounds: int) -> dict[str, float]:
    """Return the seconds of the bare aggregates and of the page (medians), and how many cases both counted."""
    db.session.execute(text(CAUSES))
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    browser = current_app.test_client()
    browser.get("/login/q-0")
    found: dict[str, list[float]] = {"own": [], "floor": []}
    plain = [text(one) for one in PLAIN]
    for number in range(rounds + 1):
        began = time.perf_counter()
        rows = [db.session.execute(one, {"since": SINCE}).all() for one in plain]
        floor = time.perf_counter() - began
        db.session.rollback()
        began = time.perf_counter()
        page = browser.get(ADDRESS)
        own = time.perf_counter() - began
        if number:  # the first of each warms what it reads
            found["floor"].append(floor)
            found["own"].append(own)
    total = f"{rows[0][0][0]:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if page.status_code != 200 or f">{total}</a></dd>" not in page.text:
        raise AssertionError(f"the page does not count {total} cases")
    return {name: sorted(times)[len(times) // 2] for name, times in found.items()} | {"cases": rows[0][0][0]}
