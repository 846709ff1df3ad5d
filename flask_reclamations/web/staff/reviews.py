"""Quality reviews: their list, one page to prepare, write, decide and sign, one to print (B11)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, request

from ...domain.reviews import Why, of_line
from ...domain.rights import Door
from ...errors import RefusedError
from ...models import Review
from ...queries import agenda as proposals
from ...queries import register
from ...queries import reviews as queries
from ...services import agenda, deadlines, reviews
from ...services.act import Act
from ..access import opened_by
from ..asked import page_asked
from ..blueprint import blueprint
from ..forms import Marked, blank
from ..render import go, respond
from ..unit import commit
from . import review_page
from .plan_forms import offer
from .prefill import colleagues
from .register import filters_asked
from .review_forms import MeetingForm, MinutesForm, ReviewActionForm


def _shell(act: Act) -> dict[str, Any]:
    return {
        "layout": "app",
        "act": act,
        "records": act.viewer.may(Door.RECORD),
        "exports": act.viewer.may(Door.EXPORT),
    }


@blueprint.get("/reviews", endpoint="reviews")
@opened_by(Door.REVIEWS)
def index(act: Act) -> Response:
    """List the reviews, the latest first."""
    at_page = page_asked()
    rows, more = queries.page(act.session, act.organisation, at_page)
    writes = act.viewer.may(Door.REVIEW)
    part = "reclamations/staff/_reviews.html"
    return respond(part, title="Revues qualité", rows=rows, more=more, at_page=at_page, writes=writes, **_shell(act))


@blueprint.route("/reviews/new", methods=["GET", "POST"], endpoint="review_new")
@opened_by(Door.REVIEW)
def new(act: Act) -> Response:
    """Open a review: its day, who takes part."""
    form = MeetingForm()
    form.offer(colleagues(act))
    if form.validate_on_submit():
        try:
            made = commit(lambda: reviews.create(act, form.meeting(act), submission=form.new_submission()).reference)
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("review", reference=made)
    if not form.is_submitted():
        form.held_on.data, form.people.data = deadlines.today(act), [act.viewer.ref]
    form.new_submission()
    part, status = "reclamations/staff/_review_new.html", 422 if form.is_submitted() else 200
    topics = reviews.topics_of(act.organisation)
    return respond(part, status, title="Ouvrir une revue qualité", form=form, topics=topics, **_shell(act))


@blueprint.post("/reviews/examine", endpoint="review_examine")
@opened_by(Door.REVIEW)
def examine(act: Act) -> Response:
    """Open a review of today about the cases of « À examiner » that this person handles."""
    form = Marked()
    if not form.validate():
        return go("register", unexamined="true")
    filters = replace(filters_asked(), unexamined=True)
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    page = register.page(act.session, where, filters)
    wanted = proposals.handled(act.session, act.viewer, [case.id for case in page.cases])
    if not wanted:
        raise RefusedError.because("none", "Aucun dossier n’est à examiner : il n’y a pas de quoi faire une revue.")
    mark = form.new_submission()
    made = commit(lambda: agenda.begin_with(act, wanted, submission=mark, why=[Why.UNEXAMINED]).reference)
    return go("review", reference=made)


@blueprint.route("/reviews/<reference>", methods=["GET", "POST"], endpoint="review")
@opened_by(Door.REVIEWS, to_change=Door.REVIEW)
def review(act: Act, reference: str) -> Response:
    """Show a review; keep its texts, then do what the button says."""
    found = queries.review_for(act.session, act.organisation, reference)
    if request.method != "POST":
        return review_page.shown(act, found, said=request.args.get("said", ""))
    form = MinutesForm()
    words = {key: blank(text) or "" for key, text in request.form.items() if key.startswith(("topic-", "line-"))}
    clash: dict[str, reviews.Clash] = {}
    right = form.validate()
    if right:
        try:
            clash = commit(lambda: _kept(act, reference, words, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            found = queries.review_for(act.session, act.organisation, reference)
            return review_page.tried(act, found, form, words, wrong={r.at: r for r in refusal.reasons})
    if clash or not right:
        found = queries.review_for(act.session, act.organisation, reference)
        return review_page.tried(act, found, form, words, clash=clash)
    then, _, which = (form.then.data or "saved").partition(":")
    if then == "auto":
        return review_page.saved(act)
    if then == "action":
        return go("review_action", reference=reference, line=which or None)
    return go("review", reference=reference, said=then)


def _kept(act: Act, reference: str, words: dict[str, str], form: MinutesForm) -> dict[str, reviews.Clash]:
    """Keep the texts, and do the rest only where none of them clashes."""
    row = reviews.load(act, reference)
    clash = reviews.write(act, row, words, seen=form.seen_at)
    then, _, which = (form.then.data or "").partition(":")
    if not clash and then in THEN:
        THEN[then](act, row, which or form.reference.data or "")
    return clash


def _add(act: Act, row: Review, which: str) -> None:
    why = proposals.why_of(
        act.session, act.organisation, act.viewer, row, which, now=act.now, today=deadlines.today(act)
    )
    (agenda.put_action if which.startswith("ACT-") else agenda.put_case)(act, row, which, why)


def _remove(act: Act, row: Review, which: str) -> None:
    agenda.remove(act, row, int(which) if which.isascii() and which.isdecimal() and len(which) < 18 else 0)


THEN: dict[str, Callable[[Act, Review, str], Any]] = {
    "add": _add,
    "all": lambda act, row, which: agenda.put_proposed(act, row),
    "remove": _remove,
    "sign": lambda act, row, which: reviews.sign(act, row),
}


@blueprint.route("/reviews/<reference>/meeting", methods=["GET", "POST"], endpoint="review_meeting")
@opened_by(Door.REVIEW)
def meeting(act: Act, reference: str) -> Response:
    """Change the day of a review or who takes part."""
    found = queries.review_for(act.session, act.organisation, reference)
    form = MeetingForm()
    form.offer(colleagues(act))
    if form.validate_on_submit():
        try:
            commit(lambda: reviews.change(act, reviews.load(act, reference), form.meeting(act)))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("review", reference=reference, said="meeting")
    if not form.is_submitted():
        form.fill(found)
    part, status = "reclamations/staff/_review_new.html", 422 if form.is_submitted() else 200
    return respond(
        part, status, title="Date et participants", form=form, review=found, topics=found.topics, **_shell(act)
    )


@blueprint.route("/reviews/<reference>/action", methods=["GET", "POST"], endpoint="review_action")
@opened_by(Door.REVIEW)
def action(act: Act, reference: str) -> Response:
    """Turn a decision of a review into an action of the plan."""
    found = queries.review_for(act.session, act.organisation, reference)
    form, people = ReviewActionForm(), colleagues(act)
    offer(form, [(person.ref, person.label) for person in people])
    if not form.is_submitted():
        form.line.data = request.args.get("line", "")
    if form.validate_on_submit():
        measure, mark = form.asked(people, found), form.new_submission()
        try:
            commit(
                lambda: agenda.decide(
                    act, reviews.load(act, reference), measure, submission=mark, line_id=form.line_id
                )
            )
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("review", reference=reference, said="action")
    about = next((row for row in queries.lines(act.session, act.viewer, found) if row.id == form.line_id), None)
    if not form.is_submitted():
        form.text.data = found.minutes.get(of_line(form.line_id or 0))
    form.new_submission()
    part, status = "reclamations/staff/_review_action.html", 422 if form.is_submitted() else 200
    return respond(part, status, title="Décider d’une action", form=form, review=found, about=about, **_shell(act))


@blueprint.get("/reviews/<reference>/print", endpoint="review_print")
@opened_by(Door.REVIEWS)
def printed(act: Act, reference: str) -> Response:
    """Show the minutes of a review as they are printed."""
    found = queries.review_for(act.session, act.organisation, reference)
    return review_page.printed(act, found)
