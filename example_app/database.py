"""Hold the LMS's Flask-SQLAlchemy object and make SQLite behave like a server's database."""

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Root of the LMS's own models."""


db = SQLAlchemy(model_class=Base)

# Type checkers do not follow the class that Flask-SQLAlchemy makes at run time.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def init_database(app: Flask) -> None:
    """Bind the database to the app; the listener sits on this app's engine, not on every engine."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _tune_sqlite)
