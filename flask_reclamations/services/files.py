"""Files: staged under the mark of a form, then attached with what that form says (D01, A19).

A form adds files in three steps: it derives from `web.forms.Attaching`; its view asks
`web.files.checked(act, form)` where it would ask `form.validate()`; and it hands `form.enclosed()` to the
service that makes the case or the exchange, which calls `attach` in the same transaction, or the proof of an
action, which calls `prove`.
"""

import hashlib
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from ..errors import Reason, RefusedError
from ..models import Action, Attachment, Blob, Case, Exchange
from . import content, journal, outbox
from .act import Act, state

log = logging.getLogger("flask_reclamations")
NOBODY = frozenset({"system", "claimant"})


@dataclass(frozen=True)
class Enclosed:
    """What a form was sent with: its mark, and the tokens of the staged files it keeps."""

    mark: str
    tokens: tuple[str, ...] = ()


def _owner(act: Act) -> str | None:
    return None if act.viewer.ref in NOBODY else act.viewer.ref


def check_room(act: Act, name: str, size: int, already: int) -> None:
    """Refuse a file too large, or one too many; `size` in bytes, `already` the files the form keeps."""
    shown = content.clean_name(name)
    if size > act.settings.file_mb * 2**20:
        raise RefusedError.because(
            "too_large", "« {name} » dépasse {max} Mo.", at="attachments", name=shown, max=act.settings.file_mb
        )
    if already >= act.settings.files:
        raise RefusedError.because(
            "too_many",
            "« {name} » n’est pas joint : {max} fichiers au plus par envoi.",
            at="attachments",
            name=shown,
            max=act.settings.files,
        )


def check_count(act: Act, tokens: Collection[str]) -> None:
    """Refuse more files than one form may bring: each may have been staged alone."""
    if len(set(tokens)) > act.settings.files:
        words = "{max} fichiers au plus par envoi : décochez ceux qui comptent le moins."
        raise RefusedError.because("too_many", words, at="attachments", max=act.settings.files)


