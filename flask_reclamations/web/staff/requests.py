"""The request of a person about their own data: find it, hand it over, correct it, erase what may go (RGPD)."""

import json
from datetime import date
from typing import Any

from flask import Response, request
from wtforms import HiddenField

from ...domain.rights import Door
from ...errors import RefusedError
from ...i18n import t
from ...models import Event
from ...queries import requests as kept
from ...services import requests
from ...services.act import Act
from ...services.journal import payload_of
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, TicksField, line, text_area
from ..render import respond
from ..unit import commit

SHOWN = 20


class RequestForm(Form):
    """Whose data, of which cases, and what to do with them."""

    told = line("Adresse e-mail, nom complet ou identifiant", maximum=200)
    refs = TicksField("Dossiers de cette personne", choices=[], validate_choice=False)
    name = line("Nom corrigé", maximum=200)
    phone = line("Téléphone corrigé", maximum=40)
    text = text_area("Ce que la personne a demandé", maximum=2_000)
    deed = HiddenField()


@blueprint.route("/requests", methods=["GET", "POST"], endpoint="requests")
@opened_by(Door.DECIDE)
def index(act: Act) -> Response:
    """Find the cases of a person; hand over, correct or erase those that are ticked."""
    form = RequestForm()
    if not form.is_submitted():
        return _page(act, form, [])
    mine = kept.cases(act.session, act.organisation, act.viewer, form.told.data or "")
    if not form.validate():
        return _page(act, form, mine, status=422)
    chosen = [case for case in mine if case.reference in (form.refs.data or ())]
    try:
        match form.deed.data:
            case "export":
                return _file(commit(lambda: requests.export(act, chosen)))
            case "rectify":
                told = (form.name.data or "", form.phone.data or "", form.text.data or "")
                commit(lambda: requests.rectify(act, chosen, *told))
                return _page(act, form, mine, said=t("Les coordonnées sont corrigées."))
            case "erase":
                left = commit(lambda: requests.erase(act, chosen))
                mine = kept.cases(act.session, act.organisation, act.viewer, form.told.data or "")
                said = t("Ce que la loi permet d’effacer est effacé.") if len(left) < len(chosen) else ""
                return _page(act, form, mine, said=said, left=left)
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return _page(act, form, mine, status=422)
    return _page(act, form, mine, sought=True)


def _file(data: dict[str, Any]) -> Response:
    body = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="donnees-personnelles.json"'
    return answer


def _told(event: Event) -> dict[str, Any]:
    """Return what was done for a person; days as days."""
    said = payload_of(event)
    stayed = [(ref, why, date.fromisoformat(day) if day else None) for ref, why, day in said.get("refused", [])]
    return {"event": event, "deed": said.get("deed"), "cases": said.get("cases", []), "stayed": stayed}


def _page(act: Act, form: RequestForm, mine: list[Any], status: int = 200, **shown: Any) -> Response:
    events = kept.answered(act.session, act.organisation, requests.ANSWERED, SHOWN)
    ticked = set(form.refs.data or ()) if request.form.get("deed") in ("export", "rectify", "erase") else set()
    return respond(
        "reclamations/staff/_requests.html",
        status,
        title="Demandes des personnes",
        layout="app",
        act=act,
        form=form,
        mine=mine,
        ticked=ticked,
        why_not={case.reference: requests.why_not(act, case) for case in mine},
        past=[_told(event) for event in events],
        deeds={str(deed): deed.label for deed in requests.Deed},
        whys={str(why): why.label for why in requests.Stays},
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
        **{"said": "", "left": [], "sought": False} | shown,
    )
