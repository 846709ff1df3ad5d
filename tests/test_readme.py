"""README is true: its host runs, its table is the settings', its commands exist."""

import re
import secrets
import sys
import types
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from flask_reclamations.settings import PREFIX, Settings

from .lms import Adapter, User

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def python_block() -> str:
    found = re.search(r"<!-- a test runs this block -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


def commands() -> list[list[str]]:
    """Return what an operator types after `flask` to set it up, word by word."""
    typed = re.findall(r"^flask (reclamations .*)$", README, re.MULTILINE)
    return [[word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)] for line in typed]


def bring_register(folder: Path) -> None:
    """Put the reader's own older register where the commands look for it."""
    register = "N°;Date de réception;Objet\r\n12;03/02/2025;Salle déjà prise\r\n"
    (folder / "registre-2025.csv").write_text(register, encoding="cp1252")


@pytest.fixture
def my_lms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's own module that the block imports."""
    module = types.ModuleType("my_lms")
    module.__dict__.update({"MyAdapter": Adapter, "load_user": User})
    monkeypatch.setitem(sys.modules, "my_lms", module)


def test_the_complete_host_has_at_most_25_lines() -> None:
    assert len([line for line in python_block().splitlines() if line.strip()]) <= 25


def test_the_complete_host_starts_migrates_and_serves(
    my_lms: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", secrets.token_hex())
    monkeypatch.chdir(tmp_path)
    bring_register(tmp_path)
    block = python_block().replace("sqlite:///lms.db", f"sqlite:///{tmp_path / 'lms.db'}")
    names: dict[str, object] = {"__name__": "readme_host"}
    exec(block, names)
    app = names["app"]
    runner = app.test_cli_runner()  # type: ignore[attr-defined]
    for words in commands():
        result = runner.invoke(args=words)
        assert result.exit_code == 0, result.output
    assert app.test_client().get("/reclamations/mine").status_code == 401  # type: ignore[attr-defined]
    with app.app_context():  # type: ignore[attr-defined]
        app.extensions["sqlalchemy"].engine.dispose()  # type: ignore[attr-defined]


def test_the_settings_table_is_the_settings() -> None:
    documented = re.findall(r"^\| `(RECLAMATIONS_\w+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    real = [
        (
            PREFIX + item.name.upper(),
            f"`{item.default}`" if item.default not in ("", MISSING) else "",
            item.metadata["help"],
        )
        for item in fields(Settings)
    ]
    assert documented == real


def test_every_link_of_the_readme_leads_to_a_file_and_its_heading() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
            named = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
            assert anchor in named, target


def test_what_one_copies_into_systemd_stands_in_one_place() -> None:
    assert "[Service]" not in README
    assert "docs/how-to/production.md#web-server-worker-and-timer" in README


def test_every_make_target_of_the_readme_exists() -> None:
    for target in set(re.findall(r"`?make ([a-z][a-z-]+)", README)):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_every_command_of_the_readme_exists() -> None:
    from flask_reclamations.cli import reclamations_cli

    for line in set(re.findall(r"flask reclamations ([a-z ]+)", README)):
        command = reclamations_cli
        for word in line.split():
            following = getattr(command, "commands", {}).get(word)
            if following is None:
                break
            command = following
        assert command is not reclamations_cli, line
