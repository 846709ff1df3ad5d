"""The checks of `flask reclamations doctor`: each looks at one thing; nothing is left changed."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from urllib.parse import urlsplit

from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from .. import migrate
from ..domain.readiness import SettingGap
from ..errors import ConfigurationError
from ..host import Role
from ..i18n import t
from ..jobs import nudge
from ..jobs.unit import cause
from ..mail.send import Smtp
from ..models import Heartbeat, Organisation, OutboxMessage
from ..queries import readiness
from ..services.act import db_session, state

TICK = timedelta(minutes=10)  # it is run every minute
ASTRAY = 60  # seconds between two clocks


class Level(IntEnum):
    """How bad it is, which is the exit code of the worst."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True)
class Finding:
    """What a check found; `fix` is empty where nothing is to be done."""

    check: str
    level: Level
    said: str
    fix: str = ""


def _ok(check: str, said: str) -> Finding:
    return Finding(check, Level.OK, said)


def examine() -> Iterator[Finding]:
    """Look at everything; what asks the database is left out where it does not answer."""
    database = list(_database())
    yield from database
    yield from (_queue(), _mail(), _storage(), _address())
    if any(finding.level is Level.ERROR for finding in database):
        return
    yield from (_clock(), _tick(), _waiting())
    yield from _houses()


def _database() -> Iterator[Finding]:
    try:
        at, newest = migrate.revisions()
        missing = migrate.missing_triggers()
    except SQLAlchemyError as error:
        fix = "start it, or correct SQLALCHEMY_DATABASE_URI"
        yield Finding("database", Level.ERROR, f"does not answer: {cause(error)}", fix)
        return
    yield _ok("database", f"{db_session().get_bind(mapper=Organisation).dialect.name} answers")
    if at != newest:
        said = f"the tables are at {at or 'base'}, the newest is {newest}"
        yield Finding("migrations", Level.ERROR, said, "run `flask reclamations db upgrade`")
        return
    yield _ok("migrations", f"the tables are at {at}")
    if missing:
        fix = "restore the schema from a backup: whoever has the database could rewrite the journal meanwhile"
        yield Finding("triggers", Level.ERROR, f"gone or switched off: {', '.join(missing)}", fix)
    else:
        yield _ok("triggers", "the journal is guarded")


def _queue() -> Finding:
    try:
        found = nudge.host_queue()
    except ConfigurationError as error:
        return Finding("queue", Level.ERROR, str(error), "correct RECLAMATIONS_QUEUE")
    if found is None:
        return _ok("queue", "no Redis: mails and files leave with the tick")
    queue = nudge.quick(found)
    try:
        workers, failed = len(Worker.all(queue=queue)), queue.failed_job_registry.count
    except (RedisError, OSError) as error:
        fix = "start it, or correct RQ_CONNECTION or RECLAMATIONS_REDIS_URL; until then the tick sends the mails"
        return Finding("queue", Level.ERROR, f"Redis does not answer ({type(error).__name__})", fix)
    if not workers:
        fix = "run `flask reclamations worker`, and have it started again where it stops"
        return Finding("queue", Level.ERROR, f"no worker listens to {queue.name!r}", fix)
    if failed:
        fix = f"read why with `rq info` or in the worker's log; the queue is {queue.name!r}"
        return Finding("queue", Level.WARNING, f"{workers} worker(s), {failed} job(s) failed", fix)
    return _ok("queue", f"{workers} worker(s) listen to {queue.name!r}")


def _mail() -> Finding:
    url = state().settings.smtp_url
    server = urlsplit(url).hostname or "localhost"  # the address itself may hold a password
    try:
        Smtp(url).greet()
    except OSError as error:
        return Finding("mail", Level.ERROR, f"{server} takes no mail: {error}", "correct RECLAMATIONS_SMTP_URL")
    return _ok("mail", f"{server} takes mail")


def _storage() -> Finding:
    place, content = f"doctor/{secrets.token_hex(8)}", b"flask reclamations doctor"
    store = state().storage
    try:
        store.put(place, content)
        try:
            with store.open(place) as stream:
                same = stream.read() == content
        finally:
            store.delete(place)
    except OSError as error:
        fix = "let this user write there, or correct RECLAMATIONS_STORAGE"
        return Finding("storage", Level.ERROR, f"no file can be kept: {error}", fix)
    if not same:
        fix = "look at the disk, or at what stands before the store"
        return Finding("storage", Level.ERROR, "what was written is not what is read", fix)
    return _ok("storage", "a file was written, read and removed")


