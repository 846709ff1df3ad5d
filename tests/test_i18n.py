"""French in the source, English from its catalogue: nothing missing, nothing stale, nothing unmarked."""

import ast
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes
from werkzeug.test import TestResponse

from flask_reclamations.domain.plan import CauseFamily
from flask_reclamations.domain.referential import EDITIONS
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import IncidentType, Kind, Resolved, SendMode
from flask_reclamations.i18n import french_spaces, n, number, say_date, say_moment, speaking, t
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case, OutboxMessage, Survey
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import analysis, answers, exchanges, exports, filing, handling, people, surveys
from flask_reclamations.services.act import Act, db_session

from .conftest import NOON, act_of, draft, filed
from .lms import PEOPLE, Adapter
from .messages import MODULES, PACKAGE, TEMPLATES, msgids, parsed
from .servers import Mailbox, MailServer

CATALOGUE = PACKAGE / "translations" / "en.po"
NARROW, WIDE = "\u202f", "\u00a0"
FRENCH_LETTERS = re.compile("[À-ÖØ-öø-ÿŒœ«»]")
SPOKEN_ATTRIBUTES = frozenset({"placeholder", "aria-label", "aria-description", "title", "alt", "label"})
# An official text is cited as it is; the rest is kept with a case as it was said, in French.
OFFICIAL = frozenset(text for edition in EDITIONS for text in edition.texts.values())
KEPT = OFFICIAL | {"Système", "Réclamant", "« Non » au suivi de satisfaction.", "Accusé de réception."}
# What operators read is English with French examples, and the rules of typography are French letters.
NOT_SPOKEN = frozenset({"cli", "settings.py", "i18n.py"})


def english() -> dict[str, str]:
    """The translations as they stand in the file."""
    with CATALOGUE.open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream, abort_invalid=True) if m.id}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def of_package(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


# The catalogue


def test_every_text_of_the_interface_has_an_english_translation() -> None:
    translations = english()
    assert sorted(text for text in msgids() if not translations.get(text, "").strip()) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(english().keys() - msgids()) == []


def test_no_translation_is_fuzzy_or_plural() -> None:
    with CATALOGUE.open("rb") as stream:
        assert [m.id for m in read_po(stream) if m.id and (m.fuzzy or m.pluralizable)] == []


def test_the_catalogue_says_its_language_and_its_charset() -> None:
    with CATALOGUE.open("rb") as stream:
        found = read_po(stream)
    assert (str(found.locale), found.charset) == ("en", "utf-8")


def test_both_languages_fill_the_same_placeholders() -> None:
    assert {fr: en for fr, en in english().items() if placeholders(fr) != placeholders(en)} == {}


def test_english_has_english_typography() -> None:
    assert {fr: en for fr, en in english().items() if re.search("[«»\u202f\u00a0]| [;:?!]|'", en)} == {}


def test_english_ends_as_the_french_does() -> None:
    ends = re.compile(r"\s*([.:?!…,]?)\s*$")
    differing = {fr: en for fr, en in english().items() if ends.search(fr)[1] != ends.search(en)[1]}  # type: ignore[index]
    assert differing == {"N°": "No."}


# How a language writes


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Où en est-on ?", f"Où en est-on{NARROW}?"),
        ("Merci !", f"Merci{NARROW}!"),
        ("vu ; dit", f"vu{NARROW}; dit"),
        ("Référence : 1", f"Référence{WIDE}: 1"),
        ("dire « non » ici", f"dire «{WIDE}non{WIDE}» ici"),
        ("« Non » ?", f"«{WIDE}Non{WIDE}»{NARROW}?"),
        ("à 14:12, sur https://exemple.test", "à 14:12, sur https://exemple.test"),
        ("Rien à changer.", "Rien à changer."),
    ],
)
def test_french_puts_the_spaces_its_typography_wants(typed: str, set_: str) -> None:
    assert french_spaces(typed) == set_
    assert french_spaces(set_) == set_


def test_a_sentence_is_filled_after_it_is_translated() -> None:
    with speaking("fr"):
        assert t("Demande {ref}", ref="REG-1 ?") == "Demande REG-1 ?"
    with speaking("en"):
        assert t("Demande {ref}", ref="Réclamation") == "Request Réclamation"


