"""The survey at the end of a session; what is bad there becomes a signal of the extension."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from flask_reclamations import Reclamations

from .database import db
from .models import Enrolment, SurveyReply, TrainingSession
from .views import today

blueprint = Blueprint("surveys", __name__)
reclamations = Reclamations()  # the one of the app answers


class SurveyForm(FlaskForm):  # type: ignore[misc]
    """One note and a comment."""

    score = RadioField(
        "Cette formation vous a-t-elle convenu ?",
        choices=["1", "2", "3", "4", "5"],  # type: ignore[list-item]
        validators=[InputRequired("Choisissez une note de 1 à 5.")],
    )
    comment = TextAreaField(
        "Un commentaire ? (facultatif)", validators=[Length(max=2000, message="2 000 caractères au plus.")]
    )


@blueprint.route("/sessions/<code>/survey", methods=["GET", "POST"])
@login_required  # type: ignore[untyped-decorator]
def survey(code: str) -> str | Response | tuple[str, int]:
    """Ask a learner what they think once the session is over, once."""
    session = db.session.scalar(select(TrainingSession).where(TrainingSession.code == code)) or abort(404)
    place = db.session.get(Enrolment, (session.id, current_user.id))
    if place is None or session.ends_on > today():
        abort(403)
    mine = select(SurveyReply).where(SurveyReply.session_id == session.id, SurveyReply.user_id == current_user.id)
    form = SurveyForm()
    if db.session.scalar(mine) is not None:
        flash("Vous avez déjà donné votre avis sur cette formation. Merci !")
        return redirect(url_for("lms.session_page", code=code))
    if not form.validate_on_submit():
        page = render_template("lms/survey.html", session=session, form=form)
        return (page, 422) if form.is_submitted() else page
    reply = SurveyReply(
        session_id=session.id, user_id=current_user.id, score=int(form.score.data), comment=form.comment.data or ""
    )
    db.session.add(reply)
    db.session.flush()
    # Both are kept, or neither: the extension writes in this transaction.
    ref = f"survey-{reply.id}"
    reclamations.signal_from_survey(session.ref, str(current_user.id), reply.score, reply.comment, ref)
    db.session.commit()
    flash("Merci, votre avis est enregistré.")
    return redirect(url_for("lms.session_page", code=code))
