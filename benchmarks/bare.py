"""The floor of a gesture: the same click on a bare Flask page, answered by nothing."""

from pathlib import Path

from flask import Flask, send_file

import flask_reclamations

HTMX = Path(flask_reclamations.__file__).with_name("static") / "reclamations" / "htmx.min.js"
PAGE = """<!doctype html><html lang="fr"><title>Floor</title>
<script src="/htmx.js"></script>
<button hx-get="/nothing" hx-target="#answer">Swap</button>
<form method="post" hx-post="/nothing" hx-target="#answer"><button>Send</button></form>
<a href="/empty">Go</a><details><summary>Open</summary>Opened</details>
<p id="answer"></p></html>"""


def create_app() -> Flask:
    """Return the bare app: no database, no login, no template."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/", "page", lambda: PAGE)
    app.add_url_rule("/htmx.js", "htmx", lambda: send_file(HTMX))
    app.add_url_rule("/nothing", "nothing", lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/empty", "empty", lambda: "<!doctype html><title>Empty</title><p>Empty</p>")
    return app
