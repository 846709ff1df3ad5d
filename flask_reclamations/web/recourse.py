"""What the page of a claimant shows of mediations and of the médiateur, and the form by which they answer."""

from typing import Any

from flask import url_for
from wtforms import HiddenField, RadioField

from ..domain.mediation import State
from ..models import Case
from ..services import recourse
from ..services.act import Act
from .forms import Form, options, required


class ConsentForm(Form):
    """What a claimant says with one button: of the mediation they are shown, or of what was written for them."""

    what = RadioField(
        "Votre réponse",
        choices=options(
            [
                ("accept", "J’accepte la médiation"),
                ("decline", "Je ne la souhaite pas"),
                ("confirm", "C’est bien ce que j’ai dit"),
            ]
        ),
        validators=[required("Choisissez votre réponse.")],
    )
    mediation = HiddenField()

    @property
    def shown(self) -> int:
        """Return the id of the mediation that the page showed, 0 where it is lost."""
        number = self.mediation.data or ""
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0


def context(act: Act, case: Case, consent: ConsentForm | None) -> dict[str, Any]:
    """Return what the following page shows."""
    found = recourse.of_case(act, case)
    place = "tracked_" if act.viewer.follows is not None else ""
    return {
        "recourse": found,
        "mediator": recourse.how(act, found) if found.concerned and found.named else "",
        "offered": next((row for row in case.mediations if row.state == State.OFFERED), None),
        "consent": consent or ConsentForm(formdata=None),
        "consent_url": url_for(f"reclamations.{place}consent", reference=case.reference),
        "proof_url": url_for(f"reclamations.{place}proof", reference=case.reference),
    }
