"""What a file really is: honest files pass, hostile ones are refused or made harmless (criterion 29)."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from flask_reclamations.errors import RefusedError
from flask_reclamations.services.content import clean_name, judged

from ..samples import HONEST, PDF, docx, odf, office, picture, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
MACRO_TYPES = b'<Types><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
TEMPLATE = b'<Relationship Type="x/attachedTemplate" Target="http://mal.exemple.test/t.dotm" TargetMode="External"/>'


def bomb(size: int) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"\0" * size})


def many_entries() -> bytes:
    return docx(**{f"word/{n}.xml": b"" for n in range(5_001)})


def huge_part() -> bytes:
    return zipped({"[Content_Types].xml": b" " * 3_000_000, "word/document.xml": b"<x/>"})


def twice() -> bytes:
    honest = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>", "word/documenz.xml": b"<y/>"})
    return honest.replace(b"documenz", b"document")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that would open into gigabytes."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A picture whose comment opens into 100 MB."""
    comment = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100 * 2**20))
    honest = picture("PNG")
    return honest[:33] + comment + honest[33:]


def encrypted() -> bytes:
    data = bytearray(docx())
    data[6] |= 1  # the flag of the first local header, and of the first central one
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an SVG": ("plan.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_type"),
    "an SVG called PNG": ("plan.png", lambda: b"<?xml version='1.0'?><svg/>", "unknown_type"),
    "an HTML page": ("page.html", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "unknown_type"),
    "HTML called text": ("notes.txt", lambda: b"Bonjour\n<script>alert(1)</script>", "unknown_type"),
    "HTML with spaces in its tag": ("notes.csv", lambda: b"a;b\n< \niframe src=x>", "unknown_type"),
    "HTML behind a byte order mark": ("notes.txt", lambda: b"\xef\xbb\xbf<html>", "unknown_type"),
    "HTML in UTF-16": ("notes.txt", lambda: "<html>".encode("utf-16"), "unknown_type"),
    "PHP": ("notes.txt", lambda: b"<?php system($_GET['x']); ?>", "unknown_type"),
    "a shell script": ("notes.txt", lambda: b"#!/bin/sh\nrm -rf ~", "unknown_type"),
    "a Windows program called PDF": ("facture.pdf", lambda: b"MZ\x90\0" + b"\0" * 200, "unknown_type"),
    "a Linux program": ("facture.pdf", lambda: b"\x7fELF" + b"\0" * 200, "unknown_type"),
    "an empty file": ("vide.txt", lambda: b"", "unknown_type"),
    "a GIF that is also JavaScript": ("x.gif", lambda: b"GIF89a/*\x01\0\x01\0*/=1;alert(1)", "unknown_type"),
    "a plain archive": ("photos.zip", lambda: zipped({"a.txt": b"a"}), "unknown_type"),
    "a Java archive": ("x.docx", lambda: zipped({"META-INF/MANIFEST.MF": b"", "A.class": b""}), "unknown_type"),
    "a gzip": ("x.txt", lambda: b"\x1f\x8b\x08\0" + b"\0" * 30, "unknown_type"),
    "an old Word document": ("lettre.doc", lambda: OLE, "old_format"),
    "an old Word document called .docx": ("lettre.docx", lambda: OLE, "old_format"),
    "a rich text with objects": ("lettre.rtf", lambda: b"{\\rtf1{\\object\\objdata 01}}", "unknown_type"),
    "a macro document": ("x.docm", lambda: docx(**{"word/vbaProject.bin": OLE}), "active"),
    "a macro under another name": ("x.docx", lambda: zipped({"[Content_Types].xml": MACRO_TYPES, "word/document.xml": b"<x/>", "word/a.bin": OLE}), "active"),  # noqa: E501
    "an Excel 4 macro sheet": ("x.xlsx", lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"", "xl/macrosheets/sheet1.xml": b""}), "active"),  # noqa: E501
    "an embedded object": ("x.docx", lambda: docx(**{"word/embeddings/oleObject1.bin": OLE}), "active"),
    "ActiveX": ("x.docx", lambda: docx(**{"word/activeX/activeX1.xml": b"<x/>"}), "active"),
    "an embedded program": ("x.docx", lambda: docx(**{"word/media/setup.exe": b"MZ"}), "active"),
    "a template fetched from elsewhere": ("x.docx", lambda: docx(**{"word/_rels/settings.xml.rels": TEMPLATE}), "active"),  # noqa: E501
    "a Basic macro in a text": ("x.odt", lambda: odf("text", **{"Basic/Standard/Module1.xml": b"<x/>"}), "active"),
    "an encrypted text": ("x.odt", lambda: odf("text", **{"META-INF/manifest.xml": b"<encryption-data/>"}), "active"),
    "an encrypted document": ("x.docx", encrypted, "broken"),
    "a bomb": ("x.docx", lambda: bomb(201 * 2**20), "huge"),
    "a thousand folders": ("x.docx", many_entries, "huge"),
    "a part that grows while it is read": ("x.docx", huge_part, "huge"),
    "two faces: entries of one name": ("x.docx", twice, "broken"),
    "a path that climbs": ("x.docx", lambda: docx(**{"../../etc/cron.d/x": b"x"}), "broken"),
    "a document with a page behind it": ("x.docx", lambda: docx() + b"<script>alert(1)</script>", "broken"),
    "a cut document": ("x.docx", lambda: docx()[:-40], "broken"),
    "a PDF with JavaScript": ("x.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "active"),  # noqa: E501
    "a PDF with JavaScript in disguise": ("x.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/J#61va#53cript(x)"), "active"),  # noqa: E501
    "a PDF that starts a program": ("x.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/AA<</S/Launch>>"), "active"),
    "a PDF that carries files": ("x.pdf", lambda: PDF.replace(b"/Catalog", b"/F<</Type/EmbeddedFile>>"), "active"),
    "a PDF that carries a program beside its XML": ("x.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/F[<</Type/EmbeddedFile/Subtype/text#2Fxml>><</Type/EmbeddedFile>>]"), "active"),  # noqa: E501
    "a PDF that is also an archive": ("x.pdf", lambda: PDF + zipped({"a.exe": b"MZ"}), "broken"),
    "a PDF with a page behind it": ("x.pdf", lambda: PDF + b"<script>" + b" " * 2000, "broken"),
    "a PDF behind a page": ("x.pdf", lambda: b"<html>" + PDF, "unknown_type"),
    "a picture of gigabytes": ("x.png", lambda: huge_png(60_000, 60_000), "huge"),
    "a picture just above the limit": ("x.png", lambda: huge_png(5_000, 5_001), "huge"),
    "a picture whose comment is a bomb": ("x.png", text_bomb, "broken"),
    "a picture whose decoder stumbles": ("x.png", lambda: picture("PNG")[:33] + png_chunk(b"PLTE", b""), "broken"),
    "a cut picture": ("x.jpg", lambda: picture("JPEG", (400, 300))[:300], "broken"),
    "a picture in name only": ("x.jpg", lambda: b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 20, "broken"),
    "an iPhone photo": ("x.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "heic"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, (data, _) in HONEST.items()], ids=list(HONEST))
def test_an_honest_file_passes(name: str, data: bytes) -> None:  # D01
    kept = judged(name, data)
    assert (kept.name, kept.media_type) == (name, HONEST[name][1])


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_is_refused(what: str) -> None:
    name, made, code = REFUSED[what]
    with pytest.raises(RefusedError) as refusal:
        judged(name, made())
    assert [(reason.code, reason.at) for reason in refusal.value.reasons] == [(code, "attachments")]


def test_there_are_twenty_hostile_files_and_more() -> None:  # criterion 29
    assert len(REFUSED) >= 20


@pytest.mark.parametrize("shape", ["PNG", "JPEG", "WEBP"])
def test_what_hides_behind_a_picture_is_gone(shape: str) -> None:
    hidden = picture(shape) + zipped({"a.exe": b"MZ"}) + b"<script>alert(1)</script>"
    kept = judged(f"photo.{shape.lower()}", hidden)
    assert b"<script>" not in kept.data
    assert not zipfile.is_zipfile(io.BytesIO(kept.data))
    with Image.open(io.BytesIO(kept.data)) as image:
        assert (image.format, image.size) == (shape, (8, 6))


TELLING = {"exif", "xmp", "XML:com.adobe.xmp", "icc_profile", "comment", "Comment", "Author"}
ABOUT = b"<x:xmpmeta>Lea, 12 rue des Rives</x:xmpmeta>"


def told_in_png() -> PngInfo:
    """A comment as it is, a compressed one, and XMP."""
    chunks = PngInfo()
    chunks.add_text("Author", "Lea, 12 rue des Rives")
    chunks.add_text("Comment", "Lea, 12 rue des Rives", zip=True)
    chunks.add_itxt("XML:com.adobe.xmp", ABOUT.decode())
    return chunks


@pytest.mark.parametrize(
    ("shape", "told"),
    [("JPEG", {"xmp": ABOUT, "comment": ABOUT}), ("PNG", {"pnginfo": told_in_png()}), ("WEBP", {"xmp": ABOUT})],
    ids=["JPEG", "PNG", "WEBP"],
)
def test_a_photo_loses_its_place_and_its_texts_and_stays_upright(shape: str, told: dict[str, Any]) -> None:  # D01
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera de Lea"  # turned, maker
    exif.get_ifd(0x8825)[2] = (47.0, 13.0, 6.0)
    taken = picture(shape, exif=exif.tobytes(), icc_profile=ABOUT, **told)
    assert all(words in taken for words in (b"Camera de Lea", b"rue des Rives"))
    kept = judged(f"photo.{shape.lower()}", taken)
    assert not any(words in kept.data for words in (b"Camera de Lea", b"rue des Rives"))
    with Image.open(io.BytesIO(kept.data)) as image:
        image.load()
        assert (dict(image.getexif()), image.size) == ({}, (6, 8))
        assert image.info.keys() & TELLING == set()


def exif_with(tag: int, kind: int, value: bytes) -> bytes:
    """Return EXIF that turns the picture, then holds a tag of the wrong kind."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack("<HHI4s", tag, kind, 1, value)
    return b"Exif\0\0II*\0\x08\0\0\0\x02\0" + entries + bytes(12)


@pytest.mark.parametrize(
    "exif",
    [
        pytest.param(exif_with(0x010F, 5, b"\0\0\0\0"), id="a maker that is a number"),
        pytest.param(exif_with(0x011A, 1, b"\0\0\0\0"), id="a resolution in bytes"),
        pytest.param(exif_with(0x011A, 6, b"\xff\xff\xff\x7f"), id="a resolution out of range"),
        pytest.param(exif_with(0x011A, 11, b"\xff\xff\xff\x7f"), id="a resolution that is no number"),
    ],
)
def test_a_photo_with_odd_tags_is_taken_upright(exif: bytes) -> None:  # D01
    with Image.open(io.BytesIO(judged("photo.jpg", picture("JPEG", exif=exif)).data)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (6, 8))


def test_a_photo_whose_tags_cannot_be_read_is_taken_as_it_lies() -> None:
    with Image.open(io.BytesIO(judged("photo.jpg", picture("JPEG", exif=b"Exif\0\0no tags")).data)) as image:
        assert image.size == (8, 6)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_its_camera_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = Image.new("RGB", (16, 8), "white")
    held.paste("black", (0, 0, 8, 4))
    out = io.BytesIO()
    held.save(out, "PNG", exif=exif)
    with Image.open(out) as before, Image.open(io.BytesIO(judged("x.png", out.getvalue()).data)) as after:
        assert after.tobytes() == ImageOps.exif_transpose(before).tobytes()


@pytest.mark.parametrize(
    ("shape", "mode", "kept"),
    [("JPEG", "L", "L"), ("JPEG", "CMYK", "RGB"), ("PNG", "P", "RGBA"), ("WEBP", "RGBA", "RGBA")],
)
def test_a_picture_keeps_its_colours_where_its_type_has_them(shape: str, mode: str, kept: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (4, 4)).save(out, shape)
    with Image.open(io.BytesIO(judged("x", out.getvalue()).data)) as image:
        assert image.mode == kept


def test_a_picture_keeps_its_transparency() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(judged("logo.png", out.getvalue()).data)) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert judged("a.png", picture()).data == judged("b.png", picture()).data


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("facture.pdf", "facture.pdf"),
        ("facture.pdf.exe", "facture.pdf.pdf"),
        ("facture", "facture.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\lea\\facture.pdf", "facture.pdf"),
        ("/facture.pdf", "facture.pdf"),
        ("..", "fichier.pdf"),
        ("", "fichier.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("fac\0ture.pdf", "facture.pdf"),
        ("facture\u202efdp.exe", "facturefdp.pdf"),
        ("fac\u200bture.pdf", "facture.pdf"),
        ('<img src=x onerror="alert(1)">.pdf', "img src=x onerror=alert(1).pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("Relevé de présence, salle 2.pdf", "Relevé de présence, salle 2.pdf"),
    ],
)
def test_a_name_is_made_harmless_and_says_the_type(given: str, kept: str) -> None:
    assert judged(given, PDF).name == kept


def test_a_long_name_is_cut() -> None:
    assert len(judged("é" * 400 + ".pdf", PDF).name) <= 160
    assert len(clean_name("é" * 400)) == 160


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml"])
def test_a_document_of_two_kinds_is_neither(part: str) -> None:
    both = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"", "xl/workbook.xml": b""})
    with pytest.raises(RefusedError, match="unknown_type"):
        judged("x.docx", both)
    assert judged("x.bin", office(part)).media_type


INVOICE = b"/Catalog/Names<</EmbeddedFiles 3 0 R>>/F<</Type/EmbeddedFile/Subtype/text#2Fxml>>"


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(INVOICE, id="an electronic invoice"),
        pytest.param(b"/Catalog\x93/JS\x07/JS(", id="bytes by chance"),
    ],
)
def test_a_pdf_that_only_looks_active_is_taken(inside: bytes) -> None:  # D01
    data = PDF.replace(b"/Catalog", inside)
    assert judged("facture.pdf", data).data == data
