"""HTMX headers through htmx-flask, without taking the host's Request class."""

from typing import cast

from flask import request
from htmx_flask.requests import HtmxHeaders
from werkzeug.local import LocalProxy


def _current() -> HtmxHeaders:
    # A host that uses htmx-flask itself has put the headers on its requests already.
    return getattr(request, "htmx", None) or HtmxHeaders(request.headers)


htmx = cast("HtmxHeaders", LocalProxy(_current))


def wants_fragment() -> bool:
    """Tell whether to answer with the part alone: an htmx request that is not a boosted or restored page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
