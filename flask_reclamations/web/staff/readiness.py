"""What an auditor would find missing: the same list for this page, the settings and later the evidence pack (B21)."""

from flask import Response

from ...domain import referential
from ...domain.readiness import SettingGap
from ...domain.rights import Door
from ...queries.readiness import gaps
from ...services import deadlines
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond
from .register import address_of


@blueprint.get("/readiness", endpoint="readiness")
@opened_by(Door.READINESS)
def index(act: Act) -> Response:
    """List the gaps, each with the cases it is about or the setting that would fill it."""
    today, own = deadlines.today(act), {code: getattr(act.organisation, code) for code in referential.Indicator}
    return respond(
        "reclamations/staff/_readiness.html",
        title="Contrôle de conformité",
        layout="app",
        act=act,
        gaps=gaps(act.session, act.organisation, act.viewer, act.now),
        address_of=address_of,
        contacts=list(SettingGap),
        indicators=referential.at(today, own),
        today=today,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
