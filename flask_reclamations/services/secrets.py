"""The host's SECRET_KEY, which signs our links: whoever guesses it answers in anybody's name."""

import re

from flask import Flask, current_app

from ..errors import ConfigurationError

SHORTEST = 16
# What stands in tutorials, templates and this page's own README, before somebody changes it.
SAMPLES = re.compile(
    r"change.?me|change.?this|replace.?me|your.?secret|secret.?key|super.?secret|default|example|password|keyboard|"
    r"^(dev|development|test|testing|secret|key|random)+$|"
    r"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf|_5#y2L",
    re.IGNORECASE,
)
FIX = "Set a random one: python -c 'import secrets; print(secrets.token_hex())'"


def check(app: Flask) -> None:
    """Refuse a key that somebody could guess; a host in debug or under test may have any.

    Raises `ConfigurationError` naming the key and the fix, never its value.
    """
    key = app.config.get("SECRET_KEY")
    text = key.decode("latin-1") if isinstance(key, bytes) else str(key or "")
    if app.debug or app.testing:
        return
    if len(text) < SHORTEST:
        raise ConfigurationError(f"SECRET_KEY is shorter than {SHORTEST} characters. {FIX}")
    if SAMPLES.search(text) or len(set(text)) < SHORTEST // 2:
        raise ConfigurationError(f"SECRET_KEY is a sample that anybody can guess. {FIX}")


def secret_key() -> str | bytes:
    """Return the key to sign with; one that came after `init_app` is checked here.

    Raises `ConfigurationError`.
    """
    check(current_app)
    key: str | bytes = current_app.config["SECRET_KEY"] or ""
    return key
