"""A pack built again is the same, on both databases; what was forgotten since changes what told of it only."""

import uuid
import zipfile
from datetime import date, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from flask_reclamations.documents import faults
from flask_reclamations.domain.exchanges import Topic
from flask_reclamations.domain.journal import SENTENCES, Fault
from flask_reclamations.domain.pack import Wanted
from flask_reclamations.domain.plan import ActionType
from flask_reclamations.domain.readiness import CaseGap
from flask_reclamations.domain.retention import Why
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.statistics import Share
from flask_reclamations.domain.surveys import Rules
from flask_reclamations.domain.vocabulary import Channel, Kind, Resolved, SendMode
from flask_reclamations.jobs.pack import chosen_of
from flask_reclamations.jobs.pack_lists import LONGEST, cut
from flask_reclamations.mail.send import RefusedAddressError, RefusedMessageError
from flask_reclamations.models import Action, Case, Event, EventPayload, Review, Survey
from flask_reclamations.queries import gaps, pack, pack_mail, satisfaction
from flask_reclamations.services import (
    actions,
    answers,
    bounces,
    exchanges,
    forgetting,
    handling,
    journal,
    reviews,
    surveys,
    tags,
)
from flask_reclamations.services.act import Act, db_session

from .conftest import NOON, act_of, filed
from .jobs.steps import does, relays
from .services.conftest import Post, recorded, told
from .test_cli_pack import CUT, built, runs, verified, words_of

ASKED = ("--sample", "1", "--seed", "audit", "--as", "claire", "--session", "cpn-b")
# Where the case that is forgotten is told of.
OF_IT = ("00-", "03-", "05-dossiers/REG-2026-0001", "05-sessions/", "06-", "11-", "13-", "18-journal", "manifest")


def inside(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def two_cases(app: Flask) -> str:
    """Have two complaints filed; return the reference of the first."""
    with app.app_context():
        first = filed(app, description="Ici la borne est en panne.").reference
        filed(app, description="Le cours commence en retard : 06 12 34 56 78.")
        return first


def test_the_same_pack_has_the_same_bytes_whatever_came_after(any_app: Flask, tmp_path: Path) -> None:
    reference = two_cases(any_app)
    first = built(any_app, tmp_path / "first.zip", *ASKED)
    later = CUT + timedelta(hours=1)
    does(any_app, "claire", reference, lambda act, case: exchanges.note(act, case, "Vu."), later)
    with any_app.app_context():
        filed(any_app, now=later)
    assert built(any_app, tmp_path / "again.zip", *ASKED).read_bytes() == first.read_bytes()


def test_what_was_forgotten_since_changes_what_told_of_it_only(any_app: Flask, tmp_path: Path) -> None:
    reference = two_cases(any_app)
    with any_app.app_context():
        act = act_of(any_app, "claire")
        owner, mark = act.host.person("sam"), str(uuid.uuid4())
        action = actions.create(
            act, actions.Measure(ActionType.CORRECTIVE, "Changer la borne.", owner, NOON.date()), submission=mark
        )
        review = reviews.create(act, reviews.Meeting(NOON.date(), [owner]), submission=mark)
        db_session().commit()
        settled = action.id, review.id
    before = inside(built(any_app, tmp_path / "before.zip"))
    with any_app.app_context():
        act = act_of(any_app, "claire", CUT + timedelta(days=1))
        forgetting.forget(act, handling.load(act, reference, Permission.HANDLE), Why.AGE)
        for model, settled_id in zip((Action, Review), settled, strict=True):
            row = journal.locked(act.session, model, model.id == settled_id)
            assert row is not None
            forgetting.forget_settled(act, row, Why.AGE)
        db_session().commit()
    after = inside(built(any_app, tmp_path / "after.zip"))
    assert verified(tmp_path / "after.zip") == ""
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if not name.startswith(OF_IT)} == set()
    assert "03-registre-reclamations.csv" in changed
    words = {name: words_of(name, content) for name, content in after.items()}
    assert not [name for name in words if "la borne" in words[name] or "06 12 34 56 78" in words[name]]
    assert "a été effacée" in words["05-dossiers/REG-2026-0001.pdf"]
    assert not [name for name in words if name.endswith(".pdf") and "None" in words[name]]


