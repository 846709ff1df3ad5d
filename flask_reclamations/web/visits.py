"""Who comes by an auditor's link: a cookie for a day, and the row asked at each page (B18, design §16)."""

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..errors import TokenError
from ..host import Person, Role
from ..i18n import t
from ..models import AuditorLink, Organisation
from ..services import auditors
from ..services.act import Act, acting, state
from ..services.secrets import secret_key
from .render import respond

COOKIE, COOKIE_SECONDS = "reclamations_auditor", 86_400


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="reclamations.auditor")


def _path() -> str:
    return request.script_root + (state().settings.url_prefix or "/")


def remembering(answer: Response, link: AuditorLink) -> Response:
    """Give the browser a day on our own addresses; the link may end before."""
    answer.set_cookie(
        COOKIE,
        _signer().dumps(link.id),
        max_age=COOKIE_SECONDS,
        path=_path(),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def refused(error: TokenError) -> Response:
    """Say that a link opens nothing."""
    title, status = "Accès auditeur", 410 if error.code == "expired" else 404
    words = t("Ce lien n’est pas valable, a expiré ou a été révoqué : demandez-en un autre.")
    answer = respond("reclamations/_refusal.html", status, title=title, heading=t(title), text=words)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def forgetting(answer: Response) -> Response:
    """Take the link from this browser: its next page is for who has an account."""
    answer.delete_cookie(COOKIE, path=_path())
    return answer


def visiting(organisation: Organisation) -> Act | None:
    """Return the act of an invited auditor, or None where this browser holds no link.

    Raises `TokenError` where its link was taken back, or is over.
    """
    said = request.cookies.get(COOKIE)
    if not said:
        return None
    act = acting(organisation)
    try:
        link = _signer().loads(said, max_age=COOKIE_SECONDS)
    except BadSignature:
        return None
    viewer = auditors.viewer_of(act, auditors.held(act, link))
    g.reclamations_person = Person(viewer.ref, viewer.label, roles=frozenset({Role.AUDITOR}))
    return acting(organisation, viewer, now=act.now)
