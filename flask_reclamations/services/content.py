"""What a file really is, whatever it is called: judged by content, cleaned where it can be (D01)."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import filetype
from PIL import Image

from ..errors import RefusedError

MAX_PIXELS = 25_000_000  # some 75 MB once open, for each upload at the same time
MAX_ENTRIES, MAX_EXPANDED, MAX_PART = 5_000, 200 * 2**20, 2**20
OOXML = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
ODF = {f"application/vnd.oasis.opendocument.{kind}": kind for kind in ("text", "spreadsheet", "presentation")}
ODF_EXTENSION = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
MARKUP = re.compile(
    r"<\s*(?:[!?]|(?:html|head|body|svg|script|iframe|object|embed|img|style|link|meta|form|math)\b)", re.I
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Long names only: a short one such as /JS stands by chance in the compressed bytes of many a large PDF, and no
# script goes without one of these.
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch|Rendition|RichMedia)(?![A-Za-z])|/XFA\s*[\[\d]")
CARRIED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv"

WORDS = {
    "unknown_type": "« {name} » : ce type de fichier n’est pas accepté. Joignez un PDF, une image ou un document.",
    "old_format": "« {name} » : enregistrez-le en PDF, ou au format actuel (.docx, .xlsx, .pptx), puis joignez-le.",
    "active": "« {name} » contient des macros ou du contenu actif : enregistrez-le sans, ou en PDF.",
    "broken": "« {name} » est abîmé ou incomplet : il ne peut pas être ouvert.",
    "huge": "« {name} » est trop grand une fois ouvert : réduisez-le, ou envoyez-le en PDF.",
    "heic": "« {name} » : enregistrez cette photo en JPEG, puis joignez-la.",
}


@dataclass(frozen=True)
class Judged:
    """A file fit to keep: its bytes, its type, and its name with the extension of that type."""

    data: bytes
    media_type: str
    name: str


class _No(Exception):  # noqa: N818 — a verdict, turned into a refusal at once
    """The code of why a content is refused."""


def judged(name: str, data: bytes) -> Judged:
    """Return a file fit to keep, under a harmless name; a wrong extension is corrected to that of the content.

    Raises `RefusedError` beside `attachments` for a type outside the list, active content, a bomb or a broken file.
    """
    shown = clean_name(name)
    try:
        data, media_type, extension = _judge(shown, data)
    except _No as no:
        code = str(no)
        raise RefusedError.because(code, WORDS[code], at="attachments", name=shown) from None
    stem, _, last = shown.rpartition(".")
    stem = stem if stem and len(last) <= 5 else shown
    return Judged(data, media_type, f"{stem[:150]}.{extension}")


def clean_name(name: str) -> str:
    """Return the last part of a path without controls, direction marks, or characters that a system reserves."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(" " if unicodedata.category(c) in ("Zs", "Zl", "Zp") else c for c in last)
    kept = "".join(c for c in kept if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    kept = " ".join(kept.split()).strip(". ")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept):
        kept = f"_{kept}"
    return kept[:160] or "fichier"


def _judge(name: str, data: bytes) -> tuple[bytes, str, str]:
    kind = filetype.guess(data[:8192])
    mime = kind.mime if kind else ""
    if mime in IMAGES:
        return _image(data, mime)
    if mime in ("image/heic", "image/heif", "image/avif"):
        raise _No("heic")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _No("old_format")
    if not mime:
        return _text(name, data)
    raise _No("unknown_type")


def _jpeg(image: Image.Image, out: io.BytesIO) -> None:
    (image if image.mode in ("L", "RGB") else image.convert("RGB")).save(out, "JPEG", quality=90)


def _png(image: Image.Image, out: io.BytesIO) -> None:
    keeps = image.mode in ("1", "L", "LA", "I", "I;16", "RGB", "RGBA")
    (image if keeps else image.convert("RGBA")).save(out, "PNG")


def _webp(image: Image.Image, out: io.BytesIO) -> None:
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    (image if image.mode == mode else image.convert(mode)).save(out, "WEBP", quality=90)


