"""Journey 4, second half: a case opened, worked on, answered and closed; one recorded for somebody who phoned."""

import pytest
from playwright.sync_api import Page, expect

from .acts import (
    COLLEAGUE,
    COURSE,
    LEARNER,
    answers,
    assigns,
    awake,
    days_ago,
    files,
    go,
    link_in,
    mail_to,
    reference_on,
    said,
    shows,
    starts,
    today,
    words,
)
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser
NO_ANSWER = "Impossible de clôturer : aucune réponse n’a été envoyée."


def test_starting_puts_the_case_in_progress(manager: Page, reference: str) -> None:
    starts(manager)
    expect(manager.locator(".recl-head .recl-status")).to_have_text("En cours")


def test_a_note_stays_between_colleagues(manager: Page, reference: str, visit: Visit, javascript: bool) -> None:
    note = words("À vérifier avec l’accueil")
    manager.locator("summary", has_text="Note interne").click()
    manager.get_by_label("Note interne, jamais visible du réclamant").fill(note)
    manager.get_by_role("button", name="Enregistrer la note").click()
    said(manager, "La note est enregistrée.")
    expect(manager.locator(".recl-msg-note").filter(has_text=note)).to_contain_text("Note interne")
    learner = go(visit(LEARNER, javascript=javascript), f"/reclamations/cases/{reference}")
    expect(learner.locator(".recl-thread")).to_be_visible()
    expect(learner.get_by_text(note)).to_have_count(0)


def test_a_case_without_an_answer_cannot_be_closed_and_says_why(manager: Page, reference: str) -> None:  # A23
    starts(manager)
    missing = manager.get_by_role("region", name="Avant de clôturer, il manque 1 point")
    expect(missing).to_contain_text(NO_ANSWER)
    expect(manager.get_by_role("button", name="Clôturer")).to_have_count(0)


def test_the_reason_leads_to_the_answer_form(manager: Page, reference: str) -> None:  # A23
    starts(manager)
    missing = manager.get_by_role("region", name="Avant de clôturer, il manque 1 point")
    missing.get_by_role("link", name="Répondre").click()
    expect(manager.get_by_label("Notre décision et ses raisons")).to_be_in_viewport()


def test_an_answer_reaches_the_learner_by_mail_and_on_their_page(
    manager: Page, reference: str, lms: Lms, visit: Visit, javascript: bool
) -> None:  # A11
    answer = words("La salle 4 vous est réservée")
    answers(manager, reference, answer)
    assert answer in mail_to(lms, LEARNER, "réponse", reference).text
    learner = go(visit(LEARNER, javascript=javascript), f"/reclamations/cases/{reference}")
    expect(learner.locator(".recl-thread").get_by_text(answer)).to_be_visible()


def test_an_answered_case_closes(manager: Page, reference: str) -> None:  # A23
    answers(manager, reference, words("La salle 4 vous est réservée"))
    expect(manager.get_by_role("region", name="Rien ne manque pour clôturer")).to_be_visible()
    manager.get_by_role("button", name="Clôturer").click()
    said(manager, "Le dossier est clos.")
    expect(manager.locator(".recl-head .recl-status")).to_have_text("Résolu")
    expect(manager.locator(".recl-head")).to_contain_text("Clôturée")


def test_an_empty_answer_is_refused_beside_its_field(manager: Page, reference: str) -> None:
    manager.get_by_role("button", name="Envoyer la réponse").click()
    field = manager.get_by_label("Notre décision et ses raisons")
    expect(field).to_have_accessible_description("Écrivez la décision et ses raisons.")
    expect(field).to_be_visible()
    expect(manager.locator(".recl-errors")).to_be_visible()
    awake(manager)


def test_an_answer_by_letter_counts_with_its_date(manager: Page, reference: str) -> None:  # A11
    manager.get_by_label("Notre décision et ses raisons").fill(words("Lettre envoyée"))
    manager.get_by_role("radio", name="Par courrier").check()
    manager.locator("#answer-sent_on").fill(today().isoformat())
    manager.get_by_role("button", name="Envoyer la réponse").click()
    said(manager, "La réponse est enregistrée.")
    expect(manager.get_by_role("button", name="Clôturer")).to_be_visible()


def test_whom_a_case_is_entrusted_to_is_told(manager: Page, reference: str, lms: Lms) -> None:
    assigns(manager, "Julien Morvan")
    expect(manager.get_by_role("region", name="Dossier", exact=True)).to_contain_text("Julien Morvan")
    assert link_in(mail_to(lms, COLLEAGUE, reference, "confiée")) == f"{lms.url}/reclamations/cases/{reference}"


def test_the_learner_s_message_reaches_the_thread(
    manager: Page, reference: str, visit: Visit, javascript: bool
) -> None:
    more = words("Une précision")
    learner = go(visit(LEARNER, javascript=javascript), f"/reclamations/cases/{reference}")
    learner.get_by_label("Ajouter une précision").fill(more)
    learner.get_by_role("button", name="Envoyer").click()
    said(learner, "Votre message est enregistré.")
    shows(manager, f"/reclamations/cases/{reference}", more)
    expect(manager.locator(".recl-thread")).to_contain_text(more)


