"""Who is asking, and with which rights: the first line of every view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, current_app, g, request

from ..domain.rights import Door
from ..errors import NotAllowedError, TokenError
from ..host import Person
from ..i18n import speaking
from ..jobs.unit import reached
from ..models import Organisation
from ..queries.organisations import organisation_of
from ..services.act import SYSTEM, Act, acting, db_session, state, viewer_of
from . import accesslog, again, visits
from .htmx import htmx
from .render import respond

View = Callable[..., Any]


def organisation() -> Organisation:
    """Return the organisation of this request."""
    return organisation_of(db_session(), state().host.current_organisation())


def current_act() -> Act:
    """Return the act of the logged-in person; asks them to log in where nobody is."""
    person = state().host.current_person()
    if person is None or not person.active:
        visitor = _visitor() if visits.COOKIE in request.cookies else None
        if visitor is None:
            abort(_log_in(lost=person is None))
        g.reclamations_act = visitor
        return visitor
    g.reclamations_person = person
    org = organisation()
    act = g.reclamations_act = acting(org, viewer_of(person, org))
    return act


def _visitor() -> Act | None:
    try:
        return visits.visiting(organisation())
    except TokenError as error:
        if htmx or request.method == "POST":
            return None  # a part may be cut out of the answer, a form would lose its text: the next page says it
        # A login page would leave an auditor without account at the door, with no word of why.
        with speaking(state().settings.locale):
            abort(visits.forgetting(visits.refused(error)))


def current_person() -> Person:
    """Return the person that `current_act` found."""
    person: Person = g.reclamations_person
    return person


def _log_in(*, lost: bool) -> Response:
    if htmx:
        # What was typed stays on the page, which says that the session ended; a list is only asked again.
        return Response(status=401, headers={"HX-Refresh": "true"} if request.method == "GET" else {})
    if lost and request.method == "POST":
        # A login page would lose what was typed, and come back to an address that only takes forms.
        with speaking(state().settings.locale):
            kept = {**again.sent(), "page": again.shown_at()}
            return respond("reclamations/_ended.html", 401, title="Votre connexion a expiré", **kept)
    manager = getattr(current_app, "login_manager", None)
    if manager is None:
        abort(401)  # the host's own handler leads to its login page
    return current_app.make_response(manager.unauthorized())


def opened_by(door: Door | None = None, *, to_change: Door | None = None) -> Callable[[View], View]:
    """Give a view its act, in the person's language; refuse who may not open this door.

    Parameters: `to_change` the door of a POST, where fewer may change than read.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def opened(**values: Any) -> Any:
            act = reached(current_act)
            locale = g.reclamations_locale = current_person().locale or state().settings.locale
            with speaking(locale):
                needed = to_change or door if request.method == "POST" else door
                if needed is not None and not act.viewer.may(needed):
                    raise NotAllowedError(needed)
                if act.viewer.limits is not None and request.method not in ("GET", "HEAD"):
                    raise NotAllowedError("an invited auditor changes nothing")
                answer = view(act, **values)
                accesslog.visit(act)
                return answer

        return opened

    return wrap


def for_anyone(view: View) -> View:
    """Give a public view its act: nobody in particular, in the site's language."""

    @wraps(view)
    def opened(**values: Any) -> Any:
        with speaking(state().settings.locale):
            return view(acting(reached(organisation), SYSTEM), **values)

    return opened
