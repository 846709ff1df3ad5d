"""Every hostile text in every field that a person can type, seen in every place it comes out (criteria 29, 30).

« Inert » is read from the structure: a page holds the elements and attributes that it has for an ordinary text,
no more; a cell is no formula; a mail has the headers it always has.
"""

import csv
import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse
from wtforms import EmailField, HiddenField, StringField

from flask_reclamations.documents.tabular import DANGEROUS
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.host.text import inert, one_line
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case, Category, Organisation, Survey
from flask_reclamations.queries import journal
from flask_reclamations.services import people, surveys
from flask_reclamations.services.act import db_session
from flask_reclamations.web.forms import FilingForm, Form, Limit, MessageForm
from flask_reclamations.web.incident_forms import IncidentForm
from flask_reclamations.web.intake import PublicForm
from flask_reclamations.web.public import SatisfactionForm
from flask_reclamations.web.staff.correspondence import ContactChangeForm, ContactForm
from flask_reclamations.web.staff.forms import RecordingForm
from flask_reclamations.web.staff.recurrences import SetAsideForm  # walked in test_recurrences
from flask_reclamations.web.staff.similar import OtherForm
from flask_reclamations.web.staff.verbs import VERBS
from flask_reclamations.web.track import TrackForm

from ..conftest import act_of
from ..hostile import BYTES, HOSTILE
from ..lms import PEOPLE, Adapter
from .conftest import delivered, log_in, now, opened, the_case, today, words_of
from .dom import Element, form_to, page, sent
from .test_exports import ask, build, take

pytestmark = pytest.mark.usefixtures("nothing_is_alike")
ORDINARY = "Un texte ordinaire"
TOO_LONG = "mot " * 4_000
SHORTEST = 200  # characters: what a title has room for, the shortest field that keeps any words
# Elements that act by themselves: as many as for an ordinary text, on any page.
ACTING = {"script", "style", "iframe", "frame", "object", "embed", "form", "meta", "base", "link", "img", "math"}
# What a control says of what was typed: it comes and goes with the answer.
STATES = {"aria-describedby", "aria-invalid", "checked", "selected", "open", "tabindex", "data-recl-focus"}
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "srcset", "data", "poster")
OWN = ("/", "#", "?", "mailto:", "tel:", "https://lms.exemple.test/")
FILING: dict[type[Form], tuple[str, str, dict[str, str]]] = {
    FilingForm: ("lea", "/new", {"kind": "reclamation", "session": "cpn-b"}),
    IncidentForm: ("bruno", "/sessions/cpn-b/incidents", {"incident_type": "salle"}),
    RecordingForm: (
        "claire",
        "/register/new",
        {"kind": "reclamation", "channel": "oral", "stakeholder": "autre", "received_on": today().isoformat()},
    ),
}


def fields(form: type[Form], *, mails: bool = False) -> list[str]:
    """Return the names of the fields that a person types into."""
    unbound = ((name, getattr(getattr(form, name, None), "field_class", None)) for name in dir(form))
    typed = [(name, kind) for name, kind in unbound if isinstance(kind, type) and issubclass(kind, StringField)]
    return [name for name, kind in typed if not issubclass(kind, HiddenField) and (mails or kind is not EmailField)]


@pytest.fixture
def config() -> dict[str, Any]:
    """Tests write faster and more than people."""
    return {"RECLAMATIONS_PUBLIC_SECONDS": 0, "RECLAMATIONS_PUBLIC_RATE": "1000/minute"}


