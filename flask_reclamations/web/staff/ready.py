"""Answers ready to use, in the forms that write to the claimant: offered, and put behind what was typed."""

from typing import Any

from flask import request

from ...domain.fill import UnfillableError
from ...errors import Reason
from ...i18n import LANGUAGES
from ...mail.canned import filled
from ...models import CannedAnswer, Case
from ...services import canned
from ...services.act import Act
from .. import files
from ..forms import Attaching, Form

# The verbs whose text the claimant reads.
COMPOSED = (
    "reply", "answer", "declare_inadmissible", "acknowledge", "wait", "propose", "announce", "extend", "thank",
)  # fmt: skip


def shown(act: Act, case: Case) -> dict[str, Any]:
    """Return what the page of a case needs: the answers by the name of their language, the claimant's first."""
    found: dict[str, list[CannedAnswer]] = {}
    for row in canned.offered(act, case):
        found.setdefault(LANGUAGES[row.locale], []).append(row)
    return {"ready": found, "composed": COMPOSED}


def asked(verb: str) -> bool:
    """Tell whether the form was sent for an answer to be put in, not to be carried out."""
    return verb in COMPOSED and "insert" in request.form


def put(act: Act, case: Case, form: Form) -> bool:
    """Put the chosen answer behind what was typed; nothing is sent, and files that came along are kept.

    False where none was chosen that can be taken up: the form then says why.
    """
    if isinstance(form, Attaching):
        files.checked(act, form)
        form.forgive_all_but(form.attachments)
    number = request.form.get("canned", "")
    row = next((row for row in canned.offered(act, case) if str(row.id) == number), None)
    if row is None:
        form.refuse([Reason("no_canned", "Choisissez une réponse type de la liste.", "text")])
        return False
    field = form["text"]
    try:
        field.data = "\n\n".join(part for part in (field.data, filled(act, case, row)) if part)
    except UnfillableError:
        words = "« {name} » ne peut plus être remplie : corrigez-la dans les réglages."
        form.refuse([Reason("unfillable", words, "text", {"name": row.name})])
        return False
    return not form["attachments"].errors if isinstance(form, Attaching) else True
