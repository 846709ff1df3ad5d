"""Every hostile text in every field that a person can type, seen in every place it comes out (criteria 29, 30).

« Inert » is read from the structure: a page holds the elements and attributes that it has for an ordinary text,
no more; a cell is no formula; a mail has the headers it always has.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update
from wtforms import EmailField, HiddenField, StringField

from flask_reclamations.documents.tabular import DANGEROUS
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.host.text import inert, one_line
from flask_reclamations.models import Case, Category, Exchange, Organisation, Survey
from flask_reclamations.queries import journal
from flask_reclamations.services import surveys
from flask_reclamations.services.act import db_session
from flask_reclamations.web.forms import FilingForm, Form, IncidentForm, MessageForm, TextForm
from flask_reclamations.web.intake import PublicForm
from flask_reclamations.web.public import SatisfactionForm
from flask_reclamations.web.staff.case import VERBS
from flask_reclamations.web.staff.forms import RecordingForm
from flask_reclamations.web.track import TrackForm

from ..hostile import BYTES, HOSTILE
from ..lms import Adapter
from .conftest import delivered, log_in, now, opened, the_case, today, words_of
from .dom import Element, form_to, page, sent
from .test_exports import ask, build, take

ORDINARY = "Un texte ordinaire"
TOO_LONG = "mot " * 4_000
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
# The other forms that take words: each has a test below.
OTHERS = {PublicForm, TextForm, MessageForm, SatisfactionForm, TrackForm, *(kind for kind, _ in VERBS.values())}


def fields(form: type[Form], *, mails: bool = False) -> list[str]:
    """Return the names of the fields that a person types into."""
    unbound = ((name, getattr(getattr(form, name, None), "field_class", None)) for name in dir(form))
    typed = [(name, kind) for name, kind in unbound if isinstance(kind, type) and issubclass(kind, StringField)]
    return [name for name, kind in typed if not issubclass(kind, HiddenField) and (mails or kind is not EmailField)]


def every_form(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("flask_reclamations."):
            yield child
            yield from every_form(child)


def test_every_form_that_takes_words_is_walked() -> None:
    assert {form for form in every_form() if fields(form, mails=True)} - FILING.keys() - OTHERS == set()


def test_there_are_at_least_forty_hostile_texts() -> None:  # criterion 29
    assert len(set(HOSTILE.values())) >= 40


def root_of(text: str) -> Element:
    answer: Any = SimpleNamespace(text=text)
    return page(answer)


def shapes(root: Element) -> set[tuple[str, tuple[str, ...]]]:
    return {(element.tag, tuple(sorted(element.attributes.keys() - STATES))) for element in root.walk()}


def acting(root: Element) -> Counter[str]:
    return Counter(element.tag for element in root.walk() if element.tag in ACTING)


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


def send(browser: FlaskClient, form: type[Form], text: str) -> Any:
    _, address, base = FILING[form]
    typed = {name: text for name in fields(form) if not name.endswith("_search")}
    return browser.post(f"/reclamations{address}", data=typed | base)


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
    for name, text in HOSTILE.items():
        with one_world(app, adapter):
            named(app, adapter, text)
            answer = send(browser, form, text)
            assert answer.status_code in (303, 422), name
            if answer.status_code == 422:
                wrong[name] = faults(answer.text, refused, empty)
                continue
            reference = last(app)
            assert the_case(app, reference).description == inert(text).strip()
            for (reader, where), shown in seen(readers, reference).items():
                found = faults(shown, ordinary[reader + where.replace(reference, "*")])
                wrong.setdefault(name, []).extend(f"{reader} {where}: {fault}" for fault in found)
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


@pytest.mark.parametrize("config", [{"RECLAMATIONS_PUBLIC_SECONDS": 0, "RECLAMATIONS_PUBLIC_RATE": "1000/minute"}])
@pytest.mark.parametrize("trap", ["", "x"], ids=["a case", "the waiting room"])
def test_what_an_outsider_typed_is_inert_as_a_case_and_in_the_waiting_room(app: Flask, trap: str) -> None:
    """What fills the trap field waits, unread and unnumbered; the rest is a case, or waits for its many links."""
    claire, wrong = log_in(app, "claire"), dict[str, list[str]]()
    ordinary: tuple[Element, ...] = ()
    for name, text in {"somebody waits": ORDINARY, "ordinary": ORDINARY, **HOSTILE}.items():
        outsider = app.test_client()
        form = sent(form_to(page(outsider.get("/reclamations/public/new")), "/public/new"))
        typed = dict.fromkeys(fields(PublicForm), text) | {"site_web": "x" if name == "somebody waits" else trap}
        answer = outsider.post("/reclamations/public/new", data=form | typed | OUTSIDE)
        assert answer.status_code in (303, 422), name
        if answer.status_code == 422 or name == "somebody waits":
            continue
        reference = last(app)
        pages = [
            claire.get(f"/reclamations/{place}").text
            for place in (f"cases/{reference}", "register", "register/waiting")
        ]
        pages.append(outsider.get(answer.headers["Location"]).text)
        ordinary = ordinary or tuple(map(root_of, pages))
        wrong[name] = [fault for shown in pages[:1] + pages[2:] for fault in elements(shown, *ordinary)]
    assert len(wrong) > 60
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.fixture
def crowded(app: Flask, adapter: Adapter) -> Flask:
    """A case for each hostile text, recorded by a trainer, a learner and a colleague in turn."""
    for number, text in enumerate(HOSTILE.values()):
        with one_world(app, adapter):
            named(app, adapter, text)
            form = list(FILING)[number % len(FILING)]
            send(log_in(app, FILING[form][0]), form, text)
    return app


def test_no_hostile_text_is_a_formula_in_csv(crowded: Flask) -> None:  # criterion 30
    claire = log_in(crowded, "claire")
    address = ask(claire)
    build(crowded)
    header, *lines = csv.reader(io.StringIO(take(claire, address).decode("utf-8-sig"), newline=""), delimiter=";")
    assert len(lines) > 60
    assert {len(line) for line in lines} == {len(header)}
    assert [cell for line in lines for cell in line if cell.startswith(DANGEROUS)] == []


def test_no_hostile_text_is_a_formula_or_a_link_in_xlsx(crowded: Flask) -> None:  # criterion 30
    claire = log_in(crowded, "claire")
    address = ask(claire, "xlsx")
    build(crowded)
    sheet = load_workbook(io.BytesIO(take(claire, address)))["Registre"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert sheet.max_row > 60
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert [cell.value for cell in cells if cell.hyperlink] == []


def test_hostile_texts_leave_a_mail_its_headers_and_its_elements(app: Flask, adapter: Adapter) -> None:
    lea = log_in(app, "lea")
    send(lea, FilingForm, ORDINARY)
    ordinary = {mail["To"]: mail for mail in delivered(app)}
    assert len(ordinary) == 2
    wrong: dict[str, list[str]] = {}
    for name, text in HOSTILE.items():
        with one_world(app, adapter):
            named(app, adapter, text)
            if send(lea, FilingForm, text).status_code != 303:
                continue
            found = delivered(app)
            assert {mail["To"] for mail in found} == ordinary.keys(), name
            for mail in found:
                like = ordinary[mail["To"]]
                wrong.setdefault(name, []).extend(faults(words_of(mail, "html"), root_of(words_of(like, "html"))))
                assert mail.keys() == like.keys(), name
                assert [value for value in mail.values() if "\n" in value or "\r" in value] == [], name
                assert not [part for part in mail.walk() if part.get_content_maintype() not in ("text", "multipart")]
    assert {name: found for name, found in wrong.items() if found} == {}


# What must have happened before a verb may, and verbs that need more than words.
BEFORE = {
    "analyse": ["start"],
    "close": ["answer"],
    "reopen": ["answer", "close"],
    "deescalate": ["escalate"],
    "file_away": ["thank"],
    "restore": ["void"],
}
SAYING = sorted(verb for verb, (form, _) in VERBS.items() if "text" in fields(form))
SAID = {"mode": "courrier", "received_on": today().isoformat(), "email": "b@exemple.test", "reason": "test"}


def does(app: Flask, verb: str, text: str, kind: Kind) -> tuple[str, int]:
    """Carry out a verb with this text on a fresh case and return the case's reference and the answer."""
    claire = log_in(app, "claire")
    reference = recorded_signal(app) if kind is Kind.SIGNAL else opened(app, kind=kind)
    for name in [*BEFORE.get(verb, []), verb]:
        data = SAID | {"text": text if name == verb else ORDINARY}
        answer = claire.post(f"/reclamations/cases/{reference}/{name}", data=data)
    return reference, answer.status_code


