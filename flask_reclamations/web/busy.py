"""The database is locked or away: nothing was kept, so what was typed goes back with the answer (design §11)."""

from flask import Response, current_app, g, make_response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import ConfigurationError
from ..i18n import speaking, t
from ..jobs.unit import busy, cause
from ..migrate import behind
from ..services.act import db_session, state
from . import again
from .blueprint import blueprint, not_set_up, words_and_shapes
from .render import respond

PART = "reclamations/_busy.html"
TITLE = "Un instant, s’il vous plaît"


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeoutError)
def database_busy(error: Exception) -> Response:
    """Answer 503 with the form as it was sent, one button away from being sent again."""
    if not busy(error):
        db_session().rollback()
        if told := behind():
            return make_response(not_set_up(ConfigurationError(f"{told} ({cause(error)})")))
        raise error
    db_session().rollback()
    # Not the error itself: its parameters are what people wrote.
    orig = getattr(error, "orig", None) or error
    current_app.logger.error("the database is busy or away (%s): %s", type(orig).__name__, orig)
    with speaking(g.get("reclamations_locale") or state().settings.locale):
        answer = _page()
    answer.headers["Retry-After"] = "5"
    return answer


def _page() -> Response:
    context = again.sent()
    try:
        return respond(PART, 503, title=TITLE, **context)
    except Exception as error:
        if not busy(error):
            raise
        db_session().rollback()
    # The host's base page asks the database too (who is logged in, as a rule): ours asks nobody.
    words = {**words_and_shapes(), "recl_base": "reclamations/base.html", "recl_title": t(TITLE), "part": PART}
    page = current_app.jinja_env.get_template("reclamations/page.html")
    return make_response(page.render(**words, **context), 503)
