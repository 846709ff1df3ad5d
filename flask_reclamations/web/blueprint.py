"""The blueprint: what its templates know, what its answers carry, how its refusals look."""

import errno
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from ..errors import (
    ConfigurationError,
    HostError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    TokenError,
    UnavailableError,
)
from ..i18n import current_locale, n, number, reword, speaking, t
from ..services.act import Act, db_session, state
from . import accesslog, headers, hearing, present, privacy, reader, wording
from .assets import AssetsBlueprint
from .forms import pairs
from .navigation import bar, offered
from .render import respond

blueprint = AssetsBlueprint(
    "reclamations",
    __name__,
    template_folder="../templates",
    static_folder="../static/reclamations",
    static_url_path="/static",
)


@blueprint.url_value_preprocessor
def our_forms_carry_their_own_token(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Keep the host's CSRFProtect off: it would answer 400 and lose the text; every form of ours checks itself."""
    csrf = current_app.extensions.get("csrf")
    if csrf is not None:
        csrf.exempt(blueprint)


@blueprint.url_value_preprocessor
def nothing_has_a_nul_in_its_name(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Spare the databases that refuse to look for one."""
    if any("\0" in str(value) for value in (values or {}).values()):
        raise NotFoundError(endpoint)


@blueprint.url_value_preprocessor
def nobody_s_words_yet(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Say our own words until this request has its organisation: the last one was perhaps another's."""
    reword(None)


@blueprint.context_processor
def words_and_shapes() -> dict[str, Any]:
    """Give our own templates their words; the host's templates see nothing of it."""
    settings = state().settings
    return {
        "t": t,
        "n": n,
        "number": number,
        "pairs": pairs,
        "present": present,
        "privacy": privacy,
        "hearing": hearing,
        "wording": wording,
        "bar": bar,
        "locale": current_locale(),
        "reader": reader.mark,
        "recl_base": settings.base_template,
        "recl_title": "",
    }


@blueprint.after_request
def private_and_varied(response: Response) -> Response:
    """Dress every answer but the static files."""
    return response if request.endpoint == "reclamations.static" else headers.dress(response)


def _refusal(status: int, title: str, text: str) -> tuple[Response, int]:
    db_session().rollback()
    # The view's own language ended with the view: its refusal is still said in it.
    with speaking(g.get("reclamations_locale") or state().settings.locale):
        act: Act | None = g.get("reclamations_act")
        ways = offered(act.viewer) if act and not act.viewer.limits else []
        return respond("reclamations/_refusal.html", title=title, heading=t(title), text=t(text), ways=ways), status


@blueprint.errorhandler(NotFoundError)
def not_found(error: NotFoundError) -> tuple[Response, int]:
    """Say the same whether a thing is absent or closed to this person."""
    accesslog.refusal()
    return _refusal(404, "Page introuvable", "Ce dossier n’existe pas, ou vous n’y avez pas accès.")


@blueprint.errorhandler(NotAllowedError)
def not_allowed(error: NotAllowedError) -> tuple[Response, int]:
    """Say that the person lacks the right."""
    accesslog.refusal()
    return _refusal(403, "Accès réservé", "Votre rôle ne permet pas d’ouvrir cette page ou de faire cette action.")


@blueprint.errorhandler(UnavailableError)
def unavailable(error: UnavailableError) -> tuple[Response, int]:
    """Say that it is not the person's fault; the log tells the operator."""
    words = "Ce fichier ne peut pas être lu pour l’instant : réessayez dans quelques minutes."
    return _refusal(503, "Fichier indisponible", words)


@blueprint.errorhandler(RefusedError)
def refused(error: RefusedError) -> tuple[Response, int]:
    """Show the reasons of a refusal that no form caught."""
    return _refusal(422, "Action impossible", " ".join(reason.text for reason in error.reasons))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_heavy(error: RequestEntityTooLarge) -> tuple[Response, int]:
    """Say that the request was too large to be read at all."""
    words = (
        "Vos fichiers sont trop lourds pour être envoyés ensemble : rien n’a été lu. "
        "Revenez à la page précédente, votre texte y est encore, et joignez-en moins à la fois."
    )
    return _refusal(413, "Fichiers trop lourds", words)


@blueprint.errorhandler(OSError)
def disk_full(error: OSError) -> tuple[Response, int]:
    """Say that the server has no room to receive what was sent; any other error of the system stays one."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        raise error
    current_app.logger.error("no room to receive files: %s", error.strerror)
    words = (
        "Notre serveur n’a plus de place pour recevoir vos fichiers : rien n’a été enregistré. "
        "Revenez à la page précédente, votre texte y est encore, et envoyez-le sans fichier ou réessayez plus tard."
    )
    return _refusal(507, "Plus de place pour les fichiers", words)


@blueprint.errorhandler(TokenError)
def dead_link(error: TokenError) -> tuple[Response, int]:
    """Say what became of a link."""
    said = {
        "used": "Vous avez déjà donné votre avis. Merci !",
        "expired": "Ce lien a expiré. Écrivez-nous si vous souhaitez ajouter quelque chose.",
        "invalid": "Ce lien n’est pas valable. Vérifiez qu’il est complet, ou repartez du message reçu.",
    }
    return _refusal(410 if error.code != "invalid" else 404, "Avis sur notre réponse", said[error.code])


@blueprint.errorhandler(ConfigurationError)
@blueprint.errorhandler(HostError)
def not_set_up(error: Exception) -> tuple[Response, int]:
    """Tell the operator in the log, and people that it is not their fault."""
    current_app.logger.error("%s", error)
    db_session().rollback()
    words = t(
        "Ce service n’est pas encore configuré. L’équipe technique trouvera la cause dans le journal du serveur."
    )
    return Response(words, mimetype="text/plain"), 503
