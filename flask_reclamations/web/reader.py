"""Who reads a page, said in a mark that tells nothing: drafts in a browser's tab come back to them alone."""

import hmac

from flask import g
from itsdangerous.encoding import want_bytes

from ..host import Person
from ..services.secrets import secret_key


def mark(person: Person | None = None) -> str:
    """Return the mark of this person, else of whoever this request is for: the next one in the tab has another."""
    who = person or g.get("reclamations_person")
    ref = who.ref if who else g.get("reclamations_holder", "")
    return hmac.new(want_bytes(secret_key()), f"reclamations.reader {ref}".encode(), "sha256").hexdigest()[:16]
