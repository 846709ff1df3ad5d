"""Cases like the one that is shown: suggested, brought together, taken apart."""

from typing import Any

from wtforms import StringField

from ...models import Case
from ...queries import similar as found
from ...services import similar
from ...services.act import Act
from ..forms import Form, Limit, required, unbroken


class OtherForm(Form):
    """The reference of another case."""

    other = StringField(
        "Référence d’un autre dossier",
        validators=[required("Indiquez la référence d’un dossier."), Limit(40)],
        filters=[unbroken],
    )


def shown(act: Act, case: Case, *, handles: bool) -> dict[str, Any]:
    """Return what the page of a case shows of those like it; only who handles it is shown suggestions."""
    return {
        "linked": found.linked(act.session, act.viewer, case),
        "suggested": found.suggested(act.session, act.viewer, case) if handles else [],
    }


VERBS: dict[str, tuple[type[Form], Any]] = {
    "link": (OtherForm, lambda act, case, form: similar.link(act, case, form.other.data or "")),
    "unlink": (OtherForm, lambda act, case, form: similar.unlink(act, case, form.other.data or "")),
}
