"""What a person is told inside the LMS: the list behind the bell."""

from flask import Response, request

from ..domain.reminders import Stage
from ..domain.rights import Door
from ..errors import NotFoundError, Reason
from ..i18n import local, say_date, t
from ..models import Notification, Reminder
from ..queries import notifications as told
from ..services import notifications
from ..services.act import Act
from .access import opened_by
from .blueprint import blueprint
from .forms import Form
from .render import go, respond
from .unit import commit

WORDS = {
    "new_case": ("Nouveau dossier à traiter", "plus"),
    "assigned": ("Ce dossier vous est confié", "person"),
    "reminded": ("On vous rappelle ce dossier", "clock"),
    "message_in": ("Le réclamant a écrit", "mail"),
    "message_kept": ("Un message reçu est au dossier", "mail"),
    "disability": ("Votre avis est demandé", "person"),
    "not_solved": ("Le problème n’est pas réglé", "again"),
    "dissatisfied": ("La personne n’est pas satisfaite", "late"),
    "mediation_suggested": ("Une médiation est à proposer", "late"),
    "mediation_replied": ("Réponse à une offre de médiation", "resolu"),
    "escalated": ("Votre intervention est demandée", "escalade"),
    "followed": ("Du nouveau dans un dossier que vous suivez", "info"),
    "handed_over": ("Des dossiers vous sont remis", "person"),
    "recurrent": ("Le même problème revient", "again"),
    "file_quarantined": ("Un fichier est écarté par l’antivirus", "late"),
}


STAGES = {
    Stage.HALF: ("La moitié du délai est passée, échéance le {day}", "clock"),
    Stage.SOON: ("L’échéance approche : {day}", "clock"),
    Stage.DAY: ("Échéance le {day}", "clock"),
    Stage.LATE: ("En retard depuis le {day}", "late"),
    Stage.SILENCE: ("Le réclamant attend de vos nouvelles", "mail"),
}


def said(row: Notification, zone: str) -> tuple[str, str]:
    """Return a notification in words, and its glyph."""
    if row.reminder is None:
        return t(WORDS[row.template][0]), WORDS[row.template][1]
    if row.reminder.milestone == Reminder.UNANSWERED:
        return t("Deux mois sans réponse à un consommateur"), "late"
    stage, day = Stage(row.reminder.stage), say_date(local(row.reminder.due_at, zone).date())
    return t(STAGES[stage][0], day=day), STAGES[stage][1]


@blueprint.route("/notifications", methods=["GET", "POST"], endpoint="notifications")
@opened_by()
def index(act: Act) -> Response:
    """List what one was told; open a case, mark one as read, or all (`open=ID`, `seen=ID`, `all`)."""
    form = Form()
    if not form.is_submitted():
        return _page(act, form)
    asked = {name: _number(request.form.get(name, "")) for name in ("open", "seen")}
    if not form.validate():
        return _page(act, form, 422)
    if not any(asked.values()) and "all" not in request.form:
        form.refuse([Reason("nothing", "Choisissez ce que vous voulez ouvrir ou marquer comme lu.")])
        return _page(act, form, 422)
    case = None
    if asked["open"]:
        case = told.case_of(act.session, act.organisation, act.viewer, asked["open"])
        if case is None:
            raise NotFoundError("notification")
        reference = case.reference
        recurs = told.template_of(act.session, asked["open"]) == "recurrent" and act.viewer.may(Door.PLAN)
    commit(lambda: notifications.read(act, asked["open"] or asked["seen"]))
    if case is None:
        return go("notifications")
    return go("recurrences") if recurs else go("case", reference=reference)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _page(act: Act, form: Form, status: int = 200) -> Response:
    before = _number(request.args.get("before", ""))
    rows, older = told.page(act.session, act.organisation, act.viewer, before=before)
    staff = act.viewer.may(Door.REGISTER)
    return respond(
        "reclamations/_notifications.html",
        status,
        title="Notifications",
        layout="app" if staff else "page",
        act=act,
        form=form,
        rows=[(row, case, *said(row, act.organisation.zone)) for row, case in rows],
        unread=any(row.read_at is None for row, _ in rows),
        older=older,
        later=before is not None,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
