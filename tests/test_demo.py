"""`make demo` from the outside: one command, everything running, nothing left behind."""

import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .browser.demonstration import Demo, Kin, demo
from .browser.running import ROOT, environment, seeded_once
from .servers import wait_until

ACCOUNTS = [f"{who}@exemple.test" for who in ("apprenant", "formateur", "qualite", "direction", "auditeur")]
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
REFERENCE = re.compile(r"REG-\d{4}-\d{4}")
LONG = 180


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration that was started on an empty folder."""
    with demo(tmp_path_factory.mktemp("demo") / "state") as found:
        yield found


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stories told, for whoever starts a second time."""
    return seeded_once(tmp_path_factory)


@pytest.fixture
def seeded(past: Path, tmp_path: Path) -> Path:
    """Such a folder of one's own."""
    return Path(shutil.copytree(past, tmp_path / "state"))


class Visitor:
    """A person with a cookie jar, and no browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> str:
        with self.opener.open(self.url + address, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, address: str, **values: str) -> str:
        token = TOKEN.search(self.get(address))
        assert token
        data = urlencode(values | {"csrf_token": token.group(1)}).encode()
        with self.opener.open(self.url + address, data, timeout=30) as answer:
            return str(answer.read().decode())

    def logs_in(self, account: str) -> "Visitor":
        page = self.post("/login", email=account, password="demo")
        assert "Se déconnecter" in page
        return self


def files(visitor: Visitor, description: str) -> str:
    page = visitor.post(
        "/reclamations/new?session=CPN-2", kind="reclamation", session="CPN-2", description=description
    )
    found = REFERENCE.search(page)
    assert found, page
    return found.group()


def mails(directory: Path, reference: str) -> list[str]:
    """Return the names of the kept mails about a case to its learner."""
    found = []
    for file in sorted((directory / "mail").glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if reference in mail["Subject"] and ACCOUNTS[0] in mail["To"]:
            found.append(file.name)
    return found


def verify(directory: Path) -> tuple[int, str]:
    """Run `flask reclamations journal verify` on this folder."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "example_app", "reclamations", "journal", "verify"],
        cwd=ROOT,
        env=environment(directory),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONG,
        check=False,
    )
    return done.returncode, done.stdout


def cases(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "demo.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM reclamations_case").fetchone()
        return int(count)


def test_it_prints_the_address_and_the_accounts(first: Demo) -> None:
    assert first.printed[0] == f"Ready: {first.url}"
    assert [line.split()[0] for line in first.printed[1:6]] == ACCOUNTS
    assert "password: demo" in "\n".join(first.printed)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_each_announced_account_logs_in(first: Demo, account: str) -> None:
    assert "Se déconnecter" in Visitor(first.url).logs_in(account).get("/")


def test_about_eighty_cases_of_the_past_are_there(first: Demo) -> None:
    page = Visitor(first.url).logs_in(ACCOUNTS[2]).get("/reclamations/register")
    said = re.search(r"<strong>(\d+) dossiers</strong>", page)
    assert said
    assert 70 <= int(said.group(1)) <= 100


# What a visitor follows: an alert, an action that did not serve, the next that did, a review, what staff were told.
LEARNED = {
    "/reclamations/recurrences": ["Administratif · Méthode", "Organisation/logistique · Méthode"],
    "/reclamations/plan": ["Relire à deux", "Non efficace", "Faire confirmer son adresse", "Efficace", "commutateur"],
    "/reclamations/reviews": ["REV-", "Signé le"],
    "/reclamations/risks": ["RSQ-", "Un document faux ou oublié"],
    "/reclamations/readiness": ["Points à compléter, semaine après semaine"],
    "/reclamations/learned": ["Une convocation se relit à deux"],
}


@pytest.mark.parametrize("address", LEARNED)
def test_the_past_holds_what_the_house_learned(first: Demo, address: str) -> None:
    page = Visitor(first.url).logs_in(ACCOUNTS[2]).get(address)
    assert [words for words in LEARNED[address] if words not in page] == []


