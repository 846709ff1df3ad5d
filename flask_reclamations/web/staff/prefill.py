"""What the forms of a case are shown with: the people to choose among, and what the case says now."""

from ...domain.vocabulary import SendMode
from ...host import Person
from ...models import Case
from ...services import deadlines, tracking
from ...services.act import Act
from ...services.people import colleagues as colleagues
from ..forms import Form, options
from .forms import AssignForm, PeopleForm, ReceptionForm, SendForm


def choices(form: Form, colleagues: list[Person]) -> None:
    """Offer these people in the forms that name somebody."""
    people_there = [(person.ref, person.label) for person in colleagues]
    if isinstance(form, AssignForm):
        form.assignee.choices = options([("", ""), *people_there])
    if isinstance(form, PeopleForm):
        form.implicated.choices = form.consulted.choices = options(people_there)


def prefill(act: Act, forms: dict[str, Form], found: Case, colleagues: list[Person]) -> None:
    """Fill the forms of a case with what it says now."""
    for form in forms.values():
        choices(form, colleagues)
    assign, who, reception = forms["assign"], forms["people"], forms["reception"]
    if isinstance(assign, AssignForm):
        assign.assignee.data = found.assignee_ref
    if isinstance(who, PeopleForm):
        who.implicated.data, who.consulted.data = sorted(found.implicated_refs), sorted(found.consulted_refs)
    if isinstance(reception, ReceptionForm):
        reception.received_on.data = deadlines.day_of(act, found.received_at)
    if not found.claimant_email:
        for name in ("answer", "acknowledge"):
            form = forms[name]
            if isinstance(form, SendForm):
                form.mode.data = str(SendMode.PAGE if tracking.is_read_there(act, found) else SendMode.LETTER)
