"""Topics of a case and of an organisation, and the word to the disability officer (B20)."""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..domain.exchanges import RESTRICTED, Topic
from ..errors import ConfigurationError, RefusedError
from ..models import Case, CasePerson, CaseTag, Organisation, Tag
from ..queries import tags
from . import journal, outbox
from .act import Act


def begin(session: Session, organisation: Organisation) -> None:
    """Give a new organisation the topics it begins with."""
    for position, topic in enumerate(Topic):
        session.add(
            Tag(
                organisation_id=organisation.id,
                code=topic,
                label=topic.label,
                position=position,
                restricted=topic in RESTRICTED,
            )
        )


def settle(
    act: Act, code: str, *, label: str | None = None, active: bool | None = None, restricted: bool | None = None
) -> Tag:
    """Add a topic to an organisation, or change one; None leaves a thing as it is.

    Raises `ConfigurationError` naming a wrong value and the fix.
    """
    if not re.fullmatch(r"[a-z0-9_]{1,32}", code):
        raise ConfigurationError(f"topic {code!r} must be 1 to 32 small letters, digits or _")
    known = {row.code: row for row in tags.every(act.session, act.organisation)}
    row = known.get(code)
    if row is None and not label:
        raise ConfigurationError(f"topic {code!r} is new: give it a --label")
    if label and len(label) > 80:
        raise ConfigurationError("--label is longer than 80 characters: shorten it")
    values = {"label": label, "active": active, "restricted": restricted}
    return change(act, row or code, {name: value for name, value in values.items() if value is not None})


def change(act: Act, topic: Tag | str, values: dict[str, Any]) -> Tag:
    """Change a topic, or add one of this code, last in the list; what changed is in the organisation's journal."""
    row, before = (topic, _said(topic)) if isinstance(topic, Tag) else (_new(act, topic), {})
    for name, value in values.items():
        setattr(row, name, value)
    act.session.add(row)
    act.session.flush()
    after = {name: value for name, value in _said(row).items() if before.get(name) != value}
    if after:
        before = {name: value for name, value in before.items() if name in after}
        said = {"code": row.code, "label": row.label, "before": before, "after": after}
        journal.append(act, act.organisation, "tag_changed", said)
    return row


def _new(act: Act, code: str) -> Tag:
    last = act.session.scalar(select(func.max(Tag.position)).where(Tag.organisation_id == act.organisation.id))
    position = 0 if last is None else last + 1
    return Tag(organisation_id=act.organisation.id, code=code, position=position, active=True, restricted=False)


def _said(row: Tag) -> dict[str, object]:
    return {"label": row.label, "active": row.active, "restricted": row.restricted}


def of_case(act: Act, case: Case) -> list[Tag]:
    """Return all topics of a case, whoever asks: for its handlers."""
    query = select(Tag).join(CaseTag, CaseTag.tag_id == Tag.id).where(CaseTag.case_id == case.id)
    return list(act.session.scalars(query.order_by(Tag.position, Tag.id)))


def set_tags(act: Act, case: Case, codes: Collection[str]) -> None:
    """Say which topics a case is about: active ones, or those it has already.

    Raises `RefusedError` beside `tags` for one that is not of the list.
    """
    now = {row.code: row for row in of_case(act, case)}
    offered = {row.code: row for row in tags.every(act.session, act.organisation) if row.active} | now
    if not set(codes) <= offered.keys():
        raise RefusedError.because("unknown_tag", "Choisissez des sujets de la liste.", at="tags")
    added, removed = sorted(set(codes) - now.keys()), sorted(now.keys() - set(codes))
    if not (added or removed):
        return
    for code in added:
        act.session.add(CaseTag(organisation_id=act.organisation.id, case_id=case.id, tag_id=offered[code].id))
    gone = [now[code].id for code in removed]
    act.session.execute(delete(CaseTag).where(CaseTag.case_id == case.id, CaseTag.tag_id.in_(gone)))
    act.session.flush()
    journal.change(act, case, "tags_changed", {}, added=added, removed=removed)


def mark(act: Act, case: Case, topic: Topic) -> None:
    """Say that a new case is about one of our topics: made anew where it is not there, left out where withdrawn.

    The caller holds the organisation.
    """
    known = {row.code: row for row in tags.every(act.session, act.organisation)}
    row = known.get(str(topic)) or change(act, str(topic), {"label": topic.label, "restricted": topic in RESTRICTED})
    if row.active:
        set_tags(act, case, [row.code])


def tell_disability(act: Act, case: Case) -> None:
    """Ask the organisation's disability officer for advice: consulted from now on, and told once by mail (B20).

    Raises `RefusedError` where none is named, left, is who the case is about, or the case has no such topic.
    """
    if Topic.DISABILITY not in {row.code for row in of_case(act, case)}:
        raise RefusedError.because("no_topic", "Ajoutez d’abord le sujet « Handicap » au dossier.")
    person = act.host.person(act.organisation.disability_ref)
    if person is None or not person.active:
        words = "Aucune personne référente handicap n’est nommée : indiquez-la dans les réglages de l’organisme."
        raise RefusedError.because("no_officer", words)
    if person.ref in case.implicated_refs:
        words = "La personne référente handicap est mise en cause : demandez conseil à quelqu’un d’autre."
        raise RefusedError.because("implicated", words)
    if person.ref not in case.consulted_refs:
        act.session.add(
            CasePerson(
                organisation_id=act.organisation.id,
                case_id=case.id,
                person_ref=person.ref,
                person_label=person.label,
                relation=CasePerson.CONSULTED,
            )
        )
        act.session.flush()
        act.session.expire(case, ["people"])
    event = journal.change(act, case, "disability_told", {}, consulted=[person.ref])
    outbox.to_people(act, case, event, "disability", [person])
