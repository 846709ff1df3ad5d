"""A small extension of the extension: it posts what happened to a chat, as Slack's incoming webhooks take it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import Blueprint, Flask, render_template, url_for

from flask_reclamations import Happened, NavEntry, Person, Role, happened

TOLD = {"filed": "Nouveau dossier", "escalated": "Dossier escaladé", "closed": "Dossier clos"}


@dataclass
class Notifier:
    """Tell a chat of cases that are filed, escalated or closed.

    Parameters: `post` what takes a message to the chat: have it enqueue, it is called within requests.
    """

    post: Callable[[str], None]
    posted: list[str] = field(default_factory=list)

    def init_app(self, app: Flask) -> None:
        """Listen to the app's cases, and give it a page that says what was posted."""
        happened.connect(self.tell, app)
        pages = Blueprint("notifier", __name__, template_folder="templates", url_prefix="/notifier")
        pages.add_url_rule("/", "posted", lambda: render_template("notifier/posted.html", posted=self.posted))
        app.register_blueprint(pages)

    def tell(self, sender: Flask, *, event: Happened) -> None:
        """Post a line without anybody's words: what happened, to which case, where to read it."""
        if event.subject != "case" or event.kind not in TOLD:
            return
        # Jobs and commands have no request: there the address is built from the public one.
        base = sender.config["RECLAMATIONS_PUBLIC_URL"]
        message = f"{TOLD[event.kind]} : {event.reference} {base}/reclamations/cases/{event.reference}"
        self.posted.append(message)
        self.post(message)

    def entries(self, person: Person) -> Iterable[NavEntry]:
        """Add the page to the bar of staff pages, for quality managers."""
        if Role.QUALITY in person.roles:
            yield NavEntry("Messagerie", url_for("notifier.posted"))
