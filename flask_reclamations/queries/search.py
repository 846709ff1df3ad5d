"""What is written in a case and who may find it by that; the condition that finds; the excerpt that shows."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Text,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from ..domain import search
from ..domain.rights import Permission, Viewer, can
from ..domain.search import Finder, Mark, Phrase, Query
from ..domain.vocabulary import Direction
from ..models import Case, CasePerson, Correspondent, Event, EventPayload, Exchange, SearchEntry, Survey
from .cases import SILENT
from .visibility import granted

OPEN, NAMED, INTERNAL = SearchEntry.OPEN, SearchEntry.NAMED, SearchEntry.INTERNAL
# The columns whose words count, by who may find by them: whoever reads the case; who may know names; who works on it.
COLUMNS: dict[str, tuple[str, ...]] = {
    OPEN: (
        "reference", "external_ref", "subject", "description", "desired_outcome", "impact", "people_concerned",
        "immediate_action", "session_label", "session_ref", "training_label", "funder_label", "assignee_label",
        "received_by", "handed_to",
    ),
    NAMED: ("claimant_label", "claimant_email", "claimant_phone", "company_label", "recorded_by_label"),
    INTERNAL: ("relation_note", "survey_waived", "unanswerable", "heard", "unlearned"),
}  # fmt: skip
# The people whom a case may be found by: not those who only follow it.
CONCERNED = frozenset({CasePerson.IMPLICATED, CasePerson.CONSULTED})
LOOKED_IN = frozenset(name for names in COLUMNS.values() for name in names)


class Said(NamedTuple):
    """A text of a case: who may find by it, where it is kept, and the words themselves."""

    level: str
    source: str
    text: str


def texts(session: Session, cases: Collection[Case]) -> dict[int, list[Said]]:
    """Return all that is written in these cases, by id: columns, then people, exchanges, opinions and reasons."""
    found = {row.id: own(row) for row in cases}
    for case_id, source, text, _ in session.execute(_kept(sorted(found))):
        if source == "event":
            text = json.loads(text).get("text")
        if text:
            level = OPEN if source in (Direction.IN, Direction.OUT, "opinion") else INTERNAL
            found[case_id].append(Said(level, source, text))
    return found


def own(row: Case) -> list[Said]:
    """Return what is written in a case itself, its people included."""
    columns = [(level, name, getattr(row, name)) for level, names in COLUMNS.items() for name in names]
    people = [(INTERNAL, "people", person.person_label) for person in row.people if person.relation in CONCERNED]
    phone = [(NAMED, "phone", dialled(row.claimant_phone))] if row.claimant_phone else []
    return [Said(*told) for told in (*columns, *phone, *people) if told[2]]


def dialled(phone: str) -> str:
    """Return a number as others write it: in one, and by twos."""
    figures = "".join(letter for letter in phone if letter.isdecimal())
    return f"{figures} {' '.join(figures[at : at + 2] for at in range(0, len(figures), 2))}"


def _kept(case_ids: Sequence[int]) -> Any:
    """Return case, source, text and id of what is kept apart from the case itself."""
    # What was said with correspondents alone is not for the claimant's eyes.
    direction = case((Exchange.aside, literal("aside")), else_=Exchange.direction).label("source")
    exchanges = select(Exchange.case_id, direction, Exchange.text, Exchange.id)
    named = func.coalesce(Correspondent.label + " " + Correspondent.email, Correspondent.label)
    parties = select(Correspondent.case_id, literal("correspondent"), named, Correspondent.id)
    opinions = select(Survey.case_id, literal("opinion"), Survey.comment, Survey.id)
    # The words that are kept nowhere but in the journal: why a case was escalated, reopened, void.
    reasons = select(Event.subject_id, literal("event"), EventPayload.body, Event.id).join(
        EventPayload, EventPayload.event_id == Event.id
    )
    return union_all(
        exchanges.where(Exchange.case_id.in_(case_ids)),
        parties.where(Correspondent.case_id.in_(case_ids)),
        opinions.where(Survey.case_id.in_(case_ids), Survey.comment.is_not(None)),
        reasons.where(
            Event.subject_kind == "case", Event.subject_id.in_(case_ids), Event.kind.not_in(sorted(SILENT))
        ),
    ).order_by("case_id", "source", "id")


class Asked(TypeDecorator[tuple[tuple[Query, ...], str]]):
    """Queries any of which will do, and the letters of the words that may answer, in the database's own language."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[tuple[Query, ...], str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        queries, letters = value
        write, also = (_tsquery, " & ") if dialect.name == "postgresql" else (_fts5, " AND ")
        other = " | " if dialect.name == "postgresql" else " OR "

        def written(asked: Query) -> str:
            groups = (
                other.join(write(letter, phrase) for phrase in group for letter in letters) for group in asked.groups
            )
            return also.join(f"({group})" for group in groups)

        return other.join(f"({written(asked)})" for asked in queries)


