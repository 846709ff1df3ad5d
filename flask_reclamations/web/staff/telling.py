"""Tell staff what a case or a review taught, without naming anybody; what was learned, on one page (B12, D13)."""

from typing import Any

from flask import Response
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

from ...domain.rights import Door, Permission
from ...errors import RefusedError
from ...host import Person
from ...models import Case, Review
from ...queries import cases, diffusions
from ...queries import reviews as queries
from ...services import diffusions as telling
from ...services import handling, reviews
from ...services.act import Act
from ..access import opened_by
from ..asked import page_asked
from ..blueprint import blueprint
from ..forms import Limit, Marked, TicksField, options, text_area, unbroken
from ..render import go, respond
from ..unit import commit
from .prefill import colleagues


class TellForm(Marked):
    """What was learned, and who is told."""

    title = StringField(
        "Titre",
        validators=[DataRequired(message="Donnez un titre à ce résumé."), Limit(telling.LONGEST_TITLE)],
        filters=[unbroken],
    )
    text = text_area(
        "Ce que l’équipe doit retenir",
        needed="Écrivez ce que l’équipe doit retenir.",
        maximum=telling.LONGEST,
    )
    people = TicksField("À qui le dire", choices=[], validate_choice=False)
    sure = BooleanField("Ce n’est pas le nom d’un réclamant")

    def chosen(self, people: list[Person]) -> list[Person]:
        """Return who was ticked among these people; raises `RefusedError` for anybody else."""
        there = {person.ref: person for person in people}
        if set(self.people.data or []) - there.keys():
            raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at="people")
        return [there[ref] for ref in self.people.data or []]

    def told(self, people: list[Person]) -> telling.Summary:
        """Return the summary for these people."""
        return telling.Summary(self.title.data or "", self.text.data or "", people)


@blueprint.route("/reviews/<reference>/tell", methods=["GET", "POST"], endpoint="review_tell")
@opened_by(Door.REVIEW)
def of_review(act: Act, reference: str) -> Response:
    """Share a summary of a review."""
    found = queries.review_for(act.session, act.organisation, reference)
    return _tell(act, found, "review", lambda: reviews.held(act, reference))


@blueprint.route("/cases/<reference>/tell", methods=["GET", "POST"], endpoint="case_tell")
@opened_by(Door.REVIEW)
def of_case(act: Act, reference: str) -> Response:
    """Share a summary of a case."""
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    return _tell(act, found, "case", lambda: handling.load(act, reference, Permission.HANDLE))


def _tell(act: Act, found: Case | Review, endpoint: str, load: Any) -> Response:
    form, people = TellForm(), colleagues(act)
    form.people.choices = options((person.ref, person.label) for person in people)
    if form.validate_on_submit():
        mark = form.new_submission()
        try:
            chosen = form.chosen(people)
            commit(lambda: telling.tell(act, load(), form.told(chosen), submission=mark, sure=bool(form.sure.data)))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            warned = any(reason.code == "names" for reason in refusal.reasons)
        else:
            return go(endpoint, reference=found.reference, said="tell")
    else:
        warned = bool(form.sure.data)
    if not form.is_submitted():
        form.title.data, form.text.data = telling.proposal(act, found)
        form.people.data = [person.ref for person in people]
    form.new_submission()
    return respond(
        "reclamations/staff/_tell.html",
        422 if form.is_submitted() else 200,
        title="Dire à l’équipe ce que nous avons appris",
        layout="app",
        act=act,
        form=form,
        about=found.reference,
        back=endpoint,
        warned=warned,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


@blueprint.get("/learned", endpoint="learned")
@opened_by(Door.LEARNED)
def learned(act: Act) -> Response:
    """Show all staff what was told, and the actions that served; nobody who complained is named."""
    at_page = page_asked()
    rows, more = diffusions.learned(act.session, act.organisation, at_page)
    return respond(
        "reclamations/staff/_learned.html",
        title="Ce que nous avons appris",
        layout="app",
        act=act,
        rows=rows,
        more=more,
        at_page=at_page,
        served=diffusions.served(act.session, act.organisation) if at_page == 1 else [],
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
