"""The documentation is true: its blocks run, its reference is the code's, its pages build without a warning."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import flask_reclamations
from flask_reclamations import Enrolment, Party, Person, Role, TrainingSession
from flask_reclamations.cli import reclamations_cli
from flask_reclamations.domain.happened import EVENTS
from flask_reclamations.host.adapter import METHODS
from flask_reclamations.web.macros import Macros

from . import servers
from .documented import ALL, DOCS, LANGUAGES, NOT_RUN, blocks, commands, operate, run
from .web.dom import form_to, page, sent


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def write(self, name: str, text: str) -> None:
        """Write a file as its block says: anew, or at the end of what is there."""
        path = self.folder / name.removesuffix(", at the end")
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n" if name.endswith(", at the end") else ""
        path.write_text(before + text, encoding="utf-8")

    def type(self, text: str) -> str:
        """Type a block into a shell, which remembers what it exported."""
        kept = self.folder / ".environment"
        words = "\n".join([*run(text), f"env -0 > {kept}"])
        done = subprocess.run(
            ["sh", "-e"],
            input=words,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, words + done.stdout + done.stderr
        pairs = kept.read_text(encoding="utf-8").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs if pair)
        return done.stdout


def named(text: str) -> str | None:
    """Return the file that a block says it is."""
    found = re.match(r"(?:# |\{# )([\w/.]+\.(?:py|html)(?:, at the end)?)(?: -#\})?\n", text)
    return found.group(1) if found else None


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, mail_server: servers.MailServer) -> Reader:
    """Somebody who followed the tutorial up to its last section."""
    folder = tmp_path_factory.mktemp("lms")
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = {
        "PATH": path,
        "SMTP_URL": mail_server.url,
        "PYTHONWARNINGS": "error",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    found = Reader(folder, kept | own)
    for block in blocks(DOCS / "tutorial.md"):
        name = named(block.text)
        if name is None and block.language == "sh" and "flask reclamations work" in block.text:
            break
        found.write(name, block.text) if name else found.type(block.text)
    return found


@pytest.fixture(scope="module")
def lms(reader: Reader) -> Iterator[Flask]:
    """The LMS of the tutorial, in this process."""
    ours = ("models", "adapter", "lms")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(reader.folder))
        for name in ("SECRET_KEY", "SMTP_URL"):
            patched.setenv(name, reader.environment[name])
        app: Flask = importlib.import_module("lms").app
        yield app
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
        for name in ours:
            del sys.modules[name]


def logged_in(app: Flask, name: str) -> FlaskClient:
    browser = app.test_client()
    browser.post("/login", data={"email": f"{name}@lms.test", "password": "demo"})
    return browser


def test_every_block_is_of_a_kind_that_a_test_knows() -> None:
    told = {block.language for block in ALL if not block.language.startswith("{")}
    assert ALL
    assert told <= LANGUAGES


def test_what_is_not_run_is_still_in_the_pages() -> None:
    lines = [line for block in ALL for line in block.text.splitlines()]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in lines)] == []


def test_the_tutorial_ends_with_a_complaint_that_was_answered(  # O28
    lms: Flask, mailbox: servers.Mailbox
) -> None:
    lea, claire = logged_in(lms, "lea"), logged_in(lms, "claire")
    (card,) = page(lea.get("/sessions/cpn-b")).all("a", class_="recl-btn recl-btn-main")
    form = sent(form_to(page(lea.get(card["href"])), "/new"))
    filed = lea.post(
        "/reclamations/new", data=form | {"kind": "reclamation", "description": "La salle était fermée."}
    )
    (reference,) = re.findall(r"REG-\d{4}-0001", filed.location)
    assert reference in claire.get("/reclamations/register").text
    case = f"/reclamations/cases/{reference}"
    answer = sent(form_to(page(claire.get(case)), "/answer")) | {"text": "La clé est désormais à l’accueil."}
    assert claire.post(f"{case}/answer", data=answer).status_code == 303
    work, verify = blocks(DOCS / "tutorial.md")[-2:]
    assert not operate(lms, work.text).startswith("0 mail(s)")
    assert "journal verified" in operate(lms, verify.text)
    told = " ".join(mail.text for mail in mailbox.to("lea@lms.test"))
    assert reference in told
    assert "La clé est désormais à l’accueil." in told
    assert "La clé est désormais à l’accueil." in lea.get(case).text
    assert mailbox.to("claire@lms.test")


def test_the_tutorial_puts_the_log_and_the_bell_on_the_teachers_page(lms: Flask) -> None:
    shown = logged_in(lms, "bruno").get("/sessions/cpn-b").text
    assert "recl-card" in shown
    assert "/reclamations/notifications" in shown


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages written from the code."""
    folder = tmp_path_factory.mktemp("reference")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(DOCS))
        importlib.import_module("from_code").write(folder)
        del sys.modules["from_code"]
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


