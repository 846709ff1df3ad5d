"""A small LMS, « Atelier des Rives Formation », that shows the extension installed in a host."""

from pathlib import Path

from flask import Flask
from flask_babel import Babel  # type: ignore[import-untyped]
from flask_migrate import Migrate
from flask_rq import RQ
from flask_wtf import CSRFProtect

from flask_reclamations import Reclamations, exclude_own_tables

from . import accounts, demo_mail, surveys, views
from .adapter import RivesAdapter
from .compressed import compress
from .config import from_environment
from .database import db, init_database

MIGRATIONS = Path(__file__).with_name("migrations")


def create_app() -> Flask:
    """Make the LMS; `flask --app example_app` finds this function."""
    app = Flask(__name__)
    app.config.from_mapping(from_environment())
    app.after_request(compress)
    init_database(app)
    Babel(app)
    CSRFProtect(app)
    accounts.login_manager.init_app(app)
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(surveys.blueprint)
    if app.config.get("RQ_CONNECTION"):
        RQ().init_app(app)
    if app.config.get("DEMO_MAIL_DIR"):
        app.register_blueprint(demo_mail.blueprint)

    # The two lines that install the extension.
    Reclamations(host=RivesAdapter()).init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), include_object=exclude_own_tables)
    return app
