"""What our answers carry: kept out of caches, varied, typed, guarded; and that a host's pages stay its own."""

import gzip
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from jinja2 import DictLoader

from flask_reclamations import migrate

from ..lms import Adapter
from .conftest import HTMX, log_in, opened
from .dom import form_to, page, sent

# Each kind of answer we give: pages, parts, refusals, redirects, files.
ANSWERS: dict[str, tuple[str | None, str, str, int]] = {
    "form": ("lea", "GET", "/new?session=cpn-b", 200),
    "list": ("lea", "GET", "/mine", 200),
    "case, followed": ("lea", "GET", "/cases/{case}", 200),
    "copy": ("lea", "GET", "/cases/{case}/copy", 200),
    "case, handled": ("claire", "GET", "/cases/{case}", 200),
    "register": ("claire", "GET", "/register", 200),
    "exports": ("claire", "GET", "/exports", 200),
    "log": ("bruno", "GET", "/sessions/cpn-b/incidents", 200),
    "not found": ("nour", "GET", "/cases/{case}", 404),
    "not allowed": ("lea", "GET", "/register", 403),
    "refused form": ("lea", "POST", "/new", 422),
    "refused verb": ("claire", "POST", "/cases/{fresh}/close", 422),
    "done": ("claire", "POST", "/cases/{fresh}/start", 303),
    "satisfaction link": (None, "GET", "/satisfaction/{survey}", 303),
    "dead link": (None, "GET", "/satisfaction/x", 404),
}


def answer(app: Flask, furnished: dict[str, str], name: str, **more: Any) -> Any:
    who, method, path, status = ANSWERS[name]
    browser = log_in(app, who) if who else app.test_client()
    found = browser.open(f"/reclamations{path.format(**furnished)}", method=method, **more)
    assert found.status_code == status
    return found


@pytest.mark.parametrize("name", ANSWERS)
def test_no_answer_is_kept_in_a_cache_or_mistaken_for_another(
    app: Flask, furnished: dict[str, str], name: str
) -> None:
    headers = answer(app, furnished, name).headers
    assert headers["Cache-Control"] == "no-store"
    assert "HX-Request" in headers["Vary"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ANSWERS)
def test_parts_carry_the_same(app: Flask, furnished: dict[str, str], name: str) -> None:
    headers = answer(app, furnished, name, headers=HTMX).headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert "HX-Request" in headers["Vary"]


@pytest.mark.parametrize("name", ANSWERS)
def test_our_own_bare_page_allows_nothing_but_our_own_files(app: Flask, furnished: dict[str, str], name: str) -> None:
    policy = answer(app, furnished, name).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


LAYOUT = (
    "<!doctype html><html lang=fr><title>{% block title %}{% endblock %}</title>"
    "<body>LMS{% block content %}{% endblock %}</body></html>"
)


@pytest.mark.parametrize("name", ["form", "register", "not found"])
@pytest.mark.parametrize("config", [{"RECLAMATIONS_BASE_TEMPLATE": "host.html"}])
def test_in_a_hosts_layout_the_policy_is_the_hosts(app: Flask, furnished: dict[str, str], name: str) -> None:
    app.jinja_loader = DictLoader({"host.html": LAYOUT})
    found = answer(app, furnished, name)
    assert "Content-Security-Policy" not in found.headers
    assert "LMS" in found.text


STATIC = ("reclamations.css", "reclamations.js", "icons.svg", "htmx.min.js")


def test_a_static_file_is_kept_a_year_at_the_address_of_its_version_and_asked_about_elsewhere(
    app: Flask, lea: FlaskClient
) -> None:
    shown = lea.get("/reclamations/mine").text
    for name in STATIC:
        address = re.findall(rf"/reclamations/static/{re.escape(name)}\?v=\w+", shown)[0]
        kept = {asked: lea.get(asked) for asked in (address, address[:-1], address.partition("?")[0])}
        said = [found.headers["Cache-Control"] for found in kept.values()]
        assert said == ["public, max-age=31536000, immutable", "no-cache", "no-cache"]
        for found in kept.values():
            found.close()


@pytest.mark.parametrize("name", STATIC)
def test_a_static_file_comes_compressed_to_who_takes_it_so(lea: FlaskClient, name: str) -> None:
    address = f"/reclamations/static/{name}"
    with lea.get(address) as plain, lea.get(address, headers={"Accept-Encoding": "gzip, br"}) as packed:
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert len(packed.data) < len(plain.data) / 2
        assert "Accept-Encoding" in packed.headers["Vary"]
        again = lea.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        again.close()
    with lea.get(address, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data), "Content-Encoding" in part.headers) == (206, 10, False)


