"""Every hostile text in the fields that mails leave by: refused beside the field, or a mail to that one address."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.host.text import mailable, one_line
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.web.forms import EMAIL, Form
from flask_reclamations.web.intake import PublicForm
from flask_reclamations.web.settings.forms import AuditForm, ContactsForm
from flask_reclamations.web.staff.case_forms import AddressForm
from flask_reclamations.web.staff.correspondence import ContactChangeForm, ContactForm
from flask_reclamations.web.staff.forms import RecordingForm
from flask_reclamations.web.track import TrackForm

from ..hostile import ADDRESSES, HOSTILE, ODD_ADDRESSES
from ..servers import Mailbox, MailServer, Received
from .conftest import log_in, opened, today
from .dom import form_to, page, plain, why
from .test_hostile import every_form, fields, last

pytestmark = pytest.mark.usefixtures("nothing_is_alike")

SAID = {"kind": "reclamation", "stakeholder": "autre", "description": "Bonjour", "claimant_label": "Odile"}
FUNDER = {"role": "financeur", "label": "Fonds Rhône"}
SPOKEN = {"channel": "oral", "received_on": today().isoformat()}
# Each text as it is, and before the rest of an address.
TYPED = sorted({*HOSTILE.values(), *(f"{text}@exemple.test" for text in HOSTILE.values())})
COLLEAGUES = {("claire@exemple.test",), ("denis@exemple.test",)}
Door = tuple[str, str, Callable[[str], dict[str, str]]]
DOORS: dict[type[Form], Door] = {
    PublicForm: ("/public/new", "claimant_email", lambda to: SAID | {"claimant_phone": "1", "claimant_email": to}),
    RecordingForm: ("/register/new", "claimant_email", lambda to: SAID | SPOKEN | {"claimant_email": to}),
    ContactForm: ("/cases/{case}/contact", "email", lambda to: FUNDER | {"email": to}),
    ContactChangeForm: ("/cases/{case}/contact_change", "email", lambda to: {"email": to}),
    AddressForm: ("/cases/{case}/address", "email", lambda to: {"email": to, "text": "Elle a changé."}),
    TrackForm: ("/track", "email", lambda to: {"email": to, "reference": "REG-2026-0001"}),
}


@pytest.fixture
def config(mail_server: MailServer, mailbox: Mailbox) -> dict[str, Any]:
    return {
        "RECLAMATIONS_SMTP_URL": mail_server.url,
        "RECLAMATIONS_PUBLIC_SECONDS": 0,
        "RECLAMATIONS_PUBLIC_RATE": "1000/minute",
    }


def gives(browser: FlaskClient, form: type[Form], address: str, *, case: str) -> TestResponse:
    path, _, words = DOORS[form]
    known = {"contact": contact(browser, case)} if form is ContactChangeForm else {}
    return browser.post(f"/reclamations{path.format(case=case)}", data=words(address) | known)


def contact(browser: FlaskClient, case: str) -> str:
    """Return how forms name the correspondent of a case, added when there is none."""
    named = [tick["value"] for tick in page(browser.get(f"/reclamations/cases/{case}")).all("input", name="to")]
    if named[1:]:
        return named[-1]
    added = browser.post(f"/reclamations/cases/{case}/contact", data=FUNDER | {"email": "opco@exemple.test"})
    assert added.status_code == 303
    return contact(browser, case)


def sent_by(app: Flask, mailbox: Mailbox) -> list[Received]:
    """Send what waits and return what the server was given."""
    mailbox.messages.clear()
    with app.app_context():
        deliver_due()
    return list(mailbox.messages)


def test_every_address_that_is_typed_comes_through_one_of_these_doors() -> None:
    typing = {form for form in every_form() if set(fields(form, mails=True)) - set(fields(form))}
    # The organisation's own mailbox is what people answer to: we send nothing there; to its seals' we send numbers.
    assert typing - {ContactsForm, AuditForm} == DOORS.keys()
    assert len({getattr(form, door[1]).kwargs["validators"][-1] for form, door in DOORS.items()}) == 1


@pytest.mark.parametrize("form", DOORS, ids=lambda form: form.__name__)
def test_an_address_that_no_mail_could_go_to_is_refused_beside_its_field(app: Flask, form: type[Form]) -> None:
    claire, case, door = log_in(app, "claire"), opened(app), DOORS[form]
    for name, address in ADDRESSES.items():
        answer = gives(claire, form, address, case=case)
        assert answer.status_code == 422, name
        shown = form_to(page(answer), door[0].format(case=case))
        assert plain(EMAIL) in why(shown, door[1]), name
        assert shown.one("input", name=door[1])["value"] == one_line(address).strip(), name


@pytest.mark.parametrize("form", [PublicForm, RecordingForm, AddressForm], ids=lambda form: form.__name__)
def test_a_mail_goes_to_the_typed_address_alone_or_nowhere(  # criterion 29
    app: Flask, mailbox: Mailbox, form: type[Form]
) -> None:
    """Whoever has no account is given each text; the other doors, by the same rule, those that it lets through."""
    claire, own = log_in(app, "claire"), opened(app)
    sent_by(app, mailbox)
    accepted, headers = [], set()
    through = [text for text in TYPED if form is PublicForm or mailable(one_line(text).strip())]
    for address in (*through, *ODD_ADDRESSES):
        answer = gives(claire, form, address, case=own)
        assert answer.status_code in (303, 422), address
        if answer.status_code == 422:
            continue
        case, kept = own if form is AddressForm else last(app), one_line(address).strip()
        assert claire.post(f"/reclamations/cases/{case}/reply", data={"text": "Bonjour"}).status_code == 303
        mails = [mail for mail in sent_by(app, mailbox) if mail.recipients not in COLLEAGUES]
        assert {mail.recipients for mail in mails} == {(kept,)}
        assert {str(mail["To"]) for mail in mails} == {kept}
        assert mails[-1].text.startswith("Bonjour")
        headers |= {tuple(mail.keys()) for mail in mails}
        accepted.append(kept)
    assert set(accepted) >= set(ODD_ADDRESSES)
    assert all(map(mailable, accepted))
    assert len(headers) == 1


def test_a_mail_to_a_correspondent_goes_to_the_typed_address_alone_or_nowhere(  # criterion 29
    app: Flask, mailbox: Mailbox
) -> None:
    claire, case = log_in(app, "claire"), opened(app)
    funder, accepted, headers = contact(claire, case), [], set()
    sent_by(app, mailbox)
    for address in (*(text for text in TYPED if mailable(one_line(text).strip())), *ODD_ADDRESSES):
        answer = gives(claire, ContactChangeForm, address, case=case)
        assert answer.status_code in (303, 422), address
        if answer.status_code == 422:
            continue
        told = claire.post(f"/reclamations/cases/{case}/reply", data={"text": "Bonjour", "to": [funder]})
        assert told.status_code == 303
        (mail,) = sent_by(app, mailbox)
        assert (mail.recipients, str(mail["To"])) == ((one_line(address).strip(),), one_line(address).strip())
        headers.add(tuple(mail.keys()))
        accepted.append(mail.recipients[0])
    assert set(accepted) >= set(ODD_ADDRESSES)
    assert len(headers) == 1
