"""Journey of somebody without an account: from the site's home to a reference and a page that follows it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from .acts import QUALITY, go, in_french, today, words
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser
NEW = "/reclamations/public/new"
KEYSTROKE = 60  # milliseconds, a good typist's


@pytest.fixture
def outsider(visit: Visit, javascript: bool) -> Page:
    return visit(javascript=javascript)


def says(page: Page, told: str, *, who: str = "Nadia Roche") -> None:
    """Fill the form; the story is typed key by key, as long as a person needs."""
    page.get_by_role("radio", name="Je fais une réclamation").check()
    page.get_by_label("Vous êtes").select_option("entreprise")
    page.get_by_label("Votre nom").fill(who)
    page.get_by_label("Votre e-mail").fill("nadia@valdor.exemple.test")
    page.get_by_label("Que s’est-il passé").press_sequentially(told, delay=KEYSTROKE)


def sends(page: Page) -> None:
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()


def test_the_home_page_leads_to_the_form_without_login(outsider: Page) -> None:
    go(outsider, "/")
    outsider.get_by_role("link", name="Écrivez-nous sans compte").click()
    expect(outsider.get_by_role("heading", level=1)).to_contain_text("déposer une réclamation")


def test_an_outsider_files_and_follows(outsider: Page, lms: Lms) -> None:  # D09
    told = words("Les attestations de mars ne sont pas arrivées, malgré deux relances")
    go(outsider, NEW)
    says(outsider, told)
    sends(outsider)
    assert outsider.url == f"{lms.url}/reclamations/public/filed"
    expect(outsider.get_by_text("Votre référence")).to_contain_text(re.compile(r"REG-\d{4}-\d{4}"))
    expect(outsider.get_by_text("Réponse prévue au plus tard le")).to_contain_text(
        in_french(today() + timedelta(days=15))
    )
    outsider.get_by_role("link", name="Suivre ma demande").click()
    expect(outsider.get_by_role("heading", level=1)).to_contain_text("Où en est votre demande")
    expect(outsider.get_by_text(told)).to_be_visible()


def test_who_stays_anonymous_is_asked_no_name(outsider: Page) -> None:  # O26
    go(outsider, NEW)
    expect(outsider.get_by_label("Votre nom")).to_be_visible()
    outsider.get_by_label("Je préfère rester anonyme").check()
    for label in ("Votre nom", "Votre e-mail", "Votre téléphone"):
        expect(outsider.get_by_label(label)).to_be_hidden()
    outsider.get_by_role("radio", name="Je fais une réclamation").check()
    outsider.get_by_label("Vous êtes").select_option("autre")
    outsider.get_by_label("Que s’est-il passé").press_sequentially(
        words("Un formateur se moque des participants, chaque matin"), delay=KEYSTROKE
    )
    sends(outsider)
    expect(outsider.get_by_text("Votre message est anonyme")).to_be_visible()
    expect(outsider.get_by_label("Adresse de suivi")).to_have_value(re.compile("/reclamations/track/.{30,}"))


def test_what_is_missing_is_said_and_nothing_typed_is_lost(outsider: Page) -> None:
    told = words()
    go(outsider, NEW)
    outsider.get_by_label("Que s’est-il passé").fill(told)
    outsider.get_by_role("button", name="Envoyer mon signalement").click()
    expect(outsider.get_by_role("alert")).to_contain_text("Il reste 4 points à corriger.")
    expect(outsider.get_by_label("Votre nom")).to_have_accessible_description("Indiquez votre nom.")
    expect(outsider.get_by_label("Que s’est-il passé")).to_have_value(told)


def test_what_looks_automatic_waits_and_a_person_lets_it_in(outsider: Page, visit: Visit, javascript: bool) -> None:
    who = words("Nadia")
    go(outsider, NEW)
    says(outsider, "Voir http://a.test et http://b.test", who=who)
    sends(outsider)
    expect(outsider.get_by_text("Il n’a pas encore de numéro.")).to_be_visible()
    quality = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    quality.get_by_role("link", name=re.compile("messages? attend")).click()
    message = quality.get_by_role("article").filter(has_text=who)
    expect(message).to_contain_text("Contient des liens")
    message.get_by_role("button", name="Accepter").click()
    quality.get_by_role("link", name="Ouvrir le dossier").click()
    expect(quality.get_by_role("article").filter(has_text="http://a.test")).to_be_visible()
