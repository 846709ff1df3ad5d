"""The LMS's own tables. The extension knows none of them: it only sees what `adapter.py` hands over."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.security import check_password_hash, generate_password_hash

from .database import Model

teaching = Table(
    "teaching",
    Model.metadata,
    Column("session_id", ForeignKey("training_session.id"), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
)


class User(UserMixin, Model):  # type: ignore[misc]
    """Someone with an account, whatever they do here."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120), index=True)
    phone: Mapped[str | None] = mapped_column(String(30))
    active: Mapped[bool] = mapped_column(default=True)

    roles: Mapped[list["UserRole"]] = relationship(cascade="all, delete-orphan")
    teaches: Mapped[list["TrainingSession"]] = relationship(secondary=teaching, back_populates="trainers")
    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="learner")

    @property
    def is_active(self) -> bool:
        """Tell Flask-Login whether the account is open."""
        return self.active

    @property
    def role_names(self) -> set[str]:
        """Return the LMS's own names of this person's roles."""
        return {role.name for role in self.roles}

    def set_password(self, password: str) -> None:
        """Keep the hash of a password."""
        self.password_hash = generate_password_hash(password)

    def has_password(self, password: str) -> bool:
        """Return whether this is their password."""
        return check_password_hash(self.password_hash, password)


class UserRole(Model):
    """One role of one person: student, teacher, office, quality, management or auditor."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)


class Company(Model):
    """A client or a funder."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Course(Model):
    """A training that the catalogue offers."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    category: Mapped[str] = mapped_column(String(3))
    hours: Mapped[int]
    certification: Mapped[str | None] = mapped_column(String(30))
    summary: Mapped[str] = mapped_column(Text)
    outline: Mapped[str] = mapped_column(Text)

    sessions: Mapped[list["TrainingSession"]] = relationship(
        back_populates="course", order_by="TrainingSession.starts_on.desc()"
    )

    @property
    def steps(self) -> list[str]:
        """Return the programme, one step a line."""
        return self.outline.splitlines()


class TrainingSession(Model):
    """One group that follows a course between two dates."""

    __tablename__ = "training_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    modality: Mapped[str] = mapped_column(String(20))
    room: Mapped[str] = mapped_column(String(80))
    timetable: Mapped[str] = mapped_column(String(120))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    subcontracted: Mapped[bool] = mapped_column(default=False)

    course: Mapped[Course] = relationship(back_populates="sessions")
    client: Mapped[Company | None] = relationship(foreign_keys=client_id)
    funder: Mapped[Company | None] = relationship(foreign_keys=funder_id)
    trainers: Mapped[list[User]] = relationship(secondary=teaching, back_populates="teaches")
    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="session")
    days: Mapped[list["ClassDay"]] = relationship(order_by="ClassDay.held_on")

    @property
    def ref(self) -> str:
        """Return the id that the extension stores: text that never changes."""
        return self.code


class ClassDay(Model):
    """One day of a session in the timetable."""

    __tablename__ = "class_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    held_on: Mapped[date]
    topic: Mapped[str] = mapped_column(String(200))


class Enrolment(Model):
    """A learner's place in a session."""

    __tablename__ = "enrolment"

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    enrolled_at: Mapped[datetime]

    session: Mapped[TrainingSession] = relationship(back_populates="enrolments")
    learner: Mapped[User] = relationship(back_populates="enrolments")


class SurveyReply(Model):
    """What a learner thinks of a session, from 1 to 5; said once."""

    __tablename__ = "survey_reply"
    __table_args__ = (UniqueConstraint("session_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)


class Told(Model):
    """How many moments of the demo's past are told, as seen from when: an interrupted start goes on from there."""

    __tablename__ = "told"

    id: Mapped[int] = mapped_column(primary_key=True)
    moments: Mapped[int]
    seen_from: Mapped[str] = mapped_column(String(40))
