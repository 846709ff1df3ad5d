"""Keep the words of each case indexed, in the transaction of what was written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..domain.search import words
from ..models import Case, SearchEntry
from ..queries import search
from ..queries.cases import SILENT
from ..queries.search import Said

# Bytes of words a case: more than a hundred pages. PostgreSQL refuses what comes near a megabyte.
MOST = 400_000
MISSING = ~exists().where(SearchEntry.case_id == Case.id)


def concerns(kind: str, payload: Mapping[str, Any]) -> bool:
    """Tell whether an event changes what its case may be found by, beside the exchange that it goes with."""
    if not search.LOOKED_IN.isdisjoint(payload.get("new", ())) or "implicated" in payload or "consulted" in payload:
        return True
    if kind.startswith("correspondent_"):
        return True
    return kind not in SILENT and bool(payload.get("text") or payload.get("comment"))


def index_new(session: Session, case: Case) -> None:
    """Index a case that was just opened, of which nothing is kept elsewhere yet."""
    _write(session, [(case, search.own(case))])


def index(session: Session, cases: Sequence[Case]) -> None:
    """Index anew all that is written in these cases; the caller holds their locks."""
    kept = search.texts(session, cases)
    _write(session, [(case, kept[case.id]) for case in cases])


def index_next(session: Session, after: int, *where: ColumnElement[bool], size: int = 200) -> list[int]:
    """Index the next cases after an id, held until the commit, and return their ids."""
    if session.get_bind(mapper=Case).dialect.name == "sqlite":
        # Its one lock, before anything is read: what is written meanwhile must not be overwritten by what was.
        session.execute(update(Case).where(Case.id < 0).values(id=Case.id))
    query = select(Case).where(Case.id > after, *where).order_by(Case.id).limit(size).with_for_update()
    cases = session.scalars(query.execution_options(populate_existing=True)).all()
    index(session, cases)
    return [case.id for case in cases]


def _write(session: Session, told: Iterable[tuple[Case, Iterable[Said]]]) -> None:
    rows = [
        {"case_id": case.id, "organisation_id": case.organisation_id, "words": list(_enough(said))}
        for case, said in told
    ]
    if not rows:
        return
    database = postgresql if session.get_bind(mapper=Case).dialect.name == "postgresql" else sqlite
    statement = database.insert(SearchEntry)
    again = statement.on_conflict_do_update(index_elements=["case_id"], set_={"words": statement.excluded.words})
    session.execute(again, rows)


def _enough(said: Iterable[Said]) -> Iterator[str]:
    """Yield the words of texts behind their letter, and the letter alone where a text ends: no phrase spans two."""
    left = MOST
    for level, _, text in said:
        for word in words(text):
            left -= len(word.stem.encode()) + 2
            if left < 0:
                return
            yield level + word.stem
        yield level
