"""A part is a file with one root; a page includes it; htmx gets the part alone (design §14)."""

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for

from ..i18n import t
from .htmx import wants_fragment


def respond(part: str, status: int = 200, /, *, title: str, layout: str = "page", **context: Any) -> Response:
    """Answer with a part for htmx, or with the page that includes it.

    Parameters: `part` a template; `title` of the page, in French; `layout` "page" for reading or "app" for staff.
    """
    if wants_fragment():
        return make_response(render_template(part, **context), status)
    page = render_template(f"reclamations/{layout}.html", part=part, recl_title=t(title), **context)
    return make_response(page, status)


def go(endpoint: str, **values: Any) -> Response:
    """Redirect after a POST: htmx follows it and gets the part, a plain form gets the page."""
    return make_response(redirect(url_for(f"reclamations.{endpoint}", **values), 303))
