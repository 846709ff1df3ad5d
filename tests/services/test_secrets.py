"""The key that signs our links: refused where anybody could guess it."""

import secrets
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_reclamations import Reclamations
from flask_reclamations.errors import ConfigurationError
from flask_reclamations.services.secrets import secret_key

from ..lms import Adapter


def host(key: Any, **config: Any) -> Flask:
    app = Flask("host")
    app.config |= {
        "SECRET_KEY": key,
        "SQLALCHEMY_DATABASE_URI": "sqlite://",
        "RECLAMATIONS_PUBLIC_URL": "https://lms.exemple.test",
        "RECLAMATIONS_MAIL_FROM": "Réclamations <qualite@exemple.test>",
        **config,
    }
    SQLAlchemy(app)
    return app


def started(key: Any, **config: Any) -> str:
    """Start a host and return why it was refused, or nothing."""
    try:
        Reclamations(host(key, **config), host=Adapter())
    except ConfigurationError as error:
        return str(error)
    return ""


FIX = "Set a random one: python -c 'import secrets; print(secrets.token_hex())'"
SHORT = f"SECRET_KEY is shorter than 16 characters. {FIX}"
SAMPLE = f"SECRET_KEY is a sample that anybody can guess. {FIX}"
WEAK = [
    "",
    "x",
    "dev",
    "secret",
    "a" * 64,
    "abc" * 20,
    "dev" * 10,
    b"short",
    b"change me please, operator",
    "change me",
    "please-change-me-in-production",
    "CHANGEME-CHANGEME-CHANGEME",
    "your-secret-key-goes-here-soon",
    "django-insecure-default-key-1234",
    "My super secret password 2026!",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    b'_5#y2L"F4Q8z\n\xec]/aa',
]


@pytest.mark.parametrize("key", WEAK)
def test_a_key_that_could_be_guessed_is_refused_at_start(key: Any) -> None:  # criterion 35
    said = started(key)
    assert said in (SHORT, SAMPLE)


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe, secrets.token_bytes])
@pytest.mark.parametrize("size", [16, 24, 32, 64])
def test_a_random_key_of_any_make_is_welcome(make: Any, size: int) -> None:
    keys = [make(size) for _ in range(50)]
    assert started(keys[0]) == ""
    app = host(keys[0])
    Reclamations(app, host=Adapter())
    for key in keys:
        app.config["SECRET_KEY"] = key
        with app.app_context():
            assert secret_key() == key


@pytest.mark.parametrize("config", [{"DEBUG": True}, {"TESTING": True}])
@pytest.mark.parametrize("key", ["", "dev", "change me"])
def test_a_host_in_debug_or_under_test_may_have_any(key: str, config: dict[str, bool]) -> None:
    assert started(key, **config) == ""


def test_a_key_that_comes_after_the_start_is_checked_when_it_is_used() -> None:
    app = host(None)
    Reclamations(app, host=Adapter())
    for key in (None, "", "dev"):
        app.config["SECRET_KEY"] = key
        with app.app_context(), pytest.raises(ConfigurationError, match="SECRET_KEY"):
            secret_key()
    app.config["SECRET_KEY"] = fresh = secrets.token_hex()
    with app.app_context():
        assert secret_key() == fresh
