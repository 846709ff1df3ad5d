"""Reminders: who is told of what is due, when, once; and the list of what is late."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from flask_reclamations.domain.reminders import Audience, Rules, Stage
from flask_reclamations.domain.vocabulary import Channel, Kind, SendMode, VoidReason
from flask_reclamations.jobs.reminders import remind_due
from flask_reclamations.models import Case, Event, Notification, Organisation, OutboxMessage, Reminder
from flask_reclamations.services import analysis, answers, exchanges, handling, organisations, people, voiding
from flask_reclamations.services.act import Act, db_session

from ..conftest import FOUND
from ..lms import PEOPLE, Adapter
from ..servers import Mailbox
from ..web.test_statements import counted
from .steps import all_of, case_of, does, faults, files, records, relays, told_by

PARIS = ZoneInfo("Europe/Paris")


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of November 2026 on the clock of Paris."""
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


# Léa files on Monday 2 November: an acknowledgement is due on Wed 4, an analysis on Mon 9, an answer on Tue 17.
MONDAY = at(2, 10)


def ticks(app: Flask, *moments: datetime) -> None:
    """Remind of what came due at each of these times, and send it."""
    for moment in moments:
        with app.app_context():
            remind_due(clock=lambda now=moment: now)
        relays(app, moment)


def told(app: Flask, ref: str = "claire", state: str = Reminder.TOLD) -> list[tuple[str, str]]:
    return [(row.milestone, row.stage) for row in all_of(app, Reminder, person_ref=ref, state=state)]


def subjects(mailbox: Mailbox, ref: str = "claire") -> list[str]:
    """Return what this person was reminded of by mail, without the reference."""
    found = [str(mail["Subject"]) for mail in mailbox.to(PEOPLE[ref].email)]
    return [subject.replace("\u202f", " ").replace("\u00a0", " ") for subject in found]


def wants(app: Flask, now: datetime = MONDAY, days: int = 0, **stages: Any) -> None:
    """Have the organisation want other reminders; those not named go to nobody, and silence is no matter."""
    kept = Rules(silence_days=days).as_json()
    kept["told"] = {str(stage): stages.get(str(stage), []) for stage in Stage} | {
        "late": stages.get("late", ["quality"])
    }
    with app.app_context():
        organisations.establish("rives", now=now, reminders=kept)
        db_session().commit()


def acknowledged(app: Flask, reference: str, now: datetime) -> None:
    does(app, "claire", reference, lambda act, case: exchanges.acknowledge(act, case, SendMode.LETTER), now)


def analysed(app: Flask, reference: str, now: datetime) -> None:
    does(app, "claire", reference, lambda act, case: analysis.analyse(act, case, "Le routeur.", FOUND), now)


def answered(act: Act, case: Case) -> None:
    answers.answer(act, case, answers.Argued("Réparé."), SendMode.LETTER)


@pytest.fixture
def quiet(mailbox: Mailbox) -> Callable[[Flask], str]:
    """File a complaint that is acknowledged and analysed, so that only its answer is due: on Tuesday 17."""

    def file(app: Flask, ref: str = "lea", **changed: Any) -> str:
        reference = files(app, ref, MONDAY, **changed)
        relays(app, MONDAY)
        analysed(app, reference, MONDAY)
        wants(app, half=["assignee"], soon=["assignee"], day=["assignee", "quality"], late=["assignee", "quality"])
        mailbox.messages.clear()
        return reference

    return file


