"""The lives of cases: rows as the product would have written them, chains included, from one seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_reclamations.domain.journal import START, Link, canonical, payload_digest
from flask_reclamations.domain.lifecycle import FIRST_STATUS
from flask_reclamations.domain.policies import Moments, due_of
from flask_reclamations.domain.presets import STANDARD
from flask_reclamations.domain.vocabulary import (
    CATEGORIES,
    Channel,
    IncidentType,
    Kind,
    Milestone,
    Stakeholder,
    Status,
)
from flask_reclamations.models import Case
from flask_reclamations.schemas.subjects import CaseFields
from flask_reclamations.services.calendars import Spec, built
from flask_reclamations.services.deadlines import next_due
from flask_reclamations.services.drafts import shortened

from . import french

SEED = 31
ZONE = ZoneInfo("Europe/Paris")
START_ON, END = datetime(2016, 11, 21, 7, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
TRAINERS, STAFF, QUALITY, DIRECTION = 60, 24, 3, 2
PER_COURSE, LEARNERS_PER_COURSE = 40, 8
KINDS = {Kind.COMPLAINT: 36, Kind.DIFFICULTY: 24, Kind.INCIDENT: 30, Kind.REMARK: 8, Kind.SIGNAL: 2}
POLICIES = {kind: STANDARD.frozen(kind) for kind in Kind}
# A yes or no that nobody said is no.
EMPTY: dict[str, Any] = {column.name: None if column.nullable else False for column in Case.__table__.columns}
COLUMNS = list(EMPTY)
JOURNALLED = list(CaseFields().fields)
SYSTEM = ("system", "Système")
Actor = tuple[str, str]


@dataclass
class Life:
    """One case while it is told: its fields, its exchanges, its chain."""

    fields: dict[str, Any]
    journal: bool
    exchanges: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    payloads: list[tuple[Any, ...]] = field(default_factory=list)
    surveys: list[tuple[Any, ...]] = field(default_factory=list)
    people: list[tuple[Any, ...]] = field(default_factory=list)

    def say(self, direction: str, purpose: str, author: Actor, text: str, at: datetime) -> dict[str, Any]:
        """Add an exchange and return what its event says of it."""
        row_id = self.fields["id"] * 3 - 2 + len(self.exchanges)
        self.exchanges.append((row_id, 1, self.fields["id"], direction, purpose, None, *author, text, at))
        return {"exchange": row_id, "text": text}

    def happen(self, kind: str, actor: Actor, at: datetime, new: dict[str, Any], **said: Any) -> None:
        """Change fields and append the event that says so, chained as the product chains it."""
        self.fields |= new
        due = next_due(SimpleNamespace(**self.fields, waiting_since=None))  # type: ignore[arg-type]
        if due != self.fields["next_due"] or kind == "filed":
            new = {**new, "next_due": due}
            self.fields["next_due"] = due
        if not self.journal:
            return
        case_id, seq = self.fields["id"], self.fields["journal_seq"] + 1
        body = canonical({"old": {}, "new": {name: _json(value) for name, value in new.items()}, **said})
        salt = f"{case_id * 64 + seq:032x}"
        previous = self.fields["journal_head"] or START
        moment = at.isoformat(timespec="microseconds")
        digest = payload_digest(salt, body)
        link = Link("rives", "case", case_id, seq, kind, *actor, moment, digest, previous)
        self.fields |= {"journal_seq": seq, "journal_head": link.digest()}
        row_id = case_id * 64 + seq  # the organisation's own chain has the small ids
        row = (row_id, 1, "case", case_id, seq, kind, *actor, at, digest, previous, self.fields["journal_head"])
        self.events.append(row)
        self.payloads.append((row_id, 1, salt, body))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def _dues(kind: Kind, day: date) -> dict[str, datetime | None]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    calendar, moments = built(Spec()), Moments(received=noon)
    found = {m: due_of(STANDARD.frozen(kind), m, moments, calendar, "Europe/Paris", None) for m in Milestone}
    return {f"{milestone}_due": due.at if due else None for milestone, due in found.items()}


def lives(count: int, *, journal: bool) -> Iterator[Life]:
    """Yield so many cases in the order of their reception, the same ones each time."""
    random = Random(SEED)
    step = (END - START_ON) / count
    numbers: dict[int, int] = {}
    for index in range(count):
        received = (START_ON + step * (index + random.random())).replace(microsecond=0)
        year = received.astimezone(ZONE).year
        numbers[year] = numbers.get(year, 0) + 1
        yield _live(random, Life(_opened(random, index, count, received, numbers[year]), journal), received)


def _opened(random: Random, index: int, count: int, received: datetime, number: int) -> dict[str, Any]:
    kind = random.choices(list(KINDS), list(KINDS.values()))[0]
    here = received.astimezone(ZONE)
    course = min(index // PER_COURSE + random.randint(0, 3), (count - 1) // PER_COURSE)
    learner = f"l-{course * LEARNERS_PER_COURSE + random.randrange(LEARNERS_PER_COURSE)}"
    category = random.choice(list(CATEGORIES))
    subject, story = random.choice(french.SUBJECTS[category]), french.story(random)
    claimant, label = learner, french.name(random)
    author, channel, stakeholder = (claimant, label), Channel.FORM, Stakeholder.LEARNER
    if kind is Kind.INCIDENT:
        claimant, channel, stakeholder = f"t-{course % TRAINERS}", Channel.TRAINER_REPORT, Stakeholder.TRAINER
        author = (claimant, label)
    elif random.random() < 0.2:
        channel, staff = random.choice([Channel.PHONE, Channel.EMAIL, Channel.LETTER]), random.randrange(STAFF)
        author = (f"s-{staff}", f"Personnel {staff}")
    return EMPTY | {
        "id": index + 1,
        "organisation_id": 1,
        "reference": f"REG-{here.year}-{number:04d}",
        "year": here.year,
        "number": number,
        "submission": str(UUID(int=random.getrandbits(128))),
        "declared_kind": str(kind),
        "kind": str(kind),
        "status": str(FIRST_STATUS[kind]),
        "category": None if kind is Kind.INCIDENT else category,
        "channel": str(channel),
        "stakeholder": str(stakeholder),
        "action_category": "AF",
        "claimant_ref": claimant,
        "claimant_label": label,
        "claimant_email": f"{claimant}@exemple.test",
        "recorded_by_ref": author[0],
        "recorded_by_label": author[1],
        "session_ref": f"c-{course}",
        "session_label": f"{french.TRAININGS[course % len(french.TRAININGS)]}, groupe {course}",
        "training_label": french.TRAININGS[course % len(french.TRAININGS)],
        "subject": subject if random.random() < 0.7 else shortened(story.splitlines()[0]),
        "description": story,
        "desired_outcome": random.choice(french.WISHES) if random.random() < 0.4 else None,
        "incident_type": str(random.choice(list(IncidentType))) if kind is Kind.INCIDENT else None,
        "immediate_action": random.choice(french.MEASURES) if kind is Kind.INCIDENT else None,
        "informed": ["client", "stagiaires"] if kind is Kind.INCIDENT else [],
        "received_at": received,
        "recorded_at": received,
        "confidential": random.random() < 0.002,
        "policy": POLICIES[kind],
        "pauses": [],
        **_dues(kind, here.date()),
        "journal_seq": 0,
        "journal_head": "",
    }


def _live(random: Random, life: Life, received: datetime) -> Life:
    """Tell what became of a case: nearly all are settled within a month, a few wait."""
    fields = life.fields
    kind, claimant = Kind(fields["kind"]), (fields["claimant_ref"], fields["claimant_label"])
    implicated = []
    if kind is Kind.COMPLAINT and fields["category"] == "formateur":
        trainer = f"t-{int(fields['session_ref'][2:]) % TRAINERS}"
        implicated = [trainer]
        life.people.append((1, fields["id"], trainer, "Formateur", "implicated"))
    elif random.random() < 0.01:
        life.people.append((1, fields["id"], f"t-{random.randrange(TRAINERS)}", "Formateur", "consulted"))
    filed = {name: fields[name] for name in JOURNALLED}
    life.happen(
        "filed", (fields["recorded_by_ref"], fields["recorded_by_label"]), received, filed, implicated=implicated
    )
    age, pace = END - received, timedelta(days=random.uniform(0.5, 9))
    if random.random() < 0.003:
        pace = age * 2
    number = random.randrange(QUALITY if random.random() < 0.4 else STAFF)
    handler = (f"q-{number}", f"Qualité {number}") if number < QUALITY else (f"s-{number}", f"Personnel {number}")
    said = life.say("in", "message", claimant, random.choice(french.THEN), received + timedelta(minutes=9))
    life.happen("message_received", claimant, received + timedelta(minutes=9), {}, **said)
    if age > pace:
        _handled(random, life, kind, handler, received + pace)
    said = life.say("note", "note", handler, random.choice(french.NOTES), received + pace)
    life.happen("note_added", handler, received + pace, {}, **said)
    if age > pace * 2:
        _settled(random, life, kind, handler, received + pace * 2)
    else:
        said = life.say("note", "note", handler, random.choice(french.NOTES), received + pace)
        life.happen("note_added", handler, received + pace, {}, **said)
    return life


def _handled(random: Random, life: Life, kind: Kind, handler: Actor, at: datetime) -> None:
    owner = {"assignee_ref": handler[0], "assignee_label": handler[1]}
    life.happen("assigned", handler, at, owner)
    if kind is Kind.COMPLAINT:
        life.happen("acknowledged", SYSTEM, at, {"status": str(Status.ACKNOWLEDGED), "acknowledged_at": at})
        life.happen("analysed", handler, at, {"status": str(Status.IN_PROGRESS), "analysed_at": at}, text="Vu.")
        if random.random() < 0.03:
            life.happen("escalated", handler, at, {"escalated_at": at}, text="La direction doit décider.")
    elif kind in (Kind.DIFFICULTY, Kind.INCIDENT):
        life.happen("taken_over", handler, at, {"status": str(Status.IN_PROGRESS), "acknowledged_at": at})


SETTLED = {
    Kind.COMPLAINT: ("closed", Status.CLOSED),
    Kind.DIFFICULTY: ("resolved", Status.RESOLVED),
    Kind.INCIDENT: ("resolved", Status.RESOLVED),
    Kind.REMARK: ("thanked", Status.THANKED),
    Kind.SIGNAL: ("qualified", Status.QUALIFIED),
}


def _settled(random: Random, life: Life, kind: Kind, handler: Actor, at: datetime) -> None:
    fields, words = life.fields, french.answer(random)
    said = life.say("out", "answer", handler, words, at)
    in_time = fields["respond_due"] is None or at <= fields["respond_due"]
    answered = {"answered_at": at, "first_answered_at": at, "answered_in_time": in_time}
    event, status = SETTLED[kind]
    if kind is Kind.COMPLAINT:
        life.happen("answered", handler, at, {"status": str(Status.ANSWERED), **answered}, **said)
        if random.random() < 0.3:
            _judged(random, life, at + timedelta(hours=20))
        life.happen(
            event, handler, at + timedelta(days=1), {"status": str(status), "closed_at": at + timedelta(days=1)}
        )
    elif kind is Kind.SIGNAL:
        life.happen(event, handler, at, {"status": str(status), "analysed_at": at, "closed_at": at}, **said)
    else:
        closed = {} if kind is Kind.REMARK else {"closed_at": at}
        life.happen(event, handler, at, {"status": str(status), **answered, **closed}, **said)


def _judged(random: Random, life: Life, at: datetime) -> None:
    case_id, opinion = life.fields["id"], random.choice(["oui", "oui", "en_partie", "non"])
    asked = at - timedelta(hours=20)
    score, comment = random.randint(1, 5), random.choice(french.THEN)
    kept = (life.fields["assignee_label"], life.fields["session_label"], asked, asked + timedelta(days=30), at)
    life.surveys.append((case_id, 1, case_id, case_id * 3, *kept, opinion, score, comment))
    said = {"survey": case_id, "resolved": opinion, "score": score, "comment": comment}
    life.happen("survey_answered", ("claimant", life.fields["claimant_label"]), at, {}, **said)
