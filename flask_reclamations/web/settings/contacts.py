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
    chosen = act.host.person_in(org, form.referent_ref.data)
    found = act.host.search_people(org, form.person_search.data) if form.person_search.data else ()
    people = {p.ref: p.label for p in (*((chosen,) if chosen else ()), *found) if p.active}
    if row.referent_ref:
        people = {row.referent_ref: row.referent_label or row.referent_ref} | people
    form.referent_ref.choices = options([("", ""), *people.items()])
    return people


def _decided(form: ContactsForm, people: dict[str, str]) -> dict[str, str | None]:
    ref = form.referent_ref.data
    if ref and ref not in people:
        raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at="referent_ref")
    return {**form.decided(), "referent_ref": ref or None, "referent_label": people[ref] if ref else None}


def _page(act: Act, form: ContactsForm, status: int = 200) -> Response:
    form.seen.data = str(act.organisation.journal_seq)
    return page(act, Section.CONTACTS, "_contacts.html", status, form=form)
