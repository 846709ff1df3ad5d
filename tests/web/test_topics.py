"""Topics in the register: on each row, in filter, counts and export; a restricted one within rights (B20)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.rights import Permission
from flask_reclamations.services import people, signals, tags
from flask_reclamations.services.act import acting, db_session
from flask_reclamations.services.handling import load

from ..conftest import act_of
from ..lms import PEOPLE
from .conftest import log_in, now, opened
from .dom import Element, page
from .test_exports import made

REGISTER = "/reclamations/register"


@pytest.fixture
def tagged(app: Flask) -> tuple[str, str]:
    """Two cases about an abandonment, the second about a disability too; it is Sam's."""
    plain, delicate = opened(app), opened(app)
    with app.app_context():
        act = act_of(app, "claire", now())
        for reference, codes in ((plain, ["abandon"]), (delicate, ["abandon", "handicap"])):
            case = load(act, reference, Permission.HANDLE)
            tags.set_tags(act, case, codes)
        people.assign(act, case, PEOPLE["sam"])
        db_session().commit()
    return plain, delicate


def shown(app: Flask, who: str, query: str = "") -> Element:
    return page(log_in(app, who).get(f"{REGISTER}?{query}"))


def topics(root: Element) -> list[str]:
    """Return the topics of each row, the latest case first."""
    rows = [row for body in root.all("tbody") for row in body.all("tr")]
    return [" ".join(chip.text.strip() for chip in row.all("span") if "recl-tag" in chip["class"]) for row in rows]


@pytest.mark.parametrize(
    ("who", "on_rows"),
    [
        ("claire", ["Abandon Handicap", "Abandon"]),
        ("anne", ["Abandon", "Abandon"]),
        ("sam", ["Abandon Handicap"]),
    ],
)
def test_each_row_shows_the_topics_its_reader_may_know_of(  # B20, O25
    app: Flask, tagged: tuple[str, str], who: str, on_rows: list[str]
) -> None:
    assert topics(shown(app, who)) == on_rows


@pytest.mark.parametrize(("who", "found"), [("claire", 1), ("anne", 0), ("sam", 1)])
def test_a_restricted_topic_filters_and_counts_for_those_who_may_know_of_it(  # B20, O25
    app: Flask, tagged: tuple[str, str], who: str, found: int
) -> None:
    root = shown(app, who, "tag=handicap")
    assert len(topics(root)) == found
    words = "1 dossier" if found else "0 dossier"
    assert words in root.text


@pytest.mark.parametrize(("who", "offered"), [("claire", True), ("anne", False)])
def test_a_restricted_topic_is_offered_to_those_who_handle(
    app: Flask, tagged: tuple[str, str], who: str, offered: bool
) -> None:
    boxes = {box["value"] for box in shown(app, who).all("input", name="tag")}
    assert ("abandon" in boxes, "handicap" in boxes) == (True, offered)


def test_the_export_names_the_topics_of_each_case(  # B20
    app: Flask, claire: FlaskClient, tagged: tuple[str, str]
) -> None:
    found = {row["N°"]: row["Sujets"] for row in made(app, claire)}
    assert found == dict(zip(tagged, ["Abandon", "Abandon, Handicap"], strict=True))


@pytest.mark.parametrize(("who", "named"), [("claire", True), ("anne", False)])
def test_the_page_of_a_signal_gives_the_hosts_reference_to_who_may_know_names(
    app: Flask, who: str, named: bool
) -> None:  # B10, B20
    with app.app_context():
        act = acting(act_of(app, "claire").organisation, now=now())
        said = {"session": "cpn-b", "respondent": "lea", "comment": None, "ref": "<b>abandon-3</b>"}
        reference = signals.from_dropout(act, said).reference
        db_session().commit()
    shown = page(log_in(app, who).get(f"/reclamations/cases/{reference}"))
    facts = shown.one("section", aria_labelledby="recl-who").text
    assert ("Signalé par le LMS" in facts, "<b>abandon-3</b>" in facts) == (named, named)
    assert "Abandon" in [tag.text for tag in shown.all("span")]
