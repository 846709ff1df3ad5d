"""The LMS with the extension in it, as an integrator would install it."""

import os
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from flask_reclamations import Enrolment, FlaskLoginAdapter, Party, Person, Reclamations, Role, TrainingSession

from .host import Account, Course, Place, create_host, db

ORGANISATION = "rives"
MOST = 20


def _person(account: Account) -> Person:
    return Person(account.id, account.name, account.email, roles=frozenset({Role(account.role)}))


class Adapter(FlaskLoginAdapter):
    """Answers from the LMS's tables."""

    def person_of(self, user: Account) -> Person:
        """Return the logged-in account."""
        return _person(user)

    def current_organisation(self) -> str:
        """Return the only organisation."""
        return ORGANISATION

    def organisations(self) -> Sequence[str]:
        """Return the only organisation."""
        return [ORGANISATION]

    def people(self, refs: Sequence[str]) -> list[Person]:
        """Return accounts by id."""
        return [_person(row) for row in db.session.scalars(select(Account).where(Account.id.in_(refs)))]

    def people_with_role(self, organisation: str, role: Role) -> list[Person]:
        """Return accounts by role."""
        return [_person(row) for row in db.session.scalars(select(Account).where(Account.role == str(role)))]

    def search_people(self, organisation: str, text: str) -> list[Person]:
        """Return accounts by a part of their name."""
        found = select(Account).where(Account.name.icontains(text, autoescape=True)).limit(MOST)
        return [_person(row) for row in db.session.scalars(found)]

    def sessions(self, refs: Sequence[str]) -> list[TrainingSession]:
        """Return sessions by id."""
        found = select(Course, Account).join(Account).where(Course.id.in_(refs))
        return [_session(course, trainer) for course, trainer in db.session.execute(found).all()]

    def search_sessions(self, organisation: str, text: str) -> list[TrainingSession]:
        """Return sessions by a part of their title."""
        found = select(Course, Account).join(Account).where(Course.title.icontains(text, autoescape=True)).limit(MOST)
        return [_session(course, trainer) for course, trainer in db.session.execute(found).all()]

    def enrolments_of(self, person: Person) -> list[Enrolment]:
        """Return a learner's places."""
        found = select(Place.course_id).where(Place.account_id == person.ref)
        return [Enrolment(person.ref, ref) for ref in db.session.scalars(found)]

    def sessions_taught_by(self, person: Person) -> Sequence[str]:
        """Return a trainer's sessions."""
        return db.session.scalars(select(Course.id).where(Course.trainer_id == person.ref)).all()


def _session(course: Course, trainer: Account) -> TrainingSession:
    return TrainingSession(
        course.id,
        course.title,
        course.starts_on,
        course.ends_on,
        training_label=course.training,
        trainers=(Party(trainer.id, trainer.name),),
    )


def create_app() -> Flask:
    """Return the LMS with the extension, its queue on the Redis named by `BENCH_REDIS_URL`."""
    app = create_host(
        "own",
        RECLAMATIONS_PUBLIC_URL="https://lms.exemple.test",
        RECLAMATIONS_MAIL_FROM="Réclamations <reclamations@exemple.test>",
        RECLAMATIONS_REDIS_URL=os.environ.get("BENCH_REDIS_URL", ""),
        RECLAMATIONS_STORAGE=os.environ.get("BENCH_STORAGE", ""),
    )
    Reclamations(app, host=Adapter())
    return app