def test_a_static_file_that_is_not_there_is_not_found(lea: FlaskClient) -> None:
    assert lea.get("/reclamations/static/nothing.css?v=1").status_code == 404


def test_the_hosts_pages_are_left_as_they_are(lea: FlaskClient) -> None:
    headers = lea.get("/course/cpn-b").headers
    assert not {"Content-Security-Policy", "X-Content-Type-Options"} & {*headers.keys()}
    assert "HX-Request" not in headers.get("Vary", "")


@pytest.mark.parametrize("extra", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}])
def test_a_boosted_or_restored_page_is_whole(app: Flask, lea: FlaskClient, extra: dict[str, str]) -> None:
    assert page(lea.get("/reclamations/mine", headers=HTMX | extra)).all("html")


@pytest.mark.parametrize("name", [name for name, (_, _, _, status) in ANSWERS.items() if status != 303])
def test_a_part_has_one_root_and_no_page_around_it(app: Flask, furnished: dict[str, str], name: str) -> None:
    found = answer(app, furnished, name, headers=HTMX)
    if found.mimetype == "text/html":
        roots = [root for root in page(found).children if not isinstance(root, str)]
        assert [root.get("id") for root in roots] == ["recl-part"]


@pytest.mark.parametrize("name", [name for name, (_, _, _, status) in ANSWERS.items() if status != 303])
def test_the_page_includes_the_same_part(app: Flask, furnished: dict[str, str], name: str) -> None:
    found = answer(app, furnished, name)
    if found.mimetype == "text/html":
        assert len(page(found).all(id="recl-part")) == 1


def test_htmx_is_told_to_log_in_by_reloading(app: Flask) -> None:
    found = app.test_client().get("/reclamations/mine", headers=HTMX)
    assert (found.status_code, found.headers["HX-Refresh"], found.text) == (401, "true", "")


def test_a_page_without_login_leads_to_the_hosts_login(app: Flask) -> None:
    found = app.test_client().get("/reclamations/register?kind=alea")
    assert found.status_code == 302
    assert "next=" in found.headers["Location"]


def test_absence_and_lack_of_rights_look_the_same(app: Flask) -> None:
    reference = opened(app)
    nour = log_in(app, "nour")
    there, absent = nour.get(f"/reclamations/cases/{reference}"), nour.get("/reclamations/cases/REG-1999-9999")
    assert (there.status_code, there.text) == (absent.status_code, absent.text)


def test_no_refusal_shows_a_trace_of_our_insides(app: Flask, furnished: dict[str, str]) -> None:
    for name, (_, _, _, status) in ANSWERS.items():
        if status >= 400:
            words = answer(app, furnished, name).text
            assert not [part for part in ("Traceback", "sqlalchemy", ".py", "Error") if part in words]


