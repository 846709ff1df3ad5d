"""One person's browser: a kept connection, cookies, and how long each answer took."""

import http.client
import re
import time
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """A logged-in client of one site."""

    def __init__(self, port: int, login: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.took = 0.0
        self.get(f"/login/{login}", expect=302)

    def get(self, address: str, expect: int = 200) -> str:
        """Return a page; `took` then says how many seconds it needed."""
        return self._ask("GET", address, None, expect)

    def post(self, address: str, fields: dict[str, str], expect: int = 303) -> str:
        """Send a form; `took` then says how many seconds it needed."""
        return self._ask("POST", address, urlencode(fields), expect)

    def token(self, address: str) -> str:
        """Return the CSRF token of a form."""
        found = TOKEN.search(self.get(address))
        assert found is not None, address
        return found.group(1)

    def _ask(self, method: str, address: str, body: str | None, expect: int) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.took = time.perf_counter() - began
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != expect:
            raise AssertionError(f"{method} {address}: {answer.status} where {expect} was expected\n{text[:2000]}")
        return text
