"""`flask reclamations archive import-register`: an older register of a French spreadsheet becomes cases."""

import csv
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import Result
from flask import Flask

from flask_reclamations.domain.vocabulary import CATEGORIES
from flask_reclamations.jobs import recurrence
from flask_reclamations.models import Alert, Case, Exchange, OutboxMessage, Takeover
from flask_reclamations.queries import journal
from flask_reclamations.services.journal import payload_of

from .conftest import act_of
from .jobs.steps import all_of, case_of
from .services.conftest import events, stale

HEADINGS = [
    "N°", "Date de réception", "Nature", "Réclamant", "Courriel", "Catégorie", "Objet", "Description des faits",
    "Date de l'accusé de réception", "Réponse apportée", "Date de réponse", "Date de clôture", "Actions correctives",
]  # fmt: skip
CLOSED = [
    "2024-01", "03/02/2024", "Réclamation", "Paul Aubry", "paul@exemple.test", "Technique", "Connexion",
    "Pas de réseau ; l’après-midi est perdue.\nDeux fois.", "05/02/2024", "Borne remplacée.", "15/02/24",
    "45352", "Contrat de maintenance revu",
]  # fmt: skip
LATE = [
    "2024-02",
    "12/03/2024",
    "incident",
    "",
    "",
    "technique",
    "",
    "Vidéoprojecteur en panne",
    "",
    "",
    "",
    "12/03/2024",
    "",
]
OPEN = [
    "2026-07",
    "02.11.2026",
    "Plainte",
    "Société Valdor",
    "",
    "",
    "Facture",
    "Facture reçue deux fois",
    "",
    "",
    "",
    "",
    "",
]
UNKNOWN = "n’est pas connu : dites ce qu’il vaut dans"
MAPPING = """
[values.kind]
"Incident" = "alea"
"Plainte" = "reclamation"
"""


def written(path: Path, rows: list[list[str]], encoding: str = "cp1252") -> Path:
    cells = (
        ['"' + cell.replace('"', '""') + '"' if set(cell) & set(';\n"') else cell for cell in row] for row in rows
    )
    path.write_bytes("\r\n".join(map(";".join, cells)).encode(encoding))
    return path


