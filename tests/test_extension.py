"""A guest in somebody's LMS: it says what it lacks, and leaves the house as it found it."""

import socket
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Request
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_rq import RQ
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from flask_reclamations import Reclamations
from flask_reclamations.errors import ConfigurationError, HostError
from flask_reclamations.migrate import run
from flask_reclamations.models import Case
from flask_reclamations.services.act import db_session
from flask_reclamations.web import blueprint

from .conftest import draft, establish, filed
from .lms import Adapter, create_app

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def house(**config: Any) -> Flask:
    """Return a host without the extension."""
    app = Flask("house")
    app.config |= {
        "SECRET_KEY": "for our tests only, on this machine",
        "SQLALCHEMY_DATABASE_URI": NOWHERE,
        "RECLAMATIONS_PUBLIC_URL": "https://lms.exemple.test",
        "RECLAMATIONS_MAIL_FROM": "Réclamations <reclamations@exemple.test>",
        **config,
    }
    return app


def furnished(**config: Any) -> Flask:
    """Return a host with everything that a real LMS brings."""
    app = house(RQ_CONNECTION="redis://127.0.0.1:1", RQ_QUEUES=["default"], **config)
    db = SQLAlchemy(app)
    LoginManager(app)
    CSRFProtect(app)
    Migrate(app, db)
    RQ(app)
    app.before_request(lambda: None)
    app.after_request(lambda response: response)
    app.register_error_handler(404, lambda error: ("perdu", 404))
    app.add_template_filter(str.upper, "cry")
    return app


def refusal(app: Flask, host: Any) -> str:
    with pytest.raises((ConfigurationError, HostError)) as error:
        Reclamations(app, host=host)
    return str(error.value)


def test_a_second_initialisation_is_refused() -> None:
    app = furnished()
    extension = Reclamations(app, host=Adapter())
    with pytest.raises(ConfigurationError, match="already initialised on this app: call init_app once"):
        extension.init_app(app)


def test_an_extension_without_adapter_says_how_to_give_one() -> None:
    assert "Reclamations(host=MyAdapter())" in refusal(furnished(), None)


def test_a_host_without_flask_sqlalchemy_is_told_so() -> None:
    assert "call db.init_app(app) before it" in refusal(house(), Adapter())


def test_a_host_with_other_binds_only_is_told_so() -> None:
    app = house(SQLALCHEMY_DATABASE_URI=None, SQLALCHEMY_BINDS={"archive": "sqlite://"})
    SQLAlchemy(app)
    found = refusal(app, Adapter())
    assert "SQLALCHEMY_DATABASE_URI" in found
    assert "not only binds" in found


def test_a_default_bind_among_the_binds_is_a_default_bind() -> None:
    app = house(SQLALCHEMY_DATABASE_URI=None, SQLALCHEMY_BINDS={None: "sqlite://"})
    SQLAlchemy(app)
    Reclamations(app, host=Adapter())
    assert "reclamations" in app.extensions


@pytest.mark.parametrize("method", ["current_person", "people_with_role", "sessions_taught_by"])
def test_an_adapter_that_lacks_a_method_is_told_which(method: str) -> None:
    host = type("MyAdapter", (Adapter,), {method: None})()
    assert f"MyAdapter lacks {method}." in refusal(furnished(), host)


@pytest.mark.parametrize("key", ["RECLAMATIONS_PUBLIC_URL", "RECLAMATIONS_MAIL_FROM"])
def test_a_missing_setting_is_named(key: str) -> None:
    app = furnished()
    del app.config[key]
    assert key in refusal(app, Adapter())


@pytest.mark.parametrize("broken", [{"RECLAMATIONS_LOCALE": "de"}, {"RECLAMATIONS_QUEU": "x"}])
def test_a_refused_initialisation_leaves_nothing_behind(broken: dict[str, Any]) -> None:
    app = furnished(**broken)
    refusal(app, Adapter())
    assert "reclamations" not in app.extensions
    assert "reclamations" not in app.blueprints


