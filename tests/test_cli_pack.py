"""`flask reclamations pack build|verify`: every piece in one file, nothing of after its cut-off, no name unasked."""

import csv
import hashlib
import io
import json
import re
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text

from flask_reclamations.documents import pack, pack_check
from flask_reclamations.domain.exchanges import Topic
from flask_reclamations.domain.pack import Piece, Wanted, drawn
from flask_reclamations.domain.plan import ActionType, CauseFamily
from flask_reclamations.domain.readiness import CaseGap, PracticeGap, SettingGap
from flask_reclamations.domain.recurrence import Rule
from flask_reclamations.domain.vocabulary import Kind, Resolved, SendMode, VoidReason
from flask_reclamations.jobs import pack_lists
from flask_reclamations.jobs.pack import chosen_of
from flask_reclamations.jobs.seals import seal_due
from flask_reclamations.models import Case, Chained, Survey
from flask_reclamations.queries import gaps
from flask_reclamations.queries import pack as queries
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.queries.register import Filters
from flask_reclamations.queries.visibility import visible_to
from flask_reclamations.services import (
    actions,
    analysis,
    answers,
    calendars,
    diffusions,
    exchanges,
    organisations,
    qualifying,
    reports,
    reviews,
    signals,
    surveys,
    tags,
    voiding,
)
from flask_reclamations.services import statistics as figures
from flask_reclamations.services.act import acting, db_session
from flask_reclamations.services.content import judged
from flask_reclamations.services.files import stage

from .conftest import FOUND, NOON, _closed, act_of, filed
from .jobs.steps import does
from .lms import create_app
from .queries.test_readiness import TOLD, published, settle
from .samples import PDF
from .services.conftest import logged, posted, recorded
from .services.test_recurrence import rules, ticks

CUT = NOON + timedelta(days=1)
MOMENT = CUT.isoformat()
NAMES = ("Martin", "martin", "Léa", "lea@exemple.test", "06 12 34 56 78", "Aubert")
WORDS = "Je suis Léa Martin (lea@exemple.test, 06 12 34 56 78) : la salle 2 était fermée."


