"""The words that an organisation keeps: checked, dated, given back."""

import pytest
from flask import Flask

from flask_reclamations.domain.mailtexts import MAIL_TEXTS
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import CannedAnswer, Event, MailTemplate
from flask_reclamations.queries import journal as verification
from flask_reclamations.queries import templates as queries
from flask_reclamations.services import canned, templates
from flask_reclamations.services.act import Act
from flask_reclamations.services.journal import payload_of

from ..conftest import act_of
from .conftest import count, elsewhere

WORDS = ("Reçu {reference}", "Bonjour {nom}. Réponse le {repondre_avant}.")


@pytest.fixture
def act(any_lms: Flask) -> Act:
    """The quality manager's, on each database."""
    return act_of(any_lms, "claire")


def events(act: Act) -> list[tuple[str, dict[str, object]]]:
    rows = act.session.query(Event).filter_by(subject_kind="organisation").order_by(Event.seq)
    return [(row.kind, payload_of(row)) for row in rows][1:]


def reasons(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str, str]]:
    return [(reason.at, reason.code, str(reason.values.get("name", ""))) for reason in refused.value.reasons]


def test_worded_changed_and_given_back_each_is_an_event(act: Act) -> None:
    first, second = {"subject": WORDS[0], "body": WORDS[1]}, {"subject": "Vu {reference}", "body": WORDS[1]}
    templates.word_mail(act, "acknowledgement", "fr", *WORDS)
    templates.word_mail(act, "acknowledgement", "fr", second["subject"], second["body"])
    templates.word_mail(act, "acknowledgement", "fr", *templates.default("acknowledgement", "fr"))
    of = {"template": "acknowledgement", "locale": "fr"}
    assert events(act) == [
        ("mail_worded", of | {"before": {}, "after": first}),
        ("mail_worded", of | {"before": first, "after": second}),
        ("mail_worded", of | {"before": second, "after": {}}),
    ]
    act.session.commit()
    assert count(MailTemplate) == 0
    assert list(verification.faults(act.session, act.organisation)) == []


def test_the_same_words_again_are_no_event(act: Act) -> None:
    templates.word_mail(act, "acknowledgement", "fr", *templates.default("acknowledgement", "fr"))
    assert events(act) == []
    for _ in range(2):
        templates.word_mail(act, "acknowledgement", "fr", *WORDS)
    assert len(events(act)) == 1


@pytest.mark.parametrize(
    ("subject", "body", "found"),
    [
        ("{prenom}", WORDS[1], [("subject", "unknown", "{prenom}"), ("body", "missing", "{reference}")]),
        (WORDS[0], "{repondre_avant.year}", [("body", "unknown", "{repondre_avant.year}"),
                                             ("body", "missing", "{repondre_avant}")]),
        (WORDS[0], "{repondre_avant} {", [("body", "brace", "")]),
        (WORDS[0], " ", [("body", "empty", ""), ("body", "missing", "{repondre_avant}")]),
        ("x" * 201, WORDS[1], [("subject", "too_long", ""), ("body", "missing", "{reference}")]),
        (WORDS[0], "Bonjour", [("body", "missing", "{repondre_avant}")]),
    ],
)  # fmt: skip
def test_what_would_not_render_is_refused_by_name_and_nothing_changes(
    act: Act, subject: str, body: str, found: list[tuple[str, str, str]]
) -> None:
    with pytest.raises(RefusedError) as refused:
        templates.word_mail(act, "acknowledgement", "fr", subject, body)
    assert reasons(refused) == found
    assert (events(act), count(MailTemplate)) == ([], 0)


def test_what_somebody_wrote_stays_in_the_text_and_out_of_the_subject(act: Act) -> None:
    with pytest.raises(RefusedError) as refused:
        templates.word_mail(act, "answer", "fr", "{texte}", "Bonjour")
    assert reasons(refused) == [("subject", "unknown", "{texte}")]
    with pytest.raises(RefusedError) as refused:
        templates.word_mail(act, "answer", "fr", "Réponse", "Bonjour")
    assert reasons(refused) == [("body", "missing", "{texte}")]


