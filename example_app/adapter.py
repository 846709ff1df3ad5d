"""What the LMS tells the extension. Copy this file into your LMS and change the queries.

The extension asks about people and sessions through these methods and never touches the LMS's tables.
Give ids as text that never changes, answer each question with one SQL statement (`joinedload` keeps it to
one), and leave unknown ids out: an id that no longer exists is not an error.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from flask_reclamations import Enrolment, FlaskLoginAdapter, Party, Person, Role, TrainingSession

from . import models
from .database import db

ORGANISATION = "rives"
AT_MOST = 20  # what a search box shows

# The LMS has its own names for roles; the extension knows six.
ROLES = {
    "student": Role.LEARNER,
    "teacher": Role.TRAINER,
    "office": Role.STAFF,
    "quality": Role.QUALITY,
    "management": Role.DIRECTION,
    "auditor": Role.AUDITOR,
}
NAMES = {role: name for name, role in ROLES.items()}


class RivesAdapter(FlaskLoginAdapter):
    """Answer for an LMS with one organisation and Flask-Login accounts."""

    def person_of(self, user: models.User) -> Person:
        """Turn a row of the LMS into a `Person`; `current_person()` calls it with Flask-Login's user."""
        return Person(
            ref=str(user.id),
            label=user.name,
            email=user.email,
            phone=user.phone,
            roles=frozenset(ROLES[name] for name in user.role_names),
            active=user.active,
        )

    def current_person(self) -> Person | None:
        """Return who is asking, who reads our pages in the browser's language; yours may be kept with the account."""
        person = super().current_person()
        spoken = request.accept_languages.best_match(["fr", "en"])
        return replace(person, locale=spoken) if person and spoken else person

    def current_organisation(self) -> str:
        """Return our only organisation. With several, read it from the request (host name, path…)."""
        return ORGANISATION

    def organisations(self) -> Sequence[str]:
        """Return every organisation; asked by the periodic tick and the command line."""
        return [ORGANISATION]

    def people(self, refs: Sequence[str]) -> Sequence[Person]:
        """Return people by id, closed accounts too, so that old cases keep a name."""
        return self._people(_users().where(models.User.id.in_(_ids(refs))))

    def people_with_role(self, organisation: str, role: Role) -> Sequence[Person]:
        """Return the open accounts with this role."""
        if organisation != ORGANISATION:  # with several, filter on it in the query
            return []
        holds_it = models.User.roles.any(models.UserRole.name == NAMES[role])
        return self._people(_users().where(models.User.active, holds_it))

    def search_people(self, organisation: str, text: str) -> Sequence[Person]:
        """Return people by a part of their name or e-mail: the search boxes of the case pages."""
        if organisation != ORGANISATION:
            return []
        user = models.User
        matches = or_(user.name.icontains(text, autoescape=True), user.email.icontains(text, autoescape=True))
        # Limit people, not the rows of the join with their roles.
        ids = select(user.id).where(user.active, matches).order_by(user.name).limit(AT_MOST)
        return self._people(_users().where(user.id.in_(ids.scalar_subquery())))

    def sessions(self, refs: Sequence[str]) -> Sequence[TrainingSession]:
        """Return sessions by id; here the id is the session's code."""
        return self._sessions(_training_sessions().where(models.TrainingSession.code.in_(refs)))

    def search_sessions(self, organisation: str, text: str) -> Sequence[TrainingSession]:
        """Return sessions by a part of their code or title, latest first."""
        if organisation != ORGANISATION:
            return []
        session = models.TrainingSession
        matches = or_(session.code.icontains(text, autoescape=True), session.title.icontains(text, autoescape=True))
        ids = select(session.id).where(matches).order_by(session.starts_on.desc()).limit(AT_MOST)
        return self._sessions(_training_sessions().where(session.id.in_(ids.scalar_subquery())))

    def enrolments_of(self, person: Person) -> Sequence[Enrolment]:
        """Return a learner's places: the sessions they may file about."""
        codes = select(models.TrainingSession.code).join(models.Enrolment)
        mine = codes.where(models.Enrolment.user_id.in_(_ids([person.ref])))
        return [Enrolment(person_ref=person.ref, session_ref=code) for code in db.session.scalars(mine)]

    def sessions_taught_by(self, person: Person) -> Sequence[str]:
        """Return a trainer's sessions: those whose aléas they may log and read."""
        codes = select(models.TrainingSession.code).join(models.teaching)
        return db.session.scalars(codes.where(models.teaching.c.user_id.in_(_ids([person.ref])))).all()

    def _people(self, query: Select[Any]) -> list[Person]:
        return [self.person_of(user) for user in db.session.scalars(query).unique()]

    def _sessions(self, query: Select[Any]) -> list[TrainingSession]:
        return [_session(row) for row in db.session.scalars(query).unique()]


def _ids(refs: Iterable[str]) -> list[int]:
    """Return the numbers among the refs: a ref that is no number is simply unknown."""
    return [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19]


def _users() -> Select[Any]:
    return select(models.User).options(joinedload(models.User.roles)).order_by(models.User.name)


def _training_sessions() -> Select[Any]:
    row = models.TrainingSession
    parts = (row.course, row.client, row.funder, row.trainers)
    return select(row).options(*(joinedload(part) for part in parts)).order_by(row.starts_on.desc())


def _session(row: models.TrainingSession) -> TrainingSession:
    return TrainingSession(
        ref=row.ref,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        modality=row.modality,
        category=row.course.category,
        training_ref=row.course.code,
        training_label=row.course.title,
        trainers=tuple(Party(str(trainer.id), trainer.name) for trainer in row.trainers),
        client=_party(row.client),
        funder=_party(row.funder),
        subcontracted=row.subcontracted,
        certification=row.course.certification or "",
    )


def _party(company: models.Company | None) -> Party | None:
    return Party(str(company.id), company.name) if company else None
