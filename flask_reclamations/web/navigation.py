"""What leads to our pages: the bar of our staff pages, and the entries that a host puts in its own menu."""

from fnmatch import fnmatchcase

from flask import request, url_for

from ..domain.rights import Door, Viewer
from ..host import NavEntry, Person
from ..i18n import t
from ..services.act import state

# A page, its words, who opens it, the endpoints where it is the current one.
_REGISTER = ("register", "case", "do", "waiting", "decide", "view", "views", "bulk", "bulk_*")
_PLAN = ("plan", "plan_new", "action", "action_do", "recurrence*", "risk", "risks", "risk_*")
_SETTINGS = ("settings", "settings_*", "readiness", "auditors", "requests", "rights", "handover")
BAR = (
    ("register", "Registre", {Door.REGISTER}, _REGISTER),
    ("plan", "Plan d’amélioration", {Door.OWN_ACTIONS}, _PLAN),
    ("dashboard", "Tableau de bord", {Door.FIGURES}, ("dashboard", "reports", "report")),
    ("reviews", "Revues", {Door.REVIEWS}, ("review", "reviews", "review_*")),
    ("learned", "Ce que nous avons appris", {Door.LEARNED}, ("learned",)),
    ("exports", "Exports", {Door.EXPORT, Door.TAKE}, ("exports", "export_progress", "pack")),
    ("access_log", "Accès", {Door.ACCESS_LOG}, ("access_log",)),
    ("settings", "Réglages", {Door.SETTINGS}, _SETTINGS),
)


def bar(viewer: Viewer) -> list[NavEntry]:
    """Return the entries of the bar that somebody opens, then those that the host adds for people with an account."""
    here = (request.endpoint or "").removeprefix("reclamations.")
    ours = [
        NavEntry(t(label), _to(page), any(fnmatchcase(here, pattern) for pattern in patterns))
        for page, label, doors, patterns in BAR
        if any(viewer.may(door) for door in doors)
    ]
    hook, person = state().navigation, None if viewer.limits else state().host.current_person()
    return [*ours, *hook(person)] if hook and person else ours


def _known(person: Person) -> Viewer:
    return Viewer(person.ref, person.label, person.roles, rights=state().rights)


def files(person: Person) -> bool:
    """Tell whether this person may file for themselves."""
    return _known(person).may(Door.FILE)


def for_host(person: Person) -> list[NavEntry]:
    """Return what a host's menu offers this person: their cases, then the register, or else the actions they own."""
    return offered(_known(person))


def offered(viewer: Viewer) -> list[NavEntry]:
    """Return where somebody starts: their own cases, then the register, or else the actions they own."""
    ours = request.blueprint == "reclamations"
    mine = NavEntry(t("Mes demandes"), _to("mine"), request.endpoint == "reclamations.mine")
    found = [mine] if viewer.may(Door.FILE) else []
    page = next((page for page, _, doors, _ in BAR[:2] if any(viewer.may(door) for door in doors)), None)
    if page:
        staff = ours and not any(entry.current for entry in found)
        label = "Réclamations et aléas" if page == "register" else "Plan d’amélioration"
        found.append(NavEntry(t(label), _to(page), staff))
    return found


def _to(page: str) -> str:
    return url_for(f"reclamations.{page}")