def stage(act: Act, mark: str, kept: content.Judged) -> Attachment:
    """Keep a judged file until the form with this mark is sent.

    Raises `RefusedError` beside `attachments` where the store fails, or the content was quarantined before.
    """
    row = Attachment(
        organisation_id=act.organisation.id,
        blob=keep(act, kept),
        submission=mark,
        # Looked up by equality: 128 random bits, which open nothing without their form's mark or a right on the case.
        token=secrets.token_hex(16),
        name=kept.name,
        added_by_ref=_owner(act),
        added_by_label=act.viewer.label,
        at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row


def keep(act: Act, kept: content.Judged) -> Blob:
    """Return the one blob of a judged content.

    Raises `RefusedError` beside `attachments` where the store fails, or the content was quarantined before.
    """
    blob = _blob(act, kept)
    if blob.state == Blob.QUARANTINED:
        raise _infected(kept.name)
    return blob


def _blob(act: Act, kept: content.Judged) -> Blob:
    """Return the one blob of this content, written to the store where it is new."""
    digest = hashlib.sha256(kept.data).hexdigest()
    same = (Blob.organisation_id == act.organisation.id, Blob.sha256 == digest)
    # Written first: it takes the lock, and a blob touched now is no orphan to sweep.
    touched = update(Blob).where(*same).values(at=act.now).execution_options(synchronize_session=False)
    if act.session.execute(touched).rowcount:  # type: ignore[attr-defined]
        blob = act.session.scalars(select(Blob).where(*same)).one()
        if blob.state != Blob.QUARANTINED and not _in_store(blob.place, kept.name):
            _put(blob.place, kept)
        return blob
    blob = Blob(
        organisation_id=act.organisation.id,
        sha256=digest,
        size=len(kept.data),
        media_type=kept.media_type,
        place=f"files/{act.now:%Y-%m-%d}/{secrets.token_hex(16)}",
        state=Blob.PENDING if state().antivirus else Blob.CLEAN,
        at=act.now,
    )
    act.session.add(blob)
    act.session.flush()
    _put(blob.place, kept)
    return blob


def _put(place: str, kept: content.Judged) -> None:
    try:
        state().storage.put(place, kept.data)
    except OSError as error:
        raise _unavailable(kept.name, error) from error


def _in_store(place: str, name: str) -> bool:
    try:
        return state().storage.exists(place)
    except OSError as error:
        raise _unavailable(name, error) from error


def _unavailable(name: str, error: OSError) -> RefusedError:
    log.error("a file could not be stored in RECLAMATIONS_STORAGE: %s", type(error).__name__)
    return RefusedError.because(
        "storage",
        "« {name} » n’a pas pu être enregistré. Votre texte est conservé : réessayez dans quelques minutes.",
        at="attachments",
        name=name,
    )


def _infected(name: str) -> RefusedError:
    return RefusedError.because(
        "infected", "« {name} » est écarté : l’antivirus l’a refusé.", at="attachments", name=name
    )


def staged(act: Act, enclosed: Enclosed) -> list[Attachment]:
    """Return the staged files that a form keeps, as long as they are this person's; the quarantined left out."""
    return [row for row in _rows(act, enclosed) if row.blob.state != Blob.QUARANTINED]


def _rows(act: Act, enclosed: Enclosed) -> list[Attachment]:
    if not enclosed.tokens:
        return []
    owner = _owner(act)
    query = select(Attachment).where(
        Attachment.organisation_id == act.organisation.id,
        Attachment.submission == enclosed.mark,
        Attachment.staged(),
        Attachment.token.in_(enclosed.tokens),
        Attachment.added_by_ref.is_(None) if owner is None else Attachment.added_by_ref == owner,
    )
    return list(act.session.scalars(query.order_by(Attachment.id)))


def attach(
    act: Act, case: Case, enclosed: Enclosed | None, *, exchange: Exchange | None = None, internal: bool = False
) -> dict[str, Any]:
    """Attach the files a form keeps to its case, and to the exchange they came with, for good.

    Returns `{"files": […]}` for the payload of the event, or `{}` where there are none.
    Raises `RefusedError` where there are too many, or one was quarantined meanwhile, or was swept.
    """
    if not enclosed or not enclosed.tokens:
        return {}
    rows = _taken(act, enclosed)
    for row in rows:
        row.case_id, row.internal = case.id, internal
        row.exchange_id = exchange.id if exchange else None
    act.session.flush()
    return {"files": [said(row) for row in rows]}


def prove(act: Act, action: Action, enclosed: Enclosed) -> dict[str, Any]:
    """Attach the files a form keeps to an action, for good; as `attach` for the rest (A03)."""
    rows = _taken(act, enclosed)
    for row in rows:
        row.action_id, row.internal = action.id, True
    act.session.flush()
    return {"files": [said(row) for row in rows]}


def _taken(act: Act, enclosed: Enclosed) -> list[Attachment]:
    """Return the staged files of a form that is sent, held until the commit."""
    check_count(act, enclosed.tokens)
    rows = _rows(act, enclosed)
    # Held until the commit: an antivirus that refuses one meanwhile finds the case, or the case finds its verdict.
    held = select(Blob).where(Blob.id.in_([row.blob_id for row in rows])).with_for_update(read=True)
    act.session.scalars(held.execution_options(populate_existing=True)).all()
    if len(rows) < len(set(enclosed.tokens)):
        words = "Un fichier joint n’est plus là : joignez-le à nouveau."
        raise RefusedError.because("gone", words, at="attachments")
    infected: list[Reason] = [
        r for row in rows if row.blob.state == Blob.QUARANTINED for r in _infected(row.name).reasons
    ]
    if infected:
        raise RefusedError(infected)
    return rows


def said(row: Attachment) -> dict[str, Any]:
    """Return what the journal keeps of a file."""
    blob = row.blob
    return {"name": row.name, "sha256": blob.sha256, "size": blob.size, "media_type": blob.media_type}


def settle(act: Act, blob_id: int, finding: str | None, *, place: str) -> bool:
    """Keep what the antivirus found in a pending content, and tell what it is attached to; False if settled.

    Parameters: `finding` its name for it, or None for a clean one; `place` where the content lies now.
    """
    verdict = {"state": Blob.QUARANTINED if finding else Blob.CLEAN, "verdict": finding and finding[:200]}
    pending = update(Blob).where(Blob.id == blob_id, Blob.state == Blob.PENDING).values(**verdict, place=place)
    if not act.session.execute(pending.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        return False
    if not finding:
        return True
    query = select(Attachment).where(Attachment.blob_id == blob_id, ~Attachment.staged())
    for row in act.session.scalars(query.order_by(Attachment.case_id, Attachment.action_id, Attachment.id)).all():
        _tell_quarantined(act, row, {"files": [said(row)], "text": finding[:200]})
    return True


def _tell_quarantined(act: Act, row: Attachment, told: dict[str, Any]) -> None:
    if row.action_id is not None:
        action = journal.locked(act.session, Action, Action.id == row.action_id)
        if action is not None:
            journal.append(act, action, "file_quarantined", told)
        return
    case = journal.locked(act.session, Case, Case.id == row.case_id)
    if case is not None:
        event = journal.change(act, case, "file_quarantined", {}, **told)
        outbox.to_quality(act, case, event, "file_quarantined")
