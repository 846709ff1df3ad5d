"""Writing a case down for somebody who phoned, wrote, spoke or was passed on."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Channel, Kind, Stakeholder
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Sequence
from flask_reclamations.services import filing

from ..conftest import NOON, act_of, draft
from ..lms import PEOPLE
from .conftest import TODAY, count, kinds, mails, payload, recorded, told

YESTERDAY = date(2026, 11, 11)


def refused(app: Flask, said: filing.OnBehalf, **changed: object) -> set[tuple[str, str]]:
    """Return the reasons of a refused record: code and field."""
    with pytest.raises(RefusedError) as refusal:
        filing.record(act_of(app, "sam"), draft(**changed), said)
    return {(reason.code, reason.at) for reason in refusal.value.reasons}


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_is_admissible(lms: Flask, channel: Channel) -> None:  # C04
    assert recorded(lms, said=told(channel=channel)).channel == channel


@pytest.mark.parametrize("code", ["courrier", "email", "formulaire", "oral", "telephone"])
def test_letter_mail_form_and_speech_are_channels(code: str) -> None:  # C04
    assert code in set(Channel)


@pytest.mark.parametrize("stakeholder", Stakeholder)
def test_every_stakeholder_is_heard(lms: Flask, stakeholder: Stakeholder) -> None:  # B01
    assert recorded(lms, said=told(stakeholder=stakeholder)).stakeholder == stakeholder


@pytest.mark.parametrize("code", ["stagiaire", "entreprise", "formateur", "financeur", "partenaire"])
def test_the_five_stakeholders_of_the_indicator_are_there(code: str) -> None:  # B01
    assert code in set(Stakeholder)


def test_the_principal_of_a_subcontracted_training_is_a_stakeholder(lms: Flask) -> None:  # O05
    case = recorded(lms, said=told(stakeholder=Stakeholder.PRINCIPAL), session_ref="ang-a")
    assert (case.stakeholder, case.subcontracted) == ("donneur_ordre", True)


@pytest.mark.parametrize("code", ["prospect", "ancien_stagiaire"])
def test_a_prospect_and_a_former_learner_need_neither_account_nor_session(lms: Flask, code: str) -> None:  # O35
    case = recorded(lms, said=told(stakeholder=Stakeholder(code)), session_ref=None)
    assert (case.stakeholder, case.claimant_ref, case.session_ref) == (code, None, None)


def test_a_complaint_passed_on_by_a_third_party_keeps_its_way(lms: Flask) -> None:  # C05
    said = told(
        channel=Channel.THIRD_PARTY,
        received_on=date(2026, 11, 6),
        handed_to="Accueil de la Maison de l’emploi",
        transmitted_on=date(2026, 11, 10),
    )
    case = recorded(lms, said=said)
    assert (case.handed_to, case.transmitted_on) == ("Accueil de la Maison de l’emploi", date(2026, 11, 10))


def test_delays_run_from_the_documented_reception_not_from_the_typing(any_lms: Flask) -> None:  # C05, A06, C11
    # Friday 6 November: 2 jours ouvrés = 10; 15 days = Saturday 21.
    case = recorded(any_lms, said=told(received_on=date(2026, 11, 6)))
    assert (case.recorded_at, str(case.received_at)) == (NOON, "2026-11-06 11:00:00+00:00")
    assert str(case.acknowledge_due) == "2026-11-10 22:59:59+00:00"
    assert str(case.respond_due) == "2026-11-21 22:59:59+00:00"


def test_what_arrives_today_is_received_now(lms: Flask) -> None:  # C13
    assert recorded(lms, said=told(received_on=TODAY)).received_at == NOON


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.SPOKEN])
def test_what_was_said_aloud_reaches_the_direction_at_once(lms: Flask, channel: Channel) -> None:  # C06
    assert mails(recorded(lms, said=told(channel=channel))) == {("new_case", "claire"), ("new_case", "denis")}


def test_what_was_said_aloud_reaches_the_direction_when_quality_writes_it_down(lms: Flask) -> None:  # C06
    assert mails(recorded(lms, "claire")) == {("new_case", "denis")}


def test_a_letter_is_told_to_the_quality_manager_alone(lms: Flask) -> None:  # C14
    assert mails(recorded(lms, said=told(channel=Channel.LETTER))) == {("new_case", "claire")}


def test_a_delay_that_runs_from_the_sending_counts_from_that_day(any_lms: Flask) -> None:  # §4, `acpr`
    # Sent Monday 2: 10 jours ouvrables are 3–7, 9, 10, 12–14 (8 a Sunday, 11 a holiday); two months, 2 January.
    act = act_of(any_lms, "claire")
    act.organisation.policy = "acpr"
    act.session.commit()
    case = recorded(any_lms, said=told(channel=Channel.LETTER, received_on=YESTERDAY, sent_on=date(2026, 11, 2)))
    assert (case.sent_on, payload(case, 0)["new"]["sent_on"]) == (date(2026, 11, 2), date(2026, 11, 2))
    assert str(case.acknowledge_due) == "2026-11-14 22:59:59+00:00"
    assert str(case.respond_due) == "2027-01-02 22:59:59+00:00"


@pytest.mark.parametrize(
    ("sent_on", "code"), [(date(2026, 11, 12), "sent_later"), (date(2026, 11, 13), "future_date")]
)
def test_what_was_received_was_sent_before(lms: Flask, sent_on: date, code: str) -> None:
    assert refused(lms, told(received_on=YESTERDAY, sent_on=sent_on)) == {(code, "sent_on")}


def test_what_is_sent_and_received_on_one_day_is_kept(lms: Flask) -> None:
    assert recorded(lms, said=told(sent_on=TODAY)).sent_on == TODAY


def test_who_spoke_who_listened_and_who_wrote_are_three_names(lms: Flask) -> None:  # C06
    case = recorded(lms, said=told(channel=Channel.SPOKEN, received_by="Bruno Petit"))
    assert case.claimant_label == "Marie Aubert"
    assert case.received_by == "Bruno Petit"
    assert (case.recorded_by_ref, case.recorded_by_label) == ("sam", "Sam Colin")


def test_a_claimant_with_an_account_keeps_its_ref_and_address(lms: Flask) -> None:
    case = recorded(lms, said=told(claimant=PEOPLE["lea"], claimant_label=None))
    assert (case.claimant_ref, case.claimant_label, case.claimant_email) == ("lea", "Léa Martin", "lea@exemple.test")


def test_the_address_given_on_the_phone_beats_that_of_the_account(lms: Flask) -> None:
    case = recorded(lms, said=told(claimant=PEOPLE["lea"], claimant_email="lea@maison.test"))
    assert case.claimant_email == "lea@maison.test"
    assert ("acknowledgement", "claimant") in mails(case)


def test_a_claimant_without_address_is_not_written_to(lms: Flask) -> None:
    assert ("acknowledgement", "claimant") not in mails(recorded(lms))


def test_an_anonymous_case_keeps_no_trace_of_who_spoke(any_lms: Flask) -> None:  # O26
    said = told(anonymous=True, claimant=PEOPLE["lea"], claimant_email="lea@exemple.test")
    case = recorded(any_lms, said=said)
    assert case.anonymous is True
    assert [case.claimant_ref, case.claimant_label, case.claimant_email, case.claimant_phone] == [None] * 4
    assert payload(case, 0)["new"]["claimant_label"] is None
    assert mails(case) == {("new_case", "claire"), ("new_case", "denis")}


def test_a_reception_in_the_future_is_refused(lms: Flask) -> None:  # A06, C13
    assert refused(lms, told(received_on=date(2026, 11, 13))) == {("future_date", "received_on")}


def test_a_transmission_in_the_future_is_refused(lms: Flask) -> None:  # C05
    assert refused(lms, told(transmitted_on=date(2026, 11, 13))) == {("future_date", "transmitted_on")}


def test_somebody_must_speak(lms: Flask) -> None:  # A06
    assert refused(lms, told(claimant_label=None)) == {("no_claimant", "claimant_label")}


def test_an_unknown_session_is_refused(lms: Flask) -> None:
    assert refused(lms, told(), session_ref="nowhere") == {("unknown_session", "session")}


def test_every_mistake_of_a_record_is_named_at_once(lms: Flask) -> None:
    said = told(received_on=date(2027, 1, 1), transmitted_on=date(2027, 1, 1), claimant_label=None)
    assert {code for code, _ in refused(lms, said, session_ref="nowhere")} == {
        "future_date",
        "no_claimant",
        "unknown_session",
    }
    assert [count(Case), count(Sequence)] == [0, 0]


def test_the_number_is_of_the_year_of_the_typing(any_lms: Flask) -> None:  # C12
    january = datetime(2027, 1, 4, 9, tzinfo=UTC)
    case = recorded(any_lms, now=january, said=told(received_on=date(2026, 12, 31)))
    assert (case.reference, case.received_at.year) == ("REG-2027-0001", 2026)


def test_a_reception_yesterday_is_noon_of_that_day_in_the_organisations_zone(lms: Flask) -> None:  # C13
    assert str(recorded(lms, said=told(received_on=YESTERDAY)).received_at) == "2026-11-11 11:00:00+00:00"


def test_a_remark_may_be_written_down_too(lms: Flask) -> None:
    case = recorded(lms, kind=Kind.REMARK, said=told(claimant_email="marie@exemple.test"))
    assert (case.kind, kinds(case)) == ("remarque", ["filed"])
    assert ("receipt", "claimant") in mails(case)


def test_a_complaint_about_the_trainer_implicates_them_whoever_writes_it_down(lms: Flask) -> None:  # O21
    assert recorded(lms, category="formateur").implicated_refs == {"bruno"}
