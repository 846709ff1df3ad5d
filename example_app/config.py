"""Read the demo's settings from the environment, once, at start-up."""

import os
import secrets
from pathlib import Path

SENDER = "Atelier des Rives Formation <reclamations@exemple.test>"


def demo_dir() -> Path:
    """Return the directory that holds the database, the files and the mails."""
    return Path(os.environ.get("DEMO_DIR") or "instance").resolve()


def database_url() -> str:
    """Return `DATABASE_URL` with its driver named, or a SQLite file in the demo directory."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        demo_dir().mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{demo_dir() / 'demo.db'}"
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def secret_key() -> str:
    """Return `SECRET_KEY`, or one made for this folder: a key that stands in a source file is everybody's."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept, fresh = demo_dir() / "secret_key", demo_dir() / f"secret_key.{os.getpid()}"
    demo_dir().mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        fresh.touch(0o600)
        fresh.write_text(secrets.token_hex(), encoding="ascii")
        fresh.replace(kept)
    return kept.read_text(encoding="ascii")


def port() -> int:
    """Return the port of the web server."""
    return int(os.environ.get("PORT") or 5000)


def from_environment() -> dict[str, object]:
    """Return the Flask configuration."""
    config: dict[str, object] = {
        "SECRET_KEY": secret_key(),
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The stylesheet is not asked for again on every page.
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "SQLALCHEMY_DATABASE_URI": database_url(),
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
        "RECLAMATIONS_BASE_TEMPLATE": "lms/base.html",
        "RECLAMATIONS_MAIL_FROM": os.environ.get("RECLAMATIONS_MAIL_FROM") or SENDER,
        "RECLAMATIONS_PUBLIC_URL": os.environ.get("RECLAMATIONS_PUBLIC_URL") or f"http://127.0.0.1:{port()}",
        "RECLAMATIONS_STORAGE": os.environ.get("RECLAMATIONS_STORAGE") or str(demo_dir() / "files"),
    }
    return config | _services()


def _services() -> dict[str, object]:
    found: dict[str, object] = {}
    if redis := os.environ.get("REDIS_URL"):
        found |= {"RQ_CONNECTION": redis, "RQ_QUEUES": ["default"]}
    if smtp := os.environ.get("SMTP_URL"):
        found["RECLAMATIONS_SMTP_URL"] = smtp
    if mail_dir := os.environ.get("DEMO_MAIL_DIR"):
        found["DEMO_MAIL_DIR"] = mail_dir
    return found
