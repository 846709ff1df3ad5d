"""Mails that remind: of one date of a case, and every worked morning of all that is late."""

from datetime import datetime
from urllib.parse import quote

from ..domain.policies import frozen_delay
from ..domain.reminders import Audience, Stage
from ..domain.vocabulary import Kind, Milestone
from ..i18n import local, n, t
from ..models import Case, Reminder
from ..services.digests import Digest
from .letter import Letter, Sheet, Words

WHAT = {
    Milestone.ACKNOWLEDGE: "Accusé de réception dû le {day}.",
    Milestone.ANALYSE: "Analyse due le {day}.",
    Milestone.RESPOND: "Réponse due le {day}.",
    Milestone.CLOSE: "Clôture due le {day}.",
    Reminder.ANNOUNCED: "Réponse annoncée pour le {day}.",
}
LATE = {
    Milestone.ACKNOWLEDGE: "{ref} en retard : accusé de réception dû le {day}",
    Milestone.ANALYSE: "{ref} en retard : analyse due le {day}",
    Milestone.RESPOND: "{ref} en retard : réponse due le {day}",
    Milestone.CLOSE: "{ref} en retard : clôture due le {day}",
    Reminder.ANNOUNCED: "{ref} en retard : réponse annoncée pour le {day}",
}


def reminder(letter: Letter) -> Words:
    """Remind of a date before it is missed, or of a claimant who was told nothing for days (C17)."""
    row = letter.reminder
    if row is None:
        raise ValueError("a reminder's mail without its reminder")
    ref, said = letter.case.reference, [_title(letter)]
    if row.milestone == Reminder.SILENCE:
        subject = t("{ref} : le réclamant attend de vos nouvelles", ref=ref)
        said.append(t("Aucun message ne lui a été envoyé depuis plusieurs jours : dites-lui où en est sa demande."))
    else:
        subject = _subject(letter, row)
        said.append(_what(letter.case, row.milestone, letter.day(row.due_at)))
    if letter.case.assignee_ref is None:
        said.append(t("Ce dossier n’est confié à personne."))
    return Words(subject, said, action=letter.open_case(), reason=_why(letter, Audience(row.audience)))


def _title(letter: Letter) -> str:
    session = f" · {letter.case.session_label}" if letter.case.session_label else ""
    return f"{t(Kind(letter.case.kind).label)} {letter.case.reference}{session}"


def _subject(letter: Letter, row: Reminder) -> str:
    """Say how near the date is on the day the mail leaves, whatever stage it was written for."""
    ref, zone = letter.case.reference, letter.organisation.zone
    days = (local(row.due_at, zone).date() - local(letter.act.now, zone).date()).days
    if letter.act.now > row.due_at:
        return t(LATE.get(row.milestone, "{ref} en retard : échéance du {day}"), ref=ref, day=letter.day(row.due_at))
    if days == 0:
        return t("{ref} : échéance aujourd’hui", ref=ref)
    if row.stage == Stage.HALF:
        return t("{ref} : la moitié du délai est passée", ref=ref)
    return n("{ref} : échéance demain", "{ref} : échéance dans {count} jours", days, ref=ref)


def _what(case: Case, milestone: str, day: str) -> str:
    """Say what is due; a kind may have its own word for it."""
    delay = frozen_delay(case.policy, Milestone(milestone), case.severity) if milestone in set(Milestone) else None
    if delay is not None and delay.label:
        return t("{step} : avant le {day}", step=t(delay.label), day=day)
    return t(WHAT.get(milestone, "Échéance : {day}."), day=day)


def _why(sheet: Sheet, audience: Audience) -> str:
    reasons = {
        Audience.ASSIGNEE: "Vous recevez ce message car ce dossier vous est confié.",
        Audience.QUALITY: "Vous recevez ce message car vous suivez les réclamations et aléas de {of}.",
        Audience.DIRECTION: "Vous recevez ce message car vous dirigez {of}.",
        Audience.REFERENT: "Vous recevez ce message car vous êtes le référent extérieur de {of}.",
    }
    return t(reasons[audience], of=sheet.organisation.name)


def digest(sheet: Sheet, found: Digest) -> Words:
    """List what is late for one person, what waits longest first."""
    first = found.cases[0]
    if found.total == 1:
        subject = t("{ref} en retard", ref=first.reference)
    else:
        subject = n("{count} dossier en retard", "{count} dossiers en retard", found.total)
    lines = [(_line(sheet, case), f"{sheet.root}/cases/{quote(case.reference)}") for case in found.cases]
    said = [n("Ce dossier attend :", "Ces dossiers attendent :", found.total)]
    more = found.total - len(lines)
    if more:
        said.append(n("Et {count} autre, dans le registre.", "Et {count} autres, dans le registre.", more))
    mine = "Vous recevez ce relevé car ces dossiers vous sont confiés."
    reasons = {
        Audience.ASSIGNEE: mine,
        Audience.QUALITY: "Vous recevez ce relevé car vous suivez les réclamations et aléas de {of}.",
        Audience.DIRECTION: "Vous recevez ce relevé car vous dirigez {of}.",
        Audience.REFERENT: "Vous recevez ce relevé car vous êtes le référent extérieur de {of}.",
    }
    register = f"{sheet.root}/register?late=true&sort=due&descending=false"
    return Words(
        subject,
        said,
        action=(t("Voir ce qui est en retard"), register),
        lines=lines,
        reason=t(reasons[found.audience], of=sheet.organisation.name),
    )


def _line(sheet: Sheet, case: Case) -> str:
    due: datetime | None = case.next_due
    zone = sheet.organisation.zone
    days = (local(sheet.act.now, zone).date() - local(due, zone).date()).days if due else 0
    return t(
        "{ref} · {kind} · due le {day}, {late} · {who}",
        ref=case.reference,
        kind=t(Kind(case.kind).label),
        day=sheet.day(due),
        late=n("en retard de {count} jour", "en retard de {count} jours", max(days, 1)),
        who=case.assignee_label or t("Non attribué"),
    )
