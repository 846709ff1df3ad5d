"""Auditors without an account: who was let in, to what, until when (B18)."""

from flask import Response, url_for
from wtforms import BooleanField, DateField, IntegerField
from wtforms.validators import Optional

from ...domain.rights import Door
from ...domain.vocabulary import ActionCategory
from ...errors import RefusedError, TokenError
from ...queries import auditors as queries
from ...services import auditors
from ...services.act import Act
from ..access import for_anyone, opened_by
from ..blueprint import blueprint
from ..forms import Form, TicksField, choices, line, required
from ..render import go, respond
from ..unit import commit
from ..visits import refused, remembering


class InvitationForm(Form):
    """Whom to let read what, for how long."""

    label = line("Qui est invité")
    since = DateField("Dossiers reçus depuis le", validators=[Optional()])
    until = DateField("Jusqu’au", validators=[Optional()])
    categories = TicksField("Catégories d’action", choices=choices(ActionCategory))
    nominative = BooleanField("Montrer les noms des réclamants")
    days = IntegerField("Jours de validité", default=30, validators=[required("Indiquez un nombre de jours.")])

    def invitation(self) -> auditors.Invitation:
        """Return what was typed."""
        return auditors.Invitation(
            self.label.data or "",
            self.since.data,
            self.until.data,
            tuple(self.categories.data or ()),
            nominative=self.nominative.data,
            days=self.days.data,
        )


@blueprint.route("/auditors", methods=["GET", "POST"], endpoint="auditors")
@opened_by(Door.DECIDE)
def index(act: Act) -> Response:
    """List the links, or open one and show it this once: only its digest is kept."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            token = commit(lambda: auditors.invite(act, form.invitation()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            link = url_for("reclamations.auditor_link", token=token, _external=True)
            return _page(act, InvitationForm(formdata=None), made=link)
    return _page(act, form, 422 if form.is_submitted() else 200)


@blueprint.post("/auditors/<int:link>/dismiss", endpoint="auditor_dismiss")
@opened_by(Door.DECIDE)
def dismiss(act: Act, link: int) -> Response:
    """End a link now."""
    form = Form()
    if not form.validate():
        return _page(act, InvitationForm(formdata=None), 422)
    commit(lambda: auditors.dismiss(act, link))
    return go("auditors", said="dismissed")


@blueprint.get("/audit/<token>", endpoint="auditor_link")
@for_anyone
def arrive(act: Act, token: str) -> Response:
    """Swap the token of a link for a cookie and an address without it; record nothing (design §16)."""
    try:
        answer = remembering(go("register"), auditors.find(act, token))
    except TokenError as error:
        return refused(error)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(act: Act, form: InvitationForm, status: int = 200, *, made: str = "") -> Response:
    return respond(
        "reclamations/staff/_auditors.html",
        status,
        title="Accès auditeur",
        layout="app",
        act=act,
        form=form,
        ending=Form(formdata=None),
        made=made,
        rows=queries.links(act.session, act.organisation),
        names={str(one): one.label for one in ActionCategory},
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
