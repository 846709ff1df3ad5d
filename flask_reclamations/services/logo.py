"""The logo of an organisation: a small picture at the head of its documents."""

import base64
import io
import logging
from dataclasses import dataclass, replace

from PIL import Image
from sqlalchemy import select

from ..errors import Reason, RefusedError
from ..models import Blob, Organisation
from . import content, files, organisations
from .act import Act, state

log = logging.getLogger("flask_reclamations")
LARGEST = 2 * 2**20  # bytes of what is sent
BOX = (900, 300)  # pixels that it is drawn again within: each document holds it
FLATTEST = 6  # longer, no head of a page has room for it
WIDEST, HIGHEST = 5.0, 1.5  # cm at the head of a page
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
WRONG = Reason("wrong_picture", "Choisissez une image PNG ou JPEG.", at="logo")


@dataclass(frozen=True)
class Logo:
    """A picture, and what it shows, for whoever does not see it.

    Parameters: `drawing` an SVG that holds it, since what typesets takes texts only; `width` on paper, in cm.
    """

    drawing: bytes
    width: float
    alt: str


def change(act: Act, name: str, data: bytes) -> None:
    """Keep a picture as the logo; the one before it stays, for what is of a day before.

    Raises `RefusedError` beside `logo` for what is no picture, too large, or cannot be stored; `NotAllowedError`.
    """
    organisations.deciding(act)
    if len(data) > LARGEST:
        words = "« {name} » dépasse {max} Mo."
        raise RefusedError.because("too_large", words, at="logo", name=content.clean_name(name), max=LARGEST // 2**20)
    try:
        kept = content.judged(name, data)
        if kept.media_type not in FORMATS:
            raise RefusedError([WRONG])
        blob = files.keep(act, replace(kept, data=_drawn(kept)))
    except RefusedError as refusal:
        wrong = (WRONG if reason.code == "unknown_type" else replace(reason, at="logo") for reason in refusal.reasons)
        raise RefusedError(list(wrong)) from None
    organisations.settle_logo(act, blob.sha256)


def remove(act: Act) -> None:
    """Have no logo any more.

    Raises `NotAllowedError` for who may not decide.
    """
    organisations.deciding(act)
    organisations.settle_logo(act, "")


def _drawn(kept: content.Judged) -> bytes:
    """Draw the picture again, small enough to stand in every document."""
    out, shape = io.BytesIO(), FORMATS[kept.media_type]
    with Image.open(io.BytesIO(kept.data), formats=[shape]) as image:
        # What has no colours of its own, or sixteen bits of them, no document needs.
        plain = image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGBA")
        if max(plain.size) > FLATTEST * min(plain.size):
            words = "Choisissez une image moins allongée : six fois plus longue que large au plus."
            raise RefusedError.because("too_flat", words, at="logo")
        plain.thumbnail(BOX)
        plain.save(out, shape)
    return out.getvalue()


def blob_of(act: Act, digest: str) -> Blob | None:
    """Return the content of a logo; None where there is none, or the antivirus has not passed it."""
    own = (Blob.organisation_id == act.organisation.id, Blob.sha256 == digest)
    return act.session.scalar(select(Blob).where(*own, Blob.state == Blob.CLEAN)) if digest else None


def of(act: Act, organisation: Organisation) -> Logo | None:
    """Return the logo of the organisation as it is or was; where the store lost it, a document goes without."""
    blob = blob_of(act, organisation.logo)
    if blob is None:
        return None
    try:
        with state().storage.open(blob.place) as stream:
            data = stream.read()
    except OSError as error:
        log.warning("the logo cannot be read from RECLAMATIONS_STORAGE: %s", type(error).__name__)
        return None
    with Image.open(io.BytesIO(data)) as image:
        wide, high = image.size
    picture = f"data:{blob.media_type};base64,{base64.b64encode(data).decode()}"
    size = f'width="{wide}" height="{high}"'
    drawing = f'<svg {SVG} {size}><image {size} xlink:href="{picture}"/></svg>'
    return Logo(drawing.encode(), min(WIDEST, HIGHEST * wide / high), organisation.name)
