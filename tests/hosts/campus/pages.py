"""The pages of the site."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, session, url_for
from sqlalchemy import select
from werkzeug import Response

from .accounts import signed_in
from .models import Cohort, Post, Seat, db
from .printing import queue

NOTICES = ("The library closes at six on Friday.", "Winter term starts on 11 January.")

blueprint = Blueprint("pages", __name__)


@blueprint.app_context_processor
def posts() -> dict[str, object]:
    """Give templates the posts by name."""
    return {"Post": Post}


def _seat(cohort: UUID, *, teaches: bool) -> Cohort:
    account = signed_in() or abort(401)
    seat = db.session.get(Seat, (cohort, account.id))
    if seat is None or seat.teaches is not teaches:
        abort(403)
    return db.get_or_404(Cohort, cohort)


@blueprint.get("/")
def home() -> str:
    """Show the notices, and one's own cohorts once signed in."""
    account = signed_in()
    mine = select(Seat, Cohort).join(Cohort).where(Seat.account_id == account.id) if account else None
    seats = db.session.execute(mine).all() if mine is not None else []
    return render_template("campus/home.html", seats=seats, notices=NOTICES, read=session.get("read", []))


@blueprint.post("/notices/<int:number>/read")
def read(number: int) -> str:
    """Mark a notice as read: the site's own use of htmx."""
    session["read"] = sorted({*session.get("read", []), number})
    return "<em>Read</em>"


@blueprint.get("/programmes")
def programmes() -> str:
    """Show every cohort."""
    cohorts = db.session.scalars(select(Cohort).order_by(Cohort.programme, Cohort.first_day))
    return render_template("campus/programmes.html", cohorts=cohorts.all())


@blueprint.get("/cohorts/<uuid:cohort>")
def study(cohort: UUID) -> str:
    """Show a student their cohort, with the extension's card."""
    return render_template("campus/study.html", cohort=_seat(cohort, teaches=False))


@blueprint.get("/cohorts/<uuid:cohort>/teaching")
def teach(cohort: UUID) -> str:
    """Show a tutor their cohort, with the extension's log."""
    return render_template("campus/teach.html", cohort=_seat(cohort, teaches=True))


@blueprint.post("/transcript")
def transcript() -> Response:
    """Have one's transcript printed by the site's own worker."""
    account = signed_in() or abort(401)
    queue().enqueue("tests.hosts.campus.printing.transcript", str(account.id))
    return redirect(url_for("pages.home"), 303)
