"""Following a case without an account: the link of a mail, the page it opens, and asking for another (D09)."""

from functools import wraps

from flask import Response, request, url_for
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from wtforms import StringField
from wtforms.validators import DataRequired

from ..domain.vocabulary import Access
from ..errors import TokenError
from ..i18n import t
from ..models import Case, TrackingLink
from ..queries import files as found_files
from ..services import tracking
from ..services.act import Act
from ..services.secrets import secret_key
from . import accesslog, files, limits, present
from .access import View, for_anyone
from .blueprint import blueprint
from .consent import given, proof_of
from .forms import Form, Limit, MessageForm, email, unbroken
from .intake import OFTEN
from .learner import follow, written
from .recourse import ConsentForm
from .render import go, respond
from .unit import commit

COOKIE, COOKIE_SECONDS = "reclamations_track", 3600


class TrackForm(Form):
    """Which case, and the address that a fresh link goes to."""

    reference = StringField(
        "Votre référence",
        validators=[DataRequired(message="Indiquez la référence, par exemple REG-2026-0001."), Limit(40)],
        filters=[unbroken],
    )
    email = email("Votre e-mail", needed="Indiquez l’adresse e-mail donnée avec votre demande.", autocomplete="email")


def for_holders(view: View) -> View:
    """Give a view to whoever holds a link; one that opens nothing is said why, with a way to a fresh one."""

    @for_anyone
    @wraps(view)
    def opened(act: Act, **values: str) -> Response:
        try:
            answer: Response = view(act, **values)
        except TokenError as error:
            status = {"expired": 410, "waiting": 200}.get(error.code, 404)
            answer = _page(act, TrackForm(formdata=None), status, dead=error.code)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    return opened


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="reclamations.track")


def _remembering(answer: Response, link: TrackingLink, case: Case) -> Response:
    """Give the browser an hour on this case, and on no other address: two cases are followed side by side."""
    answer.set_cookie(
        COOKIE,
        _signer().dumps(link.id),
        max_age=COOKIE_SECONDS,
        path=url_for("reclamations.tracked", reference=case.reference),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def _held(act: Act, reference: str) -> tuple[TrackingLink, Case]:
    """Return the link that this browser holds to this case; the row is asked each time."""
    try:
        link_id = _signer().loads(request.cookies.get(COOKIE, ""), max_age=COOKIE_SECONDS)
    except SignatureExpired:
        raise TokenError("expired") from None
    except BadSignature:
        raise TokenError("expired" if COOKIE not in request.cookies else "invalid") from None
    link, case = tracking.held(act, link_id)
    if case.reference != reference:
        raise TokenError("invalid")
    return link, case


@blueprint.get("/track/<token>")
@for_holders
def track_link(act: Act, token: str) -> Response:
    """Swap the token of a mail for a short-lived cookie and an address without it; record nothing (design §16)."""
    link, case = tracking.find(act, token)
    return _remembering(go("tracked", reference=case.reference), link, case)


@blueprint.route("/track/case/<reference>", methods=["GET", "POST"])
@for_holders
def tracked(act: Act, reference: str) -> Response:
    """Show a case as its claimant follows it, and take what they write (D09)."""
    link, case = _held(act, reference)
    act = tracking.as_claimant(act, case)
    form = MessageForm()
    again = files.too_often(act, len(form.attachments.data or []))
    if again is not None:
        files.unread(act, form)
        form.form_errors.append(t(OFTEN, moment=present.moment(again, act.organisation.zone)))
    elif form.is_submitted() and files.checked(act, form) and (there := written(act, reference, form)):
        said = "message_received" if there == reference else "continued"
        return _remembering(go("tracked", reference=reference, said=said), link, case)
    answer = follow(act, case, 429 if again else 422 if form.is_submitted() else 200, form=form)
    answer.retry_after = again
    return _remembering(answer, link, case)


@blueprint.post("/track/case/<reference>/files")
@for_holders
def stage_tracked(act: Act, reference: str) -> Response:
    """Stage a file for a case whose link this browser holds, whether the public form is open or not."""
    _held(act, reference)
    return files.stage_for_anyone(act)


@blueprint.get("/track/case/<reference>/files/<token>")
@for_holders
def tracked_file(act: Act, reference: str, token: str) -> Response:
    """Download a file of a case whose link this browser holds."""
    _, case = _held(act, reference)
    act = tracking.as_claimant(act, case)
    answer = files.deliver(found_files.one(act.session, act.viewer, case, token))
    accesslog.kept(act, Access.DOWNLOAD, reference)
    return answer


@blueprint.post("/track/case/<reference>/consent")
@for_holders
def tracked_consent(act: Act, reference: str) -> Response:
    """Take what the holder of a link says of an offer, or of what was written for them (C21, O10)."""
    link, case = _held(act, reference)
    act = tracking.as_claimant(act, case)
    form = ConsentForm()
    if given(act, reference, form):
        return _remembering(go("tracked", reference=reference, said=form.what.data), link, case)
    return _remembering(follow(act, case, 422, consent=form), link, case)


@blueprint.get("/track/case/<reference>/proof")
@for_holders
def tracked_proof(act: Act, reference: str) -> Response:
    """Show the holder of a link a dated proof of filing, to print (O10)."""
    link, case = _held(act, reference)
    return _remembering(proof_of(tracking.as_claimant(act, case), case), link, case)


@blueprint.route("/track", methods=["GET", "POST"])
@for_holders
def track(act: Act) -> Response:
    """Take a reference and an address, and say the same whatever they are: a job looks (criterion 28)."""
    form = TrackForm()
    if not form.validate_on_submit():
        return _page(act, form, 422 if form.is_submitted() else 200)
    again = limits.over(act, "track", act.settings.public_rate)
    if again is not None:
        form.form_errors.append(t(OFTEN, moment=present.moment(again, act.organisation.zone)))
        answer = _page(act, form, 429)
        answer.retry_after = again
        return answer
    commit(lambda: tracking.ask(act, form.reference.data or "", form.email.data or ""))
    return go("track", asked="yes")


def _page(act: Act, form: TrackForm, status: int, *, dead: str = "") -> Response:
    return respond(
        "reclamations/public/_track.html",
        status,
        title="Suivre une demande",
        act=act,
        form=form,
        asked="asked" in request.args,
        dead=dead,
        kept=request.form.get("text", "") if dead else "",
    )
