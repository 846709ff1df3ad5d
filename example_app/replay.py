"""Tell a story of the demo again through the extension's own services, each step at its time."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from flask_reclamations.domain.mediation import Conclusion, Level
from flask_reclamations.domain.plan import CauseFamily
from flask_reclamations.domain.priority import Reach, Severity, Urgency
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.vocabulary import Channel, IncidentType, Kind, Outcome, Resolved, SendMode, Stakeholder
from flask_reclamations.host import Person, Role
from flask_reclamations.models import Case, Organisation, Survey
from flask_reclamations.services import (
    analysis,
    answers,
    content,
    deadlines,
    drafts,
    exchanges,
    files,
    filing,
    handling,
    mediation,
    mediation_offers,
    people,
    qualifying,
    surveys,
    tags,
    waiting,
)
from flask_reclamations.services.act import Act, acting, claimant_viewer, db_session, state

from .enclosures import DRAWN
from .models import User
from .storybook import PARIS, Step, Story

# What happened, and when: carried out with that time.
Moment = tuple[datetime, Callable[[datetime], None]]


def person_of(email: str) -> Person:
    """Return the person of an account."""
    ref = db_session().scalar(select(User.id).where(User.email == email))
    person = state().host.person(str(ref))
    if person is None:
        raise LookupError(email)
    return person


def act_of(email: str, at: datetime) -> Act:
    """Return what the person of an account does at a time."""
    person = person_of(email)
    taught = frozenset(state().host.sessions_taught_by(person))
    organisation = db_session().scalars(select(Organisation)).one()
    return acting(organisation, Viewer(person.ref, person.label, person.roles, taught), now=at)


def case_of(subject: str) -> Case:
    """Return the case of a story: no two have one subject."""
    return db_session().scalars(select(Case).where(Case.subject == subject)).one()


class Replay:
    """One story being told again."""

    def __init__(self, story: Story, now: datetime) -> None:
        self.story = story
        self.today: date = now.astimezone(PARIS).date()
        self.now = now

    def moments(self) -> Iterator[Moment]:
        """Yield the filing, then each step, at its time."""
        yield self.story.filed_at(self.today, self.now), self._file
        for step, at in zip(self.story.steps, self.story.timeline(self.today, self.now), strict=True):
            yield at, partial(self._carry_out, step)

    def _carry_out(self, step: Step, at: datetime) -> None:
        case = case_of(self.story.subject)
        STEPS[step.verb](act_of(step.by, at) if step.by else self._claimant(case, at), case, step)

    def _claimant(self, case: Case, at: datetime) -> Act:
        if self.story.claimant:
            return act_of(self.story.claimant, at)
        organisation = db_session().scalars(select(Organisation)).one()
        return acting(organisation, claimant_viewer(case.claimant_label), now=at)

    def _draft(self, act: Act, filed_at: datetime) -> drafts.Draft:
        story, submission = self.story, str(uuid.uuid4())
        joined = [files.stage(act, submission, content.judged(name, DRAWN[name]())) for name in story.files]
        return drafts.Draft(
            submission=submission,
            files=tuple(row.token for row in joined),
            kind=Kind(story.kind),
            subject=story.subject,
            description=story.description,
            category=story.category,
            session_ref=self._session_ref(),
            desired_outcome=story.desired_outcome,
            impact=story.impact,
            people_concerned=str(story.people_concerned) if story.people_concerned else None,
            occurred_on=filed_at.astimezone(PARIS).date() - timedelta(days=story.occurred_days_before),
            confidential=story.confidential,
        )

    def _session_ref(self) -> str | None:
        return self.story.session

    def _file(self, filed_at: datetime) -> None:
        story = self.story
        act = act_of(story.recorded_by or story.claimant or "", filed_at)
        draft = self._draft(act, filed_at)
        if story.channel == Channel.TRAINER_REPORT and story.recorded_by:
            incident = filing.Incident(
                IncidentType(story.incident_type or IncidentType.LEARNER_DIFFICULTY),
                story.immediate_action or "",
                story.informed,
                story.help_needed,
            )
            case = filing.log(act, draft, incident)
        elif story.recorded_by:
            case = filing.record(act, draft, self._told(filed_at))
        else:
            case = filing.file_own(act, draft, person_of(story.claimant or ""))
        if story.implicated:
            people.set_people(act, case, implicated=[person_of(e) for e in story.implicated], consulted=[])

    def _told(self, filed_at: datetime) -> filing.OnBehalf:
        story, outsider = self.story, self.story.outsider
        return filing.OnBehalf(
            channel=Channel(story.channel),
            stakeholder=Stakeholder(story.stakeholder),
            received_on=filed_at.astimezone(PARIS).date(),
            claimant=person_of(story.claimant) if story.claimant else None,
            claimant_label=outsider.name if outsider else None,
            claimant_email=outsider.email if outsider else None,
            claimant_phone=outsider.phone if outsider else None,
            anonymous=not (outsider or story.claimant),
            received_by=story.received_by,
            handed_to=story.handed_to,
            transmitted_on=filed_at.astimezone(PARIS).date() if story.handed_to else None,
        )


def _assign(act: Act, case: Case, step: Step) -> None:
    ref = db_session().scalar(select(User.id).where(User.email == step.to))
    person = act.host.person(str(ref))
    if person is not None:
        people.assign(act, case, person)


def _opine(act: Act, case: Case, step: Step) -> None:
    survey = db_session().scalars(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc())).first()
    if survey is None:
        raise LookupError(f"no survey for {case.reference}")
    opinion = surveys.Opinion(Resolved(step.resolved or ""), step.score, step.comment or None)
    surveys.answer(act, survey, case, opinion)


def _extend(act: Act, case: Case, step: Step) -> None:
    waiting.extend(act, case, deadlines.today(act) + timedelta(days=step.days), step.motive, step.text)


def _resolve(act: Act, case: Case, step: Step) -> None:
    outcome = Outcome(step.outcome) if step.outcome else None
    handling.resolve(act, case, step.text, outcome=outcome, informed=step.informed or case.informed)


def _assess(act: Act, case: Case, step: Step) -> None:
    assessment = qualifying.Assessment(
        severity=Severity(step.severity or ""),
        urgency=Urgency(step.urgency or ""),
        reach=Reach(step.reach or ""),
        immediate_needed=True if step.measure else None,
        immediate_action=step.measure,
    )
    qualifying.assess(act, case, assessment)


def _mediate(act: Act, case: Case, step: Step) -> None:
    leaders = act.host.people_with_role(act.organisation.ref, Role.DIRECTION)
    offer = mediation_offers.Offer(Level.INTERNAL, step.text, leaders[0])
    mediation_offers.offer(act, case, offer, mediation.Sending())


def _close(act: Act, case: Case, step: Step) -> None:
    # Who has no e-mail was asked aloud.
    asked = handling.Closing(satisfaction=None if case.satisfaction else "oui")
    handling.close(act, case, step.text or None, closing=asked)


def _analyse(act: Act, case: Case, step: Step) -> None:
    cause = analysis.Given(CauseFamily(step.family or ""), step.cause)
    analysis.analyse(act, case, step.text, analysis.Found([cause]))


STEPS: dict[str, Callable[[Act, Case, Step], object]] = {
    "acknowledge": lambda act, case, step: exchanges.acknowledge(
        act, case, SendMode(step.mode or SendMode.LETTER), text=step.text
    ),
    "start": lambda act, case, step: handling.start(act, case),
    "analyse": lambda act, case, step: _analyse(act, case, step),
    "message_in": lambda act, case, step: exchanges.write_in(act, case, step.text),
    "message_out": lambda act, case, step: exchanges.write_out(act, case, step.text),
    "note": lambda act, case, step: exchanges.note(act, case, step.text),
    "answer": lambda act, case, step: answers.answer(
        act, case, answers.Argued(step.text), SendMode(step.mode or SendMode.EMAIL)
    ),
    "survey": _opine,
    "mediate": _mediate,
    "accept": lambda act, case, step: mediation.reply(act, case, accepts=True),
    "settle": lambda act, case, step: mediation.end(
        act, case, mediation.Ending(Conclusion.AGREEMENT, step.text, closes=False), mediation.Sending()
    ),
    "close": _close,
    "reopen": lambda act, case, step: handling.reopen(act, case, step.text),
    "take_over": lambda act, case, step: handling.take_over(act, case),
    "resolve": _resolve,
    "thank": lambda act, case, step: handling.thank(act, case, step.text),
    "qualify": lambda act, case, step: qualifying.qualify(act, case, Kind(step.kind or ""), step.text),
    "set_aside": lambda act, case, step: handling.set_aside(act, case, step.text),
    "escalate": lambda act, case, step: handling.escalate(act, case, step.text),
    "deescalate": lambda act, case, step: handling.deescalate(act, case, step.text),
    "assign": _assign,
    "assess": _assess,
    "wait": lambda act, case, step: waiting.wait(act, case, step.text),
    "extend": _extend,
    "tag": lambda act, case, step: tags.set_tags(act, case, step.topics),
}