def test_the_reference_holds_every_command_and_option(reference: dict[str, str]) -> None:
    assert sorted(re.findall(r"^## (.+)$", reference["commands"], re.MULTILINE)) == sorted(commands(reclamations_cli))
    assert "`--seed TEXT` | What the sample is drawn by" in reference["commands"]


def test_the_reference_holds_every_address(reference: dict[str, str], app: Flask) -> None:
    ours = [r for r in app.url_map.iter_rules() if r.endpoint.startswith("reclamations.") and "static" not in r.rule]
    missing = [r.rule for r in ours if f"- `{r.rule.removeprefix('/reclamations')}` " not in reference["addresses"]]
    assert len(ours) > 100
    assert missing == []


def test_the_reference_holds_every_event_and_marks_what_is_personal(reference: dict[str, str]) -> None:
    assert [kind for kind in EVENTS if f"| `{kind}` | {EVENTS[kind][0]} |" not in reference["events"]] == []
    assert "`claimant_email` *personal*" in reference["events"]
    assert "`severity` *personal*" not in reference["events"]


def test_the_reference_holds_every_macro_and_every_name_that_one_imports(reference: dict[str, str]) -> None:
    methods = [name for name in vars(Macros) if not name.startswith("_")]
    assert re.findall(r"^## (\w+)$", reference["macros"], re.MULTILINE) == methods
    told = set(re.findall(r"^##+ (\w+)$", reference["extension"] + reference["adapter"], re.MULTILINE))
    assert set(flask_reclamations.__all__) - told == {"HostAdapter", "ReclamationsError"}
    assert "`ReclamationsError`" in reference["extension"]
    assert "# Adapter" in reference["adapter"]


@pytest.mark.parametrize("kind", [Enrolment, Party, Person, TrainingSession])
def test_the_guide_of_the_adapter_tells_each_field_of_its_values(reference: dict[str, str], kind: type) -> None:
    def rows(text: str) -> list[list[str]]:
        own = re.split(rf"^##+ {kind.__name__}$", text, flags=re.MULTILINE)[1].partition("\n#")[0]
        return [re.split(r" (?<!\\)\| ", line.strip("| "))[:3] for line in re.findall(r"^\| `.*$", own, re.MULTILINE)]

    told = rows((DOCS / "how-to" / "adapter.md").read_text(encoding="utf-8"))
    assert [row[0].strip("`") for row in told] == [item.name for item in fields(kind)]
    assert told == rows(reference["adapter"])


def test_the_guide_of_the_adapter_tells_each_role() -> None:
    text = (DOCS / "how-to" / "adapter.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([A-Z]+)` ", text, re.MULTILINE) == [role.name for role in Role]


def test_the_reference_holds_every_question_to_a_host(reference: dict[str, str]) -> None:
    assert set(METHODS) <= set(re.findall(r"^### (\w+)$", reference["adapter"], re.MULTILINE))


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("_build", "__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "docs", "built"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "built" / "reference" / "settings.html").is_file()