def begins_recording(manager: Page) -> None:
    go(manager, "/reclamations/register")
    manager.get_by_role("link", name="Nouvelle réclamation").click()
    expect(manager.get_by_role("heading", name="Nouvelle réclamation")).to_be_visible()
    awake(manager)


def test_a_complaint_by_phone_is_recorded_with_its_reception_date(manager: Page) -> None:  # C05, C13
    told, received = words("Le planning a changé sans prévenir"), days_ago(3)
    begins_recording(manager)
    manager.get_by_role("radio", name="Réclamation").check()
    manager.get_by_label("Date de réception").fill(received.isoformat())
    manager.get_by_label("Canal").select_option(label="Téléphone")
    manager.get_by_label("Partie prenante").select_option(label="Stagiaire ou apprenant")
    manager.get_by_label("Que s’est-il passé").fill(told)
    manager.get_by_label("Ou chercher son compte").fill("camille")
    manager.get_by_role("button", name="Chercher").first.click()
    manager.get_by_label("Compte du réclamant").select_option(label="Camille Lorrain")
    manager.get_by_label("Formation ou session concernée").fill("CPN")
    manager.get_by_role("button", name="Chercher").last.click()
    manager.get_by_label("Session", exact=True).select_option(label="Conduite de projet, groupe 2")
    manager.get_by_role("button", name="Enregistrer le dossier").click()
    said(manager, "Le dossier est enregistré.")
    head = manager.locator(".recl-head")
    expect(head).to_contain_text("téléphone")
    expect(head).to_contain_text(f"{received.day}")
    facts = manager.get_by_role("region", name="Dossier", exact=True)
    for part in ("Camille Lorrain", "camille.lorrain@exemple.test", "Conduite de projet, groupe 2", "Nadia Belkacem"):
        expect(facts).to_contain_text(part)
    expect(manager.locator(".recl-thread")).to_contain_text(told)


def test_the_delays_run_from_the_true_reception(manager: Page) -> None:  # C13
    begins_recording(manager)
    manager.get_by_role("radio", name="Réclamation").check()
    manager.get_by_label("Date de réception").fill(days_ago(40).isoformat())
    manager.get_by_label("Canal").select_option(label="Courrier")
    manager.get_by_label("Partie prenante").select_option(label="Entreprise ou employeur")
    manager.get_by_label("Nom du réclamant").fill("Odile Rivoal")
    manager.get_by_label("Que s’est-il passé").fill(words("Facture en double"))
    manager.get_by_role("button", name="Enregistrer le dossier").click()
    said(manager, "Le dossier est enregistré.")
    expect(manager.get_by_role("row", name="Réponse")).to_contain_text("En retard de 25 j")


def test_a_search_keeps_what_was_typed(manager: Page) -> None:
    told = words()
    begins_recording(manager)
    manager.get_by_label("Que s’est-il passé").fill(told)
    manager.get_by_label("Ou chercher son compte").fill("personne-ainsi")
    manager.get_by_role("button", name="Chercher").first.click()
    expect(manager.get_by_text("Personne ne porte ce nom.")).to_be_visible()
    expect(manager.get_by_label("Que s’est-il passé")).to_have_value(told)
    awake(manager)


def test_enter_in_a_search_box_searches_and_records_nothing(manager: Page) -> None:
    begins_recording(manager)
    manager.get_by_label("Formation ou session concernée").fill("CPN-2")
    manager.get_by_label("Formation ou session concernée").press("Enter")
    expect(manager.get_by_label("Session", exact=True)).to_be_visible()
    awake(manager)
    expect(manager.locator(".recl-errors")).to_have_count(0)


def test_a_reception_date_in_the_future_is_refused_beside_it(manager: Page) -> None:  # C13
    begins_recording(manager)
    manager.get_by_role("radio", name="Réclamation").check()
    manager.get_by_label("Date de réception").fill(days_ago(-2).isoformat())
    manager.get_by_label("Canal").select_option(label="Téléphone")
    manager.get_by_label("Partie prenante").select_option(label="Tuteur ou maître d’apprentissage")
    manager.get_by_label("Nom du réclamant").fill("Odile Rivoal")
    manager.get_by_label("Que s’est-il passé").fill(words())
    manager.get_by_role("button", name="Enregistrer le dossier").click()
    date = manager.get_by_label("Date de réception")
    expect(date).to_have_accessible_description("La date ne peut pas être dans le futur.")
    awake(manager)


def test_an_auditor_reads_a_case_without_name_or_form(manager: Page, visit: Visit, javascript: bool) -> None:
    reference = files(visit(LEARNER, javascript=javascript))
    auditor = go(visit("auditeur@exemple.test", javascript=javascript), f"/reclamations/cases/{reference}")
    assert reference_on(auditor.locator(".recl-head")) == reference
    expect(auditor.locator(".recl form")).to_have_count(0)
    expect(auditor.locator(".recl").get_by_text("Garnier")).to_have_count(0)
    assert COURSE not in auditor.content()