def test_a_text_nobody_translated_stays_french() -> None:
    with speaking("en"):
        assert t("Une phrase jamais écrite") == "Une phrase jamais écrite"


def test_an_unknown_language_keeps_the_one_in_force() -> None:
    with speaking("en"), speaking("de"), speaking(None):
        assert t("Oui") == "Yes"
    assert t("Oui") == "Oui"


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("fr", 0, "0 dossier"),
        ("fr", 1, "1 dossier"),
        ("fr", 2, "2 dossiers"),
        ("fr", 1234, f"1{NARROW}234 dossiers"),
        ("en", 0, "0 cases"),
        ("en", 1, "1 case"),
        ("en", 2, "2 cases"),
        ("en", 1234, "1,234 cases"),
    ],
)
def test_each_language_has_its_own_plural(locale: str, count: int, said: str) -> None:
    with speaking(locale):
        assert n("{count} dossier", "{count} dossiers", count) == said


@pytest.mark.parametrize(
    ("locale", "said"), [("fr", ["0", "999", f"1{NARROW}000{NARROW}000"]), ("en", ["0", "999", "1,000,000"])]
)
def test_thousands_are_grouped_as_the_language_does(locale: str, said: list[str]) -> None:
    with speaking(locale):
        assert [number(value) for value in (0, 999, 1_000_000)] == said


@pytest.mark.parametrize(
    ("locale", "day", "style", "said"),
    [
        ("fr", date(2026, 11, 23), "long", "lundi 23 novembre 2026"),
        ("fr", date(2026, 11, 1), "long", "dimanche 1er novembre 2026"),
        ("fr", date(2026, 11, 1), "short", "1er nov."),
        ("fr", date(2026, 12, 21), "medium", "lun. 21 déc."),
        ("fr", date(2026, 8, 11), "long", "mardi 11 août 2026"),
        ("fr", date(2026, 11, 1), "numeric", "01/11/2026"),
        ("en", date(2026, 11, 1), "long", "Sunday 1 November 2026"),
        ("en", date(2026, 12, 21), "medium", "Mon 21 Dec"),
        ("en", date(2026, 11, 1), "short", "1 Nov"),
    ],
)
def test_a_day_is_written_in_words(locale: str, day: date, style: str, said: str) -> None:
    with speaking(locale):
        assert say_date(day, style) == said


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        ("en", "January February March April May June July August September October November December"),
    ],
)
def test_every_month_is_named(locale: str, names: str) -> None:
    with speaking(locale):
        assert " ".join(say_date(date(2026, month, 2)).split(" ")[2] for month in range(1, 13)) == names


@pytest.mark.parametrize(
    ("locale", "style", "said"),
    [
        ("fr", "medium", f"dim. 1er nov., 0{WIDE}h{WIDE}05"),
        ("fr", "long", f"dimanche 1er novembre 2026 à 0{WIDE}h{WIDE}05"),
        ("en", "medium", "Sun 1 Nov, 00:05"),
        ("en", "long", "Sunday 1 November 2026, 00:05"),
    ],
)
def test_an_instant_is_written_on_the_organisation_s_clock(locale: str, style: str, said: str) -> None:
    with speaking(locale):
        assert say_moment(datetime(2026, 10, 31, 23, 5, tzinfo=UTC), "Europe/Paris", style) == said


# Nothing is said past the catalogue


