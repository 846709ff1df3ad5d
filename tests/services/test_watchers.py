"""Who follows a case is told what becomes of it, once each time, as long as it is open to them."""

from dataclasses import replace

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, Secrecy, SendMode
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.models import Case, CasePerson
from flask_reclamations.services import answers, confidentiality, exchanges, handling, people, watchers
from flask_reclamations.services.act import db_session

from ..conftest import SETTLED, act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import kinds, logged, mails, payload, posted, recorded


def watching(app: Flask, case: Case, ref: str, by: str = "claire") -> None:
    watchers.watch(act_of(app, by), case, PEOPLE[ref])


def followed_by(case: Case) -> set[str]:
    return set(case.tied(CasePerson.WATCHER))


def told(case: Case, *templates: str) -> set[tuple[str, str]]:
    return {mail for mail in mails(case) if mail[0] in templates or not templates}


def answered(app: Flask, case: Case, by: str = "claire") -> None:
    answers.answer(act_of(app, by), case, answers.Argued("Réparé."), SendMode.LETTER)


def test_whoever_handles_a_case_follows_it_and_stops(any_lms: Flask) -> None:
    case = filed(any_lms)
    watching(any_lms, case, "denis", by="denis")
    assert (followed_by(case), kinds(case)[-1], payload(case)["text"]) == ({"denis"}, "watched", "Denis Faure")
    watchers.unwatch(act_of(any_lms, "denis"), case, "denis")
    assert (followed_by(case), kinds(case)[-1], payload(case)["text"]) == (set(), "unwatched", "Denis Faure")


def test_following_twice_and_stopping_twice_say_nothing_more(lms: Flask) -> None:
    case = filed(lms)
    watching(lms, case, "denis")
    watching(lms, case, "denis")
    watchers.unwatch(act_of(lms, "claire"), case, "denis")
    watchers.unwatch(act_of(lms, "claire"), case, "denis")
    assert kinds(case) == ["filed", "watched", "unwatched"]


def test_a_watcher_is_told_beside_the_assignee_each_once(any_lms: Flask) -> None:  # B15
    case = filed(any_lms)
    people.assign(act_of(any_lms, "claire"), case, PEOPLE["sam"])
    watching(any_lms, case, "denis")
    watching(any_lms, case, "sam")
    exchanges.write_in(act_of(any_lms, "lea"), case, "Encore une chose.")
    assert told(case, "message_in", "followed") == {("message_in", "sam"), ("followed", "denis")}


def test_a_watcher_is_told_of_the_answer_by_somebody_else_only(lms: Flask) -> None:
    case = filed(lms)
    watching(lms, case, "denis")
    watching(lms, case, "claire")
    answered(lms, case)
    assert told(case, "followed") == {("followed", "denis")}


def test_the_mail_that_asks_for_something_takes_the_place_of_a_watchers(any_lms: Flask) -> None:
    case = filed(any_lms)
    watching(any_lms, case, "denis")
    handling.escalate(act_of(any_lms, "claire"), case, "Le financeur menace de partir.")
    assert told(case, "escalated", "followed") == {("escalated", "denis")}


def test_a_watchers_mail_says_what_happened_and_why_they_have_it(any_lms: Flask) -> None:
    case = filed(any_lms)
    watching(any_lms, case, "denis")
    answered(any_lms, case)
    db_session().commit()
    [mail] = [mail for to, mail in posted().sent if to == "denis@exemple.test" and "du nouveau" in mail["Subject"]]
    body = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "La réponse est enregistrée." in body
    assert "Vous recevez ce message car" in body
    assert "salle 2" not in body


def test_a_watcher_whom_the_case_turns_out_to_be_about_is_told_nothing_more(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    watching(any_lms, case, "denis")
    people.set_people(act_of(any_lms, "claire"), case, implicated=[PEOPLE["denis"]], consulted=[])
    answered(any_lms, case)
    assert told(case, "followed") == set()


def test_a_watcher_whom_the_case_closed_to_is_told_nothing_more(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    watching(any_lms, case, "denis")
    confidentiality.open_to(act_of(any_lms, "claire"), case, Secrecy.LISTED, [])
    answered(any_lms, case)
    assert told(case, "followed") == set()


def test_a_watcher_who_left_is_told_nothing_more(lms: Flask, adapter: Adapter) -> None:
    case = filed(lms)
    watching(lms, case, "denis")
    adapter.known["denis"] = replace(PEOPLE["denis"], active=False)
    answered(lms, case)
    assert told(case, "followed") == set()


@pytest.mark.parametrize("ref", ["lea", "nour", "bruno", "sam", "anne", "parti"])
def test_only_who_may_read_a_case_and_did_not_file_it_follows_it(lms: Flask, ref: str) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        watching(lms, case, ref)
    assert [(r.code, r.at, r.values) for r in refused.value.reasons] == [
        ("no_right", "person", {"who": PEOPLE[ref].label})
    ]
    assert followed_by(case) == set()


def test_a_trainer_follows_an_alea_of_their_session(lms: Flask) -> None:
    case = recorded(lms, kind=Kind.INCIDENT)
    watching(lms, case, "bruno", by="bruno")
    handling.resolve(act_of(lms, "claire"), case, "La box est remplacée.", **SETTLED)
    assert told(case, "followed") == {("followed", "bruno")}


def test_whoever_only_reads_has_nobody_else_follow(lms: Flask) -> None:
    case = recorded(lms, by="sam")
    watching(lms, case, "sam", by="sam")
    with pytest.raises(NotAllowedError):
        watching(lms, case, "denis", by="sam")
    watching(lms, case, "denis")
    with pytest.raises(NotAllowedError):
        watchers.unwatch(act_of(lms, "sam"), case, "denis")
    assert followed_by(case) == {"sam", "denis"}


def test_nobody_follows_what_they_may_not_read(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(NotAllowedError):
        watching(lms, case, "sam", by="sam")


def test_a_case_that_nobody_follows_tells_nobody(lms: Flask) -> None:
    case = logged(lms)
    handling.resolve(act_of(lms, "claire"), case, "La box est remplacée.", **SETTLED)
    assert told(case, "followed") == set()
