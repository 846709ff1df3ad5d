"""Build an evidence pack: the cases at the cut-off, then each piece, the index last and first in the file."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..documents import faults, pack
from ..documents.fiche import row_of
from ..documents.house import House
from ..documents.pack import Folder
from ..documents.pdf import Press
from ..domain.asof import Then
from ..domain.journal import Fault
from ..domain.pack import Wanted, drawn, handlers_in, names_in, parts_of
from ..domain.pack_figures import Tally
from ..domain.pack_gaps import Looked
from ..domain.statistics import before
from ..domain.vocabulary import Channel, Kind, Status
from ..errors import ReclamationsError
from ..i18n import local
from ..models import Organisation
from ..queries import pack as queries
from ..queries import pack_mail
from ..services import calendars, incident_types, logo
from ..services.act import Act
from . import journal, pack_cases, pack_front, pack_pieces
from .pack_build import Build, Chosen

SAID_FAULTS = 10
ANSWERS = frozenset({"answered", "resolved"})  # of which surveys ask


class TooFewError(ReclamationsError):
    """A sample is larger than what it is drawn from."""

    code = "too_few"


def write(act: Act, wanted: Wanted, to: Path, root: Path, tell: Callable[[int, int], None]) -> None:
    """Build a pack.

    Parameters: `root` a folder of its own, which may hold what an interrupted build left; `tell` how many steps are
    done, of how many; it may raise to stop. Raises `TooFewError`, `NoRoomError`, `MissingExtraError`.
    """
    then = queries.organisation_then(act.session, act.organisation, wanted.as_of)
    chosen = chosen_of(act, wanted, then)
    names = queries.categories_then(act.session, act.organisation, wanted.as_of)
    house = House(then.zone, names, incident_types.labels_of(then), named=wanted.nominative)
    folder = Folder(root)
    with Press(logo.of(act, then)) as press:
        calendar = calendars.current(act.session, then)
        build = Build(act, wanted, folder, press, then, house, calendar, chosen, tell)
        # The first page and the manifest say them: each its own words.
        found = list(_faults(act))
        pack_cases.write(build)
        pack_pieces.write(build)
        pack_front.write(build, [faults.said(fault) for fault in found])
    pack.bind(folder, wanted, act.organisation.ref, found, to)
    shutil.rmtree(root, ignore_errors=True)


def _faults(act: Act) -> Iterator[Fault]:
    """Yield the first things of the journal that do not verify."""
    # Through a session of its own: verifying ends one transaction after the other.
    with Session(act.session.get_bind(mapper=Organisation)) as own:
        for number, fault in enumerate(journal.faults(own, own.get_one(Organisation, act.organisation.id))):
            if number >= SAID_FAULTS:
                return
            yield fault


def chosen_of(act: Act, wanted: Wanted, organisation: Organisation) -> Chosen:
    """Return the cases of a pack as they were at its cut-off, and what they come to.

    Parameters: `organisation` as it was then. Raises `TooFewError`.
    """
    tallies = (Tally(organisation.zone, wanted.as_of), Tally(organisation.zone, wanted.as_of))
    found, (first, last) = Chosen(*tallies), before(wanted.since, wanted.until)
    asked = pack_mail.surveyed(act.session, act.organisation, wanted.as_of)
    refused = pack_mail.refused(act.session, act.organisation, wanted.as_of)
    for seen in queries.cases(act.session, act.organisation, act.viewer, wanted.as_of):
        for name in names_in(seen.then):
            found.names |= parts_of(name)
        found.handlers |= handlers_in(seen.then)
        row = row_of(seen.then)
        found.practice(seen.then, row.status)
        day = local(row.received_at, organisation.zone).date()
        inside = wanted.since <= day <= wanted.until
        if row.status == Status.VOID:
            found.void += [row.reference] if inside and seen.open and _matches(row, wanted) else []
        elif not seen.open:
            _count_masked(found, wanted, row.reference, inside=inside, earlier=first <= day <= last)
        elif _matches(row, wanted) and inside:
            found.cases.append((row.id, row.reference))
            _add(found.tally, seen.then, row)
            # Whoever typed it in, and whatever it was found to be since.
            if row.channel == Channel.SURVEY and Kind.SIGNAL in (row.kind, row.declared_kind):
                found.surveyed.add(row.reference)
            looked = Looked(seen.then, row, wanted.as_of, organisation.referent_ref, row.id in asked, refused)
            for code in looked.gaps:
                found.gaps[code].append(row.reference)
            found.motives += [(row.reference, code, words) for code, words in looked.motives]
        elif _matches(row, wanted) and first <= day <= last:
            _add(found.earlier, seen.then, row)
    found.names -= parts_of(organisation.name)
    found.sample = _sample([reference for _, reference in found.cases], wanted)
    return found


def _matches(row: Any, wanted: Wanted) -> bool:
    return (
        (not wanted.action_category or row.action_category == wanted.action_category)
        and (not wanted.sessions or row.session_ref in wanted.sessions)
        and (not wanted.references or row.reference in wanted.references)
    )


def _count_masked(found: Chosen, wanted: Wanted, reference: str, *, inside: bool, earlier: bool) -> None:
    # Another filter than days would say something of what a masked line hides.
    if wanted.narrowed or wanted.references:
        return
    if inside:
        found.masked.append(reference)
        found.tally.masked()
    elif earlier:
        found.earlier.masked()


def _add(tally: Tally, then: Then, row: Any) -> None:
    asked, reminded = _asked(then)
    tally.add(row, pack_cases.family(then), pack_cases.opinions(then), asked=asked, reminded=reminded)


def _asked(then: Then) -> tuple[int, int]:
    """Return of how many answers to a case somebody was asked what they think, and how many times again."""
    asked, reminded, fresh = 0, 0, True
    for event in then.all({"mail_sent", *ANSWERS}):
        template = event.said.get("template")
        if event.kind in ANSWERS:
            fresh = True
        elif template == "survey":  # mailed anew to another address, it is the same survey
            asked, fresh = asked + fresh, False
        elif template == "survey_reminder":
            reminded += 1
    return asked, reminded


def _sample(references: list[str], wanted: Wanted) -> set[str]:
    if wanted.sample is None:
        return set(references)
    if wanted.sample > len(references):
        raise TooFewError(f"{wanted.sample} cases are asked for, {len(references)} are there")
    return set(drawn(references, wanted.sample, wanted.seed))
