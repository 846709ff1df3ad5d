"""The request of a person about their own data: find it, hand it over, correct it, erase what may go (RGPD)."""

from datetime import date
from typing import Any

from flask import Response, request
from wtforms import BooleanField, HiddenField, TelField
from wtforms.validators import Optional

from ...domain.rights import Door
from ...domain.vocabulary import Access
from ...errors import RefusedError
from ...models import Event, Export
from ...queries import requests as kept
from ...queries.requests import Found
from ...services import personal, requests
from ...services.act import Act
from ...services.journal import payload_of
from .. import accesslog
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, Limit, TicksField, line, text_area, unbroken
from ..render import go, respond
from ..unit import commit

SHOWN = 20


class RequestForm(Form):
    """Whose data, of which cases, and what to do with them."""

    told = line("Adresse e-mail, nom complet ou identifiant", maximum=200)
    refs = TicksField("Dossiers de cette personne", choices=[], validate_choice=False)
    name = line("Nom corrigé", maximum=200)
    phone = TelField("Téléphone corrigé", validators=[Optional(), Limit(40)], filters=[unbroken])
    text = text_area("Ce que la personne a demandé", maximum=2_000)
    # Beside the cases of one page: all that are found, to hand over.
    whole = BooleanField("Tout ce qui est trouvé ({total})")
    after = HiddenField()
    deed = HiddenField()

    def position(self) -> int | None:
        """Return the last case of the page before the one that is shown; an altered mark is the first page."""
        mark = request.form.get("older") or (self.deed.data != "find" and self.after.data) or ""
        return int(mark) if mark.isdecimal() and len(mark) < 16 else None


@blueprint.route("/requests", methods=["GET", "POST"], endpoint="requests")
@opened_by(Door.DECIDE)
def index(act: Act) -> Response:
    """Find the cases of a person; hand over, correct or erase those that are ticked."""
    form = RequestForm()
    if not form.is_submitted():
        return _page(act, form)
    if not form.validate():
        return _page(act, form, status=422)
    try:
        chosen = _chosen(act, form) if form.deed.data in ("json", "pdf", "rectify", "erase") else []
        match form.deed.data:
            case "json" | "pdf":
                row = commit(lambda: _handed(act, chosen, form.deed.data or ""), job="export_pending")
                return go("exports", asked=row.token)
            case "rectify":
                told = (form.name.data or "", form.phone.data or "", form.text.data or "")
                return _done(commit(lambda: requests.rectify(act, chosen, *told)))
            case "erase" if form.refs.data and not chosen:
                return _done(None)  # a second press: they are gone
            case "erase":
                return _done(commit(lambda: requests.erase(act, chosen), job="purge_due"))
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return _page(act, form, status=422)
    return _page(act, form, sought=True)


def _chosen(act: Act, form: RequestForm) -> list[Found]:
    everything = form.whole.data and form.deed.data in ("json", "pdf")
    refs = None if everything else form.refs.data or ()
    if refs is not None and len(refs) > kept.PAGE:
        raise RefusedError.because("too_many", "Cochez {most} dossiers au plus à la fois.", at="refs", most=kept.PAGE)
    return kept.chosen(act.session, act.organisation, act.viewer, form.told.data or "", refs)


def _done(event: Event | None) -> Response:
    """Go back to the page, which says what was done, so that reloading it does nothing again."""
    return go("requests", done=event.seq if event else 0)


def _handed(act: Act, chosen: list[Found], file_format: str) -> Export:
    row = requests.export(act, chosen, file_format)
    if row.created_at == act.now:  # a second press leads to the file of the first
        accesslog.note(act, Access.EXPORT, f"donnees-personnelles.{file_format} {row.about}")
    return row


def _told(event: Event, hidden: set[str], unerased: dict[str, list[list[str]] | None]) -> dict[str, Any]:
    """Return what was done for a person, or is being done, without what is hidden; days as days.

    Parameters: `unerased` the cases that wait to be erased, and with its reasons each that stayed after all.
    """
    said = payload_of(event)
    after_all = [[ref, *why] for ref, reasons in unerased.items() for why in reasons or ()]
    stayed, later = (
        [(ref, why, date.fromisoformat(day) if day else None) for ref, why, day in lines if ref not in hidden]
        for lines in (said.get("refused", []), after_all)
    )
    spoken = [reference for reference, _ in said.get("contacts", [])]
    stood = {ref for ref, reasons in unerased.items() if reasons is not None}
    out = hidden | stood
    cases = [ref for ref in dict.fromkeys([*said.get("cases", []), *spoken]) if ref not in out]
    waiting = sum(ref in unerased for ref in cases)
    refused_all = said.get("deed") == requests.Deed.ERASED and not set(said.get("cases", [])) - stood
    deed = requests.Deed.REFUSED if refused_all else said.get("deed")
    return {"event": event, "deed": deed, "cases": cases, "stayed": stayed, "later": later, "waiting": waiting}


def _page(act: Act, form: RequestForm, status: int = 200, **shown: Any) -> Response:
    events = kept.answered(act.session, act.organisation, personal.ANSWERED, SHOWN)
    hidden = kept.hidden_from(act.session, act.organisation, act.viewer) if events else set()
    unerased = kept.unerased(act.session, act.organisation, list(map(requests.mark_of, events))) if events else {}
    past = [_told(event, hidden, unerased.get(requests.mark_of(event), {})) for event in events]
    done = request.args.get("done", "") if request.method != "POST" else ""
    after = form.position() if form.is_submitted() else None
    mine = kept.page(act.session, act.organisation, act.viewer, form.told.data or "", after)
    ticked = set(form.refs.data or ()) if request.form.get("deed") else set()
    return respond(
        "reclamations/staff/_requests.html",
        status,
        title="Demandes des personnes",
        layout="app",
        act=act,
        form=form,
        mine=mine,
        ticked=ticked,
        after=after,
        why_not=requests.why_not(act, [one.case for one in mine.found]),
        erasing=kept.erasing(act.session, [one.case.id for one in mine.found]) if mine.found else {},
        nothing=done == "0",
        done=next((said for said in past if str(said["event"].seq) == done), None),
        past=[said for said in past if said["cases"] or said["stayed"]],
        deeds={str(deed): deed.label for deed in requests.Deed},
        whys={str(why): why.label for why in requests.Stays},
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
        **{"sought": False} | shown,
    )
