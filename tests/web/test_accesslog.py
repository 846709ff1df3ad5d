"""The access log: what is kept, what never is, and who reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from flask_reclamations.jobs.tick import tick
from flask_reclamations.models import AccessLine, CasePerson, Organisation
from flask_reclamations.services.act import db_session

from ..samples import PDF
from .conftest import HTMX, arranged, log_in, many, now, opened
from .dom import Element, page
from .test_exports import ask, build, take
from .test_files import post
from .test_register_rights import tie
from .test_statements import counted
from .test_track import followed, link_to, recorded

LOG = "/reclamations/access-log"


def lines(app: Flask) -> list[tuple[str, str, str]]:
    """Return who, what and on what, in their order."""
    with app.app_context():
        rows = db_session().scalars(select(AccessLine).order_by(AccessLine.id))
        return [(row.actor_ref, row.what, row.target) for row in rows]


def confidential(app: Flask, **changed: Any) -> str:
    reference = opened(app, **changed)
    arranged(app, reference, confidential=True)
    return reference


def shown(browser: FlaskClient, query: str = "") -> list[list[str]]:
    """Return the log as its page shows it, without the dates."""
    found: list[Element] = page(browser.get(f"{LOG}{query}")).all("tr", role="row")
    return [[cell.text for cell in row.all("td")] for row in found[1:]]


def test_reading_a_confidential_case_is_kept(app: Flask, claire: FlaskClient) -> None:  # criterion 35
    reference = confidential(app)
    assert claire.get(f"/reclamations/cases/{reference}").status_code == 200
    assert claire.get(f"/reclamations/cases/{reference}", headers=HTMX).status_code == 200
    assert lines(app) == [("claire", "lecture", reference)] * 2


def test_a_refused_form_that_shows_a_confidential_case_is_a_reading(app: Flask, claire: FlaskClient) -> None:
    reference = confidential(app)
    assert claire.post(f"/reclamations/cases/{reference}/answer", data={"text": ""}).status_code == 422
    assert lines(app) == [("claire", "lecture", reference)]


def test_the_claimants_own_reading_is_nobodys_business(app: Flask, lea: FlaskClient) -> None:
    assert lea.get(f"/reclamations/cases/{confidential(app)}").status_code == 200
    assert lines(app) == []


def test_an_ordinary_reading_is_not_kept_and_costs_nothing(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    with counted(app) as statements:
        claire.get(f"/reclamations/cases/{reference}")
        claire.get("/reclamations/register")
    assert not [said for said in statements if "access_log" in said]
    assert lines(app) == []


def test_a_confidential_case_is_not_shown_where_its_reading_cannot_be_kept(app: Flask, claire: FlaskClient) -> None:
    reference = confidential(app)
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine

    def full(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "INSERT INTO reclamations_access_log" in statement:
            raise OperationalError(statement, {}, Exception("disk is full"))

    event.listen(engine, "before_cursor_execute", full)
    answer = claire.get(f"/reclamations/cases/{reference}")
    event.remove(engine, "before_cursor_execute", full)
    assert answer.status_code == 503
    assert "la salle 2" not in answer.text


def test_a_refusal_stays_a_refusal_where_the_log_cannot_be_written(
    app: Flask, lea: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        db_session().connection().exec_driver_sql("ALTER TABLE reclamations_access_log RENAME TO elsewhere")
        db_session().commit()
    assert lea.get("/reclamations/register").status_code == 403
    assert "a refusal at /register is missing in the access log" in caplog.text
    assert "[parameters:" not in caplog.text


def test_each_kind_of_refusal_is_kept_without_what_was_typed(app: Flask) -> None:  # criterion 35
    reference = opened(app)
    nour = log_in(app, "nour")
    for path in (
        f"/cases/{reference}?secret=1",
        "/register?text=Martin",
        "/exports/0123456789abcdef",
        "/cases/Jean%20Dupont",
        f"/cases/{'A' * 300}",
        "/sessions/cpn-b/incidents",
    ):
        assert nour.get(f"/reclamations{path}").status_code in (403, 404)
    assert lines(app) == [
        ("nour", "refus", reference),
        ("nour", "refus", "/register"),
        ("nour", "refus", "/exports/<token>"),
        ("nour", "refus", "/cases/<reference>"),
        ("nour", "refus", "/cases/<reference>"),
        ("nour", "refus", "/sessions/<ref>/incidents"),
    ]


def test_a_refused_verb_leaves_nothing_but_its_refusal(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    assert lea.post(f"/reclamations/cases/{reference}/close", data={}).status_code == 403
    assert lines(app) == [("lea", "refus", reference)]


def test_absence_and_lack_of_rights_cost_the_same_statements(app: Flask) -> None:
    reference, nour = opened(app), log_in(app, "nour")
    costs = []
    for wanted in (reference, "REG-1999-9999"):
        with counted(app) as statements:
            nour.get(f"/reclamations/cases/{wanted}")
        costs.append(statements)
    assert costs[0] == costs[1]


def test_who_is_implicated_is_refused_like_anybody_and_it_is_kept(app: Flask) -> None:  # O21
    reference = opened(app)
    tie(app, reference, "sam", CasePerson.IMPLICATED)
    assert log_in(app, "sam").get(f"/reclamations/cases/{reference}").status_code == 404
    assert lines(app) == [("sam", "refus", reference)]


def test_who_is_not_logged_in_leaves_no_line(app: Flask) -> None:
    stranger = app.test_client()
    stranger.get(f"/reclamations/cases/{opened(app)}")
    stranger.get("/reclamations/satisfaction/x")
    assert lines(app) == []


def test_exports_and_their_downloads_are_kept(app: Flask, claire: FlaskClient) -> None:  # criterion 35
    address = ask(claire, "xlsx")
    build(app)
    take(claire, address)
    assert lines(app) == [
        ("claire", "export", "registre.xlsx"),
        ("claire", "telechargement", f"registre-{now():%Y-%m-%d}.xlsx"),
    ]


def test_an_export_that_is_refused_is_not_an_export(app: Flask, claire: FlaskClient) -> None:
    assert claire.post("/reclamations/exports", data={"format": "doc"}).status_code == 422
    assert lines(app) == []


@pytest.mark.parametrize(
    ("address", "family"),
    [("192.0.2.7", "IPv4"), ("2001:db8::7", "IPv6"), ("::ffff:192.0.2.7", "IPv6"), ("unix:", ""), ("", "")],
)
def test_only_the_family_of_an_address_is_kept(app: Flask, address: str, family: str) -> None:
    log_in(app, "nour").get("/reclamations/register", environ_base={"REMOTE_ADDR": address})
    with app.app_context():
        line = db_session().scalars(select(AccessLine)).one()
        assert line.family == family
        kept = {getattr(line, column.name) for column in AccessLine.__table__.columns}
    assert not [value for value in kept if address and address == value]


def test_the_direction_reads_who_when_and_what(app: Flask, claire: FlaskClient) -> None:
    reference = confidential(app)
    claire.get(f"/reclamations/cases/{reference}")
    log_in(app, "nour").get("/reclamations/register")
    denis = log_in(app, "denis")
    assert shown(denis) == [
        ["Nour Benali", "Accès refusé", "/register", "IPv4"],
        ["Claire Vidal", "Lecture d’un dossier confidentiel", reference, "IPv4"],
    ]
    links = [a["href"] for row in page(denis.get(LOG)).all("tr") for a in row.all("a")]
    assert links == [f"/reclamations/cases/{reference}"]


def test_the_moment_of_a_reading_is_kept(app: Flask, claire: FlaskClient) -> None:  # criterion 35
    reference, before = confidential(app), now()
    claire.get(f"/reclamations/cases/{reference}")
    with app.app_context():
        assert before <= db_session().scalars(select(AccessLine.at)).one() <= now()


@pytest.mark.parametrize(
    ("zone", "exact", "said"),
    [
        ("Europe/Paris", "2026-11-12T23:30+01:00", "12 nov., 23 h 30"),
        ("Indian/Reunion", "2026-11-13T02:30+04:00", "13 nov., 2 h 30"),
    ],
)
def test_the_moment_is_shown_and_searched_on_the_organisations_clock(  # criterion 35
    app: Flask, zone: str, exact: str, said: str
) -> None:
    log_in(app, "nour").get("/reclamations/register")
    with app.app_context():
        db_session().execute(update(AccessLine).values(at=datetime(2026, 11, 12, 22, 30, tzinfo=UTC)))
        db_session().execute(update(Organisation).values(zone=zone))
        db_session().commit()
    denis, day = log_in(app, "denis"), exact[:10]
    table = page(denis.get(LOG)).one("table")
    (cell,) = table.all("th", scope="row")
    assert table.all("th", scope="col")[0].text == "Date"
    assert (cell.one("time")["datetime"], cell.text) == (exact, said)
    assert len(shown(denis, f"?since={day}&until={day}")) == 1
    other = {"2026-11-12": "2026-11-13", "2026-11-13": "2026-11-12"}[day]
    assert shown(denis, f"?since={other}&until={other}") == []


def test_a_line_on_a_case_about_the_reader_is_not_shown(app: Flask, claire: FlaskClient) -> None:  # O21
    reference = confidential(app)
    tie(app, reference, "denis", CasePerson.IMPLICATED)
    claire.get(f"/reclamations/cases/{reference}")
    denis = log_in(app, "denis")
    denis.get(f"/reclamations/cases/{reference}")
    assert shown(denis) == []
    assert [row[2] for row in shown(log_in(app, "anne"))] == [reference] * 2


def test_the_auditor_is_not_told_who_the_claimant_is(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    lea.post(f"/reclamations/cases/{reference}/close", data={})
    lea.get("/reclamations/register")
    anne = log_in(app, "anne")
    assert [row[0] for row in shown(anne)] == ["Léa Martin", "Le réclamant"]
    assert [row[2] for row in shown(anne, "?person=martin")] == ["/register"]
    assert [row[2] for row in shown(log_in(app, "denis"), "?person=martin")] == ["/register", reference]


def test_the_auditor_is_not_told_who_followed_a_link_without_an_account(app: Flask) -> None:  # A05
    reference = recorded(app)
    olga, own = followed(app, link_to(app, reference)), f"/track/case/{reference}"
    assert post(olga, own, {"text": "Voici."}, facture_pdf=PDF).status_code == 303
    [joined] = [a["href"] for a in page(olga.get(f"/reclamations{own}")).all("a") if "/files/" in a.get("href")]
    assert olga.get(joined).status_code == 200
    anne, denis = log_in(app, "anne"), log_in(app, "denis")
    assert [(row[0], row[2]) for row in shown(anne)] == [("Le réclamant", reference)]
    assert shown(anne, "?person=serre") == []
    assert [row[0] for row in shown(denis, "?person=serre")] == ["Olga Serre"]


def test_the_auditor_gets_no_link_to_what_is_closed_to_them(app: Flask, claire: FlaskClient) -> None:
    reference = confidential(app)
    claire.get(f"/reclamations/cases/{reference}")
    assert not page(log_in(app, "anne").get(LOG)).all("a", href=f"/reclamations/cases/{reference}")


@pytest.mark.parametrize(
    ("query", "targets"),
    [
        ("?what=refus", ["/register"]),
        ("?what=export", ["registre.csv"]),
        ("?person=vidal", ["registre.csv"]),
        ("?person=%25", []),
        ("?since=2100-01-01", []),
        ("?until=1999-01-01", []),
        ("?what=x&since=x&after=x", ["/register", "registre.csv"]),
        ("?person=%00", ["/register", "registre.csv"]),
    ],
)
def test_the_log_is_filtered_by_its_address(app: Flask, claire: FlaskClient, query: str, targets: list[str]) -> None:
    ask(claire)
    log_in(app, "nour").get("/reclamations/register")
    assert [row[2] for row in shown(log_in(app, "denis"), query)] == targets


def test_a_long_log_is_read_page_by_page_each_line_once(app: Flask) -> None:
    nour, denis = log_in(app, "nour"), log_in(app, "denis")
    for reference in many(app, 120):
        nour.get(f"/reclamations/cases/{reference}")
    with app.app_context():
        at = now()
        db_session().execute(update(AccessLine).values(at=at))
        db_session().commit()
    seen: list[str] = []
    address: str | None = f"{LOG}?what=refus"
    while address:
        found = page(denis.get(address))
        seen += [row.all("td")[2].text for row in found.all("tr", role="row")[1:]]
        address = next((a["href"] for a in found.all("a") if a.text == "Suivants"), None)
    assert len(seen) == len(set(seen)) == 120


def test_the_log_is_forgotten_after_its_own_retention(app: Flask) -> None:
    nour = log_in(app, "nour")
    nour.get("/reclamations/register")
    nour.get("/reclamations/exports")
    with app.app_context():
        old = update(AccessLine).where(AccessLine.target == "/register")
        db_session().execute(old.values(at=now() - timedelta(days=365, minutes=1)))
        db_session().commit()
        assert tick().forgotten == 1
    assert lines(app) == [("nour", "refus", "/exports")]
