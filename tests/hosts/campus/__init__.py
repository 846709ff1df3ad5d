"""Northgate Campus: a second host, unlike `example_app` in every respect.

English, UUID keys, sign-in and CSRF of its own, its own Request class and error pages, Milligram and htmx 2.0.8,
plain `rq`, Alembic without Flask-Migrate; neither Flask-Login nor Flask-Babel.
"""

from typing import Any

from flask import Flask

from flask_reclamations import Reclamations

from . import accounts, errors, pages
from .adapter import CampusAdapter
from .models import db
from .requests import CampusRequest


def create_app(**config: Any) -> Flask:
    """Make the campus site, from `CAMPUS_…` in the environment and then from these keys."""
    app = Flask(__name__)
    app.request_class = CampusRequest
    app.config |= {
        "SECRET_KEY": "campus tests only",
        "SESSION_COOKIE_NAME": "campus",
        "RECLAMATIONS_URL_PREFIX": "/quality/feedback",
        "RECLAMATIONS_BASE_TEMPLATE": "campus/layout.html",
        "RECLAMATIONS_LOCALE": "en",
        "RECLAMATIONS_MAIL_FROM": "Northgate Campus <feedback@northgate.example>",
        "RECLAMATIONS_PUBLIC_URL": "https://northgate.example",
    }
    app.config.from_prefixed_env("CAMPUS")
    app.config |= config
    db.init_app(app)
    accounts.install(app)
    errors.install(app)
    app.register_blueprint(pages.blueprint)
    Reclamations(app, host=CampusAdapter())
    return app
