"""Replay the stories through the extension's own services, each step at its time: a past that verifies."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.mediation import Level
from flask_reclamations.domain.plan import CauseFamily
from flask_reclamations.domain.priority import Reach, Severity, Urgency
from flask_reclamations.domain.procedure import Place
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.vocabulary import Channel, IncidentType, Kind, Outcome, Resolved, SendMode, Stakeholder
from flask_reclamations.host import Person, Role
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case, Organisation, Survey
from flask_reclamations.services import (
    analysis,
    answers,
    canned,
    deadlines,
    drafts,
    exchanges,
    filing,
    handling,
    mediation,
    mediation_offers,
    organisations,
    people,
    procedures,
    qualifying,
    surveys,
    tags,
    tracking,
    waiting,
)
from flask_reclamations.services.act import Act, acting, claimant_viewer, db_session, state

from .adapter import ORGANISATION
from .models import User
from .seed import checked_stories
from .storybook import Step, Story
from .waiting import seed_waiting_room

PARIS = ZoneInfo("Europe/Paris")
QUALITY = "qualite@exemple.test"
READY = {
    "Salle ou matériel": "Nous avons vérifié le matériel de la salle prévue pour {session}. "
    "Une solution de secours est prête dès la prochaine séance.",
    "Attestation": "Votre attestation part aujourd’hui par courrier. Votre dossier {reference} la garde aussi.",
}
A_MINUTE = timedelta(minutes=1)


class SentLongAgo:
    """The mails of the past: accepted then, not sent again today."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Accept a message and keep nothing of it."""
        return "250 accepted"


def seed_organisation(now: datetime) -> None:
    """Create the organisation's row as `flask reclamations organisation set` would."""
    organisations.establish(
        ORGANISATION,
        now=now,
        name="Atelier des Rives Formation",
        email="qualite@exemple.test",
        phone="02 00 00 12 12",
        address="12 quai des Tanneurs, Saint-Aubin-les-Rives",
        quality_label="Nadia Belkacem",
        direction_label="Hélène Castaing",
        mediator_name="Médiation des Rives",
        mediator_address="4 place du Marché, Saint-Aubin-les-Rives",
        mediator_site="https://mediation.exemple.test",
        allow_anonymous=True,
    )
    db_session().commit()


def seed_procedure(act: Act) -> None:
    """Publish a first procedure, and hand it out with the booklet."""
    own = {"roles": "Pendant une session, votre formateur peut aussi transmettre votre demande le jour même."}
    procedures.write(act, own, routes=False, note="Première version.", seen=0)
    procedures.approve(act)
    procedures.publish(act)
    procedures.spread(act, Place.BOOKLET, act.now.date(), "Livret remis à l’inscription, page 6")
    db_session().commit()


def seed_answers(act: Act) -> None:
    """Keep some answers ready to use."""
    for name, text in READY.items():
        canned.add(act, name, "fr", text)
    db_session().commit()


def seed_cases(app: Flask, now: datetime) -> int:
    """Replay every story that is not told yet and return how many: an interrupted seed goes on where it was."""
    with app.app_context():
        stories = checked_stories(db_session())
        told = set(db_session().scalars(select(Case.subject)))
        waiting = [story for story in stories if story.subject not in told]
        if not told:
            before = stories[0].filed_at(now.date(), now) - timedelta(days=30)
            seed_organisation(before)
            seed_answers(act_of(QUALITY, before))
            seed_procedure(act_of(QUALITY, before))
            procedures.review(act_of(QUALITY, now - timedelta(days=60)))
            db_session().commit()
        for story in waiting:
            Replay(story, now).run()
        seed_waiting_room(now)
        if not told:
            ask_for_a_link(now)
        return len(waiting)


def ask_for_a_link(now: datetime) -> None:
    """Have a company ask to follow its complaint: « Mails de la démo » then shows the link that a worker sent."""
    organisation = db_session().scalars(select(Organisation)).one()
    outsiders = select(Case).where(Case.stakeholder == Stakeholder.COMPANY, Case.claimant_email.is_not(None))
    case = db_session().scalars(outsiders.order_by(Case.received_at.desc())).first()
    if case is not None:
        tracking.ask(acting(organisation, now=now), case.reference, case.claimant_email or "")
        db_session().commit()


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


class Replay:
    """One story being told again."""

    def __init__(self, story: Story, now: datetime) -> None:
        self.story = story
        self.today: date = now.astimezone(PARIS).date()
        self.now = now

    def run(self) -> None:
        """File the case, then carry out each step at its time; mail leaves a minute later."""
        filed_at = self.story.filed_at(self.today, self.now)
        case_id = self._file(filed_at).id
        self._commit(filed_at)
        for step, at in zip(self.story.steps, self.story.timeline(self.today, self.now), strict=True):
            case = db_session().get_one(Case, case_id)
            who = act_of(step.by, at) if step.by else self._claimant(case, at)
            STEPS[step.verb](who, case, step)
            self._commit(at)

    def _commit(self, at: datetime) -> None:
        db_session().commit()
        deliver_due(clock=lambda: at + A_MINUTE, transport=SentLongAgo())

    def _claimant(self, case: Case, at: datetime) -> Act:
        if self.story.claimant:
            return act_of(self.story.claimant, at)
        organisation = db_session().scalars(select(Organisation)).one()
        return acting(organisation, claimant_viewer(case.claimant_label), now=at)

    def _draft(self, filed_at: datetime) -> drafts.Draft:
        story = self.story
        return drafts.Draft(
            submission=str(uuid.uuid4()),
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

    def _file(self, filed_at: datetime) -> Case:
        story, draft = self.story, self._draft(filed_at)
        if story.channel == Channel.TRAINER_REPORT and story.recorded_by:
            act = act_of(story.recorded_by, filed_at)
            incident = filing.Incident(
                IncidentType(story.incident_type or IncidentType.LEARNER_DIFFICULTY),
                story.immediate_action or "",
                story.informed,
                story.help_needed,
            )
            case = filing.log(act, draft, incident)
        elif story.recorded_by:
            act = act_of(story.recorded_by, filed_at)
            case = filing.record(act, draft, self._told(filed_at))
        else:
            act = act_of(story.claimant or "", filed_at)
            case = filing.file_own(act, draft, person_of(story.claimant or ""))
        if story.implicated:
            people.set_people(act, case, implicated=[person_of(e) for e in story.implicated], consulted=[])
        return case

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


def main() -> None:
    """Seed the cases of the app that the environment describes."""
    from . import create_app

    print(f"{seed_cases(create_app(), datetime.now(UTC))} cases")


if __name__ == "__main__":
    main()
