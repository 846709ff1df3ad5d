"""Whom to write to: the page that also finds a person among the host's."""

from flask import Response, request

from ...domain.rights import Door
from ...errors import RefusedError
from ...services import organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import options
from ..render import go
from ..unit import commit
from .forms import ContactsForm
from .shell import Section, page

# The people of the host that the organisation names: each a ref and the label that survives it.
NAMED = ("referent", "disability")


@blueprint.route("/settings/contacts", methods=["GET", "POST"], endpoint="settings_contacts")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def contacts(act: Act) -> Response:
    """Show the contacts, or change them."""
    form = ContactsForm(obj=act.organisation)
    people = _offered(act, form)
    if not form.is_submitted():
        return _page(act, form)
    right = form.validate()
    # The search posts the form back with whom it found, and saves nothing: it works without JavaScript.
    if "find" in request.form:
        form.forgive_all_but(None)
        return _page(act, form)
    if right:
        try:
            commit(lambda: organisations.decide(act, _decided(form, people), seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_contacts", said="saved")
    return _page(act, form, 422)


def _offered(act: Act, form: ContactsForm) -> dict[str, str]:
    """Offer whom the search found beside who is named already; nobody else can be chosen."""
    org, row = act.organisation.ref, act.organisation
    chosen = [act.host.person_in(org, form[f"{who}_ref"].data) for who in NAMED]
    found = act.host.search_people(org, form.person_search.data) if form.person_search.data else ()
    people = {person.ref: person.label for person in (*chosen, *found) if person and person.active}
    for who in NAMED:
        ref = getattr(row, f"{who}_ref")
        people = ({ref: getattr(row, f"{who}_label") or ref} if ref else {}) | people
    for who in NAMED:
        form[f"{who}_ref"].choices = options([("", ""), *people.items()])
    return people


def _decided(form: ContactsForm, people: dict[str, str]) -> dict[str, str | None]:
    decided = form.decided()
    for who in NAMED:
        ref = form[f"{who}_ref"].data
        if ref and ref not in people:
            raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at=f"{who}_ref")
        decided |= {f"{who}_ref": ref or None, f"{who}_label": people[ref] if ref else None}
    return decided


def _page(act: Act, form: ContactsForm, status: int = 200) -> Response:
    form.mark(act.organisation.journal_seq)
    return page(act, Section.CONTACTS, "_contacts.html", status, form=form)
