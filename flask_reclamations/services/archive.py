"""Bring an organisation in from an archive: its rows as they were, and their ids, which the journal hashes."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Table, func, insert, null, select, text
from sqlalchemy.orm import Session

from ..errors import ConfigurationError
from ..models import Organisation
from ..queries import archive
from ..queries.archive import BATCH


def check_absent(session: Session, ref: str) -> None:
    """Raise `ConfigurationError` where the organisation is there already: nothing is ever merged."""
    if session.scalar(select(Organisation.id).where(Organisation.ref == ref)) is not None:
        raise ConfigurationError(
            f"organisation {ref!r} is there already: an archive goes into a database where it was never set up"
        )


def load(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows of a table, in batches."""
    rest = _stored(table, rows)
    while part := list(islice(rest, BATCH)):
        session.execute(insert(table), part)


def _stored(table: Table, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    # SQLAlchemy would keep an empty JSON column as the JSON word `null`.
    empty = [column.name for column in table.columns if isinstance(column.type, JSON) and column.nullable]
    for row in rows:
        yield row | {name: null() for name in empty if row[name] is None}


def verify_counts(session: Session, organisation_id: int, counts: Mapping[str, int]) -> None:
    """Raise `ConfigurationError` where a table has not the rows that were announced."""
    for table in archive.tables():
        if (found := archive.count(session, organisation_id, table)) != counts[table.name]:
            raise ConfigurationError(f"{table.name}: {found} rows arrived of {counts[table.name]}")


def pass_numbers(session: Session) -> None:
    """Have PostgreSQL give numbers past those that came; SQLite does by itself."""
    if session.get_bind(mapper=Organisation).dialect.name != "postgresql":
        return
    for table in archive.tables():
        if "id" not in table.c:
            continue
        sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        highest = session.scalar(select(func.max(table.c.id)))
        last = session.scalar(text(f"SELECT last_value FROM {sequence}"))  # noqa: S608
        if highest and highest > (last or 0):
            session.execute(select(func.setval(sequence, highest)))
