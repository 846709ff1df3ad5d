"""The poster: a QR code to the filing form, for a wall or for one session (B07)."""

import segno
from flask import Response, request, url_for
from markupsafe import Markup

from ...domain.rights import Door
from ...errors import NotFoundError
from ...host import TrainingSession
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond


@blueprint.get("/poster")
@opened_by(Door.RECORD)
def poster(act: Act) -> Response:
    """Show a poster to print: `?session=REF` makes that of a session."""
    ref = request.args.get("session")
    training = act.host.session_in(act.organisation.ref, ref) if ref else None
    if ref and training is None:
        raise NotFoundError(ref)
    address = _leads_to(act, training)
    return respond(
        "reclamations/staff/_poster.html",
        title="Affiche",
        act=act,
        training=training,
        address=address,
        code=drawn(address),
    )


def _leads_to(act: Act, training: TrainingSession | None) -> str:
    """Return where the code leads: a title in the address tells nobody what a ref would let them look up."""
    if act.organisation.public_form:
        return url_for("reclamations.public_new", session=training.title if training else None, _external=True)
    return url_for("reclamations.new", session=training.ref if training else None, _external=True)


def drawn(address: str) -> Markup:
    """Return a QR code as inline SVG: dark on white in every theme, a quarter of it may be torn off."""
    code = segno.make(address, error="q", micro=False)
    # What segno writes is its own markup: the address is in the drawing only.
    return Markup(code.svg_inline(dark="#000", light="#fff", omitsize=True, svgclass="recl-qr", lineclass=None))  # noqa: S704
