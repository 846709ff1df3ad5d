"""Reclamations: wires the parts into a host app; touches neither database nor network."""

from dataclasses import dataclass

from flask import Flask

from .antivirus import Scanner, scanner_at
from .cli import reclamations_cli
from .domain.rights import STANDARD, Rights
from .errors import ConfigurationError
from .host import HostAdapter, checked
from .models import Case
from .services import announced, secrets, signals
from .services.act import Navigation, State, acting
from .settings import Settings
from .storage import open_storage
from .web import blueprint
from .web.access import organisation
from .web.macros import Macros


@dataclass
class Reclamations:
    """The extension: `Reclamations(host=adapter).init_app(app)`, or `Reclamations(app, host=adapter)`.

    Parameters: `host` your adapter; `antivirus` what looks at files instead of clamd; `rights` who may do what, less
    or more a few lines; `navigation` the entries that you add to the bar of our staff pages, for a person.
    """

    app: Flask | None = None
    host: HostAdapter | None = None
    antivirus: Scanner | None = None
    rights: Rights = STANDARD
    navigation: Navigation | None = None

    def __post_init__(self) -> None:
        if self.app is not None:
            self.init_app(self.app)

    def signal_from_survey(
        self,
        session: str | None,
        respondent: str | None,
        score: float,
        comment: str | None,
        survey_ref: str,
        *,
        out_of: float = 5,
    ) -> Case | None:
        """Make a signal of a low answer to your own survey, in your transaction: commit it with your answer (B10).

        Return its case, the same one for the same `survey_ref`, or None where the score is above the threshold of
        `/settings/surveys`. Parameters: `session` and `respondent` your ids, or None; `out_of` the highest score.
        Raises `RefusedError`; each of its `reasons` names a field.
        """
        said = {"session": session, "respondent": respondent, "score": score, "comment": comment}
        act = acting(organisation())
        case = signals.from_survey(act, said | {"ref": survey_ref, "out_of": out_of})
        announced.leave_to_relay(act)
        return case

    def signal_from_dropout(
        self, session: str | None, respondent: str | None, comment: str | None, dropout_ref: str
    ) -> Case:
        """Make a signal of somebody who left a session, as `signal_from_survey` does of an answer (B10)."""
        said = {"session": session, "respondent": respondent, "comment": comment, "ref": dropout_ref}
        act = acting(organisation())
        case = signals.from_dropout(act, said)
        announced.leave_to_relay(act)
        return case

    def init_app(self, app: Flask) -> None:
        """Register the pages, the `flask reclamations` commands and the template global `reclamations`.

        Raises `ConfigurationError` or `HostError` naming the key or the method and the fix.
        """
        if "reclamations" in app.extensions:
            raise ConfigurationError("Reclamations is already initialised on this app: call init_app once")
        if self.host is None:
            raise ConfigurationError("Reclamations needs your adapter: Reclamations(host=MyAdapter())")
        if "sqlalchemy" not in app.extensions:
            raise ConfigurationError("Reclamations needs Flask-SQLAlchemy: call db.init_app(app) before it")
        binds = app.config.get("SQLALCHEMY_BINDS") or {}
        if not app.config.get("SQLALCHEMY_DATABASE_URI") and None not in binds:
            raise ConfigurationError(
                "Reclamations uses Flask-SQLAlchemy's default bind: set SQLALCHEMY_DATABASE_URI, not only binds"
            )
        if app.config.get("SECRET_KEY") is not None:  # a host may still set it later: then its first use checks
            secrets.check(app)
        settings = Settings.from_config(app.config, app.instance_path)
        scanner = self.antivirus or scanner_at(settings.antivirus)
        served = [of.static_folder for of in (app, blueprint, *app.blueprints.values()) if of.static_folder]
        store = open_storage(settings.storage, settings.storage_options, served)
        app.extensions["reclamations"] = State(
            settings, checked(self.host), store, scanner, self.rights, self.navigation
        )
        app.register_blueprint(blueprint, url_prefix=settings.url_prefix)
        app.cli.add_command(reclamations_cli)
        app.jinja_env.globals.setdefault("reclamations", Macros())
