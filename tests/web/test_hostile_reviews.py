"""Every hostile text in every field of a quality review, seen wherever it comes out (criterion 29)."""

from typing import Any

import pytest
from flask import Flask

from flask_reclamations.web.forms import Form
from flask_reclamations.web.staff.review_forms import MeetingForm, MinutesForm, ReviewActionForm
from flask_reclamations.web.staff.telling import TellForm

from .conftest import log_in, opened
from .test_hostile import ORDINARY, elements, fields, gathered, root_of
from .test_hostile_plan import MEASURE
from .test_reviews import MEETING, at, held, minutes

pytestmark = pytest.mark.usefixtures("nothing_is_alike")

# Where the words go, and what goes with them; `{review}` is signed before it is told of.
REVIEWED: dict[type[Form], tuple[str, dict[str, Any]]] = {
    MeetingForm: ("{review}/meeting", MEETING),
    MinutesForm: ("{review}", {"then": "add"}),
    ReviewActionForm: ("{review}/action", MEASURE),
    TellForm: ("{review}/tell", {"people": ["sam"], "sure": "y"}),
}


@pytest.mark.parametrize("form", REVIEWED, ids=lambda form: form.__name__)
def test_what_is_said_in_a_review_is_inert(app: Flask, form: type[Form]) -> None:  # criterion 29
    address, along = REVIEWED[form]
    claire = log_in(app, "claire")
    typed = fields(form)

    def says(text: str) -> list[str]:
        case, review = opened(app), held(claire)
        claire.post(f"/reclamations/cases/{case}/put_on_review", data={"review": review})
        said = dict.fromkeys(typed, text) | ({"topic-0": text, "topic-1": ORDINARY} if form is MinutesForm else {})
        if form is TellForm:
            assert claire.post(at(review), data={"then": "sign"}).status_code == 303
        there = f"/reclamations/reviews/{address.format(review=review)}"
        answer = claire.post(there, data=along | said, follow_redirects=True)
        assert answer.status_code in (200, 422)
        if form is MinutesForm:  # the words of the topic, without a reference that nothing has
            claire.post(there, data={"topic-0": text})
        shown = (
            at(review),
            f"{at(review)}/print",
            "/reclamations/reviews",
            "/reclamations/learned",
            "/reclamations/plan",
        )
        return [answer.text, *(claire.get(path).text for path in (*shown, f"/reclamations/cases/{case}"))]

    ordinary = [root_of(text) for text in [*says(ORDINARY), *says("x" * 20_000)]]
    for text in gathered():
        assert [(text, fault) for page in says(text) for fault in elements(page, *ordinary)] == []


def test_a_hostile_text_comes_back_as_it_was_typed(app: Flask) -> None:  # criterion 29
    claire = log_in(app, "claire")
    review = held(claire)
    words = '<script>alert("x")</script> & « é »'
    claire.post(at(review), data={"topic-0": words})
    assert minutes(claire, review).one("textarea", name="topic-0").text == words
