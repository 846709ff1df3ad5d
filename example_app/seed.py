"""Fill an empty LMS once with its people, courses and sessions, dated around the day of the seed."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.security import generate_password_hash

from .accounts import DEMO_PASSWORD
from .models import ClassDay, Company, Course, Enrolment, TrainingSession, User, UserRole
from .story_check import Cast, check_stories
from .storybook import Story, load_stories

CATALOGUE = Path(__file__).with_name("catalogue.json")


def seed_people(session: Session, today: date) -> bool:
    """Create companies, people, courses and sessions; return False where people exist already."""
    if session.scalar(select(User.id).limit(1)):
        return False
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    companies = {name: Company(name=name) for name in catalogue["companies"]}
    password = generate_password_hash(DEMO_PASSWORD)
    people = {entry["email"]: _user(entry, password) for entry in catalogue["people"]}
    courses = {entry["code"]: _course(entry) for entry in catalogue["courses"]}
    for group in (companies, people, courses):
        session.add_all(group.values())
    for entry in catalogue["sessions"]:
        session.add(_training_session(entry, courses[entry["course"]], companies, people, today))
    session.commit()
    return True


def _user(entry: dict[str, Any], password: str) -> User:
    return User(
        email=entry["email"],
        name=entry["name"],
        phone=entry.get("phone"),
        active=entry.get("active", True),
        password_hash=password,
        roles=[UserRole(name=name) for name in entry["roles"]],
    )


def _course(entry: dict[str, Any]) -> Course:
    return Course(**entry | {"outline": "\n".join(entry["outline"])})


def _training_session(
    entry: dict[str, Any], course: Course, companies: dict[str, Company], people: dict[str, User], today: date
) -> TrainingSession:
    days = list(_class_days(entry, course.steps, today))
    enrolled_at = datetime.combine(days[0].held_on - timedelta(days=21), time(10), UTC).replace(tzinfo=None)
    return TrainingSession(
        code=entry["code"],
        title=entry["title"],
        course=course,
        starts_on=days[0].held_on,
        ends_on=days[-1].held_on,
        modality=entry["modality"],
        room=entry["room"],
        timetable=entry["timetable"],
        client=companies.get(entry.get("client") or ""),
        funder=companies.get(entry.get("funder") or ""),
        subcontracted=entry.get("subcontracted", False),
        trainers=[people[email] for email in entry["trainers"]],
        enrolments=[Enrolment(learner=people[email], enrolled_at=enrolled_at) for email in entry["learners"]],
        days=days,
    )


def _class_days(entry: dict[str, Any], topics: Sequence[str], today: date) -> Iterator[ClassDay]:
    """Yield the days of a session: its weekdays, one week in `every`, topics in order."""
    start, end = (today + timedelta(days=entry[key]) for key in ("starts", "ends"))
    every = entry.get("every", 1)
    span = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    held = [day for n, day in enumerate(span) if day.weekday() in entry["weekdays"] and n // 7 % every == 0]
    for number, day in enumerate(held):
        yield ClassDay(held_on=day, topic=topics[number * len(topics) // len(held)])


def cast_of(session: Session) -> Cast:
    """Return who exists, for the check of the stories."""
    people = session.scalars(select(User).options(selectinload(User.roles)))
    parts = (selectinload(TrainingSession.trainers), selectinload(TrainingSession.enrolments))
    groups = session.scalars(select(TrainingSession).options(*parts)).all()
    return Cast(
        roles={user.email: user.role_names for user in people},
        learners={group.code: {place.learner.email for place in group.enrolments} for group in groups},
        trainers={group.code: {trainer.email for trainer in group.trainers} for group in groups},
    )


def checked_stories(session: Session) -> list[Story]:
    """Return the stories, oldest first, or raise `ValueError` naming the one that cannot be replayed."""
    stories = load_stories()
    check_stories(stories, cast_of(session))
    return stories
