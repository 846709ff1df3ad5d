"""Mails that remind: of one date of a case, and every worked morning of all that is late."""

from datetime import datetime
from textwrap import shorten
from urllib.parse import quote

from ..domain.plan import Awaited
from ..domain.reminders import Audience
from ..domain.vocabulary import Kind
from ..i18n import local, n, say_date, t
from ..models import Case
from ..services.digests import Digest
from ..services.plan_calls import Call
from .dues import OF_DIGEST
from .letter import Letter, Sheet, Words
from .texts import worded, written


def reminder(letter: Letter) -> Words:
    """Remind of a date before it is missed, or of a claimant who was told nothing for days (C17)."""
    row = letter.reminder
    if row is None:
        raise ValueError("a reminder's mail without its reminder")
    subject, said = written(letter)
    return Words(subject, said, action=letter.open_case(), reason=_why(letter, Audience(row.audience)))


def _why(sheet: Sheet, audience: Audience) -> str:
    reasons = {
        Audience.ASSIGNEE: "Vous recevez ce message car ce dossier vous est confié.",
        Audience.QUALITY: "Vous recevez ce message car vous suivez les réclamations et aléas de l’organisme {of}.",
        Audience.DIRECTION: "Vous recevez ce message car vous dirigez {of}.",
        Audience.REFERENT: "Vous recevez ce message car vous êtes le référent extérieur de {of}.",
    }
    return t(reasons[audience], of=sheet.organisation.name)


def digest(sheet: Sheet, found: Digest, *, draft: tuple[str, str] | None = None) -> Words:
    """List what is late for one person, what waits longest first; `draft` are words that are tried."""
    subject, said = worded(sheet, "digest", draft, lambda name: OF_DIGEST[name](sheet, found))
    lines = [(_line(sheet, case), f"{sheet.root}/cases/{quote(case.reference)}") for case in found.cases]
    lines += [(_action(call), f"{sheet.root}/plan/{quote(call.action.reference)}") for call in found.calls]
    if found.review:
        words = t("Procédure publique · à revoir au plus tard le {day}", day=say_date(found.review))
        lines.append((words, f"{sheet.root}/settings/procedure"))
    mine = "Vous recevez ce relevé car ces dossiers ou ces actions vous sont confiés."
    reasons = {
        Audience.ASSIGNEE: mine,
        Audience.QUALITY: "Vous recevez ce relevé car vous suivez les réclamations et aléas de l’organisme {of}.",
        Audience.DIRECTION: "Vous recevez ce relevé car vous dirigez {of}.",
        Audience.REFERENT: "Vous recevez ce relevé car vous êtes le référent extérieur de {of}.",
    }
    late = (t("Voir ce qui est en retard"), f"{sheet.root}/register?late=true&sort=due&descending=false")
    plan = (t("Voir le plan d’amélioration"), f"{sheet.root}/plan")
    return Words(
        subject,
        said,
        action=late if found.total else plan if found.calls else None,
        lines=lines,
        reason=t(reasons[found.audience], of=sheet.organisation.name),
    )


def _line(sheet: Sheet, case: Case) -> str:
    words = [case.reference, t(Kind(case.kind).label)]
    if case.next_due is not None:
        words.append(_since(sheet, case.next_due))
    return " · ".join([*words, case.assignee_label or t("Non attribué")])


def _action(call: Call) -> str:
    action, asked = call.action, t(call.awaited.label)
    day = action.check_due if call.awaited is Awaited.CHECK and action.check_due else action.due_on
    words = [action.reference, asked, t("au plus tard le {day}", day=say_date(day)), action.owner_label]
    return " · ".join([*words, shorten(action.text, 80, placeholder="…")])


def _since(sheet: Sheet, due: datetime) -> str:
    """Say when it was due, and how late that is; a case that the words are tried on may be in time."""
    zone, day = sheet.organisation.zone, sheet.day(due)
    if due > sheet.act.now:
        return t("due le {day}", day=day)
    days = (local(sheet.act.now, zone).date() - local(due, zone).date()).days
    late = n("en retard de {count} jour", "en retard de {count} jours", max(days, 1))
    return t("due le {day}, {late}", day=day, late=late)
