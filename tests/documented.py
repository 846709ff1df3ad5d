"""The pages of docs/ as their tests read them: blocks, in their order, and how each kind is run."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

DOCS = Path(__file__).parents[1] / "docs"
WRITTEN = sorted(path for path in DOCS.rglob("*.md") if path.parent.name not in ("reference", "_build"))
LANGUAGES = {"python", "sh", "jinja", "toml", "ini", "css", "csv", "cron", "nginx"}
FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What a test cannot do: the reader's own network and servers that never end. Of the unit files, the cron line and the
# nginx block, what they start and what they mask is tried; systemd, cron and nginx themselves are not there.
NOT_RUN = {
    "python3 -m venv": "the tests run in an environment that is ready",
    ". .venv": "the same",
    "pip install": "the same",
    "python -m aiosmtpd": "never ends; the tests have a mail server of their own",
    "flask run": "never ends; a test client asks the same app",
}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    language: str
    text: str


def blocks(path: Path) -> list[Block]:
    found = FENCE.findall(path.read_text(encoding="utf-8"))
    return [Block(path.relative_to(DOCS).as_posix(), language, text) for language, text in found]


ALL = [block for path in WRITTEN for block in blocks(path)]


def run(text: str) -> list[str]:
    """Return the lines of a block that a test runs."""
    return [line for line in text.splitlines() if not line.startswith(tuple(NOT_RUN))]


def operate(app: Flask, text: str) -> str:
    """Run the `flask …` lines of a block on an app and return what they print."""
    printed = ""
    for line in text.splitlines():
        assert line.startswith("flask "), f"nothing runs « {line} »"
        result = app.test_cli_runner().invoke(args=shlex.split(line)[1:])
        assert result.exit_code == 0, line + result.output
        printed += result.output
    return printed


def commands(command: Any, *path: str) -> list[str]:
    below = getattr(command, "commands", None)
    return [" ".join(path)] if below is None else [w for n, c in below.items() for w in commands(c, *path, n)]


def test_the_reference_holds_every_setting_of_the_readme(reference: dict[str, str]) -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    keys = re.findall(r"^\| `(RECLAMATIONS_\w+)` ", readme, re.MULTILINE)
    assert keys
    assert re.findall(r"^\| `(RECLAMATIONS_\w+)` ", reference["settings"], re.MULTILINE) == keys
