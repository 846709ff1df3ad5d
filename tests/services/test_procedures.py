"""The three procedures of the source documents, an aléa and a remark, from filing to closing, dates day by day.

Each scenario is a table: when, what is done, the events it leaves, then the dates that the case has: acknowledgement,
analysis, answer, announced, next. One is the last second of its day unless it names an hour; `-` is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from flask_reclamations.domain.priority import Origin, Reach, Severity, Urgency
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import Channel, Decision, IncidentType, Kind, Resolved, SendMode
from flask_reclamations.models import Case, Survey
from flask_reclamations.queries import journal
from flask_reclamations.services import (
    analysis,
    answers,
    deadlines,
    exchanges,
    filing,
    handling,
    organisations,
    qualifying,
    surveys,
    waiting,
)
from flask_reclamations.services.act import Act, acting, claimant_viewer, db_session

from ..conftest import FOUND, SETTLED, act_of, draft, filed
from .conftest import events, posted, recorded, told

PARIS = ZoneInfo("Europe/Paris")
Verb = Callable[[Act, Case], Any]


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def ends(text: str) -> datetime | None:
    """Return what a cell says: an instant, the last second of a day, or none."""
    if text == "-":
        return None
    return paris(f"2026-{text}" if ":" in text else f"2026-{text} 23:59:59")


@dataclass(frozen=True)
class Step:
    """At this time of 2026 this is done; it leaves these events, and these dates in the order of `dates_of`."""

    at: str
    does: Verb | None
    events: str
    dates: str


def dates_of(case: Case) -> list[datetime | None]:
    return [case.acknowledge_due, case.analyse_due, case.respond_due, case.announced_due, case.next_due]


def lives(app: Flask, case: Case, *steps: Step) -> None:
    """Take a case through its steps; the mails leave at the end of each."""
    for step in steps:
        now, seen = paris(f"2026-{step.at}"), len(events(case))
        if step.does is not None:
            act = act_of(app, "claire", now)
            step.does(act, handling.load(act, case.reference, Permission.READ))
            act.session.commit()
        posted(at=now)
        assert (step.at, " ".join(event.kind for event in events(case)[seen:])) == (step.at, step.events)
        assert (step.at, dates_of(case)) == (step.at, [ends(cell) for cell in step.dates.split(", ")])


def whole(app: Flask, case: Case) -> None:
    """Every step is an event with its actor and its time, in order, and the chain verifies."""
    act = act_of(app, "claire")
    journalled = events(case)
    assert all(event.actor_label for event in journalled)
    assert [event.at for event in journalled] == sorted(event.at for event in journalled)
    assert list(journal.faults(db_session(), act.organisation)) == []
    assert deadlines.derived(act.session, act.organisation, case) == {
        name: getattr(case, name) for name in deadlines.DATES.values()
    }


def under(policy: str) -> None:
    organisations.establish("rives", now=paris("2026-10-30 09:00"), policy=policy)
    db_session().commit()


def resolves(act: Act, case: Case) -> None:
    handling.resolve(act, case, "Le groupe a changé de salle.", **SETTLED)


def thanks(act: Act, case: Case) -> None:
    handling.thank(act, case, "Merci de l’idée.")


# The verbs, as a quality manager uses them.


def assesses(severity: Severity = Severity.MAJOR) -> Verb:
    said = qualifying.Assessment(
        severity,
        Urgency.HIGH,
        Reach.GROUP,
        origin=Origin.MATERIAL,
        immediate_needed=True,
        immediate_action="Salle 4.",
    )
    return lambda act, case: qualifying.assess(act, case, said)


def qualifies(act: Act, case: Case) -> None:
    qualifying.qualify(act, case, Kind.COMPLAINT, "Une chose due n’a pas été fournie.")


def analyses(act: Act, case: Case) -> None:
    analysis.analyse(act, case, "La borne de la salle 2 était en panne.", FOUND)


def replies(mode: SendMode = SendMode.EMAIL) -> Verb:
    argued = answers.Argued(
        "La connexion est rétablie et une demi-journée est ajoutée.",
        understood="Deux jours sans connexion.",
        checked="Le journal de la borne.",
        measures="Une borne de secours.",
        then="Nous dire si cela suffit.",
        decision=Decision.FULL,
    )
    return lambda act, case: answers.answer(act, case, argued, mode)


# Grave cases close with an action, or say why not (D10).
UNLEARNED = "La borne est remplacée : rien d’autre n’est à changer."


def closes(act: Act, case: Case) -> None:
    handling.close(act, case, "Dossier complet.", closing=handling.Closing(unlearned=UNLEARNED))


def closes_after_a_call(act: Act, case: Case) -> None:
    handling.close(
        act, case, "Jointe au téléphone.", closing=handling.Closing(satisfaction="oui", unlearned=UNLEARNED)
    )


def satisfied(act: Act, case: Case) -> None:
    [survey] = db_session().query(Survey).filter_by(case_id=case.id)
    spoken = acting(act.organisation, claimant_viewer(case.claimant_label), now=act.now)
    surveys.answer(spoken, survey, case, surveys.Opinion(Resolved.YES, 4, "Merci."))


def waits(act: Act, case: Case) -> None:
    waiting.wait(act, case, "Quelle salle était-ce ?")


def resumes(act: Act, case: Case) -> None:
    waiting.resume(act, case, "La salle 2.")


def extends(day: date) -> Verb:
    words = "L’expertise de la borne prend du temps ; vous aurez notre réponse le 18 décembre."
    return lambda act, case: waiting.extend(act, case, day, "Expertise du fournisseur.", words)


def escalates(act: Act, case: Case) -> None:
    handling.escalate(act, case, "Deux sessions touchées.")


def deescalates(act: Act, case: Case) -> None:
    handling.deescalate(act, case, "Une borne est achetée.")


def proposes(act: Act, case: Case) -> None:
    waiting.propose(act, case, "Une demi-journée de plus vous conviendrait-elle ?")


def acknowledges_by_letter(act: Act, case: Case) -> None:
    exchanges.acknowledge(act, case, SendMode.LETTER)


def test_rapide_48h_15j_from_filing_to_closing(any_lms: Flask) -> None:  # O19, D14, A09, A10, A11
    under("rapide_48h_15j")
    # Monday 10:00 + 48 h = Wednesday 10:00, a holiday or not; 9 + 5 = 14, a Saturday; 9 + 15 = 24.
    case = filed(any_lms, now=paris("2026-11-09 10:00"))
    assert dates_of(case) == [ends(cell) for cell in ("11-11 10:00", "11-14", "11-24", "-", "11-11 10:00")]
    lives(
        any_lms,
        case,
        Step("11-09 10:05", None, "acknowledged mail_sent", "11-11 10:00, 11-14, 11-24, 11-24, 11-14"),
        Step("11-09 14:00", assesses(), "assessed", "11-11 10:00, 11-14, 11-24, 11-24, 11-14"),
        Step("11-10 09:00", qualifies, "qualified", "11-11 10:00, 11-14, 11-24, 11-24, 11-14"),
        Step("11-12 09:00", analyses, "analysed", "11-11 10:00, 11-14, 11-24, 11-24, 11-24"),
        Step("11-16 15:00", replies(), "answered answer_delivered mail_sent", "11-11 10:00, 11-14, 11-24, 11-24, -"),
        Step("11-18 20:00", satisfied, "survey_answered", "11-11 10:00, 11-14, 11-24, 11-24, -"),
        Step("11-20 09:00", closes, "closed", "11-11 10:00, 11-14, 11-24, 11-24, -"),
    )
    assert (case.status, case.answered_in_time) == ("cloturee", True)
    whole(any_lms, case)


def test_ample_15jo_30j_from_filing_to_closing(any_lms: Flask) -> None:  # O19, D14, C15, C16, C18
    under("ample_15jo_30j")
    # 3 4 5 6 (7 8) 9 10 (11) 12 13 (14 15) 16 17 18 19 20 (21 22) 23 24; 2 + 30 = 32, − 30 days of Nov = 2 Dec.
    letter = told(channel=Channel.LETTER, received_on=date(2026, 11, 2))
    case = recorded(any_lms, now=paris("2026-11-02 09:00"), said=letter)
    lives(
        any_lms,
        case,
        Step("11-02 09:05", None, "mail_sent", "11-24, -, 12-02, -, 11-24"),
        Step("11-20 10:00", acknowledges_by_letter, "acknowledgement_recorded", "11-24, -, 12-02, 12-02, 12-02"),
        # This policy knows no pause: waiting moves nothing.
        Step("11-23 09:00", waits, "paused", "11-24, -, 12-02, 12-02, 12-02"),
        Step("11-26 09:00", resumes, "resumed", "11-24, -, 12-02, 12-02, 12-02"),
        Step("11-27 09:00", assesses(), "assessed", "11-24, -, 12-02, 12-02, 12-02"),
        Step("11-30 09:00", analyses, "analysed", "11-24, -, 12-02, 12-02, 12-02"),
        Step("12-01 09:00", extends(date(2026, 12, 18)), "extended", "11-24, -, 12-18, 12-18, 12-18"),
        Step("12-16 09:00", replies(SendMode.LETTER), "answered", "11-24, -, 12-18, 12-18, -"),
        Step("12-18 09:00", closes_after_a_call, "closed", "11-24, -, 12-18, 12-18, -"),
    )
    assert (case.status, case.answered_in_time) == ("cloturee", True)
    whole(any_lms, case)


def test_express_6jo_from_filing_to_closing(any_lms: Flask) -> None:  # O19, D14, D04, D11, A13
    under("express_6jo")
    # Friday 17:30. Acknowledgement: (7 8) 9. Nothing more before it.
    case = filed(any_lms, now=paris("2026-11-06 17:30"))
    assert dates_of(case) == [ends(cell) for cell in ("11-09", "-", "-", "-", "11-09")]
    lives(
        any_lms,
        case,
        # Acknowledged on the same Friday: (7 8) 9 10 (11) 12 13 (14 15) 16 17.
        Step("11-06 17:35", None, "acknowledged mail_sent", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-09 09:00", assesses(), "assessed", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-10 09:00", escalates, "escalated mail_sent", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-12 09:00", deescalates, "deescalated", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-12 10:00", analyses, "analysed", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-13 09:00", proposes, "proposed mail_sent", "11-09, -, 11-17, 11-17, 11-17"),
        Step("11-17 18:00", replies(), "answered answer_delivered mail_sent", "11-09, -, 11-17, 11-17, -"),
        Step("11-19 09:00", closes, "closed", "11-09, -, 11-17, 11-17, -"),
    )
    assert (case.status, case.answered_in_time) == ("cloturee", True)
    whole(any_lms, case)


def test_an_alea_from_its_declaration_to_its_end(any_lms: Flask) -> None:  # O01, D14
    # On Friday 6 November, declared on Monday: (7 8) 9, in time; taken in hand by (9) 10.
    act = act_of(any_lms, "bruno", paris("2026-11-09 09:00"))
    said = draft(kind=Kind.INCIDENT, category=None, occurred_on=date(2026, 11, 6))
    case = filing.log(act, said, filing.Incident(IncidentType.CONNECTION, "Partage de connexion.", ("stagiaires",)))
    act.session.commit()
    assert case.declare_due == ends("11-09")
    lives(
        any_lms,
        case,
        Step("11-09 09:05", None, "mail_sent", "11-10, -, -, -, 11-10"),
        Step("11-09 11:00", handling.take_over, "taken_over", "11-10, -, -, -, -"),
        Step("11-10 16:00", resolves, "resolved", "11-10, -, -, -, -"),
    )
    assert case.status == "resolue"
    whole(any_lms, case)


def test_a_remark_from_its_filing_to_its_file(any_lms: Flask) -> None:  # A22, D14
    # Friday: (7 8) 9 10 (11) 12 13 (14 15) 16.
    case = filed(any_lms, now=paris("2026-11-06 17:30"), kind=Kind.REMARK)
    lives(
        any_lms,
        case,
        Step("11-06 17:35", None, "mail_sent mail_sent", "-, -, 11-16, -, 11-16"),
        Step("11-10 09:00", thanks, "thanked mail_sent", "-, -, 11-16, -, -"),
        Step("11-12 09:00", closes, "closed", "-, -, 11-16, -, -"),
    )
    assert case.status == "cloturee"
    whole(any_lms, case)