def test_the_mails_that_did_not_leave_are_those_of_the_page(any_app: Flask) -> None:  # B21
    """One refused then sent, one whose address another case found dead, one that came back and stays there."""
    first = two_cases(any_app)
    relays(any_app, NOON, Post(RefusedMessageError("554 not now")))
    with any_app.app_context():
        bounces.retry_failed(act_of(any_app, "claire"))
        db_session().commit()
    relays(any_app, NOON + timedelta(minutes=1), Post())
    with any_app.app_context():
        filed(any_app, now=NOON + timedelta(minutes=2))
    relays(any_app, NOON + timedelta(minutes=3), Post(RefusedAddressError("550 no such user")))
    said = answers.Argued("Réparé.")
    does(any_app, "claire", first, lambda act, case: answers.answer(act, case, said, SendMode.EMAIL))
    relays(any_app, NOON + timedelta(minutes=4), Post())
    with any_app.app_context():
        act = act_of(any_app, "claire", CUT)
        found = chosen_of(act, Wanted(date(2026, 11, 1), date(2026, 11, 30), CUT), act.organisation).gaps
        for code in (CaseGap.DEAD_ADDRESS, CaseGap.FAILED_MAIL):
            query = select(Case.reference).where(gaps.condition(code, act.organisation, CUT)).order_by(Case.id)
            assert found.get(code, []) == list(db_session().scalars(query)), code
        assert found[CaseGap.FAILED_MAIL] == ["REG-2026-0003"]
        assert first in found[CaseGap.DEAD_ADDRESS]


def test_a_reminder_of_a_survey_is_counted(app: Flask) -> None:  # Piece 9 of requirements §6.
    reference = two_cases(app)
    said = answers.Argued("Réparé.")
    does(app, "claire", reference, lambda act, case: answers.answer(act, case, said, SendMode.EMAIL))
    for later in (timedelta(), timedelta(minutes=1), timedelta(days=8)):
        relays(app, NOON + later, Post())
    with app.app_context():
        act, end = act_of(app, "claire"), NOON + timedelta(days=9)
        tally = chosen_of(act, Wanted(date(2026, 11, 1), date(2026, 11, 30), end), act.organisation).tally
        assert (tally.reminded, tally.replies) == (1, Share(0, 1))


def test_every_opinion_of_a_case_that_was_answered_twice_is_counted(app: Flask) -> None:  # criterion 38
    reference, said = two_cases(app), answers.Argued("Réparé.")

    def answered(act: Act, case: Case) -> None:
        answers.answer(act, case, said, SendMode.EMAIL)

    for turn, (resolved, score) in enumerate(((Resolved.NO, 2), (Resolved.YES, 5))):
        later = timedelta(hours=turn)
        does(app, "claire", reference, answered, NOON + later)
        for minute in range(3):
            relays(app, NOON + later + timedelta(minutes=minute), Post())
        with app.app_context():
            act = act_of(app, "lea", NOON + later + timedelta(minutes=5))
            survey = act.session.scalars(select(Survey).order_by(Survey.id.desc()).limit(1)).one()
            case = act.session.get_one(Case, survey.case_id)
            surveys.answer(act, survey, case, surveys.Opinion(resolved, score, None))
            act.session.commit()
    with app.app_context():
        act = act_of(app, "claire", CUT)
        found = chosen_of(act, Wanted(date(2026, 11, 1), date(2026, 11, 30), CUT), act.organisation).tally
        page = satisfaction.results(act.session, act.organisation, act.viewer, satisfaction.Filters(), CUT).whole
        assert (found.replies.part, found.replies.total) == (page.answered, page.asked) == (2, 2)
        assert tuple(found.opinions[code] for code in Resolved) == page.resolved == (1, 0, 1)
        assert sorted(found.marks) == [2, 5]


