"""Journey 3: the trainer logs an aléa from the session page in two minutes; with and without JavaScript."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from .acts import QUALITY, TEACHING, TRAINER, awake, days_ago, go, mail_to, reference_on, today, words
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser
SIX = {"incident_type", "description", "immediate_action", "informed", "help_needed", "resolved"}


@dataclass(frozen=True)
class Trainer:
    """The trainer in front of the session page."""

    page: Page

    def fills(self, what: str, happened: str) -> None:
        go(self.page, TEACHING)
        self.page.get_by_role("radio", name=what).check()
        self.page.get_by_label("Que s’est-il passé").fill(happened)
        self.page.get_by_label("Qu’avez-vous fait tout de suite").fill("Cours donné dans le hall.")

    def sends(self) -> str:
        self.page.get_by_role("button", name="Déclarer l’imprévu").click()
        confirmed = self.page.locator(".recl-note-ok").filter(has_text="enregistré")
        expect(confirmed).to_be_visible()
        awake(self.page)
        return reference_on(confirmed)

    def line(self, reference: str) -> Locator:
        go(self.page, TEACHING)
        return self.page.get_by_role("region", name="Journal de la session").get_by_role("row", name=reference)


@pytest.fixture
def trainer(visit: Visit, javascript: bool) -> Trainer:
    return Trainer(visit(TRAINER, javascript=javascript))


def test_the_form_asks_six_questions_and_a_day_which_is_today(trainer: Trainer) -> None:  # C07
    page = go(trainer.page, TEACHING)
    asked = page.locator(".recl-form :is(input, textarea, select):not([type=hidden])")
    names = set(asked.evaluate_all("fields => fields.map((field) => field.name)"))
    assert names == SIX | {"occurred_on", "attachments", "confidential"}
    expect(page.get_by_label("Survenu le")).to_have_value(today().isoformat())


def test_an_incident_is_logged_from_the_session_page(
    trainer: Trainer, lms: Lms, javascript: bool
) -> None:  # C07, O01
    trainer.fills("Panne matérielle", words("Le projecteur ne s’allume plus"))
    trainer.page.get_by_role("checkbox", name="Stagiaires").check()
    trainer.page.get_by_role("radio", name="Oui, rappelez-moi").check()
    reference = trainer.sends()
    logged = f"/reclamations/sessions/CPN-2/incidents?logged={reference}"
    assert trainer.page.url == lms.url + (TEACHING if javascript else logged)


def test_the_log_lists_it_with_date_measure_and_status(trainer: Trainer) -> None:  # C07
    happened = words("Le projecteur ne s’allume plus")
    trainer.fills("Panne matérielle", happened)
    line = trainer.line(trainer.sends())
    for part in (happened, "Cours donné dans le hall.", "Nouveau", "Aléa"):
        expect(line).to_contain_text(part)
    expect(line.locator("time")).to_have_attribute("datetime", today().isoformat())


def test_an_incident_already_settled_is_resolved_in_one_step(trainer: Trainer) -> None:  # C07
    trainer.fills("Connexion ou plateforme", words("Coupure de dix minutes"))
    trainer.page.get_by_role("radio", name="Oui, séance maintenue et adaptée").check()
    trainer.page.get_by_role("checkbox", name="Stagiaires").check()
    expect(trainer.line(trainer.sends())).to_contain_text("Résolu")


def test_a_participant_s_difficulty_is_a_difficulty(trainer: Trainer) -> None:  # C07
    trainer.fills("Difficulté d’un participant", words("Une participante ne suit plus"))
    expect(trainer.line(trainer.sends())).to_contain_text("Difficulté")


def test_the_day_it_happened_may_be_an_earlier_one(trainer: Trainer) -> None:
    trainer.fills("Grève, transport", words("Pas de train"))
    trainer.page.get_by_label("Survenu le").fill(days_ago(2).isoformat())
    line = trainer.line(trainer.sends())
    expect(line.locator("time")).to_have_attribute("datetime", days_ago(2).isoformat())


def test_an_error_keeps_the_answers_and_says_what_is_missing(trainer: Trainer) -> None:
    happened = words()
    go(trainer.page, TEACHING)
    trainer.page.get_by_label("Que s’est-il passé").fill(happened)
    trainer.page.get_by_role("checkbox", name="Client").check()
    trainer.page.get_by_role("button", name="Déclarer l’imprévu").click()
    expect(trainer.page.get_by_role("alert").filter(has_text="Il reste 2 points à corriger.")).to_be_visible()
    expect(trainer.page.get_by_label("Que s’est-il passé")).to_have_value(happened)
    expect(trainer.page.get_by_role("checkbox", name="Client")).to_be_checked()
    action = trainer.page.get_by_label("Qu’avez-vous fait tout de suite")
    expect(action).to_have_accessible_description("Dites ce que vous avez fait, ou « rien pour l’instant ».")


def test_the_quality_manager_reads_what_the_trainer_answered(trainer: Trainer, lms: Lms, visit: Visit) -> None:  # C14
    trainer.fills("Salle indisponible", words())
    trainer.page.get_by_role("checkbox", name="Stagiaires").check()
    trainer.page.get_by_role("radio", name="Oui, rappelez-moi").check()
    reference = trainer.sends()
    assert mail_to(lms, QUALITY, reference)
    manager = go(visit(QUALITY), f"/reclamations/cases/{reference}")
    facts = manager.get_by_role("region", name="Dossier", exact=True)
    for part in ("Salle indisponible", "Stagiaires", "Oui, à rappeler"):
        expect(facts).to_contain_text(part)


def test_a_session_that_another_trainer_teaches_stays_closed(trainer: Trainer) -> None:
    trainer.page.goto("/reclamations/sessions/ANG-2/incidents")
    expect(trainer.page.get_by_role("heading", name="Accès réservé")).to_be_visible()
