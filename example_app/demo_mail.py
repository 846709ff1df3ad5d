"""Show the mails that the demo's SMTP sink received: a stand-in for everybody's mailbox."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from flask import Blueprint, abort, current_app, render_template
from markupsafe import Markup, escape

NEWEST = 200
HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID")
LINK = re.compile(r"https?://[^\s<>\"»]+[^\s<>\"».,;:!?)\]]")

blueprint = Blueprint("demo_mail", __name__, url_prefix="/demo/mail")


@dataclass(frozen=True)
class Line:
    """One mail in the list."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None


def _files() -> list[Path]:
    return sorted(Path(current_app.config["DEMO_MAIL_DIR"]).glob("*.eml"), reverse=True)


def _line(file: Path) -> Line:
    with file.open("rb") as stream:
        headers = BytesHeaderParser(policy=policy.default).parse(stream)
    date = headers["Date"]
    return Line(file.name, headers["Subject"] or "(sans objet)", headers["To"] or "", date and date.datetime)


def linked(text: str) -> Markup:
    """Return plain text as HTML with its addresses clickable."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else ""


@blueprint.get("/")
def index() -> str:
    """List the newest mails."""
    files = _files()
    lines = [_line(file) for file in files[:NEWEST]]
    return render_template("lms/mails.html", mails=lines, total=len(files))


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show one mail; the name must be one of the list, so no path can lead elsewhere."""
    file = next((file for file in _files() if file.name == name), None) or abort(404)
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    headers = [(header, mail[header]) for header in HEADERS if mail[header]]
    return render_template(
        "lms/mail.html",
        subject=mail["Subject"] or "(sans objet)",
        headers=headers,
        text=linked(_part(mail, "plain")),
        html=_part(mail, "html"),
    )
