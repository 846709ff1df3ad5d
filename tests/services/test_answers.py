"""The answer: argued, with its recourse; what it settles, and when it closes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.presets import STANDARD
from flask_reclamations.domain.priority import Severity
from flask_reclamations.domain.vocabulary import Decision, SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Policy
from flask_reclamations.services import answers, exchanges, qualifying
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed
from .conftest import LATER, exchanges_of, kinds, payload, posted, recorded, told
from .test_handling import codes

PARTS = {
    "understood": ("Ce que nous avons compris :", "Deux jours sans réseau."),
    "checked": ("Ce que nous avons vérifié :", "Le journal de la borne."),
    "decided": ("Notre décision et ses raisons :", "Une demi-journée est ajoutée : elle était due."),
    "measures": ("Ce que nous mettons en place :", "Une borne de secours, lundi."),
    "then": ("Ce que vous pouvez faire ensuite :", "Nous dire si cela suffit."),
}
RECOURSE = (
    "Si cette réponse ne vous convient pas, vous pouvez demander un échange avec la direction : "
    "qualite@rives.exemple.test"
)


def answer(app: Flask, case: Case, argued: answers.Argued, mode: SendMode = SendMode.LETTER, **more: Any) -> str:
    answers.answer(act_of(app, "claire", LATER), case, argued, mode, **more)
    return plain(exchanges_of(case)[-1].text)


def plain(text: str) -> str:
    """Return a text without the no-break spaces of French."""
    return text.replace("\xa0", " ")


def test_an_answer_says_each_of_its_parts_in_order(any_lms: Flask) -> None:  # C26, D12
    argued = answers.Argued(**{name: words for name, (_, words) in PARTS.items()}, decision=Decision.FULL)
    case = filed(any_lms)
    text = answer(any_lms, case, argued)
    assert text == "\n\n".join([*(f"{title}\n{words}" for title, words in PARTS.values()), RECOURSE])
    assert case.decision == "satisfaction_totale"


def test_a_part_that_says_nothing_leaves_no_title(lms: Flask) -> None:  # C26
    text = answer(lms, filed(lms), answers.Argued("Réparé.", measures="Une borne.", checked=" "))
    assert "Ce que nous mettons en place :\nUne borne." in text
    assert "vérifié" not in text


def test_an_answer_of_one_part_is_a_plain_letter(lms: Flask) -> None:  # D12
    assert answer(lms, filed(lms), answers.Argued("La borne est réparée.")) == f"La borne est réparée.\n\n{RECOURSE}"


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_an_answer_without_a_decision_and_its_reasons_is_refused(  # C26, D12
    lms: Flask, nothing: str | None
) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        answer(lms, case, answers.Argued(nothing, measures="Une borne."))
    assert (codes(refused), kinds(case)) == ([("empty", "text")], ["filed"])


def test_every_answer_mentions_the_recourse(any_lms: Flask) -> None:  # O17
    case = filed(any_lms)
    answers.answer(act_of(any_lms, "claire", LATER), case, answers.Argued("Réparé."), SendMode.EMAIL)
    db_session().commit()
    bodies = [mail.get_body(("plain",)) for to, mail in posted().sent if to == "lea@exemple.test"]
    [said] = [text for body in bodies if body and "Réparé." in (text := body.get_content())]
    assert RECOURSE in plain(said).replace("\n", " ")


def test_the_recourse_needs_no_address_to_be_said(lms: Flask) -> None:  # O17
    act = act_of(lms, "claire", LATER)
    act.organisation.email = act.organisation.phone = ""
    text = answer(lms, filed(lms), answers.Argued("Réparé."))
    assert text.endswith("vous pouvez demander un échange avec la direction.")


def test_an_answer_before_the_acknowledgement_is_due_satisfies_it(any_lms: Flask) -> None:  # O16
    case = filed(any_lms)
    answer(any_lms, case, answers.Argued("Réparé."))
    assert (case.acknowledged_at, case.next_due) == (LATER, None)


def test_an_acknowledgement_that_left_keeps_its_own_date(lms: Flask) -> None:  # O16
    case = filed(lms)
    exchanges.acknowledge(act_of(lms, "claire", NOON), case, SendMode.LETTER)
    answer(lms, case, answers.Argued("Réparé."))
    assert case.acknowledged_at == NOON


def closing(app: Flask) -> None:
    """Let the organisation close what it answered (C25)."""
    organisation = act_of(app, "claire").organisation
    own = replace(STANDARD, name="ferme", closes=True)
    db_session().add(Policy(organisation_id=organisation.id, name="ferme", spec=own.as_json(), changed_at=NOON))
    organisation.policy = "ferme"


def test_an_answer_closes_where_the_policy_says_so_and_counts_as_asked(any_lms: Flask) -> None:  # C25
    closing(any_lms)
    case = filed(any_lms)
    answer(any_lms, case, answers.Argued("Réparé."))
    assert (case.status, case.closed_at, case.satisfaction) == ("cloturee", LATER, "demandee")
    assert kinds(case)[-2:] == ["answered", "closed"]


def test_an_answer_by_mail_closes_once_the_server_took_it(any_lms: Flask) -> None:  # C25, A11
    closing(any_lms)
    case = filed(any_lms)
    answer(any_lms, case, answers.Argued("Réparé."), SendMode.EMAIL)
    db_session().commit()
    assert (case.status, case.answered_at) == ("repondue", None)
    posted(at=LATER + timedelta(minutes=5))
    assert (case.status, case.answered_at) == ("cloturee", LATER + timedelta(minutes=5))


def test_a_grave_case_without_cause_stays_open_once_answered_whatever_the_policy(any_lms: Flask) -> None:  # D10, C25
    closing(any_lms)
    case = filed(any_lms)
    qualifying.assess(act_of(any_lms, "claire", LATER), case, qualifying.Assessment(Severity.MAJOR))
    answer(any_lms, case, answers.Argued("Réparé."))
    assert (case.status, case.closed_at) == ("repondue", None)


def test_otherwise_an_answered_case_stays_open(lms: Flask) -> None:  # C25
    case = filed(lms)
    answer(lms, case, answers.Argued("Réparé."))
    assert (case.status, case.closed_at) == ("repondue", None)


def test_an_inadmissible_complaint_is_answered_and_closed(any_lms: Flask) -> None:
    case = filed(any_lms)
    text = answer(any_lms, case, answers.Argued("Elle ne nous concerne pas."), verb="declare_inadmissible")
    assert (case.status, case.closed_at, case.answered_at) == ("non_recevable", LATER, LATER)
    assert (kinds(case)[-1], RECOURSE in text) == ("declared_inadmissible", True)


def test_the_second_answer_leaves_the_first_verdict_on_the_delay(lms: Flask) -> None:  # A11
    case = recorded(lms, said=told(claimant_email="marie@exemple.test"))
    answer(lms, case, answers.Argued("Réparé."))
    late = act_of(lms, "claire", LATER + timedelta(days=60))
    answers.answer(late, case, answers.Argued("Nous précisons."), SendMode.LETTER)
    assert (case.answered_in_time, case.first_answered_at, payload(case)["mode"]) == (True, LATER, "courrier")
