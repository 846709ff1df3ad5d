"""What the campus tells the extension: an adapter without Flask-Login."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select

from flask_reclamations import Enrolment, Party, Person, Role, TrainingSession

from .accounts import signed_in
from .models import Account, Cohort, Membership, Post, Seat, db

CAMPUS = "northgate"
ROLES = {
    Post.STUDENT: Role.LEARNER,
    Post.TUTOR: Role.TRAINER,
    Post.REGISTRY: Role.STAFF,
    Post.QUALITY_LEAD: Role.QUALITY,
    Post.PRINCIPAL: Role.DIRECTION,
}
POSTS = {role: post for post, role in ROLES.items()}


class CampusAdapter:
    """Answer for one campus."""

    def current_person(self) -> Person | None:
        account = signed_in()
        return _person(account) if account else None

    def current_organisation(self) -> str:
        return CAMPUS

    def organisations(self) -> Sequence[str]:
        return [CAMPUS]

    def people(self, refs: Sequence[str]) -> Sequence[Person]:
        return _people(select(Account).where(Account.id.in_(_ids(refs))))

    def people_with_role(self, organisation: str, role: Role) -> Sequence[Person]:
        if organisation != CAMPUS or role not in POSTS:
            return []
        holds_it = Account.memberships.any(Membership.post == POSTS[role])
        return _people(select(Account).where(Account.left_on.is_(None), holds_it))

    def search_people(self, organisation: str, text: str) -> Sequence[Person]:
        if organisation != CAMPUS:
            return []
        name = Account.given_name + " " + Account.family_name
        matches = or_(*(part.icontains(text, autoescape=True) for part in (name, Account.login)))
        return _people(select(Account).where(Account.left_on.is_(None), matches).limit(20))

    def sessions(self, refs: Sequence[str]) -> Sequence[TrainingSession]:
        return _sessions(select(Cohort).where(Cohort.id.in_(_ids(refs))))

    def search_sessions(self, organisation: str, text: str) -> Sequence[TrainingSession]:
        if organisation != CAMPUS:
            return []
        matches = or_(*(part.icontains(text, autoescape=True) for part in (Cohort.name, Cohort.programme)))
        return _sessions(select(Cohort).where(matches).order_by(Cohort.first_day.desc()).limit(20))

    def enrolments_of(self, person: Person) -> Sequence[Enrolment]:
        return [Enrolment(person.ref, ref) for ref in _cohorts_of(person, teaches=False)]

    def sessions_taught_by(self, person: Person) -> Sequence[str]:
        return _cohorts_of(person, teaches=True)


def _ids(refs: Iterable[str]) -> list[UUID]:
    found = []
    for ref in refs:
        try:
            found.append(UUID(ref))
        except ValueError:  # not one of ours: unknown, and no error
            continue
    return found


def _cohorts_of(person: Person, *, teaches: bool) -> list[str]:
    seats = select(Seat.cohort_id).where(Seat.account_id.in_(_ids([person.ref])), Seat.teaches.is_(teaches))
    return [str(cohort) for cohort in db.session.scalars(seats)]


def _people(query: Select[tuple[Account]]) -> list[Person]:
    return [_person(account) for account in db.session.scalars(query.order_by(Account.family_name))]


def _person(account: Account) -> Person:
    return Person(
        ref=str(account.id),
        label=f"{account.given_name} {account.family_name}",
        email=account.login,
        roles=frozenset(ROLES[post] for post in account.posts),
        active=account.left_on is None,
    )


def _sessions(query: Select[tuple[Cohort]]) -> list[TrainingSession]:
    return [
        TrainingSession(
            ref=str(cohort.id),
            title=f"{cohort.programme}, {cohort.name}",
            starts_on=cohort.first_day,
            ends_on=cohort.last_day,
            training_label=cohort.programme,
            trainers=tuple(_party(seat.account) for seat in cohort.seats if seat.teaches),
        )
        for cohort in db.session.scalars(query)
    ]


def _party(account: Account) -> Party:
    return Party(str(account.id), f"{account.given_name} {account.family_name}")
