"""Files made in code: the honest ones of every accepted type, and what they are built from."""

import io
import zipfile
from typing import Any

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zipped(parts: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'.encode()
    return zipped({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **more})


def office(part: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


def odf(kind: str, **more: bytes) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": media_type, "content.xml": b"<x/>", "META-INF/manifest.xml": b"<x/>", **more})


def picture(shape: str = "PNG", size: tuple[int, int] = (8, 6), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, shape, **options)
    return out.getvalue()


HONEST: dict[str, tuple[bytes, str]] = {
    "facture.pdf": (PDF, "application/pdf"),
    "salle.png": (picture("PNG"), "image/png"),
    "salle.jpg": (picture("JPEG"), "image/jpeg"),
    "salle.webp": (picture("WEBP"), "image/webp"),
    "lettre.docx": (docx(), WORD.removesuffix(".main+xml")),
    "tableau.xlsx": (
        office("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "exposé.pptx": (
        office("ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "lettre.odt": (odf("text"), "application/vnd.oasis.opendocument.text"),
    "tableau.ods": (odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "exposé.odp": (odf("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "notes.txt": (b"Salle 2 : pas de connexion, 5 < 6.", "text/plain"),
    "présences.csv": ("Nom;Présent\nLéa;oui\n".encode("cp1252"), "text/csv"),
}
