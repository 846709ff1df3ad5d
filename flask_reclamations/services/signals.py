"""Signals of a host: an unhappy answer to its surveys, somebody who left; a person qualifies them (B10)."""

import uuid
from typing import Any

from babel.numbers import format_decimal
from sqlalchemy import select

from ..domain.exchanges import Topic
from ..domain.surveys import Rules
from ..domain.vocabulary import STAKEHOLDER_OF, ActionCategory, Channel, Kind, Stakeholder
from ..errors import Reason, RefusedError
from ..host.text import inert
from ..i18n import current_locale, speaking, t
from ..models import Case, Signal
from ..schemas import signals as schemas
from . import filing, journal, tags
from .act import Act
from .drafts import Draft


def from_survey(act: Act, said: dict[str, Any]) -> Case | None:
    """Return the signal that an answer to a host's survey makes, or None where its score is not low.

    Parameters: `said` as `schemas.signals.SurveySignal` wants it. The same `ref` gives the same case again.
    Raises `RefusedError` with a reason at each wrong field.
    """
    given = schemas.load(schemas.SurveySignal, said)
    score, best = given["score"], given["out_of"]
    if score * 100 > Rules.of(act.organisation.surveys).signal_low * best:
        return None
    with speaking(act.settings.locale):
        mark = t("Note : {score} sur {best}", score=_mark(score), best=_mark(best))
        subject = t("Enquête de formation : {score} sur {best}", score=_mark(score), best=_mark(best))
    return _once(act, Signal.SURVEY, given, subject, mark)


def from_dropout(act: Act, said: dict[str, Any]) -> Case:
    """Return the signal that somebody who left a session makes; the same `ref` gives the same case again (B20).

    Parameters: `said` as `schemas.signals.DropoutSignal` wants it. Raises `RefusedError` as `from_survey`.
    """
    given = schemas.load(schemas.DropoutSignal, said)
    with speaking(act.settings.locale):
        left, subject = t("La personne a quitté la formation."), t("Abandon en cours de formation")
    return _once(act, Signal.DROPOUT, given, subject, left)


def _mark(score: float) -> str:
    return str(format_decimal(score, locale=current_locale()))


def _once(act: Act, source: str, given: dict[str, Any], subject: str, first: str) -> Case:
    journal.hold(act)  # the same answer sent twice at once comes one by one
    known = select(Case).join(Signal, Signal.case_id == Case.id)
    mine = (Signal.organisation_id == act.organisation.id, Signal.source == source, Signal.ref == given["ref"])
    found = act.session.scalar(known.where(*mine))
    return found or _open(act, source, given, subject, first)


def _open(act: Act, source: str, given: dict[str, Any], subject: str, first: str) -> Case:
    training = act.host.session_in(act.organisation.ref, given.get("session"))
    person = act.host.person(given.get("respondent"))
    absent = [("session", training), ("respondent", person)]
    unknown = [Reason(name, UNKNOWN[name], name) for name, found in absent if given.get(name) and found is None]
    if unknown:
        raise RefusedError(unknown)
    comment = inert(given.get("comment") or "").strip()
    about = {
        "channel": Channel.SURVEY if source == Signal.SURVEY else Channel.API,
        "stakeholder": STAKEHOLDER_OF[ActionCategory(training.category)] if training else Stakeholder.LEARNER,
        "anonymous": person is None,
        "claimant_ref": person.ref if person else None,
        "claimant_label": person.label if person else None,
        "claimant_email": person.email if person else None,
        "claimant_phone": person.phone if person else None,
        "received_at": act.now,
    }
    mark = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{act.organisation.ref}/{source}/{given['ref']}"))
    draft = Draft(mark, Kind.SIGNAL, "\n\n".join(filter(None, (first, comment))), subject)
    case = filing.signal(act, draft, training, about)
    act.session.add(
        Signal(
            organisation_id=act.organisation.id,
            source=source,
            ref=given["ref"],
            case_id=case.id,
            score=given.get("score"),
            out_of=given.get("out_of"),
            at=act.now,
        )
    )
    act.session.flush()
    if source == Signal.DROPOUT:
        tags.mark(act, case, Topic.DROPOUT)
    return case


UNKNOWN = {
    "session": "Cette session n’existe pas ou plus.",
    "respondent": "Cette personne est inconnue.",
}