IMAGES: dict[str, tuple[str, str, Callable[[Image.Image, io.BytesIO], None]]] = {
    "image/jpeg": ("JPEG", "jpg", _jpeg),
    "image/png": ("PNG", "png", _png),
    "image/webp": ("WEBP", "webp", _webp),
}


def _image(data: bytes, mime: str) -> tuple[bytes, str, str]:
    """Draw the picture again from its pixels: place, camera, comments and whatever hid behind it are gone."""
    shape, extension, write = IMAGES[mime]
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=[shape]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _No("huge")
            image.load()
            upright = _upright(image)
            upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
            write(upright, out)
    except _No:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _No("huge") from None
    except Exception:
        # Whatever a decoder says of a stranger's bytes: struct.error, TypeError, AttributeError and others were seen.
        raise _No("broken") from None
    return out.getvalue(), mime, extension


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture as it was held; tags that cannot be read turn nothing, and none is ever written again."""
    try:
        turn = TURNS.get(image.getexif().get(0x0112, 1))
    except Exception:
        return image
    return image if turn is None else image.transpose(turn)


def _pdf(data: bytes) -> tuple[bytes, str, str]:
    if b"%%EOF" not in data[-1024:] or zipfile.is_zipfile(io.BytesIO(data)):
        raise _No("broken")
    # Names may be written with #xx; what hides in compressed parts is the antivirus's to find.
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)
    # An electronic invoice (Factur-X) carries its XML; other files inside a PDF stay out.
    if ACTIVE_PDF.search(plain) or len(CARRIED.findall(plain)) > plain.count(b"/text/xml"):
        raise _No("active")
    return data, "application/pdf", "pdf"


def _office(data: bytes) -> tuple[bytes, str, str]:
    # Nothing before the first entry (we start with PK) and nothing after the last record: no second face.
    if data[-22:-18] != b"PK\x05\x06":
        raise _No("broken")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return data, *_document(archive)
    except _No:
        raise
    except Exception:
        raise _No("broken") from None


def _document(archive: zipfile.ZipFile) -> tuple[str, str]:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_EXPANDED:
        raise _No("huge")
    if len(names) < len(entries) or any(".." in n.split("/") or n.startswith(("/", "\\")) for n in names):
        raise _No("broken")
    if "mimetype" in names:
        return _open_document(archive, names)
    found = [kind for part, kind in OOXML.items() if part in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise _No("unknown_type")
    types = _part(archive, "[Content_Types].xml").lower()
    rels = [_part(archive, n) for n in names if n.endswith("_rels/settings.xml.rels")]
    hidden = re.compile(r"vbaproject|activex|oleobject|macrosheets|attachedtoolbars|\.(exe|dll|js|vbs|bat|cmd|lnk)$")
    if (
        any(hidden.search(n.lower()) for n in names)
        or b"macroenabled" in types
        or b"vbaproject" in types
        or any(b"attachedTemplate" in rel and b"External" in rel for rel in rels)
    ):
        raise _No("active")
    extension, media_type = found[0]
    return media_type, extension


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, str]:
    media_type = _part(archive, "mimetype").decode("ascii", "replace")
    if media_type not in ODF or "content.xml" not in names:
        raise _No("unknown_type")
    manifest = _part(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    hidden = any(n.startswith(("Basic/", "Scripts/", "Object ")) and not n.endswith("/") for n in names)
    if hidden or b"encryption-data" in manifest:
        raise _No("active")
    return media_type, ODF_EXTENSION[ODF[media_type]]


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a small part, however much it claims or hides."""
    with archive.open(name) as part:
        found = part.read(MAX_PART + 1)
    if len(found) > MAX_PART:
        raise _No("huge")
    return found


def _text(name: str, data: bytes) -> tuple[bytes, str, str]:
    """Accept plain words: UTF-8, or the Windows alphabet that French spreadsheets still write."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = data.decode("cp1252")
        except UnicodeDecodeError:
            raise _No("unknown_type") from None
    if not words.strip() or CONTROL.search(words) or words.startswith("#!") or MARKUP.search(words):
        raise _No("unknown_type")
    extension = "csv" if name.lower().endswith(".csv") else "txt"
    return data, "text/csv" if extension == "csv" else "text/plain", extension
