"""Files: staged as soon as they are chosen, or with their form; taken by whoever may read their case."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from flask import Response, current_app, make_response, render_template, request, send_file
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from ..domain.rights import Door
from ..domain.vocabulary import Access
from ..errors import NotFoundError, Reason, RefusedError, UnavailableError
from ..i18n import t
from ..jobs.nudge import nudge
from ..jobs.unit import committed
from ..models import Attachment, Blob
from ..queries import actions, cases
from ..queries import files as found_files
from ..services import content, files
from ..services.act import Act, state
from . import accesslog, limits, present
from .access import for_anyone, opened_by
from .blueprint import blueprint
from .forms import Attaching

LOST = "Les fichiers choisis n’ont pas été gardés : joignez-les à nouveau."
PUBLIC_RATE = "100/hour"
TOKEN = re.compile(r"[0-9a-f]{32}")


def checked(act: Act, form: Attaching, also: Sequence[Reason] = ()) -> bool:
    """Tell whether a form with files is right; what came with it is staged and listed on it either way.

    Ask this where a form without files is asked `validate()`. A refused file leaves the others and the text.
    Parameters: `also` what the rules refuse of the fields, so that it is said at the same time.
    """
    right = form.validate() and not also
    form.refuse(also)
    if form.stale:
        unread(act, form)
        return False
    kept = _kept(form)
    reasons: list[Reason] = []
    for upload in form.attachments.data or []:
        try:
            kept.append(_stage(act, form.new_submission(), upload, len(kept)))
        except RefusedError as refusal:
            reasons += refusal.reasons
    form.staged = files.staged(act, form.enclosed())
    form.refuse(reasons)
    return right and not reasons


def unread(act: Act, form: Attaching) -> None:
    """List what a refused form keeps, and say that what came with it was not taken."""
    _kept(form)
    form.staged = files.staged(act, form.enclosed())
    if form.attachments.data:
        form.refuse([Reason("lost", LOST, at="attachments")])


def _kept(form: Attaching) -> list[str]:
    """Return the tokens that a form keeps, without what is none."""
    form.kept.data = kept = [token for token in form.kept.data or [] if TOKEN.fullmatch(token)]
    return kept


def _stage(act: Act, mark: str, upload: Any, already: int) -> str:
    name = upload.filename or ""
    size = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    files.check_room(act, name, size, already)
    kept = content.judged(name, upload.stream.read())
    # Committed on its own: a form that is refused keeps its files.
    token = committed(lambda: files.stage(act, mark, kept).token)
    if state().antivirus is not None:
        nudge("scan_files")
    return token


@blueprint.post("/files")
@opened_by(Door.FILE)
def stage(act: Act) -> Response:
    """Stage a file of a form that somebody has open, and answer with its line."""
    return _lines(act)


@blueprint.post("/public/files")
@for_anyone
def stage_public(act: Act) -> Response:
    """Stage a file of the form that needs no account."""
    if not act.organisation.public_form:
        raise NotFoundError("files")
    return stage_for_anyone(act)


def stage_for_anyone(act: Act) -> Response:
    """Stage files of a form that somebody without account has open; so many from one address."""
    again = too_often(act, len(request.files.getlist("attachments")))
    if again is None:
        return _lines(act)
    when = present.moment(again, act.organisation.zone)
    words = t("Trop d’envois depuis votre connexion. Réessayez après {moment}.", moment=when)
    answer = make_response(render_template("reclamations/_staged.html", rows=[], wrong=[words]), 429)
    answer.retry_after = again
    return answer


def too_often(act: Act, uploads: int) -> datetime | None:
    """Count files sent without account; return when to try again where this address sends too many."""
    return limits.over(act, "files", PUBLIC_RATE, cost=uploads) if uploads else None


def _lines(act: Act) -> Response:
    form = Attaching()
    before = set(form.kept.data or [])
    right = checked(act, form)
    new = [row for row in form.staged if row.token not in before]
    lines = render_template("reclamations/_staged.html", rows=new, wrong=[words for _, words in form.wrong()])
    return make_response(lines, 200 if right else 422)


@blueprint.get("/cases/<reference>/files/<token>")
@opened_by()
def case_file(act: Act, reference: str, token: str) -> Response:
    """Download a file of a case one may read."""
    case = cases.case_for(act.session, act.organisation, act.viewer, reference)
    answer = deliver(found_files.one(act.session, act.viewer, case, token))
    accesslog.kept(act, Access.DOWNLOAD, reference)
    return answer


@blueprint.get("/plan/<reference>/files/<token>")
@opened_by(Door.OWN_ACTIONS)
def action_file(act: Act, reference: str, token: str) -> Response:
    """Download a proof of an action one may read."""
    action = actions.action_for(act.session, act.organisation, act.viewer, reference)
    answer = deliver(found_files.one_of_action(act.session, action, token))
    accesslog.kept(act, Access.DOWNLOAD, reference)
    return answer


def deliver(row: Attachment) -> Response:
    """Answer with a file as a download that no browser runs; rights are the caller's.

    Raises `RefusedError` for one the antivirus has not passed, `UnavailableError` where the store fails.
    """
    blob = row.blob
    if blob.state == Blob.PENDING:
        words = "Ce fichier est en cours de vérification : réessayez dans un instant."
        raise RefusedError.because("unchecked", words)
    if blob.state == Blob.QUARANTINED:
        raise RefusedError.because("infected", "Ce fichier est écarté : l’antivirus l’a refusé.")
    answer: Response = send_file(
        opened(blob.place), mimetype=blob.media_type, as_attachment=True, download_name=row.name, conditional=False
    )
    answer.content_length = blob.size
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def opened(place: str) -> BinaryIO:
    """Open what the store keeps.

    Raises `UnavailableError` where the store is down or lost it: no refusal, nor an absence.
    """
    try:
        return state().storage.open(place)
    except OSError as error:
        current_app.logger.error("%s cannot be read: %s", place, type(error).__name__)
        raise UnavailableError(place) from None


@blueprint.before_request
def weigh() -> None:
    """Refuse what is larger than all the files of a form before reading it; the host's own limit stands too."""
    settings = state().settings
    most = (settings.files * settings.file_mb + 1) * 2**20
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge
    # Sent in chunks: counted as it is read. Without either a body is empty.
    if request.content_length is None and request.environ.get("wsgi.input_terminated"):
        try:
            request.max_content_length = min(request.max_content_length or most, most)
        except AttributeError:  # Flask 3.0 knows one limit only, the host's
            raise LengthRequired from None
