"""The site's own jobs: `rq` by itself, on a queue that the extension knows nothing of."""

from flask import current_app
from redis import Redis
from rq import Queue


def queue() -> Queue:
    """Return the printer's queue, on the Redis of `PRINTING_REDIS`."""
    return Queue("printing", connection=Redis.from_url(current_app.config["PRINTING_REDIS"]))


def transcript(account: str) -> str:
    """Print somebody's transcript; the site's worker runs it."""
    return f"transcript of {account}"
