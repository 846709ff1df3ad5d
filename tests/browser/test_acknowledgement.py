"""Journey 2: the acknowledgement goes through Redis, the worker and SMTP, and its link opens the case."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .. import servers
from .acts import HEAD, LEARNER, QUALITY, acknowledged, awake, files, in_french, link_in, mail_to, shows, today, words
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser


def test_the_acknowledgement_arrives_with_reference_date_and_copy(
    lms: Lms, visit: Visit, javascript: bool
) -> None:  # D03
    told = words()
    reference = files(visit(LEARNER, javascript=javascript), told)
    mail = mail_to(lms, LEARNER, reference)
    for part in (mail.text, mail.html):
        assert told in part
        assert in_french(today() + timedelta(days=15)) in part


def test_the_link_of_the_mail_opens_the_case_after_login(lms: Lms, visit: Visit, javascript: bool) -> None:
    reference = files(visit(LEARNER, javascript=javascript))
    stranger = visit(javascript=javascript)
    stranger.goto(link_in(mail_to(lms, LEARNER, reference)))
    stranger.get_by_role("button", name=f"Entrer avec {LEARNER}").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(reference)
    awake(stranger)
    assert stranger.url == f"{lms.url}/reclamations/cases/{reference}"


def test_the_acknowledgement_shows_on_the_learner_s_page(lms: Lms, visit: Visit, javascript: bool) -> None:  # D03
    learner = visit(LEARNER, javascript=javascript)
    reference = files(learner)
    mail_to(lms, LEARNER, reference)

    def current() -> bool:
        learner.goto(f"/reclamations/cases/{reference}")
        step = learner.get_by_role("listitem").filter(has_text="Accusé envoyé")
        return step.get_attribute("aria-current") == "step"

    assert servers.wait_until(current, "the step of the acknowledgement")
    awake(learner)


def test_the_status_becomes_acknowledged(visit: Visit, javascript: bool) -> None:  # D03
    reference = files(visit(LEARNER, javascript=javascript))
    manager = visit(QUALITY, javascript=javascript)
    acknowledged(manager, reference)
    expect(manager.locator(HEAD)).to_contain_text("Accusé envoyé")


def test_the_quality_manager_is_told_by_mail(lms: Lms, visit: Visit, javascript: bool) -> None:  # C14
    reference = files(visit(LEARNER, javascript=javascript))
    manager = visit(QUALITY, javascript=javascript)
    manager.goto(link_in(mail_to(lms, QUALITY, reference)))
    expect(manager.locator(".recl-head")).to_contain_text(reference)
    awake(manager)


def test_a_remark_is_thanked_for_without_an_answer_date(lms: Lms, visit: Visit, javascript: bool) -> None:
    reference = files(visit(LEARNER, javascript=javascript), kind="Je fais une suggestion")
    assert "remarque" in mail_to(lms, LEARNER, reference).text
    shows(visit(QUALITY, javascript=javascript), f"/reclamations/cases/{reference}", "Remarque", HEAD)
