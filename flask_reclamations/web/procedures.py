"""The procedure that everybody may read: the version in force, and each earlier one at its own address (A01, B07)."""

from flask import Response

from ..errors import NotFoundError
from ..queries import procedures as queries
from ..services.act import Act
from .access import for_anyone
from .blueprint import blueprint
from .render import respond

TITLE = "Procédure de traitement des réclamations, difficultés et aléas"


@blueprint.get("/procedure")
@for_anyone
def procedure(act: Act) -> Response:
    """Show the version in force; where there is none yet, say so, with the contacts.

    It answers 200 all the same: the address is printed on posters and in contracts, and whoever comes to it has
    something to say.
    """
    return _page(act, None)


@blueprint.get("/procedure/<version>", endpoint="procedure_version")
@for_anyone
def earlier(act: Act, version: str) -> Response:
    """Show one version as it was published."""
    return _page(act, version)


def _page(act: Act, number: str | None) -> Response:
    versions = queries.public(act.session, act.organisation)
    shown = next((row for row in versions if number in (None, str(row.version))), None)
    if shown is None and number is not None:
        raise NotFoundError(number)
    return respond(
        "reclamations/public/_procedure.html",
        title=TITLE,
        act=act,
        procedure=shown,
        versions=[row for row in versions if shown is None or row.version <= shown.version],
        latest=shown is None or shown is versions[0],
        next_review=queries.next_review(shown) if shown else None,
    )
