"""The page of a review: its agenda with its texts, what is proposed, what was decided, its journal."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from ...domain.reviews import of_line, of_topic
from ...domain.rights import Door
from ...errors import Reason
from ...models import Review
from ...queries import agenda as proposals
from ...queries import diffusions
from ...queries import reviews as queries
from ...services import deadlines
from ...services.act import Act
from ...services.journal import payload_of
from ...services.reviews import Clash
from .. import planned, reviewed
from ..htmx import wants_fragment
from ..render import respond
from .review_forms import MinutesForm


def shown(act: Act, review: Review, *, said: str = "") -> Response:
    """Show a review as it stands."""
    return _page(act, review, MinutesForm(formdata=None), review.minutes, 200, said=said)


def tried(
    act: Act,
    review: Review,
    form: MinutesForm,
    words: Mapping[str, str],
    *,
    wrong: Mapping[str, Reason] | None = None,
    clash: Mapping[str, Clash] | None = None,
) -> Response:
    """Show a review with what was typed and not kept: what is wrong with it, or who was faster."""
    if form.then.data == "auto" and wants_fragment():
        # The page stays as it is, with all that was typed: only what is wrong is said.
        return _saved(act, review, wrong=wrong or {}, clash=clash or {})
    return _page(act, review, form, {**review.minutes, **words}, 422, wrong=wrong or {}, clash=clash or {})


def saved(act: Act) -> Response:
    """Say that the texts are kept."""
    return _saved(act, None)


def _saved(
    act: Act,
    review: Review | None,
    *,
    wrong: Mapping[str, Reason] | None = None,
    clash: Mapping[str, Clash] | None = None,
) -> Response:
    part, status = "reclamations/staff/_review_saved.html", 422 if wrong or clash else 200
    at = {of_topic(position): topic for position, topic in enumerate(review.topics)} if review else {}
    return respond(
        part, status, title="Revue qualité", layout="app", act=act, wrong=wrong or {}, clash=clash or {}, topics=at
    )


def _page(
    act: Act,
    review: Review,
    form: MinutesForm,
    words: Mapping[str, str],
    status: int,
    *,
    said: str = "",
    wrong: Mapping[str, Reason] | None = None,
    clash: Mapping[str, Clash] | None = None,
) -> Response:
    open_ = review.signed_at is None
    writes = open_ and act.viewer.may(Door.REVIEW)
    form.seen.data = str(review.journal_seq)
    return respond(
        "reclamations/staff/_review.html",
        status,
        title=f"{review.reference} – {act.organisation.name}",
        form=form,
        # What was signed, and beside it what came too late.
        words=words if open_ else review.minutes,
        wrong=wrong or {},
        clash=clash or {},
        lost={key: text for key, text in words.items() if not open_ and text != review.minutes.get(key, "")},
        writes=writes,
        proposed=_proposed(act, review) if writes else [],
        said=said,
        history=_history(act, review),
        **_told(act, review),
        **_common(act, review),
    )


def _told(act: Act, review: Review) -> dict[str, Any]:
    """Return what was told of a signed review, and what became of each mail."""
    signed = diffusions.signature(act.session, review) if review.signed_at else None
    rows = diffusions.of_review(act.session, review) if signed else []
    people = {row.event_id: row.people for row in rows} | ({signed: review.people} if signed else {})
    traces = diffusions.traces(act.session, people)
    return {
        "diffused": [(row, traces[row.event_id]) for row in rows],
        "sent": traces.get(signed or 0, []),
        "tells": bool(signed) and act.viewer.may(Door.REVIEW),
    }


def printed(act: Act, review: Review) -> Response:
    """Show the minutes alone, as they are printed."""
    return respond(
        "reclamations/staff/_review_print.html", title=review.reference, words=review.minutes, **_common(act, review)
    )


def _common(act: Act, review: Review) -> dict[str, Any]:
    lines = queries.lines(act.session, act.viewer, review)
    return {
        "layout": "app",
        "act": act,
        "review": review,
        "topics": [(at, topic, [row for row in lines if row.topic == at]) for at, topic in enumerate(review.topics)],
        "decided": queries.decided(act.session, act.viewer, review),
        "today": deadlines.today(act),
        "planned": planned,
        "reviewed": reviewed,
        "of_line": of_line,
        "of_topic": of_topic,
        "records": act.viewer.may(Door.RECORD),
        "exports": act.viewer.may(Door.EXPORT),
    }


def _proposed(act: Act, review: Review) -> list[proposals.Proposed]:
    today = deadlines.today(act)
    return proposals.proposed(act.session, act.organisation, act.viewer, review, now=act.now, today=today)


def _history(act: Act, review: Review) -> list[tuple[Any, str]]:
    """Return the journal of a review with its words; what one may not know of is masked in it."""
    events = queries.history(act.session, review)
    named = {payload_of(event).get("reference") or "" for event in events}
    known = queries.readable(act.session, act.viewer, review, named - {""})
    return [(event, reviewed.words(event, known)) for event in events]
