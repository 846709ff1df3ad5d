"""Reports of a month, a quarter, a year: made on their date, once, kept, told, said in sentences (A17, B19, C29)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.reported import Content, Part, Taken
from flask_reclamations.domain.reports import Period
from flask_reclamations.domain.statistics import Share, Spread
from flask_reclamations.errors import RefusedError
from flask_reclamations.i18n import speaking
from flask_reclamations.jobs.reports import make_asked, make_due
from flask_reclamations.models import Case, Event, OutboxMessage, Report
from flask_reclamations.queries import journal
from flask_reclamations.queries.reports import TRIES
from flask_reclamations.services import organisations, reports
from flask_reclamations.services.act import db_session
from flask_reclamations.services.findings import sentences

from ..conftest import NOON, act_of, filed
from ..services.conftest import Post, posted

# Paris is an hour ahead: the first of January there is still the day before here.
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
MORNING = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def lms(any_app: Flask) -> Iterator[Flask]:
    """The host on each database, in its context, with two cases of November and one of December."""
    with any_app.app_context():
        filed(any_app)
        filed(any_app, category="organisation")
        filed(any_app, now=datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
        yield any_app


def kept() -> dict[str, Content]:
    db_session().rollback()
    return {row.reference: Content.of(row.content) for row in db_session().query(Report)}


def made(at: datetime) -> int:
    return make_due(clock=lambda: at)


def asked(app: Flask, code: str, at: datetime = NOON) -> Report:
    """The report that Claire asks for, once a job made it."""
    row_id = reports.ask(replace(act_of(app, "claire"), now=at), code).id
    db_session().commit()
    assert make_asked(clock=lambda: at) == 1
    return db_session().get_one(Report, row_id)


def test_reports_make_themselves_the_day_after_their_period_and_once(lms: Flask) -> None:  # B19, C29
    assert made(datetime(2026, 12, 1, 0, 30, tzinfo=UTC)) == 1
    assert [made(NEW_YEAR), made(NEW_YEAR)] == [3, 0]
    found = kept()
    assert sorted(found) == ["2026-11-v1", "2026-12-v1", "2026-T4-v1", "2026-v1"]
    assert {name: content.now.received for name, content in found.items()} == {
        "2026-11-v1": 2,
        "2026-12-v1": 1,
        "2026-T4-v1": 3,
        "2026-v1": 3,
    }
    assert found["2026-12-v1"].before.received == 2
    # The journal that holds their digests verifies; what changes later changes no report.
    assert list(journal.faults(db_session(), act_of(lms, "claire").organisation)) == []
    lms.config["TAMPERED"] = True
    db_session().query(Case).update({"category": "autre"})
    db_session().commit()
    assert kept() == found


def test_two_ticks_at_once_make_one_report(lms: Flask) -> None:
    act, period = replace(act_of(lms, "claire"), now=NEW_YEAR), Period.of("2026-12")
    # Both found it unmade; the organisation is held by one at a time.
    assert reports.make_due(act, period) is not None
    assert reports.make_due(act, period) is None
    db_session().commit()
    assert list(kept()) == ["2026-12-v1"]


def test_readers_are_told_in_the_morning_what_the_figures_say(lms: Flask) -> None:  # B19
    organisations.establish("rives", now=NOON, reports={"made": ["annuel"], "readers": ["direction"]})
    db_session().commit()
    assert made(NEW_YEAR) == 1
    (row,) = db_session().query(OutboxMessage).filter_by(template="report_made")
    assert row.due_at.astimezone(UTC) == datetime(2027, 1, 1, 7, 0, tzinfo=UTC)
    db_session().rollback()
    post = posted(Post(), at=MORNING)
    (mail,) = [mail for to, mail in post.sent if "Rapport" in mail["Subject"]]
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail["Subject"].split() == ["Rapport", "annuel", ":", "année", "2026"]
    assert "3 dossiers ont été reçus" in body.get_content()
    assert "/reports/2026-v1" in body.get_content()


def test_a_report_made_again_is_a_new_version_and_holds_nobody_s_name(app: Flask) -> None:  # A17
    with app.app_context():
        reference = filed(app, description="Léa Martin se plaint du bruit.").reference
        first = asked(app, "2026-11").content
        filed(app)
        again = asked(app, "2026-11")
        assert (again.version, again.content["now"]["figures"]["received"]) == (2, 2)
        assert first["now"]["figures"]["received"] == 1
        assert [line["reference"] for line in first["cases"]] == [reference]
        assert "Léa" not in str(again.content)
        assert again.content["upto"] == "2026-11-12"
        assert not db_session().query(OutboxMessage).filter_by(template="report_made").count()
        db_session().rollback()


def test_a_confidential_case_counts_and_is_not_detailed(app: Flask) -> None:  # O21
    with app.app_context():
        filed(app).confidential = True
        db_session().commit()
        content = reports.content_of(act_of(app, "claire"), Period.of("2026-11"))
        assert (content.now.received, content.masked, content.cases) == (1, 1, ())
        db_session().rollback()


@pytest.mark.parametrize(
    "code",
    [
        *("", "2026-13", "2026-T5", "1999", "26", "2026-12", "2027", "2026-11-01", "novembre"),
        *("2026-11-02_2026-11-01", "2026-11-01_2026-11-31", "2026-11-01_2026-11-13", "1999-01-01_1999-02-01"),
    ],
)
def test_a_period_that_cannot_be_is_refused(app: Flask, code: str) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        reports.ask(act_of(app, "claire"), code)


def test_a_report_asked_twice_is_made_once_and_not_the_one_of_its_period_when_that_ends(lms: Flask) -> None:  # A17
    act = replace(act_of(lms, "claire"), now=datetime(2026, 12, 5, tzinfo=UTC))
    first = reports.ask(act, "2026-12").reference
    assert reports.ask(act, "2026-12").reference == first == "2026-12-v1"
    db_session().commit()
    assert [make_asked(clock=lambda: act.now), make_asked(clock=lambda: act.now)] == [1, 0]
    # That one was of five days: the whole month has its own on its date.
    assert made(NEW_YEAR) == 3
    assert {"2026-12-v1", "2026-12-v2"} < set(kept())
    kinds = [event.kind for event in db_session().query(Event).filter_by(subject_kind="organisation")]
    assert (kinds.count("report_asked"), kinds.count("report_made")) == (1, 4)
    assert list(journal.faults(db_session(), act_of(lms, "claire").organisation)) == []


def test_a_report_asked_for_on_its_date_is_the_one_that_readers_are_told_of(lms: Flask) -> None:  # B19
    assert asked(lms, "2026-12", NEW_YEAR).reference == "2026-12-v1"
    assert db_session().query(OutboxMessage).filter_by(template="report_made").count()
    db_session().rollback()
    assert made(NEW_YEAR) == 2


def test_a_report_that_cannot_be_made_is_given_up_and_holds_no_other_back(lms: Flask) -> None:
    act = act_of(lms, "claire")
    broken = reports.ask(act, "2026-11")
    reports.ask(act, "2026-T4")
    broken.period = "2026-99"
    db_session().commit()
    assert [make_asked(clock=lambda: NOON) for _ in range(4)] == [1, 0, 0, 0]
    row = db_session().query(Report).filter_by(period="2026-99").one()
    assert (row.attempts, row.made_at) == (TRIES, None)


def test_a_report_of_chosen_days_is_compared_with_as_many_before(app: Flask) -> None:  # A17
    with app.app_context():
        filed(app)
        filed(app, now=datetime(2026, 11, 10, 9, 0, tzinfo=UTC))
        filed(app, now=datetime(2025, 11, 12, 9, 0, tzinfo=UTC))
        row = asked(app, "2026-11-11_2026-11-12")
        found = Content.of(row.content)
        assert (found.now.received, found.before.received, found.year.received) == (1, 1, 1)
        assert (found.period.before.code, found.upto) == ("2026-11-09_2026-11-10", None)
        assert "sur la période (du 11 nov. 2026 au 12 nov. 2026)" in said(found)


NOTHING = Taken({"received": 0}, {}, (), ())


def content(**now: Any) -> Content:
    """A report of nothing, but for these figures."""
    taken = replace(NOTHING, figures={**NOTHING.figures, **now})
    return Content(Period.of("2026-T4"), None, taken, NOTHING, NOTHING, (), 0, (), 0, ())


def said(of: Content) -> str:
    return " ".join(sentences(of)).replace("\u202f", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_sentences_follow_the_figures() -> None:  # B19
    assert "Aucun dossier n’a été reçu sur la période (4e trimestre 2026)." in said(content())
    assert "1 dossier a été reçu" in said(content(received=1))
    words = said(content(received=7, answered_in_time=Share(3, 4), answer_days=Spread(4, 6.5, 6, 9)))
    assert "7 dossiers ont été reçus" in words
    assert "C’est 7 de plus que sur la période comparée : 3e trimestre 2026 (0)." in words
    assert "Réponses données dans leur délai : 3 sur 4, soit 75 %." in words
    assert "Temps moyen de réponse, en jours : 6,5." in words
    assert "soit 25 %" in said(content(answered_in_time=Share(1, 4)))
    before = replace(
        NOTHING, figures={"received": 9, "answered_in_time": Share(1, 2), "answer_days": Spread(1, 4, 4, 4)}
    )
    later = replace(
        content(received=7, answered_in_time=Share(3, 4), answer_days=Spread(4, 6.5, 6, 9)), before=before
    )
    words = said(later)
    assert "C’est 2 de moins que sur la période comparée : 3e trimestre 2026 (9)." in words
    assert "soit 75 % (avant : 50 %)." in words
    assert "en jours : 6,5 (période précédente : 4)." in words
    rooms = replace(later.now, categories=(Part("technique", "Technique", 5), Part("accueil", "Accueil", 2)))
    words = said(replace(later, now=rooms))
    assert "Catégorie la plus fréquente : « Technique » (5, avant : 0)." in words
    assert "Plus forte hausse : « Technique », de 0 à 5." in words
    with speaking("en"):
        assert "7 cases were received in the period (4th quarter 2026)." in said(later)


@pytest.mark.parametrize(
    ("code", "before", "year"), [("2026-01", "2025-12", "2025-01"), ("2026-T1", "2025-T4", "2025-T1")]
)
def test_a_period_knows_the_one_before_and_that_of_the_year_before(code: str, before: str, year: str) -> None:
    period = Period.of(code)
    assert (period.code, period.before.code, period.year_before.code) == (code, before, year)
    assert Period.of("2026-T4").last.isoformat() == "2026-12-31"


def test_a_report_reads_back_as_it_was_kept(app: Flask) -> None:
    with app.app_context():
        filed(app)
        found = reports.content_of(act_of(app, "claire"), Period.of("2026"))
        assert Content.of(found.as_json()) == found
        db_session().rollback()
