"""What the forms of a case are shown with: the people to choose among, and what the case says now."""

from ...domain.vocabulary import SendMode
from ...host import Person
from ...models import Case
from ...services import confidentiality, deadlines, tracking
from ...services.act import Act
from ...services.people import colleagues as colleagues
from ..forms import Form, options
from ..incident_forms import SettleForm
from .case_forms import AssessForm, AssignForm, EscalateForm, PeopleForm, QualifyForm, ReceptionForm, SendForm
from .causes import AnalyseForm
from .people_forms import AccessForm, WatchForm
from .plan_forms import ActionForm, offer

SCALES = ("severity", "urgency", "reach", "complexity", "recurrence", "origin")


def choices(form: Form, colleagues: list[Person]) -> None:
    """Offer these people in the forms that name somebody."""
    people_there = [(person.ref, person.label) for person in colleagues]
    if isinstance(form, AssignForm):
        form.assignee.choices = options([("", ""), *people_there])
    if isinstance(form, ActionForm):
        offer(form, people_there)
    if isinstance(form, EscalateForm):
        form.target.choices = options([("", "La direction"), *people_there])
    if isinstance(form, WatchForm):
        form.person.choices = options([("", ""), *people_there])
    if isinstance(form, AccessForm):
        form.listed.choices = options(people_there)
    if isinstance(form, PeopleForm):
        form.implicated.choices = form.consulted.choices = options(people_there)


def prefill(act: Act, forms: dict[str, Form], found: Case) -> None:
    """Fill the forms of a case with what it says now."""
    for form in forms.values():
        if isinstance(form, AssignForm):
            form.assignee.data = found.assignee_ref
        if isinstance(form, PeopleForm):
            form.implicated.data, form.consulted.data = sorted(found.implicated_refs), sorted(found.consulted_refs)
        if isinstance(form, AccessForm):
            form.secrecy.data, form.listed.data = str(confidentiality.secrecy_of(found)), sorted(found.listed_refs)
        if isinstance(form, SettleForm):
            form.informed.data = found.informed
        if isinstance(form, ReceptionForm):
            form.received_on.data = deadlines.day_of(act, found.received_at)
        if isinstance(form, QualifyForm):
            form.kind.data = found.kind
        if isinstance(form, AnalyseForm):
            form.fill(found)
        if isinstance(form, AssessForm):
            _assessed(form, found)
        if isinstance(form, SendForm) and not found.claimant_email:
            form.mode.data = str(SendMode.PAGE if tracking.is_read_there(act, found) else SendMode.LETTER)


def _assessed(form: AssessForm, found: Case) -> None:
    for name in (*SCALES, "safety", "relation_note", "immediate_action"):
        form[name].data = getattr(found, name)
    needed: dict[bool | None, str | None] = {True: "oui", False: "non", None: None}
    form.immediate_needed.data = needed[found.immediate_needed]
    form.priority.data = str(found.priority) if found.priority_set else ""
