"""Tell a worker, after the commit, that there is something to do; a lost nudge is swept by the tick."""

import logging
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from flask_rq import RQ
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from ..errors import ConfigurationError
from ..services.act import state

log = logging.getLogger("flask_reclamations")
PATIENCE = 0.25
SULK = 30.0


@dataclass
class _Line:
    """The queue of one app, reached quickly or not at all, and when to try it again."""

    queue: Queue | None
    closed_until: float = 0.0
    failures: int = 0


_lines: WeakKeyDictionary[Flask, _Line] = WeakKeyDictionary()


def host_queue() -> Queue | None:
    """Return the queue of the host's Flask-RQ, else of our own, else None where no Redis is configured."""
    settings = state().settings
    rq = current_app.extensions.get("rq")
    if rq is None:
        return _own_queue(settings.redis_url, settings.queue) if settings.redis_url else None
    try:
        queue: Queue = rq.get_queue(settings.queue)
    except KeyError:
        raise ConfigurationError(
            f"RECLAMATIONS_QUEUE is {settings.queue!r}: add it to RQ_QUEUES, or name a queue that is there"
        ) from None
    return queue


def _own_queue(url: str, name: str) -> Queue:
    # Flask-RQ claims `app.extensions["rq"]` and `flask rq`: a private app keeps both free for the host.
    private = Flask("reclamations_queue")
    private.config |= {"RQ_CONNECTION": url, "RQ_QUEUES": [name]}
    rq = RQ(private)
    with private.app_context():
        queue: Queue = rq.get_queue(name)
    # RQ's default is pickle: whoever writes to Redis would run code in the worker.
    return Queue(name, connection=queue.connection, serializer=JSONSerializer, job_class=queue.job_class)


def quick(queue: Queue) -> Queue:
    """Return the same queue over a connection that gives up after 250 ms and never retries."""
    pool = queue.connection.connection_pool
    kwargs = {
        **pool.connection_kwargs,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_timeout": False,
    }
    fast = Redis(connection_pool=ConnectionPool(connection_class=pool.connection_class, **kwargs))
    return Queue(queue.name, connection=fast, serializer=queue.serializer, job_class=queue.job_class)


def _quick_queue() -> Queue | None:
    try:
        found = host_queue()
    except ConfigurationError as error:
        # The operator reads it in the log; the person who files must not pay for it.
        log.error("%s", error)
        return None
    return quick(found) if found else None


def nudge(job: str = "relay", *arguments: int) -> bool:
    """Enqueue `flask_reclamations.jobs.tasks.<job>`; False where there is no Redis or it does not answer."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    line = _lines.get(app)
    if line is None:
        line = _lines[app] = _Line(_quick_queue())
    if line.queue is None or time.monotonic() < line.closed_until:
        return False
    try:
        line.queue.enqueue(
            f"flask_reclamations.jobs.tasks.{job}", *arguments, job_timeout=3600, result_ttl=60, failure_ttl=86400
        )
    except (RedisError, OSError) as error:
        line.failures += 1
        line.closed_until = time.monotonic() + SULK
        log.warning("Redis does not answer (%s): the outbox waits for the tick", type(error).__name__)
        return False
    return True
