"""A saved mail dropped on the form of received messages: staged, read, and the form filled in with it (C22)."""

from dataclasses import replace
from functools import partial
from typing import Any

from ...errors import Reason, RefusedError
from ...i18n import local, t
from ...jobs.nudge import nudge
from ...jobs.unit import committed
from ...models import Bounce, Case
from ...models.case import CLAIMANT
from ...services import content, correspondents, eml, files
from ...services.act import Act, state
from ...services.files import Enclosed
from ..files import TOKEN
from .correspondence import SOMEBODY, ReceiveForm


def fill(act: Act, case: Case, form: ReceiveForm) -> list[Reason]:
    """Read the mail that came with a form, now or when it was shown last, and fill in what was left empty.

    What was typed stands: the person sees more than the mail says. Returns why the mail cannot be taken.
    """
    form.validate()
    if form.stale:
        return []
    try:
        saved = _uploaded(act, form) if form.mail.data else _staged(act, form)
    except RefusedError as refusal:
        form.original.data = ""
        return list(refusal.reasons)
    if saved is not None:
        form.identity = saved.identity
        _fill(act, case, form, saved)
    return []


def _uploaded(act: Act, form: ReceiveForm) -> eml.Saved:
    """Stage a mail and the files in it, each judged as any other."""
    upload: Any = form.mail.data
    name, size = upload.filename or "", upload.stream.seek(0, 2)
    upload.stream.seek(0)
    _weigh(act, name, size)
    data = upload.stream.read()
    saved = eml.read(data)
    mark, original = form.new_submission(), eml.judged(name, data)
    form.original.data = committed(partial(_token, act, mark, original))
    form.original_name = original.name
    fit, form.left_out = _sorted(act, saved, len(form.kept.data or []))
    tokens = [committed(partial(_token, act, mark, one)) for one in fit]
    form.kept.data = [*(form.kept.data or []), *tokens]
    if state().antivirus is not None:
        nudge("scan_files")
    return saved


def _token(act: Act, mark: str, kept: content.Judged) -> str:
    return files.stage(act, mark, kept).token


def _weigh(act: Act, name: str, size: int) -> None:
    try:
        files.check_room(act, name, size, 0)
    except RefusedError as refusal:
        raise RefusedError([replace(reason, at="mail") for reason in refusal.reasons]) from None


def _staged(act: Act, form: ReceiveForm) -> eml.Saved | None:
    """Read the mail of an earlier try again: it was kept, with the files in it."""
    token = form.original.data or ""
    if not token:
        return None
    whole = Enclosed(form.new_submission(), (token,))
    rows = files.staged(act, whole) if TOKEN.fullmatch(token) else []
    if not rows:
        raise RefusedError.because("gone", "L’e-mail n’est plus là : choisissez-le à nouveau.", at="mail")
    form.original_name = rows[0].name
    with state().storage.open(rows[0].blob.place) as stream:
        saved = eml.read(stream.read())
    _, form.left_out = _sorted(act, saved, 0)
    return saved


def _sorted(act: Act, saved: eml.Saved, already: int) -> tuple[list[content.Judged], tuple[str, ...]]:
    """Return the files of a mail that are fit to keep, and what is left out of it in words."""
    fit: list[content.Judged] = []
    out: list[str] = []
    for name, data in saved.parts:
        try:
            files.check_room(act, name, len(data), already + len(fit))
            fit.append(content.judged(name, data))
        except RefusedError as refusal:
            out += [t(reason.text, **reason.values) for reason in refusal.reasons]
    if saved.cut:
        out.append(t("La fin du texte : elle se lit dans l’e-mail d’origine."))
    return fit, tuple(out[:20])


def _fill(act: Act, case: Case, form: ReceiveForm, saved: eml.Saved) -> None:
    here = local(saved.at, act.organisation.zone) if saved.at else None
    sender = _sender(act, case, saved)
    found: dict[str, Any] = {
        "sender": sender,
        "channel": "email",
        "text": saved.text or saved.subject,
        "name": saved.name if sender == SOMEBODY else None,
    }
    if here is not None and not form.received_on.data:
        # The hour is the mail's as long as the day is.
        found |= {"received_on": here.date(), "received_at": here.time().replace(second=0, microsecond=0)}
    for name, value in found.items():
        field = form[name]
        if value and not field.data and not field.errors:
            field.data, field.raw_data = value, None


def _sender(act: Act, case: Case, saved: eml.Saved) -> str:
    """Return who wrote: the claimant or a correspondent by their address, else somebody."""
    address = Bounce.folded(saved.address)
    if address and address == Bounce.folded(case.claimant_email or ""):
        return CLAIMANT
    known = {Bounce.folded(row.email): row.recipient for row in correspondents.of_case(act, case) if row.email}
    return known.get(address, SOMEBODY)
