"""Every page of the journeys, opened the shortest way: the seeded stories give most of them."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Page, expect

from .acts import COURSE, LEARNER, QUALITY, TEACHING, TRAINER, awake, files, go, opens_the_form, words
from .conftest import enter_rives

Open = Callable[[str | None], Page]
DIRECTION = "direction@exemple.test"
AUDITOR = "auditeur@exemple.test"
CASE = "table.recl-cases .recl-subject"
SATISFIED_LATER = "stephane.guerin@exemple.test"


def _at(account: str | None, address: str, open_as: Open) -> Page:
    return go(open_as(account), address)


def _first(account: str, address: str, within: str, open_as: Open) -> Page:
    """Open the first thing of a list."""
    page = _at(account, address, open_as)
    page.locator(within).first.click()
    expect(page.locator("h1")).to_have_count(1)
    page.wait_for_load_state()
    awake(page)
    return page


def _settings_with_errors(open_as: Open) -> Page:
    page = _at(QUALITY, "/reclamations/settings/contacts", open_as)
    page.locator("[name=email]").fill("personne")
    page.locator(".recl-form").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _case_with_errors(open_as: Open) -> Page:
    page = _case("kind=reclamation&status=en_cours", open_as)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _audited_case(open_as: Open) -> Page:
    return _first(AUDITOR, "/reclamations/register?kind=reclamation&status=resolu", CASE, open_as)


def _bulk(open_as: Open) -> Page:
    page = _at(QUALITY, "/reclamations/register", open_as)
    page.locator("[name=ref]").first.check()
    page.locator(".recl-bulk").get_by_role("button").first.click()
    expect(page.locator("h1")).to_have_count(1)
    page.wait_for_load_state()
    awake(page)
    return page


def _form_with_errors(open_as: Open) -> Page:
    page = open_as(LEARNER)
    opens_the_form(page)
    page.get_by_text("Préciser l’objet, le thème ou la date").click()
    page.get_by_label("Quand cela s’est-il produit").fill("2099-01-01")
    page.get_by_role("radio", name="Je fais une réclamation").check()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _sensitive_form(open_as: Open) -> Page:
    page = open_as(LEARNER)
    opens_the_form(page)
    page.get_by_label("Que s’est-il passé").fill("Un stagiaire m’a frappée. Le wifi coupe.")
    expect(page.get_by_role("checkbox", name="À lire en confidence")).to_be_visible()
    return page


def _lost_login(open_as: Open) -> Page:
    page = open_as(None)
    enter_rives(page, LEARNER)
    go(page, "/reclamations/new?session=CPN-2").get_by_label("Que s’est-il passé").fill(words())
    page.context.clear_cookies()
    # As without scripts: with them the form stays where it is.
    page.get_by_label("Que s’est-il passé").evaluate("field => field.form.submit()")
    expect(page.get_by_role("heading", name="Votre connexion a expiré")).to_be_visible()
    return page


def _confirmation(open_as: Open) -> Page:
    page = open_as(LEARNER)
    files(page, words())
    return page


def _my_case(open_as: Open) -> Page:
    page = _at(LEARNER, "/reclamations/mine", open_as)
    page.locator("table .recl-subject").last.click()
    expect(page.get_by_role("heading", name="Nos échanges")).to_be_visible()
    return page


def _incident_with_errors(open_as: Open) -> Page:
    page = _at(TRAINER, TEACHING, open_as)
    page.get_by_role("button", name="Déclarer l’imprévu").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _case(query: str, open_as: Open) -> Page:
    page = _at(QUALITY, f"/reclamations/register?{query}", open_as)
    page.locator("table.recl-cases .recl-subject").first.click()
    expect(page.get_by_role("heading", name="Échanges et journal")).to_be_visible()
    return page


def _unfolded(query: str, open_as: Open) -> Page:
    page = _case(query, open_as)
    awake(page)
    page.locator("details").evaluate_all(
        "all => all.forEach((one) => { one.removeAttribute('name'); one.open = true; })"
    )
    return page


def _record_with_search(open_as: Open) -> Page:
    page = _at(QUALITY, "/reclamations/register/new", open_as)
    page.get_by_label("Ou chercher son compte").fill("camille")
    page.get_by_label("Formation ou session concernée").fill("CPN")
    page.get_by_role("button", name="Chercher").first.click()
    expect(page.get_by_label("Compte du réclamant")).to_be_visible()
    page.get_by_role("button", name="Enregistrer le dossier").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _exports(open_as: Open) -> Page:
    page = _at(QUALITY, "/reclamations/exports?kind=alea", open_as)
    page.get_by_role("button", name="Exporter").click()
    expect(page.get_by_role("link", name="Télécharger").first).to_be_visible()
    return page


def _satisfaction(open_as: Open) -> Page:
    page = _at(SATISFIED_LATER, "/reclamations/mine", open_as)
    page.locator("table .recl-subject").filter(has_not_text="remarque").first.click()
    page.get_by_role("link", name="Donner mon avis").click()
    expect(page.get_by_role("heading", name="Votre avis sur notre réponse")).to_be_visible()
    return page


def _public_form_with_errors(open_as: Open) -> Page:
    page = _at(None, "/reclamations/public/new", open_as)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.locator(".recl-errors")).to_be_visible()
    return page


def _access_log(open_as: Open) -> Page:
    _at(LEARNER, "/reclamations/register", open_as)
    page = _at(DIRECTION, "/reclamations/access-log", open_as)
    expect(page.get_by_role("row")).not_to_have_count(0)
    return page


SCREENS: dict[str, Callable[[Open], Page]] = {
    "course page with card": partial(_at, LEARNER, COURSE),
    "new form": partial(_at, LEARNER, "/reclamations/new?session=CPN-2"),
    "form with errors": _form_with_errors,
    "form with a sensitive account": _sensitive_form,
    "lost login": _lost_login,
    "confirmation": _confirmation,
    "mine": partial(_at, LEARNER, "/reclamations/mine"),
    "my case": _my_case,
    "session page with log": partial(_at, TRAINER, TEACHING),
    "session page with errors": _incident_with_errors,
    "register": partial(_at, QUALITY, "/reclamations/register"),
    "register with filters": partial(
        _at, QUALITY, "/reclamations/register?kind=reclamation&status=resolu&since=2020-01-01&sort=due"
    ),
    "register without result": partial(_at, QUALITY, "/reclamations/register?text=introuvable-ici"),
    "case": partial(_case, "kind=reclamation&status=en_cours"),
    "case with all unfolded": partial(_unfolded, "kind=reclamation&status=nouveau"),
    "aléa with all unfolded": partial(_unfolded, "kind=alea&status=nouveau"),
    "record form": partial(_at, QUALITY, "/reclamations/register/new"),
    "record form with searches and errors": _record_with_search,
    "exports": _exports,
    "satisfaction": _satisfaction,
    "public form": partial(_at, None, "/reclamations/public/new"),
    "public form with errors": _public_form_with_errors,
    "access log": _access_log,
    "track": partial(_at, None, "/reclamations/track"),
    "waiting room": partial(_at, QUALITY, "/reclamations/register/waiting"),
    "notifications": partial(_at, QUALITY, "/reclamations/notifications"),
    "rights": partial(_at, QUALITY, "/reclamations/rights"),
    "results of satisfaction": partial(_at, QUALITY, "/reclamations/opinions"),
    "plan": partial(_at, QUALITY, "/reclamations/plan"),
    "new action": partial(_at, QUALITY, "/reclamations/plan/new"),
    "recurrences": partial(_at, QUALITY, "/reclamations/recurrences"),
    "risks": partial(_at, QUALITY, "/reclamations/risks"),
    "new risk": partial(_at, QUALITY, "/reclamations/risks/new"),
    "reviews": partial(_at, QUALITY, "/reclamations/reviews"),
    "new review": partial(_at, QUALITY, "/reclamations/reviews/new"),
    "dashboard": partial(_at, QUALITY, "/reclamations/dashboard?by=category"),
    "what we learned": partial(_at, QUALITY, "/reclamations/learned"),
    "settings, agenda": partial(_at, QUALITY, "/reclamations/settings/agenda"),
    "procedure": partial(_at, None, "/reclamations/procedure"),
    "poster": partial(_at, QUALITY, "/reclamations/poster"),
    "history": partial(_at, QUALITY, "/reclamations/history/session/CPN-2"),
    "pack": partial(_at, QUALITY, "/reclamations/exports/pack"),
    "requests": partial(_at, QUALITY, "/reclamations/requests"),
    "reports": partial(_at, QUALITY, "/reclamations/reports"),
    "settings, reports": partial(_at, QUALITY, "/reclamations/settings/reports"),
    "auditors": partial(_at, QUALITY, "/reclamations/auditors"),
    "readiness": partial(_at, QUALITY, "/reclamations/readiness"),
    "handover": partial(_at, QUALITY, "/reclamations/handover"),
    "settings": partial(_at, QUALITY, "/reclamations/settings"),
    "settings, delays": partial(_at, QUALITY, "/reclamations/settings/delays"),
    "settings, delays copied": partial(_at, QUALITY, "/reclamations/settings/delays/new?copy=standard"),
    "settings, what would move": partial(_at, QUALITY, "/reclamations/settings/moves"),
    "settings, calendar": partial(_at, QUALITY, "/reclamations/settings/calendar"),
    "settings, priorities": partial(_at, QUALITY, "/reclamations/settings/priorities"),
    "settings, surveys": partial(_at, QUALITY, "/reclamations/settings/surveys"),
    "settings, reminders": partial(_at, QUALITY, "/reclamations/settings/reminders"),
    "settings, topics": partial(_at, QUALITY, "/reclamations/settings/topics"),
    "settings, types of aléas": partial(_at, QUALITY, "/reclamations/settings/incident-types"),
    "settings, measures": partial(_at, QUALITY, "/reclamations/settings/measures"),
    "settings, words": partial(_at, QUALITY, "/reclamations/settings/words?text=votre+demande"),
    "settings, a word": partial(_at, QUALITY, "/reclamations/settings/words/complaint"),
    "settings, recurrences": partial(_at, QUALITY, "/reclamations/settings/recurrence"),
    "settings, procedure": partial(_at, QUALITY, "/reclamations/settings/procedure"),
    "settings, contacts": partial(_at, QUALITY, "/reclamations/settings/contacts"),
    "settings, mails": partial(_at, QUALITY, "/reclamations/settings/mails"),
    "settings, a mail": partial(_at, QUALITY, "/reclamations/settings/mails/answer/fr"),
    "settings, ready answers": partial(_at, QUALITY, "/reclamations/settings/canned"),
    "refusal": partial(_at, LEARNER, "/reclamations/register"),
    "not found": partial(_at, LEARNER, "/reclamations/cases/REG-1999-0001"),
    "case with errors": _case_with_errors,
    "closed case": partial(_first, QUALITY, "/reclamations/register?kind=reclamation&status=resolu", CASE),
    "audited case": _audited_case,
    "audited register": partial(_at, AUDITOR, "/reclamations/register"),
    "action": partial(_first, QUALITY, "/reclamations/plan", ".recl-plan tbody a"),
    "review": partial(_first, QUALITY, "/reclamations/reviews", "#recl-part td a, #recl-part th a, #recl-part li a"),
    "risk": partial(_first, QUALITY, "/reclamations/risks", "tbody a"),
    "recurrence": partial(_at, QUALITY, "/reclamations/recurrences/1"),
    "views": partial(_at, QUALITY, "/reclamations/register/views?kind=alea"),
    "bulk": _bulk,
    "dashboard of the direction": partial(_at, DIRECTION, "/reclamations/dashboard"),
    "export of the journal": partial(_at, QUALITY, "/reclamations/exports/journal"),
    "settings with errors": _settings_with_errors,
    "settings, identity": partial(_at, QUALITY, "/reclamations/settings/identity"),
    "settings, public": partial(_at, QUALITY, "/reclamations/settings/public"),
    "settings, categories": partial(_at, QUALITY, "/reclamations/settings/categories"),
    "settings, retention": partial(_at, QUALITY, "/reclamations/settings/retention"),
    "settings, audit": partial(_at, QUALITY, "/reclamations/settings/audit"),
}


def by_address(screen: str) -> bool:
    """Tell whether a screen is opened by its address alone, for somebody logged in: then it speaks their language."""
    opened = SCREENS[screen]
    return isinstance(opened, partial) and opened.func in (_at, _first) and bool(opened.args[0])
