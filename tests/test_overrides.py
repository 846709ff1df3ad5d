"""What a host puts in the place of ours: each template that the guide lists, and the table of what may change."""

import ast
import re
from dataclasses import fields
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader

from flask_reclamations import Reclamations
from flask_reclamations.services.act import db_session
from flask_reclamations.settings import PREFIX, Settings

from .documented import DOCS
from .queries.test_readiness import TOLD, published, settle
from .web.conftest import delivered, furnish, log_in, now, opened, words_of
from .web.test_public_filing import send

GUIDES, ROOT = DOCS / "how-to", DOCS.parent
LISTED = re.findall(
    r"^\| .* \| `([\w/]+\.html)` \|$", (GUIDES / "embed.md").read_text(encoding="utf-8"), re.MULTILINE
)
ONES_OWN, OTHERS = "/reclamations/cases/{fresh}", "/reclamations/mine"
# Who sees each, and where.
SEEN = {
    "learner/card.html": ("lea", "/course/cpn-b"),
    "trainer/log.html": ("bruno", "/teach/cpn-b"),
    "history.html": ("claire", "/history-of"),
    "learner/follow_up.html": ("lea", "/space"),
    "_bell.html": ("claire", "/header"),
    "base.html": ("lea", OTHERS),
    "page.html": ("lea", OTHERS),
    "app.html": ("claire", "/reclamations/register"),
    "_assets.html": ("lea", OTHERS),
    "learner/_new.html": ("lea", "/reclamations/new?session=cpn-b"),
    "learner/_filed.html": ("lea", f"{ONES_OWN}/filed"),
    "learner/_mine.html": ("lea", OTHERS),
    "learner/_case.html": ("lea", ONES_OWN),
    "learner/_proof.html": ("lea", f"{ONES_OWN}/proof"),
    "_told.html": ("lea", "/reclamations/new?session=cpn-b"),
    "trainer/_incidents.html": ("bruno", "/reclamations/sessions/cpn-b/incidents"),
    "public/_new.html": ("", "/reclamations/public/new"),
    "public/_filed.html": ("", "/reclamations/public/filed"),
    "public/_procedure.html": ("", "/reclamations/procedure"),
    "public/_track.html": ("", "/reclamations/track"),
    "public/_satisfaction.html": ("", "/reclamations/satisfaction/{survey}"),
    "staff/_register.html": ("claire", "/reclamations/register"),
    "staff/_case.html": ("claire", ONES_OWN),
    "staff/_dashboard.html": ("claire", "/reclamations/dashboard"),
    "staff/_poster.html": ("claire", "/reclamations/poster"),
    "_refusal.html": ("lea", "/reclamations/cases/nulle-part"),
}
MAIL = "mail/letter.html"
PLACE = "the host's own"


def put(app: Flask, path: str) -> None:
    """Put a template of the host's at this path, and at no other."""
    app.jinja_loader = DictLoader({f"reclamations/{path}": PLACE})
    app.jinja_env.cache.clear()  # type: ignore[union-attr]


def test_each_template_that_the_guide_lists_is_replaced_by_its_path(app: Flask) -> None:  # criterion 46
    assert [*SEEN, MAIL] == LISTED
    app.add_url_rule("/history-of", "history_of", lambda: app.jinja_env.from_string(SESSION).render())
    named = furnish(app)
    with app.app_context():
        settle(**TOLD, consumers=False)
        published(app, now())
        db_session().commit()
    browsers = {ref: log_in(app, ref) for ref in ("lea", "bruno", "claire")} | {"": app.test_client()}
    send(browsers[""])
    assert [path for path in SEEN if not seen(app, browsers, path, named)] == []
    put(app, MAIL)
    assert {words_of(mail, "html").strip() for mail in told_of_a_case(app)} == {PLACE}


SESSION = "{{ reclamations.history('session', 'cpn-b') }}"


def seen(app: Flask, browsers: dict[str, FlaskClient], path: str, named: dict[str, str]) -> bool:
    """Tell whether the host's own stands where ours did."""
    who, address = SEEN[path]
    place = address.format(**named)
    put(app, "nowhere.html")
    before = browsers[who].get(place, follow_redirects=True).text
    put(app, path)
    return PLACE not in before and PLACE in browsers[who].get(place, follow_redirects=True).text


def told_of_a_case(app: Flask) -> list[EmailMessage]:
    opened(app)
    return delivered(app)


def rows() -> list[list[str]]:
    table = re.findall(r"^\| (.*) \|$", (GUIDES / "extend.md").read_text(encoding="utf-8"), re.MULTILINE)[2:]
    return [row.split(" | ") for row in table]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_may_be_changed_has_its_guide_and_its_test(row: list[str]) -> None:
    _, _, told, tried = row
    ((page, anchor),) = re.findall(r"\]\(([\w.-]*)(?:#([\w-]+))?\)", told)
    text = (GUIDES / (page or "extend.md")).read_text(encoding="utf-8")
    named = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert anchor in named | {""}, told
    path, name = tried.strip("`").split("::")
    tests = [node.name for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body if hasattr(node, "name")]
    assert name in tests


def test_what_may_be_changed_names_keys_and_arguments_that_are_there_and_no_argument_is_left_out() -> None:
    told = " ".join(row[1] for row in rows())
    keys = {f"{PREFIX}{item.name.upper()}" for item in fields(Settings)}
    assert set(re.findall(rf"{PREFIX}\w+", told)) < keys
    assert set(re.findall(r"`(\w+)=`", told)) == {item.name for item in fields(Reclamations)} - {"app", "host"}
