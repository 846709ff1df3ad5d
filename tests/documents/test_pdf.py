"""The press: documents that are tagged, archivable, the same twice, and that no text can turn into markup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from flask_reclamations.documents import pdf
from flask_reclamations.documents.paper import Paper, facts, fill, heading, items, note, said, soft, table, text
from flask_reclamations.documents.pdf import Press, TypesettingError
from flask_reclamations.models import Organisation

from ..hostile import HOSTILE

MOMENT = datetime(2026, 11, 12, 11, 0, tzinfo=UTC)
ORGANISATION = Organisation(
    ref="rives", name="Atelier des Rives", address="12 quai des Tanneurs", phone="02 40 00 00 00",
    email="qualite@rives.exemple.test", nda="11 75 59662 75", siret="12345678901234", zone="Europe/Paris",
)  # fmt: skip
EVERY_BLOCK = [
    heading("Un titre"),
    text("Un paragraphe.\nSa ligne.\n\nUn autre."),
    soft("En petit"),
    note("Une note"),
    items(["un", "deux"]),
    facts([("Nature", "Réclamation"), ("Vide", None)]),
    table(["N°", "Objet"], [["REG-2026-0001", "La salle 2"]], [1, 3]),
    said("Léa Martin", "12 nov. 2026", "La salle n’avait pas de réseau.", "in"),
    fill("Votre nom"),
    fill("Vous êtes", choices=["Stagiaire", "Formateur"]),
]


def typeset(folder: Path, *papers: Paper, template: str = "document") -> list[Path]:
    made = [folder / f"{number}.pdf" for number, _ in enumerate(papers)]
    with Press() as press:
        for paper, to in zip(papers, made, strict=True):
            press.typeset(template, paper.data(ORGANISATION), to, moment=MOMENT)
    return made


def words(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_document_is_tagged_archivable_titled_and_in_french(tmp_path: Path) -> None:
    (made,) = typeset(tmp_path, Paper("Registre de l’année", EVERY_BLOCK))
    root: Any = PdfReader(made).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert PdfReader(made).metadata.title == "Registre de l’année"  # type: ignore[union-attr]


def test_only_the_bundled_fonts_are_used(tmp_path: Path) -> None:
    (made,) = typeset(tmp_path, Paper("Polices", [text("Œuvre, ✓, Ж, ع")]))
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(made).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.partition("-")[0] for name in fonts} == {"SourceSans3", "DejaVuSans"}


def test_the_head_and_foot_say_whose_document_it_is(tmp_path: Path) -> None:
    (made,) = typeset(tmp_path, Paper("Titre"))
    said_there = words(made)
    for part in ("Atelier des Rives", "12 quai des Tanneurs", "02 40 00 00 00", "11 75 59662 75", "12345678901234"):
        assert part in said_there


def test_the_same_document_of_the_same_moment_is_the_same_bytes(tmp_path: Path) -> None:
    paper = Paper("Titre", EVERY_BLOCK)
    first, second = typeset(tmp_path, paper, paper)
    (other,) = typeset(tmp_path / "..", paper)
    assert first.read_bytes() == second.read_bytes() == other.read_bytes()


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    written = ['#read("/etc/passwd")', "*gras*", "$x^2$", "<label>", "@ref", "= Titre", "#panic()", '"', "\\", "]"]
    (made,) = typeset(tmp_path, Paper("Hostile", [items(written), text("\n\n".join(HOSTILE.values()))]))
    shown = words(made)
    assert [part for part in written if part not in shown] == []
    assert len(PdfReader(made).pages) >= 1


def test_what_no_font_prints_is_replaced_and_never_stops_a_document(tmp_path: Path) -> None:
    (made,) = typeset(tmp_path, Paper("中文 \x00\x07", [text("Un 中 mot\u200d, un 🫠, \ufeff e\u0301.")]))
    assert "Un � mot, un �," in words(made)
    assert "é" in words(made)


def test_a_fault_of_ours_says_which_document(tmp_path: Path) -> None:
    with Press() as press, pytest.raises(TypesettingError, match=r"document: .*unknown block"):
        press.typeset("document", Paper("T", [{"is": "nothing"}]).data(ORGANISATION), tmp_path / "x", moment=MOMENT)


def test_the_press_goes_on_after_a_fault_and_after_its_child_is_gone(tmp_path: Path) -> None:
    data = Paper("Titre").data(ORGANISATION)
    with Press() as press:
        press.typeset("document", data, tmp_path / "a.pdf", moment=MOMENT)
        press._child.kill()  # type: ignore[union-attr]
        with pytest.raises(TypesettingError, match="ended"):
            press.typeset("document", data, tmp_path / "b.pdf", moment=MOMENT)
        press.typeset("document", data, tmp_path / "c.pdf", moment=MOMENT)
    assert (tmp_path / "c.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()


def test_a_child_makes_so_many_documents_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST", 2)
    data, children = Paper("Titre").data(ORGANISATION), []
    with Press() as press:
        for number in range(4):
            press.typeset("document", data, tmp_path / f"{number}.pdf", moment=MOMENT)
            children.append(press._child)
    assert children[0] is children[1] is not children[2] is children[3]
    assert all(child is not None and child.returncode == 0 for child in children)
