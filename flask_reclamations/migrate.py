"""Our own migration chain on the host's engine, and what keeps the host's chain from seeing our tables."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Engine, text
from sqlalchemy.schema import SchemaItem

from .errors import ConfigurationError
from .models import PREFIX

VERSION_TABLE = f"{PREFIX}alembic_version"
GUARDED = {"event": ("update", "delete"), "event_payload": ("update",), "attachment": ("update", "delete")}
_COMMON = {f"{PREFIX}{table}_no_{verb}" for table, verbs in GUARDED.items() for verb in verbs}
# On SQLite the search reads a virtual table, in tables of its own; triggers hand it every word.
SEARCH_INDEX = f"{PREFIX}search_index"
UPGRADE = "run `flask reclamations db upgrade`"
_HANDED = {f"{PREFIX}search_{verb}" for verb in ("insert", "update", "delete")}
TRIGGERS = {
    "sqlite": _COMMON | {f"{PREFIX}{table}_no_replace" for table in GUARDED} | _HANDED,
    "postgresql": _COMMON | {f"{PREFIX}{table}_no_truncate" for table in GUARDED},
}


def migrations_dir() -> Path:
    """Return where the chain lies: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).resolve().parent
    for place in (here / "migrations", here.parent / "migrations"):
        if (place / "env.py").is_file():
            return place
    raise ConfigurationError("flask-reclamations is installed without its migrations: reinstall it")


def exclude_own_tables(
    item: SchemaItem, name: str | None, type_: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Keep our tables out of the host's autogenerate: pass it as `include_object` in the host's `env.py`."""
    owner = name if type_ == "table" else getattr(getattr(item, "table", None), "name", None)
    return not (owner or "").startswith(PREFIX)


def _engine() -> Engine:
    engine: Engine = current_app.extensions["sqlalchemy"].engine
    return engine


def run(action: str, revision: str) -> None:
    """Run `upgrade` or `downgrade` to a revision, in one transaction where the database can."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    with _engine().begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, action)(config, revision)


def revisions() -> tuple[str | None, str | None]:
    """Return the revision the database is at and the newest one we ship."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    with _engine().connect() as connection:
        context: Any = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision(), ScriptDirectory.from_config(config).get_current_head()


def behind() -> str | None:
    """Return what an operator is told of tables that are missing or old; None where they are the newest."""
    at, newest = revisions()
    if at == newest:
        return None
    if at is None:
        return f"our tables are not there yet: {UPGRADE}"
    if newest and at > newest:
        return f"our tables are at {at}, made by a newer version than this one, which knows {newest}: install that"
    return f"our tables are at {at}, the newest are {newest}: {UPGRADE}"


def triggers() -> set[str]:
    """Return the names of our triggers that are there and enabled."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'reclamations_%'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
        "AND tgname LIKE 'reclamations_%'",
    }
    with _engine().connect() as connection:
        return set(connection.scalars(text(queries[connection.dialect.name])))


def missing_triggers() -> list[str]:
    """Return the guards of the journal that are gone or disabled."""
    return sorted(TRIGGERS[_engine().dialect.name] - triggers())
