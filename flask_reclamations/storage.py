"""Where files lie: a local folder, or any `fsspec` address such as `s3://bucket/prefix`."""

import os
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from rq.timeouts import BaseTimeoutException

from .errors import ConfigurationError, MissingExtraError

PART = ".part"  # ends the name of a file while it is written; a killed process leaves it
# A request that brings a file waits for the store: briefly, and once.
S3_DEFAULTS: dict[str, Any] = {
    "config_kwargs": {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 2}},
    "use_listings_cache": False,
}


class Storage(Protocol):
    """What a store of files does. Paths are relative, with `/`; every failure is an `OSError`."""

    def put(self, path: str, source: bytes | Path) -> None:
        """Write bytes, or the content of a local file, whole or not at all."""

    def open(self, path: str) -> BinaryIO:
        """Open for reading; `FileNotFoundError` where there is nothing."""

    def exists(self, path: str) -> bool:
        """Tell whether a whole file lies there."""

    def delete(self, path: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def walk(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files under a folder, in order; one that ends in `.part` is not whole."""


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Turn what the library of a remote store raises into `OSError`, as a local disk would."""
    try:
        yield
    except (OSError, BaseTimeoutException):
        raise  # a job whose time is up is no fault of the store
    except Exception as error:
        raise OSError(f"{type(error).__name__}: the store does not answer") from error


@dataclass
class FsspecStorage:
    """The store named by RECLAMATIONS_STORAGE."""

    url: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _opened: dict[int, tuple[AbstractFileSystem, str]] = field(default_factory=dict, repr=False)

    def _place(self, path: str) -> tuple[AbstractFileSystem, str]:
        # Remote file systems run a thread of their own, which a fork leaves behind: one per process.
        opened = self._opened.get(os.getpid())
        if opened is None:
            defaults = S3_DEFAULTS if self.url.startswith(("s3://", "s3a://")) else {}
            opened = url_to_fs(self.url, **{**defaults, **self.options, "skip_instance_cache": True})
            self._opened[os.getpid()] = opened
        return opened[0], f"{opened[1].rstrip('/')}/{path}"

    def put(self, path: str, source: bytes | Path) -> None:
        """Write bytes, or the content of a local file, whole or not at all."""
        fs, place = self._place(path)
        if not isinstance(fs, LocalFileSystem):
            with _as_os_errors():  # an object store shows an object once it is whole
                fs.pipe_file(place, source) if isinstance(source, bytes) else fs.put_file(str(source), place)
            return
        part = f"{place}.{secrets.token_hex(4)}{PART}"
        fs.makedirs(fs._parent(place), exist_ok=True)
        try:
            fs.pipe_file(part, source) if isinstance(source, bytes) else fs.put_file(str(source), part)
            Path(part).replace(place)
        except BaseException:
            with suppress(OSError):
                Path(part).unlink(missing_ok=True)
            raise

    def open(self, path: str) -> BinaryIO:
        """Open for reading; `FileNotFoundError` where there is nothing."""
        fs, place = self._place(path)
        with _as_os_errors():
            return cast("BinaryIO", fs.open(place, "rb"))

    def exists(self, path: str) -> bool:
        """Tell whether a whole file lies there."""
        fs, place = self._place(path)
        with suppress(FileNotFoundError), _as_os_errors():
            return bool(fs.info(place)["type"] == "file")
        return False

    def delete(self, path: str) -> None:
        """Remove a file; nothing happens where there is none."""
        fs, place = self._place(path)
        with suppress(FileNotFoundError), _as_os_errors():
            fs.rm_file(place)

    def walk(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files under a folder, in order; one that ends in `.part` is not whole."""
        fs, place = self._place(folder)
        root = place.removesuffix(folder)
        with _as_os_errors():
            found = fs.find(place) if fs.exists(place) else []
        yield from sorted(str(path).removeprefix(root) for path in found)


def open_storage(url: str, options: Mapping[str, Any], served: Collection[str] = ()) -> Storage:
    """Return the store of an address; nothing is touched yet.

    Parameters: `served` the folders whose files anybody may fetch.

    Raises `ConfigurationError` for an address or options that no store understands, and for a folder inside one
    that is served (D01).
    """
    store = FsspecStorage(url, options)
    try:
        fs, place = store._place("")
    except ImportError:
        raise MissingExtraError("s3fs", "s3") from None
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"RECLAMATIONS_STORAGE {url!r} is not a folder or an address such as 's3://bucket/prefix', "
            f"or RECLAMATIONS_STORAGE_OPTIONS do not fit it: {type(error).__name__}"
        ) from None
    for folder in served if isinstance(fs, LocalFileSystem) else ():
        if Path(place).resolve().is_relative_to(Path(folder).resolve()):
            raise ConfigurationError(
                f"RECLAMATIONS_STORAGE {url!r} lies in a static folder, where anybody may fetch its files: "
                f"set a folder outside {folder!r}."
            )
    return store
