"""Journey 5: the mailed link asks whether it helped, without login; with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from .acts import (
    COLLEAGUE,
    LEARNER,
    acknowledged,
    answers,
    assigns,
    awake,
    files,
    gives,
    go,
    link_in,
    mail_to,
    words,
)
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser


@pytest.fixture
def reference(visit: Visit, javascript: bool, manager: Page) -> str:
    """A complaint that Julien handles and that was answered."""
    filed = files(visit(LEARNER, javascript=javascript))
    acknowledged(manager, filed)
    assigns(manager, "Julien Morvan")
    answers(manager, filed, words("La salle 4 vous est réservée"))
    return filed


@pytest.fixture
def stranger(visit: Visit, javascript: bool, lms: Lms, reference: str) -> Page:
    """A browser that never logged in, where the link of the mail was opened."""
    page = visit(javascript=javascript)
    page.goto(link_in(mail_to(lms, LEARNER, "vous a-t-elle aidé", reference)))
    expect(page.get_by_role("heading", name="Votre avis sur notre réponse")).to_be_visible()
    awake(page)
    return page


def test_the_link_works_without_login_and_leaves_its_token_behind(stranger: Page, lms: Lms) -> None:
    assert stranger.url == f"{lms.url}/reclamations/satisfaction"
    expect(stranger.get_by_role("link", name="Se connecter")).to_be_visible()


def test_opening_the_link_records_nothing(stranger: Page, manager: Page, reference: str) -> None:
    go(manager, f"/reclamations/cases/{reference}")
    expect(manager.get_by_role("region", name="Dossier", exact=True)).not_to_contain_text("Résolu :")


def test_the_opinion_lands_in_the_case(stranger: Page, manager: Page, reference: str) -> None:  # B05
    comment = words("Merci pour la salle 4")
    gives(stranger, "En partie", "4", comment)
    go(manager, f"/reclamations/cases/{reference}")
    facts = manager.get_by_role("region", name="Dossier", exact=True)
    for part in ("en partie", "4/5", comment):
        expect(facts).to_contain_text(part)
    expect(manager.locator(".recl-step").filter(has_text="Avis du réclamant")).to_contain_text(comment)


def test_a_yes_leaves_the_case_answered(stranger: Page, manager: Page, reference: str) -> None:
    gives(stranger, "Oui", "5")
    go(manager, f"/reclamations/cases/{reference}")
    expect(manager.locator(".recl-head")).to_contain_text("Réponse envoyée")


def test_a_no_reopens_the_case_and_tells_whoever_handles_it(
    stranger: Page, manager: Page, reference: str, lms: Lms
) -> None:  # B05
    gives(stranger, "Non", "1")
    expect(stranger.locator(".recl-note-ok")).to_contain_text(f"Votre demande {reference} est rouverte.")
    manager.goto(link_in(mail_to(lms, COLLEAGUE, reference, "rouverte")))
    expect(manager.locator(".recl-head")).to_contain_text("En cours de traitement")
    expect(manager.locator(".recl-step").filter(has_text="Rouvert")).to_be_visible()
    awake(manager)


def test_a_link_used_again_shows_what_was_said_and_takes_another_opinion(
    stranger: Page, manager: Page, lms: Lms, reference: str
) -> None:
    gives(stranger, "Oui")
    stranger.goto(link_in(mail_to(lms, LEARNER, "vous a-t-elle aidé", reference)))
    expect(stranger.get_by_text("Vous pouvez encore le changer")).to_be_visible()
    expect(stranger.get_by_role("radio", name="Oui", exact=True)).to_be_checked()
    awake(stranger)
    gives(stranger, "En partie", "3")
    go(manager, f"/reclamations/cases/{reference}")
    expect(manager.get_by_role("region", name="Dossier", exact=True)).to_contain_text("en partie")


def test_an_answer_left_out_is_asked_for_and_the_comment_kept(stranger: Page) -> None:
    comment = words("Rien n’a bougé")
    stranger.get_by_label("Que faudrait-il encore faire").fill(comment)
    stranger.get_by_role("button", name="Envoyer mon avis").click()
    asked = stranger.get_by_role("group", name="La solution a-t-elle réglé")
    expect(asked).to_have_accessible_description("Dites si le problème est réglé.")
    expect(stranger.get_by_label("Que faudrait-il encore faire")).to_have_value(comment)
    awake(stranger)
