"""The macros never bring a host's page down, nor take what it writes, before an operator has set us up."""

import pytest
from flask import Flask, render_template_string
from sqlalchemy import text

from flask_reclamations import migrate
from flask_reclamations.services.act import db_session
from flask_reclamations.web.macros import Macros

from ..lms import Adapter
from .conftest import log_in

SHOWN = {
    "bell": "{{ reclamations.bell() }}",
    "course_card": "{{ reclamations.course_card('cpn-b') }}",
    "entries": "{% for entry in reclamations.entries() %}{{ entry.label }}{% endfor %}",
    "follow_up": "{{ reclamations.follow_up() }}",
    "history": "{{ reclamations.history('session', 'cpn-b') }}",
    "session_log": "{{ reclamations.session_log('cpn-b') }}",
}
READERS = ("lea", "bruno", "claire")


def serve(app: Flask) -> None:
    """Serve each macro at `/shown/<name>`, on a page of the host's that writes something of its own."""

    def page(name: str) -> str:
        db_session().execute(text("INSERT INTO shown (macro) VALUES (:name)"), {"name": name})
        found = render_template_string(SHOWN[name])
        db_session().commit()
        return found

    with app.app_context():
        db_session().execute(text("CREATE TABLE shown (macro VARCHAR)"))
        db_session().commit()
    app.add_url_rule("/shown/<name>", "shown", page)


def read(app: Flask) -> dict[str, str]:
    """Return what each macro shows to anybody at all."""
    browsers = [log_in(app, ref) for ref in READERS]
    return {name: "".join(browser.get(f"/shown/{name}").text for browser in browsers) for name in SHOWN}


def test_all_macros_are_tried_here() -> None:
    assert SHOWN.keys() == {name for name in vars(Macros) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("revision", "fix"),
    [
        ("base", "are not there yet: run `flask reclamations db upgrade`"),
        ("0047", "are at 0047, the newest are "),
        ("9042", "are at 9042, made by a newer version than this one"),
    ],
)
def test_where_the_tables_are_not_ours_a_macro_is_empty_and_what_the_host_writes_is_kept(
    any_app: Flask, caplog: pytest.LogCaptureFixture, revision: str, fix: str
) -> None:
    serve(any_app)
    with any_app.app_context():
        if revision == "9042":
            db_session().execute(text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9042'"))
            db_session().commit()
        else:
            migrate.run("downgrade", revision)
    assert set(read(any_app).values()) == {""}
    with any_app.app_context():
        assert db_session().scalar(text("SELECT count(*) FROM shown")) == len(SHOWN) * len(READERS)
    assert {name for name in SHOWN if f"reclamations.{name}: our tables {fix}" in caplog.text} == set(SHOWN)


def test_before_its_organisation_is_set_up_a_macro_is_empty_but_for_the_bell(
    app: Flask, adapter: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    serve(app)
    adapter.organisation = "plaine"
    assert {name for name, shown in read(app).items() if shown} == {"bell"}
    assert "run `flask reclamations organisation set --organisation plaine" in caplog.text


def test_the_tables_are_looked_for_until_they_are_there(app: Flask) -> None:
    serve(app)
    with app.app_context():
        migrate.run("downgrade", "0048")
    assert read(app)["course_card"] == ""
    with app.app_context():
        migrate.run("upgrade", "head")
    assert "Nous le dire" in read(app)["course_card"]
