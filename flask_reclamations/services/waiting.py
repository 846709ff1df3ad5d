"""Waiting for the claimant, proposing, announcing a date, asking for more time: each tells the claimant."""

from datetime import date

from ..domain.deadlines import Delay, Start, due, zone_of
from ..domain.policies import frozen_delay, of_milestone
from ..domain.vocabulary import Direction, Milestone, Status
from ..errors import Reason, RefusedError
from ..i18n import say_date
from ..models import Case, Exchange
from . import deadlines, exchanges, handling, journal, outbox
from .act import Act
from .exchanges import words


def wait(act: Act, case: Case, text: str) -> None:
    """Ask the claimant for what is missing; where the policy lets it, the clocks stop until they answer."""
    text = words(text, "Écrivez ce que vous demandez à la personne.")
    row = exchanges.keep(act, case, Direction.OUT, Exchange.MESSAGE, text)
    pauses = [*case.pauses, [act.now.isoformat(), None]]
    event = handling.move(act, case, "wait", text=text, said={"exchange": row.id}, pauses=pauses)
    outbox.to_claimant(act, case, event, "message", exchange=row)


def resume(act: Act, case: Case, text: str | None = None) -> None:
    """Go on: what was waited for came, or is waited for no longer."""
    handling.move(act, case, "resume", text=text)


def resumed_by_claimant(act: Act, case: Case) -> None:
    """End the waiting of a case whose claimant wrote."""
    if case.status == Status.WAITING:
        journal.change(act, case, "resumed", {"status": Status.IN_PROGRESS})


def propose(act: Act, case: Case, text: str) -> None:
    """Propose a solution to the claimant before the answer."""
    text = words(text, "Décrivez la solution proposée.")
    row = exchanges.keep(act, case, Direction.OUT, Exchange.MESSAGE, text)
    event = handling.move(act, case, "propose", text=text, said={"exchange": row.id})
    outbox.to_claimant(act, case, event, "message", exchange=row)


def announce(act: Act, case: Case, day: date | None, text: str) -> None:
    """Tell the claimant by when they will have an answer: a commitment (A18, D11)."""
    reasons = _wrong_day(act, day)
    if not (text or "").strip():
        reasons.append(Reason("empty", "Écrivez ce que vous dites à la personne.", "text"))
    if reasons or day is None:
        raise RefusedError(reasons)
    row = exchanges.keep(act, case, Direction.OUT, Exchange.MESSAGE, text.strip())
    fields = {"announced_due": deadlines.end_of(day, act.organisation.zone)}
    event = handling.move(act, case, "announce", text=text.strip(), said={"exchange": row.id}, **fields)
    outbox.to_claimant(act, case, event, "announced", exchange=row)


def extend(act: Act, case: Case, day: date | None, motive: str, text: str) -> None:
    """Give the answer more time: a reason, a new date and a message to the claimant, all three or nothing (C18).

    Raises `RefusedError` with every reason: no day, one not after the date in force, one beyond what the policy
    allows, no motive, no message.
    """
    reasons = _wrong_day(act, day) or _out_of_bounds(act, case, day)
    if not (motive or "").strip():
        reasons.append(Reason("empty", "Donnez les circonstances particulières.", "motive"))
    if not (text or "").strip():
        reasons.append(Reason("empty", "Écrivez le message qui prévient la personne.", "text"))
    if reasons or day is None:
        raise RefusedError(reasons)
    until = deadlines.end_of(day, act.organisation.zone)
    row = exchanges.keep(act, case, Direction.OUT, Exchange.MESSAGE, text.strip())
    fields = {"extended_at": act.now, "extended_to": until, "announced_due": until}
    said = {"exchange": row.id, "motive": motive.strip()}
    event = handling.move(act, case, "extend", text=text.strip(), said=said, **fields)
    outbox.to_claimant(act, case, event, "extended", exchange=row)


def _wrong_day(act: Act, day: date | None) -> list[Reason]:
    if day is None or day < deadlines.today(act):
        return [Reason("past_date", "Indiquez une date à venir.", "day")]
    return []


def _out_of_bounds(act: Act, case: Case, day: date | None) -> list[Reason]:
    if day is None:
        return []
    if case.respond_due is None:
        return [Reason("no_date", "La réponse n’a pas encore de date : annoncez-en une.", "day")]
    if day <= deadlines.day_of(act, case.respond_due):
        return [Reason("not_later", "La nouvelle date doit suivre celle en vigueur.", "day")]
    latest = latest_extension(act, case)
    if latest is not None and day > latest:
        words = "Vos délais ne permettent pas d’aller au-delà du {day}."
        return [Reason("too_late", words, "day", {"day": say_date(latest)})]
    return []


def latest_extension(act: Act, case: Case) -> date | None:
    """Return the last day that an extension may reach under the policy of the case, or None for no limit."""
    kept = of_milestone(case.policy, Milestone.RESPOND).get("extension")
    if not kept:
        return None
    limit = Delay.of(kept)
    delay = frozen_delay(case.policy, Milestone.RESPOND, case.severity)
    zone = deadlines.kept_zone(act.organisation, case.policy, Milestone.RESPOND)
    moments = deadlines.moments_of(case, zone)
    start = moments.start(Milestone.RESPOND, delay.start if delay else Start.RECEIVED)
    if start is None:
        return None
    calendar = deadlines.calendar_of(act.session, case.policy, Milestone.RESPOND)
    end = due(start, limit, calendar, zone)
    return end.at.astimezone(zone_of(zone)).date() if end.at else None
