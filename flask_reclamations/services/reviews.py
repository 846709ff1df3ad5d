"""Quality reviews: opened with their agenda, written, decided, signed; then nothing of them changes (B11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ..domain.journal import fold
from ..domain.reviews import LONGEST_NOTE, Topic, of_line, of_topic
from ..domain.rights import Door
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..i18n import t
from ..models import Case, Event, Organisation, Review, ReviewLine, ReviewSequence
from ..queries import reviews as queries
from ..schemas.reviews import ReviewFields
from . import deadlines, diffusions, journal, numbering
from .act import Act

SIGNED = Reason(
    "signed", "Cette revue est signée : elle ne change plus. Ouvrez une nouvelle revue pour ce qui est à revoir."
)


@dataclass(frozen=True)
class Meeting:
    """When a review is held and who takes part; `guests` are people without account, by name."""

    held_on: date | None
    people: Sequence[Person]
    guests: Sequence[str] = ()

    @property
    def everybody(self) -> list[dict[str, str | None]]:
        """Return who takes part as a review keeps them, each once."""
        known: list[dict[str, str | None]] = [{"ref": person.ref, "label": person.label} for person in self.people]
        return known + [{"ref": None, "label": name} for name in dict.fromkeys(self.guests)]


def topics_of(organisation: Organisation) -> list[str]:
    """Return the agenda of an organisation: its own topics, or the nine (§5.13)."""
    return list(organisation.agenda) if organisation.agenda else [t(topic.label) for topic in Topic]


def load(act: Act, reference: str) -> Review:
    """Return a review for a change, held until the commit.

    Raises `NotAllowedError` for who may not write reviews, `RefusedError` for a signed one.
    """
    review = held(act, reference)
    if review.signed_at is not None:
        raise RefusedError([SIGNED])
    return review


def held(act: Act, reference: str) -> Review:
    """Return a review, signed or not, held until the commit."""
    if not act.viewer.may(Door.REVIEW):
        raise NotAllowedError(Door.REVIEW)
    found = queries.review_for(act.session, act.organisation, reference)
    return journal.locked(act.session, Review, Review.id == found.id) or found


def _checked(meeting: Meeting) -> dict[str, Any]:
    reasons = []
    if meeting.held_on is None:
        reasons.append(Reason("no_day", "Indiquez la date de la réunion.", "held_on"))
    if not meeting.everybody:
        reasons.append(Reason("nobody", "Dites qui participe.", "people"))
    if reasons:
        raise RefusedError(reasons)
    return {"held_on": meeting.held_on, "people": meeting.everybody}


def create(act: Act, meeting: Meeting, *, submission: str) -> Review:
    """Open a review with the organisation's agenda, which it keeps; a form sent twice opens one.

    Raises `RefusedError` with every reason: no day, nobody.
    """
    if not act.viewer.may(Door.REVIEW):
        raise NotAllowedError(Door.REVIEW)
    own = Review.organisation_id == act.organisation.id
    known = act.session.scalar(select(Review).where(own, Review.submission == submission))
    if known is not None:
        return known
    fields = _checked(meeting)
    year = deadlines.today(act).year
    number = numbering.take(act, year, ReviewSequence)
    review = Review(
        organisation_id=act.organisation.id,
        reference=f"REV-{year}-{number:04d}",
        year=year,
        number=number,
        submission=submission,
        topics=topics_of(act.organisation),
        minutes={},
        author_ref=act.viewer.ref,
        author_label=act.viewer.label,
        created_at=act.now,
        **fields,
    )
    act.session.add(review)
    act.session.flush()
    new = {name: getattr(review, name) for name in ReviewFields().fields}
    journal.append(act, review, "review_opened", {"old": {}, "new": new})
    return review


def change(act: Act, review: Review, meeting: Meeting) -> None:
    """Change the day of a review or who takes part."""
    keep(act, review, "review_changed", **_checked(meeting))


@dataclass(frozen=True)
class Clash:
    """A text of the minutes that another save changed since it was shown: whose, and what it says now."""

    who: str
    text: str


def write(act: Act, review: Review, words: Mapping[str, str], *, seen: int | None) -> dict[str, Clash]:
    """Keep what was said of each topic and decided of each line; what only one of two people changed is kept.

    Parameters: `words` by key of `domain.reviews`; `seen` how many events the review had when the person was shown
    it. Returns what was not kept, since somebody was faster, by key. Raises `RefusedError` for a text too long.
    """
    keys = {of_topic(at) for at in range(len(review.topics))}
    keys |= {of_line(line) for line in act.session.scalars(_ids(review))}
    given = {key: text.strip() for key, text in words.items() if key in keys}
    long = [key for key, text in given.items() if len(text) > LONGEST_NOTE]
    if long:
        text = "Ce texte est trop long ({maximum} caractères au plus)."
        raise RefusedError([Reason("too_long", text, key, {"maximum": LONGEST_NOTE}) for key in long])
    since = queries.history(act.session, review)
    base = _minutes_at(since, review.journal_seq if seen is None else seen)
    now = review.minutes
    mine = {key: text for key, text in given.items() if text not in (base.get(key, ""), now.get(key, ""))}
    clash = {key: _clash(since, key) for key in mine if now.get(key, "") != base.get(key, "")}
    kept = {key: text for key, text in mine.items() if key not in clash}
    if kept:
        keep(act, review, "review_written", minutes={key: text for key, text in (now | kept).items() if text})
    return clash


def _clash(events: Sequence[Event], key: str) -> Clash:
    """Return who changed a text last, and to what."""
    for event in reversed(events):
        said = journal.payload_of(event)
        before, after = (said.get(side, {}).get("minutes", {}).get(key, "") for side in ("old", "new"))
        if before != after:
            return Clash(event.actor_label, after)
    raise AssertionError(key)


def _ids(review: Review) -> Any:
    return select(ReviewLine.id).where(ReviewLine.review_id == review.id)


def _minutes_at(events: Sequence[Event], seen: int) -> dict[str, str]:
    known = fold([journal.payload_of(event) for event in events if event.seq <= seen])
    minutes: dict[str, str] = known.get("minutes", {})
    return minutes


def sign(act: Act, review: Review) -> Event:
    """Sign the minutes: nothing changes after, each case says what was decided of it, who took part receives them.

    Raises `RefusedError` before the day of the meeting.
    """
    if review.held_on > deadlines.today(act):
        words = "La réunion n’a pas encore eu lieu : signez après, ou corrigez sa date."
        raise RefusedError.because("to_come", words)
    event = keep(act, review, "review_signed", signed_at=act.now, signed_by_label=act.viewer.label)
    query = select(ReviewLine.id, Case).join(Case, Case.id == ReviewLine.case_id)
    query = query.where(ReviewLine.review_id == review.id).order_by(Case.id).with_for_update(of=Case)
    for line_id, case in act.session.execute(query.execution_options(populate_existing=True)).all():
        said = {"review": review.reference, "text": review.minutes.get(of_line(line_id))}
        journal.change(act, case, "reviewed", {}, **said)
    diffusions.send_minutes(act, review, event)
    return event


def keep(act: Act, review: Review, kind: str, **fields: Any) -> Event:
    """Set columns of a review with the event that says so."""
    old = {name: getattr(review, name) for name in fields if getattr(review, name) != fields[name]}
    for name in old:
        setattr(review, name, fields[name])
    return journal.append(act, review, kind, {"old": old, "new": {name: fields[name] for name in old}})
