"""Filing without an account: companies, funders, partners, former learners, whoever has something to say."""

from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from wtforms import BooleanField, HiddenField, SelectField, StringField, TelField

from ..domain.vocabulary import Kind, Milestone, Stakeholder
from ..errors import RefusedError
from ..i18n import t
from ..models import Case
from ..services import deadlines, drafts, intake, tracking
from ..services.act import Act, acting, claimant_viewer
from ..services.secrets import secret_key
from . import files, hearing, limits, present
from .access import for_anyone
from .blueprint import blueprint
from .forms import FilingForm, Limit, choices, email, line, options, required, unbroken
from .learner import category_choices
from .render import respond
from .unit import commit

COOKIE, COOKIE_SECONDS = "reclamations_filed", 3600
OFTEN = "Trop d’envois depuis votre connexion. Votre texte est conservé : envoyez-le à nouveau après {moment}."


class PublicForm(FilingForm):
    """What somebody without an account says, and who they say they are."""

    session = None  # type: ignore[assignment]
    stakeholder = SelectField(
        "Vous êtes",
        choices=[
            *options([("", "Choisir…")]),
            *choices(stakeholder for stakeholder in Stakeholder if stakeholder is not Stakeholder.INTERNAL),
        ],
        validators=[required("Choisissez qui vous êtes.")],
    )
    anonymous = BooleanField("Je préfère rester anonyme")
    claimant_label = StringField(
        "Votre nom", validators=[Limit(200)], filters=[unbroken], render_kw={"autocomplete": "name"}
    )
    claimant_email = email("Votre e-mail", autocomplete="email")
    claimant_phone = TelField(
        "Votre téléphone", validators=[Limit(40)], filters=[unbroken], render_kw={"autocomplete": "tel"}
    )
    session_label = line("Formation, session ou contrat concerné")
    site_web = StringField("Laissez ce champ vide", render_kw={"autocomplete": "off", "tabindex": "-1"})
    opened = HiddenField()

    def wrong(self) -> list[tuple[str, str]]:
        """Return what is to correct, in the order of the page."""
        page = ("", "kind", "stakeholder", "anonymous", "claimant_label", "claimant_email", "claimant_phone")
        last = len(page)
        return sorted(super().wrong(), key=lambda found: page.index(found[0]) if found[0] in page else last)


def _opening() -> URLSafeSerializer:
    return URLSafeSerializer(secret_key(), salt="reclamations.opened")


def _seconds_open(act: Act, form: PublicForm) -> float | None:
    """Return for how long this very form was open; None where it was not opened here."""
    try:
        submission, opened = _opening().loads(form.opened.data or "")
    except BadData:
        return None
    return act.now.timestamp() - float(opened) if submission == form.submission.data else None


def _asked(act: Act) -> PublicForm:
    """Return the form, with its own mark and the organisation's choices."""
    form = PublicForm()
    form.new_submission()
    form.category.choices = category_choices(act)
    if not act.organisation.allow_anonymous:
        form.claimant_label.flags.required = True
    return form


def _told(form: PublicForm) -> drafts.Outsider:
    who = form.stakeholder.data
    return drafts.Outsider(
        stakeholder=Stakeholder(who if who in set(Stakeholder) else Stakeholder.OTHER),
        claimant_label=form.claimant_label.data,
        claimant_email=form.claimant_email.data,
        claimant_phone=form.claimant_phone.data,
        session_label=form.session_label.data,
        anonymous=bool(form.anonymous.data),
    )


def _draft(form: PublicForm) -> drafts.Draft:
    return drafts.Draft(
        submission=form.new_submission(),
        kind=Kind(form.kind.data),
        category=form.chosen,
        subject=form.subject.data or "",
        description=form.description.data or "",
        desired_outcome=form.desired_outcome.data,
        occurred_on=form.occurred_on.data,
        confidential=form.confidential.data,
        files=form.enclosed().tokens,
    )


