"""A trainer logs an aléa or a difficulty of a session."""

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import IncidentType, Kind, Outcome
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.models import Case
from flask_reclamations.services import filing, handling

from ..conftest import NOON, SETTLED, act_of, draft
from .conftest import LATER, count, kinds, logged, mails, payload


def test_a_trainer_logs_an_alea_with_what_was_done_at_once(any_lms: Flask) -> None:  # C07, O01
    case = logged(any_lms, help_needed=True, informed=("stagiaires", "client"))
    assert (case.kind, case.status, case.channel) == ("alea", "declaree", "formateur")
    assert (case.incident_type, case.help_needed) == ("connexion", True)
    assert case.informed == ["stagiaires", "client"]
    assert case.immediate_action == "Partage de connexion depuis mon téléphone."


def test_the_trainer_is_who_speaks(lms: Flask) -> None:  # C07, B01
    case = logged(lms)
    assert (case.claimant_ref, case.recorded_by_ref, case.stakeholder) == ("bruno", "bruno", "formateur")


def test_the_quality_manager_is_told_of_an_alea(lms: Flask) -> None:  # C07
    assert mails(logged(lms)) == {("new_case", "claire")}


def test_a_difficulty_of_a_participant_is_logged_the_same_way(lms: Flask) -> None:  # C07
    case = logged(lms, kind=Kind.DIFFICULTY, incident_type=IncidentType.LEARNER_DIFFICULTY)
    assert (case.kind, case.incident_type) == ("difficulte", "difficulte_participant")
    assert str(case.respond_due) == "2026-11-19 22:59:59+00:00"  # 13 (14 15) 16 17 18 19


def test_an_alea_must_be_taken_over_the_next_working_day(lms: Flask) -> None:  # O01, C11
    case = logged(lms)
    assert (str(case.next_due), case.respond_due) == ("2026-11-13 22:59:59+00:00", None)


@pytest.mark.parametrize("by", ["ines", "lea", "claire", "sam"])
def test_only_a_trainer_of_the_session_logs(lms: Flask, by: str) -> None:  # C07
    incident = filing.Incident(IncidentType.ROOM, "Salle de repli.")
    with pytest.raises(NotAllowedError):
        filing.log(act_of(lms, by), draft(kind=Kind.INCIDENT), incident)
    assert count(Case) == 0


def test_an_alea_lives_without_any_complaint(any_lms: Flask) -> None:  # O01
    case = logged(any_lms)
    handling.take_over(act_of(any_lms, "claire", LATER), case)
    handling.resolve(act_of(any_lms, "claire", LATER), case, "Routeur remplacé.", **SETTLED)
    assert (case.status, case.next_due) == ("resolue", None)
    assert kinds(case) == ["filed", "taken_over", "resolved"]
    assert count(Case) == 1


def test_what_is_already_settled_is_resolved_in_one_step(lms: Flask) -> None:  # O01, C07
    case = logged(lms)
    handling.resolve(act_of(lms, "bruno"), case, "La séance a repris après dix minutes.", **SETTLED)
    assert (case.status, case.acknowledged_at, case.answered_at, case.closed_at) == ("resolue", NOON, NOON, NOON)


def test_settling_an_alea_keeps_what_became_of_the_session_and_who_was_told(any_lms: Flask) -> None:  # O33
    case = logged(any_lms)
    parties = ["financeur", "stagiaires", "client", "formateur"]
    handling.resolve(
        act_of(any_lms, "claire", LATER), case, "Séance refaite.", outcome=Outcome.POSTPONED, informed=parties
    )
    assert (case.outcome, case.informed) == ("report", ["stagiaires", "client", "financeur", "formateur"])
    new = payload(case)["new"]
    assert (new["outcome"], new["informed"]) == (case.outcome, case.informed)


def test_an_alea_is_not_settled_without_a_decision_and_somebody_told(lms: Flask) -> None:  # O33
    case = logged(lms)
    with pytest.raises(RefusedError) as refused:
        handling.resolve(act_of(lms, "claire", LATER), case, "Réglé.")
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [
        ("no_outcome", "outcome"),
        ("nobody_informed", "informed"),
    ]
    assert (case.status, kinds(case)) == ("declaree", ["filed"])


def test_a_difficulty_is_settled_without_them(lms: Flask) -> None:
    case = logged(lms, kind=Kind.DIFFICULTY)
    handling.resolve(act_of(lms, "claire", LATER), case, "Un tuteur aide le jeudi.")
    assert (case.status, case.outcome) == ("resolue", None)


def test_another_trainer_does_not_resolve_it(lms: Flask) -> None:
    case = logged(lms)
    with pytest.raises(NotAllowedError):
        handling.resolve(act_of(lms, "ines"), case, "Réglé.", **SETTLED)
    assert case.status == "declaree"


def test_a_double_click_logs_one_alea(lms: Flask) -> None:
    act, once = act_of(lms, "bruno"), draft(kind=Kind.INCIDENT)
    incident = filing.Incident(IncidentType.ROOM, "Salle de repli.")
    filing.log(act, once, incident)
    with pytest.raises(filing.AlreadyFiledError):
        filing.log(act, once, incident)
    assert count(Case) == 1
