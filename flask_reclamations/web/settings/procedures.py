"""The procedure, prepared: the settings in words, one’s own beside them; approved, published, reviewed, spread."""

from collections.abc import Callable
from datetime import date

from flask import Response
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import Optional

from ...domain.procedure import LONGEST, Part, Place
from ...domain.rights import Door
from ...errors import RefusedError
from ...i18n import local
from ...models import Procedure
from ...queries import procedures as queries
from ...services import procedures
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, choices, line, text_area
from ..render import go
from ..unit import commit
from .shell import Section, page


class ProcedureForm(Form):
    """What the organisation adds to each part, and where it made the procedure known."""

    deed = HiddenField()
    seen = HiddenField()
    external = BooleanField("Citer aussi le certificateur, le financeur et la DREETS")
    note = text_area("Ce qui change dans cette version", maximum=procedures.LONGEST_NOTE)
    place = SelectField("Où", choices=choices(Place), validate_choice=False)
    on = DateField("Le", validators=[Optional()])
    where = line("Précision", maximum=procedures.LONGEST_NOTE)

    def words(self) -> dict[str, str]:
        """Return what was typed, by part."""
        return {str(part): self[part].data or "" for part in Part}


for _part in Part:
    setattr(ProcedureForm, _part, text_area(_part.label, maximum=LONGEST))


@blueprint.route("/settings/procedure", methods=["GET", "POST"], endpoint="settings_procedure")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """Show the version in force and the one in progress; or do something to one of them."""
    form = ProcedureForm()
    if form.validate_on_submit():
        try:
            commit(lambda: DEEDS.get(form.deed.data or "", _unknown)(act, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_procedure", said="saved")
    return _page(act, form, 422 if form.is_submitted() else 200)


def _write(act: Act, form: ProcedureForm) -> None:
    mark = form.seen.data or ""
    seen = int(mark) if mark.isdecimal() else 0
    procedures.write(act, form.words(), routes=form.external.data, note=form.note.data or "", seen=seen)


def _unknown(act: Act, form: ProcedureForm) -> None:
    raise RefusedError.because("unknown_deed", "Choisissez une valeur de la liste.", at="deed")


def _spread(act: Act, form: ProcedureForm) -> None:
    if form.place.data not in set(Place):
        raise RefusedError.because("unknown_place", "Choisissez une valeur de la liste.", at="place")
    procedures.spread(act, Place(form.place.data), form.on.data or _today(act), form.where.data or "")


DEEDS: dict[str, Callable[[Act, ProcedureForm], object]] = {
    "write": _write,
    "approve": lambda act, form: procedures.approve(act),
    "publish": lambda act, form: procedures.publish(act),
    "review": lambda act, form: procedures.review(act),
    "spread": _spread,
}


def _today(act: Act) -> date:
    return local(act.now, act.organisation.zone).date()


def _known(versions: list[Procedure]) -> list[tuple[str, date, str]]:
    """Return where the version in force was made known: the place, the day, the note."""
    places = versions[0].places if versions else []
    return [(Place(told["place"]).label, date.fromisoformat(told["on"]), told["note"]) for told in places]


def _page(act: Act, form: ProcedureForm, status: int) -> Response:
    versions = queries.public(act.session, act.organisation)
    draft = queries.in_progress(act.session, act.organisation)
    base = draft or (versions[0] if versions else None)
    facts = queries.facts(act.session, act.organisation)
    # What is typed and not kept yet stays in its field; every other deed leaves the draft as it is.
    if form.deed.data != "write":
        for part in Part:
            form[part].data = base.words.get(part) if base else None
        form.external.data = base.routes if base else False
        form.note.data = draft.note if draft else None
    if form.deed.data != "spread":
        form.on.data = _today(act)
    form.seen.data = str(draft.journal_seq if draft else 0)
    return page(
        act,
        Section.PROCEDURE,
        "_procedure.html",
        status,
        form=form,
        versions=versions,
        draft=draft,
        number=draft.version if draft else (versions[0].version if versions else 0) + 1,
        text=procedures.composed(act, facts, {}, routes=bool(form.external.data)),
        wanting=procedures.wanting(facts),
        next_review=queries.next_review(versions[0]) if versions else None,
        known=_known(versions),
        parts=list(Part),
    )
