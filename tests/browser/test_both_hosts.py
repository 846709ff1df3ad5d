"""The same journeys on two hosts: one text, in the words of each host's language (criterion 45)."""

import csv
import io
import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .. import servers
from ..hosts.campus.seed import address, key
from .acts import HEAD, INVOICE, awake, go, link_in, mail_to, reference_on, said, shows, words
from .conftest import Visits
from .hosts import COHORT, HOSTS, Journey, enter_campus, signs_in
from .running import Lms

pytestmark = pytest.mark.browser
OPENS = re.compile(r"http\S+/track/[\w-]{43}")
KEYSTROKE = 60  # milliseconds, a good typist's


@pytest.fixture(params=HOSTS)
def journey(request: pytest.FixtureRequest, visits: Visits, javascript: bool) -> Journey:
    lms: Lms = request.getfixturevalue(request.param)

    def opened(*asked: Any, **options: Any) -> Page:
        return visits(*asked, javascript=javascript, **options)

    return Journey(HOSTS[request.param], lms, opened)


def taken(page: Page, name: str) -> bytes:
    """Press a link that is a download and return what came."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return download.value.path().read_bytes()


def test_a_learner_files_is_acknowledged_by_mail_and_follows_its_link(journey: Journey) -> None:  # D01, D03
    host, told = journey.host, words()
    reference = journey.files(told, INVOICE)
    mail = mail_to(journey.lms, host.learner, reference)
    assert told in mail.text
    page = journey.visit(host.learner)
    page.goto(link_in(mail))
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator(".recl")).to_have_attribute("lang", host.locale)
    awake(page)
    assert taken(page, INVOICE["name"]) == INVOICE["buffer"]


def test_somebody_without_account_files_and_writes_again_from_the_mail(journey: Journey) -> None:  # D01, D09
    host, says = journey.host, journey.host.says
    told, more = words("Les attestations de mars ne sont pas arrivées, malgré deux relances"), words()
    own_address = f"{uuid.uuid4().hex[:10]}@valdor.exemple.test"
    outsider = go(journey.visit(), f"{host.prefix}/public/new")
    outsider.get_by_role("radio", name=says("Je fais une réclamation")).check()
    outsider.get_by_label(says("Vous êtes")).select_option("entreprise")
    outsider.get_by_label(says("Votre nom")).fill("Nadia Roche")
    outsider.get_by_label(says("Votre e-mail")).fill(own_address)
    outsider.get_by_label(says("Joindre des documents")).set_input_files([INVOICE])
    outsider.get_by_label(says("Que s’est-il passé ?")).press_sequentially(told, delay=KEYSTROKE)
    outsider.get_by_role("button", name=says("Envoyer mon signalement")).click()
    expect(outsider.get_by_role("heading", name=says("C’est bien reçu."))).to_be_visible()
    reference = reference_on(outsider)

    [link] = OPENS.findall(mail_to(journey.lms, own_address, reference).text)
    follower = go(journey.visit(), link)
    assert follower.url == f"{journey.lms.url}{host.prefix}/track/case/{reference}"
    expect(follower.get_by_text(told)).to_be_visible()
    assert taken(follower, INVOICE["name"]) == INVOICE["buffer"]
    follower.get_by_label(says("Ajouter une précision")).fill(more)
    follower.get_by_role("button", name=says("Envoyer"), exact=True).click()
    said(follower, says("Votre message est enregistré."))

    manager = go(journey.visit(host.quality), journey.case(reference))
    expect(manager.get_by_text(more)).to_be_visible()
    assert taken(manager, INVOICE["name"]) == INVOICE["buffer"]


def test_a_void_case_keeps_its_number_and_leaves_the_register(journey: Journey) -> None:  # C12
    host, says = journey.host, journey.host.says
    reference = journey.files(words())
    manager = go(journey.visit(host.quality), journey.case(reference))
    manager.locator("summary", has_text=says("Annuler ce dossier")).click()
    manager.get_by_label(says("Essai"), exact=True).check()
    manager.get_by_label(says("Motif de l’annulation")).fill(words())
    manager.get_by_role("button", name=says("Annuler ce dossier")).click()
    said(manager, says("L’annulation est enregistrée."))
    expect(manager.locator(".recl-head")).to_contain_text(says("Annulé"))
    go(manager, f"{host.prefix}/register?text={reference}")
    expect(manager.get_by_role("rowheader")).to_have_count(0)
    manager.get_by_role("link", name=says("Voir les annulés")).click()
    expect(manager.get_by_role("rowheader")).to_contain_text(reference)
    awake(manager)


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
    shows(manager, journey.case(reference), host.says("Accusé envoyé"), HEAD)
    label = "Notre décision et ses raisons"
    manager.get_by_label(host.says(label)).fill(words())
    manager.get_by_role("button", name=host.says("Envoyer la réponse")).click()
    said(manager, host.says("La réponse est enregistrée."))
    asked = host.says("Notre réponse {reference} vous a-t-elle aidé ?", reference=reference)[:-2]
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


def test_the_register_is_filtered_and_leaves_as_a_file(journey: Journey, javascript: bool) -> None:
    host, says = journey.host, journey.host.says
    reference = journey.files(words())
    manager = go(journey.visit(host.quality), f"{host.prefix}/register?sort=-received")
    rows = manager.locator("table.recl-cases tbody tr")
    for kind, count in (("alea", 0), ("reclamation", 1)):
        manager.get_by_role("search").get_by_label(says("Nature"), exact=True).select_option(kind)
        if not javascript:
            manager.get_by_role("search").get_by_role("button", name=says("Filtrer")).click()
        manager.wait_for_url(f"**/register?*kind={kind}*")
        expect(rows.filter(has_text=reference)).to_have_count(count)
        awake(manager)
    lines = list(csv.DictReader(io.StringIO(exported(journey, manager)), delimiter=";"))
    assert reference in {line[says("N°")] for line in lines}
    assert {line[says("Nature")] for line in lines} == {says("Réclamation")}


def exported(journey: Journey, page: Page) -> str:
    """From the register, ask for a CSV of what it shows, wait until it is built, and return it."""
    says = journey.host.says
    page.get_by_role("link", name=says("Exporter"), exact=True).click()
    expect(page.get_by_text(says("Avec les filtres du registre."))).to_be_visible()
    awake(page)
    cards = page.locator("article[id^=recl-export-]")
    already = cards.count()
    page.get_by_role("radio", name="CSV").check()
    page.get_by_role("button", name=says("Exporter")).click()
    expect(cards).to_have_count(already + 1)
    awake(page)
    ready = cards.first.get_by_role("link", name=says("Télécharger"))

    def built() -> bool:
        refresh = cards.first.get_by_role("link", name=says("Actualiser"))
        if refresh.count():  # without JavaScript
            refresh.click()
        return ready.is_visible()

    servers.wait_until(built, "the export")
    return taken(page, says("Télécharger")).decode("utf-8-sig")


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
