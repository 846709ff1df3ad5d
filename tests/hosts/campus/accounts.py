"""Sign-in, and a stamp in every form of the site: no Flask-Login, no Flask-WTF."""

import secrets
from hmac import compare_digest
from uuid import UUID

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, session, url_for
from sqlalchemy import select
from werkzeug import Response
from werkzeug.security import check_password_hash

from .models import Account, db

blueprint = Blueprint("accounts", __name__)


def install(app: Flask) -> None:
    """Check the stamp of every form of the site, and give templates what they show of the account."""
    app.register_blueprint(blueprint)
    app.before_request(check_stamp)
    app.context_processor(lambda: {"account": signed_in(), "stamp": stamp})


def signed_in() -> Account | None:
    """Return whose session this is, once a request; nobody where the account was closed."""
    if "account" not in g:
        who = session.get("who")
        found = db.session.get(Account, UUID(who)) if who else None
        g.account = found if found and found.left_on is None else None
    account: Account | None = g.account
    return account


def stamp() -> str:
    """Return the secret that each form of this session carries."""
    return str(session.setdefault("stamp", secrets.token_urlsafe(16)))


def check_stamp() -> None:
    """Refuse a form of the site without its stamp; the extension's forms check a token of their own."""
    if request.method == "POST" and request.blueprint != "reclamations":
        sent = request.form.get("stamp") or request.headers.get("X-Stamp", "")
        if not compare_digest(sent, session.get("stamp", "")) or not sent:
            abort(400)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Show the sign-in form, or sign in and go on."""
    if request.method == "GET":
        return render_template("campus/sign-in.html", wrong=False)
    found = db.session.scalar(select(Account).where(Account.login == request.form.get("login", "")))
    if found is None or not check_password_hash(found.secret, request.form.get("secret", "")):
        return render_template("campus/sign-in.html", wrong=True), 422
    session["who"] = str(found.id)
    on = request.args.get("on", "")
    return redirect(on if on.startswith("/") and not on.startswith(("//", "/\\")) else url_for("pages.home"), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    session.clear()
    return redirect(url_for("pages.home"), 303)
