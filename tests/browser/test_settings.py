"""The settings as a manager uses them: a ready answer written, then taken up; priorities changed on a phone."""

import pytest
from playwright.sync_api import Page, expect

from .acts import LEARNER, QUALITY, files, go, said, starts, words
from .conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def answer(manager: Page) -> str:
    """A ready answer by its name."""
    name = words("Suivi")
    go(manager, "/reclamations/settings/canned")
    manager.get_by_label("Nom", exact=True).fill(name)
    manager.get_by_label("Texte", exact=True).fill("Votre demande {reference} avance.")
    manager.get_by_role("button", name="Ajouter").click()
    said(manager, "C’est enregistré.")
    return name


def test_a_ready_answer_is_put_behind_what_was_typed(
    visit: Visit, javascript: bool, manager: Page, answer: str
) -> None:
    reference = files(visit(LEARNER, javascript=javascript))
    go(manager, f"/reclamations/cases/{reference}")
    manager.locator("summary", has_text="Note interne").click()
    note = manager.locator("#note-text")
    note.fill("À moitié écrite")
    manager.locator("summary", has_text="Message au réclamant").click()
    text, form = manager.locator("#reply-text"), manager.locator("form[action$='/reply']")
    text.fill("Bonjour,")
    form.get_by_label("Réponse type").select_option(label=answer)
    form.get_by_role("button", name="Insérer").click()
    expect(text).to_have_value(f"Bonjour,\n\nVotre demande {reference} avance.")
    expect(text).to_be_focused()
    if javascript:
        # Only that form is exchanged.
        expect(note).to_have_value("À moitié écrite")
    form.get_by_role("button", name="Envoyer", exact=True).last.click()
    expect(manager.locator(".recl-thread")).to_contain_text(f"Votre demande {reference} avance.")


def test_what_was_typed_stays_in_sight_where_its_form_is_gone(
    visit: Visit, javascript: bool, manager: Page, answer: str
) -> None:  # B17
    reference = files(visit(LEARNER, javascript=javascript))
    go(manager, f"/reclamations/cases/{reference}")
    starts(manager)
    other = go(visit(QUALITY, javascript=javascript), f"/reclamations/cases/{reference}")
    for page in (manager, other):
        page.locator("summary", has_text="Autres étapes").click()
        page.locator("summary", has_text="Attendre le réclamant").click()
        page.locator("#wait-text").fill("Quel jour était-ce ?")
    other.get_by_role("button", name="Envoyer et attendre").click()
    expect(other.locator("#wait-text")).to_have_count(0)
    form = manager.locator("form[action$='/wait']")
    form.get_by_label("Réponse type").select_option(label=answer)
    form.get_by_role("button", name="Insérer").click()
    expect(manager.get_by_text("Votre texte est conservé ici :")).to_be_visible()
    expect(manager.get_by_text("Quel jour était-ce ?", exact=True)).to_have_count(2)
    if javascript:
        expect(manager.get_by_role("alert")).to_be_focused()
    expect(manager.locator("#recl-part")).to_have_count(1)


def test_priorities_are_changed_on_a_phone(manager: Page) -> None:
    manager.set_viewport_size({"width": 390, "height": 844})
    go(manager, "/reclamations/settings/priorities")
    chosen = manager.get_by_label("Un groupe, urgence haute")
    now = "2" if chosen.input_value() == "1" else "1"
    chosen.select_option(now)
    manager.get_by_role("button", name="Voir l’effet").click()
    # The field has its value before the answer too: the effect's title tells that it came.
    expect(manager.locator("#recl-effect[tabindex]")).to_be_visible()
    expect(manager.get_by_label("Un groupe, urgence haute")).to_have_value(now)
    manager.get_by_role("button", name="Enregistrer").click()
    said(manager, "C’est enregistré.")
    expect(manager.get_by_label("Un groupe, urgence haute")).to_have_value(now)
    assert not manager.evaluate("document.documentElement.scrollWidth > innerWidth")
