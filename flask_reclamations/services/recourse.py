"""What a claimant may still do after an answer: the médiateur, until when, and the proof that they complained."""

from dataclasses import dataclass
from datetime import date

from ..domain.mediation import (
    Conclusion,
    Level,
    heard_by_mediator,
    is_consumer,
    names_mediator,
    open_until,
    to_confirm,
    written_on,
)
from ..domain.vocabulary import Status
from ..errors import RefusedError
from ..i18n import say_date, t
from ..models import Case
from . import journal
from .act import Act

NO_MEDIATOR = (
    "Cette personne est un consommateur : la réponse doit lui indiquer votre médiateur, et aucun n’est renseigné. "
    "Ajoutez-le dans Réglages, Contacts."
)


@dataclass(frozen=True)
class Recourse:
    """Where a case stands with the médiateur.

    Parameters: `stated` whether somebody said that it is a consumer's or not; `concerned` whether a médiateur may
    hear of it; `named` whether the organisation has one; `until` the last day to turn to them, or None while the
    complaint is not a written one; `to_confirm` whether the claimant has yet to confirm what was written for them.
    """

    consumer: bool
    stated: bool
    concerned: bool
    named: bool
    until: date | None
    to_confirm: bool


def of_case(act: Act, case: Case) -> Recourse:
    """Return where a case stands with the médiateur (O09, O10, O12)."""
    written = written_on(case, act.organisation.zone)
    return Recourse(
        consumer=is_consumer(case, consumers=act.organisation.consumers),
        stated=case.consumer is not None,
        concerned=heard_by_mediator(case, consumers=act.organisation.consumers),
        named=bool(act.organisation.mediator_name),
        until=open_until(written) if written else None,
        to_confirm=to_confirm(case),
    )


def failed_inside(case: Case) -> bool:
    """Tell whether the last mediation that ended was by the direction, without a full agreement."""
    ended = [row for row in case.mediations if row.outcome]
    return bool(ended) and ended[-1].level == Level.INTERNAL and ended[-1].outcome != Conclusion.AGREEMENT


def told(
    act: Act, case: Case, decision: str | None, *, inadmissible: bool = False, failed: bool | None = None
) -> list[str]:
    """Return how to turn to the médiateur, in an answer where the rules ask for it; else nothing (O09, O12).

    Raises `RefusedError` where they ask and the organisation names none.
    """
    found = of_case(act, case)
    failed = failed_inside(case) if failed is None else failed
    if not names_mediator(decision, consumer=found.concerned, inadmissible=inadmissible, failed=failed):
        return []
    if not found.named:
        raise RefusedError.because("no_mediator", NO_MEDIATOR, at="text")
    return [how(act, found)]


def how(act: Act, found: Recourse) -> str:
    """Return the médiateur's coordinates, and until when."""
    organisation = act.organisation
    where = t(
        "Vous pouvez aussi saisir gratuitement le médiateur de la consommation, dans l’année qui suit votre "
        "réclamation écrite : {name}, {address}, {site}",
        name=organisation.mediator_name,
        address=" ".join(organisation.mediator_address.split()),
        site=organisation.mediator_site,
    )
    if found.until is None:
        then = t("Confirmez d’abord par écrit votre réclamation, sur la page de votre demande.")
    else:
        then = t("Saisine possible jusqu’au {day}.", day=say_date(found.until))
    return f"{where}\n{then}"


def state_consumer(act: Act, case: Case, consumer: bool, text: str | None) -> None:
    """Say whether who speaks bought for themselves, and why: it decides whether a médiateur hears them (O12)."""
    if not text or not text.strip():
        raise RefusedError.because("empty", "Dites pourquoi.", at="text")
    journal.change(act, case, "consumer_stated", {"consumer": consumer}, text=text.strip())


def confirm(act: Act, case: Case) -> None:
    """Keep that the claimant confirms what was written down for them: a written complaint from then on (O10).

    Raises `RefusedError` where there is nothing to confirm.
    """
    if case.status == Status.VOID or not to_confirm(case):
        raise RefusedError.because("nothing_to_confirm", "Il n’y a rien à confirmer sur cette demande.")
    journal.change(act, case, "transcription_confirmed", {"confirmed_at": act.now})
