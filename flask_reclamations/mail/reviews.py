"""Mails about what was learned: the minutes of a review to who took part, a summary to staff (B11, D13)."""

from urllib.parse import quote

from sqlalchemy import select

from ..i18n import say_date, t
from ..models import Action, Diffusion, Event, Review, ReviewAction
from .letter import Sheet, Words


def learned(sheet: Sheet) -> Words | None:
    """Return the summary as it was told."""
    told = sheet.act.session.scalar(select(Diffusion).where(Diffusion.event_id == sheet.row.event_id))
    if told is None:
        return None
    return Words(
        told.title,
        [*told.text.splitlines(), t("Partagé par {who}.", who=told.author_label)],
        action=(t("Ce que nous avons appris"), f"{sheet.root}/learned"),
        reason=t("Vous recevez ce message car vous travaillez avec {of}.", of=sheet.organisation.name),
    )


def minutes(sheet: Sheet) -> Words | None:
    """Return what was said of each topic and the actions decided; cases stay on the page, with their rights."""
    session = sheet.act.session
    event = session.get_one(Event, sheet.row.event_id)
    review = session.get(Review, event.subject_id)
    if review is None:
        return None
    day = say_date(review.held_on, "long")
    said = [t("Voici le compte rendu de la revue à laquelle vous avez participé.")]
    for at, topic in enumerate(review.topics):
        if text := review.minutes.get(f"topic-{at}"):
            said.append(t("{name} : {what}", name=topic, what=text))
    made = select(Action).join(ReviewAction, ReviewAction.action_id == Action.id)
    for action in session.scalars(made.where(ReviewAction.review_id == review.id).order_by(Action.id)):
        due = say_date(action.due_on, "long")
        said.append(
            t(
                "{reference} : {text} ({who}, au plus tard le {day})",
                reference=action.reference,
                text=action.text,
                who=action.owner_label,
                day=due,
            )
        )
    return Words(
        t("Revue qualité du {day} : compte rendu", day=day),
        said,
        action=(t("Ouvrir la revue"), f"{sheet.root}/reviews/{quote(review.reference)}"),
        reason=t(
            "Vous recevez ce message car vous avez participé à cette revue de {of}.", of=sheet.organisation.name
        ),
    )


LEARNED = {"learned": learned, "review_minutes": minutes}
