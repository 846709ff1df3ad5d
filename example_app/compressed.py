"""Compress pages, as the proxy in front of a real LMS does: the demonstration has none."""

import gzip

from flask import Response, request


def compress(response: Response) -> Response:
    """Compress a whole page for a browser that takes gzip; files and what others compressed go as they are."""
    response.vary.add("Accept-Encoding")
    plain = response.mimetype == "text/html" and not response.content_encoding and not response.is_streamed
    if plain and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
        response.content_encoding = "gzip"
    return response
