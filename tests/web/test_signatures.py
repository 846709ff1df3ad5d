"""What we sign for a browser: with another signature it opens nothing, and is compared in constant time."""

import hmac
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous.encoding import base64_decode

from .conftest import row_counts
from .test_public_filing import FILED, NEW, PUBLIC, opened, send

Opens = Callable[[str], bool]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The signatures that itsdangerous compared in constant time, as they came."""
    came: list[bytes] = []

    def compare(given: bytes, right: bytes) -> bool:
        came.append(given)
        return hmac.compare_digest(given, right)

    spied = SimpleNamespace(new=hmac.new, compare_digest=compare)
    monkeypatch.setattr("itsdangerous.signer.hmac", spied)
    return came


def survey_link(app: Flask, browser: FlaskClient, names: dict[str, str]) -> tuple[str, Opens]:
    return names["survey"], lambda token: browser.get(f"/reclamations/satisfaction/{token}").status_code == 303


def survey_mark(app: Flask, browser: FlaskClient, names: dict[str, str]) -> tuple[str, Opens]:
    browser.get(f"/reclamations/satisfaction/{names['survey']}")
    return _cookie(browser, "reclamations_satisfaction", "/reclamations/satisfaction")


def track_mark(app: Flask, browser: FlaskClient, names: dict[str, str]) -> tuple[str, Opens]:
    browser.get(f"/reclamations/track/{names['link']}")
    return _cookie(browser, "reclamations_track", f"/reclamations/track/case/{names['case']}")


def filed_mark(app: Flask, browser: FlaskClient, names: dict[str, str]) -> tuple[str, Opens]:
    send(browser)
    return _cookie(browser, "reclamations_filed", FILED)


def _cookie(browser: FlaskClient, name: str, path: str) -> tuple[str, Opens]:
    cookie = browser.get_cookie(name, path=path)
    assert cookie is not None

    def opens(value: str) -> bool:
        browser.set_cookie(name, value, path=path)
        return browser.get(path).status_code == 200

    return cookie.value, opens


def opened_mark(app: Flask, browser: FlaskClient, names: dict[str, str]) -> tuple[str, Opens]:
    """A public form that was open for a minute is no case for the waiting room, if the mark that says so is ours."""
    submission = str(uuid.uuid4())

    def files(mark: str) -> bool:
        before = row_counts(app)["reclamations_intake"]
        browser.post(NEW, data={**PUBLIC, "submission": submission, "opened": mark})
        return row_counts(app)["reclamations_intake"] == before

    return opened(app, submission, ago=timedelta(minutes=1)), files


@pytest.mark.parametrize("door", [survey_link, survey_mark, track_mark, filed_mark, opened_mark])
def test_what_we_sign_is_compared_in_constant_time(
    app: Flask,
    furnished: dict[str, str],
    compared: list[bytes],
    door: Callable[..., tuple[str, Opens]],
) -> None:  # criterion 35
    signed, opens = door(app, app.test_client(), furnished)
    told, _, signature = signed.rpartition(".")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    compared.clear()
    assert not opens(f"{told}.{other}")
    assert base64_decode(other) in compared
    assert opens(signed)
