"""What the house of the demo learned: alerts, actions, reviews and what was told to the staff, each at its time.

Two stories to follow. « Administratif · Méthode »: three complaints, one alert, an action that a review decided, not
effective, the next one effective; later cases bring the alert back. « Salle 2 »: the new box was not effective, the
switch that follows is being bought. The stories of the cases tell the rest: « Je conteste ma note de soutenance » is
reopened by a « non » and settled by a mediation.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from flask_reclamations.domain.plan import ActionOrigin, ActionPriority, ActionType, CauseFamily, Sequel, Verdict
from flask_reclamations.domain.reviews import of_line, of_topic
from flask_reclamations.models import Action, Alert, Review, ReviewLine, Risk
from flask_reclamations.services import (
    actions,
    agenda,
    alerts,
    deadlines,
    diffusions,
    effectiveness,
    notifications,
    reviews,
    risks,
)
from flask_reclamations.services.act import Act, db_session

from .replay import Moment, act_of, case_of, person_of
from .storybook import PARIS, after_week_end

QUALITY, MANAGER, DIRECTION = "qualite@exemple.test", "julien.morvan@exemple.test", "direction@exemple.test"
OFFICE, LOGISTICS = "claire.joubert@exemple.test", "samir.haddad@exemple.test"
TRAINERS = ("formateur@exemple.test", "sophie.armand@exemple.test", "anne.marchetti@exemple.test")

# What the cases of an alert have in common.
PAPERS, PLANNING = (f"{category}:{CauseFamily.METHOD}" for category in ("administratif", "organisation"))
DEVICES = f"technique:{CauseFamily.EQUIPMENT}"
# Subjects of the stories that these are about.
SENT_WRONG = (
    "Convocation reçue l’avant-veille, avec l’ancienne adresse",
    "Attestations de fin de formation non reçues",
    "Demande de devis restée sans réponse",
)
CUTS = ("Salle 2 : nouvelle coupure de réseau", "Salle 2 : coupure pendant le test blanc")
CUT_TEST = "Test de certification interrompu par la coupure de la salle 2"
CUTS_AGAIN = ("Salle 2 : la coupure est revenue", "Salle 2 : atelier noté interrompu")
CUT_WORKSHOP = "La salle 2 encore sans réseau, le jour de l’atelier noté"
HOOD = "Hotte de la cuisine pédagogique arrêtée"

READ_TWICE = "Relire à deux chaque convocation, attestation et devis avant l’envoi."
CONFIRMED = "Faire confirmer son adresse par la personne à chaque inscription, et couper la fusion automatique."
BOX = "Faire remplacer la box de la salle 2 par l’opérateur."
SWITCH = "Remplacer le commutateur du rez-de-chaussée et vérifier le câblage de la salle 2."
ONE_PLANNER = "Faire passer tout changement de date ou de salle par une seule personne, qui lit les besoins inscrits."
HOOD_VISITS = "Passer de une à deux visites de maintenance par an pour les hottes de la cuisine."


def lessons(now: datetime) -> Iterator[Moment]:
    """Yield what was decided, done, checked and told."""
    latest = None
    for days_ago, hour, who, happens in LESSONS:
        planned = datetime.combine(now.astimezone(PARIS).date() - timedelta(days=days_ago), time(hour, 20), PARIS)
        at = after_week_end(planned.astimezone(UTC), now)
        latest = max(at, latest or at)
        yield latest, partial(_carry_out, who, happens)


def _carry_out(who: str, happens: Callable[[Act], object], at: datetime) -> None:
    happens(act_of(who, at))


def _day(act: Act, days: int) -> date:
    return deadlines.today(act) + timedelta(days=days)


def _action(text: str) -> Action:
    return db_session().scalars(select(Action).where(Action.text == text)).one()


def _alert(key: str) -> Alert:
    return db_session().scalars(select(Alert).where(Alert.key == key)).one()


def _review() -> Review:
    return db_session().scalars(select(Review).order_by(Review.id.desc())).first() or Review()


def _read_twice(act: Act) -> None:
    measure = actions.Measure(
        ActionType.PREVENTIVE,
        READ_TWICE,
        person_of(OFFICE),
        _day(act, 28),
        cause="Les documents partent d’une seule main, sans relecture.",
        expected="Plus aucun envoi faux ou oublié pendant quatre mois.",
    )
    alerts.prevent(act, _alert(PAPERS).id, measure, submission="demo-relecture")


def _one_planner(act: Act) -> None:
    measure = actions.Measure(
        ActionType.PREVENTIVE,
        ONE_PLANNER,
        person_of(OFFICE),
        _day(act, 95),
        cause="Chacun déplace une séance sans voir ce qu’elle touche.",
        expected="Toute personne concernée est prévenue trois jours avant un changement.",
    )
    alerts.prevent(act, _alert(PLANNING).id, measure, submission="demo-planning")


def _hold_review(act: Act) -> None:
    """Hold the review that decides of it, sign it, and tell the trainers what was learned."""
    people = [person_of(email) for email in (QUALITY, DIRECTION, OFFICE)]
    review = reviews.create(act, reviews.Meeting(_day(act, 0), people), submission="demo-revue")
    for subject in SENT_WRONG:
        agenda.put_case(act, review, case_of(subject).reference)
    agenda.put_action(act, review, _action(READ_TWICE).reference)
    words = {
        of_topic(0): "Trois réclamations en deux mois pour des documents faux, tardifs ou oubliés : une seule cause.",
        of_topic(1): "Les trois personnes se disent satisfaites de la réponse reçue.",
    }
    for line in db_session().scalars(select(ReviewLine).where(ReviewLine.review_id == review.id)):
        about_action = "Accordé : une heure par semaine pour la relecture. Effet à vérifier dans quatre mois."
        words[of_line(line.id)] = (
            about_action if line.action_id else "Même cause : voir l’action de relecture à deux."
        )
    reviews.write(act, review, words, seen=review.journal_seq)
    reviews.sign(act, review)


def _tell(act: Act) -> None:
    title = "Une convocation se relit à deux"
    text = (
        "Trois personnes ont reçu un document faux ou en retard. Chacun avait fait son travail, "
        "mais personne ne relisait.\nDésormais, chaque convocation, attestation ou devis est relu par une seconde "
        "personne. Si un stagiaire vous montre un document faux, dites-le le jour même."
    )
    people = [person_of(email) for email in TRAINERS]
    diffusions.tell(act, _review(), diffusions.Summary(title, text, people), submission="demo-diffusion")


def _start(text: str) -> Callable[[Act], object]:
    return lambda act: effectiveness.start(act, _action(text))


def _finish(text: str, result: str, *, check_in: int) -> Callable[[Act], object]:
    return lambda act: effectiveness.finish(act, _action(text), result, check_due=_day(act, check_in))


def _served(text: str, note: str) -> Callable[[Act], object]:
    def happens(act: Act) -> None:
        effectiveness.check(act, _action(text), Verdict.EFFECTIVE, note)

    return happens


def _failed(
    text: str, note: str, following: str, *, owner: str, days: int, about: str = ""
) -> Callable[[Act], object]:
    """Find that an action did not serve, and open the one that goes on."""

    def happens(act: Act) -> None:
        action, due = _action(text), _day(act, days)
        onward = effectiveness.check(act, action, Verdict.NOT, note, sequel=Sequel.NEXT, due_on=due)
        measure = actions.Measure(
            ActionType.CORRECTIVE,
            following,
            person_of(owner),
            due,
            priority=ActionPriority.HIGH,
            expected=action.expected,
        )
        actions.change(act, onward, replace(measure, cause=about or action.cause))

    return happens


def _set_aside(key: str, motive: str) -> Callable[[Act], object]:
    return lambda act: alerts.set_aside(act, _alert(key).id, motive)


def _change_the_box(act: Act) -> None:
    measure = actions.Measure(
        ActionType.CORRECTIVE,
        BOX,
        person_of(MANAGER),
        _day(act, 21),
        ActionOrigin.INCIDENT,
        expected="Aucune coupure en salle 2 pendant la session suivante.",
    )
    actions.create(act, measure, submission="demo-box", case=case_of(CUTS[0]))


def _look_after_hoods(act: Act) -> None:
    measure = actions.Measure(
        ActionType.PREVENTIVE,
        HOOD_VISITS,
        person_of(LOGISTICS),
        _day(act, 30),
        ActionOrigin.INCIDENT,
        expected="Plus d’arrêt de hotte pendant une séance.",
    )
    actions.create(act, measure, submission="demo-hotte", case=case_of(HOOD))


def _tie(text: str, *subjects: str) -> Callable[[Act], object]:
    def happens(act: Act) -> None:
        for subject in subjects:
            actions.tie(act, case_of(subject), _action(text))

    return happens


def _watch_a_risk(act: Act) -> None:
    """Make a risk of what came back, and tie to it what is done about it."""
    said = risks.Described(
        "Un document faux ou oublié prive une personne de sa formation ou de sa prise en charge.",
        person_of(QUALITY),
        CauseFamily.METHOD,
        "Relecture à deux, adresse confirmée à l’inscription.",
    )
    risk = risks.create(act, said, risks.Weighed(3, 3), submission="demo-risque", case=case_of(SENT_WRONG[0]))
    for text in (READ_TWICE, CONFIRMED):
        risks.tie(act, risk, _action(text))


def _weigh_again(act: Act) -> None:
    risk = db_session().scalars(select(Risk)).one()
    risks.assess(act, risk, risks.Weighed(2, 3), "Aucun envoi faux depuis que les adresses sont confirmées.")


def _prepare_review(act: Act) -> None:
    """Open the coming review with all that is proposed for it."""
    people = [person_of(email) for email in (QUALITY, MANAGER, DIRECTION)]
    review = reviews.create(act, reviews.Meeting(_day(act, 6), people), submission="demo-revue-suivante")
    agenda.put_proposed(act, review)


# Days ago, at which hour, by whom, what.
LESSONS: tuple[tuple[int, int, str, Callable[[Act], object]], ...] = (
    (373, 11, QUALITY, _look_after_hoods),
    (365, 9, QUALITY, _read_twice),
    (360, 16, QUALITY, _hold_review),
    (359, 10, QUALITY, _tell),
    (358, 9, OFFICE, _start(READ_TWICE)),
    (352, 14, LOGISTICS, _start(HOOD_VISITS)),
    (351, 15, LOGISTICS, _finish(HOOD_VISITS, "Avenant signé : visites en mars et en septembre.", check_in=190)),
    (
        338,
        17,
        OFFICE,
        _finish(
            READ_TWICE,
            "Liste de relecture affichée à l’accueil : 42 envois relus en deux semaines, trois erreurs arrêtées.",
            check_in=116,
        ),
    ),
    (
        219,
        10,
        QUALITY,
        _failed(
            READ_TWICE,
            "Une convocation est encore partie à une ancienne adresse : elle était relue, mais l’adresse venait "
            "d’une fusion automatique de dossiers, que personne ne voit.",
            CONFIRMED,
            owner=LOGISTICS,
            days=25,
            about="Les adresses viennent d’anciens dossiers, sans que la personne les confirme.",
        ),
    ),
    (219, 11, QUALITY, _set_aside(PAPERS, "Une suite est déjà ouverte : faire confirmer les adresses.")),
    (219, 12, QUALITY, _watch_a_risk),
    (210, 9, LOGISTICS, _start(CONFIRMED)),
    (
        198,
        16,
        LOGISTICS,
        _finish(
            CONFIRMED,
            "Fusion automatique coupée. L’inscription demande de confirmer l’adresse : 31 corrigées le premier mois.",
            check_in=70,
        ),
    ),
    (189, 10, MANAGER, _change_the_box),
    (188, 9, MANAGER, _start(BOX)),
    (175, 9, MANAGER, _tie(BOX, CUTS[1])),
    (
        170,
        17,
        MANAGER,
        _finish(BOX, "Box remplacée par l’opérateur et essayée une journée entière, sans coupure.", check_in=141),
    ),
    (169, 9, MANAGER, _tie(BOX, CUT_TEST)),
    (
        161,
        10,
        QUALITY,
        _served(HOOD_VISITS, "Deux visites faites, aucun arrêt de hotte depuis sept mois."),
    ),
    (
        128,
        15,
        QUALITY,
        _served(CONFIRMED, "Soixante dossiers contrôlés : toutes les adresses confirmées, aucun envoi faux depuis."),
    ),
    (127, 10, QUALITY, _weigh_again),
    (120, 10, QUALITY, _one_planner),
    (100, 9, OFFICE, _start(ONE_PLANNER)),
    (
        63,
        10,
        QUALITY,
        _set_aside(
            PAPERS,
            "Des certificats mal classés, pas un envoi : le rapprochement ajouté à la facturation suffit. "
            "À revoir au prochain cas.",
        ),
    ),
    (
        32,
        15,
        OFFICE,
        _finish(
            ONE_PLANNER,
            "Planning partagé ouvert, une personne y inscrit tout changement : 19 en deux mois, tous annoncés.",
            check_in=40,
        ),
    ),
    (
        29,
        10,
        QUALITY,
        _failed(
            BOX,
            "La coupure est revenue avec une box neuve : la panne est ailleurs, le technicien pense au commutateur.",
            SWITCH,
            owner=LOGISTICS,
            days=40,
            about="Le commutateur du rez-de-chaussée, qui ne dessert que la salle 2.",
        ),
    ),
    (28, 10, MANAGER, _tie(SWITCH, CUTS_AGAIN[0])),
    (10, 18, QUALITY, notifications.read),
    (10, 18, MANAGER, notifications.read),
    (10, 18, DIRECTION, notifications.read),
    (7, 9, QUALITY, _tie(SWITCH, CUTS_AGAIN[1], CUT_WORKSHOP)),
    (5, 9, LOGISTICS, _start(SWITCH)),
    (
        4,
        9,
        QUALITY,
        _set_aside(DEVICES, "Trois matériels différents ; la salle 2 a déjà son action, le commutateur."),
    ),
    (3, 17, QUALITY, _prepare_review),
)
