"""Fifty people file at once over HTTP, several processes answer: numbers are unique and gap-free (C12)."""

import os
import re
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from textwrap import indent
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

import pytest
from flask import Flask

from flask_reclamations.models import Case, Event, OutboxMessage

from .. import servers
from ..jobs.hosts import ROOT, Elsewhere
from ..jobs.steps import STORY, all_of, faults
from .crowd import at_once

COUNT = 50


def documented_recipe() -> str:
    """Return the README's block for SQLite, as a host would paste it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"<!-- a test runs this block on SQLite -->\n```python\n(.*?)```", readme, re.DOTALL)
    return f'with app.app_context():\n    db = app.extensions["sqlalchemy"]\n{indent(block, " " * 4)}'


RECIPES = {"the driver's own transactions": "", "the README's transactions": documented_recipe()}


@contextmanager
def served(app: Flask, folder: Path, code: str = "") -> Iterator[str]:
    """Serve the host with gunicorn in three processes of four threads, and yield its address."""
    port = servers.free_port()
    host = Elsewhere(app, folder, code)
    host.module()
    options = ["--workers", "3", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "--chdir", str(folder), "--pythonpath", str(ROOT), "wsgi:app"],
        env=host.environment,
        start_new_session=True,
    )
    try:
        servers.wait_until(lambda: _listens(port), "gunicorn")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(servers.PATIENCE)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


class Stays(HTTPRedirectHandler):
    """Does not follow: the answer to the filing is what counts."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _logged_in(root: str) -> OpenerDirector:
    opener = build_opener(HTTPCookieProcessor(CookieJar()), Stays())
    _status(opener, f"{root}/login/lea")
    return opener


def _status(opener: OpenerDirector, address: str, data: dict[str, str] | None = None) -> int:
    body = urlencode(data).encode() if data else None
    try:
        with opener.open(address, body, timeout=4 * servers.PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as answer:
        return answer.code


def _fifty_file(app: Flask, folder: Path, code: str = "") -> list[int]:
    """File from many browsers at once and return the numbers given."""
    with served(app, folder, code) as root:
        openers = [_logged_in(root) for _ in range(COUNT)]
        stories = [STORY | {"submission": str(uuid.uuid4())} for _ in openers]
        works = [
            partial(_status, opener, f"{root}/reclamations/new", story)
            for opener, story in zip(openers, stories, strict=True)
        ]
        assert at_once(works) == [303] * COUNT
    cases = all_of(app, Case)
    assert sorted(case.submission for case in cases) == sorted(story["submission"] for story in stories)
    assert len(all_of(app, Event, kind="filed")) == COUNT
    assert len(all_of(app, OutboxMessage, template="acknowledgement")) == COUNT
    assert faults(app) == []
    return sorted(case.number for case in cases)


@pytest.mark.parametrize("recipe", RECIPES)
def test_fifty_filings_at_once_on_sqlite(app: Flask, tmp_path: Path, recipe: str) -> None:  # C12
    assert _fifty_file(app, tmp_path, RECIPES[recipe]) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_fifty_filings_at_once_on_postgresql(any_app: Flask, tmp_path: Path) -> None:  # C12
    assert _fifty_file(any_app, tmp_path) == list(range(1, COUNT + 1))
