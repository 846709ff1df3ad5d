"""What staff are told of a case or a review: without personal data, to whom was chosen, traced (B12, D13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ..domain.names import named
from ..domain.plan import CauseFamily
from ..domain.rights import Door
from ..domain.vocabulary import Kind
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..i18n import n, say_date, t
from ..models import Case, Diffusion, Event, Review
from ..queries import diffusions, reviews
from . import deadlines, journal, outbox
from .act import Act

TEMPLATE, MINUTES = "learned", "review_minutes"
LONGEST, LONGEST_TITLE = 5_000, 200


@dataclass(frozen=True)
class Summary:
    """What is told, and to whom."""

    title: str
    text: str
    people: Sequence[Person]


def proposal(act: Act, subject: Case | Review) -> tuple[str, str]:
    """Return a title and a text made of facts only: what, how many, which causes, which actions."""
    if isinstance(subject, Review):
        return _of_review(act, subject)
    month = say_date(deadlines.day_of(act, subject.received_at), "long").split(" ", 1)[1]
    lines = [t("{kind}, {month}.", kind=t(Kind(subject.kind).label), month=month)]
    lines += [
        t("Cause ({family}) : {text}", family=t(CauseFamily(cause.family).label), text=cause.root)
        for cause in subject.causes
    ]
    lines += [t("Action : {text}", text=action.text) for action in subject.actions]
    return t("Ce que ce dossier nous apprend"), "\n".join(lines)


def _of_review(act: Act, review: Review) -> tuple[str, str]:
    lines = reviews.lines(act.session, act.viewer, review)
    cases, actions = sum(line.action is None for line in lines), sum(line.action is not None for line in lines)
    said = [n("{count} dossier examiné.", "{count} dossiers examinés.", cases)] if cases else []
    said += [n("{count} action suivie.", "{count} actions suivies.", actions)] if actions else []
    for _, action in reviews.decided(act.session, act.viewer, review):
        day = say_date(action.due_on, "long")
        said.append(t("Décidé : {text} (au plus tard le {day})", text=action.text, day=day))
    return t("Revue qualité du {day}", day=say_date(review.held_on, "long")), "\n".join(said)


def tell(act: Act, subject: Case | Review, told: Summary, *, submission: str, sure: bool = False) -> Diffusion:
    """Tell these people what was learned, by mail and on its page; a form sent twice tells once.

    Parameters: `subject` is held; `sure` that what looks like a claimant's name is none. Raises `RefusedError` for a
    confidential case, a review that is not signed, no text, nobody, or a name.
    """
    if not act.viewer.may(Door.REVIEW):
        raise NotAllowedError(Door.REVIEW)
    own = Diffusion.organisation_id == act.organisation.id
    known = act.session.scalar(select(Diffusion).where(own, Diffusion.submission == submission))
    if known is not None:
        return known
    case, review = (subject, None) if isinstance(subject, Case) else (None, subject)
    if reasons := _wrong(act, case, review, told, sure=sure):
        raise RefusedError(reasons)
    event = _journalled(act, subject, told.text, [person.label for person in told.people])
    row = Diffusion(
        organisation_id=act.organisation.id,
        submission=submission,
        case_id=case.id if case else None,
        review_id=review.id if review else None,
        event_id=event.id,
        title=told.title.strip(),
        text=told.text.strip(),
        people=[{"ref": person.ref, "label": person.label} for person in told.people],
        author_label=act.viewer.label,
        at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    _send(act, event, TEMPLATE, told.people)
    return row


def _wrong(act: Act, case: Case | None, review: Review | None, told: Summary, *, sure: bool) -> list[Reason]:
    found = []
    if case is not None and case.confidential:
        found.append(Reason("confidential", "Ce dossier est confidentiel : rien n’en est diffusé."))
    if review is not None and review.signed_at is None:
        found.append(Reason("unsigned", "Signez d’abord le compte rendu : on ne diffuse pas un projet."))
    if not told.title.strip():
        found.append(Reason("no_title", "Donnez un titre à ce résumé.", "title"))
    if not told.text.strip():
        found.append(Reason("empty", "Écrivez ce que l’équipe doit retenir.", "text"))
    if not told.people:
        found.append(Reason("nobody", "Choisissez à qui le dire.", "people"))
    names = named(f"{told.title} {told.text}", diffusions.claimants(act.session, case=case, review=review))
    if names and not sure:
        words = "Ce texte semble nommer un réclamant : {names}. Retirez ce nom, ou cochez que ce n’est pas lui."
        found.append(Reason("names", words, "text", {"names": ", ".join(names)}))
    return found


def _journalled(act: Act, subject: Case | Review, text: str, labels: list[str]) -> Event:
    if isinstance(subject, Case):
        return journal.change(act, subject, "told_to_staff", {}, text=text.strip(), people=labels)
    return journal.append(act, subject, "review_told", {"text": text.strip(), "people": labels})


def send_minutes(act: Act, review: Review, signed: Event) -> None:
    """Queue the minutes for each participant who has an account; what becomes of each mail is kept."""
    _send(act, signed, MINUTES, act.host.people([person["ref"] for person in review.people if person["ref"]]))


def _send(act: Act, event: Event, template: str, people: Sequence[Person]) -> None:
    for person in {person.ref: person for person in people}.values():
        if person.active and person.email:
            outbox.write(act, None, event, template, person.ref)
