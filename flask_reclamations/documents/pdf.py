"""PDF by Typst, in a process of its own that ends: it keeps all it ever compiled."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

from ..errors import MissingExtraError, ReclamationsError
from ..services.logo import Logo

CHILD = Path(__file__).with_name("typesetting.py")
MOST = 64  # documents of one child: memory stays flat
LOGO = "logo.svg"  # what a page calls the picture at its head
LIMIT = 120.0  # seconds for one document


class TypesettingError(ReclamationsError):
    """A document could not be made: a fault of ours, never of what people wrote."""

    code = "typesetting"


class Press(AbstractContextManager["Press"]):
    """What typesets: a child process, started when it is first needed and anew every `MOST` documents.

    Parameters: `logo` what stands at the head of each document.
    Raises `MissingExtraError` where the packages of the extra `pdf` are not installed.
    """

    def __init__(self, logo: Logo | None = None) -> None:
        self._logo = logo
        for package in ("typst", "fontTools"):
            if find_spec(package) is None:
                raise MissingExtraError(package.lower(), "pdf")
        self._child: subprocess.Popen[str] | None = None
        self._made = 0

    def typeset(
        self,
        template: str,
        data: Mapping[str, Any],
        to: Path,
        *,
        moment: datetime,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write one document: tagged (PDF/UA-1) and archivable (PDF/A-3a).

        Parameters: `template` a name of `typst/`; `data` JSON values, whose texts are never markup; `moment` what
        the document says it was made at: the same data at the same moment are the same bytes; `files` the pictures
        that `data` names.

        Raises `TypesettingError`.
        """
        child = self._running()
        asked = {
            "template": template,
            "data": self._headed(data),
            "files": {name: base64.b64encode(content).decode() for name, content in self._pictures(files).items()},
            "timestamp": int(moment.timestamp()),
            "to": str(to),
        }
        watch = Timer(LIMIT, child.kill)
        watch.start()
        try:
            child.stdin.write(json.dumps(asked) + "\n")  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
            line = child.stdout.readline()  # type: ignore[union-attr]
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        self._made += 1
        error = json.loads(line).get("error") if line else "the process that typesets ended"
        if not line:
            self._end()
        if error:
            raise TypesettingError(f"{template}: {error}")

    def _headed(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._logo is None:
            return data
        picture = {"file": LOGO, "alt": self._logo.alt, "width": self._logo.width}
        return {**data, "head": {**data["head"], "logo": picture}}

    def _pictures(self, files: Mapping[str, bytes] | None) -> dict[str, bytes]:
        return {**(files or {}), **({LOGO: self._logo.drawing} if self._logo else {})}

    def _running(self) -> subprocess.Popen[str]:
        if self._made >= MOST:
            self._end()
        if self._child is None:
            # -P: the folder of the child is no place to import from.
            command = [sys.executable, "-P", str(CHILD)]
            self._child = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.communicate()
        self._child, self._made = None, 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._child is not None:
            self._child.kill()
        self._end()
