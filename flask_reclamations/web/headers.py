"""What our answers carry beside their content."""

from functools import cache
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers

from ..services.act import state

CSP, FRAMES = "Content-Security-Policy", "X-Frame-Options"
OURS = "default-src 'self'; base-uri 'none'"


def guard(headers: Headers) -> None:
    """Give a page of our own bare base its policy, frame and type headers, where the host set none of its own."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if CSP in headers:
        return  # `frame-ancestors` may be in it, and would mean something else beside a header of ours
    if FRAMES in headers:
        headers[CSP] = OURS
    else:
        headers[CSP], headers[FRAMES] = f"{OURS}; frame-ancestors 'self'", "SAMEORIGIN"


@cache
def _guarded(kind: Any) -> type[Response]:
    class Guarded(kind):  # type: ignore[misc]
        def get_wsgi_headers(self, environ: Any) -> Headers:
            headers: Headers = super().get_wsgi_headers(environ)
            guard(headers)
            return headers

    return Guarded


def dress(response: Response) -> Response:
    """Keep cases out of caches, fragments apart from pages, tokens out of other sites' logs."""
    response.vary.add("HX-Request")
    # How our script tells our answers from a host's login page, which must not land in our part.
    response.headers["Reclamations"] = "yes"
    response.headers.setdefault("Cache-Control", "no-store")
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    if state().settings.base_template == "reclamations/base.html":
        # A host's own `after_request` runs after ours: only when the answer leaves is it known what it set.
        kind: Any = type(response)
        response.__class__ = _guarded(kind)
    return response
