"""The site's own Request class."""

from functools import cached_property
from uuid import uuid4

from flask import Request


class CampusRequest(Request):
    """A request with a number that its error pages quote."""

    @cached_property
    def number(self) -> str:
        """Return the number that the proxy gave, or a new one."""
        return self.headers.get("X-Request-ID") or uuid4().hex[:8]
