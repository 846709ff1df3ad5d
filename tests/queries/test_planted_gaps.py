"""Each kind of gap planted in otherwise clean data is found, and nothing else (B21, criterion 41)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.readiness import CaseGap, GapCode, PracticeGap, SettingGap
from flask_reclamations.models import (
    Action,
    Alert,
    Attachment,
    Blob,
    Bounce,
    Case,
    Diffusion,
    Event,
    MailTemplate,
    Organisation,
    OutboxMessage,
    Procedure,
    ReadinessCount,
    Review,
    Survey,
)
from flask_reclamations.services import readiness as weekly
from flask_reclamations.services.act import SYSTEM, acting, db_session

from ..answered import answer_to
from ..conftest import NOON
from .conftest import case
from .test_readiness import ALEA, AT_WORK, ENDED, MADE, TOLD, about, found, published, settle

DAY = timedelta(days=1)


def ours() -> Organisation:
    return db_session().scalars(select(Organisation)).one()


def keep(model: type[Any], **columns: Any) -> Any:
    row = model(organisation_id=ours().id, **columns)
    db_session().add(row)
    db_session().flush()
    return row


def clean(app: Flask) -> None:
    """A house in order: settings said, procedure out, a review signed, something shared, no case that fails."""
    settle(
        **TOLD, consumers=True, mediator_name="Médiation", mediator_address="1 rue", mediator_site="https://m.example"
    )
    published(app)
    review(NOON - 30 * DAY)
    event = db_session().scalars(select(Event.id).limit(1)).one()
    said = {"title": "Bornes", "text": "Une borne de secours.", "people": [], "author_label": "Claire", "at": NOON}
    keep(Diffusion, submission=str(uuid.uuid4()), event_id=event, **said)
    for number, columns in enumerate((AT_WORK, ENDED, ALEA), 901):
        case(number, **columns)
    db_session().commit()


def review(signed: Any) -> None:
    number = db_session().query(Review).count() + 1
    held = {
        "held_on": NOON.date(),
        "people": [],
        "topics": [],
        "minutes": {},
        "created_at": signed,
        "signed_at": signed,
    }
    who = {"author_ref": "claire", "author_label": "Claire", "signed_by_label": "Claire"}
    keep(Review, reference=f"REV-2026-{number:04d}", year=2026, number=number, submission=str(number), **held, **who)


def action(**columns: Any) -> None:
    said = {
        "type": "corrective",
        "origin": "audit",
        "text": "Doubler la borne.",
        "owner_ref": "sam",
        "owner_label": "Sam",
    }
    dated = {"due_on": NOON.date(), "priority": "normale", "created_at": NOON}
    who = {"author_ref": "claire", "author_label": "Claire"}
    keep(Action, reference="ACT-2026-0001", year=2026, number=1, submission="1", **(said | dated | who | columns))


def failed_mail() -> None:
    row = case(1, **AT_WORK)
    keep(
        OutboxMessage,
        case_id=row.id,
        template="new_case",
        recipient="claire",
        state=OutboxMessage.FAILED,
        created_at=NOON,
        due_at=NOON,
    )


def dead_address() -> None:
    case(1, **AT_WORK, claimant_email="lea@exemple.test")
    keep(Bounce, address="lea@exemple.test", recipient="claimant", reply="550", since=NOON)


def quarantined() -> None:
    row = case(1, **AT_WORK)
    blob = keep(
        Blob,
        sha256="0" * 64,
        size=1,
        media_type="text/plain",
        place="x",
        state=Blob.QUARANTINED,
        verdict="EICAR",
        at=NOON,
    )
    named = {"submission": "1", "token": "1" * 32, "name": "virus.txt", "added_by_label": "Léa", "at": NOON}
    keep(Attachment, blob_id=blob.id, case_id=row.id, **named)


def alert() -> None:
    for number in (1, 2, 3):
        case(number, **AT_WORK, training_ref="cpn")
    key = {"ground": "formation", "key": "cpn", "label": "CPN"}
    keep(Alert, **key, status="ouverte", since=NOON - 60 * DAY, raised_at=NOON)


def opinion() -> None:
    row = db_session().scalars(select(Case).where(Case.status == "cloturee")).one()
    answered = {"asked_at": NOON - DAY, "expires_at": NOON + DAY, "answered_at": NOON}
    keep(Survey, case_id=row.id, exchange_id=answer_to(row, NOON).id, resolved="oui", score=4, **answered)


def mail() -> None:
    words = {"template": "acknowledgement", "locale": "fr", "subject": "{perdue}", "body": "Vu."}
    keep(MailTemplate, **words)


def conflict() -> None:
    about(case(1, **AT_WORK, stranded=True), "rita")


def nothing_told() -> None:
    db_session().query(Diffusion).delete()


def procedure(**columns: Any) -> None:
    row = db_session().query(Procedure).one()
    for name, value in columns.items():
        setattr(row, name, value)
    db_session().flush()


def old_review() -> None:
    db_session().query(Review).update({"signed_at": NOON - 366 * DAY})


NOBODY_ASKED = {
    "days": {"reclamation": None, "difficulte": 7},
    "unsolved": "alert",
    "unhappy": "alert",
    "questions": [],
}
PLANTED: dict[GapCode, Callable[[], Any]] = {
    **{code: (lambda made=made: case(1, **made)) for code, (made, _) in MADE.items()},
    CaseGap.CONFLICT_UNSTATED: conflict,
    CaseGap.FAILED_MAIL: failed_mail,
    CaseGap.DEAD_ADDRESS: dead_address,
    CaseGap.QUARANTINED: quarantined,
    SettingGap.NO_REFERENT: lambda: settle(referent_ref=None),
    SettingGap.BROKEN_MAIL: mail,
    SettingGap.NO_PROCEDURE: lambda: procedure(published_at=None),
    SettingGap.PROCEDURE_BEHIND: lambda: procedure(facts={}),
    SettingGap.PROCEDURE_UNREVIEWED: lambda: procedure(published_at=NOON - 366 * DAY, reviewed_at=None),
    SettingGap.NOT_SPREAD: lambda: procedure(places=[]),
    SettingGap.NO_SURVEY: lambda: settle(surveys=NOBODY_ASKED),
    PracticeGap.LATE_ACTION: lambda: action(status="en_cours", due_on=(NOON - DAY).date()),
    PracticeGap.UNCHECKED_ACTION: lambda: action(status="faite", check_due=(NOON - DAY).date()),
    PracticeGap.UNSETTLED_ALERT: alert,
    PracticeGap.NO_REVIEW: old_review,
    PracticeGap.NEVER_ANALYSED: opinion,
    PracticeGap.NEVER_TOLD: nothing_told,
    PracticeGap.BROKEN_JOURNAL: lambda: keep(ReadinessCount, day=NOON.date(), gaps={}, faults=1),
}
# What a procedure promises too: it is then behind as well, and rightly.
PROMISED: dict[GapCode, Callable[[], Any]] = {
    SettingGap.NO_MAILBOX: lambda: settle(email=""),
    SettingGap.NO_PHONE: lambda: settle(phone=""),
    SettingGap.NO_ADDRESS: lambda: settle(address=""),
    SettingGap.NO_QUALITY: lambda: settle(quality_label=""),
    SettingGap.NO_MEDIATOR: lambda: settle(mediator_name="", mediator_address="", mediator_site=""),
    SettingGap.NO_MEASURE: lambda: settle(measures={}),
}
# The facts that a procedure keeps name whether there is a referent.
PROMISED[SettingGap.NO_REFERENT] = PLANTED.pop(SettingGap.NO_REFERENT)


def test_each_gap_planted_in_clean_data_is_found_and_no_other(lms: Flask) -> None:  # criterion 41
    clean(lms)
    assert found(lms) == []
    wrong = {}
    for code, plant in (PLANTED | PROMISED).items():
        plant()
        codes = {gap.code for gap in found(lms)} - ({SettingGap.PROCEDURE_BEHIND} if code in PROMISED else set())
        if codes != {code}:
            wrong[code] = codes
        db_session().rollback()
    assert wrong == {}


def test_every_kind_of_gap_is_planted() -> None:
    assert {*PLANTED, *PROMISED} == {*CaseGap, *SettingGap, *PracticeGap}


def test_a_week_keeps_what_would_have_failed_once(any_lms: Flask) -> None:  # B21: the trend
    clean(any_lms)
    case(1, **MADE[CaseGap.LATE_ANSWER][0])
    case(2, **MADE[CaseGap.EXTENDED][0])
    act = acting(ours(), SYSTEM, now=NOON)
    kept = weekly.claim(act)
    assert kept is not None
    weekly.count(act, kept.id, 0)
    # What was explained is listed, and fails no demand.
    assert kept.gaps == {"late_answer": 1}
    assert weekly.claim(act) is None
    assert weekly.claim(acting(ours(), SYSTEM, now=NOON + 6 * DAY)) is None
    act = acting(ours(), SYSTEM, now=NOON + 7 * DAY)
    broken = weekly.claim(act)
    assert broken is not None
    weekly.count(act, broken.id, 2)
    assert broken.gaps["broken_journal"] == 2
