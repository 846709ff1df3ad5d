"""Waiting, announcing and extending: each tells the claimant, and dates follow only where the policy lets them."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case
from flask_reclamations.services import answers, deadlines, handling, organisations, waiting
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed
from .conftest import LATER, exchanges_of, kinds, payload, posted
from .test_handling import codes

MOTIVE, MESSAGE = "Expertise du fournisseur.", "L’expertise prend du temps : vous aurez notre réponse le 4 décembre."
# Fifteen days after Thursday 12 November.
DUE, NEXT = date(2026, 11, 27), date(2026, 12, 4)


def ends(day: date) -> datetime:
    return deadlines.end_of(day, "Europe/Paris")


def extend(app: Flask, case: Case, day: date | None = NEXT, motive: str = MOTIVE, text: str = MESSAGE) -> None:
    waiting.extend(act_of(app, "claire", LATER), case, day, motive, text)


def started(app: Flask) -> Case:
    case = filed(app)
    handling.start(act_of(app, "claire", LATER), case)
    return case


def test_an_extension_moves_the_answer_and_announces_it(any_lms: Flask) -> None:  # C18, criterion 13
    case = filed(any_lms)
    assert case.respond_due == ends(DUE)
    extend(any_lms, case)
    db_session().commit()
    assert (case.respond_due, case.announced_due, case.extended_to) == (ends(NEXT), ends(NEXT), ends(NEXT))
    assert (kinds(case)[-1], payload(case)["motive"]) == ("extended", MOTIVE)
    post = posted()
    [mail] = [mail for to, mail in post.sent if "L’expertise prend" in mail.get_body(("plain",)).get_content()]  # type: ignore[union-attr]
    assert mail["To"] == "lea@exemple.test"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"day": None}, "day"),
        ({"motive": " "}, "motive"),
        ({"text": ""}, "text"),
        ({"day": date(2026, 11, 11)}, "day"),
        ({"day": DUE}, "day"),
        # The house's extension ends 30 days after the reception.
        ({"day": date(2026, 12, 13)}, "day"),
    ],
    ids=["no day", "no reason", "no message", "a day gone by", "the day in force", "beyond the policy"],
)
def test_an_extension_wants_its_day_its_reason_and_its_message(  # C18, criterion 13
    lms: Flask, said: dict[str, date | str | None], where: str
) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        extend(lms, case, **said)  # type: ignore[arg-type]
    assert [at for _, at in codes(refused)] == [where]
    assert (case.respond_due, kinds(case)) == (ends(DUE), ["filed"])


def test_an_extension_beyond_the_policy_is_told_its_last_day_in_words(lms: Flask) -> None:  # C18
    with pytest.raises(RefusedError) as refused:
        extend(lms, filed(lms), date(2026, 12, 13))
    [reason] = refused.value.reasons
    assert reason.values == {"day": "samedi 12 décembre 2026"}


def test_an_extension_that_lacks_everything_is_told_everything(lms: Flask) -> None:  # C18
    with pytest.raises(RefusedError) as refused:
        extend(lms, filed(lms), None, "", "")
    assert [at for _, at in codes(refused)] == ["day", "motive", "text"]


def test_the_last_day_of_an_extension_is_that_of_the_policy(lms: Flask) -> None:  # C18
    case = filed(lms)
    last = date(2026, 12, 12)
    assert waiting.latest_extension(act_of(lms, "claire", LATER), case) == last
    extend(lms, case, last)
    assert case.respond_due == ends(last)


def test_a_policy_without_a_limit_sets_none(lms: Flask) -> None:  # C18
    organisations.establish("rives", now=NOON, policy="jc_15")
    case = filed(lms)
    assert waiting.latest_extension(act_of(lms, "claire", LATER), case) is None
    extend(lms, case, date(2027, 6, 1))
    assert case.extended_to == ends(date(2027, 6, 1))


def test_a_case_whose_answer_has_no_date_is_announced_one_not_extended(lms: Flask) -> None:  # C18, A18
    organisations.establish("rives", now=NOON, policy="libre")
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        extend(lms, case)
    assert codes(refused) == [("no_date", "day")]
    waiting.announce(act_of(lms, "claire", LATER), case, NEXT, MESSAGE)
    assert (case.announced_due, case.next_due) == (ends(NEXT), ends(NEXT))


def test_an_announced_date_is_a_commitment_and_moves_no_other(any_lms: Flask) -> None:  # A18, D11
    case = filed(any_lms)
    waiting.announce(act_of(any_lms, "claire", LATER), case, date(2026, 11, 20), "Vous aurez notre réponse le 20.")
    assert (case.announced_due, case.respond_due) == (ends(date(2026, 11, 20)), ends(DUE))
    assert (kinds(case)[-1], exchanges_of(case)[-1].text) == ("date_announced", "Vous aurez notre réponse le 20.")


@pytest.mark.parametrize(
    ("day", "text", "where"), [(None, "Bientôt.", "day"), (date(2026, 11, 1), "Hier.", "day"), (NEXT, " ", "text")]
)
def test_an_announcement_wants_a_day_to_come_and_its_words(
    lms: Flask, day: date | None, text: str, where: str
) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        waiting.announce(act_of(lms, "claire", LATER), case, day, text)
    assert ([at for _, at in codes(refused)], case.announced_due) == ([where], None)


def test_clocks_stop_while_the_claimant_is_waited_for(any_lms: Flask) -> None:  # criterion 12
    case = started(any_lms)
    waiting.wait(act_of(any_lms, "claire", LATER), case, "Quelle salle était-ce ?")
    # An acknowledgement waits for nobody.
    assert (case.status, case.respond_due, case.next_due) == ("en_attente", None, case.acknowledge_due)
    # Resumed on the third day: two days lie wholly inside.
    waiting.resume(act_of(any_lms, "claire", LATER + timedelta(days=3)), case)
    assert (case.status, case.respond_due) == ("en_cours", ends(DUE + timedelta(days=2)))
    assert kinds(case)[-2:] == ["paused", "resumed"]


def test_where_the_policy_has_no_pause_the_clocks_run_on(lms: Flask) -> None:  # criterion 12
    organisations.establish("rives", now=NOON, policy="rapide_48h_15j")
    case = started(lms)
    due = case.respond_due
    waiting.wait(act_of(lms, "claire", LATER), case, "Quelle salle était-ce ?")
    assert (case.status, case.respond_due) == ("en_attente", due)


def test_dates_deleted_and_derived_anew_are_the_same(any_lms: Flask) -> None:  # criterion 12
    case = started(any_lms)
    waiting.wait(act_of(any_lms, "claire", LATER), case, "Quelle salle était-ce ?")
    waiting.resume(act_of(any_lms, "claire", LATER + timedelta(days=3)), case)
    extend(any_lms, case, date(2026, 12, 11))
    act = act_of(any_lms, "claire")
    kept = {name: getattr(case, name) for name in deadlines.DATES.values()}
    db_session().commit()
    for name in kept:
        setattr(case, name, None)
    assert deadlines.derived(act.session, act.organisation, case) == kept
    db_session().rollback()


def test_a_proposal_is_a_message_and_a_step(lms: Flask) -> None:
    case = started(lms)
    waiting.propose(act_of(lms, "claire", LATER), case, "Une séance de plus ?")
    assert (case.status, kinds(case)[-1], exchanges_of(case)[-1].text) == (
        "proposee",
        "proposed",
        "Une séance de plus ?",
    )


def test_an_extended_answer_that_comes_in_its_new_time_is_not_late(any_lms: Flask) -> None:  # C18, criterion 13
    case = filed(any_lms)
    extend(any_lms, case)
    act = act_of(any_lms, "claire", LATER + timedelta(days=20))
    answers.answer(act, case, answers.Argued("Réparé."), SendMode.LETTER)
    assert (case.answered_in_time, case.extended_at) == (True, LATER)
    assert f"Nous avons eu besoin d’un délai supplémentaire\xa0: {MOTIVE}" in exchanges_of(case)[-1].text
