"""Log in and out, with the demo accounts one click away."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import LoginManager, login_required, login_user, logout_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from .database import db
from .models import User

DEMO_PASSWORD = "demo"  # noqa: S105 shown on the login page on purpose
DEMO_ACCOUNTS = {
    "apprenant@exemple.test": "Apprenante : suit deux formations",
    "formateur@exemple.test": "Formateur : anime un groupe en cours",
    "qualite@exemple.test": "Responsable qualité : traite les dossiers",
    "direction@exemple.test": "Direction : lit tout, reçoit les escalades",
    "auditeur@exemple.test": "Auditeur : consulte le registre, noms masqués",
}

blueprint = Blueprint("accounts", __name__)
login_manager = LoginManager()
login_manager.login_view = "accounts.login"
login_manager.login_message = "Connectez-vous pour ouvrir cette page."


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(user_id: str) -> User | None:
    """Return the person of a session cookie, with their roles, in one statement."""
    return db.session.get(User, int(user_id), options=[joinedload(User.roles)])


class LoginForm(FlaskForm):  # type: ignore[misc]
    """E-mail and password."""

    email = EmailField("E-mail", [InputRequired("Indiquez votre e-mail.")])
    password = PasswordField("Mot de passe", [InputRequired("Indiquez votre mot de passe.")])


def safe_next() -> str:
    """Return where to go after login: a path of this site, never another site."""
    target = request.args.get("next", "")
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if inside else url_for("lms.home")


def _user_of(form: LoginForm) -> User | None:
    email, password = form.email.data or "", form.password.data or ""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    return user if user and user.active and user.has_password(password) else None


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int]:
    """Show the login form and the demo accounts, or log in."""
    form = LoginForm()
    status = 200
    if request.method == "POST":
        user = _user_of(form) if form.validate_on_submit() else None
        if user:
            login_user(user)
            return redirect(safe_next(), 303)
        status = 422
        flash("E-mail ou mot de passe inconnu. Vérifiez-les et recommencez.", "error")
    page = render_template("lms/login.html", form=form, accounts=DEMO_ACCOUNTS, password=DEMO_PASSWORD)
    return page, status


@blueprint.post("/logout")
@login_required  # type: ignore[untyped-decorator]
def logout() -> Response:
    """Log out."""
    logout_user()
    flash("Vous êtes déconnecté. À bientôt !", "info")
    return redirect(url_for("lms.home"), 303)
