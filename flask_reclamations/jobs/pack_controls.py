"""Piece 17 of a pack: what an auditor would ask about at the cut-off, as far as journals tell it (B21)."""

from collections.abc import Iterator, Sequence

from ..documents import pack_papers
from ..domain.pack import Piece
from ..domain.plan import OPEN, ActionStatus
from ..domain.readiness import GapCode, PracticeGap, SettingGap
from ..i18n import local, t
from ..models import Procedure, Review
from ..queries import pack as queries
from ..queries import readiness
from ..queries.practice import YEAR
from .pack_build import Build

# What hangs on rows as they are now: only the page of the day tells it.
UNTOLD: tuple[GapCode, ...] = (
    SettingGap.PROCEDURE_BEHIND,
    SettingGap.BROKEN_MAIL,
    PracticeGap.UNSETTLED_ALERT,
)


def write(build: Build, published: Sequence[Procedure]) -> None:
    """Write what is not in order of the cases of a pack, of the settings and of what is done (piece 17).

    Parameters: `published` each version of the procedure that was published, oldest first.
    """
    chosen = build.chosen
    motives = [(reference, code, build.hide(words)) for reference, code, words in chosen.motives]
    settings = [_written(code, those) for code, those in (*_settings(build, published), *_practice(build))]
    paper = pack_papers.gaps(chosen.gaps, motives, settings, [t(code.label) for code in UNTOLD], build.moment)
    build.typeset("17-coherence.pdf", Piece.GAPS, paper)


def _written(code: GapCode, references: Sequence[str]) -> str:
    named = t("{what} : {references}", what=t(code.label), references=", ".join(references))
    return named if references else t(code.label)


def _settings(build: Build, published: Sequence[Procedure]) -> Iterator[tuple[GapCode, Sequence[str]]]:
    said = readiness.neglected(published[-1], build.wanted.as_of) if published else [SettingGap.NO_PROCEDURE]
    for code in (*readiness.unsaid(build.organisation), *said, *readiness.of_tables(build.organisation)):
        yield code, ()


def _practice(build: Build) -> Iterator[tuple[GapCode, Sequence[str]]]:
    """Yield what was not done, each with the references that it is about."""
    day, chosen = local(build.wanted.as_of, build.house.zone).date(), build.chosen
    plan = [row for row, _ in build.actions()]
    if late := [row.reference for row in plan if row.status in OPEN and row.due_on < day]:
        yield PracticeGap.LATE_ACTION, late
    due = [row for row in plan if row.status == ActionStatus.DONE and row.check_due]
    if unchecked := [row.reference for row in due if row.check_due < day]:
        yield PracticeGap.UNCHECKED_ACTION, unchecked
    reviews = list(queries.every(build.session, build.act.organisation, Review, build.wanted.as_of))
    signed = max((at for then in reviews if (at := then.fields.get("signed_at"))), default=None)
    # A newcomer has a year to hold its first review.
    if (signed or build.organisation.created_at) < build.wanted.as_of - YEAR:
        yield PracticeGap.NO_REVIEW, ()
    if chosen.opinion is not None and (signed is None or signed < chosen.opinion):
        yield PracticeGap.NEVER_ANALYSED, ()
    if chosen.settled and not (chosen.told or any(then.last("review_told") for then in reviews)):
        yield PracticeGap.NEVER_TOLD, ()
