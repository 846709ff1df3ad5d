"""A mail that somebody saved as a file (`.eml`): who wrote, when, what, with which files (C22).

It is a stranger's: what is too large or too deep is refused before it is read, and what cannot be read is left out.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any

from ..errors import RefusedError
from ..host.text import inert, mailable, one_line
from . import content

# Headers that a parser works through, with their folded lines: long ones take it minutes, and no honest mail has any.
_HEADERS = re.compile(
    rb"^(?:content-[a-z-]+|from|sender|date|subject|message-id|mime-version)[ \t]*:(?:[^\n]*\n[ \t])*[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_BRANCHES = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
LONGEST, DEEPEST, MOST, LARGEST = 4_000, 40, 200, 200_000
ROOM = 9_000
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "footer", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
_UNSAID = frozenset({"script", "style", "head", "title", "template", "noscript"})
_SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_TAG = re.compile(r"/?[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Saved:
    """What a saved mail says; what it does not say is empty, or None for its date.

    Parameters: `identity` its Message-ID, or the hash of its bytes where it has none; `parts` the names and bytes of
    the files that came with it; `cut` whether the text was longer than what is kept.
    """

    at: datetime | None
    name: str
    address: str
    subject: str
    text: str
    identity: str
    parts: tuple[tuple[str, bytes], ...]
    cut: bool = False


def read(data: bytes) -> Saved:
    """Read a saved mail.

    Raises `RefusedError` beside `mail` for what is no mail, or too deep or broken to be read.
    """
    _weigh(data)
    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except Exception:  # whatever the parser says of a stranger's bytes
        raise RefusedError.because(
            "broken", "Cet e-mail est abîmé : copiez son texte ci-dessous.", at="mail"
        ) from None
    if not isinstance(message, EmailMessage) or not (_header(message, "From") or _header(message, "Date")):
        raise RefusedError.because("not_a_mail", "Ce fichier n’est pas un e-mail enregistré (.eml).", at="mail")
    if len(parts) > MOST:
        raise RefusedError.because("huge", "Cet e-mail a trop de parties : copiez son texte ci-dessous.", at="mail")
    name, address = _sender(message)
    text, cut = _text(parts)
    identity = one_line(_header(message, "Message-ID")).strip()
    return Saved(
        at=_date(message),
        name=name,
        address=address,
        subject=one_line(_header(message, "Subject")).strip()[:200],
        text=text,
        identity=identity if 0 < len(identity) <= 200 else f"sha256:{hashlib.sha256(data).hexdigest()}",
        parts=tuple(_files(parts)),
        cut=cut,
    )


def judged(name: str, data: bytes) -> content.Judged:
    """Return the mail itself as a file fit to keep; `read` it first."""
    stem = content.clean_name(name).rpartition(".")[0] or "message"
    return content.Judged(data, "message/rfc822", f"{stem[:150]}.eml")


def _weigh(data: bytes) -> None:
    deep = len(_BRANCHES.findall(data)) > DEEPEST or data.count(b"\n--") > 10 * MOST
    if deep or any(len(found.group()) > LONGEST for found in _HEADERS.finditer(data)):
        raise RefusedError.because(
            "huge", "Cet e-mail est trop compliqué pour être lu : copiez son texte ci-dessous.", at="mail"
        )


def _header(message: Any, name: str) -> str:
    """Return a header in words, or nothing where it is missing or cannot be read."""
    try:
        return inert(str(message[name] or ""))
    except Exception:
        return ""


def _sender(message: EmailMessage) -> tuple[str, str]:
    try:
        first = message["From"].addresses[0]
        name, address = first.display_name, first.addr_spec
    except Exception:
        return _header(message, "From").strip()[:200], ""
    address = address if mailable(address) else ""
    return one_line(name).strip()[:200] or address or _header(message, "From").strip()[:200], address


def _date(message: EmailMessage) -> datetime | None:
    """Return the day and hour a mail says it was written at; one without a zone is taken as UTC."""
    try:
        said: datetime = message["Date"].datetime
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:
        return None


def _decoded(part: Any) -> str:
    """Return the words of a part, in the alphabet it says or the likeliest."""
    data = part.get_payload(decode=True)
    for charset in (part.get_content_charset(""), "utf-8", "cp1252"):
        try:
            return str(data[:LARGEST].decode(charset))
        except (LookupError, ValueError, AttributeError, TypeError):
            continue
    return str(data[:LARGEST].decode("latin-1")) if isinstance(data, bytes) else ""


def _text(parts: list[Any]) -> tuple[str, bool]:
    """Return what a mail says: its plain words, or else those of its HTML."""
    plain, rich = [], []
    for part in parts:
        if not _joined(part):
            kind = part.get_content_type()
            plain += [_decoded(part)] if kind == "text/plain" else []
            rich += [words_of(_decoded(part))] if kind == "text/html" else []
    said = "\n\n".join(text.strip() for text in plain if text.strip()) or "\n\n".join(rich)
    text = re.sub(r"\n{3,}", "\n\n", inert(said.replace("\r\n", "\n")).strip())
    return text[:ROOM], len(text) > ROOM


def _joined(part: Any) -> str:
    """Return the name of a part that is a file, or nothing for one that is words."""
    try:
        name = part.get_filename() or ""
        words = part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
    except Exception:
        return "fichier"
    return "" if words and not name else name or "fichier"


def _files(parts: list[Any]) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        name = _joined(part)
        data = part.get_payload(decode=True) if name else None
        if data:
            yield content.clean_name(name), data


def words_of(page: str) -> str:
    """Return the words of some HTML, a line for each block; what it would run or draw is not there.

    Not `html.parser`: 200 kB of `<a ` took it eight minutes. Here a mark that nothing ends is where reading ends.
    """
    page = " ".join(page.split())
    folded, said, at = page.translate(_SMALL), list[str](), 0
    while (start := page.find("<", at)) >= 0:
        said.append(page[at:start])
        name = _TAG.match(folded, start + 1)
        tag = name.group() if name else ""
        if not tag and not folded.startswith(("<!", "<?"), start):
            said.append("<")  # « 5 < 6 » is no mark
            at = start + 1
            continue
        ends = "-->" if folded.startswith("<!--", start) else f"</{tag}" if tag in _UNSAID else ">"
        end = folded.find(ends, start + 1)
        if end < 0:
            break
        said.append("\n- " if tag == "li" else "\n" if tag.lstrip("/") in _BLOCKS else "")
        at = end + len(ends) if ends != f"</{tag}" else end
    else:
        said.append(page[at:])
    lines = (" ".join(line.split()) for line in unescape("".join(said)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
