"""What is kept of a text that somebody typed, or that a host gives: all that can be read."""

import re

# Controls, embeddings and overrides that turn a line around (a file's name, a person's), halves of characters:
# nobody sees them, nobody types them on purpose, and some stop a database or a spreadsheet.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_ODD_BREAKS = re.compile("[\v\f\x1c-\x1f\x85\u2028\u2029]")
_BREAKS = re.compile(r"[\r\n]+")
# No language piles up so many marks; a tower of them hides the lines above.
_TOWER = re.compile("([\u0300-\u036f]{8})[\u0300-\u036f]+")
# RFC 5322's dot-atom at a host name: an envelope and a header hold it as it was typed, without quotes or escapes.
_ATOM, _LABEL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MAILABLE = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.IGNORECASE | re.ASCII)


def inert(text: str) -> str:
    """Return a text without the characters that nobody sees and that lie; letters of every language stay."""
    return _TOWER.sub(r"\1", _ODD_BREAKS.sub("\n", _UNSEEN.sub("", text)))


def one_line(text: str) -> str:
    """Return such a text on one line: a label, a subject, a header."""
    return _BREAKS.sub(" ", inert(text))


def mailable(address: str) -> bool:
    """Tell whether a mail can go to this address, and to nobody else: every door refuses the others.

    Letters with accents need a mail server with SMTPUTF8; `=?` begins an encoded word, which a header would decode.
    """
    return bool(_MAILABLE.fullmatch(address)) and "=?" not in address
