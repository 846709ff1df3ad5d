"""What a host puts in its own templates: `{{ reclamations.course_card(session) }}` and its like."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import current_app, g, render_template, request
from markupsafe import Markup

from ..domain.history import About
from ..domain.rights import Door
from ..errors import ConfigurationError, HostError
from ..host import NavEntry, Person, Role, TrainingSession
from ..i18n import current_locale, n, number, reword, speaking, t
from ..migrate import behind
from ..models import Organisation
from ..queries import cases, history, notifications
from ..services import deadlines, past, wording
from ..services.act import acting, db_session, state, viewer_as, viewer_of
from . import hearing, navigation, present, privacy, reader
from .access import organisation
from .forms import pairs
from .incident_forms import IncidentForm

LATEST = 3  # cases of a card
P = ParamSpec("P")
T = TypeVar("T")


def _ref(session: str | TrainingSession) -> str:
    ref = session.ref if isinstance(session, TrainingSession) else session
    if not isinstance(ref, str):
        raise HostError(f"a macro takes a session's ref as text, and got {session!r}: write `session.id|string`")
    return ref


def _words(person: Person) -> dict[str, object]:
    words = {"t": t, "n": n, "number": number, "present": present, "privacy": privacy, "hearing": hearing}
    return words | {"pairs": pairs, "locale": current_locale(), "reader": lambda: reader.mark(person)}


def _in_its_words() -> Organisation:
    """Return the organisation and take its words: one statement a request, where no page of ours asked before."""
    act = g.get("reclamations_act")
    if act is None and "reclamations_organisation" not in g:
        g.reclamations_organisation = organisation()
    found: Organisation = act.organisation if act else g.reclamations_organisation
    reword(wording.of(found.words))
    return found


def _unread(person: Person) -> int:
    """Return how many notifications wait: one statement, and a second where some do on a page of the host's."""
    act = g.get("reclamations_act")
    if act is not None and act.viewer.ref == person.ref:
        return notifications.unread(db_session(), act.organisation, act.viewer)
    org = notifications.house_of(db_session(), state().host.current_organisation(), person.ref)
    reword(wording.of(org.words if org else None))
    return notifications.unread(db_session(), org, viewer_of(person, org)) if org else 0


def _empty_until_set_up(
    nothing: Callable[[], T],
) -> Callable[[Callable[Concatenate["Macros", P], T]], Callable[Concatenate["Macros", P], T]]:
    """Leave the host's page whole where an operator has still to set us up: the log says what to run."""

    def wrap(macro: Callable[Concatenate["Macros", P], T]) -> Callable[Concatenate["Macros", P], T]:
        @wraps(macro)
        def shown(macros: "Macros", /, *given: P.args, **named: P.kwargs) -> T:
            try:
                macros._look_for_tables()
                return macro(macros, *given, **named)
            except ConfigurationError as error:
                current_app.logger.error("reclamations.%s: %s", macro.__name__, error)
                return nothing()

        return shown

    return wrap