def _tsquery(letter: str, phrase: Phrase) -> str:
    words = " <-> ".join(f"'{letter}{word}'" for word in phrase.words)
    return f"({words}{':*' if phrase.unfinished else ''})"


def _fts5(letter: str, phrase: Phrase) -> str:
    words = " ".join(f"{letter}{word}" for word in phrase.words)
    return f'"{words}"{" *" if phrase.unfinished else ""}'


class _Holds(FunctionElement[bool]):
    """Whether the words of a case answer a query: its id is among those that the index gives."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds)
def _match(element: Any, compiler: Any, **options: Any) -> str:
    column, asked = (compiler.process(clause, **options) for clause in element.clauses)
    index = "reclamations_search_index"
    # Names of ours and bound parameters, nothing that anybody typed.
    return f"{column} IN (SELECT rowid FROM {index} WHERE {index} MATCH {asked})"  # noqa: S608


@compiles(_Holds, "postgresql")
def _tsmatch(element: Any, compiler: Any, **options: Any) -> str:
    column, asked = (compiler.process(clause, **options) for clause in element.clauses)
    found = f"SELECT case_id FROM reclamations_search WHERE words @@ CAST({asked} AS tsquery)"  # noqa: S608
    # Not IN: PostgreSQL would read every case for its rights first, and join what the index gave afterwards.
    return f"{column} = ANY (ARRAY({found}))"


def holding(queries: tuple[Query, ...], letters: str) -> ColumnElement[bool]:
    """Return the condition of a case whose words of these letters answer any of some queries."""
    return _Holds(Case.id, literal((queries, letters), Asked()))


def matches(viewer: Viewer, text: str) -> ColumnElement[bool]:
    """Return the condition of a case that answers a search by words which this person may read, and by no others."""
    asked = search.query(text)
    if not asked:
        return false()

    works = granted(viewer, Permission.INTERNAL)
    anywhere = holding((asked,), OPEN + NAMED + INTERNAL)
    named = and_(granted(viewer, Permission.IDENTIFY), holding((asked,), OPEN + NAMED))
    # The last two are looked up only for cases that this person does not work on.
    return and_(anywhere, or_(works, named, holding((asked,), OPEN)))


def readable(viewer: Viewer, row: Case) -> str:
    """Return the letters of the words of a case that this person may read."""
    letters = OPEN
    letters += NAMED if can(viewer, Permission.IDENTIFY, row) else ""
    return letters + (INTERNAL if can(viewer, Permission.INTERNAL, row) else "")


# What a line of the register shows by itself.
SHOWN = frozenset(
    {
        "reference",
        "external_ref",
        "subject",
        "impact",
        "people_concerned",
        "claimant_label",
        "session_label",
        "assignee_label",
    }
)
AROUND = 40


class Excerpt(NamedTuple):
    """Some words around a match, and where they are kept."""

    source: str
    text: str


def excerpts(session: Session, viewer: Viewer, cases: Sequence[Case], finder: Finder) -> dict[int, Excerpt]:
    """Return by id, where a line of the register does not show why a case was found, the words that say it best."""
    wanting = {}
    for row in cases:
        letters = readable(viewer, row)
        line = [told for told in own(row) if told.source in SHOWN and told.level in letters]
        wanted = finder.all - {number for told in line for mark in finder.marks(told.text) for number in mark.groups}
        if wanted:
            wanting[row.id] = (row, letters, wanted)
    if not wanting:
        return {}
    kept = texts(session, [row for row, _, _ in wanting.values()])
    found = {
        case_id: _best((told for told in kept[case_id] if told.level in letters), finder, wanted)
        for case_id, (_, letters, wanted) in wanting.items()
    }
    return {case_id: excerpt for case_id, excerpt in found.items() if excerpt}


def _best(said: Iterable[Said], finder: Finder, wanted: frozenset[int]) -> Excerpt | None:
    best, most = None, 0
    for told in said:
        marks = [mark for mark in finder.marks(told.text) if mark.groups & wanted]
        answered = len({number for mark in marks for number in mark.groups & wanted})
        if answered > most:
            best, most = Excerpt(told.source, _around(told.text, marks[0])), answered
        if most == len(wanted):
            break
    return best


def _around(text: str, mark: Mark) -> str:
    start, end = max(0, mark.start - AROUND), min(len(text), mark.end + AROUND)
    before, after = text[start : mark.start], text[mark.end : end]
    if start:
        before = f"…{before.partition(' ')[2] or before}"
    if end < len(text):
        after = f"{after.rpartition(' ')[0] or after}…"
    return " ".join(f"{before}{text[mark.start : mark.end]}{after}".split())
