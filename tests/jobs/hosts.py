"""The same host in processes of its own: `flask …` as an operator runs it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]
WSGI = """
import json, os
from flask_rq import RQ
from tests.lms import create_app

config = json.loads(os.environ["LMS_CONFIG"])
app = create_app(os.environ["LMS_DATABASE"], **config)
if "RQ_CONNECTION" in config:
    RQ(app)
"""


@dataclass(frozen=True)
class Elsewhere:
    """A host of its own over the database and the settings of an app.

    Parameters: `code` what the module of this host does more, once it made its `app`.
    """

    app: Flask
    folder: Path
    code: str = ""

    def module(self) -> Path:
        """Write the module of this host and return where it lies."""
        path = self.folder / "wsgi.py"
        path.write_text(WSGI + self.code)
        return path

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process of this host is told."""
        config = {key: value for key, value in self.app.config.items() if key.startswith(("RECLAMATIONS_", "RQ_"))}
        return {
            **os.environ,
            "LMS_DATABASE": self.app.config["SQLALCHEMY_DATABASE_URI"],
            "LMS_CONFIG": json.dumps(config),
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `flask <arguments>` and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", str(self.module()), *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `flask <arguments>` to its end and return its exit code and what it said."""
        return ended(self.start(*arguments))


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a process and return its exit code and what it said."""
    with process:
        try:
            said, _ = process.communicate(timeout=120)
        finally:
            process.kill()
    return process.returncode, said
