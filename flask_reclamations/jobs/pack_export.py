"""A pack that somebody asked for on the page: built by a worker, told as it goes, taken up again after a crash."""

import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from ..errors import ReclamationsError
from ..i18n import speaking
from ..models import Export
from ..services import exports
from ..services import pack as services
from ..services.act import Act, db_session, state
from . import pack
from .relay import utc_now

PREFIX = "reclamations-pack-"


class CancelledError(ReclamationsError):
    """Whoever asked for it wants it no more."""

    code = "cancelled"


def write(row: Export, act: Act, locale: str, *, every: float, lease: timedelta) -> None:
    """Build a pack and put it in the store; what an interrupted try typeset is taken up again.

    Parameters: `every` seconds between two looks at whether it is still wanted, each of which says how far it is.
    Raises `CancelledError` and what `jobs.pack.write` raises.
    """
    wanted = services.wanted_of(row)
    services.check(act, wanted)
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() < last + every:
            return
        db_session().refresh(row)
        if row.state != Export.RUNNING:
            raise CancelledError(row.token)
        row.rows, row.total, row.claimed_until, last = done, total, utc_now() + lease, time.monotonic()
        db_session().commit()

    folder, done = _folder(row), _folder(row).with_suffix(".zip")
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with speaking(locale):
            pack.write(act, wanted, done, folder, tell)
        last -= every
        tell(1, 1)
        state().storage.put(exports.place_of(row), done)
    except ReclamationsError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        done.unlink(missing_ok=True)
    row.rows = row.total = 1


def _folder(row: Export) -> Path:
    """Return where a pack is gathered: the same at each try, and for nobody to guess."""
    return Path(tempfile.gettempdir()) / f"{PREFIX}{row.token}"


def sweep() -> None:
    """Drop what is left of packs that nobody builds any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        token = path.name.removeprefix(PREFIX)
        known = select(Export.state).where(Export.token == token)
        # Another application's, or a command's own: neither is ours to drop.
        standing = db_session().scalar(known)
        if standing is not None and standing not in (Export.PENDING, Export.RUNNING):
            shutil.rmtree(path, ignore_errors=True)
