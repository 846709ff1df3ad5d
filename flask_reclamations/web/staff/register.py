"""The register: filters in the address, keyset pages, counts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, request

from ...domain.mediation import Standing
from ...domain.plan import CauseFamily
from ...domain.priority import FIRST, LAST, Origin, Severity
from ...domain.rights import Door, Permission
from ...domain.vocabulary import FOUR, ActionCategory, Kind
from ...i18n import t
from ...models import CasePerson
from ...queries import figures, judged, register, tags, views
from ...queries import intake as waiting_room
from ...schemas.filters import FiltersSchema
from ...services import examining, handling
from ...services.act import Act
from ...services.bulk import MOST
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..forms import Form, Marked
from ..htmx import htmx
from ..render import go, respond
from ..unit import commit
from .banner import waiting
from .facets import facets, names
from .found import Found

SCHEMA = FiltersSchema()
BLANK = SCHEMA.dump(register.Filters())


def filters_asked() -> register.Filters:
    """Return the filters of the address; a value that means nothing is left out."""
    return register.Filters(**asked(FiltersSchema))


def address_of(filters: register.Filters, **changed: Any) -> dict[str, Any]:
    """Return the filters as the arguments of an address, some of them changed."""
    values = {**SCHEMA.dump(filters), **changed}
    said = {name: value for name, value in values.items() if value not in (None, "") and value != BLANK.get(name)}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()}


VIEWS = {
    "todo": "À traiter",
    "late": "En retard",
    "mine": "Mes dossiers",
    "review": "À examiner",
    "all": "Tous",
    "reclamation": "Réclamations",
    "difficulte": "Difficultés",
    "alea": "Aléas",
    "remarque": "Remarques",
    "signal": "Signaux",
}

ACTS = {
    "assign": "Attribuer",
    "qualify": "Qualifier",
    "examine": "Marquer examinés",
    "remind": "Relancer le responsable",
    "close": "Clôturer",
    "void": "Annuler",
}


@dataclass(frozen=True)
class View:
    """A view as the register shows it: its group, its words, its filters, how many cases it holds."""

    group: str
    words: str
    filters: register.Filters
    count: int
    code: str = ""


def _views(act: Act) -> list[View]:
    named, kept = views.named(act.viewer), views.saved(act.session, act.organisation, act.viewer)
    all_filters = [*named.values(), *(views.filters_of(row) for row in kept)]
    held = figures.counts(act.session, act.organisation, act.viewer, all_filters, act.now)
    codes = [*named, *[""] * len(kept)]
    words = [*(t(VIEWS[code]) for code in named), *(row.name for row in kept)]
    groups = ["todo" if filters.sort == "due" else "all" for filters in named.values()] + ["saved"] * len(kept)
    return [View(*row) for row in zip(groups, words, all_filters, held, codes, strict=True)]


def _examining() -> Marked:
    form = Marked(formdata=None)
    form.new_submission()
    return form


@blueprint.get("/register", endpoint="register")
@opened_by(Door.REGISTER)
def register_page(act: Act) -> Response:
    """List the cases this person may see, filtered by the address."""
    filters = filters_asked()
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = register.page(act.session, where, filters, after=after, before=before)
    known = names(act)
    for case in page.cases[:1]:  # a chosen filter keeps its words, however old its cases
        if filters.assignee and case.assignee_label:
            known.assignees.setdefault(filters.assignee, case.assignee_label)
        if filters.session and case.session_label:
            known.sessions.setdefault(filters.session, case.session_label)
        if filters.training and case.training_label:
            known.trainings.setdefault(filters.training, case.training_label)
        if filters.trainer:
            known.trainers.update(case.tied(CasePerson.IMPLICATED))
    shown = _views(act)
    exact = "exact" in request.args
    answer = respond(
        "reclamations/staff/_register.html",
        title="Registre des réclamations et aléas",
        layout="app",
        act=act,
        filters=filters,
        page=page,
        hits=Found(act, filters.text, page.cases),
        topics=tags.of_cases(act.session, act.viewer, [case.id for case in page.cases]),
        found=(figures.count if exact else figures.some)(act.session, where),
        exact=exact,
        views=shown,
        total=next(view.count for view in shown if view.code == "all"),
        here=next((view for view in shown if view.filters.chosen == filters.chosen), None),
        void=figures.void_among(act.session, act.organisation, act.viewer, filters, act.now),
        masked=figures.restricted(act.session, act.organisation, act.viewer, filters),
        known=known,
        facets=facets(filters, known),
        kinds=list(Kind),
        statuses=FOUR,
        address_of=address_of,
        without=register.without,
        keeps=act.viewer.may(Door.DESK),
        acts={code: t(ACTS[code]) for code in ACTS},
        severities=list(Severity),
        priorities=range(FIRST, LAST + 1),
        families=list(CauseFamily) if judged.reads_causes(act.session, act.organisation, act.viewer) else [],
        standings=list(Standing),
        action_categories=list(ActionCategory),
        origins=list(Origin),
        examining=_examining() if filters.unexamined else None,
        most=MOST,
        has_saved=any(view.group == "saved" for view in shown),
        intakes=waiting_room.count(act.session, act.organisation) if act.viewer.may(Door.WAITING) else 0,
        records=act.viewer.may(Door.RECORD),
        waiting=waiting(act),
        exports=act.viewer.may(Door.EXPORT),
    )
    if _typing_on():
        answer.headers["HX-Replace-Url"] = request.full_path
    return answer


def _typing_on() -> bool:
    """Tell whether the search field asks for more than its last letters did: one search is one step back."""
    before = parse_qs(urlsplit(htmx.current_url or "").query)
    return htmx.trigger == "recl-q" and "text" in before


@blueprint.post("/register/examined", endpoint="examined")
@opened_by(Door.DESK)
def examined(act: Act) -> Response:
    """Mark one case examined, and return to the list it was in."""
    form, reference = Form(), request.form.get("ref", "")
    if form.validate():
        commit(lambda: examining.examine(act, handling.load(act, reference, Permission.HANDLE)))
    return go("register", **address_of(filters_asked()))
