"""The index is written with what it indexes, through every door."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, text, update

from flask_reclamations.domain.rights import Permission, Viewer
from flask_reclamations.domain.vocabulary import Resolved, SendMode
from flask_reclamations.host import Role
from flask_reclamations.jobs import search as rebuilding
from flask_reclamations.models import Case, EventPayload, Exchange, Organisation, SearchEntry, Survey
from flask_reclamations.queries.register import Filters, filtered
from flask_reclamations.services import analysis, answers, bounces, exchanges, handling, people, search, surveys
from flask_reclamations.services.act import acting, claimant_viewer, db_session
from flask_reclamations.services.answers import Argued

from ..conftest import FOUND, NOON, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, posted, stale


def words_of(case: Case) -> str:
    """Return the words of a case as the table holds them."""
    query = text("SELECT CAST(words AS text) FROM reclamations_search WHERE case_id = :id")
    return str(db_session().scalar(query, {"id": case.id}))


def told_of(app: Flask) -> Case:
    """Return a case of which something is kept everywhere; committed."""
    case = filed(app)
    act = act_of(app, "denis", LATER)
    people.set_people(act, case, implicated=[], consulted=[PEOPLE["ines"]])
    people.assign(act, case, PEOPLE["sam"])
    handling.escalate(act, case, "Menace d’avocat.")
    exchanges.note(act, case, "Le gardien confirme.")
    answers.answer(act, case, Argued("Le badge est remplacé."), SendMode.LETTER)
    exchanges.write_in(act, case, "Merci !")
    act.session.commit()
    return case


def found_by(words: str) -> set[str]:
    """Return the references that Claire finds, before anything is committed."""
    organisation = db_session().scalars(select(Organisation).where(Organisation.ref == "rives")).one()
    viewer = Viewer("claire", "Claire Vidal", frozenset({Role.QUALITY}))
    return set(
        db_session().scalars(select(Case.reference).where(filtered(organisation, viewer, Filters(text=words), NOON)))
    )


def forget(*cases: Case) -> None:
    db_session().execute(delete(SearchEntry).where(SearchEntry.case_id.in_([case.id for case in cases])))
    db_session().commit()


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (lambda act, case: exchanges.note(act, case, "Le gardien confirme."), "gardien"),
        (lambda act, case: exchanges.write_in(act, case, "Mon badge est perdu."), "badge"),
        (lambda act, case: exchanges.write_out(act, case, "Un double est prêt."), "double"),
        (
            lambda act, case: answers.answer(act, case, Argued("Le badge est remplacé."), SendMode.LETTER),
            "remplacé",
        ),
        (lambda act, case: analysis.analyse(act, case, "Panne de serrure.", FOUND), "serrure"),
        (lambda act, case: handling.escalate(act, case, "Menace d’avocat."), "avocat"),
        (lambda act, case: people.assign(act, case, PEOPLE["sam"]), "Colin"),
        (
            lambda act, case: people.set_people(act, case, implicated=[PEOPLE["bruno"]], consulted=[]),
            "Petit",
        ),
        (lambda act, case: bounces.correct(act, case, "nouvelle@exemple.test", "Faute de frappe."), "nouvelle"),
    ],
)
def test_what_is_written_is_found_in_the_same_transaction(any_lms: Flask, step: Any, word: str) -> None:
    case = filed(any_lms)
    assert found_by(word) == set()
    step(act_of(any_lms, "denis", LATER), case)
    assert found_by(word) == {case.reference}
    db_session().rollback()
    assert found_by(word) == set()


def test_an_opinion_and_the_mail_that_left_are_found(any_lms: Flask) -> None:
    case = filed(any_lms)
    posted()
    said = db_session().query(Exchange.text).filter_by(purpose=Exchange.ACKNOWLEDGEMENT).scalar()
    assert found_by(" ".join(said.split()[:5])) == {case.reference}
    answers.answer(act_of(any_lms, "claire", LATER), case, Argued("Voici."), SendMode.LETTER)
    survey = db_session().query(Survey).filter_by(case_id=case.id).one()
    someone = acting(act_of(any_lms, "claire").organisation, claimant_viewer("Léa Martin"), now=LATER)
    surveys.answer(someone, survey, case, surveys.Opinion(Resolved.NO, 2, "Toujours glacial."))
    assert found_by("glacial") == {case.reference}
    # The case reopened by itself: its reason is found too.
    assert found_by("suivi de satisfaction") == {case.reference}


def test_what_was_corrected_is_found_no_more_as_it_was(any_lms: Flask) -> None:
    case = filed(any_lms)
    assert found_by("lea@exemple.test") == {case.reference}
    bounces.correct(act_of(any_lms, "claire", LATER), case, "autre@exemple.test", "Faute de frappe.")
    assert found_by("lea@exemple.test") == set()
    people.assign(act_of(any_lms, "denis", LATER), case, PEOPLE["sam"])
    people.assign(act_of(any_lms, "denis", LATER), case, PEOPLE["claire"])
    assert found_by("Colin") == set()


def test_each_text_ends_before_the_next_begins(any_lms: Flask) -> None:
    filed(any_lms, subject="Badge perdu", description="Hier soir.")
    assert found_by('"badge perdu"') != set()
    assert found_by('"perdu hier"') == set()


def test_a_rebuild_gives_what_the_services_wrote(any_lms: Flask) -> None:
    case = told_of(any_lms)
    before = words_of(case)
    assert sum(rebuilding.rebuild()) == 1
    assert words_of(case) == before
    forget(case)
    assert sum(rebuilding.rebuild()) == 1
    assert words_of(case) == before
    assert stale() == []


def test_a_rebuild_goes_over_all_cases_in_batches(any_lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [filed(any_lms, description=f"Le numéro {number} manque.") for number in range(5)]
    forget(*cases)
    batches = []
    after = 0
    while done := search.index_next(db_session(), after, size=2):
        db_session().commit()
        batches.append(len(done))
        after = done[-1]
    assert batches == [2, 2, 1]
    assert len(found_by("numéro")) == 5


def test_only_what_is_missing_is_indexed_where_it_is_asked(any_lms: Flask) -> None:
    first, second = filed(any_lms), filed(any_lms)
    forget(second)
    assert rebuilding.waiting(search.MISSING) == 1
    assert sum(rebuilding.rebuild(search.MISSING)) == 1
    assert rebuilding.waiting(search.MISSING) == 0
    assert found_by("connexion") == {first.reference, second.reference}


def test_a_reason_that_retention_deleted_is_found_no_more_after_a_rebuild(any_lms: Flask) -> None:
    case = filed(any_lms)
    handling.escalate(act_of(any_lms, "claire", LATER), case, "Menace d’avocat.")
    db_session().commit()
    db_session().execute(delete(EventPayload))
    db_session().commit()
    assert sum(rebuilding.rebuild()) == 1
    assert found_by("avocat") == set()


def test_what_is_not_indexed_is_not_found(any_lms: Flask) -> None:
    case = filed(any_lms)
    forget(case)
    assert found_by("connexion") == set()


def test_words_written_during_a_rebuild_are_not_lost(any_lms: Flask) -> None:
    """Somebody writes while a batch is being indexed: whoever comes second reads what the first one wrote."""
    case = filed(any_lms)
    reference, began = case.reference, threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with any_lms.app_context():
                began.wait(30)
                act = act_of(any_lms, "claire", LATER)
                found = handling.load(act, reference, Permission.HANDLE)
                exchanges.note(act, found, "Le gardien confirme.")
                act.session.commit()
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    search.index_next(db_session(), 0)
    began.set()
    writer.join(0.3)  # it may be waiting for the lock, or not have come to it yet: both are fine
    db_session().commit()
    writer.join(60)
    assert failed == []
    assert found_by("gardien") == {reference}
    assert stale() == []


def test_the_index_of_sqlite_agrees_with_its_table(lms: Flask) -> None:
    case = told_of(lms)
    db_session().execute(update(SearchEntry).values(words=["aailleurs"]))
    assert found_by("ailleurs") == {case.reference}
    # FTS5 compares every word of the table with its own and refuses where one differs.
    check = "INSERT INTO reclamations_search_index(reclamations_search_index, rank) VALUES ('integrity-check', 1)"
    db_session().execute(text(check))
    forget(case)
    db_session().execute(text(check))


@pytest.mark.parametrize(("step", "cost"), [("note", 2), ("assign", 2), ("start", 0)])
def test_indexing_costs_a_reading_and_a_writing_and_nothing_where_no_word_changed(
    lms: Flask, step: str, cost: int
) -> None:
    case = filed(lms)
    exchanges.acknowledge(act_of(lms, "claire", LATER), case, SendMode.LETTER)
    act, said = act_of(lms, "claire", LATER), []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    event.listen(lms.extensions["sqlalchemy"].engine, "before_cursor_execute", hear)
    if step == "note":
        exchanges.note(act, case, "Le gardien confirme.")
    elif step == "assign":
        people.assign(act, case, PEOPLE["sam"])
    else:
        case.assignee_ref = "claire"
        said.clear()
        handling.start(act, case)
    event.remove(lms.extensions["sqlalchemy"].engine, "before_cursor_execute", hear)
    assert (
        len([statement for statement in said if "UNION ALL" in statement or "reclamations_search" in statement])
        == cost
    )
