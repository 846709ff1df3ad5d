"""The child that typesets: one JSON line in, one PDF file out, one JSON line back. Run as a file, not imported.

It knows neither Flask nor the database, so that it starts at once and ends with all that Typst kept.
"""

import base64
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "typst"
STANDARDS = ["a-3a", "ua-1"]  # archivable, and readable aloud
UNKNOWN = "�"
# Marks that only tell how the character before them looks.
_SILENT = {*range(0xFE00, 0xFE10), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD}


def printable(fonts: list[Path]) -> frozenset[int]:
    """Return the characters that these fonts can print."""
    from fontTools.ttLib import TTFont

    found = {0x0A}
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            found |= font["cmap"].getBestCmap().keys()
    return frozenset(found)


def readable(value: Any, known: frozenset[int]) -> Any:
    """Return a value whose texts hold nothing that no font prints: PDF/A refuses a document that does."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        kept = (c for c in text if ord(c) not in _SILENT and (c == "\n" or unicodedata.category(c) != "Cc"))
        return "".join(c if ord(c) in known else UNKNOWN for c in kept)
    if isinstance(value, dict):
        return {key: readable(part, known) for key, part in value.items()}
    return [readable(part, known) for part in value] if isinstance(value, list) else value


def main() -> None:
    """Typeset what comes in, line by line, until nothing comes."""
    import typst

    paths = sorted((HERE / "fonts").glob("*.ttf"))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
    known = printable(paths)
    house = (HERE / "house.typ").read_bytes()
    for line in sys.stdin:
        asked = json.loads(line)
        project = {
            "main.typ": (HERE / f"{asked['template']}.typ").read_bytes(),
            "house.typ": house,
            "data.json": json.dumps(readable(asked["data"], known)).encode(),
            **{name: base64.b64decode(content) for name, content in asked["files"].items()},
        }
        try:
            # Its stubs know no dictionary; the fonts were read once for all.
            pdf = typst.compile(  # type: ignore[call-overload]
                project, format="pdf", font_paths=fonts, pdf_standards=STANDARDS, timestamp=asked["timestamp"]
            )
            Path(asked["to"]).write_bytes(pdf)
            answer = {}
        except typst.TypstError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
