"""The checks of `flask reclamations doctor`: each looks at one thing; nothing is left changed."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
from ..queries import bounces, readiness
from ..services.act import db_session, state
from . import app_checks
from .findings import Finding, Level, in_order

TICK = timedelta(minutes=10)  # it is run every minute
ASTRAY = 60  # seconds between two clocks


def examine() -> Iterator[Finding]:
    """Look at everything; what asks the database is left out where it does not answer."""
    database = list(_database())
    yield from database
    yield from (app_checks.key(), app_checks.frame(), app_checks.login())
    yield from (_queue(), _mail(), _storage(), _address())
    if any(finding.level is Level.ERROR for finding in database):
        return
    yield from (_clock(), _tick(), _waiting())
    yield from _houses()


def _database() -> Iterator[Finding]:
    try:
        behind = migrate.behind()
        missing = migrate.missing_triggers()
    except SQLAlchemyError as error:
        fix = "start it, or correct SQLALCHEMY_DATABASE_URI"
        yield Finding("database", Level.ERROR, f"does not answer: {cause(error)}", fix)
        return
    yield in_order("database", f"{db_session().get_bind(mapper=Organisation).dialect.name} answers")
    if behind:
        said, fix = behind.split(": ")
        yield Finding("migrations", Level.ERROR, said, fix)
        return
    yield in_order("migrations", "the tables are the newest")
    if missing:
        fix = "restore the schema from a backup: whoever has the database could rewrite the journal meanwhile"
        yield Finding("triggers", Level.ERROR, f"gone or switched off: {', '.join(missing)}", fix)
    else:
        yield in_order("triggers", "the journal is guarded")


def _queue() -> Finding:
    try:
        found = nudge.host_queue()
    except ConfigurationError as error:
        return Finding("queue", Level.ERROR, str(error), "correct RECLAMATIONS_QUEUE")
    if found is None:
        return in_order("queue", "no Redis: mails and files leave with the tick")
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
    return in_order("queue", f"{workers} worker(s) listen to {queue.name!r}")


def _mail() -> Finding:
    url = state().settings.smtp_url
    server = urlsplit(url).hostname or "localhost"  # the address itself may hold a password
    try:
        Smtp(url).greet()
    except OSError as error:
        return Finding("mail", Level.ERROR, f"{server} takes no mail: {error}", "correct RECLAMATIONS_SMTP_URL")
    return in_order("mail", f"{server} takes mail")


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
    return in_order("storage", "a file was written, read and removed")


def _address() -> Finding:
    parts = urlsplit(state().settings.public_url)
    if parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return in_order("address", state().settings.public_root)
    fix = "serve the LMS over https and say so in RECLAMATIONS_PUBLIC_URL"
    return Finding("address", Level.WARNING, "links in mails open over plain http", fix)


def _clock() -> Finding:
    session = db_session()
    if session.get_bind(mapper=Organisation).dialect.name == "sqlite":
        return in_order("clock", "the database is a file: it has ours")
    apart = abs((session.scalar(select(func.now())) - datetime.now(UTC)).total_seconds())  # type: ignore[operator]
    if apart > ASTRAY:
        fix = "set both by NTP: delays and seals are dated by ours"
        return Finding("clock", Level.ERROR, f"the database's clock is {apart:.0f} s from ours", fix)
    return in_order("clock", "the database's agrees with ours")


def _tick() -> Finding:
    last = db_session().get(Heartbeat, Heartbeat.TICK)
    fix = "run `flask reclamations tick` every minute, by cron or a systemd timer"
    if last is None:
        return Finding("tick", Level.ERROR, "it never ran: no reminder, seal or report is made", fix)
    if datetime.now(UTC) - last.at > TICK:
        return Finding("tick", Level.ERROR, f"it last ran on {last.at:%Y-%m-%d at %H:%M} UTC", fix)
    return in_order("tick", f"it last ran at {last.at:%H:%M} UTC")


def _waiting() -> Finding:
    now = datetime.now(UTC)
    pending = OutboxMessage.state == OutboxMessage.PENDING
    query = select(
        func.count().filter(pending, bounces.behind(now - TICK)),
        func.count().filter(pending, OutboxMessage.due_at <= now),
        func.count().filter(pending),
        func.count().filter(OutboxMessage.state == OutboxMessage.FAILED),
    )
    behind, due, waiting, given_up = db_session().execute(query.select_from(OutboxMessage)).one()
    if behind:
        said = f"{behind} line(s), mails mostly, are late, or were tried in vain"
        return Finding("outbox", Level.WARNING, said, "read why with `flask reclamations outbox`")
    said = f"nothing is late; due now: {due}, due later: {waiting - due}"
    lost = f"; given up: {given_up}, `flask reclamations outbox` says why" if given_up else ""
    return in_order("outbox", (said if waiting else "nothing waits") + lost)


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
        yield in_order(f"{ref}: settings", "mailbox, channels, mediator, procedure and mails are in order")


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
    return in_order(check, f"{len(found)} of quality and direction")
