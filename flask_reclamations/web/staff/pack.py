"""The evidence pack: of what, for whose eyes, as of when; a job builds it (E07, O02)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Response
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import NumberRange, Optional

from ...domain.pack import Wanted
from ...domain.rights import Door
from ...domain.vocabulary import Access, ActionCategory
from ...errors import RefusedError
from ...models import Export
from ...queries import figures
from ...services import deadlines
from ...services import pack as services
from ...services.act import Act
from .. import accesslog
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, choices, line, options, required
from ..render import go, respond
from ..unit import commit

YEAR = timedelta(days=365)
WHO = options([("", "Pseudonymisé, à préférer"), ("nominatif", "Nominatif, avec les fichiers joints")])


class PackForm(Form):
    """What a pack is of."""

    since = DateField("Du", validators=[required("Indiquez le premier jour de la période.")])
    until = DateField("Au", validators=[required("Indiquez le dernier jour de la période.")])
    action_category = SelectField(
        "Catégorie d’action", choices=[*options([("", "Toutes")]), *choices(ActionCategory)], default=""
    )
    sessions = line("Sessions", maximum=1_000)
    references = line("Dossiers choisis", maximum=2_000)
    sample = IntegerField("Taille de l’échantillon", validators=[Optional(), NumberRange(1, 100_000)])
    seed = line("Graine du tirage", maximum=64)
    as_of = DateTimeLocalField("Arrêté au", format="%Y-%m-%dT%H:%M", validators=[Optional()])
    names = RadioField("Données personnelles", choices=WHO, default="")

    def wanted(self, act: Act) -> Wanted:
        """Return what was typed; days and hours are the organisation's."""
        cut = self.as_of.data and self.as_of.data.replace(tzinfo=ZoneInfo(act.organisation.zone))
        today = deadlines.today(act)  # `required` let no empty day through
        return Wanted(
            self.since.data or today,
            self.until.data or today,
            cut or act.now,
            self.action_category.data or "",
            _several(self.sessions.data),
            _several(self.references.data),
            self.sample.data,
            self.seed.data or "",
            self.names.data == "nominatif",
        )


def _several(typed: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (typed or "").split(",") if part.strip()))


@blueprint.route("/exports/pack", methods=["GET", "POST"], endpoint="pack")
@opened_by(Door.EXPORT)
def index(act: Act) -> Response:
    """Ask for the evidence pack of a period."""
    today: date = deadlines.today(act)
    form = PackForm(data={"since": today - YEAR, "until": today})
    if form.validate_on_submit():
        try:
            row = commit(lambda: _ask(act, form.wanted(act)), job="export_pending")
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("exports", asked=row.token)
    return respond(
        "reclamations/staff/_pack.html",
        422 if form.is_submitted() else 200,
        title="Dossier de preuves",
        layout="app",
        act=act,
        form=form,
        known=figures.offered(act.session, act.organisation, act.viewer).sessions,
        records=act.viewer.may(Door.RECORD),
        exports=True,
    )


def _ask(act: Act, wanted: Wanted) -> Export:
    row = services.ask(act, wanted)
    name = "dossier-de-preuves-nominatif.zip" if wanted.nominative else "dossier-de-preuves.zip"
    accesslog.note(act, Access.EXPORT, name)
    return row