@pytest.mark.parametrize("verb", SAYING)
def test_what_is_said_with_a_verb_is_inert(app: Flask, verb: str) -> None:
    kind, reference = next((k, done[0]) for k in Kind if (done := does(app, verb, ORDINARY, k))[1] == 303)
    readers = {who: log_in(app, who) for who in ("claire", "anne", "lea")}
    ordinary = {who: root_of(reader.get(f"/reclamations/cases/{reference}").text) for who, reader in readers.items()}
    wrong: dict[str, list[str]] = {}
    for name in ("script", "out of a text area", "out of an attribute", "jinja", "headers", "override"):
        reference, status = does(app, verb, HOSTILE[name], kind)
        assert status == 303, name
        for who, reader in readers.items():
            shown = reader.get(f"/reclamations/cases/{reference}").text
            wrong.setdefault(name, []).extend(faults(shown, ordinary[who]))
    assert {name: found for name, found in wrong.items() if found} == {}


def recorded_signal(app: Flask) -> str:
    base = FILING[RecordingForm][2] | {"kind": "signal", "claimant_label": "X", "description": ORDINARY}
    assert log_in(app, "claire").post("/reclamations/register/new", data=base).status_code == 303
    return last(app)


def test_a_message_and_an_opinion_are_inert(app: Flask) -> None:
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    wrong: dict[str, list[str]] = {}
    ordinary: Element | None = None
    for name, text in {"ordinary": ORDINARY, **HOSTILE}.items():
        reference = opened(app)
        answer = lea.post(f"/reclamations/cases/{reference}/message", data={"text": text})
        claire.post(f"/reclamations/cases/{reference}/answer", data={"text": "Réparé.", "mode": "courrier"})
        said = lea.post(opinion_of(app, lea), data={"resolved": "oui", "score": "1", "comment": text})
        if (answer.status_code, said.status_code) != (303, 200):
            assert {answer.status_code, said.status_code} <= {303, 200, 422}
            continue
        shown = claire.get(f"/reclamations/cases/{reference}").text
        ordinary = ordinary or root_of(shown)
        wrong[name] = faults(shown, ordinary)
    assert len(wrong) > 60
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
    ordinary: dict[str, tuple[Element, Element]] = {}
    wrong: dict[str, list[str]] = {}
    for name, text in {"ordinary": ORDINARY, **HOSTILE}.items():
        for endpoint, path in asked(any_app, text[:150]):
            with denis.get(path, query_string=dict.fromkeys(QUERY, text[:150])) as answer:
                assert answer.status_code < 500, f"{name}: {path}"
                if answer.mimetype == "text/html" and 'id="recl-part"' in answer.text:
                    if endpoint not in ordinary:
                        ordinary[endpoint] = (root_of(answer.text), root_of(denis.get(path).text))
                    like = ordinary[endpoint]
                    wrong.setdefault(name, []).extend(
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


def test_no_typed_text_is_written_to_the_log(crowded: Flask, caplog: pytest.LogCaptureFixture) -> None:
    delivered(crowded)
    assert not [text for text in HOSTILE.values() if text in caplog.text]
    with crowded.app_context():
        assert db_session().query(Exchange).count() == 0 or now()
