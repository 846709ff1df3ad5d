"""The LMS's pages: home, catalogue, a learner's session, a trainer's session."""

from datetime import date

from flask import Blueprint, abort, render_template
from flask_login import current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from .database import db
from .models import Course, Enrolment, TrainingSession, User

CATEGORIES = {
    "AF": "Action de formation",
    "BC": "Bilan de compétences",
    "VAE": "Validation des acquis de l’expérience",
    "CFA": "Apprentissage",
}
MODALITIES = {
    "presentiel": "En présentiel",
    "distanciel": "À distance",
    "mixte": "En présentiel et à distance",
    "alternance": "En alternance",
}
BACK_OFFICE = {"office", "quality", "management", "auditor"}

blueprint = Blueprint("lms", __name__)


@blueprint.app_context_processor
def shared_words() -> dict[str, object]:
    """Give templates the words and the roles that menus and labels need."""
    roles = current_user.role_names if current_user.is_authenticated else set()
    return {"my_roles": roles, "back_office": bool(roles & BACK_OFFICE), "today": today()} | {
        "category_names": CATEGORIES,
        "modality_names": MODALITIES,
    }


def today() -> date:
    """Return the date of the machine: the demo is seeded around it."""
    return date.today()  # noqa: DTZ011


def _my_sessions(user: User) -> list[TrainingSession]:
    mine = select(TrainingSession).options(joinedload(TrainingSession.trainers))
    related = TrainingSession.enrolments.any(Enrolment.user_id == user.id)
    taught = TrainingSession.trainers.any(User.id == user.id)
    found = db.session.scalars(mine.where(related | taught).order_by(TrainingSession.starts_on.desc()))
    return list(found.unique())


def _session(code: str) -> TrainingSession:
    parts = (TrainingSession.trainers, TrainingSession.days)
    query = select(TrainingSession).where(TrainingSession.code == code)
    query = query.options(joinedload(TrainingSession.course), *(selectinload(part) for part in parts))
    query = query.options(selectinload(TrainingSession.enrolments).joinedload(Enrolment.learner))
    return db.session.scalars(query).one_or_none() or abort(404)


@blueprint.get("/")
def home() -> str:
    """Show the landing page, or one's own sessions once logged in."""
    sessions = _my_sessions(current_user) if current_user.is_authenticated else []
    return render_template("lms/home.html", sessions=sessions)


@blueprint.get("/courses")
def courses() -> str:
    """Show the catalogue."""
    query = select(Course).options(selectinload(Course.sessions)).order_by(Course.title)
    return render_template("lms/courses.html", courses=db.session.scalars(query).all())


@blueprint.get("/courses/<code>")
def course(code: str) -> str:
    """Show one course with its sessions."""
    query = select(Course).options(selectinload(Course.sessions)).where(Course.code == code)
    found = db.session.scalars(query).one_or_none() or abort(404)
    return render_template("lms/course.html", course=found)


@blueprint.get("/sessions/<code>")
@login_required  # type: ignore[untyped-decorator]
def session_page(code: str) -> str:
    """Show a learner their session, with the extension's card."""
    found = _session(code)
    if current_user.id not in {place.user_id for place in found.enrolments}:
        abort(403)
    return render_template("lms/session.html", session=found)


@blueprint.get("/sessions/<code>/teaching")
@login_required  # type: ignore[untyped-decorator]
def teaching_page(code: str) -> str:
    """Show a trainer, or the office, one session's people and the log of its aléas."""
    found = _session(code)
    teaches = current_user.id in {trainer.id for trainer in found.trainers}
    if not teaches and not current_user.role_names & (BACK_OFFICE - {"auditor"}):
        abort(403)
    return render_template("lms/teaching.html", session=found)
