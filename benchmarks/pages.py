"""Pages and filing, ours and the floor's turn by turn, in milliseconds."""

import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg

from flask_reclamations.queries import cursors

from .browser import Browser
from .report import Row, compared
from .servers import Site

STORY = "Lundi et mardi, la salle 2 n’avait pas de connexion.\nLe groupe n’a pas pu travailler."
OURS = "/reclamations/register"
FILTERS = {"kind": "reclamation", "status": "resolu", "sort": "received"}
WAITING = {"kind": "reclamation", "status": "en_cours", "sort": "due", "descending": "false"}


@dataclass(frozen=True)
class Pair:
    """Both sites on one database, and how long to measure."""

    own: Site
    floor: Site
    database: str
    rounds: int
    each: int

    def filing(self) -> Row:
        """Send the filing form with its CSRF token; the floor inserts one row and commits."""
        with closing(psycopg.connect(self.database)) as connection:
            found = connection.execute("SELECT account_id, course_id FROM lms_place ORDER BY account_id LIMIT 1")
            who, course = found.fetchone() or ("", "")
        own, floor = Browser(self.own.port, who), Browser(self.floor.port, who)
        form = {"kind": "reclamation", "session": course, "category": "technique", "description": STORY}
        ours = {**form, "csrf_token": own.token(f"/reclamations/new?session={course}")}
        theirs = {**form, "csrf_token": floor.token("/new")}

        def file_ours() -> float:
            own.post("/reclamations/new", {**ours, "submission": str(uuid.uuid4())})
            return own.took

        def file_theirs() -> float:
            floor.post("/new", theirs)
            return floor.took

        return self._turns("Filing, with CSRF", file_ours, file_theirs, 4)

    def register(self) -> list[Row]:
        """Open the register: filtered, sorted and counted; then what waits, by due date."""
        own, floor = Browser(self.own.port, "q-0"), Browser(self.floor.port, "q-0")
        many = {"kind": "reclamation", "status": "cloturee"}
        few = {"kind": "reclamation", "status": "en_cours", "sort": "due"}
        return [
            self._turns("Register, a third of it", _seen(own, OURS, FILTERS), _seen(floor, "/cases", many), 4),
            self._turns("Register, what waits", _seen(own, OURS, WAITING), _seen(floor, "/cases", few), 4),
        ]

    def deep(self) -> Row:
        """Open a page in the middle of the list; the floor here is our own first page."""
        own = Browser(self.own.port, "q-0")
        middle = "SELECT received_at, id FROM reclamations_case ORDER BY received_at DESC OFFSET %s LIMIT 1"
        with closing(psycopg.connect(self.database)) as connection:
            count = (connection.execute("SELECT count(*) FROM reclamations_case").fetchone() or (0,))[0]
            moment, row_id = connection.execute(middle, [count // 2]).fetchone() or ("", 0)
        deep = _seen(own, OURS, {**FILTERS, "after": cursors.encode(moment, row_id)})
        return self._turns("A page deep in the list, to the first", deep, _seen(own, OURS, FILTERS), 1.5)

    def case(self) -> Row:
        """Open a closed complaint, as a quality manager who may handle it."""
        own, floor = Browser(self.own.port, "q-0"), Browser(self.floor.port, "q-0")
        with closing(psycopg.connect(self.database)) as connection:
            found = connection.execute(
                "SELECT reference, id FROM reclamations_case WHERE kind = 'reclamation' AND status = 'cloturee' "
                "ORDER BY id DESC LIMIT 1"
            )
            reference, row_id = found.fetchone() or ("", 0)
        ours = _seen(own, f"/reclamations/cases/{reference}", {})
        return self._turns("Case page", ours, _seen(floor, f"/cases/{row_id}", {}), 6)

    def _turns(self, name: str, ours: Callable[[], float], theirs: Callable[[], float], target: float) -> Row:
        for _ in range(5):
            ours(), theirs()
        pairs = [(ours() * 1000, theirs() * 1000) for _ in range(self.rounds * self.each)]
        return compared(name, [pair[1] for pair in pairs], [pair[0] for pair in pairs], target, "lower", "ms")


def _seen(browser: Browser, address: str, asked: dict[str, str]) -> Callable[[], float]:
    def see() -> float:
        browser.get(f"{address}?{urlencode(asked)}")
        return browser.took

    return see


def larger(small: Site, large: Site, rounds: int) -> Row:
    """Open the same register over ten times the cases; the floor here is the smaller one."""
    browsers = Browser(small.port, "q-0"), Browser(large.port, "q-0")
    turns = [_seen(browser, OURS, FILTERS) for browser in browsers]
    for turn in turns * 5:
        turn()
    pairs = [(turns[0]() * 1000, turns[1]() * 1000) for _ in range(rounds)]
    few, many = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return compared("Register at 1,000,000, to 100,000", few, many, 1.3, "lower", "ms")
