"""The site's own error pages."""

from flask import Flask, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.exceptions import HTTPException


def install(app: Flask) -> None:
    """Answer every error of the site in its layout."""
    app.register_error_handler(401, sign_in_first)
    app.register_error_handler(HTTPException, lost)
    app.register_error_handler(500, broken)


def sign_in_first(error: HTTPException) -> Response:
    """Lead to the sign-in page, then back."""
    return redirect(url_for("accounts.sign_in", on=request.full_path.rstrip("?")))


def lost(error: HTTPException) -> tuple[str, int]:
    """Say what is wrong with the request."""
    return render_template("campus/error.html", name=error.name, number=request.number), error.code or 500  # type: ignore[attr-defined]


def broken(error: Exception) -> tuple[str, int]:
    """Say that it is our fault."""
    return render_template("campus/error.html", name="Something broke", number=request.number), 500  # type: ignore[attr-defined]
