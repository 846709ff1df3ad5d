"""Verify an evidence pack with nothing but the file: manifest, members, journal, seals."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from marshmallow import ValidationError

from ..domain.journal import START, Link, payload_digest
from ..domain.pack import FORMAT
from ..domain.seals import KIND, Head, digest
from ..errors import ConfigurationError
from ..schemas.pack import PackManifest
from .pack import CHUNK, DIGEST, INDEX_HTML, JOURNAL, MANIFEST, SEALS, sum_of

LONGEST = 2**26  # bytes of a manifest or of one line: no honest one comes near
Digests = dict[tuple[str, int, int], str]


class Checked(NamedTuple):
    """What a whole pack holds: members, events, seals; and how many events whose words are not in it."""

    members: int
    events: int
    seals: int
    wordless: int


class Unsound(ConfigurationError):  # noqa: N818  (said to whoever verifies, in one line)
    """The first thing of a pack that does not fit."""


def verify(path: Path) -> Checked:
    """Check a pack and return what it holds.

    Raises `Unsound` naming the first thing that does not fit.
    """
    try:
        with zipfile.ZipFile(path) as book:
            faults, members = _members(book)
            if faults:
                # What changed of words that were left out, nobody can see here: whoever built the pack saw it.
                raise Unsound(f"the journal did not verify as this pack was built: {faults[0]}")
            digests, sealed, wordless = _journal(book)
            seals = _seals(book, digests, sealed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unsound(f"{path.name} is no pack, or was cut: {error}") from error
    return Checked(members, len(digests), seals, wordless)


def _members(book: zipfile.ZipFile) -> tuple[list[str], int]:
    """Return what the manifest says did not verify, and how many members there are."""
    names = [info.filename for info in book.infolist()]
    for name in (MANIFEST, DIGEST):
        if name not in names:
            raise Unsound(f"{name} is missing")
    if book.getinfo(MANIFEST).file_size > LONGEST:
        raise Unsound(f"{MANIFEST} is no manifest")
    manifest = book.read(MANIFEST)
    if book.read(DIGEST) != sum_of(manifest):
        raise Unsound(f"{MANIFEST} is not what {DIGEST} says")
    try:
        said: dict[str, Any] = PackManifest().loads(manifest)
    except (ValueError, ValidationError) as error:
        raise Unsound(f"{MANIFEST} is no manifest: {error}") from error
    if said["format"] != FORMAT:
        raise Unsound(f"this program verifies packs of format {FORMAT}, not {said['format']}")
    if len(names) != len(set(names)):
        raise Unsound(f"{next(name for name in names if names.count(name) > 1)} is there twice")
    listed = {*said["members"], MANIFEST, DIGEST}
    for name in sorted(set(names) - listed):
        raise Unsound(f"{name} is not listed")
    for name in sorted(listed - set(names)):
        raise Unsound(f"{name} is missing")
    if book.comment or names[0] != INDEX_HTML:
        raise Unsound(f"{names[0]} comes first, not {INDEX_HTML}" if not book.comment else "the ZIP has a comment")
    for name, told in sorted(said["members"].items()):
        if _told(book, name) != (told["size"], told["sha256"]):
            raise Unsound(f"{name} is not what {MANIFEST} says")
    return said["faults"], len(listed)


def _told(book: zipfile.ZipFile, name: str) -> tuple[int, str]:
    made, size = hashlib.sha256(), 0
    with book.open(name) as stream:
        while chunk := stream.read(CHUNK):
            made.update(chunk)
            size += len(chunk)
    return size, made.hexdigest()


def _lines(book: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    if name not in book.namelist():
        raise Unsound(f"{name} is missing")
    with book.open(name) as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise Unsound(f"{name}, line {number}: it cannot be read") from None


def _journal(book: zipfile.ZipFile) -> tuple[Digests, dict[int, dict[str, Any]], int]:
    """Return the digest of each event, what each seal's event says, and how many events have no words here."""
    digests: Digests = {}
    sealed: dict[int, dict[str, Any]] = {}
    wordless = 0
    chains = groupby(_lines(book, JOURNAL), lambda line: (line.get("subject_kind"), line.get("subject_id")))
    try:
        for subject, chain in chains:
            if (*subject, 1) in digests:
                raise Unsound(f"{_named(subject)}: its events stand in two places")
            for line in followed(subject, chain):
                wordless += "said" not in line
                digests[subject[0], subject[1], line["seq"]] = line["digest"]
                if line["kind"] == KIND:
                    sealed[line["seq"]] = json.loads(line["said"])
    except (KeyError, TypeError) as error:
        raise Unsound(f"{JOURNAL}: an event has not what an event has ({error})") from error
    return digests, sealed, wordless


def followed(subject: tuple[str, int], chain: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the lines of a journal, each once it follows the one before.

    Raises `Unsound` naming the first that does not.
    """
    previous = START
    for position, line in enumerate(chain, 1):
        name = f"{_named(subject)}, event {line['seq']} ({line['kind']})"
        if line["seq"] != position:
            raise Unsound(f"{name}: event {position} is missing")
        if line["previous"] != previous:
            raise Unsound(f"{name}: it does not follow the event before it")
        if "said" in line and payload_digest(line["salt"], line["said"]) != line["payload"]:
            raise Unsound(f"{name}: what it says was changed")
        if not line.get("masked") and _link(line).digest() != line["digest"]:
            raise Unsound(f"{name}: it was changed")
        previous = line["digest"]
        yield line


def _link(line: dict[str, Any]) -> Link:
    return Link(**{name: line[name] for name in Link.__dataclass_fields__})


def _named(subject: tuple[str, int]) -> str:
    return f"{subject[0]} {subject[1]}"


def _seals(book: zipfile.ZipFile, digests: Digests, sealed: dict[int, dict[str, Any]]) -> int:
    before, heads, count = "", list[Head](), 0
    for line in _lines(book, SEALS):
        try:
            if "head" in line:
                kind, subject_id, seq, made = line["head"]
                heads.append(Head(subject_id, kind, seq, made))
                continue
            name = f"seal of {line['day']}"
            said = sealed.pop(line["seq"], None)
            if said is None or {key: line[key] for key in said} != said:
                raise Unsound(f"{name}: the organisation's journal does not tell of it")
        except (KeyError, TypeError, ValueError) as error:
            raise Unsound(f"{SEALS}: a line has not what a seal has ({error})") from error
        if digest(before, heads) != (line["digest"], line["chains"]):
            raise Unsound(f"{name}: the journals are not what it sealed")
        for head in heads:
            _fits(name, head, digests)
        before, heads, count = line["digest"], [], count + 1
    if sealed:
        raise Unsound(f"{SEALS}: the seal of {next(iter(sealed.values()))['day']} is missing")
    if heads:
        raise Unsound(f"{SEALS}: its last lines are of no seal")
    return count


def _fits(name: str, head: Head, digests: Digests) -> None:
    """Raise `Unsound` where a journal of this pack is not what a seal saw of it."""
    if (head.subject_kind, head.subject_id, 1) not in digests:
        return  # of a subject that this pack is not about
    if digests.get((head.subject_kind, head.subject_id, head.seq)) != head.digest:
        raise Unsound(f"{name}: the journal of {_named((head.subject_kind, head.subject_id))} is not what it sealed")
