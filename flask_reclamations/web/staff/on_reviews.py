"""A case and quality reviews: where it stands, what was decided, « Mettre à l’ordre du jour » (D08)."""

from typing import Any

from ...domain.reviews import of_line
from ...domain.rights import Door, Permission, can
from ...errors import NotFoundError, RefusedError
from ...models import Case
from ...queries import diffusions
from ...queries import reviews as queries
from ...services import agenda, reviews
from ...services.act import Act
from .. import reviewed
from ..forms import Form, options
from .review_forms import OnReviewForm


def _put(act: Act, case: Case, form: Any) -> None:
    if not form.review.data:
        agenda.begin_with(act, [case.reference], submission=form.new_submission())
        return
    try:
        review = reviews.load(act, form.review.data)
    except NotFoundError:
        raise RefusedError.because("unknown_review", "Choisissez une revue de la liste.", at="review") from None
    agenda.put_case(act, review, case.reference)


VERBS: dict[str, tuple[type[Form], Any]] = {"put_on_review": (OnReviewForm, _put)}


def offered(act: Act, *, handles: bool) -> set[str]:
    """Return the verbs that this person may carry out on a case that they handle, or not."""
    return {*VERBS} if handles and act.viewer.may(Door.REVIEW) else set()


def shown(act: Act, case: Case, forms: dict[str, Form]) -> dict[str, Any]:
    """Return the reviews of a case with what each decided, and fill its form with those that are not signed."""
    if not (can(act.viewer, Permission.INTERNAL, case) or act.viewer.may(Door.REVIEWS)):
        return {"on_reviews": [], "diffused": [], "tells": False}
    found = queries.of_case(act.session, case)
    if "put_on_review" in forms:
        there = [review for review, line in found if line is None]
        named = [(row.reference, f"{row.reference} · {row.held_on:%d/%m/%Y}") for row in there]
        form: Any = forms["put_on_review"]
        form.new_submission()
        field = form.review
        field.choices = options([*named, ("", "")])
        if field.data is None and named:
            field.data = named[0][0]
    told = diffusions.of_case(act.session, case)
    traces = diffusions.traces(act.session, {row.event_id: row.people for row in told})
    return {
        "on_reviews": [(review, review.minutes.get(of_line(line))) for review, line in found if line is not None],
        "diffused": [(row, traces[row.event_id]) for row in told],
        "tells": "put_on_review" in forms and not case.confidential,
        "reviewed": reviewed,
    }