@blueprint.route("/public/new", methods=["GET", "POST"])
@for_anyone
def public_new(act: Act) -> Response:
    """File without an account; the answer is the same whoever one says one is (O26)."""
    if not act.organisation.public_form:
        return _closed(act)
    form = _asked(act)
    if not form.is_submitted():
        # What a poster says of its session: a label to be read again, looked up nowhere.
        form.session_label.data = (unbroken(request.args.get("session")) or "")[:200] or None
        return _page(act, form)
    if hearing.asked():
        return hearing.answer(act, form)
    again = files.too_often(act, len(form.attachments.data or []))
    if again is not None:
        files.unread(act, form)
        return _too_often(act, form, again)
    told = _told(form)
    wrong = [*drafts.wrong_dates(act, occurred_on=form.occurred_on.data), *drafts.wrong_outsider(act, told)]
    if not files.checked(act, form, wrong):
        return _page(act, form, 422)
    again = limits.over(act, "public", act.settings.public_rate)
    if again is not None:
        return _too_often(act, form, again)
    try:
        said = commit(lambda: _receive(act, form, told))
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return _page(act, form, 422)
    return _confirm(said)


def _too_often(act: Act, form: PublicForm, again: datetime) -> Response:
    form.form_errors.append(t(OFTEN, moment=present.moment(again, act.organisation.zone)))
    answer = _page(act, form, 429)
    answer.retry_after = again
    return answer


def _receive(act: Act, form: PublicForm, told: drafts.Outsider) -> dict[str, Any]:
    """Take the message and return what to confirm: a link that follows it, and its case where there is one yet."""
    draft, least = _draft(form), act.settings.public_seconds
    seconds = _seconds_open(act, form)
    fast = least > 0 and (seconds is None or seconds < least)
    doubts = intake.suspicions(draft, told, trap=form.site_web.data or "", fast=fast)
    who = acting(act.organisation, claimant_viewer(told.claimant_label), now=act.now)
    found = intake.receive(who, draft, told, suspicions=doubts)
    if isinstance(found, Case):
        return {"case": found.id, "link": tracking.open_again(who, found)}
    return {"link": tracking.promise_link(who, found)}


def _closed(act: Act) -> Response:
    of = act.organisation
    means = " · ".join(part for part in (of.email, of.phone, of.address) if part)
    words = t("Pour nous écrire : {means}", means=means) if means else ""
    title = "Ce formulaire est fermé."
    return respond("reclamations/_refusal.html", 404, title=title, heading=t(title), text=words)


def _page(act: Act, form: PublicForm, status: int = 200) -> Response:
    if _seconds_open(act, form) is None:
        form.opened.data = _opening().dumps([form.submission.data, int(act.now.timestamp())])
    promise = deadlines.expected(act, Kind.COMPLAINT)
    return respond(
        "reclamations/public/_new.html",
        status,
        title="Signaler une difficulté, un aléa ou déposer une réclamation",
        act=act,
        form=form,
        heard=hearing.heard(form),
        ack=promise[Milestone.ACKNOWLEDGE],
        answer=promise[Milestone.RESPOND],
    )


def _filed_cookie() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="reclamations.filed")


def _confirm(said: dict[str, Any]) -> Response:
    """Redirect to a page that only this browser can read, for an hour."""
    place = url_for("reclamations.public_filed")
    answer = make_response(redirect(place, 303))
    answer.set_cookie(
        COOKIE,
        str(_filed_cookie().dumps(said)),
        max_age=COOKIE_SECONDS,
        path=place,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


@blueprint.get("/public/filed")
@for_anyone
def public_filed(act: Act) -> Response:
    """Confirm to the browser that filed: reference and dates, or that a person will read it first."""
    try:
        said: dict[str, Any] = _filed_cookie().loads(request.cookies.get(COOKIE, ""), max_age=COOKIE_SECONDS)
    except BadData:
        return make_response(redirect(url_for("reclamations.public_new"), 303))
    answer = respond(
        "reclamations/public/_filed.html",
        title="C’est bien reçu.",
        act=act,
        case=intake.filed_case(act, said["case"]) if "case" in said else None,
        link=said.get("link"),
        root=act.settings.public_root + act.settings.url_prefix,
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