class Literals(HTMLParser):
    """What a template says to people by itself, with its lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def keep(self, text: str | None) -> None:
        if text and any(letter.isalpha() for letter in text):
            self.found.append((self.getpos()[0], " ".join(text.split())))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pressed = tag == "input" and dict(attributes).get("type") in ("submit", "button", "reset")
        for name, value in attributes:
            if name in SPOKEN_ATTRIBUTES or (name == "value" and pressed):
                self.keep(value)

    def handle_data(self, text: str) -> None:
        self.keep(text)


def bare(path: Path) -> str:
    """Return a template without what Jinja writes, line for line; an expression leaves a dot."""
    kept, opened = [], ""
    for _, kind, text in Environment().lex(path.read_text()):
        if kind.endswith("_begin"):
            opened = kind
            kept.append("·" if kind == "variable_begin" else "")
        elif kind.endswith("_end"):
            opened = ""
            kept.append("\n" * text.count("\n"))
        else:
            kept.append("\n" * text.count("\n") if opened else text)
    return "".join(kept)


def unmarked(path: Path) -> Iterator[tuple[int, str]]:
    if path.suffix == ".txt":
        lines = enumerate(bare(path).splitlines(), 1)
        yield from ((line, text) for line, text in lines if any(letter.isalpha() for letter in text))
        return
    reader = Literals()
    reader.feed(bare(path))
    reader.close()
    yield from reader.found


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<p>Bonjour</p>", [(1, "Bonjour")]),
        ('{% if x %}\n<p title="Aide">{{ t("Oui") }}\n à vous</p>{% endif %}', [(2, "Aide"), (2, "· à vous")]),
        (
            '<input placeholder="Nom{{ x }}"><input type="submit" value="Oui"><input value="oui">',
            [(1, "Nom·"), (1, "Oui")],
        ),
        ("{# Bonjour #}<p class=\"bonjour\">{{ t('Bonjour') }} · 100 %</p>", []),
    ],
)
def test_words_outside_marks_are_found_with_their_line(
    tmp_path: Path, template: str, said: list[tuple[int, str]]
) -> None:
    path = tmp_path / "page.html"
    path.write_text(template)
    assert list(unmarked(path)) == said


@pytest.mark.parametrize("path", TEMPLATES, ids=of_package)
def test_a_template_says_nothing_outside_its_marks(path: Path) -> None:
    assert list(unmarked(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=of_package)
def test_a_template_s_expressions_hold_no_words_of_their_own(path: Path) -> None:
    """A French letter, or a capital before other letters, is a word for a person."""
    looks_said = re.compile(rf"{FRENCH_LETTERS.pattern}|’|…|^[A-Z][a-z]")
    consts = {(c.lineno, c.value) for c in parsed(path).find_all(nodes.Const) if isinstance(c.value, str)}
    known = msgids()
    assert sorted((line, text) for line, text in consts if looks_said.search(text) and text not in known) == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in NOT_SPOKEN], ids=of_package
)
def test_a_module_holds_no_french_past_the_catalogue(path: Path) -> None:
    tree = ast.parse(path.read_text())
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    known = msgids() | KEPT
    assert [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
        if FRENCH_LETTERS.search(node.value) and node.value not in known
    ] == []


# A person who reads English


@pytest.fixture
def config(mail_server: MailServer, mailbox: Mailbox) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": mail_server.url}


@pytest.fixture
def english_people(adapter: Adapter) -> Adapter:
    adapter.known = {ref: replace(person, locale="en") for ref, person in PEOPLE.items()}
    return adapter


def told(**changed: Any) -> dict[str, Any]:
    return {"description": "On Monday, room 2 had no connection.", **changed}


def french_in(text: str) -> list[str]:
    """Return the French of the interface found in a text: whole texts, then letters that only French has."""
    text = unescape(text).replace(NARROW, " ").replace(WIDE, " ")
    translations = english()
    left = [fr for fr in msgids() if len(fr) > 12 and "{" not in fr and fr != translations.get(fr) and fr in text]
    for person in PEOPLE.values():
        text = text.replace(person.label, "")
    return left + [line.strip() for line in text.splitlines() if FRENCH_LETTERS.search(line)]


def case_of(act: Act, reference: str) -> Case:
    return handling.load(act, reference, Permission.READ)


@pytest.fixture
def story(app: Flask, english_people: Adapter) -> str:
    """A complaint of Léa's, escalated and answered, beside one case of each other kind; its reference."""
    with app.app_context():
        reference = filed(app, **told(category="formateur")).reference
        for kind in (Kind.DIFFICULTY, Kind.REMARK):
            filed(app, **told(kind=kind, category=None))
        trainer = act_of(app, "bruno")
        incident = filing.Incident(
            IncidentType.ROOM, "We moved to room 3.", ("stagiaires", "client"), help_needed=True
        )
        filing.log(trainer, draft(**told(kind=Kind.INCIDENT, category=None)), incident)
        act = act_of(app, "claire")
        case = case_of(act, reference)
        handling.start(act, case)
        found = analysis.Found((analysis.Given(CauseFamily.EQUIPMENT, "A loose cable."),))
        analysis.analyse(act, case, "The cable was loose.", found)
        handling.escalate(act, case, "It happens again.")
        exchanges.note(act, case, "Seen with the technician.")
        exchanges.write_out(act, case, "We are looking at it.")
        exports.ask(act, Filters(), "csv")
        act.session.commit()
        return str(reference)