@pytest.mark.parametrize(("template", "locale"), [("bienvenue", "fr"), ("answer", "de"), ("answer", "")])
def test_a_mail_or_a_language_that_we_do_not_have_is_not_found(act: Act, template: str, locale: str) -> None:
    with pytest.raises(NotFoundError):
        templates.word_mail(act, template, locale, *WORDS)


@pytest.mark.parametrize("who", ["lea", "bruno", "sam", "anne"])
def test_only_those_who_decide_word_mails_and_answers(any_lms: Flask, who: str) -> None:
    act = act_of(any_lms, who)
    with pytest.raises(NotAllowedError):
        templates.word_mail(act, "acknowledgement", "fr", *WORDS)
    with pytest.raises(NotAllowedError):
        canned.add(act, "Excuses", "fr", "Nous sommes désolés.")


def test_every_mail_has_its_words_in_both_languages() -> None:
    same = {name for name in MAIL_TEXTS if templates.default(name, "fr") == templates.default(name, "en")}
    assert same == {"contact", "handed_over"}  # variables alone


def test_an_answer_ready_to_use_is_added_changed_and_withdrawn(act: Act) -> None:
    row = canned.add(act, "Excuses", "fr", "Nous sommes désolés pour {session}.")
    canned.change(act, row.id, "Excuses", "fr", "Toutes nos excuses.")
    canned.change(act, row.id, "Excuses", "fr", "Toutes nos excuses.")
    canned.offer(act, row.id, active=False)
    assert [(said["before"], said["after"]) for _, said in events(act)] == [
        ({}, {"name": "Excuses", "locale": "fr", "text": "Nous sommes désolés pour {session}.", "active": True}),
        ({"text": "Nous sommes désolés pour {session}."}, {"text": "Toutes nos excuses."}),
        ({"active": True}, {"active": False}),
    ]
    act.session.commit()
    assert list(verification.faults(act.session, act.organisation)) == []


@pytest.mark.parametrize(
    ("name", "locale", "text", "found"),
    [
        ("", "fr", "Bonjour", [("name", "no_name", "")]),
        ("x" * 81, "fr", "Bonjour", [("name", "too_long", "")]),
        ("EXCUSES", "fr", "Bonjour", [("name", "taken", "")]),
        ("Merci", "de", "Bonjour", [("locale", "unknown_language", "")]),
        ("Merci", "fr", "", [("text", "empty", "")]),
        ("Merci", "fr", "Bonjour {nom}", [("text", "unknown", "{nom}")]),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(
    act: Act, name: str, locale: str, text: str, found: list[tuple[str, str, str]]
) -> None:
    canned.add(act, "Excuses", "fr", "Nous sommes désolés.")
    with pytest.raises(RefusedError) as refused:
        canned.add(act, name, locale, text)
    assert reasons(refused) == found
    assert count(CannedAnswer) == 1


def test_the_same_name_may_serve_in_each_language(act: Act) -> None:
    canned.add(act, "Excuses", "fr", "Nous sommes désolés.")
    canned.add(act, "Excuses", "en", "We are sorry.")
    assert [row.locale for row in queries.answers(act.session, act.organisation)] == ["fr", "en"]


def test_the_answers_of_another_organisation_are_not_there(any_lms: Flask) -> None:
    row = canned.add(act_of(any_lms, "claire"), "Excuses", "fr", "Nous sommes désolés.")
    templates.word_mail(act_of(any_lms, "claire"), "acknowledgement", "fr", *WORDS)
    there = elsewhere(any_lms)
    assert queries.answers(there.session, there.organisation) == []
    assert queries.mails(there.session, there.organisation) == {}
    with pytest.raises(NotFoundError):
        canned.of(there, row.id)
