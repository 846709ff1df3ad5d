"""The register: filters in the address, keyset pages, counts."""

from typing import Any

from flask import Response, request

from ...domain.rights import Door
from ...domain.vocabulary import Kind, MacroStatus
from ...queries import organisations, register
from ...schemas.filters import FiltersSchema
from ...services.act import Act
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..render import respond
from .banner import waiting


def filters_asked() -> register.Filters:
    """Return the filters of the address; a value that means nothing is left out."""
    return register.Filters(**asked(FiltersSchema))


def address_of(filters: register.Filters, **changed: Any) -> dict[str, Any]:
    """Return the filters as the arguments of an address, some of them changed."""
    values = {**FiltersSchema().dump(filters), **changed}
    blank = FiltersSchema().dump(register.Filters())
    return {name: value for name, value in values.items() if value not in (None, "") and value != blank.get(name)}


@blueprint.get("/register", endpoint="register")
@opened_by(Door.REGISTER)
def register_page(act: Act) -> Response:
    """List the cases this person may see, filtered by the address."""
    filters = filters_asked()
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    return respond(
        "reclamations/staff/_register.html",
        title="Registre des réclamations et aléas",
        layout="app",
        act=act,
        filters=filters,
        page=register.page(act.session, where, filters, after=after, before=before),
        found=register.count(act.session, where),
        counts=register.counts(act.session, act.organisation, act.viewer, act.now),
        masked=register.restricted(act.session, act.organisation, act.viewer, filters),
        categories={c.code: c.label for c in organisations.categories(act.session, act.organisation)},
        assignees=register.assignees(act.session, act.organisation, act.viewer),
        sessions=register.sessions(act.session, act.organisation, act.viewer),
        kinds=list(Kind),
        statuses=list(MacroStatus),
        address_of=address_of,
        without=register.without,
        records=act.viewer.may(Door.RECORD),
        waiting=waiting(act),
        exports=act.viewer.may(Door.EXPORT),
    )
