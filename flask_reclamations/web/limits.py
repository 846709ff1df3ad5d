"""How often one sender may come: counted in Redis where it answers at once, else in this process."""

import hmac
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv6Network, ip_address
from weakref import WeakKeyDictionary

from flask import Flask, current_app, request
from itsdangerous.encoding import want_bytes
from limits import parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from ..errors import ConfigurationError
from ..jobs.nudge import SULK, host_queue, quick
from ..services.act import Act
from ..services.secrets import secret_key

log = logging.getLogger("flask_reclamations")


@dataclass
class _Counters:
    """The two counters of one app, and when to ask Redis again."""

    redis: MovingWindowRateLimiter | None
    memory: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    closed_until: float = 0.0


_counters: WeakKeyDictionary[Flask, _Counters] = WeakKeyDictionary()


def over(act: Act, door: str, rate: str, *, cost: int = 1) -> datetime | None:
    """Count one more try of this request's sender; return when to try again (UTC), or None while under the rate.

    Parameters: `door` what is tried, each counted apart; `rate` such as "10/hour"; `cost` how many tries this one
    counts for. A Redis that is down or silent
    costs 250 ms at most, then rests for 30 s while each process counts for itself.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    counters = _counters.get(app)
    if counters is None:
        counters = _counters[app] = _Counters(_in_redis())
    key = ("reclamations", door, act.organisation.ref, _pseudonym(sender(request.remote_addr or "")))
    if counters.redis is not None and time.monotonic() >= counters.closed_until:
        try:
            return _count(counters.redis, rate, key, cost)
        except (RedisError, OSError) as error:
            counters.closed_until = time.monotonic() + SULK
            log.warning("Redis does not answer (%s): each process counts for itself", type(error).__name__)
    return _count(counters.memory, rate, key, cost)


def _count(limiter: MovingWindowRateLimiter, rate: str, key: tuple[str, ...], cost: int) -> datetime | None:
    item = parse(rate)
    if limiter.hit(item, *key, cost=min(cost, item.amount)):
        return None
    return datetime.fromtimestamp(limiter.get_window_stats(item, *key).reset_time, UTC)


def _in_redis() -> MovingWindowRateLimiter | None:
    try:
        queue = host_queue()
    except ConfigurationError as error:
        log.error("%s", error)
        return None
    if queue is None:
        return None
    pool = quick(queue).connection.connection_pool
    return MovingWindowRateLimiter(RedisStorage("redis://", connection_pool=pool))


def sender(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Network((int(parsed), 64), strict=False))


def _pseudonym(address: str) -> str:
    # An address is personal data: what is counted is its keyed hash, of no use without the secret.
    secret = want_bytes(secret_key())
    return hmac.new(secret, address.encode(), "sha256").hexdigest()[:32]
