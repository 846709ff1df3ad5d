"""Filing one's own case."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.deadlines import Delay, Unit
from flask_reclamations.domain.policies import DeadlinePolicy
from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.domain.vocabulary import ActionCategory, Kind, Milestone
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.host import Role
from flask_reclamations.models import Case, Category, Event, OutboxMessage, Sequence
from flask_reclamations.services import deadlines, drafts, filing
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, draft, filed, viewer
from ..lms import PEOPLE, Adapter
from .conftest import count, kinds, mails


def refused(app: Flask, ref: str = "lea", now: datetime = NOON, **changed: object) -> set[tuple[str, str]]:
    """Return the reasons of a refused filing: code and field."""
    act = act_of(app, ref, now)
    with pytest.raises(RefusedError) as refusal:
        filing.file_own(act, draft(**changed), PEOPLE[ref])
    return {(reason.code, reason.at) for reason in refusal.value.reasons}


def test_a_filed_complaint_has_number_dates_and_its_first_event(any_lms: Flask) -> None:  # A02, C11, C12
    case = filed(any_lms)
    assert case.reference == "REG-2026-0001"
    assert case.status == "recue"
    assert str(case.acknowledge_due) == "2026-11-16 22:59:59+00:00"
    assert str(case.analyse_due) == "2026-11-19 22:59:59+00:00"
    assert str(case.respond_due) == "2026-11-27 22:59:59+00:00"
    assert case.next_due == case.acknowledge_due
    assert kinds(case) == ["filed"]


def test_a_form_is_received_the_moment_it_is_sent(any_lms: Flask) -> None:  # C13, C04
    case = filed(any_lms)
    assert (case.channel, case.received_at, case.recorded_at) == ("formulaire", NOON, NOON)


def test_the_desired_outcome_is_kept(lms: Flask) -> None:  # D02
    assert filed(lms, desired_outcome="Rattraper les deux jours.").desired_outcome == "Rattraper les deux jours."


def test_what_the_person_said_it_was_is_kept_beside_the_kind(lms: Flask) -> None:
    case = filed(lms, kind=Kind.DIFFICULTY)
    assert (case.declared_kind, case.kind) == ("difficulte", "difficulte")


def test_a_case_keeps_the_names_of_its_session(lms: Flask) -> None:  # A06
    case = filed(lms)
    assert (case.session_ref, case.session_label) == ("cpn-b", "Conduite de projet, groupe B")
    assert (case.training_ref, case.training_label) == ("cpn", "Conduite de projet")
    assert (case.company_label, case.funder_label) == ("Menuiserie Valdor", "OPCO Atlas")


def test_a_case_outlives_the_session_it_speaks_of(lms: Flask, adapter: Adapter) -> None:
    case = filed(lms)
    del adapter.taught_sessions["cpn-b"]
    db_session().refresh(case)
    assert case.session_label == "Conduite de projet, groupe B"


def test_a_session_taught_for_another_organisation_is_marked(lms: Flask) -> None:  # O05
    assert filed(lms, "nour", session_ref="ang-a").subcontracted is True


def test_the_training_is_optional(lms: Flask) -> None:  # A06
    case = filed(lms, session_ref=None)
    assert (case.session_ref, case.action_category, case.subcontracted) == (None, None, False)


@pytest.mark.parametrize(
    ("category", "stakeholder"),
    [
        (ActionCategory.TRAINING, "stagiaire"),
        (ActionCategory.SKILLS_REVIEW, "beneficiaire_bilan"),
        (ActionCategory.VAE, "candidat_vae"),
        (ActionCategory.APPRENTICESHIP, "apprenti"),
    ],
)
def test_the_kind_of_learner_follows_from_the_session(  # B01
    lms: Flask, adapter: Adapter, category: str, stakeholder: str
) -> None:
    adapter.taught_sessions["cpn-b"] = replace(adapter.taught_sessions["cpn-b"], category=str(category))
    case = filed(lms)
    assert (case.stakeholder, case.action_category) == (stakeholder, category)


@pytest.mark.parametrize(
    ("ref", "stakeholder"), [("lea", "stagiaire"), ("bruno", "formateur"), ("sam", "interne"), ("denis", "interne")]
)
def test_every_case_has_a_stakeholder(lms: Flask, ref: str, stakeholder: str) -> None:  # B01
    assert filed(lms, ref, session_ref=None).stakeholder == stakeholder


def test_a_trainer_files_about_a_session_they_teach(lms: Flask) -> None:
    assert filed(lms, "bruno").session_ref == "cpn-b"


@pytest.mark.parametrize("session", ["ang-a", "nowhere"])
def test_a_session_that_the_learner_does_not_follow_is_refused(lms: Flask, session: str) -> None:
    assert refused(lms, session_ref=session) == {("not_your_session", "session")}


@pytest.mark.parametrize("words", ["", "  \n\t "])
def test_a_case_without_words_is_refused(lms: Flask, words: str) -> None:  # A06
    assert refused(lms, description=words) == {("empty", "description")}


def test_a_future_date_is_refused(lms: Flask) -> None:  # A06
    assert refused(lms, occurred_on=date(2026, 11, 13)) == {("future_date", "occurred_on")}


def test_today_is_the_organisations_day(lms: Flask) -> None:
    half_past_midnight = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    case = filed(lms, now=half_past_midnight, occurred_on=date(2026, 11, 13))
    assert case.occurred_on == date(2026, 11, 13)


def test_an_unknown_category_is_refused(lms: Flask) -> None:  # A07
    assert refused(lms, category="inconnue") == {("unknown_category", "category")}


def test_a_deactivated_category_is_refused_but_stays_on_old_cases(lms: Flask) -> None:  # A07
    case = filed(lms, category="technique")
    db_session().query(Category).filter_by(code="technique").one().active = False
    db_session().commit()
    assert refused(lms, category="technique") == {("unknown_category", "category")}
    assert case.category == "technique"


def test_every_mistake_is_named_at_once(lms: Flask) -> None:
    found = refused(lms, description=" ", category="inconnue", occurred_on=date(2027, 1, 1))
    assert found == {("empty", "description"), ("unknown_category", "category"), ("future_date", "occurred_on")}


def test_a_refused_filing_leaves_nothing_behind(any_lms: Flask) -> None:  # C12
    refused(any_lms, description=" ")
    assert [count(model) for model in (Case, Sequence, OutboxMessage)] == [0, 0, 0]
    assert db_session().query(Event).filter_by(subject_kind="case").count() == 0


def test_the_same_form_sent_twice_is_one_case(any_lms: Flask) -> None:
    once = draft()
    act = act_of(any_lms, "lea")
    case = filing.file_own(act, once, PEOPLE["lea"])
    act.session.commit()
    with pytest.raises(filing.AlreadyFiledError) as again:
        filing.file_own(act, once, PEOPLE["lea"])
    assert again.value.case is case
    assert count(Case) == 1


def test_a_form_of_somebody_else_shows_nothing_of_their_case(lms: Flask) -> None:
    mark = filed(lms).submission
    with pytest.raises(NotAllowedError):
        filing.file_own(act_of(lms, "nour"), draft(submission=mark, session_ref=None), PEOPLE["nour"])
    assert count(Case) == 1


def test_a_complaint_about_the_trainer_is_closed_to_the_trainers_of_the_session(lms: Flask) -> None:  # O21
    case = filed(lms, category="formateur")
    assert case.implicated_refs == {"bruno"}
    assert not can(viewer(lms, "bruno"), Permission.READ, case)


def test_a_trainer_who_complains_of_the_training_is_not_implicated(lms: Flask) -> None:
    case = filed(lms, "bruno", category="formateur")
    assert case.implicated_refs == frozenset()
    assert can(viewer(lms, "bruno"), Permission.READ, case)


def test_a_difficulty_with_the_trainer_implicates_nobody(lms: Flask) -> None:
    assert filed(lms, kind=Kind.DIFFICULTY, category="formateur").implicated_refs == frozenset()


def test_a_complaint_about_the_only_handler_is_stranded(lms: Flask, adapter: Adapter) -> None:  # O21
    for ref in ("claire", "denis"):
        del adapter.known[ref]
    adapter.known["bruno"] = replace(adapter.known["bruno"], roles=frozenset({Role.TRAINER, Role.DIRECTION}))
    case = filed(lms, category="formateur")
    assert case.stranded is True
    assert can(viewer(lms, "bruno"), Permission.HANDLE, case)


def test_the_quality_manager_is_told_once(any_lms: Flask) -> None:  # C14
    assert mails(filed(any_lms)) == {("acknowledgement", "claimant"), ("new_case", "claire")}


def test_the_direction_is_told_where_there_is_no_quality_manager(lms: Flask, adapter: Adapter) -> None:  # C14
    del adapter.known["claire"]
    assert ("new_case", "denis") in mails(filed(lms))


def test_nobody_is_told_of_what_they_filed_themselves(lms: Flask) -> None:
    assert mails(filed(lms, "claire", session_ref=None)) == {("acknowledgement", "claimant")}


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT, Kind.REMARK])
def test_what_is_no_complaint_gets_a_receipt(lms: Flask, kind: Kind) -> None:  # D03
    assert ("receipt", "claimant") in mails(filed(lms, kind=kind))


def test_a_person_without_address_gets_no_mail(lms: Flask, adapter: Adapter) -> None:
    adapter.known["lea"] = replace(adapter.known["lea"], email=None)
    assert mails(filed(lms)) == {("new_case", "claire")}


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.COMPLAINT, "recue"),
        (Kind.DIFFICULTY, "declaree"),
        (Kind.INCIDENT, "declaree"),
        (Kind.REMARK, "recue"),
        (Kind.SIGNAL, "recue"),
    ],
)
def test_each_kind_starts_with_its_own_status_and_dates(lms: Flask, kind: Kind, status: str) -> None:  # A02, O01
    case = filed(lms, kind=kind)
    assert case.status == status
    policy = PRESETS["standard"].delays[kind]
    # A declaration is counted from a date that nobody gave here.
    assert {m for m in Milestone if getattr(case, f"{m}_due")} == set(policy) - {Milestone.DECLARE}


def test_a_subject_is_made_of_the_first_words(lms: Flask) -> None:
    case = filed(lms, description="Le vidéoprojecteur ne marche pas.\nDepuis mardi.")
    assert case.subject == "Le vidéoprojecteur ne marche pas."


def test_a_long_first_line_is_cut_between_two_words() -> None:
    assert drafts.shortened("un deux trois quatre", 12) == "un deux…"


def test_a_given_subject_is_kept(lms: Flask) -> None:
    assert filed(lms, subject="  Connexion  ").subject == "Connexion"


def test_a_policy_that_changes_later_leaves_old_cases_alone(  # A02
    lms: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(lms)
    before = (case.policy, case.respond_due)
    shorter = {kind: {Milestone.RESPOND: Delay(1, Unit.CALENDAR_DAYS)} for kind in Kind}
    monkeypatch.setitem(PRESETS, "standard", DeadlinePolicy("standard", "Plus court", shorter))
    db_session().refresh(case)
    assert (case.policy, case.respond_due) == before
    act = act_of(lms, "claire")
    assert deadlines.derived(act.session, act.organisation, case)["respond_due"] == case.respond_due


def test_a_long_session_title_does_not_stop_a_learner(any_lms: Flask, adapter: Adapter) -> None:
    title = "Conduite de projet " * 20
    adapter.taught_sessions["cpn-b"] = replace(adapter.taught_sessions["cpn-b"], title=title)
    assert filed(any_lms).session_label == title[:200]
