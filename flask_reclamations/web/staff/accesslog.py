"""The access log: read by the direction and the auditor."""

from flask import Response, request

from ...domain.rights import Door
from ...domain.vocabulary import Access
from ...queries import accesslog
from ...schemas.accesslog import AccessFiltersSchema
from ...services.act import Act
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..render import respond


@blueprint.get("/access-log", endpoint="access_log")
@opened_by(Door.ACCESS_LOG)
def index(act: Act) -> Response:
    """List readings of confidential cases, refusals, exports and downloads, the latest first."""
    values = asked(AccessFiltersSchema)
    filters, after = accesslog.Filters(**values), request.args.get("after", "")
    shown = AccessFiltersSchema().dump(filters)
    return respond(
        "reclamations/staff/_accesslog.html",
        title="Journal des accès",
        layout="app",
        act=act,
        filters=filters,
        arguments={name: value for name, value in shown.items() if value},
        page=accesslog.page(act.session, act.organisation, act.viewer, filters, after=after),
        later=bool(after),
        whats=list(Access),
        days=act.settings.access_log_days,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
