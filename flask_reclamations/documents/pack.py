"""An evidence pack as a file: members gathered in a folder, then one ZIP, its manifest last; the same bytes again."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..domain.pack import FORMAT, Piece, Wanted
from ..errors import ReclamationsError
from ..schemas.pack import PackManifest

MANIFEST, DIGEST, JOURNAL, SEALS = "manifest.json", "manifest.sha256", "18-journal.jsonl", "18-sceaux.jsonl"
INDEX_HTML, INDEX_PDF = "00-index.html", "00-index.pdf"
CHUNK = 2**20
ROOM = 64 * 2**20  # bytes left to everybody else


class NoRoomError(ReclamationsError):
    """The disk does not take a pack; nothing of it is kept."""

    code = "no_room"


@dataclass(frozen=True)
class Member:
    """One file of a pack: which piece it is of, in which words, since when, in which version, whose."""

    name: str
    piece: Piece
    title: str
    day: date | None = None
    version: str = ""
    owner: str = ""


@dataclass
class Folder:
    """Where the members of a pack are gathered before they are one file."""

    root: Path
    members: list[Member] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)

    def room(self, needed: int = 0) -> None:
        """Raise `NoRoomError` where the disk has not so many bytes left, beside `ROOM`."""
        if shutil.disk_usage(self.root).free < needed + ROOM:
            raise NoRoomError("the disk has no room for this pack")

    def place(self, name: str) -> Path:
        """Return where a member is to be written."""
        self.room()
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @contextmanager
    def whole(self, name: str) -> Iterator[Path | None]:
        """Give a path to write a member to, whole or not at all; None where it is there from an interrupted build."""
        path = self.place(name)
        if path.exists():
            yield None
            return
        part = path.with_name(f".{path.name}.part")
        yield part
        part.replace(path)

    def add(self, member: Member) -> None:
        """List a member that was written, and hash it."""
        self.told[member.name] = told_of(self.root / member.name)
        self.members.append(member)


def told_of(path: Path) -> dict[str, Any]:
    """Return the size of a file and its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def bind(folder: Folder, wanted: Wanted, organisation: str, faults: Sequence[str], to: Path) -> None:
    """Write the ZIP, index first, whole or not at all; each member leaves the folder once it is inside.

    Parameters: `faults` what of the journal did not verify as the pack was built.
    """
    order = sorted(folder.told)
    folder.room(max((told["size"] for told in folder.told.values()), default=0))
    said = {
        "format": FORMAT,
        "software": version("flask-reclamations"),
        "organisation": organisation,
        "wanted": wanted,
        "faults": faults,
        "members": {name: folder.told[name] for name in order},
    }
    manifest = json.dumps(PackManifest().dump(said), ensure_ascii=False, indent=1, sort_keys=True).encode()
    part = to.with_name(f"{to.name}.part")
    try:
        part.touch(mode=0o600)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as book:
            for name in order:
                with _member(book, name, wanted.as_of) as stream, (folder.root / name).open("rb") as source:
                    shutil.copyfileobj(source, stream, CHUNK)
                (folder.root / name).unlink()
            for name, content in ((MANIFEST, manifest), (DIGEST, sum_of(manifest))):
                with _member(book, name, wanted.as_of) as stream:
                    stream.write(content)
        part.replace(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NoRoomError(f"the pack could not be written: {error.strerror or error}") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sum_of(manifest: bytes) -> bytes:
    """Return the line of `manifest.sha256`, as `sha256sum --check` reads it."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


@contextmanager
def _member(book: zipfile.ZipFile, name: str, moment: datetime) -> Iterator[Any]:
    at = moment.astimezone(UTC)
    info = zipfile.ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    with book.open(info, "w", force_zip64=True) as stream:
        yield stream


def of_piece(members: Sequence[Member], piece: Piece) -> list[Member]:
    """Return the members of a piece."""
    return [member for member in members if member.piece is piece]
