"""The LMS under both: accounts and sessions in PostgreSQL, Flask-SQLAlchemy, Flask-Login."""

import os
from datetime import date
from typing import Any

from flask import Flask, redirect
from flask_login import LoginManager, UserMixin, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response


class Base(DeclarativeBase):
    """Root of the host's tables."""


db = SQLAlchemy(model_class=Base)


class Account(UserMixin, db.Model):  # type: ignore[misc,name-defined]
    """Somebody who logs in."""

    __tablename__ = "lms_account"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str] = mapped_column(index=True)


class Course(db.Model):  # type: ignore[misc,name-defined]
    """One session of a training, with its trainer."""

    __tablename__ = "lms_course"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str]
    training: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    trainer_id: Mapped[str] = mapped_column(ForeignKey("lms_account.id"), index=True)


class Place(db.Model):  # type: ignore[misc,name-defined]
    """A learner's place in a session."""

    __tablename__ = "lms_place"
    account_id: Mapped[str] = mapped_column(ForeignKey("lms_account.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("lms_course.id"), primary_key=True)


def create_host(name: str, **config: Any) -> Flask:
    """Return the LMS, on the database named by `BENCH_DATABASE_URL`."""
    app = Flask(name)
    app.config |= {
        "SECRET_KEY": "benchmarks only, on this machine",
        "SQLALCHEMY_DATABASE_URI": os.environ["BENCH_DATABASE_URL"],
        **config,
    }
    db.init_app(app)
    manager = LoginManager(app)
    manager.user_loader(lambda ref: db.session.get(Account, ref))

    @app.get("/login/<ref>")
    def login(ref: str) -> Response:
        login_user(db.get_or_404(Account, ref))
        return redirect("/done")

    return app
