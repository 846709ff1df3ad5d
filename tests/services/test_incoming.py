"""A message that somebody received and keeps on its case: typed in, or a saved mail (C22)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.exchanges import HEARD
from flask_reclamations.domain.vocabulary import Channel, Stakeholder
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Attachment, Case, Exchange
from flask_reclamations.queries import cases, files, journal
from flask_reclamations.services import correspondents, eml, exchanges, incoming
from flask_reclamations.services import files as staging
from flask_reclamations.services.act import db_session
from flask_reclamations.services.files import Enclosed
from flask_reclamations.services.incoming import Heard

from ..conftest import NOON, act_of, filed, viewer
from .conftest import LATER, exchanges_of, kinds, mails, payload

THEN = NOON + timedelta(hours=1)
MARK = "a" * 36


def heard(**changed: Any) -> Heard:
    """Return what the claimant said on the phone, an hour after filing."""
    values: dict[str, Any] = {"sender": "claimant", "channel": Channel.PHONE, "at": THEN, "text": "Je reviens lundi."}
    return Heard(**values | changed)


def received(app: Flask, case: Case, by: str = "claire", **changed: Any) -> Exchange:
    incoming.receive(act_of(app, by, LATER), case, heard(**changed))
    db_session().commit()
    return next(row for row in reversed(exchanges_of(case)) if row.direction == "in")


def refused(app: Flask, case: Case, **changed: Any) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as error:
        incoming.receive(act_of(app, "claire", LATER), case, heard(**changed))
    return [(reason.code, reason.at) for reason in error.value.reasons]


def test_what_the_claimant_said_is_theirs_and_says_who_wrote_it_down(any_lms: Flask) -> None:  # C22
    case = filed(any_lms)
    row = received(any_lms, case)
    assert (row.author_ref, row.author_label, row.recorded_by_label) == ("lea", "Léa Martin", "Claire Vidal")
    assert (row.at, row.mode, row.aside, row.late) == (THEN, "telephone", False, False)
    said = payload(case)
    assert (kinds(case)[-1], said["sender"], said["came_at"]) == ("message_received", "Léa Martin", THEN)
    assert list(journal.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_its_true_date_decides_where_it_stands(any_lms: Flask) -> None:  # C22
    case = filed(any_lms)
    exchanges.note(act_of(any_lms, "claire", THEN + timedelta(minutes=5)), case, "Après l’appel.")
    received(any_lms, case)
    thread = cases.thread(db_session(), viewer(any_lms, "claire"), case)
    assert [entry.exchange.text for entry in thread if entry.exchange] == ["Je reviens lundi.", "Après l’appel."]


def test_what_a_correspondent_said_stays_between_them_and_us(any_lms: Flask) -> None:  # C22
    case = filed(any_lms)
    funder = correspondents.add(act_of(any_lms, "claire"), case, Stakeholder.FUNDER, "OPCO Atlas")
    row = received(any_lms, case, sender=funder.recipient, channel=Channel.LETTER)
    assert (row.author_label, row.author_role, row.aside) == ("OPCO Atlas", "financeur", True)
    for ref, reads in (("claire", True), ("anne", True), ("lea", False)):
        thread = cases.thread(db_session(), viewer(any_lms, ref), case)
        assert bool([entry for entry in thread if entry.exchange]) == reads, ref


def test_anybody_else_is_named(lms: Flask) -> None:  # C22
    row = received(lms, filed(lms), sender="", name="M. Aubert, tuteur")
    assert (row.author_label, row.author_role, row.aside) == ("M. Aubert, tuteur", "autre", True)


def test_whoever_handles_the_case_is_told_by_a_colleague(lms: Flask) -> None:
    case = filed(lms)
    received(lms, case, by="denis")
    assert ("message_kept", "claire") in mails(case)


def test_nobody_is_told_of_what_they_wrote_down_themselves(lms: Flask) -> None:
    case = filed(lms)
    received(lms, case)
    assert {template for template, _ in mails(case)} & {"message_kept", "message_in"} == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"text": "  "}, [("empty", "text")]),
        ({"sender": "contact:99"}, [("unknown_sender", "sender")]),
        ({"sender": "", "name": " "}, [("empty", "name")]),
        ({"channel": Channel.FORM}, [("unknown_channel", "channel")]),
        ({"at": None}, [("no_date", "received_on")]),
        ({"at": LATER + timedelta(seconds=1)}, [("future_date", "received_on")]),
        ({"at": NOON - timedelta(days=1)}, [("before_reception", "reason")]),
        ({"at": None, "channel": Channel.API}, [("unknown_channel", "channel"), ("no_date", "received_on")]),
    ],
)
def test_a_wrong_message_is_refused_beside_its_field(
    lms: Flask, changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    case = filed(lms)
    assert refused(lms, case, **changed) == expected
    assert exchanges_of(case) == []


def test_an_older_message_comes_in_with_a_reason(lms: Flask) -> None:
    case = filed(lms)
    row = received(lms, case, at=NOON - timedelta(days=3), reason="Joint à sa demande de ce jour.")
    assert row.at == NOON - timedelta(days=3)
    assert payload(case)["reason"] == "Joint à sa demande de ce jour."


def test_the_same_day_is_not_before_the_reception(lms: Flask) -> None:
    assert received(lms, filed(lms), at=NOON - timedelta(hours=3)).direction == "in"


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2026, 11, 9), time(10, 12), datetime(2026, 11, 9, 9, 12, tzinfo=UTC)),
        (date(2026, 7, 9), time(10, 12), datetime(2026, 7, 9, 8, 12, tzinfo=UTC)),
        (date(2026, 11, 9), None, datetime(2026, 11, 9, 11, 0, tzinfo=UTC)),
        (date(2026, 11, 12), None, LATER),
        (None, time(10, 12), None),
    ],
)
def test_a_day_and_an_hour_are_the_organisations(
    lms: Flask, day: date | None, hour: time | None, expected: datetime | None
) -> None:
    assert incoming.moment_of(act_of(lms, "claire", LATER), day, hour) == expected


@pytest.mark.parametrize("channel", HEARD)
def test_every_way_of_hearing_is_kept(lms: Flask, channel: Channel) -> None:
    assert received(lms, filed(lms), channel=channel).mode == channel


def staged_mail(app: Flask, *, by: str = "claire") -> Heard:
    """A saved mail with a file, as the form hands it over."""
    act = act_of(app, by)
    saved = eml.read(MAIL)
    original = staging.stage(act, MARK, eml.judged("Re REG.eml", MAIL)).token
    act.session.commit()
    return heard(
        channel=Channel.EMAIL, at=saved.at, text=saved.text, identity=saved.identity, original=original,
        enclosed=Enclosed(MARK),
    )  # fmt: skip


MAIL = (
    b"From: =?utf-8?q?L=C3=A9a_Martin?= <lea@exemple.test>\r\nDate: Thu, 12 Nov 2026 12:30:00 +0100\r\n"
    b"Subject: Re: REG\r\nMessage-ID: <1@exemple.test>\r\n\r\nJe reviens lundi.\r\n"
)


def kept(app: Flask, case: Case, told: Heard) -> Case:
    found = incoming.receive(act_of(app, "claire", LATER), case, told)
    db_session().commit()
    return found


def test_a_saved_mail_has_its_own_date_and_stays_as_an_internal_file(any_lms: Flask) -> None:  # C22
    case = filed(any_lms)
    kept(any_lms, case, staged_mail(any_lms))
    (row,) = exchanges_of(case)
    assert (row.at, row.message_id) == (datetime(2026, 11, 12, 11, 30, tzinfo=UTC), "<1@exemple.test>")
    ((file,),) = files.of_case(db_session(), viewer(any_lms, "claire"), case).values()
    assert (file.name, file.blob.media_type, file.internal) == ("Re REG.eml", "message/rfc822", True)
    assert files.of_case(db_session(), viewer(any_lms, "lea"), case) == {}
    assert files.of_case(db_session(), viewer(any_lms, "anne"), case) == {}
    assert [told["name"] for told in payload(case)["files"]] == ["Re REG.eml"]
    store = any_lms.extensions["reclamations"].storage
    assert list(files.faults(db_session(), act_of(any_lms, "claire").organisation, store)) == []


def test_the_same_mail_is_said_once(any_lms: Flask) -> None:  # C22
    case = filed(any_lms)
    kept(any_lms, case, staged_mail(any_lms))
    with pytest.raises(RefusedError) as error:
        incoming.receive(act_of(any_lms, "claire", LATER), case, staged_mail(any_lms))
    assert [(r.code, r.at) for r in error.value.reasons] == [("already_there", "mail")]
    assert len(exchanges_of(case)) == 1


def test_the_same_mail_may_be_on_two_cases(lms: Flask) -> None:
    for case in (filed(lms), filed(lms)):
        kept(lms, case, heard(identity="<1@exemple.test>"))
    assert db_session().query(Exchange).filter_by(message_id="<1@exemple.test>").count() == 2


def test_what_could_not_be_kept_of_a_mail_is_an_internal_note(lms: Flask) -> None:
    case = filed(lms)
    kept(lms, case, heard(left_out=("« virus.exe » : ce type de fichier n’est pas accepté.",)))
    note = exchanges_of(case)[-1]
    assert note.direction == "note"
    assert "« virus.exe »" in note.text
    assert len(cases.thread(db_session(), viewer(lms, "lea"), case)) == 1


def test_a_files_owner_keeps_it_from_others(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as error:
        kept(lms, case, staged_mail(lms, by="denis"))
    assert [r.code for r in error.value.reasons] == ["gone"]
    db_session().rollback()
    assert db_session().query(Attachment).filter_by(case_id=case.id).count() == 0
