"""What an organisation decides about itself."""

import pytest
from flask import Flask

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.vocabulary import CATEGORIES
from flask_reclamations.errors import ConfigurationError, NotAllowedError, RefusedError
from flask_reclamations.models import Category, Event, Organisation
from flask_reclamations.queries.organisations import categories, organisation_of
from flask_reclamations.schemas.subjects import OrganisationFields
from flask_reclamations.services import organisations
from flask_reclamations.services.act import db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import NOON, act_of
from .conftest import LATER


def rives() -> Organisation:
    return organisation_of(db_session(), "rives")


def settings_events() -> list[Event]:
    return db_session().query(Event).filter_by(subject_kind="organisation").order_by(Event.seq).all()


def test_a_new_organisation_has_the_six_categories_and_no_other(any_lms: Flask) -> None:  # A07
    found = categories(db_session(), rives())
    assert [(c.code, c.label, c.active) for c in found] == [(code, label, True) for code, label in CATEGORIES.items()]
    assert list(CATEGORIES) == ["contenu", "organisation", "formateur", "administratif", "technique", "autre"]


def test_a_new_organisation_counts_on_the_clock_of_paris_under_the_standard_policy(lms: Flask) -> None:
    assert (rives().zone, rives().policy, rives().reference_prefix) == ("Europe/Paris", "standard", "REG")


def test_setting_it_up_is_its_first_event(any_lms: Flask) -> None:  # A04
    (event,) = settings_events()
    said = payload_of(event)
    assert (event.kind, said["old"], said["new"]["name"]) == ("settings_changed", {}, "Atelier des Rives")


def test_a_change_is_an_event_with_the_value_before_and_after(any_lms: Flask) -> None:  # A04
    organisations.establish("rives", now=LATER, phone="02 41 00 00 00")
    said = payload_of(settings_events()[-1])
    assert said == {"old": {"phone": "02 40 00 00 00"}, "new": {"phone": "02 41 00 00 00"}}


def test_folding_its_journal_gives_its_row(any_lms: Flask) -> None:  # A04
    organisations.establish("rives", now=LATER, zone="Indian/Reunion", reference_prefix="QUAL")
    organisations.establish("rives", now=LATER, referent_ref="sam", referent_label="Sam Colin")
    db_session().commit()
    row = {name: getattr(rives(), name) for name in OrganisationFields().fields}
    assert fold([payload_of(event) for event in settings_events()]) == row


def test_saying_the_same_again_is_no_event(lms: Flask) -> None:
    organisations.establish("rives", now=LATER, name="Atelier des Rives", phone=None)
    assert len(settings_events()) == 1


def test_what_is_not_given_stays(lms: Flask) -> None:
    organisations.establish("rives", now=LATER, name="Rives Formation")
    assert (rives().name, rives().email) == ("Rives Formation", "qualite@rives.exemple.test")


def test_changing_it_adds_no_category(lms: Flask) -> None:  # A07
    organisations.establish("rives", now=LATER, name="Rives Formation")
    assert db_session().query(Category).count() == 6


@pytest.mark.parametrize(
    ("field", "value", "fix"),
    [
        ("zone", "Europe/Nantes", "Europe/Paris"),
        ("policy", "eclair", "standard"),
        ("email", "qualite", "address"),
        ("reference_prefix", "REG 2026", "capitals (A to Z) or digits"),
        ("reference_prefix", "", "capitals (A to Z) or digits"),
        ("reference_prefix", "Réf", "A to Z"),
        ("reference_prefix", "R" * 13, "1 to 12"),
    ],
)
def test_a_wrong_value_is_named_with_the_fix(lms: Flask, field: str, value: str, fix: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        organisations.establish("rives", now=LATER, **{field: value})
    assert repr(value) in str(error.value)
    assert fix in str(error.value)


def test_a_new_organisation_needs_a_name(lms: Flask) -> None:
    with pytest.raises(ConfigurationError, match="--name"):
        organisations.establish("vallee", now=NOON)


def test_an_organisation_that_is_not_set_up_names_the_command(lms: Flask) -> None:
    with pytest.raises(ConfigurationError, match="flask reclamations organisation set --organisation vallee"):
        organisation_of(db_session(), "vallee")


def test_the_pages_change_it_under_the_name_of_who_pressed(any_lms: Flask) -> None:  # A04
    act = act_of(any_lms, "claire", LATER)
    organisations.decide(act, {"phone": "02 41 00 00 00", "name": "Rives"}, seen=act.organisation.journal_seq)
    event = settings_events()[-1]
    assert (event.actor_label, payload_of(event)["new"]) == (
        "Claire Vidal",
        {"phone": "02 41 00 00 00", "name": "Rives"},
    )


def test_the_pages_refuse_what_the_command_line_refuses_beside_each_field(lms: Flask) -> None:
    act = act_of(lms, "claire")
    given = {"name": "", "zone": "Europe/Nantes", "email": "qualite", "reference_prefix": "réf", "phone": "0" * 41}
    with pytest.raises(RefusedError) as refused:
        organisations.decide(act, given, seen=1)
    assert {reason.at: reason.code for reason in refused.value.reasons} == {
        "name": "no_name",
        "zone": "unknown_zone",
        "email": "not_mailable",
        "reference_prefix": "wrong_prefix",
        "phone": "too_long",
    }
    assert len(settings_events()) == 1


@pytest.mark.parametrize("who", ["lea", "bruno", "sam", "anne"])
def test_only_quality_and_direction_decide(lms: Flask, who: str) -> None:
    with pytest.raises(NotAllowedError):
        organisations.decide(act_of(lms, who), {"name": "Rives"}, seen=1)


def test_a_value_that_somebody_else_changed_meanwhile_is_not_overwritten(any_lms: Flask) -> None:  # B17
    seen = rives().journal_seq
    organisations.decide(act_of(any_lms, "denis"), {"phone": "01"}, seen=seen)
    with pytest.raises(RefusedError) as refused:
        organisations.decide(act_of(any_lms, "claire"), {"phone": "02", "name": "Rives"}, seen=seen)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.at, reason.values) == (
        "changed_meanwhile",
        "phone",
        {"who": "Denis Faure", "now": "01"},
    )
    assert (rives().phone, rives().name) == ("01", "Atelier des Rives")


def test_what_nobody_else_changed_is_saved_beside_their_change(any_lms: Flask) -> None:  # B17
    seen = rives().journal_seq
    organisations.decide(act_of(any_lms, "denis"), {"phone": "01"}, seen=seen)
    organisations.decide(act_of(any_lms, "claire"), {"phone": "01", "name": "Rives"}, seen=seen)
    assert (rives().phone, rives().name) == ("01", "Rives")


def test_ones_own_change_in_another_window_is_no_conflict(lms: Flask) -> None:  # B17
    seen = rives().journal_seq
    for phone in ("01", "02"):
        organisations.decide(act_of(lms, "claire"), {"phone": phone}, seen=seen)
    assert rives().phone == "02"
