"""Every computed date derived again: the same ones, in batches that each commit."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.priority import Severity
from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.jobs import deadlines as jobs
from flask_reclamations.models import Case, Event, Organisation
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import answers, deadlines, exchanges, handling, organisations, qualifying, waiting
from flask_reclamations.services.act import Act, db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import act_of
from ..services.conftest import elsewhere
from .steps import all_of, case_of, does, faults, files, records

DATES = (*deadlines.DATES.values(), "next_due")
Verb = Callable[[Act, Case], Any]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def story(app: Flask, *verbs: tuple[str, Verb], filed_at: str = "11-02 10:00", **filed: Any) -> str:
    """File a case, have Claire do these things at these times, and return its reference."""
    reference = files(app, now=at(filed_at), **filed)
    for moment, verb in verbs:
        does(app, "claire", reference, verb, at(moment))
    return reference


def acknowledges(act: Act, case: Case) -> None:
    exchanges.acknowledge(act, case, SendMode.LETTER)


def waits(act: Act, case: Case) -> None:
    waiting.wait(act, case, "Quelle salle ?")


def extends(act: Act, case: Case) -> None:
    waiting.extend(act, case, date(2026, 11, 27), "Expertise.", "Vous aurez notre réponse le 27.")


def assesses(act: Act, case: Case) -> None:
    critical = qualifying.Assessment(Severity.CRITICAL, immediate_needed=True, immediate_action="Salle fermée.")
    qualifying.assess(act, case, critical)


def answered(act: Act, case: Case) -> None:
    answers.answer(act, case, answers.Argued("Réparé."), SendMode.LETTER)


def reopens(act: Act, case: Case) -> None:
    handling.reopen(act, case, "La panne est revenue.")


def qualified(kind: Kind) -> Verb:
    return lambda act, case: qualifying.qualify(act, case, kind, "À la lecture.")


STORIES: dict[str, Callable[[Flask], str]] = {
    "filed": lambda app: story(app),
    "a remark": lambda app: story(app, kind=Kind.REMARK),
    "an aléa that occurred before": lambda app: story(app, kind=Kind.INCIDENT, occurred_on=date(2026, 10, 30)),
    "critical": lambda app: story(app, ("11-03 09:00", assesses)),
    "two pauses": lambda app: story(
        app,
        ("11-03 09:00", acknowledges),
        ("11-03 10:00", waits),
        ("11-06 10:00", waiting.resume),
        ("11-09 09:00", waits),
        ("11-12 18:00", waiting.resume),
    ),
    "waiting still": lambda app: story(app, ("11-03 09:00", acknowledges), ("11-04 09:00", waits)),
    "extended": lambda app: story(app, ("11-03 09:00", acknowledges), ("11-10 09:00", extends)),
    "paused, then extended": lambda app: story(
        app,
        ("11-03 09:00", acknowledges),
        ("11-04 09:00", waits),
        ("11-09 09:00", waiting.resume),
        ("11-10 09:00", extends),
    ),
    "reopened": lambda app: story(
        app, ("11-03 09:00", acknowledges), ("11-10 09:00", answered), ("11-16 09:00", reopens)
    ),
    "requalified as a complaint": lambda app: story(
        app, ("11-05 09:00", qualified(Kind.COMPLAINT)), kind=Kind.DIFFICULTY
    ),
    "requalified as a remark": lambda app: story(app, ("11-05 09:00", qualified(Kind.REMARK))),
}


@pytest.fixture(params=STORIES)
def reference(request: pytest.FixtureRequest, any_app: Flask) -> str:
    return STORIES[request.param](any_app)


def dates(app: Flask, reference: str) -> dict[str, datetime | None]:
    case = case_of(app, reference)
    return {name: getattr(case, name) for name in DATES}


def forget(app: Flask, where: str = "1 = 1") -> None:
    """Delete every computed date behind the application's back."""
    nothing = ", ".join(f"{name} = NULL" for name in DATES)
    with app.app_context():
        db_session().execute(text(f"UPDATE reclamations_case SET {nothing} WHERE {where}"))
        db_session().commit()


def recompute(app: Flask, *, size: int = jobs.BATCH) -> tuple[int, int]:
    """Return how many cases were looked at, and how many moved."""
    with app.app_context():
        done = list(jobs.recompute(organisation_id(), size=size))
        return sum(batch.seen for batch in done), sum(batch.moved for batch in done)


def organisation_id(ref: str = "rives") -> int:
    return db_session().query(Organisation).filter_by(ref=ref).one().id


def test_deleted_dates_come_back_the_same(any_app: Flask, reference: str) -> None:  # A02, A18, C08, C18
    before = dates(any_app, reference)
    assert recompute(any_app) == (1, 0)
    forget(any_app)
    recompute(any_app)
    assert dates(any_app, reference) == before
    assert faults(any_app) == []


