"""A mediation: accepted or declined, held, ended, with what follows for its case (C21, E02, O09, O22)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.lifecycle import missing
from ..domain.mediation import AGREED, STEPS, Conclusion, Level, State
from ..domain.vocabulary import Decision, Direction, Kind, SendMode
from ..errors import Reason, RefusedError
from ..i18n import speaking, t
from ..models import Case, Event, Exchange, Mediation
from ..queries.mediations import running
from . import answers, exchanges, files, handling, journal, outbox, recourse
from .act import Act
from .exchanges import words
from .files import Enclosed

NO_MEDIATION = Reason("no_mediation", "Aucune médiation n’est en cours sur ce dossier.")


@dataclass(frozen=True)
class Sending:
    """How words reach the claimant: the way, the day where it is not today's e-mail, the files that go along."""

    mode: SendMode = SendMode.EMAIL
    sent_on: date | None = None
    enclosed: Enclosed | None = None


@dataclass(frozen=True)
class Ending:
    """How a mediation ended, in words that the claimant reads; `closes` whether an agreement closes the case."""

    outcome: Conclusion
    text: str | None
    closes: bool = False


def say(act: Act, case: Case, row: Mediation, kind: str, **said: Any) -> Event:
    """Tell a step of a mediation in the journal of its case."""
    return journal.change(act, case, kind, {}, mediation=row.id, level=row.level, **said)


def _moved(act: Act, case: Case, step: str, row_id: int | None = None) -> Mediation:
    """Return the running mediation of a case, moved on by this step; refuse where it is not its turn."""
    row = running(act.session, case)
    if row is None or (row_id is not None and row.id != row_id):
        raise RefusedError([NO_MEDIATION])
    moves = STEPS[step]
    if State(row.state) not in moves:
        raise RefusedError.because("not_now", "Cette étape n’est pas possible dans l’état actuel de la médiation.")
    row.state = moves[State(row.state)]
    return row


def reply(act: Act, case: Case, *, accepts: bool, text: str | None = None, row_id: int | None = None) -> Mediation:
    """Keep that the claimant accepts or declines: on their page, or as whoever handles the case was told.

    Parameters: `text` how a colleague knows; `row_id` the mediation that the claimant's page showed.
    Raises `RefusedError` where no offer waits, or another one does than was shown.
    """
    row = _moved(act, case, "accept" if accepts else "decline", row_id)
    row.replied_at, row.replied_by_label = act.now, act.viewer.label
    event = say(act, case, row, "mediation_accepted" if accepts else "mediation_declined", text=text)
    outbox.to_handler(act, case, event, "mediation_replied")
    leader = act.host.person(row.leader_ref)
    if leader and case.assignee_ref and leader.ref != case.assignee_ref:
        outbox.to_people(act, case, event, "mediation_replied", [leader])
    return row


def meet(
    act: Act, case: Case, day: date | None, text: str | None, *, parties: str | None = None, enclosed: Enclosed | None
) -> None:
    """Keep a meeting of a mediation, with who was there and its documents: a note that the claimant does not read."""
    text = words(text, "Dites ce qui s’est passé à cette date.")
    if day is None:
        raise RefusedError.because("empty", "Indiquez la date.", at="day")
    row = _moved(act, case, "meet")
    row.meetings = sorted([*row.meetings, {"on": day.isoformat(), "text": text}], key=lambda held: held["on"])
    row.parties = (parties or "").strip() or row.parties
    note = exchanges.keep(act, case, Direction.NOTE, Exchange.MEDIATION, text, enclosed=enclosed)
    joined = files.attach(act, case, enclosed, exchange=note, internal=True)
    say(act, case, row, "mediation_met", text=text, day=day, parties=row.parties, exchange=note.id, **joined)


def end(act: Act, case: Case, ending: Ending, sending: Sending) -> None:
    """End a mediation and tell the claimant how; an agreement answers what was unanswered, and may close the case.

    After a failure inside, a consumer reads how to turn to the médiateur (O09). Raises `RefusedError` for an
    agreement on what was not accepted, a case that may not be closed yet, or a médiateur that is not named.
    """
    text = words(ending.text, "Écrivez ce qui a été conclu.")
    waited = running(act.session, case)
    if waited is not None and waited.state == State.OFFERED and ending.outcome is not Conclusion.WITHDRAWN:
        unanswered = "La personne n’a pas encore accepté : seul un retrait est possible."
        raise RefusedError.because("not_accepted", unanswered, at="outcome")
    row = _moved(act, case, "end")
    row.outcome, row.result = ending.outcome, text
    row.ended_at, row.ended_by_label = act.now, act.viewer.label
    tell = _agreed if ending.outcome in AGREED else _told
    tell(act, case, row, text, sending)
    say(act, case, row, "mediation_ended", outcome=ending.outcome)
    if ending.closes:
        _close(act, case, ending)


def _agreed(act: Act, case: Case, row: Mediation, text: str, sending: Sending) -> None:
    """Answer a complaint that has none with what was agreed; else tell it."""
    if case.kind != Kind.COMPLAINT or case.answered_at is not None or missing(case, "answer"):
        _told(act, case, row, text, sending)
        return
    decision = Decision.PARTIAL if row.outcome == Conclusion.PARTIAL else None
    argued = answers.Argued(text, decision=decision)
    answers.answer(act, case, argued, sending.mode, sent_on=sending.sent_on, enclosed=sending.enclosed)


def _told(act: Act, case: Case, row: Mediation, text: str, sending: Sending) -> None:
    failed = row.level == Level.INTERNAL and row.outcome in (Conclusion.FAILURE, Conclusion.PARTIAL)
    with speaking(answers.language(act, case)):
        text = "\n\n".join([text, *recourse.told(act, case, None, failed=failed)])
    exchanges.write_out(act, case, text, mode=sending.mode, sent_on=sending.sent_on, enclosed=sending.enclosed)


def _close(act: Act, case: Case, ending: Ending) -> None:
    if ending.outcome not in AGREED:
        raise RefusedError.because("no_agreement", "Seul un accord clôture le dossier.", at="closes")
    if case.closed_at is not None:
        return
    left = missing(case, "close")
    if case.answered_at is None and not case.unanswerable:
        waits = "L’accord part par e-mail : clôturez une fois qu’il est parti, ou remettez-le autrement."
        raise RefusedError.because("not_sent_yet", waits, at="closes")
    waived = t("Un accord de médiation a été trouvé.") if "no_satisfaction" in {r.code for r in left} else None
    handling.close(act, case, closing=handling.Closing(waived=waived))
