"""What is said of a case before it is one, and what a draft must hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain import hearing
from ..domain.vocabulary import Kind, Stakeholder
from ..errors import Reason, RefusedError
from ..host import Party, Person, TrainingSession
from ..queries import organisations
from . import deadlines
from .act import Act

# A delay may run from the day it was sent (§4, `acpr`): that day can only come first.
SENT_LATER = Reason("sent_later", "Elle ne peut pas avoir été envoyée après avoir été reçue.", "sent_on")
WHO = ("claimant_label", "claimant_email", "claimant_phone")


@dataclass(frozen=True)
class Draft:
    """What a person says of a case before it is one; `submission` makes a double click one case.

    `files` are the tokens of what was staged under that submission.
    """

    submission: str
    kind: Kind
    description: str
    subject: str = ""
    category: str | None = None
    session_ref: str | None = None
    desired_outcome: str | None = None
    impact: str | None = None
    people_concerned: str | None = None
    occurred_on: date | None = None
    confidential: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outsider:
    """Who files without an account, as they say it (B01, O26)."""

    stakeholder: Stakeholder
    claimant_label: str | None = None
    claimant_email: str | None = None
    claimant_phone: str | None = None
    session_label: str | None = None
    anonymous: bool = False

    def __post_init__(self) -> None:
        """Forget at once who wants to stay unknown, whatever they typed before (O26)."""
        if self.anonymous:
            for name in WHO:
                object.__setattr__(self, name, None)


def check(act: Act, draft: Draft) -> None:
    reasons = wrong_dates(act, occurred_on=draft.occurred_on)
    if not draft.description.strip():
        reasons.append(Reason("empty", "Racontez ce qui s’est passé, même en une phrase.", "description"))
    if draft.category:
        known = {c.code for c in organisations.categories(act.session, act.organisation) if c.active}
        if draft.category not in known:
            reasons.append(Reason("unknown_category", "Choisissez une catégorie de la liste.", "category"))
    if reasons:
        raise RefusedError(reasons)


def check_outsider(act: Act, told: Outsider) -> None:
    """Refuse with every reason of `wrong_outsider`."""
    reasons = wrong_outsider(act, told)
    if reasons:
        raise RefusedError(reasons)


def wrong_outsider(act: Act, told: Outsider) -> list[Reason]:
    """Return what is missing to know who speaks and how to answer, unless they may and will stay anonymous."""
    reasons = []
    if told.anonymous and not act.organisation.allow_anonymous:
        reasons.append(
            Reason("not_anonymous", "Indiquez qui vous êtes pour que nous puissions répondre.", "anonymous")
        )
    if not told.anonymous and not told.claimant_label:
        reasons.append(Reason("no_claimant", "Indiquez votre nom.", "claimant_label"))
    if not (told.anonymous or told.claimant_email or told.claimant_phone):
        reasons.append(Reason("no_means", "Indiquez un e-mail ou un téléphone.", "claimant_email"))
    return reasons


def wrong_dates(act: Act, **days: date | None) -> list[Reason]:
    return [
        Reason("future_date", "La date ne peut pas être dans le futur.", name)
        for name, day in days.items()
        if day and day > deadlines.today(act)
    ]


def feared(draft: Draft, training: TrainingSession | None, claimant: Person) -> tuple[Party, ...]:
    """Return the trainers whom a confidential account of a sensitive matter speaks of.

    The case is held to be about them until somebody qualifies it: what one writes in fear, they never read (O21).
    """
    if training is None or not draft.confidential or not hearing.matters(draft.description):
        return ()
    others = [trainer for trainer in training.trainers if trainer.ref != claimant.ref]
    return tuple(trainer for trainer in others if hearing.speaks_of(draft.description, trainer.label))


def drafted(draft: Draft) -> dict[str, Any]:
    first_line = draft.description.strip().splitlines()[0]
    return {
        "submission": draft.submission,
        "declared_kind": draft.kind,
        "kind": draft.kind,
        "category": draft.category,
        "subject": draft.subject.strip() or shortened(first_line),
        "description": draft.description.strip(),
        "desired_outcome": draft.desired_outcome,
        "impact": draft.impact,
        "people_concerned": draft.people_concerned,
        "occurred_on": draft.occurred_on,
        "confidential": draft.confidential,
    }


def shortened(text: str, width: int = 80) -> str:
    """Return the first words of a text, as a subject for those who gave none."""
    return text if len(text) <= width else text[:width].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def of_session(training: TrainingSession | None) -> dict[str, Any]:
    if training is None:
        return {}
    return {
        "session_ref": training.ref,
        "session_label": training.title,
        "training_ref": training.training_ref or None,
        "training_label": training.training_label or None,
        "company_ref": training.client.ref if training.client else None,
        "company_label": training.client.label if training.client else None,
        "funder_ref": training.funder.ref if training.funder else None,
        "funder_label": training.funder.label if training.funder else None,
        "action_category": training.category,
        "subcontracted": training.subcontracted,
    }