def test_a_signal_of_a_survey_on_paper_is_among_those_of_surveys(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        paper = recorded(app, said=told(channel=Channel.SURVEY), kind=Kind.SIGNAL).reference
        spoken = recorded(app, said=told(channel=Channel.SPOKEN), kind=Kind.SIGNAL).reference
    sheet = " ".join(words_of("x.pdf", inside(built(app, tmp_path / "p.zip"))["09-enquetes.pdf"]).split())
    assert f"Signaux des enquêtes, dossiers {paper}" in sheet
    assert spoken not in sheet


def test_a_journal_that_no_longer_reads_stops_no_pack_and_is_said_first(app: Flask, tmp_path: Path) -> None:
    first = two_cases(app)
    does(app, "claire", first, lambda act, case: exchanges.note(act, case, "Léa Martin a rappelé."))
    with app.app_context():
        session = db_session()
        for trigger in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {trigger}"))
        chains = {row.reference: session.scalars(chain_of(row)).all() for row in session.scalars(select(Case)).all()}
        for reference, body in ((first, "xx"), ("REG-2026-0002", '{"new": {"closad_at": null}}')):
            changed = update(EventPayload).where(EventPayload.event_id == chains[reference][0]).values(body=body)
            session.execute(changed)
        session.commit()
    out = built(app, tmp_path / "altered.zip")
    words = {name: words_of(name, content) for name, content in inside(out).items()}
    for page in (words["00-index.html"], " ".join(words["00-index.pdf"].split())):
        said = page.replace("\u00a0", " ").replace("\u202f", " ")
        assert f"{first} : dossier 1, étape 1 (Dossier ouvert) : ce qu’elle dit a été modifié" in said
        assert "REG-2026-0002 : dossier 2, étape 1" in said
    assert first in words["03-registre-reclamations.csv"]
    assert not [name for name in words if "Martin" in words[name]]
    assert "a été effacée" not in words[f"05-dossiers/{first}.pdf"]
    ran = runs(app, "verify", out)
    assert ran.exit_code == 1
    assert f"as this pack was built: {first}: case 1, event 1 (filed): its payload was changed" in ran.output


def test_a_fault_of_any_kind_has_words_of_its_own_in_a_pack() -> None:
    assert faults.WORDS.keys() == SENTENCES.keys()
    for code, words in faults.WORDS.items():
        named = {name for _, name, _, _ in Formatter().parse(words) if name}
        assert named <= {name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name} | {"subject"}, code


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("alert 3", "récurrence 3, étape 2 (Sceau du jour) : elle a été modifiée"),
        ("REG-2026-0007", "REG-2026-0007 : récurrence 3, étape 2 (Sceau du jour) : elle a été modifiée"),
    ],
)
def test_what_has_no_reference_is_named_once_and_in_french(of: str, words: str) -> None:
    fault = Fault("event", {"subject": "alert", "id": 3, "seq": 2, "kind": "sealed"}, of)
    assert fault == f"{of}: alert 3, event 2 (sealed): it was changed"
    assert faults.said(fault).replace("\u00a0", " ") == words


def chain_of(row: Case) -> Any:
    return select(Event.id).where(Event.subject_kind == row.SUBJECT, Event.subject_id == row.id).order_by(Event.seq)


def test_an_opinion_asked_at_the_closing_was_not_before(any_app: Flask) -> None:  # B03
    with any_app.app_context():
        act_of(any_app, "claire").organisation.surveys = Rules(at_closing=True).as_json()
        case = filed(any_app)
        answers.answer(act_of(any_app, "claire"), case, answers.Argued("Réparé."), SendMode.LETTER)
        handling.close(act_of(any_app, "claire", CUT), case)
        db_session().commit()
        asked = (db_session(), act_of(any_app, "claire").organisation)
        assert pack_mail.surveyed(*asked, CUT - timedelta(hours=1)) == set()
        assert pack_mail.surveyed(*asked, CUT) == {case.id}


def test_a_topic_restricted_since_the_cut_off_is_in_no_pack(app: Flask) -> None:  # O25
    with app.app_context():
        act = act_of(app, "claire", CUT + timedelta(hours=1))
        assert "Abandon" in pack.topics_then(act.session, act.organisation, CUT).values()
        tags.settle(act, str(Topic.DROPOUT), restricted=True)
        assert "Abandon" not in pack.topics_then(act.session, act.organisation, CUT).values()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Deux\nlignes", "Deux lignes"),
        ("a" * 300, f"{'a' * (LONGEST - 2)} …"),
        ("mot " * 80, f"{'mot ' * 59}…"),
        ("b" * LONGEST, "b" * LONGEST),
    ],
)
def test_a_long_cell_keeps_its_beginning_on_paper(text: str, line: str) -> None:
    assert cut(text) == line
