"""Our stylesheet, module, icons and htmx: fetched once a version, and compressed for whoever takes it so."""

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

YEAR = 31_536_000  # seconds


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> tuple[str, bytes]:
    """Return what tells a version of a file from another, and its compressed bytes; `changed` in nanoseconds."""
    content = path.read_bytes()
    return sha256(content).hexdigest()[:12], gzip.compress(content, mtime=0)


class AssetsBlueprint(Blueprint):
    """A blueprint whose static addresses carry a fingerprint: such an answer may be kept for a year."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url_defaults(self._fingerprinted)

    def _file(self, filename: str) -> tuple[str, bytes] | None:
        path = Path(f"{self.static_folder}/{filename}")
        try:
            return _read(path, path.stat().st_mtime_ns)
        except OSError:
            return None

    def _fingerprinted(self, endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == f"{self.name}.static" and (found := self._file(values.get("filename", ""))):
            values.setdefault("v", found[0])

    def send_static_file(self, filename: str) -> Response:
        """Send a file: compressed where the browser takes gzip, for good where its address names this version."""
        response = super().send_static_file(filename)
        found = self._file(filename)
        if found is None:
            return response
        version, packed = found
        response.vary.add("Accept-Encoding")
        if request.args.get("v") == version:
            response.cache_control.no_cache = None
            response.cache_control.public, response.cache_control.max_age = True, YEAR
            response.cache_control.immutable = True
        if response.status_code == 200 and request.accept_encodings["gzip"]:
            response.close()
            response.direct_passthrough = False
            response.set_data(packed)
            response.content_encoding = "gzip"
            response.set_etag(response.get_etag()[0] or version, weak=True)
        return response
