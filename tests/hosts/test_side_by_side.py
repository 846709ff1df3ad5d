"""Two hosts in one process, and two users of one Redis: each keeps to itself."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue

from flask_reclamations.migrate import run
from flask_reclamations.models import Case
from flask_reclamations.services.act import db_session

from .. import servers
from . import campus
from .campus.seed import address, key
from .houses import HOUSES, TOKEN, House, lived_in, log_in

ROOT = Path(__file__).parents[2]
FIELD = re.compile(r'name="(csrf_token|submission)"[^>]*value="([^"]+)"')
SET_UP = ["organisation", "set", "--name", "Maison", "--email", "quality@example.test"]
LEARNER = {"rives": "apprenant@exemple.test", "campus": address("amy")}
SESSION = {"rives": "CPN-2", "campus": str(key("evening"))}
PREFIX = {"rives": "/reclamations", "campus": "/quality/feedback"}
ANSWER = {"rives": "C’est bien reçu.", "campus": "We have received it."}


def set_up(app: Flask) -> Flask:
    """Create our tables and the organisation."""
    with app.app_context():
        run("upgrade", "head")
    done = app.test_cli_runner().invoke(args=["reclamations", *SET_UP])
    assert done.exit_code == 0, done.output
    return app


def files(house: House, app: Flask) -> str:
    """File a complaint as this host's learner and return the page that follows."""
    client = app.test_client()
    log_in(house, client, LEARNER[house.name])
    form = f"{PREFIX[house.name]}/new?session={SESSION[house.name]}"
    fields = dict(FIELD.findall(client.get(form).text.split("<main", 1)[1]))
    told = {"kind": "reclamation", "session": SESSION[house.name], "description": "Cold room."}
    answer = client.post(form, data=fields | told, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        return [case.number for case in db_session().query(Case).order_by(Case.number)]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[list[tuple[House, Flask]]]:
    """Both hosts, in this process."""
    with ExitStack() as until:
        yield [
            (house, set_up(until.enter_context(lived_in(house, f"sqlite:///{tmp_path / f'{name}.db'}"))))
            for name, house in HOUSES.items()
        ]


def test_two_hosts_in_one_process_keep_their_language_their_numbers_and_their_cases(
    both: list[tuple[House, Flask]],
) -> None:
    for count in (1, 2):
        for house, app in both:
            page = files(house, app)
            assert ANSWER[house.name] in page
            assert re.search(rf"REG-\d{{4}}-{count:04d}", page)
    assert [numbers(app) for _, app in both] == [[1, 2], [1, 2]]


def test_a_host_s_own_jobs_wait_for_its_own_worker(
    broker: servers.Broker, mail_server: servers.MailServer, mailbox: servers.Mailbox, tmp_path: Path
) -> None:
    broker.flush()
    config = {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'campus.db'}",
        "PRINTING_REDIS": broker.url,
        "RECLAMATIONS_REDIS_URL": broker.url,
        "RECLAMATIONS_SMTP_URL": mail_server.url,
    }
    house, app = HOUSES["campus"], campus.create_app(**config)
    house.migrate(app, config["SQLALCHEMY_DATABASE_URI"])
    house.fill(app)
    set_up(app)
    client = app.test_client()
    log_in(house, client, address("ben"))
    stamp = TOKEN.findall(client.get("/").text)[0]
    assert client.post("/transcript", data={"stamp": stamp}).status_code == 303
    files(house, app)
    worker = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "tests.hosts.campus", "reclamations", "worker", "--burst"],
        cwd=ROOT,
        env=os.environ | {f"CAMPUS_{name}": value for name, value in config.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert worker.returncode == 0, worker.stderr
    assert len(mailbox.to(address("amy"))) == 1
    with Redis.from_url(broker.url) as connection:
        (job,) = Queue("printing", connection=connection).jobs
        assert job.func_name == "tests.hosts.campus.printing.transcript"
        assert Queue("default", connection=connection).count == 0
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
