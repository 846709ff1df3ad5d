"""Journey 1: from the course page to a reference, a copy and a link to follow; with and without JavaScript."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .acts import COURSE, LEARNER, SESSION, awake, files, go, in_french, opens_the_form, said, sends, today, words
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser


@pytest.fixture
def learner(visit: Visit, javascript: bool) -> Page:
    return visit(LEARNER, javascript=javascript)


def test_the_card_opens_the_form_in_place_or_as_a_plain_link(lms: Lms, learner: Page, javascript: bool) -> None:
    opens_the_form(learner)
    assert learner.url == lms.url + (COURSE if javascript else "/reclamations/new?session=CPN-2")


def test_the_form_knows_the_session_and_preselects_no_kind(learner: Page) -> None:
    opens_the_form(learner)
    chosen = learner.get_by_label("Formation ou session concernée").locator("option:checked")
    expect(chosen).to_have_text(SESSION)
    expect(learner.locator("input[name=kind]")).to_have_count(4)
    expect(learner.locator("input[name=kind]:checked")).to_have_count(0)


def test_only_the_learner_s_own_sessions_are_offered(learner: Page) -> None:
    opens_the_form(learner)
    offered = learner.get_by_label("Formation ou session concernée").locator("option")
    assert sorted(offered.all_text_contents()) == ["Aucune en particulier", "Bureautique, groupe 2", SESSION]


def test_each_error_stands_beside_its_field_and_the_summary_leads_there(learner: Page) -> None:
    opens_the_form(learner)
    learner.get_by_text("Préciser l’objet, le thème ou la date").click()
    learner.get_by_label("Quand cela s’est-il produit").fill((today() + timedelta(days=3)).isoformat())
    learner.get_by_label("Que s’est-il passé").fill(words())
    learner.get_by_role("radio", name="Je fais une réclamation").check()
    learner.get_by_role("button", name="Envoyer mon signalement").click()
    date = learner.get_by_label("Quand cela s’est-il produit")
    expect(date).to_have_attribute("aria-invalid", "true")
    expect(date).to_have_accessible_description("La date ne peut pas être dans le futur.")
    learner.locator(".recl-errors").get_by_role("link").click()
    expect(date).to_be_focused()


def test_nothing_typed_is_lost_by_an_error(learner: Page, javascript: bool) -> None:
    told, wanted, subject = words(), words("Une autre salle"), words("Salle fermée")
    opens_the_form(learner)
    learner.get_by_label("Que s’est-il passé").fill(told)
    learner.get_by_label("Quelle solution souhaitez-vous").fill(wanted)
    learner.get_by_text("Préciser l’objet, le thème ou la date").click()
    learner.get_by_label("Objet").fill(subject)
    learner.get_by_label("Cela concerne").select_option("technique")
    learner.get_by_role("button", name="Envoyer mon signalement").click()
    expect(learner.get_by_role("alert").filter(has_text="Il reste 1 point à corriger.")).to_be_visible()
    expect(learner.get_by_role("group", name="Que souhaitez-vous nous dire")).to_have_accessible_description(
        "Choisissez ce que vous souhaitez nous dire."
    )
    expect(learner.get_by_label("Que s’est-il passé")).to_have_value(told)
    expect(learner.get_by_label("Quelle solution souhaitez-vous")).to_have_value(wanted)
    expect(learner.get_by_label("Objet")).to_have_value(subject)
    expect(learner.get_by_label("Cela concerne")).to_have_value("technique")


def test_a_corrected_form_files_one_case(learner: Page) -> None:
    told = words()
    opens_the_form(learner)
    learner.get_by_label("Que s’est-il passé").fill(told)
    learner.get_by_role("button", name="Envoyer mon signalement").click()
    expect(learner.locator(".recl-errors")).to_be_visible()
    awake(learner)
    learner.get_by_role("radio", name="Je fais une réclamation").check()
    reference = sends(learner)
    go(learner, "/reclamations/mine")
    expect(learner.get_by_role("row").filter(has_text=told)).to_have_count(1)
    expect(learner.get_by_role("row").filter(has_text=told)).to_contain_text(reference)


def test_a_sensitive_account_is_steered_to_confidence_and_nothing_is_ticked_for_anyone(
    learner: Page, javascript: bool
) -> None:  # O21
    opens_the_form(learner)
    account = learner.get_by_label("Que s’est-il passé")
    account.fill("Un stagiaire m’a frappée à la pause.")
    confide = learner.get_by_role("checkbox", name="À lire en confidence")
    if javascript:
        expect(learner.get_by_role("status").filter(has_text="peut-être à un sujet sensible")).to_be_visible()
        expect(account).to_be_focused()
    else:
        learner.get_by_text("Violence, harcèlement, discrimination, santé ?").click()
    expect(confide).not_to_be_checked()
    confide.check()
    learner.get_by_role("radio", name="Je rencontre une difficulté").check()
    sends(learner)
    expect(learner.get_by_text("Votre message est lu en confidence")).to_be_visible()


def test_a_theme_is_suggested_below_what_is_written(learner: Page, javascript: bool) -> None:  # A07
    opens_the_form(learner)
    account = learner.get_by_label("Que s’est-il passé")
    account.fill("Le wifi coupe et la plateforme ne répond plus.")
    taken = learner.get_by_role("checkbox", name="C’est bien cela")
    if javascript:
        expect(account).to_be_focused()
    else:
        # No kind is chosen: the form comes back, with what its words suggest.
        learner.get_by_role("button", name="Envoyer mon signalement").click()
    expect(taken).not_to_be_checked()
    taken.check()
    learner.get_by_role("radio", name="Je rencontre une difficulté").check()
    sends(learner)


def test_a_double_click_on_send_files_one_case(learner: Page) -> None:
    told = words()
    opens_the_form(learner)
    learner.get_by_role("radio", name="Je fais une réclamation").check()
    learner.get_by_label("Que s’est-il passé").fill(told)
    learner.get_by_role("button", name="Envoyer mon signalement").dblclick()
    expect(learner.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    go(learner, "/reclamations/mine")
    expect(learner.get_by_role("row").filter(has_text=told)).to_have_count(1)


def test_the_confirmation_gives_reference_and_announced_date(learner: Page, lms: Lms, javascript: bool) -> None:
    reference = files(learner)
    expect(learner.get_by_text("Votre référence")).to_contain_text(reference)
    expect(learner.get_by_text("Réponse prévue au plus tard le")).to_contain_text(
        in_french(today() + timedelta(days=15))
    )
    in_place, page = COURSE, f"/reclamations/cases/{reference}/filed"
    assert learner.url == lms.url + (in_place if javascript else page)


def test_the_dated_copy_holds_what_was_filed(learner: Page, downloads: Path) -> None:  # O15
    told = words()
    reference = files(learner, told)
    with learner.expect_download() as download:
        learner.get_by_role("link", name="Copie datée").click()
    download.value.save_as(downloads / "copy.txt")
    copy = (downloads / "copy.txt").read_text("utf-8")
    assert download.value.suggested_filename == f"{reference}.txt"
    for words_of_it in (reference, told, SESSION, in_french(today())):
        assert words_of_it in copy


def test_the_follow_link_opens_the_case(learner: Page, lms: Lms) -> None:
    told = words()
    reference = files(learner, told)
    learner.get_by_role("link", name="Suivre ma demande").click()
    expect(learner.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(learner.get_by_text(told).last).to_be_visible()
    assert learner.url == f"{lms.url}/reclamations/cases/{reference}"


def test_my_requests_list_it_with_kind_session_and_status(learner: Page) -> None:
    reference = files(learner, kind="Je rencontre une difficulté")
    learner.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Mes demandes").click()
    row = learner.get_by_role("row").filter(has_text=reference)
    for part in ("Difficulté", SESSION, "Nouveau"):
        expect(row).to_contain_text(part)


def test_a_message_is_added_to_the_case(learner: Page, lms: Lms) -> None:
    reference, more = files(learner), words("Une précision")
    go(learner, f"/reclamations/cases/{reference}")
    learner.get_by_label("Ajouter une précision").fill(more)
    learner.get_by_role("button", name="Envoyer").click()
    said(learner, "Votre message est enregistré.")
    expect(learner.locator(".recl-thread").get_by_text(more)).to_be_visible()
    go(learner, f"/reclamations/cases/{reference}")
    expect(learner.locator(".recl-thread").get_by_text(more)).to_be_visible()


def test_an_empty_message_is_refused_beside_its_field(learner: Page) -> None:
    reference = files(learner)
    go(learner, f"/reclamations/cases/{reference}")
    learner.get_by_role("button", name="Envoyer").click()
    expect(learner.get_by_label("Ajouter une précision")).to_have_accessible_description("Écrivez quelques mots.")


def test_another_learner_s_case_is_not_there(learner: Page, visit: Visit, javascript: bool) -> None:
    reference = files(learner)
    other = visit("camille.lorrain@exemple.test", javascript=javascript)
    go(other, f"/reclamations/cases/{reference}")
    expect(other.get_by_role("heading", name="Page introuvable")).to_be_visible()
