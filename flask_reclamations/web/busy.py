"""The database is locked or away: nothing was kept, so what was typed goes back with the answer (design §11)."""

from typing import Any

from flask import Response, current_app, g, make_response, request
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import NO_TABLES, ConfigurationError
from ..i18n import speaking, t
from ..jobs.unit import busy
from ..models import Organisation
from ..services.act import db_session, state
from .blueprint import blueprint, not_set_up, words_and_shapes
from .render import respond

PART = "reclamations/_busy.html"
TITLE = "Un instant, s’il vous plaît"
# What a person wrote in their own words, as the forms name it; the other fields go back unseen.
TEXTS = {
    "subject": "Objet",
    "description": "Que s’est-il passé ?",
    "immediate_action": "Qu’avez-vous fait tout de suite ?",
    "desired_outcome": "Quelle solution souhaitez-vous ?",
    "impact": "Impact sur la formation",
    "text": "Texte",
    "comment": "Que faudrait-il encore faire ?",
}


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeoutError)
def database_busy(error: Exception) -> Response:
    """Answer 503 with the form as it was sent, one button away from being sent again."""
    if not busy(error):
        if _without_tables():
            return make_response(not_set_up(ConfigurationError(NO_TABLES)))
        raise error
    db_session().rollback()
    # Not the error itself: its parameters are what people wrote.
    cause = getattr(error, "orig", None) or error
    current_app.logger.error("the database is busy or away (%s): %s", type(cause).__name__, cause)
    with speaking(g.get("reclamations_locale") or state().settings.locale):
        answer = _page()
    answer.headers["Retry-After"] = "5"
    return answer


def _without_tables() -> bool:
    db_session().rollback()
    return not inspect(db_session().get_bind(mapper=Organisation)).has_table(Organisation.__tablename__)


def _page() -> Response:
    sent = list(request.form.items(multi=True))
    shown = [(name, t(TEXTS[name]), value) for name, value in sent if name in TEXTS and value.strip()]
    visible = {name for name, _, _ in shown}
    context: dict[str, Any] = {
        "again": request.script_root + request.full_path.rstrip("?"),
        "texts": shown,
        "unseen": [(name, value) for name, value in sent if name not in visible],
        "files": any(upload.filename for upload in request.files.values()),
        "posted": request.method == "POST",
    }
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
