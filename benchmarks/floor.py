"""The floor: what a plain Flask view, a Flask-WTF form and SQLAlchemy cost for the same work, and nothing more.

One table of cases, its messages and steps; login, a CSRF token, a filtered list with its count in a plain table of
the same eight columns, a case with its thread. No rights beyond the login, no journal, no numbering, no queue.
"""

import importlib
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, redirect, render_template, request
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from sqlalchemy import DateTime, ForeignKey, Index, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from .host import Course, Place, create_host, db

PAGE = 25
INSTANT = DateTime(timezone=True)
KINDS = ("reclamation", "difficulte", "alea", "remarque")
CATEGORIES = ("contenu", "organisation", "formateur", "administratif", "technique", "autre")


class Ticket(db.Model):  # type: ignore[misc,name-defined]
    """A case, as a plain application keeps it."""

    __tablename__ = "floor_ticket"
    __table_args__ = (Index("ix_floor_ticket_received", "received_at", "id"), Index("ix_floor_ticket_due", "due_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    category: Mapped[str | None]
    subject: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    desired_outcome: Mapped[str | None] = mapped_column(Text)
    occurred_on: Mapped[Any | None] = mapped_column(DateTime)
    claimant_id: Mapped[str | None]
    claimant: Mapped[str | None]
    course_id: Mapped[str | None]
    course: Mapped[str | None]
    assignee: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Message(db.Model):  # type: ignore[misc,name-defined]
    """What was said."""

    __tablename__ = "floor_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("floor_ticket.id"), index=True)
    author: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)


class Step(db.Model):  # type: ignore[misc,name-defined]
    """What happened."""

    __tablename__ = "floor_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("floor_ticket.id"), index=True)
    kind: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(INSTANT)


class TicketForm(FlaskForm):  # type: ignore[misc]
    """The fields of the filing form."""

    kind = SelectField(choices=[SelectChoice(value, value) for value in KINDS], validators=[DataRequired()])
    session = SelectField(validators=[Optional()])
    category = SelectField(choices=[SelectChoice(value, value) for value in CATEGORIES], validators=[Optional()])
    subject = StringField(validators=[Optional(), Length(max=200)])
    description = TextAreaField(validators=[DataRequired(), Length(max=10_000)])
    desired_outcome = TextAreaField(validators=[Optional(), Length(max=2_000)])
    occurred_on = DateField(validators=[Optional()])


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """An answer."""

    text = TextAreaField(validators=[DataRequired()])


def create_app() -> Flask:
    """Return the floor; it imports what `BENCH_SAME_PACKAGES` names, so that memory compares like with like."""
    for name in filter(None, os.environ.get("BENCH_SAME_PACKAGES", "").split(",")):
        importlib.import_module(name)
    app = create_host("benchmarks.floor")
    app.add_url_rule("/new", view_func=new, methods=["GET", "POST"])
    app.add_url_rule("/cases", view_func=cases)
    app.add_url_rule("/cases/<int:ref>", view_func=case)
    return app


@login_required  # type: ignore[untyped-decorator]
def new() -> Any:
    """File a case: a form, an insert, a commit."""
    form = TicketForm()
    mine = select(Course.id, Course.title).join(Place).where(Place.account_id == current_user.id)
    titles = {row.id: row.title for row in db.session.execute(mine)}
    form.session.choices = [SelectChoice("", ""), *(SelectChoice(*pair) for pair in titles.items())]
    if not form.validate_on_submit():
        return render_template("new.html", form=form), 422 if request.method == "POST" else 200
    now = datetime.now(UTC)
    ticket = Ticket(
        kind=form.kind.data,
        status="recue",
        category=form.category.data,
        subject=form.subject.data or str(form.description.data)[:80],
        description=form.description.data,
        desired_outcome=form.desired_outcome.data,
        occurred_on=form.occurred_on.data,
        claimant_id=current_user.id,
        claimant=current_user.name,
        course_id=form.session.data,
        course=titles.get(form.session.data),
        received_at=now,
        due_at=now + timedelta(days=15),
    )
    db.session.add(ticket)
    db.session.commit()
    return redirect(f"/cases/{ticket.id}", 303)


@login_required  # type: ignore[untyped-decorator]
def cases() -> str:
    """List cases: filtered, sorted, counted, twenty-five a page."""
    asked = request.args
    where = [getattr(Ticket, name) == asked[name] for name in ("kind", "status", "category") if asked.get(name)]
    order = (Ticket.due_at.asc(), Ticket.id) if asked.get("sort") == "due" else (Ticket.received_at.desc(), Ticket.id)
    offset = (asked.get("page", 1, type=int) - 1) * PAGE
    found = db.session.scalars(select(Ticket).where(*where).order_by(*order).limit(PAGE).offset(offset)).all()
    count = db.session.scalar(select(func.count()).select_from(Ticket).where(*where))
    return render_template("cases.html", cases=found, count=count)


@login_required  # type: ignore[untyped-decorator]
def case(ref: int) -> str | Response:
    """Show a case with its messages and steps, and a form to answer."""
    ticket = db.get_or_404(Ticket, ref)
    messages = db.session.scalars(select(Message).where(Message.ticket_id == ref).order_by(Message.at)).all()
    steps = db.session.scalars(select(Step).where(Step.ticket_id == ref).order_by(Step.at)).all()
    return render_template("case.html", case=ticket, messages=messages, steps=steps, form=ReplyForm())
