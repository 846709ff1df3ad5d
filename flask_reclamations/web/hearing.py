"""What the words of a filing form say, while they are typed: a matter to be read in confidence, a theme to take."""

from dataclasses import dataclass

from flask import Response, make_response, render_template, request

from ..domain.hearing import matters
from ..domain.themes import suggested
from ..i18n import t
from ..services.act import Act
from .forms import FilingForm, pairs
from .incident_forms import IncidentForm

ASKING = "hear"


@dataclass(frozen=True)
class Heard:
    """What we make of the words: `grave` where they tell of a sensitive matter, the code and name of a theme."""

    grave: bool = False
    theme: str = ""
    label: str = ""

    @property
    def told(self) -> str:
        """Return what the page shows of it, for the next time it asks."""
        return f"{'grave' if self.grave else ''}:{self.theme}"


def asks(address: str, *kinds: str) -> dict[str, str]:
    """Return the attributes of a field that asks what its words say where the typing pauses.

    Soon enough for the answer to be no jump. Parameters: `address` of the form; `kinds` the ids of what else tells,
    the list of categories where none is given. Files stay.
    """
    others = ", ".join(f"change from:#{one}" for one in kinds or ("category",))
    told = ("csrf_token", "description", "desired_outcome", "category", "incident_type")
    return {
        "hx-post": address,
        "hx-trigger": f"input changed delay:250ms, {others}",
        "hx-target": "#recl-theme",
        "hx-swap": "innerHTML",
        "hx-vals": f'{{"{ASKING}": "yes"}}',
        "hx-params": ",".join((*told, "theme", "confidential", "heard", ASKING)),
        "hx-encoding": "application/x-www-form-urlencoded",
        "hx-sync": "this:replace",
    }


def asked() -> bool:
    """Tell whether the form only asks what its words say: nothing is kept then."""
    return request.method == "POST" and ASKING in request.form


def heard(form: FilingForm | IncidentForm) -> Heard:
    """Return what the words of a form say; what the person took or ticked stays as it is."""
    kinds = form.incident_type if isinstance(form, IncidentForm) else form.category
    chosen = dict(pairs(kinds)).get(kinds.data or "", "")
    wanted = "" if isinstance(form, IncidentForm) else form.desired_outcome.data
    text = "\n".join(filter(None, (form.description.data, wanted)))
    grave = bool(matters(f"{text}\n{t(chosen)}" if chosen else text))
    if isinstance(form, IncidentForm):
        return Heard(grave)
    known = {code: t(label) for code, label in pairs(form.category) if code}
    # In front of what weighs on somebody, a theme is of no help; one that was chosen needs none.
    guess = None if grave or form.category.data or not text else suggested(text, known)
    theme = form.theme.data if form.theme.data in known else guess or ""
    return Heard(grave, theme, known.get(theme, ""))


def answer(act: Act, form: FilingForm | IncidentForm) -> Response:
    """Answer htmx with what changed of what the page shows, or with nothing."""
    now = heard(form)
    before = request.form.get("heard", "")
    if now.told == before:
        return make_response("", 204)
    # What was put forward stays: the person may have it open.
    turned = now.grave and not before.startswith("grave")
    return make_response(render_template("reclamations/_heard.html", act=act, form=form, heard=now, turned=turned))
