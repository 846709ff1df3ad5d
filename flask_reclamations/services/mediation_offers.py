"""Offer a mediation: by the direction to whoever a trouble touches, by the médiateur to consumers (C21, O09–O12)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.mediation import KINDS, Level, State
from ..domain.vocabulary import Direction, SendMode
from ..errors import Reason, RefusedError
from ..host import Person
from ..i18n import speaking, t
from ..models import Case, Exchange, Mediation
from ..queries.mediations import running
from . import answers, deadlines, exchanges, files, outbox, recourse
from .act import Act
from .mediation import Sending, say


@dataclass(frozen=True)
class Offer:
    """What is offered: at which level, led by whom, with whom.

    Parameters: `leader` who receives the person for the direction; `reason` why the médiateur comes before the
    direction; `seized_on` the day the claimant turned to the médiateur by themselves, where nothing is offered.
    """

    level: Level
    text: str | None
    leader: Person | None = None
    parties: str | None = None
    reason: str | None = None
    seized_on: date | None = None


def level_next(act: Act, case: Case) -> Level:
    """Return what to offer next: the direction first; the médiateur where that did not settle it (O09)."""
    tried = recourse.failed_inside(case) or any(row.state == State.DECLINED for row in case.mediations)
    found = recourse.of_case(act, case)
    return Level.EXTERNAL if tried and found.concerned and found.named else Level.INTERNAL


def hindrances(act: Act, case: Case, offer: Offer) -> list[Reason]:
    """Return all that stands in the way of an offer."""
    if running(act.session, case) is not None:
        return [Reason("already", "Une médiation est déjà en cours : terminez-la d’abord.")]
    if case.kind not in KINDS[offer.level]:
        return [Reason("wrong_kind", "Ce niveau de médiation ne concerne pas cette nature de dossier.", "level")]
    found = _outside(act, case, offer) if offer.level is Level.EXTERNAL else _inside(case, offer)
    if offer.seized_on and offer.seized_on > deadlines.today(act):
        found.append(Reason("future_date", "La date ne peut pas être dans le futur.", "seized_on"))
    if not (offer.text or "").strip() and not offer.seized_on:
        found.append(Reason("empty", "Écrivez ce que vous proposez à la personne.", "text"))
    return found


def _inside(case: Case, offer: Offer) -> list[Reason]:
    found = []
    if offer.leader and offer.leader.ref in case.implicated_refs:
        implicated = "Une personne mise en cause ne peut pas mener la médiation."
        found.append(Reason("implicated", implicated, "leader"))
    if offer.seized_on:
        found.append(Reason("not_seized", "La date de saisine ne concerne que le médiateur.", "seized_on"))
    return found


def _outside(act: Act, case: Case, offer: Offer) -> list[Reason]:
    state = recourse.of_case(act, case)
    if not state.concerned:
        never = "Le médiateur de la consommation n’entend que les personnes qui ont acheté pour elles-mêmes."
        return [Reason("not_consumer", never, "level")]
    if not state.named:
        missing_one = "Aucun médiateur n’est renseigné. Ajoutez-le dans Réglages, Contacts."
        return [Reason("no_mediator", missing_one, "level")]
    tried = any(row.level == Level.INTERNAL for row in case.mediations)
    # Whoever turns to the médiateur by themselves asks nobody's leave.
    if tried or offer.seized_on or (offer.reason or "").strip():
        return []
    first = "Aucune médiation interne n’a été proposée : dites pourquoi le médiateur vient en premier."
    return [Reason("inside_first", first, "reason")]


def offer(act: Act, case: Case, wanted: Offer, sending: Sending) -> Mediation:
    """Offer a mediation to the claimant, or keep that they turned to the médiateur by themselves.

    Raises `RefusedError` with every reason: one is running, the médiateur is not for this person (O12), is not named
    (O09) or comes before the direction without a reason, whoever leads it is whom the case is about (O21).
    """
    if reasons := hindrances(act, case, wanted):
        raise RefusedError(reasons)
    outside = wanted.level is Level.EXTERNAL
    seized = deadlines.at_reception(act, wanted.seized_on) if wanted.seized_on else None
    direction = wanted.leader.label if wanted.leader else act.organisation.direction_label or t("La direction")
    row = Mediation(
        organisation_id=act.organisation.id,
        case_id=case.id,
        level=wanted.level,
        state=State.ACCEPTED if seized else State.OFFERED,
        leader_ref=wanted.leader.ref if wanted.leader and not outside else None,
        leader_label=act.organisation.mediator_name if outside else direction,
        parties=(wanted.parties or "").strip() or None,
        reason=(wanted.reason or "").strip() or None,
        offered_at=seized or act.now,
        offered_by_label=act.viewer.label,
        replied_at=seized,
        replied_by_label=case.claimant_label if seized else None,
        meetings=[],
    )
    act.session.add(row)
    act.session.flush()
    act.session.expire(case, ["mediations"])
    said: dict[str, Any] = {"leader": row.leader_label, "parties": row.parties, "reason": row.reason}
    if seized:
        kept = (wanted.text or "").strip() or None
        note = exchanges.keep(act, case, Direction.NOTE, Exchange.MEDIATION, kept) if kept else None
        said |= {"text": kept, "day": wanted.seized_on, "exchange": note.id if note else None}
        say(act, case, row, "mediation_seized", **said)
    else:
        _write(act, case, row, (wanted.text or "").strip(), sending, **said)
    return row


def _write(act: Act, case: Case, row: Mediation, text: str, sending: Sending, **said: Any) -> None:
    exchanges.check_mode(act, case, sending.mode)
    if row.level == Level.EXTERNAL:
        with speaking(answers.language(act, case)):
            text = f"{text}\n\n{recourse.how(act, recourse.of_case(act, case))}"
    at = act.now if sending.mode is SendMode.EMAIL else exchanges.sent_at(act, case, sending.sent_on)
    exchange = exchanges.keep(
        act, case, Direction.OUT, Exchange.MEDIATION, text, mode=sending.mode, at=at, enclosed=sending.enclosed
    )
    said |= files.attach(act, case, sending.enclosed, exchange=exchange)
    event = say(act, case, row, "mediation_offered", text=text, mode=sending.mode, exchange=exchange.id, **said)
    if sending.mode is SendMode.EMAIL:
        outbox.to_claimant(act, case, event, "mediation_offered", exchange=exchange)