def runs(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", "archive", "import-register", *map(str, arguments)])


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register as a French Excel saves it as CSV, with a title above."""
    title = ["Registre des réclamations 2024", *[""] * (len(HEADINGS) - 1)]
    return written(tmp_path / "registre.csv", [title, [], HEADINGS, CLOSED, LATE, OPEN, [""] * len(HEADINGS)])


@pytest.fixture
def mapping(app: Flask, register: Path, tmp_path: Path) -> Path:
    """What is proposed for that register, completed with what its words mean."""
    path = tmp_path / "colonnes.toml"
    ran = runs(app, register, "--propose-mapping", path)
    assert ran.exit_code == 0, ran.output
    proposal = path.read_text(encoding="utf-8").split("# Ce que veulent dire")[0]
    path.write_text(proposal + MAPPING, encoding="utf-8")
    return path


def test_the_first_pack_has_what_was_taken_over_with_its_old_numbers(  # criterion 47
    app: Flask, register: Path, mapping: Path, tmp_path: Path
) -> None:
    runs(app, register, "--mapping", mapping, "--as", "claire")
    asked = ["reclamations", "pack", "build", "--from", "2024-01-01", "--to", "2024-12-31"]
    assert app.test_cli_runner().invoke(args=[*asked, "--out", str(tmp_path / "pack.zip")]).exit_code == 0
    with ZipFile(tmp_path / "pack.zip") as book:
        lines = book.read("03-registre-reclamations.csv").decode("utf-8-sig").splitlines()
    (found,) = csv.DictReader(lines, delimiter=";")
    assert (found["N°"], found["Ancien numéro"]) == ("REG-2024-0001", "2024-01")


def test_a_register_is_taken_over_with_its_dates_and_a_number_of_ours(  # criterion 47
    any_app: Flask, register: Path, tmp_path: Path
) -> None:
    path = tmp_path / "colonnes.toml"
    runs(any_app, register, "--propose-mapping", path)
    proposal = path.read_text(encoding="utf-8").split("# Ce que veulent dire")[0]
    path.write_text(proposal + MAPPING, encoding="utf-8")
    ran = runs(any_app, register, "--mapping", path, "--as", "claire")
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("3 dossier(s) repris (Réclamation : 2, Aléa : 1), 0 l’étaient déjà\nlot 20")
    first = case_of(any_app, "REG-2024-0001")
    assert (first.external_ref, first.status, first.category, first.subject) == (
        "2024-01", "cloturee", "technique", "Connexion"
    )  # fmt: skip
    days = (first.received_at, first.acknowledged_at, first.answered_at, first.closed_at)
    assert [day and day.date() for day in days] == [
        date(2024, 2, 3), date(2024, 2, 5), date(2024, 2, 15), date(2024, 3, 1)
    ]  # fmt: skip
    assert (first.description, first.next_due) == ("Pas de réseau ; l’après-midi est perdue.\nDeux fois.", None)
    aléa, last = case_of(any_app, "REG-2024-0002"), case_of(any_app, "REG-2026-0001")
    assert (aléa.kind, aléa.status, aléa.anonymous) == ("alea", "resolue", True)
    assert (last.status, last.channel, last.respond_due is not None) == ("recue", "reprise", True)
    with any_app.app_context():
        told = {row.purpose: row.text for row in all_of(any_app, Exchange)}
        assert told == {
            "acknowledgement": "Accusé de réception, dont le texte n’est pas repris.",
            "answer": "Borne remplacée.",
            "note": "Contrat de maintenance revu",
        }
        opened, *words = events(first)
        assert (opened.kind, opened.actor_ref, len(words)) == ("carried_over", "claire", 3)
        said = payload_of(opened)
        assert (said["file"], said["line"], len(said["sha256"])) == ("registre.csv", 4, 64)
        recurrence.look_due()
        assert (stale(), all_of(any_app, OutboxMessage)) == ([], [])
        act = act_of(any_app, "claire")
        assert list(journal.faults(act.session, act.organisation)) == []


def test_taken_twice_is_taken_once_and_a_batch_can_be_taken_back(app: Flask, register: Path, mapping: Path) -> None:
    run = (register, "--mapping", mapping, "--as", "claire")
    lot = runs(app, *run).output.split("lot ")[1].split(" ")[0]
    again = written(register.with_name("autre.csv"), [HEADINGS, OPEN, LATE, CLOSED], "utf-8-sig")
    assert runs(app, again, *run[1:]).output == "0 dossier(s) repris (rien), 3 l’étaient déjà\n"
    assert runs(app, "--take-back", lot, "--as", "sam").exit_code == 1
    back = runs(app, "--take-back", lot, "--as", "claire")
    assert back.output == "3 dossier(s) annulé(s) : ils gardent leur numéro et ne comptent plus\n"
    assert "no batch" in runs(app, "--take-back", lot, "--as", "claire").output
    assert runs(app, *run).output.startswith("3 dossier(s) repris")
    found = [(case.reference, case.status) for case in all_of(app, Case)]
    assert found[:3] == [(f"REG-{at}", "annulee") for at in ("2024-0001", "2024-0002", "2026-0001")]
    assert found[3:] == [("REG-2024-0003", "cloturee"), ("REG-2024-0004", "resolue"), ("REG-2026-0002", "recue")]
    assert [row.key is None for row in all_of(app, Takeover)] == [True] * 3 + [False] * 3


def test_a_dry_run_lists_what_would_be_taken_and_takes_nothing(app: Flask, register: Path, mapping: Path) -> None:
    ran = runs(app, register, "--mapping", mapping, "--dry-run")
    assert ran.output.splitlines() == [
        "ligne 4 : 2024-01 → réclamation, reçu le 03/02/2024, clôturé le 01/03/2024",
        "ligne 5 : 2024-02 → aléa, reçu le 12/03/2024, clôturé le 12/03/2024",
        "ligne 6 : 2026-07 → réclamation, reçu le 02/11/2026",
        "3 dossier(s) seraient repris (Réclamation : 2, Aléa : 1), 0 le sont déjà",
    ]
    assert all_of(app, Case) == []


def test_every_fault_is_said_by_line_and_column_and_nothing_is_taken(
    app: Flask, register: Path, mapping: Path
) -> None:
    def changed(row: list[str], **cells: str) -> list[str]:
        return [cells.get(f"c{at}", cell) for at, cell in enumerate(row)]

    rows = [
        HEADINGS,
        CLOSED,
        changed(CLOSED, c0="2024-03", c1="32/13/2024", c2="Gâteau"),
        changed(CLOSED, c0="2024-04", c1="03/02/2099"),
        changed(CLOSED, c0="2024-05", c11="02/02/2024", c7=""),
        changed(CLOSED, c0="x" * 65, c4="paul chez moi", c5="Cantine"),
        CLOSED,
    ]
    ran = runs(app, written(register, rows), "--mapping", mapping, "--as", "claire")
    assert ran.exit_code == 1
    assert ran.output.splitlines() == [
        "ligne 3, colonne « Date de réception » : « 32/13/2024 » n’est pas une date (jj/mm/aaaa)",
        f"ligne 3, colonne « Nature » : « Gâteau » {UNKNOWN} [values.kind] (reclamation, difficulte, alea, remarque)",
        "ligne 4, colonne « Date de réception » : 03/02/2099 est dans le futur",
        "ligne 5, colonne « Description des faits » : la description manque",
        "ligne 5, colonne « Date de clôture » : 02/02/2024 est avant la réception (03/02/2024)",
        "ligne 6, colonne « N° » : 65 caractères : 64 au plus",
        f"ligne 6, colonne « Catégorie » : « Cantine » {UNKNOWN} [values.category] ({', '.join(CATEGORIES)})",
        "ligne 6, colonne « Courriel » : « paul chez moi » n’est pas une adresse e-mail",
        "ligne 7, colonne « N° » : déjà à la ligne 2",
        "Error: 9 erreur(s) : rien n’est repris",
    ]
    assert all_of(app, Case) == []


def test_a_workbook_reads_as_well_whatever_its_cells_are(app: Flask, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["N°", "Reçue le", "Type", "Objet", "Clôturé le"])
    sheet.append([17.0, datetime(2025, 5, 6, 14, 30), "Difficulté", "Cours en ligne inaccessible", 45785])  # noqa: DTZ001
    sheet.append([None, date(2025, 5, 7), "aléa", "Grève", None])
    book.save(tmp_path / "registre.xlsx")
    ran = runs(app, tmp_path / "registre.xlsx", "--as", "denis")
    assert ran.exit_code == 0, ran.output
    found = [(case.external_ref, case.status, case.description, case.closed_at) for case in all_of(app, Case)]
    assert [one[:3] for one in found] == [
        ("17", "resolue", "Cours en ligne inaccessible"),
        (None, "declaree", "Grève"),
    ]
    assert found[0][3] is not None
    assert found[0][3].date() == date(2025, 5, 8)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0rest", "an old or protected workbook"),
        (b"PK but no zip", "no workbook that can be read"),
        (b"", "no line of headings"),
        (b"a;b;c\r\n1;2;3", "must name the one of received_on"),
    ],
)
def test_what_is_no_register_is_refused_in_clear_words(app: Flask, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    ran = runs(app, tmp_path / "x.csv", "--dry-run")
    assert (ran.exit_code, said in ran.output) == (1, True), ran.output


def test_a_mapping_that_does_not_fit_says_what_is_wrong(app: Flask, register: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[columns]\nreceived_on = "Reçu"\ncolour = "x"\n[defaults]\nkind = "pizza"\n', encoding="utf-8")
    said = runs(app, register, "--mapping", wrong, "--dry-run").output
    assert "[columns]: 'colour' is no field" in said
    assert "the fields are acknowledged_on, " in said
    assert "'pizza' is no code of kind" in said
    wrong.write_text('[columns]\nreceived_on = "Arrivée"\nsubject = "Objet"\n[defaults]\nkind = "alea"\n')
    assert "no such columns in the first twenty lines: « Arrivée »" in runs(
        app, register, "--mapping", wrong, "--dry-run"
    ).output  # fmt: skip
    assert "is there already" in runs(app, register, "--propose-mapping", wrong).output


def test_alerts_are_raised_by_what_comes_back_and_nobody_is_written_to(app: Flask, tmp_path: Path) -> None:
    rows = [["Reçue le", "Session", "Objet"], *([f"0{day}/10/2026", "cpn-b", f"Salle {day}"] for day in range(1, 6))]
    ran = runs(app, written(tmp_path / "r.csv", rows), "--as", "claire")
    assert ran.exit_code == 0, ran.output
    with app.app_context():
        recurrence.look_due()
    assert {case.training_label for case in all_of(app, Case)} == {"Conduite de projet"}
    assert all_of(app, Alert) != []
    assert all_of(app, OutboxMessage) == []
