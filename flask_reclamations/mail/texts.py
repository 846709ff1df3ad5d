"""The words of each mail: the organisation's own where it has some, else ours, filled for one letter."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..domain import fill
from ..domain.mailtexts import MAIL_TEXTS
from ..domain.recurrence import Ground, Rule
from ..domain.surveys import IF_NOT, Rules
from ..domain.vocabulary import Kind, Milestone
from ..i18n import current_locale, french_spaces, n, say_moment, t
from ..models import Case, Event, Exchange
from ..queries import handover, organisations, templates
from ..queries.recurrence import Seen
from ..services import alerts, deadlines, recurrence
from . import dues
from .letter import Letter, Sheet

log = logging.getLogger("flask_reclamations")
NEWS = {
    "message_received": "Le réclamant a écrit.",
    "answered": "La réponse est enregistrée.",
    "resolved": "Le dossier est résolu.",
    "closed": "Le dossier est clos.",
    "reopened": "Le dossier est rouvert.",
    "escalated": "Le dossier est escaladé.",
    "deescalated": "L’escalade est levée.",
    "extended": "Le délai est prolongé.",
    "mediation_accepted": "La médiation est acceptée.",
    "mediation_declined": "La médiation est déclinée.",
}


def answer_due(letter: Letter) -> datetime | None:
    """Return the date by which an acknowledgement that leaves now promises an answer."""
    case = letter.case
    return case.announced_due or deadlines.answer_due(letter.act, case, acknowledged=letter.act.now)


def _promised(letter: Letter) -> str:
    acknowledges = letter.row.template == "acknowledgement"
    return letter.day(answer_due(letter) if acknowledges else letter.case.respond_due)


def _step(letter: Letter) -> str:
    kept = letter.case.policy.get(Milestone.ACKNOWLEDGE) or letter.case.policy.get(Milestone.RESPOND) or [0, "", ""]
    return t(kept[2]).lower()


def _title(letter: Letter) -> str:
    answers = letter.exchange is not None and letter.exchange.purpose == Exchange.ANSWER
    return t("Notre réponse au dossier") if answers else t("Un message au sujet du dossier")


def _news(letter: Letter) -> str:
    event = letter.act.session.get_one(Event, letter.row.event_id)
    return t(NEWS.get(event.kind, "Du nouveau dans ce dossier."))


def _actor(letter: Letter) -> str:
    return letter.act.session.get_one(Event, letter.row.event_id).actor_label


def _handed(letter: Letter) -> list[Case]:
    return handover.handed(letter.act.session, letter.row.event_id or 0)


def _how_many(letter: Letter) -> str:
    return n("{count} dossier vous est remis", "{count} dossiers vous sont remis", len(_handed(letter)))


def _handed_line(letter: Letter, case: Case) -> str:
    before = f" · {t('au plus tard le {day}', day=letter.day(case.next_due))}" if case.next_due else ""
    return f"{case.reference} · {t(Kind(case.kind).label)}{before}"


def _recurring(letter: Letter) -> list[Seen]:
    return recurrence.told(letter.act, letter.row.event_id, letter.row.recipient or "")


def _how_many_recur(letter: Letter) -> str:
    return n("{count} problème revient", "{count} problèmes reviennent", max(len(_recurring(letter)), 1))


def _recurring_line(letter: Letter, seen: Seen) -> str:
    act, alert = letter.act, seen.alert
    names = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    rule = recurrence.rules_of(act).by[Ground(alert.ground)] or Rule()
    said = {"count": seen.count, "what": alerts.named(alert, names), "months": rule.months}
    return t("{count} dossiers en {months} mois : {what}", **said)


def _if_not(letter: Letter) -> str:
    words = IF_NOT[Rules.of(letter.organisation.surveys).unsolved]
    return t(words) if words else ""


# Each variable of `domain.mailtexts`, in the language in force; empty where there is nothing to say.
VALUES: dict[str, Callable[[Letter], Any]] = {
    "nom": lambda letter: letter.name,
    "reference": lambda letter: letter.case.reference,
    "nature": lambda letter: letter.kind,
    "type": lambda letter: t(Kind(letter.case.kind).label),
    "objet": lambda letter: letter.case.subject,
    # Not what was typed in a public form: we would carry anybody's words to any address.
    "session": lambda letter: letter.case.session_label if letter.case.session_ref else "",
    "recu_le": lambda letter: letter.day(letter.case.received_at),
    "moment": lambda letter: say_moment(letter.case.received_at, letter.organisation.zone),
    "responsable": lambda letter: letter.case.assignee_label,
    "organisme": lambda letter: letter.organisation.name,
    "referent": lambda letter: letter.organisation.quality_label,
    "direction": lambda letter: letter.organisation.direction_label,
    "repondre_avant": _promised,
    "annonce_le": lambda letter: letter.day(letter.case.announced_due),
    "prolonge_au": lambda letter: letter.day(letter.case.extended_to),
    "echeance": lambda letter: letter.day(letter.case.next_due),
    "etape": _step,
    "avant_le": lambda letter: letter.day(letter.case.acknowledge_due or letter.case.respond_due),
    "rappel": dues.nearness,
    "a_faire": dues.what,
    "sans_responsable": dues.nobody,
    "combien": _how_many_recur,
    "recurrences": lambda letter: (
        "\n".join(_recurring_line(letter, one) for one in _recurring(letter))
        or t("Les dossiers concernés ont changé depuis.")
    ),
    "si_non": _if_not,
    "texte": lambda letter: letter.said,
    "intitule": _title,
    "par": _actor,
    "nouvelle": _news,
    "remis": _how_many,
    "dossiers": lambda letter: "\n".join(_handed_line(letter, case) for case in _handed(letter)),
}


def written(letter: Letter) -> tuple[str, list[str]]:
    """Return the subject and the paragraphs of a mail about a case, as `worded`."""
    return worded(letter, letter.wording, letter.draft, lambda name: VALUES[name](letter))


def worded(
    sheet: Sheet, template: str, draft: tuple[str, str] | None, value: Callable[[str], Any]
) -> tuple[str, list[str]]:
    """Return the subject and the paragraphs of a mail; `value` says each variable of it.

    What the organisation wrote and cannot be filled any more goes in our words, and the log says so: a mail is never
    lost for its wording.
    """
    ours = MAIL_TEXTS[template]

    def filled(text: str) -> str:
        return fill_text(text, lambda name: value(ours.known(name)))

    own = draft or _own(sheet, template)
    if own is not None:
        try:
            return filled(own[0]), fill.paragraphs(filled(own[1]))
        except fill.UnfillableError as error:
            of = sheet.organisation.ref
            log.error("the words of mail %r of organisation %r cannot be filled, ours went: %s", template, of, error)
    return filled(t(ours.subject)), fill.paragraphs(filled("\n".join(t(line) for line in ours.lines)))


def _own(sheet: Sheet, template: str) -> tuple[str, str] | None:
    row = templates.mail(sheet.act.session, sheet.organisation, template, current_locale())
    return (row.subject, row.body) if row else None


def fill_text(text: str, value: Callable[[str], Any]) -> str:
    """Return a text of an organisation with its variables filled, spaced as the language in force wants.

    Raises `UnfillableError` naming the variable that `value` refuses with a `KeyError`.
    """
    spaced = french_spaces(text) if current_locale() == "fr" else text
    return fill.fill(spaced, lambda name: str(value(name) or ""))
