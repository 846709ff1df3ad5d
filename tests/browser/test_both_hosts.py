"""The same journeys on two hosts: one text, in the words of each host's language (criterion 45)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from flask_reclamations.i18n import speaking, t

from ..hosts.campus.seed import SECRET, address, key
from .acts import LEARNER, QUALITY, TRAINER, awake, go, link_in, mail_to, reference_on, said, shows, words
from .conftest import Enter, Visits, enter_rives
from .running import Lms

pytestmark = pytest.mark.browser


def enter_campus(page: Page, account: str) -> None:
    """Sign in on the campus."""
    page.goto("/sign-in")
    signs_in(page, account)


def signs_in(page: Page, account: str) -> None:
    page.get_by_label("Login").fill(account)
    page.get_by_label("Secret").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


@dataclass(frozen=True)
class Host:
    """Where things are on a host, who is there, and how one logs in."""

    locale: str
    prefix: str
    course: str
    teaching: str
    learner: str
    trainer: str
    quality: str
    enter: Enter

    def says(self, french: str, **values: Any) -> str:
        """Return one of our sentences as this host's people read it."""
        with speaking(self.locale):
            return t(french, **values)


COHORT = f"/cohorts/{key('evening')}"
HOSTS = {
    "lms": Host(
        "fr",
        "/reclamations",
        "/sessions/CPN-2",
        "/sessions/CPN-2/teaching",
        LEARNER,
        TRAINER,
        QUALITY,
        enter_rives,
    ),
    "campus": Host(
        "en",
        "/quality/feedback",
        COHORT,
        f"{COHORT}/teaching",
        address("amy"),
        address("tom"),
        address("priya"),
        enter_campus,
    ),
}


@dataclass(frozen=True)
class Journey:
    """A host that runs, and browsers in front of it."""

    host: Host
    lms: Lms
    opened: Callable[..., Page]

    def visit(self, account: str | None = None) -> Page:
        return self.opened(self.lms.url, account, enter=self.host.enter)

    def case(self, reference: str) -> str:
        return f"{self.host.prefix}/cases/{reference}"

    def files(self, told: str) -> str:
        """File a complaint from the course page and return its reference."""
        says = self.host.says
        page = go(self.visit(self.host.learner), self.host.course)
        page.get_by_role("link", name=says("Nous le dire")).click()
        expect(page.get_by_role("button", name=says("Envoyer mon signalement"))).to_be_visible()
        awake(page)
        page.get_by_role("radio", name=says("Je fais une réclamation")).check()
        page.get_by_label(says("Que s’est-il passé ?")).fill(told)
        page.get_by_role("button", name=says("Envoyer mon signalement")).click()
        expect(page.get_by_role("heading", name=says("C’est bien reçu."))).to_be_visible()
        awake(page)
        return reference_on(page)


@pytest.fixture(params=HOSTS)
def journey(request: pytest.FixtureRequest, visits: Visits, javascript: bool) -> Journey:
    lms: Lms = request.getfixturevalue(request.param)

    def opened(*asked: Any, **options: Any) -> Page:
        return visits(*asked, javascript=javascript, **options)

    return Journey(HOSTS[request.param], lms, opened)


def test_a_learner_files_is_acknowledged_by_mail_and_follows_its_link(journey: Journey) -> None:  # D03
    host, told = journey.host, words()
    reference = journey.files(told)
    mail = mail_to(journey.lms, host.learner, reference)
    assert told in mail.text
    page = journey.visit(host.learner)
    page.goto(link_in(mail))
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator(".recl")).to_have_attribute("lang", host.locale)
    awake(page)


