"""An answer ready to use, filled for one case: what a composer is given to complete."""

from ..i18n import speaking
from ..models import CannedAnswer, Case
from ..services.act import Act
from ..services.canned import VARIABLES
from .preview import sample
from .texts import VALUES, fill_text


def filled(act: Act, case: Case, row: CannedAnswer) -> str:
    """Return its text with what the case says, in its own language.

    Raises `UnfillableError` for one that was kept and cannot be filled any more.
    """
    with speaking(row.locale):
        letter = sample(act, case, "message")
        values = {name: VALUES[name] for name in VARIABLES}
        return fill_text(row.text, lambda name: values[name](letter))
