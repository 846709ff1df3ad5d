"""How many SQL statements each page costs: one table, the same with 10 cases and with 500."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from flask_reclamations.models import Case, Exchange
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import exports
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from .conftest import HTMX, log_in, many

# page: who asks, where, how many statements. {case} is a complaint that Léa filed and that was answered.
PAGES: dict[str, tuple[str, str, int]] = {
    "course card": ("lea", "/course/cpn-b", 1),
    "filing form": ("lea", "/reclamations/new?session=cpn-b", 2),
    "bell, nothing unread": ("sam", "/header", 1),
    "bell": ("claire", "/header", 2),
    "bell of a learner": ("lea", "/header", 0),
    "notifications": ("claire", "/reclamations/notifications", 2),
    "notifications of none": ("lea", "/reclamations/notifications", 2),
    "my cases": ("lea", "/reclamations/mine", 3),
    "confirmation": ("lea", "/reclamations/cases/{case}/filed", 3),
    "dated copy": ("lea", "/reclamations/cases/{case}/copy", 4),
    "case, followed": ("lea", "/reclamations/cases/{case}", 8),
    "session log, embedded": ("bruno", "/teach/cpn-b", 3),
    "session log": ("bruno", "/reclamations/sessions/cpn-b/incidents", 3),
    "incident, followed": ("bruno", "/reclamations/cases/{incident}", 8),
    "register": ("claire", "/reclamations/register", 14),
    "register, filtered": ("claire", "/reclamations/register?text=dossier&status=nouveau&sort=kind", 12),
    "register of the auditor": ("anne", "/reclamations/register", 11),
    "case, handled": ("claire", "/reclamations/cases/{case}", 30),
    "case, audited": ("anne", "/reclamations/cases/{case}", 21),
    "plan": ("claire", "/reclamations/plan", 5),
    "plan, owner's": ("sam", "/reclamations/plan", 5),
    "new action": ("claire", "/reclamations/plan/new", 1),
    "recurrences": ("claire", "/reclamations/recurrences", 4),
    "recurrence": ("claire", "/reclamations/recurrences/1", 6),
    "action": ("claire", "/reclamations/plan/{action}", 9),
    "risks": ("claire", "/reclamations/risks", 6),
    "risks, owner's": ("sam", "/reclamations/risks", 6),
    "new risk": ("claire", "/reclamations/risks/new?case={case}&cause=1", 4),
    "risk": ("claire", "/reclamations/risks/{risk}", 6),
    "reviews": ("claire", "/reclamations/reviews", 2),
    "new review": ("claire", "/reclamations/reviews/new", 1),
    "review": ("claire", "/reclamations/reviews/{review}", 11),
    "review, audited": ("anne", "/reclamations/reviews/{review}", 6),
    "decide on an action": ("claire", "/reclamations/reviews/{review}/action", 3),
    "review, its meeting": ("claire", "/reclamations/reviews/{review}/meeting", 2),
    "review, printed": ("claire", "/reclamations/reviews/{review}/print", 4),
    "settings, retention": ("claire", "/reclamations/settings/retention", 4),
    "requests of persons": ("claire", "/reclamations/requests", 2),
    "settings, agenda": ("claire", "/reclamations/settings/agenda", 2),
    "tell staff of a review": ("claire", "/reclamations/reviews/{review}/tell", 4),
    "tell staff of a case": ("claire", "/reclamations/cases/{case}/tell", 5),
    "dashboard": ("claire", "/reclamations/dashboard?by=kind", 19),
    "what was learned": ("sam", "/reclamations/learned", 4),
    "history of a session": ("claire", "/reclamations/history/session/cpn-b", 5),
    "history of a person": ("claire", "/reclamations/history/person/lea", 5),
    "poster": ("claire", "/reclamations/poster?session=cpn-b", 1),
    "recording form": ("claire", "/reclamations/register/new", 3),
    "views": ("claire", "/reclamations/register/views?kind=alea", 5),
    "bulk preview": ("claire", "/reclamations/register/bulk?act=close&ref={case}&ref={fresh}", 3),
    "bulk result": ("claire", "/reclamations/register/bulk/{bulk}", 3),
    "exports": ("claire", "/reclamations/exports", 5),
    "evidence pack": ("claire", "/reclamations/exports/pack", 2),
    "export of the journal": ("claire", "/reclamations/exports/journal", 1),
    "document": ("claire", "/reclamations/documents/fiche?ref={case}", 4),
    "export": ("claire", "/reclamations/exports/{export}", 2),
    "access log": ("denis", "/reclamations/access-log", 2),
    "settings": ("claire", "/reclamations/settings", 7),
    "settings, a form": ("claire", "/reclamations/settings/identity", 2),
    "settings, contacts": ("claire", "/reclamations/settings/contacts", 2),
    "settings, delays": ("claire", "/reclamations/settings/delays", 3),
    "settings, new delays": ("claire", "/reclamations/settings/delays/new", 3),
    "settings, what would move": ("claire", "/reclamations/settings/moves", 5),
    "settings, own delays": ("claire", "/reclamations/settings/delays/1", 3),
    "settings, calendar": ("claire", "/reclamations/settings/calendar", 2),
    "settings, priorities": ("claire", "/reclamations/settings/priorities", 3),
    "settings, reminders": ("claire", "/reclamations/settings/reminders", 2),
    "settings, surveys": ("claire", "/reclamations/settings/surveys", 2),
    "settings, aléas": ("claire", "/reclamations/settings/measures", 2),
    "reports": ("claire", "/reclamations/reports", 2),
    "report": ("claire", "/reclamations/reports/{report}", 3),
    "settings, reports": ("claire", "/reclamations/settings/reports", 2),
    "settings, recurrences": ("claire", "/reclamations/settings/recurrence", 2),
    "settings, types of aléas": ("claire", "/reclamations/settings/incident-types", 2),
    "settings, procedure": ("claire", "/reclamations/settings/procedure", 5),
    "procedure": ("lea", "/reclamations/procedure", 2),
    "settings, words": ("claire", "/reclamations/settings/words?text=demande", 2),
    "settings, a word": ("claire", "/reclamations/settings/words/complaint", 2),
    "settings, topics": ("claire", "/reclamations/settings/topics", 3),
    "settings, mails": ("claire", "/reclamations/settings/mails", 3),
    "settings, a mail": ("claire", "/reclamations/settings/mails/answer/fr", 3),
    "settings, ready answers": ("claire", "/reclamations/settings/canned", 3),
    "settings, a ready answer": ("claire", "/reclamations/settings/canned/1", 4),
    "settings, categories": ("claire", "/reclamations/settings/categories", 3),
    "who may do what": ("claire", "/reclamations/rights", 1),
    "satisfaction": ("claire", "/reclamations/opinions", 8),
    "auditors' links": ("claire", "/reclamations/auditors", 2),
    "compliance check": ("claire", "/reclamations/readiness", 9),
    "hand-over": ("claire", "/reclamations/handover?leaving=sam&to=denis", 3),
    "public form": ("lea", "/reclamations/public/new", 2),
    "waiting room": ("claire", "/reclamations/register/waiting", 3),
    "case, by link": ("lea", "/reclamations/track/case/{case}", 8),
    "proof": ("claire", "/reclamations/cases/{case}/proof", 5),
    "proof, by link": ("lea", "/reclamations/track/case/{case}/proof", 5),
    "asking for a link": ("lea", "/reclamations/track", 1),
    "opinion": ("lea", "/reclamations/satisfaction", 3),
}
FILING = 15


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    said: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def crowd(app: Flask, count: int) -> None:
    """Add cases until there are so many; half of them aléas, all in one session and of one claimant."""
    with app.app_context():
        there = db_session().query(Case).count()
    kinds = ("reclamation", "alea")
    many(app, count - there, kind=lambda number: kinds[number % 2], session_ref="cpn-b", claimant_ref="lea")


def holding(browser: FlaskClient, furnished: dict[str, str]) -> None:
    """Open the links of the mails."""
    browser.get(f"/reclamations/satisfaction/{furnished['survey']}")
    browser.get(f"/reclamations/track/{furnished['link']}")


def costs(app: Flask, furnished: dict[str, str]) -> dict[str, int]:
    found = {}
    log_in(app, "lea").get("/course/cpn-b")  # whether the tables are there is asked once a process
    for name, (who, address, _) in PAGES.items():
        browser = log_in(app, who)
        holding(browser, furnished)
        with counted(app) as statements:
            assert browser.get(address.format(**furnished)).status_code == 200
        found[name] = len(statements)
    return found


@pytest.mark.parametrize("count", [10, 500])
def test_each_page_costs_what_the_table_says(app: Flask, furnished: dict[str, str], count: int) -> None:
    crowd(app, count)
    assert costs(app, furnished) == {name: cost for name, (_, _, cost) in PAGES.items()}


def test_a_case_page_costs_thirty_statements_at_most() -> None:
    """Ten of its own; correspondents, what became of each message, topics, those given, reminders, ready answers,
    its mediations, four of the plan (its actions, its risks, its causes, the actions it may be tied to), four of the
    cases like it, two of what comes back, its reviews, what staff were told.
    """
    assert max(cost for name, (_, _, cost) in PAGES.items() if name.startswith("case")) <= 30


def test_a_long_thread_costs_no_more(app: Flask, furnished: dict[str, str]) -> None:
    with app.app_context():
        case = db_session().scalars(select(Case).where(Case.reference == furnished["case"])).one()
        row = {"organisation_id": case.organisation_id, "case_id": case.id, "direction": "in", "purpose": "message"}
        row |= {"author_label": "Léa Martin", "text": "Encore froid.", "at": case.received_at}
        db_session().execute(insert(Exchange), [row] * 200)
        db_session().commit()
    found = costs(app, furnished)
    assert {name: found[name] for name in found if name.startswith("case")} == {
        name: cost for name, (_, _, cost) in PAGES.items() if name.startswith("case")
    }


def test_many_exports_cost_no_more(app: Flask, furnished: dict[str, str]) -> None:
    with app.app_context():
        act = act_of(app, "claire")
        for _ in range(30):
            exports.ask(act, Filters(), "csv")
        act.session.commit()
    assert costs(app, furnished)["exports"] == PAGES["exports"][2]


@pytest.mark.parametrize(("count", "cost"), [(10, 15), (500, 14)])
def test_an_order_with_empty_dates_costs_one_more_where_a_page_reaches_them(
    app: Flask, claire: FlaskClient, count: int, cost: int
) -> None:
    crowd(app, count)
    with counted(app) as statements:
        claire.get("/reclamations/register?sort=due")
    assert len(statements) == cost


@pytest.mark.parametrize(
    "name", [name for name in PAGES if name not in ("course card", "session log, embedded") and "bell" not in name]
)
def test_a_part_for_htmx_costs_no_more_than_its_page(app: Flask, furnished: dict[str, str], name: str) -> None:
    crowd(app, 10)
    who, address, cost = PAGES[name]
    browser = log_in(app, who)
    holding(browser, furnished)
    with counted(app) as statements:
        browser.get(address.format(**furnished), headers=HTMX)
    assert len(statements) == cost


@pytest.mark.parametrize("count", [10, 500])
def test_filing_costs_the_same_however_many_cases_there_are(app: Flask, lea: FlaskClient, count: int) -> None:
    crowd(app, count)
    with counted(app) as statements:
        answer = lea.post("/reclamations/new", data={"kind": "reclamation", "description": "Il fait froid."})
    assert answer.status_code == 303
    assert len(statements) == FILING


def test_every_page_we_have_is_in_the_table(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("reclamations.")]
    readable = {rule.endpoint.split(".")[1] for rule in rules if "GET" in (rule.methods or ())}
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        asked = {adapter.match(a.split("?")[0])[0] for _, a, _ in PAGES.values() if a.startswith("/reclamations")}
    assert {f"reclamations.{name}" for name in readable} - asked == {
        "reclamations.static",
        "reclamations.satisfaction",
        "reclamations.track_link",
        "reclamations.auditor_link",
        "reclamations.export_file",
        "reclamations.action_file",
        "reclamations.case_file",
        "reclamations.logo",
        "reclamations.procedure_version",
        "reclamations.tracked_file",
        "reclamations.public_filed",
    }