def test_an_organisation_that_is_not_set_up_is_said_kindly(
    app: Flask, adapter: Adapter, lea: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    adapter.organisation = "inconnu"
    found = lea.get("/reclamations/mine")
    assert found.status_code == 503
    assert "Ce service n’est pas encore configuré." in found.text
    assert "flask reclamations organisation set" in caplog.text


@pytest.mark.parametrize("path", ["/mine", "/new", "/public/new", "/register"])
def test_without_our_tables_people_read_a_sentence_and_the_log_says_what_to_run(
    app: Flask, claire: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with app.app_context():
        migrate.run("downgrade", "base")
    found = claire.get(f"/reclamations{path}")
    assert (found.status_code, "Ce service n’est pas encore configuré." in found.text) == (503, True)
    assert "run `flask reclamations db upgrade`" in caplog.text


def test_a_page_asks_the_host_once_who_holds_each_role(
    app: Flask, adapter: Adapter, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = f"/reclamations/cases/{opened(app)}", Counter[str]()
    holders = adapter.people_with_role
    monkeypatch.setattr(adapter, "people_with_role", lambda org, role: asked.update([role]) or holders(org, role))
    for turn in (1, 2):
        assert claire.get(address).status_code == 200
        assert set(asked.values()) == {turn}


def test_a_person_who_speaks_english_is_answered_in_english(app: Flask, adapter: Adapter) -> None:
    adapter.known["lea"] = replace(adapter.known["lea"], locale="en")
    shown = page(log_in(app, "lea").get("/reclamations/new?session=cpn-b"))
    assert shown.one("html")["lang"] == "en"
    assert form_to(shown, "/new").one("button").text == "Send my report"
    assert sent(form_to(shown, "/new"))["session"] == "cpn-b"


OURS = "default-src 'self'; base-uri 'none'; frame-ancestors 'self'"
GUARDS = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options")


def guards(app: Flask, furnished: dict[str, str], name: str) -> list[list[str]]:
    headers = answer(app, furnished, name).headers
    return [headers.getlist(header) for header in GUARDS]


@pytest.mark.parametrize("name", ANSWERS)
def test_our_bare_base_is_guarded_once(app: Flask, furnished: dict[str, str], name: str) -> None:  # criterion 35
    assert guards(app, furnished, name) == [[OURS], ["SAMEORIGIN"], ["nosniff"]]


def hook(app: Flask, function: Callable[[Response], Response]) -> None:
    """Give the host an `after_request` of its own; Flask's decorator is closed once a request was served."""
    app.after_request_funcs.setdefault(None, []).append(function)


POLICY = "default-src 'self' https://cdn.exemple.test; frame-ancestors 'none'"
# How a host says its own, in the order it was registered: Flask runs its hooks after a blueprint's.
WAYS: dict[str, Callable[[Response], Any]] = {
    "assigned": lambda response: response.headers.__setitem__("Content-Security-Policy", POLICY),
    "as a default": lambda response: response.headers.setdefault("Content-Security-Policy", POLICY),
    "added": lambda response: response.headers.add("Content-Security-Policy", POLICY),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["form", "case, handled", "not found", "refused form", "done", "copy"])
def test_where_the_host_set_its_own_policy_it_stands_alone(
    app: Flask, furnished: dict[str, str], name: str, way: str
) -> None:
    def own(response: Response) -> Response:
        WAYS[way](response)
        return response

    hook(app, own)
    assert guards(app, furnished, name) == [[POLICY], [], ["nosniff"]]


def test_a_host_that_forbids_frames_is_not_opened_by_our_policy(app: Flask, furnished: dict[str, str]) -> None:
    def own(response: Response) -> Response:
        response.headers["X-Frame-Options"] = "DENY"
        return response

    hook(app, own)
    assert guards(app, furnished, "form") == [["default-src 'self'; base-uri 'none'"], ["DENY"], ["nosniff"]]


@pytest.mark.parametrize("config", [{"RECLAMATIONS_BASE_TEMPLATE": "host.html"}])
@pytest.mark.parametrize("name", ["form", "register", "not found"])
def test_in_a_hosts_layout_frames_and_types_are_the_hosts_too(
    app: Flask, furnished: dict[str, str], name: str
) -> None:
    app.jinja_loader = DictLoader({"host.html": LAYOUT})
    assert guards(app, furnished, name) == [[], [], []]


@pytest.mark.parametrize("config", [{"RECLAMATIONS_BASE_TEMPLATE": "host.html"}])
@pytest.mark.parametrize("name", ["copy"])
def test_a_file_keeps_its_type_in_any_layout(app: Flask, furnished: dict[str, str], name: str) -> None:
    app.jinja_loader = DictLoader({"host.html": LAYOUT})
    assert answer(app, furnished, name).headers["X-Content-Type-Options"] == "nosniff"


class HostResponse(Response):
    """The host's own."""


def test_an_answer_stays_of_the_hosts_own_class(app: Flask, furnished: dict[str, str]) -> None:
    app.response_class = HostResponse
    kinds: list[type[Response]] = []

    def look(response: Response) -> Response:
        kinds.append(type(response))
        return response

    hook(app, look)
    assert guards(app, furnished, "form") == [[OURS], ["SAMEORIGIN"], ["nosniff"]]
    assert all(issubclass(kind, HostResponse) for kind in kinds)


@pytest.mark.parametrize("name", ["satisfaction link", "dead link"])
def test_an_address_with_a_token_is_told_to_nobody(app: Flask, furnished: dict[str, str], name: str) -> None:
    assert answer(app, furnished, name).headers["Referrer-Policy"] == "no-referrer"


def test_every_cookie_of_ours_is_closed_to_scripts_and_other_sites(app: Flask, furnished: dict[str, str]) -> None:
    stranger = app.test_client()
    found = stranger.get(f"/reclamations/satisfaction/{furnished['survey']}", base_url="https://lms.exemple.test")
    (cookie,) = [said for said in found.headers.getlist("Set-Cookie") if said.startswith("reclamations_")]
    parts = {part.strip().split("=")[0] for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite", "Secure", "Path", "Max-Age"} <= parts
    assert "SameSite=Lax" in cookie