def _address() -> Finding:
    parts = urlsplit(state().settings.public_url)
    if parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return _ok("address", state().settings.public_root)
    fix = "serve the LMS over https and say so in RECLAMATIONS_PUBLIC_URL"
    return Finding("address", Level.WARNING, "links in mails open over plain http", fix)


def _clock() -> Finding:
    session = db_session()
    if session.get_bind(mapper=Organisation).dialect.name == "sqlite":
        return _ok("clock", "the database is a file: it has ours")
    apart = abs((session.scalar(select(func.now())) - datetime.now(UTC)).total_seconds())  # type: ignore[operator]
    if apart > ASTRAY:
        fix = "set both by NTP: delays and seals are dated by ours"
        return Finding("clock", Level.ERROR, f"the database's clock is {apart:.0f} s from ours", fix)
    return _ok("clock", "the database's agrees with ours")


def _tick() -> Finding:
    last = db_session().get(Heartbeat, Heartbeat.TICK)
    fix = "run `flask reclamations tick` every minute, by cron or a systemd timer"
    if last is None:
        return Finding("tick", Level.ERROR, "it never ran: no reminder, seal or report is made", fix)
    if datetime.now(UTC) - last.at > TICK:
        return Finding("tick", Level.ERROR, f"it last ran on {last.at:%Y-%m-%d at %H:%M} UTC", fix)
    return _ok("tick", f"it last ran at {last.at:%H:%M} UTC")


def _waiting() -> Finding:
    long = datetime.now(UTC) - TICK
    late = (OutboxMessage.state == OutboxMessage.PENDING, OutboxMessage.due_at < long)
    count = db_session().scalar(select(func.count()).select_from(OutboxMessage).where(*late)) or 0
    if count:
        fix = "read why with `flask reclamations outbox`"
        return Finding(
            "outbox", Level.WARNING, f"{count} line(s), mails mostly, should have left over ten minutes ago", fix
        )
    return _ok("outbox", "nothing waits")


def _houses() -> Iterator[Finding]:
    host = state().host
    try:
        refs = host.organisations()
    except Exception as error:  # the host's own code: whatever it raises is what is to be mended
        yield Finding("adapter", Level.ERROR, f"organisations() fails: {cause(error)}", "correct your adapter")
        return
    if not refs:
        yield Finding("adapter", Level.ERROR, "organisations() names none", "return the ref of each organisation")
    for ref in refs:
        yield from _house(ref)


def _house(ref: str) -> Iterator[Finding]:
    row = db_session().scalar(select(Organisation).where(Organisation.ref == ref))
    if row is None:
        fix = f"run `flask reclamations organisation set --organisation {ref} --name … --email …`"
        yield Finding(f"{ref}: organisation", Level.ERROR, "it is not set up", fix)
        return
    yield _people(row)
    page = f"{state().settings.public_root}{state().settings.url_prefix}/readiness"
    gaps = readiness.of_settings(db_session(), row, datetime.now(UTC))
    for gap in gaps:
        lost = gap is SettingGap.NO_MAILBOX  # the answers of claimants: every mail's Reply-To
        yield Finding(f"{ref}: {gap}", Level.ERROR if lost else Level.WARNING, t(gap.label), f"see {page}")
    if not gaps:
        yield _ok(f"{ref}: settings", "mailbox, channels, mediator, procedure and mails are in order")


def _people(row: Organisation) -> Finding:
    check, host = f"{row.ref}: people", state().host
    try:
        found = {one.ref for role in (Role.QUALITY, Role.DIRECTION) for one in host.people_with_role(row.ref, role)}
    except Exception as error:  # as above
        said = f"people_with_role({row.ref!r}, …) fails: {cause(error)}"
        return Finding(check, Level.ERROR, said, "correct your adapter; the contract in README names what is wrong")
    if not found:
        fix = "give somebody Role.QUALITY in your adapter"
        return Finding(check, Level.ERROR, "nobody handles cases: neither quality nor direction", fix)
    if len(found) == 1 and not row.referent_ref:
        said = "one person alone: a case about them, and the effect of their own actions, have nobody else"
        return Finding(
            check, Level.WARNING, said, "name an outside referent: `flask reclamations organisation set --referent`"
        )
    return _ok(check, f"{len(found)} of quality and direction")