def test_a_mistake_that_was_corrected_lets_it_in() -> None:
    app = furnished(RECLAMATIONS_LOCALE="de")
    refusal(app, Adapter())
    app.config["RECLAMATIONS_LOCALE"] = "fr"
    Reclamations(app, host=Adapter())
    assert "reclamations" in app.extensions


@pytest.mark.parametrize("whose", ["the host", "a blueprint", "ours"])
@pytest.mark.parametrize("way", ["{folder}/files", "file://{folder}/files", "{tmp_path}/link"])
def test_a_storage_that_anybody_could_fetch_is_refused(tmp_path: Path, whose: str, way: str) -> None:  # D01
    shop = Blueprint("shop", __name__, static_folder=str(tmp_path / "shop"))
    folders = {
        "the host": str(tmp_path / "static"),
        "a blueprint": shop.static_folder,
        "ours": blueprint.static_folder,
    }
    folder = folders[whose]
    (tmp_path / "link").symlink_to(f"{folder}/files")
    app = furnished(RECLAMATIONS_STORAGE=way.format(folder=folder, tmp_path=tmp_path))
    app.static_folder = folders["the host"]
    app.register_blueprint(shop)
    found = refusal(app, Adapter())
    assert "RECLAMATIONS_STORAGE" in found
    assert f"set a folder outside {folder!r}" in found


def test_a_storage_beside_what_is_served_is_welcome(tmp_path: Path) -> None:
    app = furnished(RECLAMATIONS_STORAGE=str(tmp_path / "static-files"))
    app.static_folder = str(tmp_path / "static")
    Reclamations(app, host=Adapter())
    assert "reclamations" in app.extensions


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection is a failure."""

    def refuse(*args: Any) -> None:
        raise AssertionError(f"connects to {args[1:]}")

    for way in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, way, refuse)


@pytest.mark.usefixtures("cut_off")
def test_initialising_touches_neither_database_nor_network() -> None:
    app = furnished(RECLAMATIONS_REDIS_URL="redis://127.0.0.1:1", RECLAMATIONS_SMTP_URL="smtp://127.0.0.1:1")
    Reclamations(app, host=Adapter())
    assert "reclamations" in app.blueprints


def test_initialising_makes_no_file(tmp_path: Path) -> None:
    app = furnished(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'lms.db'}", RECLAMATIONS_STORAGE=str(tmp_path / "files")
    )
    Reclamations(app, host=Adapter())
    assert list(tmp_path.iterdir()) == []


def test_initialising_asks_the_host_nothing() -> None:
    def refuse(*args: Any) -> Any:
        raise AssertionError("asked")

    names = [name for name in vars(Adapter) if not name.startswith("_")]
    silent = type("Silent", (Adapter,), dict.fromkeys([*names, "current_person"], refuse))()
    app = furnished()
    Reclamations(app, host=silent)
    assert app.extensions["reclamations"].host.adapter is silent


def app_wide(app: Flask) -> dict[str, Any]:
    """Return what the host has for all its pages: attributes, hooks, handlers, words of its templates."""
    by_scope = (
        "before_request_funcs",
        "after_request_funcs",
        "teardown_request_funcs",
        "template_context_processors",
        "url_value_preprocessors",
        "url_default_functions",
        "error_handler_spec",
    )
    attributes = ("request_class", "response_class", "session_interface", "json", "login_manager", "url_map")
    return {
        **{name: getattr(app, name, None) for name in attributes},
        **{name: repr(dict(getattr(app, name)).get(None)) for name in by_scope},
        "teardown": list(app.teardown_appcontext_funcs),
        "shell": list(app.shell_context_processors),
        "filters": dict(app.jinja_env.filters),
        "tests": dict(app.jinja_env.tests),
        "globals": {k: v for k, v in app.jinja_env.globals.items() if k != "reclamations"},
        "jinja extensions": set(app.jinja_env.extensions),
        "extensions": {k: v for k, v in app.extensions.items() if k != "reclamations"},
        "commands": {k: v for k, v in app.cli.commands.items() if k != "reclamations"},
        "config": dict(app.config),
    }


class HostRequest(Request):
    """The host's own."""


