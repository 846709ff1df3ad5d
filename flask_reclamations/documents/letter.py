"""A letter to somebody without an e-mail address, in the words of the mail that would have gone."""

from collections.abc import Sequence

from ..i18n import t
from ..models import Case, Organisation
from .house import House
from .paper import Paper, note, text


def paper(
    case: Case, subject: str, paragraphs: Sequence[str], signed: str, day: str, house: House, *, quoted: bool
) -> Paper:
    """Return the letter; `signed` who signs it, `day` the date it bears, `quoted` True to send back what was said."""
    name = case.claimant_label or ""
    # An answer is somebody’s own words, greeting included.
    greeting = [t("Bonjour {name},", name=name)] if quoted else []
    copy = [text(t("Copie de ce que vous nous avez dit :")), note(case.description)] if quoted else []
    return Paper(
        title=subject,
        blocks=[text("\n\n".join([*greeting, *paragraphs])), *copy],
        stamp="\n".join(filter(None, (case.reference, day, t("reçue le {day}", day=house.day(case.received_at))))),
        more={"recipient": name, "signature": signed},
    )


def signature(organisation: Organisation, who: str | None) -> str:
    """Return who signs: the person who handles the case, for the organisation."""
    return "\n".join(filter(None, (who, organisation.name)))
