"""The register: filters in the address, keyset pages, counts."""

from typing import Any

from flask import Response, request

from ...domain.rights import Door
from ...domain.vocabulary import FOUR, Kind
from ...queries import figures, organisations, register
from ...queries import intake as waiting_room
from ...schemas.filters import FiltersSchema
from ...services.act import Act
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..render import respond
from .banner import waiting

SCHEMA = FiltersSchema()
BLANK = SCHEMA.dump(register.Filters())


def filters_asked() -> register.Filters:
    """Return the filters of the address; a value that means nothing is left out."""
    return register.Filters(**asked(FiltersSchema))


def address_of(filters: register.Filters, **changed: Any) -> dict[str, Any]:
    """Return the filters as the arguments of an address, some of them changed."""
    values = {**SCHEMA.dump(filters), **changed}
    return {name: value for name, value in values.items() if value not in (None, "") and value != BLANK.get(name)}


@blueprint.get("/register", endpoint="register")
@opened_by(Door.REGISTER)
def register_page(act: Act) -> Response:
    """List the cases this person may see, filtered by the address."""
    filters = filters_asked()
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = register.page(act.session, where, filters, after=after, before=before)
    offered = figures.offered(act.session, act.organisation, act.viewer)
    for case in page.cases[:1]:  # a chosen filter keeps its words, however old its cases
        if filters.assignee and case.assignee_label:
            offered.assignees.setdefault(filters.assignee, case.assignee_label)
        if filters.session and case.session_label:
            offered.sessions.setdefault(filters.session, case.session_label)
    exact = "exact" in request.args
    return respond(
        "reclamations/staff/_register.html",
        title="Registre des réclamations et aléas",
        layout="app",
        act=act,
        filters=filters,
        page=page,
        found=(figures.count if exact else figures.some)(act.session, where),
        exact=exact,
        counts=figures.counts(act.session, act.organisation, act.viewer, act.now),
        void=figures.void_among(act.session, act.organisation, act.viewer, filters, act.now),
        masked=figures.restricted(act.session, act.organisation, act.viewer, filters),
        categories={c.code: c.label for c in organisations.categories(act.session, act.organisation)},
        assignees=offered.assignees,
        sessions=offered.sessions,
        kinds=list(Kind),
        statuses=FOUR,
        address_of=address_of,
        without=register.without,
        intakes=waiting_room.count(act.session, act.organisation) if act.viewer.may(Door.WAITING) else 0,
        records=act.viewer.may(Door.RECORD),
        waiting=waiting(act),
        exports=act.viewer.may(Door.EXPORT),
    )
