"""What a case does with its mediations: offer one, keep the answer, the meetings and how it ended (C21, E02)."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import Optional

from ...domain.mediation import KINDS, Conclusion, Level, State
from ...domain.vocabulary import Kind, Status
from ...host import Person, Role
from ...models import Case, Mediation
from ...services import mediation, mediation_offers, recourse
from ...services.act import Act
from ..forms import Attaching, Form, choices, options, required, text_area
from .case_forms import SendForm

DAY = "Indiquez la date."


class MediateForm(Attaching, SendForm):
    """A mediation to offer, or the médiateur whom the person turned to by themselves."""

    level = RadioField("Niveau", choices=choices(Level), validators=[required("Choisissez le niveau.")])
    leader = SelectField("Menée par", choices=[], validators=[Optional()], validate_choice=False)
    parties = text_area("Qui y prend part", maximum=500)
    reason = text_area("Pourquoi le médiateur sans médiation interne d’abord", maximum=2_000)
    seized_on = DateField("Médiateur déjà saisi par la personne, le", validators=[Optional()])
    text = text_area("Message à la personne", maximum=5_000)


class MediationReplyForm(Form):
    """What the claimant answered to an offer, aloud or in writing."""

    answer = RadioField(
        "Sa réponse",
        choices=options([("accept", "Accepte"), ("decline", "Décline")]),
        validators=[required("Choisissez sa réponse.")],
    )
    text = text_area("Quand et comment la personne l’a dit", needed="Dites quand et comment.", maximum=2_000)


class MeetForm(Attaching):
    """A meeting of a mediation: when, with whom, what happened, its documents."""

    day = DateField("Date", validators=[required(DAY)])
    parties = text_area("Qui y prend part", maximum=500)
    text = text_area("Ce qui s’est passé", needed="Dites ce qui s’est passé à cette date.")


class MediationEndForm(Attaching, SendForm):
    """How a mediation ended, in words that the person reads."""

    outcome = RadioField("Issue", choices=choices(Conclusion), validators=[required("Choisissez l’issue.")])
    text = text_area("Ce qui a été conclu", needed="Écrivez ce qui a été conclu.")
    closes = BooleanField("Clôturer le dossier avec cet accord")


class ConsumerForm(Form):
    """Whether who speaks bought for themselves, and why."""

    consumer = RadioField(
        "Cette personne a-t-elle acheté la formation pour elle-même ?",
        choices=options([("oui", "Oui, CPF compris"), ("non", "Non : entreprise, financeur…")]),
        validators=[required("Choisissez une réponse.")],
    )
    text = text_area("Pourquoi", needed="Dites pourquoi.", maximum=500)


def _sending(form: Any) -> mediation.Sending:
    return mediation.Sending(**form.way(), enclosed=form.enclosed())


def _offer(act: Act, case: Case, form: Any) -> None:
    leaders = {person.ref: person for person in _leaders(act)}
    level = Level(form.level.data)
    leader = leaders.get(form.leader.data or "") if level is Level.INTERNAL else None
    offer = mediation_offers.Offer(
        level, form.text.data, leader, form.parties.data, form.reason.data, form.seized_on.data
    )
    mediation_offers.offer(act, case, offer, _sending(form))


def _meet(act: Act, case: Case, form: Any) -> None:
    mediation.meet(act, case, form.day.data, form.text.data, parties=form.parties.data, enclosed=form.enclosed())


def _end(act: Act, case: Case, form: Any) -> None:
    ending = mediation.Ending(Conclusion(form.outcome.data), form.text.data, form.closes.data)
    mediation.end(act, case, ending, _sending(form))


VERBS: dict[str, tuple[type[Form], Any]] = {
    "mediate": (MediateForm, _offer),
    "mediation_reply": (
        MediationReplyForm,
        lambda act, case, form: mediation.reply(act, case, accepts=form.answer.data == "accept", text=form.text.data),
    ),
    "mediation_meet": (MeetForm, _meet),
    "mediation_end": (MediationEndForm, _end),
    "consumer": (
        ConsumerForm,
        lambda act, case, form: recourse.state_consumer(act, case, form.consumer.data == "oui", form.text.data),
    ),
}


def _leaders(act: Act) -> list[Person]:
    people = act.host.people_with_role(act.organisation.ref, Role.DIRECTION)
    return [person for person in people if person.active]


def _running(case: Case) -> Mediation | None:
    return next((row for row in case.mediations if row.outcome is None and row.state != State.DECLINED), None)


def possible(case: Case) -> set[str]:
    """Return the verbs that a case's mediations let come next."""
    if case.status == Status.VOID or case.kind not in KINDS[Level.INTERNAL]:
        return set()
    row = _running(case)
    if row is None:
        next_ones = {"mediate"}
    elif row.state == State.OFFERED:
        next_ones = {"mediation_reply", "mediation_end"}
    else:
        next_ones = {"mediation_meet", "mediation_end"}
    return next_ones | ({"consumer"} if case.kind == Kind.COMPLAINT else set())


def shown(act: Act, case: Case, forms: dict[str, Form], tried: str) -> dict[str, Any]:
    """Return what the page of a case shows of its mediations and of the médiateur, and fill its forms."""
    found = recourse.of_case(act, case)
    form = forms.get("mediate")
    if isinstance(form, MediateForm):
        form.leader.choices = options((person.ref, person.label) for person in _leaders(act))
        if tried != "mediate":
            form.level.data = str(mediation_offers.level_next(act, case))
    return {"recourse": found, "mediator": recourse.how(act, found) if found.concerned and found.named else ""}