def test_a_trainer_logs_an_incident_on_the_host_s_own_page(journey: Journey) -> None:  # C07
    host, happened = journey.host, words()
    page = go(journey.visit(host.trainer), host.teaching)
    page.get_by_role("radio", name=host.says("Panne matérielle")).check()
    page.get_by_label(host.says("Que s’est-il passé ?")).fill(happened)
    page.get_by_label(host.says("Qu’avez-vous fait tout de suite ?")).fill(words())
    page.get_by_role("button", name=host.says("Déclarer l’imprévu")).click()
    confirmed = page.locator(".recl-note-ok").first
    expect(confirmed).to_be_visible()
    awake(page)
    reference = reference_on(confirmed)
    go(page, host.teaching)
    log = page.get_by_role("region", name=host.says("Journal de la session"))
    expect(log.get_by_role("row", name=reference)).to_contain_text(happened)


def test_an_answer_that_did_not_help_reopens_the_case(journey: Journey) -> None:  # B05
    host = journey.host
    reference = journey.files(words())
    manager = journey.visit(host.quality)
    shows(manager, journey.case(reference), host.says("Accusé envoyé"))
    label = "Ce que nous avons compris, vérifié, décidé et pourquoi ; ce que nous mettons en place"
    manager.get_by_label(host.says(label)).fill(words())
    manager.get_by_role("button", name=host.says("Envoyer la réponse")).click()
    said(manager, host.says("La réponse est enregistrée."))
    asked = host.says("Notre réponse {ref} vous a-t-elle aidé ?", ref=reference)[:-2]
    stranger = journey.visit()
    stranger.goto(link_in(mail_to(journey.lms, host.learner, asked)))
    awake(stranger)
    stranger.get_by_role("radio", name=host.says("Non"), exact=True).check()
    stranger.get_by_role("button", name=host.says("Envoyer mon avis")).click()
    expect(stranger.get_by_role("heading", name=host.says("Merci pour votre avis."))).to_be_visible()
    awake(stranger)
    go(manager, journey.case(reference))
    expect(manager.locator(".recl-head")).to_contain_text(host.says("En cours de traitement"))
    expect(manager.locator(".recl-step").filter(has_text=host.says("Rouvert"))).to_be_visible()


def test_the_register_is_filtered(journey: Journey, javascript: bool) -> None:
    host = journey.host
    reference = journey.files(words())
    manager = go(journey.visit(host.quality), f"{host.prefix}/register?sort=-received")
    rows = manager.locator("table.recl-cases tbody tr")
    for kind, count in (("reclamation", 1), ("alea", 0)):
        manager.get_by_role("search").get_by_label(host.says("Nature"), exact=True).select_option(kind)
        if not javascript:
            manager.get_by_role("search").get_by_role("button", name=host.says("Filtrer")).click()
        manager.wait_for_url(f"**/register?*kind={kind}*")
        expect(rows.filter(has_text=reference)).to_have_count(count)
        awake(manager)


def test_a_visitor_of_a_host_without_flask_login_signs_in_and_goes_on(
    campus: Lms, visits: Visits, javascript: bool
) -> None:
    page = visits(campus.url, javascript=javascript)
    page.goto("/quality/feedback/mine?page=1")
    expect(page).to_have_url(f"{campus.url}/sign-in?on=/quality/feedback/mine?page%3D1")
    signs_in(page, address("ben"))
    expect(page).to_have_url(f"{campus.url}/quality/feedback/mine?page=1")
    awake(page)


def test_the_host_s_boosted_menu_brings_our_pages_awake(campus: Lms, visits: Visits) -> None:
    page = visits(campus.url, address("amy"), enter=enter_campus)
    page.goto("/")
    page.get_by_role("link", name="My feedback").click()
    page.wait_for_url("**/quality/feedback/mine")
    expect(page.locator("[data-recl][data-recl-awake]")).to_have_count(1)


def test_the_host_s_own_htmx_goes_on_working(campus: Lms, visits: Visits) -> None:
    page = visits(campus.url, address("ben"), enter=enter_campus)
    go(page, COHORT.replace(str(key("evening")), str(key("day"))))
    assert page.evaluate("[htmx.version, htmx.config.defaultSettleDelay]") == ["2.0.8", 40]
    page.goto("/")
    page.get_by_role("button", name="Mark as read").first.click()
    expect(page.get_by_role("listitem").first).to_contain_text("Read")