def test_a_date_is_reminded_of_at_half_two_days_before_and_on_the_day(
    any_app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(any_app)
    # Half of 2 November 10 h to 17 November is Mon 9 at 17 h; two worked days before Tue 17 is Fri 13.
    ticks(any_app, at(10, 7, 59))
    assert subjects(mailbox) == []
    ticks(any_app, at(10), at(10, 8, 1), at(13), at(16), at(17), at(17, 18))
    assert subjects(mailbox) == [
        f"{reference} : la moitié du délai est passée",
        f"{reference} : échéance dans 4 jours",
        f"{reference} : échéance aujourd’hui",
    ]
    assert told(any_app) == [("respond", "half"), ("respond", "soon"), ("respond", "day")]
    assert told(any_app, state=Reminder.SUPERSEDED) == []
    assert faults(any_app) == []


def test_a_reminder_says_what_is_due_and_why_one_receives_it(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    ticks(app, at(10))
    (mail,) = mailbox.to("claire@exemple.test")
    assert "Réponse due le mardi 17 novembre 2026." in mail.text
    assert "Ce dossier n’est confié à personne." in mail.text
    assert (
        "Vous recevez ce message car vous suivez les réclamations et aléas de l’organisme Atelier des Rives."
        in mail.text
    )
    assert f"https://lms.exemple.test/reclamations/cases/{reference}" in mail.text
    assert "Léa" not in mail.text


def test_the_person_in_charge_is_told_that_it_is_theirs(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    does(app, "claire", reference, lambda act, case: people.assign(act, case, PEOPLE["sam"]), MONDAY)
    relays(app, MONDAY)
    mailbox.messages.clear()
    ticks(app, at(10), at(17))
    assert len(subjects(mailbox, "sam")) == 2
    assert "car ce dossier vous est confié." in mailbox.to("sam@exemple.test")[0].text
    # On the day the quality manager is told as well, for a reason of her own.
    (mail,) = mailbox.to("claire@exemple.test")
    assert "car vous suivez les réclamations" in mail.text


def test_each_stage_goes_to_whom_the_organisation_chose(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    quiet(app)
    wants(app, soon=["direction"], late=["direction"])
    ticks(app, at(10), at(13), at(17), at(18))
    assert subjects(mailbox) == []
    assert len(subjects(mailbox, "denis")) == 2
    assert "car vous dirigez Atelier des Rives." in mailbox.to("denis@exemple.test")[0].text


def test_every_date_of_a_case_has_its_reminders(app: Flask, mailbox: Mailbox) -> None:  # A02
    reference = records(app, now=MONDAY, claimant_email=None)
    wants(app, day=["quality"])
    mailbox.messages.clear()
    ticks(app, at(4), at(9), at(17))
    assert told(app) == [
        ("acknowledge", "day"),
        ("acknowledge", "late"),
        ("analyse", "day"),
        ("analyse", "late"),
        ("respond", "day"),
    ]
    first = [mail for mail in mailbox.to("claire@exemple.test") if "échéance" in str(mail["Subject"])]
    assert "Accusé de réception dû le mercredi 4 novembre 2026." in first[0].text
    assert [subject.split(" : ")[0] for subject in subjects(mailbox) if "échéance" in subject] == [reference] * 3


def test_four_days_without_a_tick_send_the_latest_stage_alone(
    any_app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 16
    reference = quiet(any_app)
    ticks(any_app, at(13, 9))  # nobody looked since Monday 9
    assert subjects(mailbox) == [f"{reference} : échéance dans 4 jours"]
    assert told(any_app, state=Reminder.SUPERSEDED) == [("respond", "half")]


def test_what_went_late_meanwhile_is_one_mail_and_no_reminder(
    any_app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 16
    reference = quiet(any_app)
    ticks(any_app, at(10), at(19, 9))  # nobody looked since
    assert subjects(mailbox)[1:] == [f"{reference} en retard"]
    assert told(any_app, state=Reminder.SUPERSEDED) == [("respond", "soon"), ("respond", "day")]


def test_what_is_late_comes_once_a_worked_day_until_it_is_done(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    ticks(app, at(10), at(13), at(17))
    mailbox.messages.clear()
    ticks(app, at(18), at(18, 8, 1), at(18, 15), at(19), at(20), at(21), at(22, 18), at(23, 7, 59))
    assert subjects(mailbox) == [f"{reference} en retard"] * 3  # Wednesday to Friday, not the week-end
    does(app, "claire", reference, answered, at(23, 7))
    relays(app, at(23, 7))
    ticks(app, at(23), at(24))
    assert len(subjects(mailbox)) == 3


def test_a_list_names_each_case_its_delay_and_who_has_it(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    first, second = quiet(app), quiet(app)
    does(app, "claire", second, lambda act, case: people.assign(act, case, PEOPLE["sam"]), MONDAY)
    relays(app, MONDAY)
    mailbox.messages.clear()
    ticks(app, at(19))
    hers, his = mailbox.to("claire@exemple.test")[0], mailbox.to("sam@exemple.test")[0]
    assert str(hers["Subject"]) == "2 dossiers en retard"
    assert (
        f"- {first} · Réclamation · due le mardi 17 novembre 2026, en retard de 2 jours · Non attribué" in hers.text
    )
    assert f"- {second} · Réclamation · due le mardi 17 novembre 2026, en retard de 2 jours · Sam Colin" in hers.text
    assert f"/reclamations/cases/{first}" in hers.html
    assert "/reclamations/register?late=true" in hers.text
    assert "car vous suivez les réclamations et aléas de l’organisme Atelier des Rives." in hers.text
    assert (first in his.text, second in his.text) == (False, True)
    assert "car ces dossiers ou ces actions vous sont confiés." in his.text
    assert "Léa" not in hers.text


def test_a_list_follows_the_day_of_the_organisations_zone(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    quiet(app)
    with app.app_context():
        organisations.establish("rives", now=MONDAY, zone="Indian/Reunion")
        db_session().commit()
    ticks(app, at(17, 12), at(18, 4, 59), at(18, 5))  # 7 h 59 and 8 h in La Réunion
    assert [
        (row.day.isoformat(), row.recipient) for row in all_of(app, OutboxMessage, template="digest") if row.day
    ] == [("2026-11-18", "claire")]


def test_a_list_that_waited_for_its_mail_server_is_one_list(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 16
    quiet(app)
    mailbox.refuse = "451 later"
    ticks(app, at(18), at(19), at(20), at(23))
    mailbox.refuse = None
    ticks(app, at(23, 12))
    assert len(subjects(mailbox)) == 1
    assert [row.state for row in all_of(app, OutboxMessage, template="digest")] == ["dropped"] * 3 + ["sent"]


def test_a_reminder_that_waited_for_its_mail_server_is_overtaken(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 16
    reference = quiet(app)
    mailbox.refuse = "451 later"
    ticks(app, at(10), at(13))
    mailbox.refuse = None
    ticks(app, at(13, 12))
    assert subjects(mailbox) == [f"{reference} : échéance dans 4 jours"]
    assert told(app, state=Reminder.SUPERSEDED) == [("respond", "half")]


def test_a_reminder_that_is_true_no_more_does_not_leave(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    mailbox.refuse = "451 later"
    ticks(app, at(10))
    does(app, "claire", reference, answered, at(10, 9))
    mailbox.refuse = None
    relays(app, at(10, 12))
    assert subjects(mailbox) == []
    assert told(app, state=Reminder.SUPERSEDED) == [("respond", "half")]


def test_what_is_found_at_night_is_mailed_in_the_morning(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 17
    quiet(app)
    ticks(app, at(10, 23), at(11, 7, 59))
    assert subjects(mailbox) == []
    assert [row.template for row in all_of(app, Notification, person_ref="claire")].count("reminder") == 1
    relays(app, at(11, 8))
    assert len(subjects(mailbox)) == 1


def closed(act: Act, case: Case) -> None:
    answered(act, case)
    handling.close(act, case)


def voided(act: Act, case: Case) -> None:
    voiding.void(act, case, VoidReason.TEST, "Un essai.")


def about_her(act: Act, case: Case) -> None:
    people.set_people(act, case, implicated=[PEOPLE["claire"]], consulted=[])


@pytest.mark.parametrize(("what", "others"), [(closed, 0), (voided, 0), (about_her, 3)])
def test_nobody_is_reminded_of_what_is_closed_void_or_about_them(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox, what: Callable[[Act, Case], None], others: int
) -> None:  # criteria 17 and 27
    reference = quiet(app)
    does(app, "denis", reference, what, MONDAY)
    relays(app, MONDAY)
    mailbox.messages.clear()
    ticks(app, at(10), at(13), at(17))
    assert subjects(mailbox) == []
    assert len(subjects(mailbox, "denis")) == others


def test_who_left_is_not_reminded_and_the_others_are(
    app: Flask, adapter: Adapter, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 17
    reference = quiet(app)
    does(app, "claire", reference, lambda act, case: people.assign(act, case, PEOPLE["sam"]), MONDAY)
    relays(app, MONDAY)
    mailbox.messages.clear()
    adapter.known["sam"] = replace(PEOPLE["sam"], active=False)
    ticks(app, at(10), at(18))
    assert mailbox.to("sam@exemple.test") == []
    assert len(subjects(mailbox)) == 2


def test_whoever_filed_a_case_is_never_reminded_of_it(
    app: Flask, adapter: Adapter, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:  # criterion 17
    quiet(app, ref="claire", session_ref=None)
    mailbox.messages.clear()
    ticks(app, at(10), at(18))
    assert subjects(mailbox) == []
    assert len(subjects(mailbox, "denis")) >= 1  # somebody is


def test_whoever_wrote_a_case_down_is_reminded_only_where_nobody_else_is_there(
    app: Flask, adapter: Adapter, mailbox: Mailbox
) -> None:  # criterion 17
    records(app, "claire", MONDAY, claimant_email=None, channel=Channel.LETTER)
    wants(app, day=["quality"], late=["quality"])
    ticks(app, at(4))
    assert len([s for s in subjects(mailbox) if "échéance" in s]) == 1  # she is alone
    adapter.known["igor"] = replace(PEOPLE["claire"], ref="igor", email="igor@exemple.test")
    mailbox.messages.clear()
    ticks(app, at(9))
    assert subjects(mailbox) == []
    assert len(mailbox.to("igor@exemple.test")) >= 1


def test_a_case_about_all_who_handle_is_the_outside_referents(
    app: Flask, adapter: Adapter, mailbox: Mailbox
) -> None:  # O21
    with app.app_context():
        organisations.establish("rives", now=MONDAY, referent_ref="sam", referent_label="Sam Colin")
        db_session().commit()
    reference = files(app, now=MONDAY)
    does(app, "claire", reference, lambda act, case: people.set_people(
        act, case, implicated=[PEOPLE["claire"], PEOPLE["denis"]], consulted=[]
    ), MONDAY)  # fmt: skip
    wants(app, day=["quality"], late=["quality"])
    relays(app, MONDAY)
    mailbox.messages.clear()
    ticks(app, at(9), at(18))
    assert subjects(mailbox) == subjects(mailbox, "denis") == []
    said = [mail.text for mail in mailbox.to("sam@exemple.test")]
    assert len(said) >= 2
    assert all("le référent extérieur de Atelier des Rives" in text for text in said)


def test_a_claimant_who_is_told_nothing_for_days_is_somebodys_alert(app: Flask, mailbox: Mailbox) -> None:  # C17
    reference = files(app, now=MONDAY)
    relays(app, MONDAY)
    wants(app, days=7, silence=["quality"])
    mailbox.messages.clear()
    ticks(app, at(9, 9, 59))
    assert ("silence", "silence") not in told(app)
    ticks(app, at(10), at(12))  # seven days after Monday at 10 h, on the next worked morning
    assert [s for s in subjects(mailbox) if "nouvelles" in s] == [
        f"{reference} : le réclamant attend de vos nouvelles"
    ]


def test_a_silence_that_was_told_is_not_told_again_under_other_rules(app: Flask, mailbox: Mailbox) -> None:  # C17
    files(app, now=MONDAY)
    relays(app, MONDAY)
    wants(app, days=7, silence=["quality"])
    ticks(app, at(10))
    wants(app, days=5, silence=["quality"])
    mailbox.messages.clear()
    ticks(app, at(11), at(12))
    assert [s for s in subjects(mailbox) if "nouvelles" in s] == []


@pytest.mark.parametrize("kind", [Kind.INCIDENT, Kind.REMARK])
def test_nobody_waits_for_news_of_an_aléa_or_a_remark(app: Flask, mailbox: Mailbox, kind: Kind) -> None:  # C17
    files(app, now=MONDAY, kind=kind, session_ref=None)
    wants(app, days=7, silence=["quality"])
    ticks(app, at(30))
    assert "silence" not in {milestone for milestone, _ in told(app)}


def test_silence_may_be_no_matter(app: Flask, mailbox: Mailbox) -> None:  # C17
    files(app, now=MONDAY)
    wants(app, days=0, silence=["quality"])
    ticks(app, at(30))
    assert "silence" not in {milestone for milestone, _ in told(app)}


def test_a_case_that_moves_is_looked_at_again(app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox) -> None:
    reference = quiet(app)
    ticks(app, at(9))
    then = case_of(app, reference).remind_at
    assert then == at(10)
    does(app, "claire", reference, lambda act, case: people.assign(act, case, PEOPLE["sam"]), at(9, 9))
    assert case_of(app, reference).remind_at == at(9, 9)
    ticks(app, at(9, 9))
    assert case_of(app, reference).remind_at == at(10)


def test_other_rules_have_every_open_case_looked_at_again(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    ticks(app, at(9))
    wants(app, at(9, 12), soon=["direction"])
    assert case_of(app, reference).remind_at == at(9, 12)


def test_a_case_that_fails_does_not_stop_the_others(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned, sound = quiet(app), quiet(app)
    with app.app_context():
        db_session().execute(update(Case).where(Case.reference == poisoned).values(policy={"respond": "never"}))
        db_session().commit()
    with caplog.at_level(logging.ERROR, "flask_reclamations"):
        ticks(app, at(10))
    assert subjects(mailbox) == [f"{sound} : la moitié du délai est passée"]
    assert "reminders of case 1 failed" in caplog.text
    assert case_of(app, poisoned).remind_at == at(10, 8, 10)  # behind the others, ten minutes later


def test_in_app_each_is_told_once_of_what_is_near_and_of_what_is_late(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    quiet(app)
    ticks(app, at(10), at(13), at(17), at(18), at(19))
    rows = [row for row in all_of(app, Notification, person_ref="claire") if row.template == "reminder"]
    assert [row.reminder.stage for row in rows if row.reminder] == ["half", "soon", "day", "late"]
    browser = app.test_client()
    browser.get("/login/claire")
    page = browser.get("/reclamations/notifications").text
    assert "En retard depuis le mardi 17 novembre 2026" in page
    assert "La moitié du délai est passée, échéance le mardi 17 novembre 2026" in page


def test_who_has_no_address_is_reminded_in_app(
    app: Flask, adapter: Adapter, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    quiet(app)
    adapter.known["claire"] = replace(PEOPLE["claire"], email="")
    ticks(app, at(10))
    assert [row.template for row in all_of(app, Notification, person_ref="claire")].count("reminder") == 1
    assert all_of(app, OutboxMessage, template="reminder") == []


def test_a_reminder_that_left_is_in_the_journal_of_its_case(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    reference = quiet(app)
    ticks(app, at(10))
    assert told_by(app, reference)[-1] == "mail_sent"
    assert faults(app) == []


def test_a_tick_with_nothing_due_costs_the_same_however_many_cases_there_are(
    app: Flask, quiet: Callable[[Flask], str], mailbox: Mailbox
) -> None:
    costs = []
    for count in (1, 30):
        for _ in range(count):
            quiet(app)
        ticks(app, at(9))
        with counted(app) as statements, app.app_context():
            remind_due(clock=lambda: at(9, 9))
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= 4


def test_an_organisation_that_wants_the_impossible_is_told_why(app: Flask) -> None:
    with app.app_context():
        before = db_session().query(Event).filter_by(subject_kind="organisation").count()
        for wrong in ({"told": {}}, Rules().as_json() | {"hour": 3}, Rules().as_json() | {"silence_days": -1}):
            with pytest.raises(Exception, match="reminders"):
                organisations.establish("rives", now=MONDAY, reminders=wrong)
        nobody = Rules({stage: frozenset() for stage in Stage}).as_json()
        with pytest.raises(Exception, match="late"):
            organisations.establish("rives", now=MONDAY, reminders=nobody)
        db_session().rollback()
        assert db_session().query(Event).filter_by(subject_kind="organisation").count() == before


def test_what_the_organisation_wants_is_in_its_journal(app: Flask) -> None:
    wants(app, soon=["direction"])
    with app.app_context():
        row = db_session().query(Organisation).one()
        assert Rules.of(row.reminders).told[Stage.SOON] == {Audience.DIRECTION}
        assert db_session().query(Event).filter_by(subject_kind="organisation").count() == 2
    assert faults(app) == []
