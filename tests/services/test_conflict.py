"""A conflict of interest that nobody else can take over is stated before anything else (O21)."""

from dataclasses import replace

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import SendMode, Status
from flask_reclamations.errors import NotFoundError, RefusedError
from flask_reclamations.models import Case
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import answers, conflict, handling, organisations, people
from flask_reclamations.services.act import Act, db_session

from ..conftest import NOON, act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import LATER, exchanges_of, kinds, payload, posted

WHY = "Je suis la seule formatrice et la seule responsable de l’organisme."
HANDLING = sorted(conflict.HELD)


@pytest.fixture
def only_ines(adapter: Adapter) -> None:
    """An organisation of one person: she teaches, directs and answers."""
    for ref in ("claire", "denis", "sam", "bruno", "anne"):
        del adapter.known[ref]
    roles = PEOPLE["ines"].roles | PEOPLE["denis"].roles | PEOPLE["claire"].roles
    adapter.known["ines"] = replace(PEOPLE["ines"], roles=roles)


def about_her(app: Flask) -> Case:
    return filed(app, "nour", session_ref="ang-a", category="formateur")


def her(app: Flask) -> Act:
    return act_of(app, "ines", LATER)


def stated(app: Flask, case: Case) -> None:
    conflict.state(her(app), case, WHY)


@pytest.mark.usefixtures("only_ines")
def test_a_complaint_about_the_only_person_is_received_stated_answered_and_closed(any_lms: Flask) -> None:  # O21 B15
    case = about_her(any_lms)
    assert (case.stranded, case.implicated_refs) == (True, {"ines"})
    posted()
    for permission in HANDLING:
        with pytest.raises(RefusedError) as refused:
            handling.load(her(any_lms), case.reference, permission)
        assert [(r.code, r.at) for r in refused.value.reasons] == [("conflict_unstated", "state_conflict")]
    stated(any_lms, handling.load(her(any_lms), case.reference, Permission.INTERNAL))
    handled = handling.load(her(any_lms), case.reference, Permission.HANDLE)
    handling.start(her(any_lms), handled)
    answers.answer(her(any_lms), handled, answers.Argued("Nous avons revu le groupe et le rythme."), SendMode.EMAIL)
    db_session().commit()
    post = posted(at=LATER)
    handling.close(her(any_lms), handled)
    db_session().commit()
    assert (case.status, case.conflict_stated_at, case.conflict_stated_by_label) == (Status.CLOSED, LATER, "Inès Roy")
    steps = [kind for kind in kinds(case) if kind not in ("mail_sent", "answer_delivered")]
    assert steps == ["filed", "acknowledged", "conflict_stated", "started", "answered", "closed"]
    [answer] = [mail for to, mail in post.sent if "Notre réponse à" in str(mail["Subject"])]
    assert "faute d’autre personne pour la traiter" in " ".join(answer.get_body(("plain",)).get_content().split())
    assert list(journals.faults(db_session(), her(any_lms).organisation)) == []


@pytest.mark.usefixtures("only_ines")
def test_a_statement_says_who_when_and_why(any_lms: Flask) -> None:  # O21
    case = about_her(any_lms)
    stated(any_lms, case)
    assert (kinds(case)[-1], payload(case)["text"]) == ("conflict_stated", WHY)
    assert payload(case)["new"] == {"conflict_stated_at": LATER, "conflict_stated_by_label": "Inès Roy"}


@pytest.mark.usefixtures("only_ines")
@pytest.mark.parametrize("text", [None, "", "  \n "])
def test_a_statement_without_words_states_nothing(lms: Flask, text: str | None) -> None:  # O21
    case = about_her(lms)
    with pytest.raises(RefusedError) as refused:
        conflict.state(her(lms), case, text)
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("empty", "text")]
    assert (case.conflict_stated_at, kinds(case)) == (None, ["filed"])


@pytest.mark.usefixtures("only_ines")
def test_reading_and_noting_do_not_wait_for_the_statement(lms: Flask) -> None:
    case = about_her(lms)
    for permission in (Permission.READ, Permission.INTERNAL):
        assert handling.load(her(lms), case.reference, permission) is case


@pytest.mark.usefixtures("only_ines")
def test_a_conflict_is_stated_once(lms: Flask) -> None:
    case = about_her(lms)
    stated(lms, case)
    with pytest.raises(RefusedError) as refused:
        stated(lms, case)
    assert [reason.code for reason in refused.value.reasons] == ["no_conflict"]


def test_whoever_the_case_is_not_about_has_nothing_to_state(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        conflict.state(act_of(lms, "claire"), case, WHY)
    assert [reason.code for reason in refused.value.reasons] == ["no_conflict"]


def test_each_person_in_conflict_states_it_for_themselves(any_lms: Flask) -> None:  # O21
    case = filed(any_lms)
    about = [PEOPLE["claire"], PEOPLE["denis"]]
    people.set_people(act_of(any_lms, "claire"), case, implicated=about, consulted=[])
    conflict.state(act_of(any_lms, "claire"), case, WHY)
    assert handling.load(act_of(any_lms, "claire"), case.reference, Permission.HANDLE) is case
    with pytest.raises(RefusedError) as refused:
        handling.load(act_of(any_lms, "denis"), case.reference, Permission.HANDLE)
    assert [reason.code for reason in refused.value.reasons] == ["conflict_unstated"]


@pytest.mark.usefixtures("only_ines")
def test_a_referent_named_since_takes_the_case_over(any_lms: Flask, adapter: Adapter) -> None:  # O21
    case = about_her(any_lms)
    stated(any_lms, case)
    adapter.known["rita"] = replace(PEOPLE["lea"], ref="rita", label="Rita Sorel", email="rita@exemple.test")
    organisations.establish("rives", now=NOON, referent_ref="rita", referent_label="Rita Sorel")
    assert handling.load(act_of(any_lms, "rita"), case.reference, Permission.HANDLE) is case
    with pytest.raises(NotFoundError):
        handling.load(her(any_lms), case.reference, Permission.READ)


@pytest.mark.usefixtures("only_ines")
def test_an_answer_says_that_whom_the_complaint_is_about_signed_it(lms: Flask) -> None:  # O21
    case = about_her(lms)
    stated(lms, case)
    answers.answer(her(lms), case, answers.Argued("Nous avons revu le rythme."), SendMode.LETTER)
    text = exchanges_of(case)[-1].text
    assert text.startswith("Nous avons revu le rythme.")
    assert text.endswith(f"\n\n{conflict.SIGNED}")


def test_an_answer_of_anybody_else_says_nothing_of_it(lms: Flask) -> None:
    case = filed(lms)
    answers.answer(act_of(lms, "claire"), case, answers.Argued("Réparé."), SendMode.LETTER)
    assert conflict.SIGNED not in exchanges_of(case)[-1].text
