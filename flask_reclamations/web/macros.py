"""What a host puts in its own templates: `{{ reclamations.course_card(session) }}` and its like."""

from flask import render_template, request
from markupsafe import Markup

from ..domain.rights import Door
from ..host import Role, TrainingSession
from ..i18n import current_locale, n, number, speaking, t
from ..queries import cases
from ..services import deadlines
from ..services.act import acting, db_session, state
from . import present
from .access import organisation, viewer_of
from .forms import IncidentForm, pairs


def _ref(session: str | TrainingSession) -> str:
    return session if isinstance(session, str) else session.ref


def _words() -> dict[str, object]:
    return {"t": t, "n": n, "number": number, "present": present, "pairs": pairs, "locale": current_locale()}


class Macros:
    """The template global `reclamations`; each macro is empty for whom it is not meant."""

    def course_card(self, session: str | TrainingSession) -> Markup:
        """Return the card of a course page: file about this session, or follow what one filed.

        Rights: people who may file. Costs no SQL statement of ours.
        """
        person = state().host.current_person()
        if person is None or person.roles <= {Role.AUDITOR}:
            return Markup()
        with speaking(person.locale or state().settings.locale):
            card = render_template("reclamations/learner/card.html", session_ref=_ref(session), **_words())
        return Markup(card)  # noqa: S704 — our own autoescaped template

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
            form.new_submission()
            form.occurred_on.data = deadlines.today(act)
            log = render_template(
                "reclamations/trainer/log.html",
                act=act,
                training=training,
                form=form,
                logged=None,
                heading="h2",
                cases=cases.of_session(db_session(), org, act.viewer, ref),
                request=request,
                **_words(),
            )
        return Markup(log)  # noqa: S704 — our own autoescaped template
