"""What was sent and not kept goes back with the answer, one button away from being sent again (design §11)."""

from typing import Any
from urllib.parse import quote

from flask import current_app, request

from ..i18n import t

# What a person wrote in their own words, as the forms name it; the other fields go back unseen.
TEXTS = {
    "subject": "Objet",
    "description": "Que s’est-il passé ?",
    "immediate_action": "Qu’avez-vous fait tout de suite ?",
    "desired_outcome": "Quelle solution souhaitez-vous ?",
    "impact": "Impact sur la formation",
    "text": "Texte",
    "comment": "Que faudrait-il encore faire ?",
}


def sent() -> dict[str, Any]:
    """Return what `_again.html` sends again: where to, the texts to read over, and the fields that go unseen."""
    fields = list(request.form.items(multi=True))
    shown = [(name, t(TEXTS[name]), value) for name, value in fields if name in TEXTS and value.strip()]
    visible = {name for name, _, _ in shown}
    return {
        "again": "?".join(filter(None, (quote(request.script_root + request.path), request.query_string.decode()))),
        "texts": shown,
        "unseen": [(name, value) for name, value in fields if name not in visible],
        "files": any(upload.filename for upload in request.files.values()),
        "posted": request.method == "POST",
    }


def shown_at() -> str:
    """Return the nearest address above this one that is a page: a form may be sent where nothing can be read."""
    pages, path = current_app.create_url_adapter(request), request.path
    while pages and path and not pages.test(path, "GET"):
        path = path.rpartition("/")[0]
    return quote(f"{request.script_root}{path or '/'}")
