"""The poster: a QR code to the filing form, for a wall or for one session (B07)."""

import io

import segno

from ..i18n import t
from ..models import Organisation
from .paper import Paper

CODE = "code.svg"
FREE = "Difficulté, imprévu, réclamation ou idée : dites-le-nous. C’est gratuit et nous vous répondrons par écrit."


def paper(organisation: Organisation, address: str, procedure: str, training: str = "") -> Paper:
    """Return the poster; `address` is where its code leads, `training` the title of the session it is for."""
    lead = [t("Scannez, racontez, suivez la réponse."), training]
    other = [t(FREE)]
    if organisation.phone or organisation.email:
        reach = " · ".join(filter(None, (organisation.phone, organisation.email)))
        other.append(f"{t('Vous préférez nous parler ?')} {reach}")
    other.append(t("Notre procédure : {address}", address=procedure))
    return Paper(
        title=t("Un souci pendant votre formation ?"),
        more={
            "lead": "\n\n".join(filter(None, lead)),
            "other": "\n\n".join(other),
            "code": {"file": CODE, "alt": t("Code QR vers {address}", address=address), "address": address},
        },
    )


def code(address: str) -> bytes:
    """Return a QR code as SVG: a quarter of it may be torn off."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", dark="#000", light="#fff", scale=8)
    return drawn.getvalue()
