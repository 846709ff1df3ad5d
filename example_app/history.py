"""Tell the past of the demo through the extension's own services, in the order of time: a past that verifies."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.procedure import Place
from flask_reclamations.domain.recurrence import Ground, Rule, Rules
from flask_reclamations.domain.vocabulary import Stakeholder
from flask_reclamations.jobs.readiness import count_due
from flask_reclamations.jobs.recurrence import look_due
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case, Organisation
from flask_reclamations.services import canned, organisations, procedures, tracking
from flask_reclamations.services.act import Act, acting, db_session

from .adapter import ORGANISATION
from .learning import lessons
from .models import Told
from .replay import Moment, Replay, act_of
from .seed import checked_stories
from .waiting import seed_waiting_room

QUALITY = "qualite@exemple.test"
READY = {
    "Salle ou matériel": "Nous avons vérifié le matériel de la salle prévue pour {session}. "
    "Une solution de secours est prête dès la prochaine séance.",
    "Attestation": "Votre attestation part aujourd’hui par courrier. Votre dossier {reference} la garde aussi.",
}
# Each training of a small house has three cases a year: what has one cause says more.
WATCHED = Rules({Ground.CAUSE: Rule(), Ground.TRAINER: Rule()})
A_MINUTE = timedelta(minutes=1)
COUNTED = timedelta(weeks=16)


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
        confidential_label="Maud Tessier, cellule d’écoute",
        confidential_email="ecoute@exemple.test",
        confidential_phone="02 00 00 12 34",
        mediator_name="Médiation des Rives",
        mediator_address="4 place du Marché, Saint-Aubin-les-Rives",
        mediator_site="https://mediation.exemple.test",
        allow_anonymous=True,
        recurrences=WATCHED.as_json(),
    )


def seed_procedure(act: Act) -> None:
    """Publish a first procedure, and hand it out with the booklet."""
    own = {"roles": "Pendant une session, votre formateur peut aussi transmettre votre demande le jour même."}
    procedures.write(act, own, routes=False, note="Première version.", seen=0)
    procedures.approve(act)
    procedures.publish(act)
    procedures.spread(act, Place.BOOKLET, act.now.date(), "Livret remis à l’inscription, page 6")


def seed_answers(act: Act) -> None:
    """Keep some answers ready to use."""
    for name, text in READY.items():
        canned.add(act, name, "fr", text)


def seed_cases(app: Flask, now: datetime) -> int:
    """Tell what is not told yet and return how many moments that was: an interrupted seed goes on where it was."""
    with app.app_context():
        known = db_session().get(Told, 1)
        if known is None:
            if db_session().scalar(select(Case.id).limit(1)) is not None:
                return 0  # a past that an earlier version told
            known = Told(id=1, moments=0, seen_from=now.isoformat())
            db_session().add(known)
        # The same moments in the same order, on whatever day the seed goes on.
        now = datetime.fromisoformat(known.seen_from)
        waiting = sorted(history(now), key=lambda moment: moment[0])[known.moments :]
        for at, happens in waiting:
            happens(at)
            db_session().get_one(Told, 1).moments += 1
            db_session().commit()
            look_due(clock=lambda: at)  # noqa: B023
            deliver_due(clock=lambda: at + A_MINUTE, transport=SentLongAgo())  # noqa: B023
            if at > now - COUNTED:
                count_due(clock=lambda: at)  # noqa: B023
        if waiting:
            # A worker sends what these ask for.
            seed_waiting_room(now)
            ask_for_a_link(now)
        return len(waiting)


def history(now: datetime) -> Iterator[Moment]:
    """Yield all that ever happened, story by story."""
    stories = checked_stories(db_session())
    before = stories[0].filed_at(now.date(), now) - timedelta(days=30)
    yield before, seed_organisation
    yield before, lambda at: seed_answers(act_of(QUALITY, at))
    yield before, lambda at: seed_procedure(act_of(QUALITY, at))
    for story in stories:
        yield from Replay(story, now).moments()
    yield from lessons(now)
    yield now - timedelta(days=60), lambda at: procedures.review(act_of(QUALITY, at))


def ask_for_a_link(now: datetime) -> None:
    """Have a company ask to follow its complaint: « Mails de la démo » then shows the link that a worker sent."""
    organisation = db_session().scalars(select(Organisation)).one()
    outsiders = select(Case).where(Case.stakeholder == Stakeholder.COMPANY, Case.claimant_email.is_not(None))
    case = db_session().scalars(outsiders.order_by(Case.received_at.desc())).first()
    if case is not None:
        tracking.ask(acting(organisation, now=now), case.reference, case.claimant_email or "")
        db_session().commit()


def main() -> None:
    """Seed the cases of the app that the environment describes."""
    from . import create_app

    print(f"{seed_cases(create_app(), datetime.now(UTC))} moments")


if __name__ == "__main__":
    main()