def test_the_journal_alone_gives_the_same_dates(any_app: Flask, reference: str) -> None:  # A04
    before = dates(any_app, reference)
    with any_app.app_context():
        case = db_session().query(Case).filter_by(reference=reference).one()
        chain = db_session().query(Event).filter_by(subject_kind="case", subject_id=case.id).order_by(Event.seq)
        told = SimpleNamespace(**fold([payload_of(each) for each in chain]))
        act = act_of(any_app, "claire")
        found = deadlines.derived(act.session, act.organisation, told)  # type: ignore[arg-type]
    assert found == {name: before[name] for name in found}


def test_what_comes_back_is_an_event_of_the_system(app: Flask) -> None:  # A04
    reference = files(app)
    before = dates(app, reference)
    forget(app)
    assert recompute(app) == (1, 1)
    last = all_of(app, Event)[-1]
    assert (last.kind, last.actor_label) == ("rescheduled", "Système")
    with app.app_context():
        said = payload_of(db_session().get_one(Event, last.id))
    assert said["new"] == {name: due for name, due in before.items() if due is not None}


def test_dates_that_are_right_leave_no_trace(app: Flask) -> None:
    files(app)
    events = len(all_of(app, Event))
    assert recompute(app) == (1, 0)
    assert len(all_of(app, Event)) == events


def test_closed_and_void_cases_are_left_alone(app: Flask) -> None:
    closed = story(app, ("11-03 09:00", lambda act, case: handling.withdraw(act, case, "Par téléphone.")))
    forget(app)
    assert recompute(app) == (0, 0)
    assert set(dates(app, closed).values()) == {None}


def test_another_organisations_cases_are_left_alone(app: Flask) -> None:
    files(app)
    forget(app)
    with app.app_context():
        other = elsewhere(app).organisation.id
        assert list(jobs.recompute(other)) == []


def test_a_later_policy_moves_no_case(app: Flask) -> None:  # A02
    reference = files(app)
    before = dates(app, reference)
    with app.app_context():
        organisations.establish("rives", now=at("11-20 09:00"), policy="express_6jo")
        db_session().commit()
    assert recompute(app) == (1, 0)
    assert dates(app, reference) == before


def test_each_batch_stays_when_the_next_is_never_done(any_app: Flask) -> None:
    references = [files(any_app) for _ in range(3)]
    before = [dates(any_app, reference) for reference in references]
    forget(any_app)
    with any_app.app_context():
        assert next(jobs.recompute(organisation_id(), size=2)) == jobs.Batch(2, 2)
        db_session().rollback()
    found = [dates(any_app, reference) for reference in references]
    assert found[:2] == before[:2]
    assert set(found[2].values()) == {None}
    assert recompute(any_app, size=2) == (3, 1)
    assert [dates(any_app, reference) for reference in references] == before


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def test_looking_at_more_cases_asks_no_more_of_the_database(app: Flask) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            records(app)
        with statements(app) as heard:
            recompute(app)
        counts.append(len(heard))
    assert counts[0] == counts[1]


def run(app: Flask) -> Any:
    return app.test_cli_runner().invoke(args=["reclamations", "deadlines", "recompute"])


def test_the_command_says_how_many_moved(app: Flask) -> None:
    files(app)
    moved = files(app)
    forget(app, f"reference = '{moved}'")
    assert run(app).output.splitlines()[-1] == "2 open case(s), 1 moved"
    assert run(app).output.splitlines()[-1] == "2 open case(s), 0 moved"


def test_an_interrupted_command_says_what_stays(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    references = [files(app) for _ in range(3)]
    before = [dates(app, reference) for reference in references]
    forget(app)
    monkeypatch.setattr(jobs.recompute, "__kwdefaults__", {"size": 1})
    commits: list[int] = []

    def interrupt(connection: Any) -> None:
        commits.append(1)
        if len(commits) == 2:
            signal.raise_signal(signal.SIGINT)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "commit", interrupt)
    ran = run(app)
    event.remove(engine, "commit", interrupt)
    assert ran.exit_code == 1
    assert ran.output.splitlines()[-1] == "Error: stopped after 1 of 3 open case(s); 1 moved, and stay so"
    assert dates(app, references[0]) == before[0]
    assert run(app).exit_code == 0
    assert [dates(app, reference) for reference in references] == before


def test_the_journal_verifies_after_all_of_it(any_app: Flask) -> None:
    references = [tell(any_app) for tell in STORIES.values()]
    before = [dates(any_app, reference) for reference in references]
    forget(any_app)
    recompute(any_app, size=4)
    assert [dates(any_app, reference) for reference in references] == before
    with any_app.app_context():
        assert list(journals.faults(db_session(), act_of(any_app, "claire").organisation)) == []
