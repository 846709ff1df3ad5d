"""How an action looks: its date, what is awaited of it, whether it served; no template decides any of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..domain.plan import OPEN, ActionStatus, Verdict
from ..i18n import n, say_date, t
from ..models import Action, Event
from ..services.journal import payload_of
from .dues import GLYPH
from .linked import named_to

GROUPS = {
    ActionStatus.TODO: "À faire",
    ActionStatus.IN_PROGRESS: "En cours",
    ActionStatus.DONE: "Faites, efficacité à vérifier",
    ActionStatus.CHECKED: "Efficacité vérifiée",
    ActionStatus.ABANDONED: "Abandonnées",
}
TABS = {
    "": "Toutes",
    "open": "Ouvertes",
    "late": "En retard",
    "to_check": "À vérifier",
    "checked": "Efficacité vérifiée",
    "abandoned": "Abandonnées",
}
JUDGED = {Verdict.EFFECTIVE: "resolu", Verdict.PARTLY: "info", Verdict.NOT: "cross"}


@dataclass(frozen=True)
class Chip:
    """A date in words: how it stands."""

    state: str
    words: str

    @property
    def glyph(self) -> str:
        """Return the icon that goes with the words."""
        return GLYPH[self.state]


def due(action: Action, today: date) -> Chip | None:
    """Return how the date of an action stands; nothing of one that was given up."""
    if action.status in OPEN:
        days = (action.due_on - today).days
        if days < 0:
            return Chip("late", t("En retard de {days} j", days=-days))
        return Chip("today", t("Aujourd’hui")) if days == 0 else Chip("soon", t("Dans {days} j", days=days))
    if action.done_on is None:
        return None
    return Chip("kept", t("Tenu")) if action.done_on <= action.due_on else Chip("missed", t("Non tenu"))


def effect(action: Action, today: date) -> tuple[str, str]:
    """Return what is known of the effect of an action, and its glyph."""
    if action.status == ActionStatus.DONE and action.check_due is not None:
        words = t("À vérifier au plus tard le {day}", day=say_date(action.check_due, "medium"))
        return words, "late" if action.check_due < today else "clock"
    if action.verdict is not None:
        return t(Verdict(action.verdict).label), JUDGED[Verdict(action.verdict)]
    return ("", "") if action.status == ActionStatus.ABANDONED else (t("Pas encore"), "todo")


def groups(actions: list[Action], sort: str) -> list[tuple[str, list[Action]]]:
    """Return the actions by where they stand, or all together where they are in another order."""
    if sort not in ("due", "priority"):
        return [("", actions)] if actions else []
    by_status = [(t(words), [row for row in actions if row.status == status]) for status, words in GROUPS.items()]
    return [(words, rows) for words, rows in by_status if rows]


def words(row: Event, readable: Collection[str]) -> str:
    """Return what an event of an action says in addition.

    Parameters: `readable` the references of the cases that the reader reads.
    """
    payload = payload_of(row)
    files = [str(file.get("name") or "") for file in payload.get("files", [])]
    if files:
        return ", ".join([*files, *filter(None, (payload.get("text"),))])
    new, reference = payload.get("new", {}), payload.get("reference")
    if reference:
        return str(reference) if named_to(row, reference, readable) else t("un dossier masqué")
    if row.kind == "action_created":
        return ""
    said = [t(Verdict(new["verdict"]).label) if new.get("verdict") else ""]
    said += [str(new.get(name) or "") for name in ("verdict_note", "result", "motive", "owner_label")]
    if new.get("due_on"):
        said.append(t("Au plus tard le {day}", day=say_date(new["due_on"], "medium")))
    return " · ".join(part for part in said if part)


def of_alert(row: Event) -> str:
    """Return what an event of an alert says in addition: how many cases, the reason, the action or the risk."""
    payload = payload_of(row)
    count, new = payload.get("count"), payload.get("new", {})
    said = [n("{count} dossier", "{count} dossiers", count) if count else ""]
    said += [str(payload.get("reference") or ""), str(new.get("motive") or "")]
    return " · ".join(part for part in said if part)