class Macros:
    """The template global `reclamations`; each macro is empty for whom it is not meant."""

    def __init__(self) -> None:
        self._tables_are_there = False

    def _look_for_tables(self) -> None:
        """Raise `ConfigurationError` until they are the newest; asked on a connection of its own, until it is so.

        A statement that fails would take the host's own transaction with it.
        """
        if not self._tables_are_there:
            if told := behind():
                raise ConfigurationError(told)
            self._tables_are_there = True

    @_empty_until_set_up(Markup)
    def bell(self) -> Markup:
        """Return a link for the host's header: « Notifications », and how many are unread.

        Rights: all but learners and auditors, whom nothing is entrusted to. Costs one SQL statement, and a second
        where something is unread. Has no style of ours: the header's own applies.
        """
        person = state().host.current_person()
        if person is None or not person.active or person.roles <= {Role.LEARNER, Role.AUDITOR}:
            return Markup()
        with speaking(person.locale or state().settings.locale):
            unread = _unread(person)
            bell = render_template(
                "reclamations/_bell.html", unread=unread, most=notifications.MOST, **_words(person)
            )
        return Markup(bell.strip())  # noqa: S704 — our own autoescaped template

    @_empty_until_set_up(Markup)
    def course_card(self, session: str | TrainingSession) -> Markup:
        """Return the card of a course page: file about this session, or follow what one filed.

        Rights: people who may file. Costs one SQL statement, which `entries` on the same page does not repeat.
        """
        person = state().host.current_person()
        if person is None or not navigation.files(person):
            return Markup()
        _in_its_words()
        with speaking(person.locale or state().settings.locale):
            card = render_template("reclamations/learner/card.html", session_ref=_ref(session), **_words(person))
        return Markup(card)  # noqa: S704 — our own autoescaped template

    @_empty_until_set_up(Markup)
    def follow_up(self) -> Markup:
        """Return a card of a home page: the latest three cases of whoever reads it, each with its status.

        Rights: their own cases only; empty where there is none. Costs three SQL statements.
        """
        person = state().host.current_person()
        if person is None or not person.active or person.roles <= {Role.AUDITOR}:
            return Markup()
        org = _in_its_words()
        found = cases.mine(db_session(), org, viewer_as(person, person.roles, org), limit=LATEST)
        if not found:
            return Markup()
        with speaking(person.locale or state().settings.locale):
            card = render_template(
                "reclamations/learner/follow_up.html", cases=found, zone=org.zone, **_words(person)
            )
        return Markup(card)  # noqa: S704 — our own autoescaped template

    @_empty_until_set_up(list[NavEntry])
    def entries(self) -> list[NavEntry]:
        """Return what your menu may offer to whoever reads the page; each has `label`, `address` and `current`.

        Rights: « Mes demandes » for those who may file, « Réclamations et aléas » for those who work on cases, or
        else « Plan d’amélioration » for those who own actions. Costs one SQL statement, which `course_card` on the
        same page does not repeat.
        """
        person = state().host.current_person()
        if person is None or not person.active:
            return []
        _in_its_words()
        with speaking(person.locale or state().settings.locale):
            return navigation.for_host(person)

    @_empty_until_set_up(Markup)
    def history(self, about: str, ref: str) -> Markup:
        """Return what was filed around a subject, by kind, with a link to its history.

        Parameters: `about` one of `person`, `company`, `session`, `training`, `trainer`; `ref` the host's.
        Rights: whoever reads the register, and the trainers of a session; empty where they see nothing. Costs two
        SQL statements. Raises `ValueError` for another subject.
        """
        if about not in set(About):
            raise ValueError(f"reclamations.history({about!r}, …): use one of {', '.join(About)}")
        person = state().host.current_person()
        if person is None or not person.active or person.roles <= {Role.LEARNER}:
            return Markup()
        org = organisation()
        act, subject = acting(org, viewer_of(person, org)), About(about)
        counts = history.counts(act.session, past.where(act, subject, ref)) if past.opens(act, subject, ref) else {}
        if not counts:
            return Markup()
        with speaking(person.locale or state().settings.locale):
            card = render_template("reclamations/history.html", about=about, ref=ref, counts=counts, **_words(person))
        return Markup(card)  # noqa: S704 — our own autoescaped template

    @_empty_until_set_up(Markup)
    def session_log(self, session: str | TrainingSession) -> Markup:
        """Return a session's aléas and difficulties with the form that logs one.

        Rights: its trainers. Costs three SQL statements.
        """
        person = state().host.current_person()
        ref = _ref(session)
        if person is None or Role.TRAINER not in person.roles:
            return Markup()
        org = organisation()
        act = acting(org, viewer_of(person, org))
        training = act.host.session(ref)
        if training is None or ref not in act.viewer.taught or not act.viewer.may(Door.LOG):
            return Markup()
        with speaking(person.locale or state().settings.locale):
            form = IncidentForm(formdata=None)
            form.offer(org)
            form.new_submission()
            form.occurred_on.data = deadlines.today(act)
            log = render_template(
                "reclamations/trainer/log.html",
                act=act,
                training=training,
                form=form,
                heard=hearing.Heard(),
                logged=None,
                heading="h2",
                cases=cases.of_session(db_session(), org, act.viewer, ref),
                request=request,
                **_words(person),
            )
        return Markup(log)  # noqa: S704 — our own autoescaped template
