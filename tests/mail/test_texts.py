"""What an organisation words itself: sent in its words, never lost for them, and beside what we always say."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from flask_reclamations.domain.mailtexts import MAIL_TEXTS, VARIABLES
from flask_reclamations.domain.reminders import Audience, Stage
from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.i18n import speaking
from flask_reclamations.mail.compose import TEMPLATES, words_of
from flask_reclamations.mail.dues import OF_DIGEST
from flask_reclamations.mail.letter import Letter, Sheet
from flask_reclamations.mail.preview import preview
from flask_reclamations.mail.reminders import digest
from flask_reclamations.mail.texts import VALUES
from flask_reclamations.models import Case, Event, Exchange, MailTemplate, OutboxMessage, Reminder, TrackingLink
from flask_reclamations.services import answers, exchanges, people, templates
from flask_reclamations.services.act import db_session
from flask_reclamations.services.digests import Digest

from ..conftest import NOON, act_of, filed
from ..lms import PEOPLE
from ..services.conftest import Post, posted, recorded, told
from ..services.conftest import lms as lms

MONDAY = datetime(2026, 11, 16, 16, tzinfo=UTC)


def word(app: Flask, template: str, subject: str, body: str, locale: str = "fr") -> None:
    act = act_of(app, "claire")
    templates.word_mail(act, template, locale, subject, body)
    act.session.commit()


def letter_of(app: Flask, template: str, case: Case, **more: object) -> Letter:
    act = act_of(app, "claire")
    staff = MAIL_TEXTS[template].staff
    recipient = "claire" if staff else OutboxMessage.CLAIMANT
    caused = act.session.query(Event).filter_by(subject_kind="case", subject_id=case.id).order_by(Event.seq.desc())
    queued = "reminder" if template == "silence" else template
    row = OutboxMessage(template=queued, recipient=recipient, event_id=caused.first().id)
    values: dict[str, object] = {
        "act": act,
        "organisation": act.organisation,
        "row": row,
        "name": "Léa Martin",
        "case": case,
        "exchange": None,
        "survey": None,
        "reminder": None,
        "has_account": True,
    }
    return Letter(**values | more)  # type: ignore[arg-type]


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def body_of(post: Post, recipient: str, subject: str) -> str:
    (mail,) = [mail for to, mail in post.sent if to == recipient and subject in plain(str(mail["Subject"]))]
    body = mail.get_body(("plain",))
    assert body is not None
    return plain(str(body.get_content()))


def test_every_variable_has_words_and_a_value() -> None:
    assert VARIABLES.keys() == VALUES.keys() | OF_DIGEST.keys()
    assert {name for words in MAIL_TEXTS.values() for name in words.variables} == VARIABLES.keys()


def test_every_mail_can_be_worded() -> None:
    # Silence is a reminder with words of its own; a list of what is late is about no one case.
    assert MAIL_TEXTS.keys() == TEMPLATES.keys() | {"silence", "digest"}


def reminding(template: str, due: datetime = MONDAY) -> Reminder | None:
    milestone = {"reminder": "respond", "silence": Reminder.SILENCE}.get(template)
    made = Reminder(milestone=milestone, due_at=due, stage=Stage.DAY, audience=Audience.ASSIGNEE)
    return made if milestone else None


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("template", MAIL_TEXTS)
def test_our_own_words_pass_our_own_check(template: str, locale: str) -> None:
    templates.check_mail(template, locale, *templates.default(template, locale))


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("template", sorted(MAIL_TEXTS.keys() - {"survey", "survey_reminder", "digest"}))
def test_the_words_that_the_page_shows_are_those_that_leave(lms: Flask, template: str, locale: str) -> None:
    case = filed(lms, kind=Kind.INCIDENT if template == "receipt" else Kind.COMPLAINT)
    people.assign(act_of(lms, "claire"), case, PEOPLE["sam"])
    exchange = exchanges.keep(act_of(lms, "claire"), case, "out", Exchange.MESSAGE, "Bonjour.\nC’est réparé.")
    carried = exchange if "texte" in MAIL_TEXTS[template].more else None
    letter = letter_of(lms, template, case, exchange=carried, reminder=reminding(template))
    shown = replace(letter, draft=templates.default(template, locale))
    with speaking(locale):
        assert words_of(shown) == words_of(letter)


def test_a_mail_leaves_in_the_words_of_its_organisation(lms: Flask) -> None:  # A09
    word(
        lms, "acknowledgement", "Reçu {reference}", "Bien reçu, {nom} !\n\nRéponse au plus tard le {repondre_avant}."
    )
    case = filed(lms)
    text = body_of(posted(), "lea@exemple.test", f"Reçu {case.reference}")
    assert "Bien reçu, Léa Martin ! Réponse au plus tard le vendredi 27 novembre 2026." in text
    assert "Nous avons reçu" not in text


def test_what_we_always_say_cannot_be_worded_away(lms: Flask) -> None:
    word(lms, "acknowledgement", "Reçu {reference}", "Vu. {repondre_avant}")
    recorded(lms, said=told(claimant_email="mere@exemple.test"))
    text = body_of(posted(), "mere@exemple.test", "Reçu ")
    assert text.startswith("Bonjour Marie Aubert, Vu.")
    assert "Le lien de ce message ouvre votre demande sans mot de passe" in text
    assert "Vous recevez ce message car vous avez saisi Atelier des Rives" in text
    assert "https://lms.exemple.test/reclamations/track/" in text
    assert "qualite@rives.exemple.test" in text


def test_the_answer_is_carried_whole_between_the_organisation_s_words(lms: Flask) -> None:  # A11
    word(lms, "answer", "Réponse {reference}", "Chère lectrice, cher lecteur,\n{texte}\nL’équipe de {organisme}")
    case = filed(lms)
    argued = answers.Argued("Le câble {est} changé.\n[Merci]")
    answers.answer(act_of(lms, "claire"), case, argued, SendMode.EMAIL)
    db_session().commit()
    text = body_of(posted(), "lea@exemple.test", "Réponse REG")
    before, after = text.split("Le câble {est} changé. [Merci]")
    assert before.endswith("Chère lectrice, cher lecteur, ")
    assert "L’équipe de Atelier des Rives" in after


def test_each_language_has_its_own_words(lms: Flask) -> None:
    word(lms, "message_in", "{reference} has news", "See it.", locale="en")
    letter = letter_of(lms, "message_in", filed(lms))
    assert plain(words_of(letter).subject) == f"{letter.case.reference} : le réclamant a écrit"
    with speaking("en"):
        assert words_of(letter).subject == f"{letter.case.reference} has news"


def test_words_that_cannot_be_filled_any_more_lose_no_mail(lms: Flask, caplog: pytest.LogCaptureFixture) -> None:
    word(lms, "acknowledgement", "Reçu {reference}", "Vu. {repondre_avant}")
    db_session().execute(update(MailTemplate).values(body="{variable_de_l_an_dernier}"))
    db_session().commit()
    case = filed(lms)
    with caplog.at_level(logging.ERROR, "flask_reclamations"):
        text = body_of(posted(), "lea@exemple.test", f"bien reçu votre demande {case.reference}")
    assert "Nous vous répondrons au plus tard" in text
    (line,) = caplog.messages
    assert "'acknowledgement'" in line
    assert "variable_de_l_an_dernier" in line
    assert "Léa" not in line


def test_a_variable_of_another_mail_fills_nothing(lms: Flask, caplog: pytest.LogCaptureFixture) -> None:
    letter = letter_of(lms, "message_in", filed(lms), draft=("{reference}", "{prolonge_au}"))
    with caplog.at_level(logging.ERROR, "flask_reclamations"):
        assert "prolonge_au" not in "".join(words_of(letter).paragraphs)
    assert "prolonge_au" in caplog.messages[0]


def test_reminders_leave_in_the_words_of_the_organisation(lms: Flask) -> None:  # C17
    word(lms, "reminder", "À faire : {reference}, {rappel}", "{a_faire}\n[Pour {responsable}.]\n{sans_responsable}")
    word(lms, "silence", "Des nouvelles pour {reference} ?", "Écrivez-lui un mot.")
    case = filed(lms)
    late = words_of(letter_of(lms, "reminder", case, reminder=reminding("reminder", NOON - timedelta(days=3))))
    assert plain(late.subject) == f"À faire : {case.reference}, réponse en retard, due le lundi 9 novembre 2026"
    assert late.paragraphs == ["Réponse due le lundi 9 novembre 2026.", "Ce dossier n’est confié à personne."]
    assert "car ce dossier vous est confié" in late.reason
    silent = words_of(letter_of(lms, "silence", case, reminder=reminding("silence")))
    assert (plain(silent.subject), silent.paragraphs) == (
        f"Des nouvelles pour {case.reference} ?",
        ["Écrivez-lui un mot."],
    )


def test_the_list_of_what_is_late_leaves_in_the_words_of_the_organisation(lms: Flask) -> None:  # A18
    word(lms, "digest", "Bonjour {nom} : {retards}", "À {organisme}, on s’y met.\n{autres}")
    case, act = filed(lms), act_of(lms, "claire", NOON + timedelta(days=60))
    sheet = Sheet(act, act.organisation, OutboxMessage(template="digest"), "Claire Vidal")
    words = digest(sheet, Digest([case], 3, Audience.QUALITY))
    assert plain(words.subject) == "Bonjour Claire Vidal : 3 dossiers en retard"
    assert words.paragraphs == ["À Atelier des Rives, on s’y met.", "2 autres sont dans le registre."]
    ((line, address),) = words.lines
    assert case.reference in line
    assert "en retard de" in line
    assert address.endswith(f"/cases/{case.reference}")


def test_a_mail_already_rendered_keeps_its_words(lms: Flask) -> None:
    case = filed(lms)
    failing = Post(error=OSError("away"))
    posted(failing)
    word(lms, "acknowledgement", "Reçu {reference}", "Vu. {repondre_avant}")
    post = posted(at=act_of(lms, "claire").now + timedelta(days=1))
    assert f"Nous avons bien reçu votre demande {case.reference}" in post.subjects("lea@exemple.test")


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("template", MAIL_TEXTS)
def test_every_mail_can_be_tried_on_a_case_and_leaves_no_trace(lms: Flask, template: str, locale: str) -> None:
    case = recorded(lms, said=told(claimant_email="mere@exemple.test"))
    act = act_of(lms, "claire")
    before = case.journal_seq
    shown = preview(act, case, template, locale, templates.default(template, locale))
    assert template in ("handed_over", "recurrent") or case.reference in shown.subject
    assert "Atelier des Rives" in shown.text
    assert not act.session.new
    assert not act.session.dirty
    assert (act.session.query(TrackingLink).count(), case.journal_seq) == (0, before)


def test_a_preview_shows_links_that_open_nothing(lms: Flask) -> None:
    case = recorded(lms, said=told(claimant_email="mere@exemple.test"))
    act = act_of(lms, "claire")
    assert "/track/…" in preview(act, case, "message", "fr", ("Un mot", "{texte}")).text
    assert "/satisfaction/…" in preview(act, case, "survey", "fr", ("Un mot", "Alors ?")).text