def runs(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", "pack", *map(str, arguments)])


def built(app: Flask, out: Path, *more: object, since: str = "2026-11-01", until: str = "2026-11-30") -> Path:
    ran = runs(app, "build", "--from", since, "--to", until, "--as-of", MOMENT, "--out", out, *more)
    assert ran.exit_code == 0, ran.output
    return out


def verified(path: Path) -> str:
    """Return what does not fit, or nothing."""
    try:
        pack_check.verify(path)
    except pack_check.Unsound as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A host with a procedure, a complaint from filing to opinion with a file and an action, aléas, a seal."""
    folder = tmp_path_factory.mktemp("pack")
    shutil.copy(sqlite_template, folder / "lms.db")
    app = create_app(f"sqlite:///{folder / 'lms.db'}", RECLAMATIONS_STORAGE=str(folder / "files"))
    with app.app_context():
        settle(**TOLD)
        published(app)
        mark = str(uuid.uuid4())
        token = stage(act_of(app, "lea"), mark, judged("facture-martin.pdf", PDF)).token
        db_session().commit()
        case = filed(app, submission=mark, files=(token,), description=WORDS)
        reference = case.reference
        posted()
        act = act_of(app, "claire")
        owner = act.host.person("sam")
        measure = actions.Measure(ActionType.CORRECTIVE, "Rappeler Léa Martin.", owner, date(2026, 12, 1))
        actions.create(act, measure, submission=str(uuid.uuid4()), case=case)
        tags.set_tags(act, case, [Topic.DROPOUT, Topic.VIOLENCE, Topic.DISABILITY])
        tags.set_tags(act, case, [Topic.DROPOUT, Topic.DISABILITY])
        rules(app, session=Rule(2, 1))
        voiding.void(act, recorded(app), VoidReason.TEST, "Un essai.")
        db_session().commit()
        recorded(app)
        logged(app)
        dropped_out(app)
    does(app, "claire", reference, lambda act, case: exchanges.note(act, case, "Léa Martin est fâchée."))
    said = answers.Argued("Bonjour madame Martin, la salle est ouverte.")
    does(app, "claire", reference, lambda act, case: answers.answer(act, case, said, SendMode.EMAIL))
    with app.app_context():
        posted()
        survey, case = db_session().query(Survey).one(), db_session().query(Case).filter_by(reference=reference).one()
        met_and_told(app, case)
        act = act_of(app, "lea", NOON + timedelta(hours=3))
        surveys.answer(act, survey, case, surveys.Opinion(Resolved.YES, 5, "Merci, Léa"))
        db_session().commit()
        assert ticks(NOON + timedelta(hours=3)) == 1
        act = act_of(app, "claire", NOON + timedelta(hours=3))
        reports.make(act, reports.ask(act, "2026").id)
        db_session().commit()
        seal_due(clock=lambda: NOON + timedelta(hours=4))
    yield app
    _closed(app)


def met_and_told(app: Flask, case: Case) -> None:
    """A review is signed, and what a case taught is told to a trainer without names."""
    act = act_of(app, "claire", NOON + timedelta(hours=2))
    trainer = act.host.person("sam")
    review = reviews.create(act, reviews.Meeting(NOON.date(), [trainer]), submission=str(uuid.uuid4()))
    reviews.write(act, review, {"topic-0": "La salle 2 ferme trop souvent."}, seen=None)
    reviews.sign(act, review)
    told = diffusions.Summary("La salle 2", "La clé de la salle 2 est à l’accueil.", [trainer])
    diffusions.tell(act, case, told, submission=str(uuid.uuid4()))
    db_session().commit()


def dropped_out(app: Flask) -> None:
    """Somebody left a session: it is qualified, analysed, and an action comes of it."""
    left = {"session": "cpn-b", "respondent": "lea", "comment": None, "ref": "abandon-1"}
    case = signals.from_dropout(acting(act_of(app, "claire").organisation, now=NOON), left)
    act = act_of(app, "claire")
    qualifying.qualify(act, case, Kind.COMPLAINT, "Elle a quitté la formation.")
    analysis.analyse(act, case, "Le matériel l’a découragée.", FOUND)
    measure = actions.Measure(ActionType.CORRECTIVE, "Prêter une borne.", act.host.person("sam"), date(2026, 12, 1))
    actions.create(act, measure, submission=str(uuid.uuid4()), case=case)
    db_session().commit()


@pytest.fixture(scope="module")
def first(lived: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the month, pseudonymised."""
    return built(lived, tmp_path_factory.mktemp("built") / "pack.zip")


@pytest.fixture(scope="module")
def members(first: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(first) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as book:
        for name, content in members.items():
            book.writestr(name, content)
    return path


def signed(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return members under a manifest made anew, as whoever rewrites a pack would."""
    said = json.loads(members[pack.MANIFEST])
    said["members"] = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
        if name not in (pack.MANIFEST, pack.DIGEST)
    }
    manifest = json.dumps(said).encode()
    return members | {pack.MANIFEST: manifest, pack.DIGEST: pack.sum_of(manifest)}


def words_of(name: str, content: bytes) -> str:
    """Return the words of a member, whatever it is."""
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)
    return content.decode("utf-8-sig")


def links_of(paper: bytes) -> set[str]:
    """Return where the links of a PDF lead."""
    pages = PdfReader(io.BytesIO(paper)).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", ())]
    return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def test_every_piece_is_there_and_the_index_comes_first(members: dict[str, bytes]) -> None:  # E07, O03, O08
    assert next(iter(members)) == pack.INDEX_HTML
    assert {name[:2] for name in members} == {*map(str, Piece), "ma"}
    index = words_of(pack.INDEX_HTML, members[pack.INDEX_HTML])
    for piece in Piece:
        assert f"{piece} · {piece.label}" in index
    assert "Arrêté au" in index
    assert f"flask-reclamations {version('flask-reclamations')}" in index
    assert "V9" in index


def test_every_link_of_both_indexes_leads_to_a_member(members: dict[str, bytes]) -> None:  # E07
    links = Links()
    links.feed(members[pack.INDEX_HTML].decode())
    printed = links_of(members[pack.INDEX_PDF])
    assert set(links.found) == members.keys() - {pack.INDEX_HTML}
    assert printed == members.keys() - {pack.INDEX_HTML, pack.INDEX_PDF, pack.MANIFEST, pack.DIGEST}


def test_a_pack_verifies_with_nothing_but_the_file(lived: Flask, first: Path) -> None:
    ran = runs(lived, "verify", first)
    assert ran.exit_code == 0
    assert "seals: 1" in ran.output
    assert re.search(r"what \d+ of these events say is not in this pack and was not computed again", ran.output)


def test_one_byte_changed_in_any_member_is_named(members: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in members.items():
        middle = len(content) // 2
        changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        fault = verified(zipped(tmp_path / "changed.zip", members | {name: changed}))
        assert name in fault or (name == pack.DIGEST and pack.MANIFEST in fault), name


def test_the_register_says_topics_but_those_kept_to_who_handles_cases(members: dict[str, bytes]) -> None:  # B20
    lines = words_of("x.csv", members["03-registre-reclamations.csv"]).splitlines()
    (found,) = [row for row in csv.DictReader(lines, delimiter=";") if row["N°"] == "REG-2026-0001"]
    assert found["Sujets"] == "Abandon"


def test_the_registers_the_plan_and_the_report_of_the_year_can_be_read_on_paper(members: dict[str, bytes]) -> None:
    # Pieces 3, 4, 11 and 15 of requirements §6.
    said = {name: re.sub(r"\s+", " ", words_of(name, members[name])) for name in members if name.endswith(".pdf")}
    assert "REG-2026-0001" in said["03-registre-reclamations.pdf"]
    assert "Partage de connexion" in said["04-registre-difficultes-aleas.pdf"]
    assert "ACT-2026-0001" in said["11-plan.pdf"]
    assert "Ce que disent les chiffres" in said["15-rapport-2026-v1.pdf"]


def test_the_surveys_and_the_dropouts_say_how_many_and_what_came_of_it(members: dict[str, bytes]) -> None:
    # Pieces 9 and 12 of requirements §6.
    surveys, left = (
        re.sub(r"\s+", " ", words_of("x.pdf", members[name])) for name in ("09-enquetes.pdf", "12-abandons.pdf")
    )
    for words in (
        "Personnes sollicitées 1",
        "Taux de réponse 100 %",
        "Rappels envoyés 0",
        "Stagiaire ou apprenant : 1",
    ):
        assert words in surveys, words
    for words in ("Nombre 1", "que ce registre ne connaît pas", "ACT-2026-0002", "Prêter une borne."):
        assert words in left, words
    assert CauseFamily.EQUIPMENT.label in left


@pytest.mark.parametrize(
    ("proof", "member", "words"),
    [
        ("acknowledgements", "06-accuses-et-reponses/REG-2026-0001.pdf", "Accusé de réception envoyé"),
        ("answers", "06-accuses-et-reponses/REG-2026-0001.pdf", "la salle est ouverte"),
        ("register", "03-registre-reclamations.pdf", "REG-2026-0001"),
        ("surveys and their analysis", "09-enquetes.pdf", "Taux de réponse 100 %"),
        ("solutions", "11-plan.pdf", "ACT-2026-0001"),
        ("minutes", "13-revues/REV-2026-0001.pdf", "La salle 2 ferme trop souvent."),
        ("unforeseen", "04-registre-difficultes-aleas.pdf", "Partage de connexion"),
        ("messages to staff", "14-diffusion.pdf", "La clé de la salle 2 est à l’accueil."),
    ],
)
def test_each_proof_that_an_auditor_samples_is_in_a_piece_of_its_own(
    members: dict[str, bytes], proof: str, member: str, words: str
) -> None:  # B09
    assert words in re.sub(r"\s+", " ", words_of(member, members[member])), proof


def test_a_long_register_goes_on_in_another_document(
    lived: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_lists, "LINES", 1)
    with zipfile.ZipFile(built(lived, tmp_path / "long.zip", "--sample", "1")) as book:
        papers = [name for name in book.namelist() if re.match(r"0[34]-.*\.pdf", name)]
        registers = [words_of("x.csv", book.read(name)) for name in book.namelist() if re.match(r"0[34].*csv", name)]
        said = "".join(words_of(name, book.read(name)) for name in papers)
    references = [line[:13] for register in registers for line in register.splitlines() if line.startswith("REG")]
    assert len(papers) == len(references) > 2
    assert all(reference in said for reference in references)


def test_every_kind_of_journal_is_in_the_extract_and_under_the_seal(
    members: dict[str, bytes], tmp_path: Path
) -> None:  # A20
    lines = [json.loads(line) for line in members[pack.JOURNAL].splitlines()]
    having = {line["subject_kind"] for line in lines}
    kinds = {model.SUBJECT for model in Chained.__subclasses__()}
    assert having == kinds - {"risk"}  # of which there is none here
    forged = {"digest": "0" * 64, "masked": True}
    rewritten = [line | forged if line["subject_kind"] == "alert" else line for line in lines]
    journal = "".join(json.dumps(line) + "\n" for line in rewritten).encode()
    fault = verified(zipped(tmp_path / "alert.zip", signed(members | {pack.JOURNAL: journal})))
    assert "the journal of alert 1 is not what it sealed" in fault


def test_the_control_says_first_what_no_journal_tells(members: dict[str, bytes]) -> None:  # B21
    said = re.sub(r"\s+", " ", words_of("x.pdf", members["17-coherence.pdf"]))
    assert "qui n’ont pas été contrôlés ici" in said.split("Dossiers")[0]
    assert SettingGap.PROCEDURE_BEHIND.label in said
    assert PracticeGap.NEVER_ANALYSED.label in said
    assert PracticeGap.NO_REVIEW.label not in said


def test_a_member_added_or_taken_out_is_named(members: dict[str, bytes], tmp_path: Path) -> None:
    assert verified(zipped(tmp_path / "a.zip", members | {"more.txt": b"x"})) == "more.txt is not listed"
    for name in members:
        less = {key: content for key, content in members.items() if key != name}
        assert verified(zipped(tmp_path / "b.zip", less)) == f"{name} is missing"
    (tmp_path / "c.zip").write_bytes(b"PK no more")
    assert "no pack" in verified(tmp_path / "c.zip")


def test_a_journal_rewritten_under_a_new_manifest_is_named(members: dict[str, bytes], tmp_path: Path) -> None:
    lines = members[pack.JOURNAL].decode().splitlines(keepends=True)
    assert verified(zipped(tmp_path / "same.zip", signed(members))) == ""
    at = next(n for n, line in enumerate(lines) if '"kind": "answered"' in line)
    other = [*lines[:at], lines[at].replace('"answered"', '"started"'), *lines[at + 1 :]]
    fault = verified(zipped(tmp_path / "a.zip", signed(members | {pack.JOURNAL: "".join(other).encode()})))
    assert fault.endswith("(started): it was changed")
    fault = verified(zipped(tmp_path / "b.zip", signed(members | {pack.JOURNAL: "".join(lines[1:]).encode()})))
    assert "is missing" in fault
    # The last event of a case, which nothing follows: the seal saw it.
    subject = json.loads(lines[0])["subject_id"]
    own = [n for n, line in enumerate(lines) if f'"subject_id": {subject}, "subject_kind": "case"' in line]
    cut = "".join(line for n, line in enumerate(lines) if n != own[-1])
    assert "is not what it sealed" in verified(
        zipped(tmp_path / "c.zip", signed(members | {pack.JOURNAL: cut.encode()}))
    )
    fault = verified(zipped(tmp_path / "d.zip", signed(members | {pack.SEALS: b""})))
    assert "the seal of 2026-11-12 is missing" in fault


def test_no_name_is_anywhere_in_a_pseudonymised_pack(members: dict[str, bytes]) -> None:
    for name, content in members.items():
        found = [word for word in NAMES if word in words_of(name, content) or word in name]
        assert found == [], name
        assert PDF not in content
    assert "la salle 2 était fermée" in words_of("x.csv", members["03-registre-reclamations.csv"])


def test_a_case_tells_it_from_its_acknowledgement_to_the_opinion(members: dict[str, bytes]) -> None:
    case, letters = (words_of("x.pdf", members[f"{folder}/REG-2026-0001.pdf"])
                     for folder in ("05-dossiers", "06-accuses-et-reponses"))  # fmt: skip
    for words in (
        "la salle est ouverte",
        "Merci, …",
        "Procédure en vigueur à la réception",
        "non jointe à un dossier",
    ):
        assert words in re.sub(r"\s+", " ", case), words
    assert "est fâchée" not in case
    assert "../01-procedure/version-01.pdf" in links_of(members["05-dossiers/REG-2026-0001.pdf"])
    assert "Accusé de réception envoyé" in letters
    assert "Nous avons reçu" in letters
    assert "la salle est ouverte" in letters


def test_what_came_after_the_cut_off_changes_no_byte(lived: Flask, first: Path, tmp_path: Path) -> None:
    later = CUT + timedelta(hours=1)
    with lived.app_context():
        filed(lived, now=later, description="Bien après.")
        act = act_of(lived, "claire", later)
        reports.make(act, reports.ask(act, "2026").id)
        organisations.establish("rives", now=later, name="Atelier renommé", phone="02 99 99 99 99")
        db_session().commit()
    does(lived, "claire", "REG-2026-0001", lambda act, case: exchanges.note(act, case, "Plus tard."), later)
    assert built(lived, tmp_path / "again.zip").read_bytes() == first.read_bytes()


def test_the_figures_of_a_pack_are_those_of_the_dashboard(lived: Flask) -> None:  # criterion 38
    with lived.app_context():
        act = figures.operating(organisation_of(db_session(), "rives"))
        since, until = date(2026, 11, 1), date(2026, 11, 30)
        then = queries.organisation_then(act.session, act.organisation, act.now)
        found = chosen_of(act, Wanted(since, until, act.now), then)
        said = figures.figures(act, Filters(since=since, until=until))
        values = found.tally.values(calendars.current(act.session, then))
        assert values == {code: said.values[code] for code in values}
        # Counted by hand: a test that ran before may have filed one more.
        of_november = "received_at >= '2026-11-01' AND received_at < '2026-12-01' AND status <> 'annulee'"
        by_hand = act.session.scalar(text(f"SELECT count(*) FROM reclamations_case WHERE {of_november}"))
        assert values["received"] == by_hand > 3
        for code in CaseGap:
            where = gaps.condition(code, act.organisation, act.now)
            query = select(Case.reference).where(where, visible_to(act.viewer)).order_by(Case.id)
            assert found.gaps.get(code, []) == list(act.session.scalars(query)), code


def test_a_nominative_pack_names_people_and_joins_their_files(lived: Flask, tmp_path: Path) -> None:
    out = built(lived, tmp_path / "named.zip", "--nominative", "--case", "REG-2026-0001")
    assert verified(out) == ""
    with zipfile.ZipFile(out) as book:
        assert book.read("05-dossiers/REG-2026-0001/piece-01.pdf") == PDF
        assert "Léa Martin" in words_of("x.pdf", book.read("05-dossiers/REG-2026-0001.pdf"))
        lines = [json.loads(line) for line in book.read(pack.JOURNAL).splitlines()]
        # An alert may be about who reads: only its digests.
        assert all(("said" in line) == (line["subject_kind"] != "alert") for line in lines)
        assert {line["subject_id"] for line in lines if line["subject_kind"] == "case"} == {1}


def test_a_session_where_nothing_happened_has_a_sheet_and_an_etat_neant(lived: Flask, tmp_path: Path) -> None:  # O06
    out = built(lived, tmp_path / "nothing.zip", "--session", "ang-a")
    with zipfile.ZipFile(out) as book:
        sheet = words_of("x.pdf", book.read("05-sessions/session-001.pdf"))
        none = words_of("x.pdf", book.read("16-etat-neant.pdf"))
        assert {"01-procedure/version-01.pdf", "07-fiche-vierge.pdf"} <= {*book.namelist()}
        assert not [name for name in book.namelist() if name.startswith("05-dossiers")]
    assert "Anglais, groupe A" in sheet
    assert "Aucune réclamation" in sheet
    none = re.sub(r"\s+", " ", none)
    assert "aléa n’est enregistré du 1er nov. 2026 au 30 nov. 2026 pour la session ang-a." in none
    assert "12 nov. 2026" in none
    assert "13 nov. 2026" in none
    assert verified(out) == ""


def test_a_seed_draws_the_same_cases_again() -> None:
    every = [f"REG-2026-{number:04d}" for number in range(1, 41)]
    assert drawn(every, 5, "audit") == drawn(every, 5, "audit")
    assert drawn(every, 5, "audit") != drawn(every, 5, "autre")
    assert drawn(every, 5, "audit") == sorted(drawn(every, 5, "audit"))
    assert drawn(every, 40, "x") == every


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--to", "2026-10-01"), "La période finit avant de commencer"),
        (("--from", "2027-01-01", "--to", "2026-10-01"), "Error: La période finit avant de commencer.\n"),
        (("--seed", "audit"), "indiquez aussi sa taille"),
        (("--out", "/nulle/part/no.zip"), "--out /nulle/part/no.zip: there is no folder /nulle/part"),
        (("--as-of", "2126-01-01T00:00+01:00"), "date à venir"),
        (("--as-of", "2026-10-01T00:00+01:00"), "commence après la date"),
        (("--as-of", "2026-11-13"), "says no zone"),
        (("--sample", "50"), "dépasse le nombre de dossiers"),
        (("--session", "nulle-part"), "Cette session n’existe pas : nulle-part"),
        (("--case", "REG-2026-9999"), "Ce dossier n’existe pas : REG-2026-9999"),
        (("--as", "sam"), "quality managers and direction"),
    ],
)
def test_what_no_pack_can_be_of_is_said_and_nothing_is_written(
    lived: Flask, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    period = ("--from", "2026-11-01", "--to", "2026-11-30", "--out", tmp_path / "no.zip")
    ran = runs(lived, "build", *period, *more)
    assert ran.exit_code != 0
    assert words in ran.output.replace("\u00a0", " ").replace("\u202f", " ")
    assert [*tmp_path.iterdir()] == []


def test_a_full_disk_leaves_nothing_half_written(
    lived: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full: Any = shutil._ntuple_diskusage(10**9, 10**9, 1000)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    ran = runs(lived, "build", "--from", "2026-11-01", "--to", "2026-11-30", "--out", tmp_path / "no.zip")
    assert ran.exit_code != 0
    assert "no room for this pack" in ran.output
    assert [*tmp_path.iterdir()] == []


def test_a_vanished_file_and_a_tampered_journal_are_said_on_the_first_page(lived: Flask, tmp_path: Path) -> None:
    # The last of this file: what it breaks stays broken.
    for path in Path(lived.config["RECLAMATIONS_STORAGE"]).rglob("*"):
        if path.is_file():
            path.write_bytes(b"altered")
    with lived.app_context():
        drop = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reclamations_event'")
        for name in db_session().scalars(drop).all():
            db_session().execute(text(f"DROP TRIGGER {name}"))
        db_session().execute(text("UPDATE reclamations_event SET kind = 'started' WHERE kind = 'answered'"))
        db_session().execute(text("UPDATE reclamations_report SET content = '{}'"))
        db_session().commit()
    out = built(lived, tmp_path / "broken.zip")
    with zipfile.ZipFile(out) as book:
        index, paper = (words_of(name, book.read(name)) for name in (pack.INDEX_HTML, pack.INDEX_PDF))
        case = words_of("x.pdf", book.read("05-dossiers/REG-2026-0001.pdf"))
    for words in (index, re.sub(r"\s+", " ", paper)):
        assert "Le journal ne se vérifie pas" in words
        assert "Fichier disparu ou altéré" in words
        assert "15-rapport-2026-v1.pdf" in words
    assert "disparue ou altérée" in case
    assert "it was changed" in verified(out)