@pytest.mark.parametrize("what", sorted(app_wide(Flask("empty"))))
def test_the_house_is_left_as_it_was_found(what: str) -> None:
    app = furnished()
    app.request_class = HostRequest
    before = app_wide(app)[what]
    Reclamations(app, host=Adapter())
    assert app_wide(app)[what] == before


@pytest.mark.parametrize("name", ["rq", "migrate", "csrf", "babel", "htmx"])
def test_what_the_host_does_not_have_it_does_not_get(name: str) -> None:
    app = house()
    SQLAlchemy(app)
    Reclamations(app, host=Adapter())
    assert name not in app.extensions


def test_only_one_word_is_added_to_the_hosts_templates() -> None:
    app = furnished()
    before = set(app.jinja_env.globals)
    Reclamations(app, host=Adapter())
    assert set(app.jinja_env.globals) - before == {"reclamations"}


def test_a_word_that_the_host_already_has_stays_its_own() -> None:
    app = furnished()
    app.jinja_env.globals["reclamations"] = "mine"
    Reclamations(app, host=Adapter())
    assert app.jinja_env.globals["reclamations"] == "mine"


def test_only_one_command_is_added() -> None:
    app = furnished()
    before = set(app.cli.commands)
    Reclamations(app, host=Adapter())
    assert set(app.cli.commands) - before == {"reclamations"}


def test_every_route_lies_under_the_prefix() -> None:
    app = furnished(RECLAMATIONS_URL_PREFIX="/qualite")
    before = {rule.rule for rule in app.url_map.iter_rules()}
    Reclamations(app, host=Adapter())
    added = {rule.rule for rule in app.url_map.iter_rules()} - before
    assert added
    assert all(rule.startswith("/qualite/") for rule in added)


def test_the_app_may_come_later() -> None:
    app, extension = furnished(), Reclamations(host=Adapter())
    extension.init_app(app)
    assert "reclamations" in app.blueprints


def test_one_extension_serves_two_apps() -> None:
    extension = Reclamations(host=Adapter())
    apps = [furnished(), furnished(RECLAMATIONS_URL_PREFIX="/qualite")]
    for app in apps:
        extension.init_app(app)
    assert [app.extensions["reclamations"].settings.url_prefix for app in apps] == ["/reclamations", "/qualite"]


def test_two_apps_in_one_process_keep_to_themselves(tmp_path: Path) -> None:
    apps = [
        create_app(f"sqlite:///{tmp_path / f'{name}.db'}", RECLAMATIONS_URL_PREFIX=f"/{name}")
        for name in ("un", "deux")
    ]
    for app in apps:
        with app.app_context():
            run("upgrade", "head")
        establish(app)
    with apps[0].app_context():
        filed(apps[0], submission=draft().submission)
    counts = []
    for app in apps:
        with app.app_context():
            counts.append(db_session().query(Case).count())
            app.extensions["sqlalchemy"].engine.dispose()
    assert counts == [1, 0]


def test_two_apps_in_one_process_answer_at_their_own_addresses(tmp_path: Path) -> None:
    statuses = {}
    for name in ("un", "deux"):
        app = create_app(f"sqlite:///{tmp_path / f'{name}.db'}", RECLAMATIONS_URL_PREFIX=f"/{name}")
        browser = app.test_client()
        for prefix in ("un", "deux"):
            with browser.get(f"/{prefix}/static/reclamations.css") as answer:
                statuses[name, prefix] = answer.status_code
    assert statuses == {("un", "un"): 200, ("un", "deux"): 404, ("deux", "deux"): 200, ("deux", "un"): 404}


def test_a_host_without_flask_login_is_welcome() -> None:
    app = house()
    SQLAlchemy(app)
    Reclamations(app, host=Adapter())
    assert not hasattr(app, "login_manager")