def every_form(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("flask_reclamations."):
            yield child
            yield from every_form(child)


# The verbs that take words, in whatever field, and the other forms that do: each has a test below.
SAYING = sorted(name for name, verb in VERBS.items() if "text" in fields(verb.form))
CONTACTS = {ContactForm, ContactChangeForm}
OTHERS = {PublicForm, SatisfactionForm, TrackForm, OtherForm, *CONTACTS, *(VERBS[verb].form for verb in SAYING)}


def test_every_form_that_takes_words_is_walked() -> None:
    from .test_hostile_plan import PLANNED  # which walk with what stands here
    from .test_hostile_reviews import REVIEWED
    from .test_hostile_risks import FEARED
    from .test_hostile_settings import DECIDED, MANY

    walked = FILING.keys() | OTHERS | DECIDED.keys() | MANY.keys() | PLANNED.keys() | {SetAsideForm}
    walked |= REVIEWED.keys() | FEARED.keys()
    assert {form for form in every_form() if fields(form, mails=True)} - walked == set()


def test_there_are_at_least_forty_hostile_texts() -> None:  # criterion 29
    assert len(set(HOSTILE.values())) >= 40


@lru_cache(64)
def shapes(root: Element) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset((element.tag, tuple(sorted(element.attributes.keys() - STATES))) for element in root.walk())


@lru_cache(64)
def acting(root: Element) -> Counter[str]:
    return Counter(element.tag for element in root.walk() if element.tag in ACTING)


@lru_cache(2)
def root_of(text: str) -> Element:
    answer: Any = SimpleNamespace(text=text)
    return page(answer)


def faults(text: str, *ordinary: Element) -> list[str]:
    """Return what a page has that it has not for an ordinary text."""
    root = root_of(text)
    found = elements(text, *ordinary)
    most = [max(acting(like)[tag] for like in ordinary) for tag in ACTING]
    found += [
        f"{tag} x {acting(root)[tag]}" for tag, count in zip(ACTING, most, strict=True) if acting(root)[tag] > count
    ]
    return found


def elements(text: str, *ordinary: Element) -> list[str]:
    """Return the elements of a page that are of no kind known from an ordinary text, or that act or lead away."""
    root = root_of(text)
    known = set[Any]().union(*map(shapes, ordinary))
    found = [f"<{tag} {' '.join(names)}>" for tag, names in sorted(shapes(root) - known)]
    for element in root.walk():
        found += [name for name in element.attributes if name.startswith("on")]
        places = [element[name].strip() for name in ADDRESSES if name in element.attributes]
        found += [f"{element.tag} goes to {place}" for place in places if place and not place.startswith(OWN)]
    return found


def named(app: Flask, adapter: Adapter, text: str) -> None:
    """Let everything that the host and the organisation name be called so."""
    label = text[:200] if text.strip() else ORDINARY
    for ref, person in list(adapter.known.items()):
        adapter.known[ref] = replace(person, label=label)
    for ref, training in list(adapter.taught_sessions.items()):
        parties = {"client": training.client and replace(training.client, label=label)}
        adapter.taught_sessions[ref] = replace(training, title=label, training_label=label, **parties)
    with app.app_context():
        db_session().execute(update(Organisation).values(name=label))
        db_session().execute(update(Category).values(label=label[:80]))
        db_session().commit()


def together(room: int) -> list[str]:
    """Return every hostile text, a line each, as many at a time as a field has room for.

    A page escapes a character whatever stands around it; a case for each text and form would take half an hour.
    """
    found = [""]
    for text in HOSTILE.values():
        if len(text) < room:
            found[-1:] = [found[-1] + text + "\n"] if len(found[-1] + text) < room else [found[-1], text + "\n"]
    return found


def gathered(room: int = SHORTEST) -> list[str]:
    """Return every hostile text as `together` does, then those that no field of that room takes, cut to it."""
    return [*together(room), *(text[:room] for text in HOSTILE.values() if len(text) >= room), TOO_LONG]


def send(browser: FlaskClient, form: type[Form], text: str, **chosen: str) -> Any:
    _, address, base = FILING[form]
    typed = {name: text for name in fields(form) if not name.endswith("_search")}
    if text != TOO_LONG and "claimant_phone" in typed:
        typed["claimant_phone"] = text[:40]  # all that it has room for
    return browser.post(f"/reclamations{address}", data=typed | base | chosen)


def places(reference: str) -> list[tuple[str, str]]:
    """Return who reads a case, and where."""
    detail = f"/reclamations/cases/{reference}"
    return [
        ("claire", detail),
        ("anne", detail),
        ("lea", detail),
        ("lea", "/reclamations/mine"),
        ("bruno", "/reclamations/sessions/cpn-b/incidents"),
        ("bruno", "/teach/cpn-b"),
        ("claire", "/reclamations/register"),
        ("claire", "/reclamations/register/new?session=cpn-b"),
        ("lea", "/reclamations/new?session=cpn-b"),
        ("claire", "/reclamations/exports"),
        ("denis", "/reclamations/access-log"),
    ]


def seen(readers: dict[str, FlaskClient], reference: str) -> dict[tuple[str, str], str]:
    """Return the pages on which a case is read; those that are closed to somebody are read all the same."""
    return {(who, where): readers[who].get(where).text for who, where in places(reference)}


def last(app: Flask) -> str:
    with app.app_context():
        reference = db_session().scalar(select(Case.reference).order_by(Case.id.desc()).limit(1))
    return str(reference)


@contextmanager
def one_world(app: Flask, adapter: Adapter) -> Iterator[None]:
    """Give each text the same names of host and organisation as the others had, afterwards."""
    known, sessions = dict(adapter.known), dict(adapter.taught_sessions)
    yield
    adapter.known, adapter.taught_sessions = known, sessions


@pytest.mark.parametrize("form", FILING, ids=lambda form: form.__name__)
def test_a_hostile_text_is_inert_wherever_its_case_is_read(  # criterion 29
    app: Flask, adapter: Adapter, form: type[Form]
) -> None:
    who = FILING[form][0]
    browser, readers = log_in(app, who), {ref: log_in(app, ref) for ref, _ in places("")}
    assert send(browser, form, ORDINARY).status_code == 303
    ordinary = {
        key[0] + key[1].replace(last(app), "*"): root_of(text) for key, text in seen(readers, last(app)).items()
    }
    empty = root_of(browser.get(f"/reclamations{FILING[form][1]}").text)
    refused = root_of(send(browser, form, TOO_LONG).text)
    wrong: dict[str, Any] = {}
    for text in gathered():
        with one_world(app, adapter):
            named(app, adapter, text)
            answer = send(browser, form, text)
            assert answer.status_code == (422 if text == TOO_LONG else 303), text
            if answer.status_code == 422:
                wrong[text] = faults(answer.text, refused, empty)
                continue
            reference = last(app)
            assert the_case(app, reference).description == inert(text).strip()
            for (reader, where), shown in seen(readers, reference).items():
                found = faults(shown, ordinary[reader + where.replace(reference, "*")])
                wrong.setdefault(text, []).extend(f"{reader} {where}: {fault}" for fault in found)
    assert {name: found for name, found in wrong.items() if found} == {}
    with app.app_context():
        organisation = db_session().scalars(select(Organisation)).one()
        assert list(journal.faults(db_session(), organisation)) == []


OUTSIDE = {
    "kind": "reclamation",
    "stakeholder": "autre",
    "claimant_email": "odile@exemple.test",
    "claimant_phone": "1",
}


EARLY = ("somebody waits", "accepted")


@pytest.mark.parametrize("trap", ["", "x"], ids=["a case", "the waiting room"])
def test_what_an_outsider_typed_is_inert_as_a_case_and_in_the_waiting_room(app: Flask, trap: str) -> None:
    """What fills the trap field waits, and is dropped; the rest is a case, at once or accepted for its many links."""
    claire, wrong = log_in(app, "claire"), dict[str, list[str]]()
    ordinary, like = list[Element](), list[EmailMessage]()
    said = {"somebody waits": ORDINARY, "accepted": ORDINARY, "ordinary": ORDINARY}
    for name, text in [*said.items(), *((text, text) for text in gathered())]:
        outsider = app.test_client()
        form = sent(form_to(page(outsider.get("/reclamations/public/new")), "/public/new"))
        typed = dict.fromkeys(fields(PublicForm), text) | {"site_web": trap if name not in EARLY else "x"}
        answer = outsider.post("/reclamations/public/new", data=form | typed | OUTSIDE)
        assert answer.status_code in (303, 422), name
        if answer.status_code == 422 or name == "somebody waits":
            continue
        room = claire.get("/reclamations/register/waiting")
        pages = [room.text, outsider.get(answer.headers["Location"]).text]
        for message in page(room).all("article")[1:]:
            accept, drop = (form["action"] for form in message.all("form"))
            assert claire.post(drop if trap else accept).status_code == 303
        mails = delivered(app)
        if not trap:
            pages += [claire.get(f"/reclamations/{at}{last(app)}").text for at in ("cases/", "register?text=")]
        if text == ORDINARY:
            ordinary, like = [*ordinary, *map(root_of, pages)], mails
        wrong[name] = [fault for shown in pages for fault in elements(shown, *ordinary)] + mail_faults(mails, like)
    assert len(wrong) > len(together(SHORTEST))
    assert {mail["To"] for mail in like} == (set() if trap else {"odile@exemple.test", "claire@exemple.test"})
    assert {name: found for name, found in wrong.items() if found} == {}


def crowd(app: Flask, adapter: Adapter) -> None:
    """Have each hostile text said by a learner, a trainer, a colleague or an outsider in turn, and in its answer."""
    outsider = app.test_client()
    there = {form: log_in(app, FILING[form][0]) for form in FILING}
    for number, text in enumerate(HOSTILE.values()):
        with one_world(app, adapter):
            named(app, adapter, text)
            form = [*FILING, PublicForm][number % (len(FILING) + 1)]
            if form is PublicForm:
                typed = dict.fromkeys(fields(PublicForm), text) | OUTSIDE | {"kind": "difficulte", "site_web": ""}
                told = outsider.post("/reclamations/public/new", data=typed)
            else:
                told = send(there[form], form, text, kind="difficulte")
            if told.status_code == 303:
                settled = {"text": text, "outcome": "report", "informed": "client"}
                there[RecordingForm].post(f"/reclamations/cases/{last(app)}/resolve", data=settled)


@pytest.fixture
def crowded(app: Flask, adapter: Adapter) -> Flask:
    """A case for each hostile text, with an answer that says it too."""
    crowd(app, adapter)
    return app


def test_no_hostile_text_is_a_formula_in_csv(crowded: Flask) -> None:  # criterion 30
    claire = log_in(crowded, "claire")
    address = ask(claire)
    build(crowded)
    header, *lines = csv.reader(io.StringIO(take(claire, address).decode("utf-8-sig"), newline=""), delimiter=";")
    assert len(lines) > 60
    assert {len(line) for line in lines} == {len(header)}
    assert [cell for line in lines for cell in line if cell.startswith(DANGEROUS)] == []
    assert len([line for line in lines if line[header.index("Résultat")]]) > 60


def test_no_hostile_text_is_a_formula_or_a_link_in_xlsx(crowded: Flask) -> None:  # criterion 30
    claire = log_in(crowded, "claire")
    address = ask(claire, "xlsx")
    build(crowded)
    sheet = load_workbook(io.BytesIO(take(claire, address)))["Registre"]
    header = [cell.value for cell in sheet[1]]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert sheet.max_row > 60
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert [cell.value for cell in cells if cell.hyperlink] == []
    assert len([cell for cell in cells if header[cell.column - 1] == "Résultat"]) > 60


def mail_faults(mails: list[EmailMessage], ordinary: list[EmailMessage]) -> list[str]:
    """Return what mails have that they have not for an ordinary text: recipients, headers, parts, elements."""
    assert [mail["To"] for mail in mails] == [like["To"] for like in ordinary]
    found = []
    for mail, like in zip(mails, ordinary, strict=True):
        found += faults(words_of(mail, "html"), root_of(words_of(like, "html")))
        found += [f"header {name}" for name in set(mail.keys()) ^ set(like.keys())]
        found += [f"two lines in {name}" for name, value in mail.items() if "\n" in value or "\r" in value]
        if [part.get_content_type() for part in mail.walk()] != [part.get_content_type() for part in like.walk()]:
            found.append("another part")
    return found


def test_hostile_texts_leave_a_mail_its_headers_and_its_elements(app: Flask, adapter: Adapter) -> None:
    lea = log_in(app, "lea")
    send(lea, FilingForm, ORDINARY)
    ordinary = delivered(app)
    assert {mail["To"] for mail in ordinary} == {"lea@exemple.test", "claire@exemple.test"}
    wrong: dict[str, list[str]] = {}
    for text in gathered():
        with one_world(app, adapter):
            named(app, adapter, text)
            if send(lea, FilingForm, text).status_code == 303:
                wrong[text] = mail_faults(delivered(app), ordinary)
    assert len(wrong) >= len(together(SHORTEST))
    assert {name: found for name, found in wrong.items() if found} == {}


def test_what_is_said_in_a_case_leaves_its_mails_their_headers_and_their_elements(app: Flask) -> None:
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    (everything,) = together(10_000)

    def exchanged(text: str) -> list[EmailMessage]:
        case = f"/reclamations/cases/{opened(app)}"
        said = [(claire, "reply", {}), (lea, "message", {}), (claire, "escalate", {})]
        for browser, verb, more in [*said, (claire, "answer", {"mode": "email"})]:
            assert browser.post(f"{case}/{verb}", data={"text": text} | more).status_code == 303
        return delivered(app)

    ordinary, mails = exchanged(ORDINARY), exchanged(everything)
    for words in ("jndi", "alert(1)"):
        assert len([mail for mail in mails if words in words_of(mail)]) == 2  # the message and the answer
    assert mail_faults(mails, ordinary) == []


# What must have happened before a verb may, and verbs that need more than words.
BEFORE = {
    "analyse": ["start"],
    "wait": ["start"],
    "propose": ["start"],
    "resume": ["start", "wait"],
    "close": ["answer"],
    "reopen": ["answer", "close"],
    "deescalate": ["escalate"],
    "file_away": ["thank"],
    "restore": ["void"],
    "release": ["hold"],
    "mediation_reply": ["mediate"],
    "mediation_meet": ["mediate", "mediation_reply"],
    "mediation_end": ["mediate", "mediation_reply"],
}
SAID = {
    "mode": "courrier",
    "received_on": today().isoformat(),
    "email": "b@exemple.test",
    "reason": "test",
    "kind": "reclamation",
    "severity": "mineure",
    "day": (today() + timedelta(days=20)).isoformat(),
    "motive": ORDINARY,
    "type": "corrective",
    "family_1": "materiel",
    "cause_1": ORDINARY,
    "owner": "sam",
    "due_on": (today() + timedelta(days=20)).isoformat(),
    "sender": "claimant",
    "channel": "telephone",
    "level": "interne",
    "answer": "accept",
    "outcome": "accord",
    "consumer": "non",
}


# Where the same field means another thing.
SAID_OF = {"resolve": {"outcome": "report", "informed": "client"}}


def does(app: Flask, verb: str, text: str, kind: Kind, **more: str) -> tuple[str, TestResponse]:
    """Carry out a verb with this text on a fresh case and return the case's reference and the answer."""
    claire = log_in(app, "claire")
    reference = recorded_signal(app) if kind is Kind.SIGNAL else opened(app, kind=kind)
    if verb == "state_conflict":
        about_all_who_handle(app, reference)
    for earlier in BEFORE.get(verb, []):
        claire.post(f"/reclamations/cases/{reference}/{earlier}", data=SAID | {"text": ORDINARY})
    said = SAID | SAID_OF.get(verb, {}) | {"text": text} | more
    return reference, claire.post(f"/reclamations/cases/{reference}/{verb}", data=said)


def about_all_who_handle(app: Flask, reference: str) -> None:
    with app.app_context():
        case = db_session().query(Case).filter_by(reference=reference).one()
        people.set_people(act_of(app, "sam"), case, implicated=[PEOPLE["claire"], PEOPLE["denis"]], consulted=[])
        db_session().commit()


def room_of(form: type[Form]) -> int:
    return min(limit.maximum for limit in form.text.kwargs["validators"] if isinstance(limit, Limit))  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", SAYING)
def test_what_is_said_with_a_verb_is_inert(app: Flask, verb: str) -> None:  # criterion 29
    form = VERBS[verb].form
    kind = next(kind for kind in Kind if does(app, verb, ORDINARY, kind)[1].status_code == 303)
    # The second of its kind: an action made before may be chosen from then on.
    reference, _ = does(app, verb, ORDINARY, kind)
    readers = {who: log_in(app, who) for who in ("claire", "anne", "lea")}
    ordinary = {who: root_of(reader.get(f"/reclamations/cases/{reference}").text) for who, reader in readers.items()}
    others = set(fields(form, mails=True)) - {"text"}
    reference, _ = does(app, verb, ORDINARY, kind, **dict.fromkeys(others, ORDINARY))
    full = readers["claire"].get(f"/reclamations/cases/{reference}").text
    refused = root_of(does(app, verb, TOO_LONG, kind, **dict.fromkeys(others, TOO_LONG))[1].text)
    wrong = []
    for text in together(room_of(form)):
        reference, answer = does(app, verb, text, kind)
        assert answer.status_code == 303
        for who, reader in readers.items():
            shown = reader.get(f"/reclamations/cases/{reference}").text
            wrong += [f"{who}: {fault}" for fault in faults(shown, ordinary[who])]
        for crafted in [dict.fromkeys(others, text) | {"reason": "doublon"}] if others else []:
            reference, answer = does(app, verb, text, kind, **crafted)
            if answer.status_code == 422:
                wrong += faults(answer.text, refused)
                continue
            # Fields that take as much: all of them were kept, and are shown.
            shown = readers["claire"].get(f"/reclamations/cases/{reference}").text
            wrong += faults(shown, root_of(full))
    answer = does(app, verb, HOSTILE["very long text"], kind)[1]
    assert answer.status_code == 422
    assert wrong + faults(answer.text, refused) == []


@pytest.mark.parametrize("verb", ["link", "unlink"])
def test_a_hostile_reference_is_refused_and_shown_inert(app: Flask, verb: str) -> None:  # criterion 29
    claire, address = log_in(app, "claire"), f"/reclamations/cases/{opened(app)}/{verb}"
    ordinary = root_of(claire.post(address, data={"other": ORDINARY}).text)
    answers = {name: claire.post(address, data={"other": text}) for name, text in HOSTILE.items()}
    assert {answer.status_code for answer in answers.values()} == {422}
    assert [fault for answer in answers.values() for fault in faults(answer.text, ordinary)] == []


def test_what_a_correspondent_is_called_is_inert_wherever_it_is_read(app: Flask) -> None:  # criterion 29
    claire, readers = log_in(app, "claire"), {who: log_in(app, who) for who in ("claire", "anne", "lea")}

    def told(label: str) -> tuple[dict[str, str], list[EmailMessage]]:
        case = f"/reclamations/cases/{opened(app)}"
        delivered(app)
        data = {"role": "financeur", "label": label[:200], "email": "opco@exemple.test"}
        assert claire.post(f"{case}/contact", data=data).status_code == 303, label
        to = [tick["value"] for tick in form_to(page(claire.get(case)), "/reply").all("input", name="to")]
        assert claire.post(f"{case}/reply", data={"text": ORDINARY, "to": to}).status_code == 303
        data = {"sender": to[-1], "channel": "email", "received_on": today().isoformat(), "text": ORDINARY}
        assert claire.post(f"{case}/receive", data=data).status_code == 303
        mails = delivered(app)
        return {who: reader.get(case).text for who, reader in readers.items()}, mails

    pages, mails = told(ORDINARY)
    ordinary = {who: root_of(text) for who, text in pages.items()}
    wrong: dict[str, list[str]] = {}
    for text in gathered():
        shown, sent_now = told(text)
        wrong[text] = [fault for who in readers for fault in faults(shown[who], ordinary[who])]
        wrong[text] += mail_faults(sent_now, mails)
    assert {name: found for name, found in wrong.items() if found} == {}


def recorded_signal(app: Flask) -> str:
    base = FILING[RecordingForm][2] | {"kind": "signal", "claimant_label": "X", "description": ORDINARY}
    assert log_in(app, "claire").post("/reclamations/register/new", data=base).status_code == 303
    return last(app)


def test_a_message_and_an_opinion_are_inert(app: Flask) -> None:
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    wrong: dict[str, list[str]] = {}
    ordinary: Element | None = None
    for text in [ORDINARY, *gathered()]:
        reference = opened(app)
        answer = lea.post(f"/reclamations/cases/{reference}/message", data=dict.fromkeys(fields(MessageForm), text))
        claire.post(f"/reclamations/cases/{reference}/answer", data={"text": "Réparé.", "mode": "courrier"})
        typed = dict.fromkeys(fields(SatisfactionForm), text)
        said = lea.post(opinion_of(app, lea), data=typed | {"resolved": "oui", "score": "1"})
        if (answer.status_code, said.status_code) != (303, 200):
            assert {answer.status_code, said.status_code} <= {303, 200, 422}
            continue
        shown = claire.get(f"/reclamations/cases/{reference}").text
        ordinary = ordinary or root_of(shown)
        wrong[text] = faults(shown, ordinary)
    assert len(wrong) > len(together(SHORTEST))
    assert {name: found for name, found in wrong.items() if found} == {}


def opinion_of(app: Flask, browser: FlaskClient) -> str:
    """Follow the link of the last survey and return where its form goes."""
    with app.app_context():
        survey = db_session().scalars(select(Survey).order_by(Survey.id.desc())).first()
        assert survey is not None
        link = f"/reclamations/satisfaction/{surveys.token_of(survey, app.config['SECRET_KEY'], now=now())}"
    assert browser.get(link).status_code == 303
    return "/reclamations/satisfaction"


@pytest.mark.parametrize("path", ["/track", "/register/new", "/new"])
def test_a_refused_form_is_inert_with_hostile_codes_and_addresses_too(app: Flask, path: str) -> None:
    """Choices, dates and hidden marks come from a browser as well: crafted ones are refused, and shown inert."""
    claire = log_in(app, "claire")
    shown = claire.get(f"/reclamations{path}")
    names = {c["name"] for c in page(shown).all("input", "select", "textarea")} - {"csrf_token", "find"}
    ordinary = root_of(claire.post(f"/reclamations{path}", data=dict.fromkeys(names, TOO_LONG)).text)
    wrong = {}
    for name, text in HOSTILE.items():
        answer = claire.post(f"/reclamations{path}", data=dict.fromkeys(names, text))
        assert answer.status_code in (200, 422, 429), name
        wrong[name] = faults(answer.text, ordinary, page(shown))
    assert {name: found for name, found in wrong.items() if found} == {}


def asked(app: Flask, text: str) -> list[tuple[str, str]]:
    """Return every address of ours that is read, with this text wherever an address can hold one."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("reclamations.") and "GET" in (rule.methods or ()):
            path = rule.rule.replace("<path:filename>", quote(text, safe=""))
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", quote(text, safe=""))
            found.append((rule.endpoint, path))
    return found


QUERY = (
    "text", "kind", "status", "category", "session", "assignee", "since", "until", "sort", "descending", "late",
    "after", "before", "said", "asked", "logged", "person", "what", "reference", "unsettled",
)  # fmt: skip


def test_an_address_with_a_hostile_text_gives_an_inert_page(any_app: Flask) -> None:
    denis = log_in(any_app, "denis")
    opened(any_app)
    refusal = page(denis.get("/reclamations/cases/REG-1999-9999"))
    ordinary: dict[str, tuple[Element, ...]] = {}
    wrong: dict[str, list[str]] = {}
    for text in [ORDINARY, *gathered(150)]:
        for endpoint, path in asked(any_app, text[:150]):
            with denis.get(path, query_string=dict.fromkeys(QUERY, text[:150])) as answer:
                assert answer.status_code < 500, path
                if answer.mimetype == "text/html" and 'id="recl-part"' in answer.text:
                    if endpoint not in ordinary:
                        shown = (answer, denis.get(path), denis.get(path, query_string={"text": "réponse"}))
                        ordinary[endpoint] = tuple(root_of(page.text) for page in shown)
                    like = ordinary[endpoint]
                    wrong.setdefault(text, []).extend(
                        f"{endpoint}: {fault}" for fault in faults(answer.text, refusal, *like)
                    )
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_text_are_refused_or_kept_whole(any_app: Flask, name: str) -> None:
    lea, raw = log_in(any_app, "lea"), quote_from_bytes(BYTES[name])
    body = f"kind=reclamation&session=cpn-b&subject={raw}&description=x{raw}&{raw}={raw}"
    answer = lea.post("/reclamations/new", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    shown = log_in(any_app, "claire").get(f"/reclamations/cases/{last(any_app)}")
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    for path in (f"/cases/{raw}", f"/register?text={raw}&after={raw}", f"/access-log?person={raw}"):
        assert log_in(any_app, "denis").get(f"/reclamations{path}").status_code in (200, 404, 405)


@pytest.mark.parametrize("name", ["headers", "header folded", "line separators", "controls"])
def test_a_line_is_one_line(app: Flask, name: str) -> None:
    send(log_in(app, "lea"), FilingForm, HOSTILE[name])
    subject = the_case(app, last(app)).subject
    assert subject == one_line(HOSTILE[name]).strip()
    assert len(subject.splitlines()) == 1


UNSEEN = [chr(code) for code in (0x0, 0x1, 0x1B, 0x7F, 0x202A, 0x202E, 0x2066, 0x2069, 0xD800, 0xFFFE)]


@pytest.mark.parametrize("character", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
def test_what_nobody_sees_and_turns_a_line_around_is_not_kept(character: str) -> None:
    assert inert(f"a{character}b") == "ab"


@pytest.mark.parametrize(
    "text", ["Noël\n\tœuf", "שלום", "👩‍👩‍👧", "a\u200bb", "\u00a0:\u202f;", "𝒜", "e\u0301", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
)
def test_every_letter_of_every_language_is_kept(text: str) -> None:
    assert inert(text) == text


def test_a_tower_of_marks_is_cut_to_a_height_that_hides_nothing() -> None:
    assert len(inert(HOSTILE["a tower of marks"])) < 12


class Broken:
    """A mail server that fails in a way that nobody foresaw: what happens then is written to the log."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        raise RuntimeError("broken")


def test_no_typed_text_is_written_to_the_log(app: Flask, adapter: Adapter, caplog: pytest.LogCaptureFixture) -> None:
    for ours in ("flask_reclamations", app.logger.name):
        caplog.set_level(logging.DEBUG, logger=ours)
    crowd(app, adapter)
    with app.app_context():
        assert deliver_due(transport=Broken()) > 60
    assert "RuntimeError: broken" in caplog.text
    kept = {*HOSTILE.values(), *(inert(text).strip() for text in HOSTILE.values())} - {"x"}
    assert [text for text in kept if text in caplog.text] == []