@pytest.mark.parametrize(
    ("ref", "address", "heading"),
    [
        ("lea", "/reclamations/new", "Report a difficulty or an unforeseen event, or make a complaint"),
        ("lea", "/reclamations/mine", "My requests"),
        ("lea", "/reclamations/cases/{case}", "How far along is your request {case}?"),
        ("lea", "/reclamations/cases/{case}/filed", "We have received it."),
        ("lea", "/reclamations/cases/{case}/copy", "Copy of what you wrote to us"),
        ("claire", "/reclamations/register", "Register of complaints, difficulties and unforeseen events"),
        ("claire", "/reclamations/register?kind=alea&status=nouveau&text=room", "Remove the filter"),
        ("claire", "/reclamations/register?late=true&text=absent", "No case matches."),
        ("claire", "/reclamations/cases/{case}", "Messages and log"),
        ("claire", "/reclamations/register/new", "New complaint, entered on someone’s behalf"),
        ("claire", "/reclamations/exports", "The whole register. To export only a part of it, filter it first."),
        ("anne", "/reclamations/register", "Trainee or learner"),
        ("bruno", "/reclamations/sessions/cpn-b/incidents", "Session log"),
        ("lea", "/course/cpn-b", "A problem with this session?"),
        ("bruno", "/teach/cpn-b", "Session log"),
    ],
)
def test_a_page_speaks_english_to_who_reads_english(
    as_: Callable[[str], FlaskClient], story: str, ref: str, address: str, heading: str
) -> None:
    page = as_(ref).get(address.format(case=story))
    assert page.status_code == 200
    assert heading.format(case=story) in unescape(page.text)
    assert french_in(page.text) == []


@pytest.mark.parametrize("ref", ["lea", "claire", "bruno"])
def test_every_case_page_speaks_english(app: Flask, as_: Callable[[str], FlaskClient], story: str, ref: str) -> None:
    for number_ in range(1, 5):
        page = as_(ref).get(f"/reclamations/cases/{story[:-1]}{number_}")
        if page.status_code == 200:
            assert '<html lang="en">' in page.text
            assert french_in(page.text) == []


def test_the_days_that_do_not_count_are_explained_in_english(
    app: Flask, as_: Callable[[str], FlaskClient], english_people: Adapter
) -> None:
    with app.app_context():
        reference = filed(app, now=datetime(2026, 12, 23, 9, tzinfo=UTC), **told()).reference
    page = as_("claire").get(f"/reclamations/cases/{reference}")
    assert "Christmas" in page.text
    assert french_in(page.text) == []


WRONG = [
    ("lea", "/reclamations/new", {"submission": "?"}),
    ("lea", "/reclamations/new", {"kind": "autre", "occurred_on": "demain", "subject": "x" * 201}),
    ("claire", "/reclamations/register/new", {}),
    ("claire", "/reclamations/register/new", {"claimant_email": "nobody", "channel": "pigeon", "kind": "alea"}),
    ("bruno", "/reclamations/sessions/cpn-b/incidents", {"informed": "everybody", "incident_type": "autre"}),
    ("claire", "/reclamations/cases/{case}/answer", {"mode": "email", "text": ""}),
    ("claire", "/reclamations/cases/{case}/answer", {"mode": "pigeon", "text": "x" * 10_001}),
    ("claire", "/reclamations/cases/{case}/people", {"implicated": "nobody"}),
    ("claire", "/reclamations/cases/{case}/close", {}),
    ("claire", "/reclamations/exports", {"format": "doc"}),
]