def test_a_filed_complaint_is_acknowledged_by_a_mail_in_the_folder(first: Demo) -> None:  # D03
    description = f"La salle 2 était fermée ({uuid.uuid4().hex})."
    reference = files(Visitor(first.url).logs_in(ACCOUNTS[0]), description)
    (name,) = wait_until(lambda: mails(first.directory, reference), "the acknowledgement")
    mail = message_from_bytes((first.directory / "mail" / name).read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert description in body.get_content()
    assert f"{first.url}/reclamations/cases/{reference}" in body.get_content()


def test_the_mail_can_be_read_in_the_browser(first: Demo) -> None:
    visitor = Visitor(first.url).logs_in(ACCOUNTS[0])
    reference = files(visitor, f"Le bus n’est pas passé ({uuid.uuid4().hex}).")
    (name,) = wait_until(lambda: mails(first.directory, reference), "the acknowledgement")
    assert f'href="/demo/mail/{name}"' in visitor.get("/demo/mail/")
    assert f'href="{first.url}/reclamations/cases/{reference}"' in visitor.get(f"/demo/mail/{name}")


@dataclass(frozen=True)
class Life:
    """What a demonstration that was told to stop leaves."""

    directory: Path
    reference: str
    code: int
    children: int
    survivors: list[Kin]


@pytest.fixture(scope="module")
def life(past: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A demonstration where somebody filed a case, then it was told to stop."""
    folder = Path(shutil.copytree(past, tmp_path_factory.mktemp("life") / "state"))
    with demo(folder) as running:
        reference = files(Visitor(running.url).logs_in(ACCOUNTS[0]), "Je reviens demain.")
        family = running.family()
        code = running.stop()
    return Life(folder, reference, code, len(family), [kin for kin in family if kin.lives()])


def test_a_signal_ends_it_well(life: Life) -> None:
    assert life.code == 0


def test_a_signal_leaves_no_process(life: Life) -> None:
    assert life.children >= 4, "Valkey, the worker, gunicorn and its own worker"
    assert life.survivors == []


def test_a_second_start_keeps_what_was_filed(life: Life) -> None:
    before = cases(life.directory)
    with demo(life.directory) as again:
        assert life.reference in Visitor(again.url).logs_in(ACCOUNTS[0]).get("/reclamations/mine")
        assert cases(life.directory) == before


def test_killing_the_supervisor_leaves_no_process(seeded: Path) -> None:
    with demo(seeded) as running:
        family = running.family()
        running.process.kill()
        running.process.wait()
        assert wait_until(lambda: not [kin for kin in family if kin.lives()], "the end of every process")


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "example_app.demo"],
            cwd=ROOT,
            env=environment(tmp_path, PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"Port {port} is already in use: set PORT to a free one, e.g. PORT=5001.\n"


def test_the_journal_of_the_seeded_past_verifies(seeded: Path) -> None:
    assert verify(seeded) == (0, "journal verified: every chain and the numbering are whole\n")


def test_the_database_refuses_to_change_the_journal(seeded: Path) -> None:
    with closing(sqlite3.connect(seeded / "demo.db")) as database, pytest.raises(sqlite3.DatabaseError):
        database.execute("UPDATE reclamations_event_payload SET body = body || ' '")


def test_one_byte_changed_by_sql_is_named(seeded: Path) -> None:
    with closing(sqlite3.connect(seeded / "demo.db")) as database:
        (reference, event) = database.execute(
            "SELECT c.reference, min(e.id) FROM reclamations_event e"
            " JOIN reclamations_case c ON e.subject_kind = 'case' AND e.subject_id = c.id"
        ).fetchone()
        database.execute("DROP TRIGGER reclamations_event_payload_no_update")
        cut = "substr(body, 1, length(body) - 1) || ']'"
        database.execute(f"UPDATE reclamations_event_payload SET body = {cut} WHERE event_id = ?", (event,))
        database.commit()
    code, said = verify(seeded)
    assert code == 1
    assert reference in said
    assert "1 fault(s): the journal was altered" in said


def test_a_case_taken_away_by_sql_is_named(seeded: Path) -> None:
    with closing(sqlite3.connect(seeded / "demo.db")) as database:
        (year,) = database.execute("SELECT min(year) FROM reclamations_case").fetchone()
        database.execute("DELETE FROM reclamations_case WHERE year = ? AND number = 2", (year,))
        database.commit()
    code, said = verify(seeded)
    assert code == 1
    assert f"{year}: number 0002 is missing from the register" in said
