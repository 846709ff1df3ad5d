"""What people do on the pages, in the words of the journeys."""

import re
import uuid
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from babel.dates import format_date
from playwright.sync_api import FilePayload, Locator, Page, expect

from .. import servers
from ..samples import PDF
from .running import Lms

LEARNER, TRAINER = "apprenant@exemple.test", "formateur@exemple.test"
QUALITY, COLLEAGUE = "qualite@exemple.test", "julien.morvan@exemple.test"
COURSE, TEACHING = "/sessions/CPN-2", "/sessions/CPN-2/teaching"
SESSION = "Conduite de projet, groupe 2"
INVOICE: FilePayload = {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": PDF}
HEAD = ".recl-head"
REFERENCE = re.compile(r"REG-\d{4}-\d{4}")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def in_french(day: date) -> str:
    """Return a day as « lundi 23 novembre 2026 »."""
    return format_date(day, "EEEE d MMMM y", locale="fr").replace(" 1 ", " 1er ")


def words(what: str = "La salle 2 était fermée") -> str:
    """Return a sentence that no other case has."""
    return f"{what} ({uuid.uuid4().hex[:10]})."


def awake(page: Page) -> None:
    """Wait until htmx took over, where scripts run: before that a click is a plain one."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(page.locator("[data-recl]:not([data-recl-awake])")).to_have_count(0)


def go(page: Page, address: str) -> Page:
    """Open an address of the LMS and wait until its page does all it can."""
    page.goto(address)
    awake(page)
    return page


def reference_on(place: Locator | Page) -> str:
    """Return the first reference that can be read there."""
    found = REFERENCE.search((place if isinstance(place, Locator) else place.locator("body")).inner_text())
    assert found, "no reference is shown"
    return found.group()


def opens_the_form(page: Page) -> None:
    """From the course page, press the card's button."""
    go(page, COURSE)
    page.get_by_role("link", name="Nous le dire").click()
    expect(page.get_by_role("button", name="Envoyer mon signalement")).to_be_visible()
    awake(page)


def sends(page: Page) -> str:
    """Send the filing form and return the reference."""
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    return reference_on(page)


def files(page: Page, description: str = "", kind: str = "Je fais une réclamation") -> str:
    """File from the course page and return the reference."""
    opens_the_form(page)
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("Que s’est-il passé").fill(description or words())
    return sends(page)


def mail_to(lms: Lms, address: str, *about: str) -> servers.Received:
    """Wait for the mail to this address whose subject says all of this, and return it."""

    def arrived() -> list[servers.Received]:
        return [mail for mail in lms.mailbox.to(address) if all(word in str(mail["Subject"]) for word in about)]

    found: list[servers.Received] = servers.wait_until(arrived, f"a mail to {address} about {about}")
    return found[0]


def link_in(mail: servers.Received | EmailMessage) -> str:
    """Return the only link of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    (link,) = LINK.findall(str(body.get_content()))
    return str(link)


def shows(page: Page, address: str, text: str, within: str = "body") -> None:
    """Reload a page until this part of it says this: a job is on its way."""

    def seen() -> bool:
        page.goto(address)
        return page.locator(within).get_by_text(text).first.is_visible()

    servers.wait_until(seen, f"« {text} » on {address}")
    awake(page)


def acknowledged(manager: Page, reference: str) -> None:
    """Open a case once its acknowledgement left; cases like it show their own status lower down."""
    shows(manager, f"/reclamations/cases/{reference}", "Accusé envoyé", HEAD)


def starts(manager: Page) -> None:
    manager.get_by_role("button", name="Démarrer le traitement").click()
    said(manager, "Le traitement a commencé.")


def assigns(manager: Page, name: str) -> None:
    """Entrust the open case to a colleague."""
    manager.locator("summary", has_text="Attribuer").click()
    manager.get_by_label("Responsable").select_option(label=name)
    manager.get_by_role("button", name="Attribuer").click()
    said(manager, "Le dossier est attribué.")


def answers(manager: Page, reference: str, text: str) -> None:
    """Answer the open case by e-mail, and wait until it left."""
    manager.get_by_label("Notre décision et ses raisons").fill(text)
    manager.get_by_role("button", name="Envoyer la réponse").click()
    said(manager, "La réponse est enregistrée.")
    shows(manager, f"/reclamations/cases/{reference}", "Rien ne manque pour clôturer")


def said(page: Page, sentence: str) -> None:
    """Wait for the sentence that tells what was just done."""
    expect(page.locator(".recl-note-ok").get_by_text(sentence)).to_be_visible()
    awake(page)


def days_ago(count: int) -> date:
    return today() - timedelta(days=count)


def gives(page: Page, resolved: str, score: str = "", comment: str = "") -> None:
    """Fill what the mailed link asks for, and send it."""
    page.get_by_role("group", name="La solution a-t-elle réglé").get_by_role(
        "radio", name=resolved, exact=True
    ).check()
    if score:
        page.get_by_role("radio", name=score, exact=True).check()
    page.get_by_label("Que faudrait-il encore faire").fill(comment)
    page.get_by_role("button", name=re.compile("(Envoyer|Changer) mon avis")).click()
    expect(page.get_by_role("heading", name="Merci pour votre avis.")).to_be_visible()
    awake(page)
