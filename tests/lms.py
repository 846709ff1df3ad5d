"""A host in a few lines: people and sessions in memory, Flask-Login, one page that embeds us."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask, redirect, render_template_string
from flask_login import LoginManager, UserMixin, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from flask_reclamations import Enrolment, FlaskLoginAdapter, Party, Person, Reclamations, Role, TrainingSession

from . import compiled

ORGANISATION = "rives"
PEOPLE = {
    person.ref: person
    for person in (
        Person("lea", "Léa Martin", "lea@exemple.test", roles=frozenset({Role.LEARNER})),
        Person("nour", "Nour Benali", "nour@exemple.test", roles=frozenset({Role.LEARNER})),
        Person("bruno", "Bruno Petit", "bruno@exemple.test", roles=frozenset({Role.TRAINER})),
        Person("ines", "Inès Roy", "ines@exemple.test", roles=frozenset({Role.TRAINER})),
        Person("sam", "Sam Colin", "sam@exemple.test", roles=frozenset({Role.STAFF})),
        Person("claire", "Claire Vidal", "claire@exemple.test", roles=frozenset({Role.QUALITY})),
        Person("denis", "Denis Faure", "denis@exemple.test", roles=frozenset({Role.DIRECTION})),
        Person("anne", "Anne Girard", "anne@exemple.test", roles=frozenset({Role.AUDITOR})),
        Person("parti", "Paul Ancien", "paul@exemple.test", roles=frozenset({Role.STAFF}), active=False),
    )
}
SESSIONS = {
    session.ref: session
    for session in (
        TrainingSession(
            "cpn-b",
            "Conduite de projet, groupe B",
            date(2026, 10, 5),
            date(2026, 12, 18),
            training_ref="cpn",
            training_label="Conduite de projet",
            trainers=(Party("bruno", "Bruno Petit"),),
            client=Party("valdor", "Menuiserie Valdor"),
            funder=Party("atlas", "OPCO Atlas"),
        ),
        TrainingSession(
            "ang-a",
            "Anglais, groupe A",
            date(2026, 9, 7),
            date(2026, 11, 27),
            category="VAE",
            trainers=(Party("ines", "Inès Roy"),),
            subcontracted=True,
        ),
    )
}
ENROLMENTS = (Enrolment("lea", "cpn-b"), Enrolment("nour", "ang-a"))


class User(UserMixin):
    def __init__(self, ref: str) -> None:
        self.id = ref


class Adapter(FlaskLoginAdapter):
    """Answers from the dictionaries above; a test may change its own copies."""

    def __init__(self) -> None:
        self.known = dict(PEOPLE)
        self.taught_sessions = dict(SESSIONS)
        self.organisation = ORGANISATION
        self.all_organisations = [ORGANISATION]

    def person_of(self, user: User) -> Person:
        return self.known[user.id]

    def current_organisation(self) -> str:
        return self.organisation

    def organisations(self) -> Sequence[str]:
        return self.all_organisations

    def people(self, refs: Sequence[str]) -> list[Person]:
        return [self.known[ref] for ref in refs if ref in self.known]

    def people_with_role(self, organisation: str, role: Role) -> list[Person]:
        known = self.known.values() if organisation in (self.organisation, *self.all_organisations) else ()
        return [person for person in known if person.active and role in person.roles]

    def search_people(self, organisation: str, text: str) -> list[Person]:
        known = self.known.values() if organisation in (self.organisation, *self.all_organisations) else ()
        return [person for person in known if text.lower() in person.label.lower()]

    def sessions(self, refs: Sequence[str]) -> list[TrainingSession]:
        return [self.taught_sessions[ref] for ref in refs if ref in self.taught_sessions]

    def search_sessions(self, organisation: str, text: str) -> list[TrainingSession]:
        known = self.taught_sessions.values() if organisation in (self.organisation, *self.all_organisations) else ()
        found = [session for session in known if text.lower() in session.title.lower()]
        return sorted(found, key=lambda session: session.starts_on, reverse=True)

    def enrolments_of(self, person: Person) -> list[Enrolment]:
        return [place for place in ENROLMENTS if place.person_ref == person.ref]

    def sessions_taught_by(self, person: Person) -> list[str]:
        return [s.ref for s in self.taught_sessions.values() if person.ref in {p.ref for p in s.trainers}]


def create_app(
    database_url: str, adapter: Adapter | None = None, guest: Reclamations | None = None, **config: Any
) -> Flask:
    """Return a host with the extension in it, `guest` where a test made its own."""
    app = Flask("lms")
    app.jinja_options = {"bytecode_cache": compiled.Templates()}
    app.url_rule_class = compiled.OnceRule
    app.config |= {
        "SECRET_KEY": "for our tests only, on this machine",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": compiled.STATEMENTS,
        "RECLAMATIONS_PUBLIC_URL": "https://lms.exemple.test",
        "RECLAMATIONS_MAIL_FROM": "Réclamations <reclamations@exemple.test>",
        "WTF_CSRF_ENABLED": False,
        **config,
    }
    db = SQLAlchemy(app)
    if database_url.startswith("sqlite"):
        with app.app_context():
            event.listen(db.engine, "connect", _patient)
    manager = LoginManager(app)
    manager.login_view = "home"
    manager.user_loader(User)
    (guest or Reclamations(host=adapter or Adapter())).init_app(app)

    @app.get("/")
    def home() -> str:
        return "Bienvenue"

    @app.get("/login/<ref>")
    def login(ref: str) -> Any:
        login_user(User(ref))
        return redirect("/")

    @app.get("/course/<ref>")
    def course(ref: str) -> str:
        page = "<!doctype html><title>Cours</title><main>{{ reclamations.course_card(ref) }}</main>"
        return render_template_string(page, ref=ref)

    @app.get("/header")
    def header() -> str:
        return render_template_string(
            "<!doctype html><title>Accueil</title><header>{{ reclamations.bell() }}</header>"
        )

    @app.get("/space")
    def space() -> str:
        return render_template_string(
            "<!doctype html><title>Mon espace</title><main>{{ reclamations.follow_up() }}</main>"
            "<nav>{% for entry in reclamations.entries() %}<a href='{{ entry.address }}'>{{ entry.label }}</a>"
            "{% endfor %}</nav>"
        )

    @app.get("/teach/<ref>")
    def teach(ref: str) -> str:
        page = "<!doctype html><title>Session</title><main>{{ reclamations.session_log(ref) }}</main>"
        return render_template_string(page, ref=ref)

    return app


def _patient(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = ON")