def reasons(page: TestResponse) -> list[str]:
    """Return the sentences of the box that sums up what is to correct."""
    found = re.findall(r'<li>(?:<a href="#[^"]*">)?([^<]*)', page.text.split('role="alert"')[1].split("</ul>")[0])
    return [unescape(said).replace(NARROW, " ").replace(WIDE, " ") for said in found]


@pytest.mark.parametrize(("ref", "address", "sent"), WRONG)
def test_a_form_sent_back_says_why_in_english(
    as_: Callable[[str], FlaskClient], story: str, ref: str, address: str, sent: dict[str, str]
) -> None:
    page = as_(ref).post(address.format(case=story), data=sent)
    assert page.status_code == 422
    assert reasons(page)
    assert french_in(page.text) == []


@pytest.mark.parametrize(("ref", "address", "sent"), WRONG)
def test_a_form_sent_back_says_why_in_our_own_words(
    as_: Callable[[str], FlaskClient], adapter: Adapter, story: str, ref: str, address: str, sent: dict[str, str]
) -> None:
    adapter.known = dict(PEOPLE)
    ours = [re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)) for text in msgids()]
    page = as_(ref).post(address.format(case=story), data=sent)
    assert page.status_code == 422
    assert [text for text in reasons(page) if not any(re.fullmatch(pattern, text) for pattern in ours)] == []


@pytest.mark.parametrize(
    ("ref", "address", "status", "said"),
    [
        ("lea", "/reclamations/cases/REG-1999-0001", 404, "This case does not exist"),
        ("lea", "/reclamations/register", 403, "Your role does not allow you"),
    ],
)
def test_a_refusal_speaks_english_to_who_reads_english(
    as_: Callable[[str], FlaskClient], english_people: Adapter, ref: str, address: str, status: int, said: str
) -> None:
    page = as_(ref).get(address)
    assert page.status_code == status
    assert said in page.text
    assert french_in(page.text) == []


def relayed(app: Flask) -> None:
    deliver_due(clock=lambda: NOON)


def test_every_mail_to_who_reads_english_is_in_english(app: Flask, mailbox: Mailbox, story: str) -> None:
    with app.app_context():
        act = act_of(app, "claire")
        sam = act.host.person("sam")
        assert sam is not None
        people.assign(act, case_of(act, story), sam)
        exchanges.write_in(act_of(app, "lea"), case_of(act_of(app, "lea"), story), "Thank you.")
        answers.answer(act, case_of(act, story), answers.Argued("The cable is changed."), SendMode.EMAIL)
        act.session.commit()
        relayed(app)
        survey = act.session.query(Survey).one()
        said = surveys.Opinion(Resolved.NO, 2, "It fails again.")
        surveys.answer(act_of(app, "lea"), survey, case_of(act, story), said)
        act.session.commit()
        relayed(app)
        templates = {row.template for row in db_session().query(OutboxMessage)}
    assert templates == {
        "acknowledgement", "receipt", "message", "answer", "survey", "survey_reminder",
        "new_case", "assigned", "message_in", "not_solved", "escalated",
    }  # fmt: skip
    assert [french_in(f"{mail['Subject']}\n{mail.text}\n{mail.html}") for mail in mailbox.messages] == (
        [[]] * len(mailbox.messages)
    )
    assert f"Our reply to your request {story}" in {str(mail["Subject"]) for mail in mailbox.to("lea@exemple.test")}


def test_a_mail_follows_its_reader_not_its_writer(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    adapter.known["claire"] = replace(PEOPLE["claire"], locale="en")
    with app.app_context():
        reference = filed(app).reference
        relayed(app)
    subjects = {mail.recipients[0]: str(mail["Subject"]) for mail in mailbox.messages}
    assert subjects["lea@exemple.test"] == f"Nous avons bien reçu votre demande {reference}"
    assert subjects["claire@exemple.test"] == f"Complaint {reference}: to be handled by Thursday 19 November 2026"
