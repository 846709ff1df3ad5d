"""People hold posts; a seat puts somebody in a cohort, to study or to teach."""

from datetime import date
from enum import Enum
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Root of the site's own tables."""


db = SQLAlchemy(model_class=Base)


class Post(Enum):
    """What somebody is employed or enrolled as; the site knows no auditor."""

    STUDENT = 1
    TUTOR = 2
    REGISTRY = 3
    QUALITY_LEAD = 4
    PRINCIPAL = 5


class Account(db.Model):  # type: ignore[name-defined, misc]
    """Somebody who can sign in; `left_on` closes the account."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    login: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    secret: Mapped[str]
    left_on: Mapped[date | None]
    memberships: Mapped[list["Membership"]] = relationship(lazy="selectin")

    @property
    def posts(self) -> set[Post]:
        """Return every post they hold, in whatever department."""
        return {membership.post for membership in self.memberships}


class Membership(db.Model):  # type: ignore[name-defined, misc]
    """One post in one department."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "department", "post", name="one_post_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    department: Mapped[str]
    post: Mapped[Post]


class Cohort(db.Model):  # type: ignore[name-defined, misc]
    """A group on a programme."""

    __tablename__ = "cohort"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    programme: Mapped[str]
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    seats: Mapped[list["Seat"]] = relationship(lazy="selectin")


class Seat(db.Model):  # type: ignore[name-defined, misc]
    """Somebody's place in a cohort."""

    __tablename__ = "seat"

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    teaches: Mapped[bool] = mapped_column(default=False)
    account: Mapped[Account] = relationship(lazy="joined")
