"""Exchanges with several people: correspondents, messages received, topics (B20, C09, C22)."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, SelectField, TimeField
from wtforms.validators import Optional

from ...domain.exchanges import CONTACTS, HEARD
from ...domain.rights import reads_asides
from ...domain.vocabulary import Channel, SendMode, Stakeholder
from ...errors import NotFoundError, RefusedError
from ...host import Person
from ...i18n import t
from ...models import Case, Correspondent
from ...models.case import CLAIMANT
from ...queries import cases
from ...queries import correspondents as told
from ...queries import tags as tag_rows
from ...services import correspondents, exchanges, incoming, tags
from ...services.act import Act
from ..forms import Attaching, Form, MessageForm, TicksField, choices, email, line, options, required, text_area
from .prefill import colleagues

# Whoever is neither the claimant nor a correspondent.
SOMEBODY = "autre"


class ReplyForm(MessageForm):
    """A message: to whom, by which way, and when it went where that was not by e-mail (C09)."""

    to = TicksField("Destinataires", choices=[], validate_choice=False)
    mode = RadioField("Moyen", choices=choices(SendMode), default=str(SendMode.EMAIL), validators=[Optional()])
    sent_on = DateField("Date d’envoi (hors e-mail)", validators=[Optional()])


class ContactForm(Form):
    """Somebody to speak of the case with: an account, or a name and an address."""

    role = SelectField(
        "À quel titre",
        choices=[*options([("", "Choisir…")]), *choices(CONTACTS)],
        validators=[required("Choisissez à quel titre cette personne est jointe.")],
    )
    label = line("Nom ou organisme")
    email = email("E-mail")
    person = SelectField("Ou son compte", validators=[Optional()], choices=[], validate_choice=False)


class ContactChangeForm(Form):
    """A corrected address of a correspondent."""

    contact = HiddenField()
    email = email("Nouvelle adresse e-mail", needed="Indiquez la nouvelle adresse.")


class ContactRemoveForm(Form):
    """A correspondent to take off."""

    contact = HiddenField()


class ReceiveForm(Attaching):
    """A message that was received: a saved mail, or who, when, by which way and what."""

    mail = FileField("E-mail enregistré (.eml)")
    original = HiddenField()
    sender = SelectField("De la part de", validators=[Optional()], choices=[], validate_choice=False)
    name = line("Nom de cette autre personne")
    received_on = DateField("Reçu le", validators=[Optional()])
    received_at = TimeField("Heure", validators=[Optional()])
    channel = SelectField("Moyen", choices=[*options([("", "Choisir…")]), *choices(HEARD)], validators=[Optional()])
    text = text_area("Ce que dit le message")
    reason = line("Pourquoi joindre un message plus ancien que le dossier")

    original_name: str = ""
    identity: str = ""
    left_out: tuple[str, ...] = ()


class TagsForm(Form):
    """The topics of a case."""

    tags = TicksField("Sujets", choices=[], validate_choice=False)


def recipients(act: Act, case: Case, form: Any) -> list[str]:
    """Return whom a message goes to; a form that offers nobody but the claimant says nothing of it."""
    return form.to.data or ([] if correspondents.of_case(act, case) else [CLAIMANT])


def _reply(act: Act, case: Case, form: Any) -> None:
    mode = SendMode(form.mode.data or SendMode.EMAIL)
    sent_on = None if mode is SendMode.EMAIL else form.sent_on.data
    to = recipients(act, case, form)
    exchanges.write_out(act, case, form.text.data, enclosed=form.enclosed(), to=to, mode=mode, sent_on=sent_on)


def _contact(act: Act, case: Case, form: Any) -> Correspondent:
    try:
        return correspondents.one(act, case, form.contact.data or "")
    except NotFoundError:
        raise RefusedError.because("unknown_contact", "Cette personne n’est plus sur le dossier.") from None


def _add(act: Act, case: Case, form: Any) -> None:
    person = None
    if form.person.data:
        person = next((p for p in act.host.people([form.person.data]) if p.active), None)
        if person is None or person.ref not in {colleague.ref for colleague in colleagues(act)}:
            raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at="person")
    role = Stakeholder(form.role.data)
    correspondents.add(act, case, role, form.label.data or "", email=form.email.data, person=person)


def _receive(act: Act, case: Case, form: Any) -> None:
    sender = form.sender.data or ""
    if not sender:
        raise RefusedError.because("no_sender", "Choisissez qui a écrit ou parlé.", at="sender")
    heard = incoming.Heard(
        sender="" if sender == SOMEBODY else sender,
        channel=Channel(form.channel.data) if form.channel.data else Channel.API,
        at=incoming.moment_of(act, form.received_on.data, form.received_at.data),
        text=form.text.data or "",
        name=form.name.data or "",
        reason=form.reason.data or "",
        enclosed=form.enclosed(),
        original=form.original.data or "",
        identity=form.identity,
        left_out=form.left_out,
    )
    incoming.receive(act, case, heard)


def shown(act: Act, case: Case) -> dict[str, Any]:
    """Return what the page of a case shows of its correspondents, of what went to whom, and of its topics."""
    reads = reads_asides(act.viewer, case)
    return {
        "correspondents": correspondents.of_case(act, case) if reads else [],
        "deliveries": told.deliveries(act.session, case) if reads else {},
        "topics": tag_rows.of_cases(act.session, act.viewer, [case.id]).get(case.id, []),
        "gone_on": cases.gone_on(act.session, act.viewer, case) if case.closed_at else [],
    }


def offer(
    act: Act, case: Case, forms: dict[str, Form], there: list[Person], tried: str, known: dict[str, Any]
) -> None:
    """Offer in the forms of a case whom and what it knows; one that is shown again keeps what was chosen.

    Parameters: `known` is what the page shows, of `shown`; whoever has these forms sees every topic.
    """
    if "contact" not in forms:
        return
    filer, contacts = case.claimant_label or t("Anonyme"), known["correspondents"]
    whom = [(CLAIMANT, filer), *((row.recipient, row.label) for row in contacts)]
    has = {row.code for row in known["topics"]}
    every = [row for row in tag_rows.every(act.session, act.organisation) if row.active or row.code in has]
    free = [person for person in there if person.ref not in case.implicated_refs]
    for name, form in forms.items():
        if isinstance(form, ReplyForm) and tried != name:
            form.to.data, form.mode.data = [CLAIMANT], str(SendMode.EMAIL)
        if isinstance(form, ContactForm):
            form.person.choices = options([("", ""), *((person.ref, person.label) for person in free)])
        if isinstance(form, ReceiveForm):
            form.sender.choices = options([("", "Choisir…"), *whom, (SOMEBODY, t("Une autre personne"))])
        if isinstance(form, TagsForm):
            form.tags.choices = options((row.code, row.label) for row in every)
            form.tags.data = form.tags.data if tried == name else sorted(has)


VERBS: dict[str, tuple[type[Form], Any]] = {
    "reply": (ReplyForm, _reply),
    "contact": (ContactForm, _add),
    "contact_change": (
        ContactChangeForm,
        lambda act, case, form: correspondents.change(act, case, _contact(act, case, form), form.email.data),
    ),
    "contact_remove": (
        ContactRemoveForm,
        lambda act, case, form: correspondents.remove(act, case, _contact(act, case, form)),
    ),
    "receive": (ReceiveForm, _receive),
    "tags": (TagsForm, lambda act, case, form: tags.set_tags(act, case, form.tags.data or [])),
    "disability": (Form, lambda act, case, form: tags.tell_disability(act, case)),
}
