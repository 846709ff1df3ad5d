"""Without login: the opinion asked for after an answer."""

from typing import Any

from flask import Response, g, make_response, redirect, request, url_for
from wtforms import RadioField
from wtforms.validators import Optional

from ..domain.surveys import BEST, IF_NOT, Effect, Question, Rules, Shape
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


SCALE = tuple((str(i), str(i)) for i in range(1, BEST + 1))


class SatisfactionForm(Form):
    """Did it help, how well was it handled, why (B05, C27)."""

    resolved = RadioField(
        "La solution a-t-elle réglé le problème ?",
        choices=choices(Resolved),
        validators=[required("Dites si le problème est réglé.")],
    )
    score = RadioField(
        "Le traitement de votre demande vous a-t-il convenu ?",
        choices=options(SCALE),
        validators=[Optional()],
        coerce=str,
    )
    comment = text_area("Que faudrait-il encore faire ?", maximum=2_000)

    def __init__(self, survey: Survey) -> None:
        """Add the questions that the organisation asks in this survey."""
        super().__init__()
        for at, question in enumerate(surveys.questions_of(survey)):
            self.ask(f"answer{at}", _field_of(question))
        self.process(request.form if self.is_submitted() else None)

    def own(self) -> list[Any]:
        """Return the fields of the organisation's own questions."""
        return [item for name, item in self._fields.items() if name.startswith("answer")]

    def opinion(self) -> surveys.Opinion:
        """Return what was said."""
        answers = {item.name.removeprefix("answer"): item.data for item in self.own() if item.data}
        score = int(self.score.data) if self.score.data else None
        return surveys.Opinion(Resolved(self.resolved.data), score, self.comment.data, answers)

    def show(self, survey: Survey) -> None:
        """Fill the form with what was said before."""
        self.resolved.data, self.comment.data = survey.resolved, survey.comment
        self.score.data = str(survey.score) if survey.score else None
        for item in self.own():
            item.data = survey.answers.get(item.name.removeprefix("answer"))


def _field_of(question: Question) -> Any:
    if question.shape is Shape.TEXT:
        return text_area(question.label, maximum=2_000)
    offered = SCALE if question.shape is Shape.SCALE else [(choice, choice) for choice in question.choices]
    return RadioField(question.label, choices=options(offered), validators=[Optional()])


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
    g.reclamations_holder = token
    return surveys.find(act, token, secret_key())


@blueprint.route("/satisfaction", methods=["GET", "POST"])
@for_anyone
def opinion(act: Act) -> Response:
    """Ask whether it helped; only a button records the answer (B05)."""
    survey, case = _asked(act)
    form = SatisfactionForm(survey)
    if form.validate_on_submit():

        def work() -> Effect:
            asked, about = _asked(act)
            who = acting(act.organisation, claimant_viewer(about.claimant_label), now=act.now)
            return surveys.answer(who, asked, about, form.opinion())

        effect = commit(work)
        return _private(
            respond(
                "reclamations/public/_thanks.html",
                title="Merci pour votre avis.",
                act=act,
                case=case,
                effect=effect,
                survey=survey,
            )
        )
    if not form.is_submitted() and survey.answered_at is not None:
        form.show(survey)
    status = 422 if form.is_submitted() else 200
    page = respond(
        "reclamations/public/_satisfaction.html",
        status,
        title="Votre avis sur notre réponse",
        act=act,
        case=case,
        survey=survey,
        form=form,
        if_not=IF_NOT[Rules.of(act.organisation.surveys).unsolved],
    )
    return _private(page)


def _private(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
