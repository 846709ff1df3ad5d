"""Who comes by an auditor's link: a cookie for a day, and the row asked at each page (B18, design §16)."""

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..errors import TokenError
from ..host import Person, Role
from ..models import AuditorLink, Organisation
from ..services import auditors
from ..services.act import Act, acting, state
from ..services.secrets import secret_key

COOKIE, COOKIE_SECONDS = "reclamations_auditor", 86_400


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="reclamations.auditor")


def remembering(answer: Response, link: AuditorLink) -> Response:
    """Give the browser a day on our own addresses; the link may end before."""
    answer.set_cookie(
        COOKIE,
        _signer().dumps(link.id),
        max_age=COOKIE_SECONDS,
        path=request.script_root + (state().settings.url_prefix or "/"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def visiting(organisation: Organisation) -> Act | None:
    """Return the act of an invited auditor, or None where this browser holds no link that works."""
    said = request.cookies.get(COOKIE)
    if not said:
        return None
    act = acting(organisation)
    try:
        link = auditors.held(act, _signer().loads(said, max_age=COOKIE_SECONDS))
    except (BadSignature, TokenError):
        return None
    viewer = auditors.viewer_of(act, link)
    g.reclamations_person = Person(viewer.ref, viewer.label, roles=frozenset({Role.AUDITOR}))
    return acting(organisation, viewer, now=act.now)
