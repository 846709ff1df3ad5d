"""An organisation out to an archive and in from one: one transaction each, so that nothing is ever half there."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from ..documents import archive as documents
from ..errors import ConfigurationError
from ..models import Blob, Organisation
from ..queries import archive, journal
from ..services import archive as services
from ..services import journal as journals
from ..services.act import Act, acting, db_session, state
from ..storage import Storage


def export(path: Path, ref: str, revision: str, *, pending: bool) -> dict[str, int]:
    """Write an organisation to an archive and return its rows by table; nobody writes to it meanwhile.

    Parameters: `pending` whether mails that have not left go along. Raises `ConfigurationError` where they do not
    and some wait, or where one is leaving now.
    """
    session = db_session()
    session.rollback()
    try:
        if session.get_bind(mapper=Organisation).dialect.name == "postgresql":
            still = {"isolation_level": "REPEATABLE READ"}
            session.connection(bind_arguments={"mapper": Organisation}, execution_options=still)
        act = acting(session.query(Organisation).filter_by(ref=ref).one())
        if session.get_bind(mapper=Organisation).dialect.name == "sqlite":
            journals.hold(act)
        _check_mails(act, pending=pending)
        return documents.write(path, session, act.organisation, state().storage, revision, act.now)
    finally:
        session.rollback()


def _check_mails(act: Act, *, pending: bool) -> None:
    waiting = archive.waiting(act.session, act.organisation)
    if waiting and not pending:
        raise ConfigurationError(
            f"{waiting} mail(s) have not left yet: send what is due with `flask reclamations work`, then take the "
            "others along with --with-pending, once no worker and no tick runs here any more"
        )
    if archive.leaving(act.session, act.organisation, act.now):
        raise ConfigurationError("a mail is leaving at this moment: stop the worker, wait five minutes, try again")


def take_in(path: Path, ref: str, revision: str) -> dict[str, int]:
    """Bring an organisation in from its archive, verify it, and return its rows by table.

    Raises `ConfigurationError` naming what does not fit; nothing is then written.
    """
    session, store, put = db_session(), state().storage, list[str]()
    with documents.opened(path) as book:
        said = book.manifest
        if said["organisation"] != ref:
            raise ConfigurationError(f"the archive is of {said['organisation']!r}, not of {ref!r}")
        if said["revision"] != revision:
            raise ConfigurationError(
                f"the archive was made at revision {said['revision']}, this database is at {revision}: "
                "run `flask reclamations db upgrade` on both sides, with one version of the software"
            )
        try:
            services.check_absent(session, ref)
            for table in archive.tables():
                services.load(session, table, book.rows(table))
            services.pass_numbers(session)
            organisation = session.query(Organisation).filter_by(ref=ref).one()
            services.verify_counts(session, organisation.id, said["rows"])
            if fault := next(iter(journal.faults(session, organisation)), None):
                raise ConfigurationError(f"the journal does not verify: {fault}")
            _put(book, store, archive.rows(session, organisation.id, Blob.metadata.tables[Blob.__tablename__]), put)
            session.commit()
        except IntegrityError as error:
            _undo(store, put)
            raise ConfigurationError(
                "rows of another organisation have the numbers of these, or rows do not fit each other: "
                f"bring it into a database of its own ({type(error.orig).__name__})"
            ) from error
        except BaseException:
            _undo(store, put)
            raise
    return dict(said["rows"])


def _undo(store: Storage, put: Iterable[str]) -> None:
    db_session().rollback()
    for place in put:
        store.delete(place)


def _put(book: documents.Archive, store: Storage, blobs: Iterable[Any], put: list[str]) -> None:
    """Put each file where its row says; one that lies there already must be the same."""
    for blob in blobs:
        place = blob["place"]
        if book.manifest["members"].get(place, {}).get("sha256") != blob["sha256"]:
            raise ConfigurationError(f"{place} is not the file that its row tells of")
        if store.exists(place):
            with store.open(place) as stream:
                if documents.told_of(stream)["sha256"] != blob["sha256"]:
                    raise ConfigurationError(f"{place}: another file lies there in the store")
            continue
        with book.file(place) as stream, tempfile.NamedTemporaryFile() as local:
            while chunk := stream.read(documents.CHUNK):
                local.write(chunk)
            local.flush()
            put.append(place)
            store.put(place, Path(local.name))
