"""From the wheel in a clean environment: install, migrate, file, acknowledge, as an operator does (criterion 45)."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from . import servers
from .test_readme import bring_register, commands, python_block

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
# Beside the README's host: the reader's own module, and a course page where somebody files.
MY_LMS = """
from lms import Adapter as MyAdapter, User

load_user = User
"""
FILE_ONE = """
from flask_login import login_user
from host import app
from lms import User
import re

app.add_url_rule("/login", "login", lambda: str(login_user(User("lea"))))
client = app.test_client()
assert client.get("/login").text == "True"
page = client.get("/reclamations/new?session=cpn-b").text
hidden = ("csrf_token", "submission")
fields = {name: re.search(f'name="{name}"[^>]*value="([^"]+)"', page).group(1) for name in hidden}
fields |= {"kind": "reclamation", "session": "cpn-b", "description": "La salle 2 était fermée."}
filed = client.post("/reclamations/new", data=fields)
assert filed.status_code == 303, filed.text
print(filed.location)
"""


@dataclass(frozen=True)
class Installed:
    """A clean environment with the wheel in it, and a folder with the README's host."""

    python: Path
    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> str:
        """Run a command of this environment in the host's folder and return what it printed."""
        done = subprocess.run(
            [str(self.python), *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def uv(*arguments: str) -> str:
    """Run uv in the checkout, and fail with its own words."""
    quiet = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    done = subprocess.run([str(UV), *arguments], cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--out-dir", str(folder))
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python where the wheel and what it asks for are installed, at the versions of the lock, and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    versions = folder / "versions.txt"
    chosen = ("--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "--extra", "xlsx")
    versions.write_text(uv("export", "--quiet", *chosen), encoding="utf-8")
    uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", str(python), "--constraint", str(versions), f"{wheel}[xlsx]")
    return python


@pytest.fixture
def installed(python: Path, tmp_path: Path, mail_server: servers.MailServer) -> Installed:
    """The README's host, on an empty folder."""
    mail = f'app.config["RECLAMATIONS_SMTP_URL"] = "{mail_server.url}"\n'
    database = f"sqlite:///{tmp_path / 'lms.db'}"
    host = python_block().replace("sqlite:///lms.db", database).replace("Reclamations(app", f"{mail}Reclamations(app")
    assert mail in host
    assert database in host
    (tmp_path / "host.py").write_text(host, encoding="utf-8")
    (tmp_path / "my_lms.py").write_text(MY_LMS, encoding="utf-8")
    (tmp_path / "file_one.py").write_text(FILE_ONE, encoding="utf-8")
    lms = (ROOT / "tests" / "lms.py").read_text(encoding="utf-8")
    (tmp_path / "lms.py").write_text(lms.replace("from . import compiled", "import compiled"), encoding="utf-8")
    shutil.copy(ROOT / "tests" / "compiled.py", tmp_path)
    bring_register(tmp_path)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"FLASK_APP": "host", "SECRET_KEY": secrets.token_hex(), "PYTHONWARNINGS": "error"}
    return Installed(python, tmp_path, kept | own)


def test_the_wheel_holds_the_package_and_its_migrations_and_no_test(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"flask_reclamations"}
    assert "flask_reclamations/migrations/versions/0001_spine.py" in names
    for part in (
        "py.typed",
        "translations/en.po",
        "static/reclamations/htmx.LICENSE",
        "templates/reclamations/app.html",
        "typst/document.typ",
        "typst/fonts/SourceSans3_400Regular.ttf",
    ):
        assert f"flask_reclamations/{part}" in names
    shipped = [name for name in names if name.startswith("flask_reclamations/migrations/versions/")]
    assert len(shipped) == len(list((ROOT / "migrations" / "versions").glob("*.py")))


def test_a_case_filed_from_the_wheel_is_acknowledged(installed: Installed, mailbox: servers.Mailbox) -> None:  # D03
    assert str(installed.python.parents[1]) in installed.run(
        "-c", "import flask_reclamations as f; print(f.__file__)"
    )
    for words in commands():
        installed.run("-m", "flask", *words)
    address = installed.run("file_one.py")
    (reference,) = re.findall(r"REG-\d{4}-0001", address)
    installed.run("-m", "flask", "reclamations", "work")
    (mail,) = mailbox.to("lea@exemple.test")
    assert reference in mail["Subject"]
    assert "La salle 2 était fermée." in mail.text
    assert "verified" in installed.run("-m", "flask", "reclamations", "journal", "verify")


def test_what_the_wheel_asks_for_fits_together(python: Path) -> None:
    uv("pip", "check", "--quiet", "--python", str(python))
    listed = uv("pip", "list", "--python", str(python))
    assert "flask-reclamations" in listed
    assert "pytest" not in listed, "a clean environment holds no test tool"
