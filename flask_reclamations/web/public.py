"""Without login: the opinion asked for after an answer."""

from flask import Response, make_response, redirect, request, url_for
from wtforms import RadioField
from wtforms.validators import Optional

from ..domain.vocabulary import Resolved
from ..errors import TokenError
from ..models import Case, Survey
from ..services import surveys
from ..services.act import Act, acting, claimant_viewer
from ..services.secrets import secret_key
from .access import for_anyone
from .blueprint import blueprint
from .forms import Form, choices, options, required, text_area
from .render import respond
from .unit import commit

COOKIE, COOKIE_SECONDS = "reclamations_satisfaction", 3600


class SatisfactionForm(Form):
    """Did it help, how well was it handled, why (B05, C27)."""

    resolved = RadioField(
        "La solution a-t-elle réglé le problème ?",
        choices=choices(Resolved),
        validators=[required("Dites si le problème est réglé.")],
    )
    score = RadioField(
        "Le traitement de votre demande vous a-t-il convenu ?",
        choices=options((str(i), str(i)) for i in range(1, 6)),
        validators=[Optional()],
        coerce=str,
    )
    comment = text_area("Que faudrait-il encore faire ?", maximum=2_000)


def survey_token(act: Act, survey: Survey) -> str:
    """Return the signed token of a survey's link."""
    return surveys.token_of(survey, secret_key(), now=act.now)


@blueprint.get("/satisfaction/<token>")
@for_anyone
def satisfaction(act: Act, token: str) -> Response:
    """Swap the token of a mail for a short-lived cookie and an address without it; record nothing (design §16)."""
    surveys.find(act, token, secret_key())
    answer = make_response(redirect(url_for("reclamations.opinion"), 303))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=url_for("reclamations.opinion"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _asked(act: Act) -> tuple[Survey, Case]:
    token = request.cookies.get(COOKIE)
    if not token:
        raise TokenError("expired")
    return surveys.find(act, token, secret_key())


@blueprint.route("/satisfaction", methods=["GET", "POST"])
@for_anyone
def opinion(act: Act) -> Response:
    """Ask whether it helped; only a button records the answer (B05)."""
    survey, case = _asked(act)
    form = SatisfactionForm()
    if form.validate_on_submit():

        def work() -> Resolved:
            asked, about = _asked(act)
            said = surveys.Opinion(
                Resolved(form.resolved.data),
                int(form.score.data) if form.score.data else None,
                form.comment.data,
            )
            who = acting(act.organisation, claimant_viewer(about.claimant_label), now=act.now)
            surveys.answer(who, asked, about, said)
            return said.resolved

        resolved = commit(work)
        return _private(
            respond(
                "reclamations/public/_thanks.html",
                title="Merci pour votre avis.",
                act=act,
                case=case,
                resolved=resolved,
            )
        )
    status = 422 if form.is_submitted() else 200
    page = respond(
        "reclamations/public/_satisfaction.html",
        status,
        title="Votre avis sur notre réponse",
        act=act,
        case=case,
        survey=survey,
        form=form,
    )
    return _private(page)


def _private(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
