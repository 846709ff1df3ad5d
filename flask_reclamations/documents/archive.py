"""An organisation in one ZIP: a member of JSON lines a table, its files, and a manifest that hashes them all."""

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from marshmallow import ValidationError
from sqlalchemy import Table
from sqlalchemy.orm import Session

from ..errors import ConfigurationError
from ..models import Blob, Organisation
from ..queries import archive
from ..schemas.archive import FORMAT, Manifest, row_schema
from ..storage import Storage

MANIFEST, CHUNK = "manifest.json", 2**20
# A manifest names every member, and no more; a line holds one row with its mail: neither is longer.
LONGEST = 2**28


def member_of(table: Table) -> str:
    """Return the name of the member that holds a table."""
    return f"tables/{table.name}.jsonl"


@dataclass
class Told:
    """A member as it was written or read: its size and its SHA-256."""

    size: int = 0
    digest: Any = None

    def hashed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield chunks as they are, and count them."""
        self.digest = hashlib.sha256()
        for chunk in chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk

    def as_json(self) -> dict[str, Any]:
        """Return what the manifest says of it."""
        return {"size": self.size, "sha256": self.digest.hexdigest()}


def write(
    path: Path, session: Session, organisation: Organisation, store: Storage, revision: str, now: datetime
) -> dict[str, int]:
    """Write the archive of an organisation, whole or not at all, and return its rows by table.

    The caller holds the database still meanwhile. Raises `ConfigurationError` naming a file that is gone or altered.
    """
    part = path.with_name(f"{path.name}.part")
    rows: dict[str, int] = {}
    members: dict[str, dict[str, Any]] = {}
    try:
        part.touch(mode=0o600)  # what people wrote, in clear
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as book:
            for table in archive.tables():
                lines = _Lines(archive.rows(session, organisation.id, table), table)
                members[member_of(table)] = _add(book, member_of(table), lines)
                rows[table.name] = lines.count
            for blob in archive.rows(session, organisation.id, Blob.metadata.tables[Blob.__tablename__]):
                members[blob["place"]] = _add_file(book, store, blob)
            said = {
                "format": FORMAT,
                "software": version("flask-reclamations"),
                "revision": revision,
                "organisation": organisation.ref,
                "made_at": now,
                "rows": rows,
                "members": members,
            }
            book.writestr(MANIFEST, json.dumps(Manifest().dump(said), ensure_ascii=False, indent=1))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return rows


class _Lines:
    """The rows of a table as JSON lines, counted on the way."""

    def __init__(self, rows: Iterable[Any], table: Table) -> None:
        self._rows, self._schema, self.count = rows, row_schema(table), 0

    def __iter__(self) -> Iterator[bytes]:
        for row in self._rows:
            self.count += 1
            yield json.dumps(self._schema.dump(row), ensure_ascii=False).encode() + b"\n"


def _add(book: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    told = Told()
    with book.open(name, "w", force_zip64=True) as member:
        for chunk in told.hashed(chunks):
            member.write(chunk)
    return told.as_json()


def _add_file(book: zipfile.ZipFile, store: Storage, blob: Any) -> dict[str, Any]:
    try:
        with store.open(blob["place"]) as stream:
            told = _add(book, blob["place"], _chunks(stream))
    except OSError as error:
        raise ConfigurationError(f"{blob['place']} cannot be read from the store: {error}") from error
    if told["sha256"] != blob["sha256"]:
        raise ConfigurationError(f"{blob['place']} was altered: `flask reclamations files verify` says whose it is")
    return told


def _chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def told_of(stream: Any) -> dict[str, Any]:
    """Return what a manifest would say of a stream."""
    told = Told()
    for _ in told.hashed(_chunks(stream)):
        pass
    return told.as_json()


class Archive:
    """An archive that was opened and found whole: every member there, none more, each with its hash."""

    def __init__(self, book: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self._book, self.manifest = book, manifest

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table.

        Raises `ConfigurationError` naming the line that is none, and where there are more or fewer than told.
        """
        schema, number = row_schema(table), 0
        with self._book.open(member_of(table)) as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
                try:
                    yield schema.load(json.loads(line))
                except (ValueError, ValidationError) as error:
                    raise ConfigurationError(f"{member_of(table)}, line {number}: {error}") from error
        if number != self.manifest["rows"][table.name]:
            said = self.manifest["rows"][table.name]
            raise ConfigurationError(f"{member_of(table)} has {number} lines where the manifest says {said}")

    @contextmanager
    def file(self, place: str) -> Iterator[BinaryIO]:
        """Open a file that was joined.

        Raises `ConfigurationError` for a place outside the folders of our store.
        """
        parts = place.split("/")
        if parts[0] not in ("files", "quarantine") or ".." in parts or place not in self.manifest["members"]:
            raise ConfigurationError(f"{place} is no file of this archive")
        with self._book.open(place) as stream:
            yield stream  # type: ignore[misc]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive and check every member before anything is read of it.

    Raises `ConfigurationError` naming the first thing that does not fit.
    """
    try:
        book = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ConfigurationError(f"{path.name} is no archive, or was cut: {error}") from error
    with book:
        manifest = _manifest(book)
        try:
            _check(book, manifest)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ConfigurationError(f"{path.name} is broken: {error}") from error
        yield Archive(book, manifest)


def _manifest(book: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if book.getinfo(MANIFEST).file_size > LONGEST:
            raise ConfigurationError(f"{MANIFEST} is too long to be one")
        said = json.loads(book.read(MANIFEST))
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ConfigurationError(f"{MANIFEST} is broken: {error}") from error
    except KeyError:
        raise ConfigurationError(f"{MANIFEST} is missing: this is no archive of ours") from None
    except ValueError as error:
        raise ConfigurationError(f"{MANIFEST} cannot be read: {error}") from error
    if isinstance(said, dict) and said.get("format") != FORMAT:
        raise ConfigurationError(f"the archive has format {said.get('format')}, this program reads {FORMAT}")
    try:
        loaded: dict[str, Any] = Manifest().load(said)
    except ValidationError as error:
        wrong = ", ".join(sorted(error.messages_dict))
        words = f"{MANIFEST} is not one that `archive export` writes ({wrong}): this is no archive of ours"
        raise ConfigurationError(words) from error
    return loaded


def _check(book: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    there, told = Counter(book.namelist()), manifest["members"]
    needed = {member_of(table) for table in archive.tables()}
    if twice := {name for name, times in there.items() if times > 1}:
        raise ConfigurationError(f"{min(twice)} is there twice")
    if gone := (set(told) | needed) - set(there):
        raise ConfigurationError(f"{min(gone)} is missing")
    if more := set(there) - set(told) - {MANIFEST}:
        raise ConfigurationError(f"{min(more)} is not in the manifest")
    if set(manifest["rows"]) != {table.name for table in archive.tables()}:
        raise ConfigurationError(f"{MANIFEST} does not count the tables of this version")
    for name, said in told.items():
        with book.open(name) as stream:
            found = told_of(stream)
        if found != said:
            raise ConfigurationError(f"{name} is not what the manifest says: it was changed")
