"""Two hosts unlike each other, and what people do on both: one text, in the words of each host's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from flask_reclamations.i18n import speaking, t

from ..hosts.campus.seed import SECRET, address, key
from .acts import LEARNER, QUALITY, TRAINER, awake, go, reference_on
from .conftest import Enter, enter_rives
from .running import Lms


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

    def files(self, told: str, *joined: FilePayload) -> str:
        """File a complaint from the course page, with files, and return its reference."""
        says = self.host.says
        page = go(self.visit(self.host.learner), self.host.course)
        page.get_by_role("link", name=says("Nous le dire")).click()
        expect(page.get_by_role("button", name=says("Envoyer mon signalement"))).to_be_visible()
        awake(page)
        page.get_by_role("radio", name=says("Je fais une réclamation")).check()
        page.get_by_label(says("Joindre des documents")).set_input_files(joined)
        page.get_by_label(says("Que s’est-il passé ?")).fill(told)
        page.get_by_role("button", name=says("Envoyer mon signalement")).click()
        expect(page.get_by_role("heading", name=says("C’est bien reçu."))).to_be_visible()
        awake(page)
        return reference_on(page)
