"""What a reminder says of a date, and a list of what is late."""

from collections.abc import Callable

from ..domain.policies import frozen_delay
from ..domain.reminders import Stage
from ..domain.vocabulary import Milestone
from ..i18n import local, n, t
from ..models import Reminder
from ..services.digests import Digest
from .letter import Letter, Sheet

Filled = Callable[[Sheet, Digest], str]

WHAT = {
    Milestone.ACKNOWLEDGE: "Accusé de réception dû le {day}.",
    Milestone.ANALYSE: "Analyse due le {day}.",
    Milestone.RESPOND: "Réponse due le {day}.",
    Milestone.CLOSE: "Clôture due le {day}.",
    Reminder.ANNOUNCED: "Réponse annoncée pour le {day}.",
    Reminder.UNANSWERED: (
        "Deux mois sans réponse depuis l’envoi, au {day}. Certains médiateurs acceptent alors d’être saisis : "
        "répondez sans attendre."
    ),
}
LATE = {
    Milestone.ACKNOWLEDGE: "accusé de réception en retard, dû le {day}",
    Milestone.ANALYSE: "analyse en retard, due le {day}",
    Milestone.RESPOND: "réponse en retard, due le {day}",
    Milestone.CLOSE: "clôture en retard, due le {day}",
    Reminder.ANNOUNCED: "réponse en retard, annoncée pour le {day}",
    Reminder.UNANSWERED: "deux mois sans réponse au {day}",
}


def nearness(letter: Letter) -> str:
    """Say how near the date is on the day the mail leaves, whatever stage it was written for."""
    row = _reminder(letter)
    zone = letter.organisation.zone
    days = (local(row.due_at, zone).date() - local(letter.act.now, zone).date()).days
    if letter.act.now > row.due_at:
        return t(LATE.get(row.milestone, "échéance du {day} dépassée"), day=letter.day(row.due_at))
    if days == 0:
        return t("échéance aujourd’hui")
    if row.stage == Stage.HALF:
        return t("la moitié du délai est passée")
    return n("échéance demain", "échéance dans {count} jours", days)


def what(letter: Letter) -> str:
    """Say what is due; a kind may have its own word for it."""
    row, case = _reminder(letter), letter.case
    milestone, day = row.milestone, letter.day(row.due_at)
    delay = frozen_delay(case.policy, Milestone(milestone), case.severity) if milestone in set(Milestone) else None
    if delay is not None and delay.label:
        return t("{step} : au plus tard le {day}", step=t(delay.label), day=day)
    return t(WHAT.get(milestone, "Échéance : {day}."), day=day)


def _reminder(letter: Letter) -> Reminder:
    if letter.reminder is None:
        raise ValueError("a reminder's mail without its reminder")
    return letter.reminder


def nobody(letter: Letter) -> str:
    """Say that a case is entrusted to nobody, where it is."""
    return t("Ce dossier n’est confié à personne.") if letter.case.assignee_ref is None else ""


def how_many(found: Digest) -> str:
    """Say how many cases are late, one by its name, and what else there is to see to."""
    said = []
    if found.total == 1:
        said.append(t("{ref} en retard", ref=found.cases[0].reference))
    elif found.total:
        said.append(n("{count} dossier en retard", "{count} dossiers en retard", found.total))
    if found.calls:
        said.append(n("{count} action à suivre", "{count} actions à suivre", len(found.calls)))
    if found.review:
        said.append(t("procédure à revoir"))
    return " · ".join(said)


def others(found: Digest) -> str:
    """Say how many are late beside those of the list, or nothing."""
    more = found.total - len(found.cases)
    one, many = "{count} autre dossier en retard est dans le registre.", "{count} autres sont dans le registre."
    return n(one, many, more) if more else ""


# Each variable of the list of what is late.
OF_DIGEST: dict[str, Filled] = {
    "nom": lambda sheet, found: sheet.name,
    "organisme": lambda sheet, found: sheet.organisation.name,
    "retards": lambda sheet, found: how_many(found),
    "autres": lambda sheet, found: others(found),
}
