"""One gap-free series an organisation and civil year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.models import Case, Organisation, Sequence
from flask_reclamations.services import filing, organisations
from flask_reclamations.services.act import db_session
from flask_reclamations.web.unit import commit

from ..conftest import NOON, act_of, draft, filed
from ..lms import PEOPLE
from .conftest import elsewhere, logged, recorded


def test_all_kinds_and_all_doors_share_one_series(lms: Flask) -> None:  # C12
    cases = [filed(lms), logged(lms), recorded(lms), filed(lms, kind=Kind.REMARK)]
    assert [case.reference for case in cases] == [f"REG-2026-000{n}" for n in (1, 2, 3, 4)]


def test_each_organisation_has_its_own_0001(any_lms: Flask) -> None:  # C12
    first = filed(any_lms)
    act = elsewhere(any_lms)
    second = filing.file_own(act, draft(), PEOPLE["lea"])
    act.session.commit()
    assert first.reference == second.reference == "REG-2026-0001"
    assert first.organisation_id != second.organisation_id


@pytest.mark.parametrize(
    ("recorded_at", "zone", "reference"),
    [
        ("2026-12-31T22:59:59Z", "Europe/Paris", "REG-2026-0001"),  # 23:59:59 in Paris
        ("2026-12-31T23:00:00Z", "Europe/Paris", "REG-2027-0001"),  # midnight in Paris
        ("2026-12-31T23:30:00Z", "Europe/Paris", "REG-2027-0001"),
        ("2026-12-31T19:59:59Z", "Indian/Reunion", "REG-2026-0001"),  # UTC+4
        ("2026-12-31T20:00:00Z", "Indian/Reunion", "REG-2027-0001"),
        ("2027-01-01T03:59:59Z", "America/Martinique", "REG-2026-0001"),  # UTC-4
        ("2027-01-01T04:00:00Z", "America/Martinique", "REG-2027-0001"),
    ],
)
def test_the_year_is_that_of_the_organisations_own_clock(  # C12
    lms: Flask, recorded_at: str, zone: str, reference: str
) -> None:
    organisations.establish("rives", now=NOON, zone=zone)
    assert filed(lms, now=datetime.fromisoformat(recorded_at)).reference == reference


def test_two_organisations_may_be_in_two_years(lms: Flask) -> None:  # C12
    half_past = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    act = elsewhere(lms, now=half_past, zone="Indian/Reunion")
    far = filing.file_own(act, draft(), PEOPLE["lea"])
    near = filed(lms, now=half_past)
    assert (near.reference, far.reference) == ("REG-2026-0001", "REG-2027-0001")


def test_a_new_year_starts_at_one_and_the_old_one_goes_on(lms: Flask) -> None:  # C12
    later = datetime(2027, 1, 4, 9, tzinfo=UTC)
    references = [filed(lms, now=now).reference for now in (NOON, later, NOON, later)]
    assert references == ["REG-2026-0001", "REG-2027-0001", "REG-2026-0002", "REG-2027-0002"]


def test_a_filing_that_fails_gives_its_number_back(any_lms: Flask) -> None:  # C12
    filing.file_own(act_of(any_lms, "lea"), draft(), PEOPLE["lea"])
    db_session().rollback()
    assert filed(any_lms).reference == "REG-2026-0001"


def test_a_new_prefix_goes_on_with_the_same_series(lms: Flask) -> None:  # C12
    filed(lms)
    organisations.establish("rives", now=NOON, reference_prefix="QUAL")
    assert filed(lms).reference == "QUAL-2026-0002"


def test_the_series_goes_on_past_four_digits(lms: Flask) -> None:  # C12
    filed(lms)
    db_session().query(Sequence).update({"last": 9999})
    assert filed(lms).reference == "REG-2026-10000"


def test_numbers_taken_at_once_are_unique_and_without_gap(any_app: Flask) -> None:  # C12
    def file_some(_: int) -> None:
        with any_app.app_context():
            for _ in range(5):
                once = draft()
                commit(lambda once=once: filing.file_own(act_of(any_app, "lea"), once, PEOPLE["lea"]))  # type: ignore[misc]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(file_some, range(4)))
    with any_app.app_context():
        organisation = db_session().query(Organisation).one()
        numbers = sorted(n for (n,) in db_session().query(Case.number).filter_by(organisation_id=organisation.id))
        assert numbers == list(range(1, 21))
