"""How a case looks: labels, glyphs, due chips, steps; no template decides any of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain.deadlines import DayCounted
from ..domain.lifecycle import macro_status
from ..domain.rights import Permission, Viewer, can
from ..domain.vocabulary import Channel, IncidentType, Informed, Kind, Milestone, Resolved, Stakeholder, Status, Term
from ..i18n import local, n, say_date, say_moment, t
from ..models import Case, Event, Exchange, Survey
from ..services.deadlines import days_counted
from ..services.journal import DONE, payload_of

GLYPH = {"soon": "", "today": "clock", "late": "late", "kept": "check", "missed": "cross", "waiting": ""}


@dataclass(frozen=True)
class Due:
    """One milestone: its words, its date and how it stands."""

    milestone: Milestone
    label: str
    due: datetime
    done: datetime | None
    state: str
    words: str

    @property
    def glyph(self) -> str:
        """Return the icon that goes with the words."""
        return GLYPH[self.state]


def label(kind: str, code: str | None) -> str:
    """Return the words of a code: `label("kind", "alea")`."""
    terms: dict[str, type[Term]] = {
        "kind": Kind,
        "status": Status,
        "channel": Channel,
        "stakeholder": Stakeholder,
        "incident": IncidentType,
        "informed": Informed,
    }
    return t(terms[kind](code).label) if code else ""


def macro(case: Case) -> Any:
    """Return the status everybody reads."""
    return macro_status(case)


def claimant(viewer: Viewer, case: Case) -> str:
    """Return the claimant's name, or the kind of person where the viewer may not know who (auditor)."""
    if not can(viewer, Permission.IDENTIFY, case):
        return label("stakeholder", case.stakeholder)
    return case.claimant_label or t("Anonyme")


def due(case: Case, milestone: Milestone, now: datetime, zone: str) -> Due | None:
    """Return a milestone of a case, or None where its kind has none."""
    when: datetime | None = getattr(case, f"{milestone}_due")
    if when is None:
        return None
    done: datetime | None = getattr(case, DONE[milestone])
    own = (case.policy.get(milestone) or [0, "", ""])[2]
    kept = case.answered_in_time if milestone is Milestone.RESPOND and done else None
    state = _state(when, done, now, zone, kept=kept)
    return Due(milestone, t(own or milestone.label), when, done, state, _words(state, when, now, zone))


def _state(when: datetime, done: datetime | None, now: datetime, zone: str, *, kept: bool | None) -> str:
    if done is not None:
        return "kept" if (done <= when if kept is None else kept) else "missed"
    if now > when:
        return "late"
    return "today" if local(when, zone).date() == local(now, zone).date() else "soon"


def _words(state: str, when: datetime, now: datetime, zone: str) -> str:
    days = abs((local(when, zone).date() - local(now, zone).date()).days)
    if state == "late":
        return t("En retard de {days} j", days=days)
    return {"kept": t("Tenu"), "missed": t("Non tenu"), "today": t("Aujourd’hui")}.get(
        state, t("Dans {days} j", days=days)
    )


def dues(case: Case, now: datetime, zone: str) -> list[Due]:
    """Return all milestones of a case, in order."""
    found = (due(case, milestone, now, zone) for milestone in Milestone)
    return [item for item in found if item]


def next_due(case: Case, now: datetime, zone: str) -> Due | None:
    """Return the milestone that comes next, or the last one met once nothing is due."""
    every = dues(case, now, zone)
    open_ones = [] if case.closed_at else [item for item in every if item.done is None]
    if open_ones:
        return min(open_ones, key=lambda item: item.due)
    met = [item for item in every if item.done]
    return met[-1] if met else None


def why(case: Case, milestone: Milestone, zone: str) -> list[DayCounted]:
    """Return « Pourquoi cette date ? », day by day."""
    return days_counted(case, milestone, zone)


def unit_words(case: Case, milestone: Milestone) -> str:
    """Return the rule of a milestone in words."""
    amount, unit, _ = case.policy[milestone]
    if unit == "jo":
        return n("{count} jour ouvré", "{count} jours ouvrés", amount)
    return n("{count} jour", "{count} jours", amount)


@dataclass(frozen=True)
class Step:
    """One of the steps a claimant follows."""

    label: str
    at: datetime | None
    note: str
    state: str


def steps(case: Case, zone: str) -> list[Step]:
    """Return the steps of a case as its claimant follows them (requirements §7)."""
    respond = say_date(local(case.respond_due, zone).date(), "medium") if case.respond_due else ""
    until = t("Au plus tard le {day}", day=respond) if respond else ""
    if case.kind == Kind.COMPLAINT:
        working = case.analysed_at or (case.received_at if case.status == Status.IN_PROGRESS else None)
        line = [
            (t("Reçue"), case.received_at, ""),
            (t("Accusé envoyé"), case.acknowledged_at, ""),
            (t("En cours d’analyse"), working, ""),
            (t("Réponse envoyée"), case.answered_at, until),
            (t("Clôturée"), case.closed_at, t("Après votre avis")),
        ]
    elif case.kind in (Kind.DIFFICULTY, Kind.INCIDENT):
        line = [
            (t("Déclarée"), case.received_at, ""),
            (t("Prise en charge"), case.acknowledged_at, ""),
            (t("Résolue"), case.answered_at, until),
        ]
    else:
        line = [(t("Reçue"), case.received_at, ""), (t("Lue et prise en compte"), case.answered_at, until)]
    reached = max(index for index, (_, at, _) in enumerate(line) if at)
    over = reached == len(line) - 1
    return [
        Step(
            name,
            at if index <= reached else None,
            note,
            "done" if index < reached or over else "current" if index == reached else "todo",
        )
        for index, (name, at, note) in enumerate(line)
    ]


def day(moment: datetime | None, zone: str, style: str = "medium") -> str:
    """Write the organisation's day of an instant."""
    return say_date(local(moment, zone).date(), style) if moment else ""


def iso(moment: datetime, zone: str) -> str:
    """Write an instant for a `datetime` attribute."""
    return local(moment, zone).isoformat(timespec="minutes")


def moment(instant: datetime, zone: str, style: str = "medium") -> str:
    """Write an instant on the organisation's clock."""
    return say_moment(instant, zone, style)


def plain_day(value: Any, style: str = "medium") -> str:
    """Write a date that has no hour."""
    return say_date(value, style) if value else ""


SAID = {
    "recorded": "Le dossier est enregistré.",
    "acknowledge": "L’accusé de réception est enregistré.",
    "answer": "La réponse est enregistrée.",
    "reply": "Le message est enregistré et part par e-mail.",
    "note": "La note est enregistrée.",
    "start": "Le traitement a commencé.",
    "take_over": "Le dossier est pris en charge.",
    "analyse": "L’analyse est terminée.",
    "resolve": "Le dossier est résolu.",
    "thank": "Les remerciements sont enregistrés.",
    "qualify": "Le signal a une suite.",
    "set_aside": "Le signal est écarté.",
    "close": "Le dossier est clos.",
    "file_away": "Le dossier est clos.",
    "reopen": "Le dossier est rouvert.",
    "escalate": "Le dossier est escaladé, la direction est prévenue.",
    "deescalate": "L’escalade est levée.",
    "assign": "Le dossier est attribué.",
    "people": "Les personnes sont enregistrées.",
    "reception": "La date de réception est corrigée, les délais suivent.",
}
EVENTS = {
    "started": ("Traitement démarré", "next"),
    "taken_over": ("Pris en charge", "person"),
    "assigned": ("Responsable modifié", "person"),
    "people_changed": ("Personnes mises en cause ou consultées modifiées", "person"),
    "acknowledgement_queued": ("Accusé de réception demandé par e-mail", "mail"),
    "answer_delivered": ("Réponse remise au serveur de messagerie", "mail"),
    "mail_failed": ("Un e-mail n’a pas pu partir", "late"),
    "closed": ("Clôturé", "check"),
    "reopened": ("Rouvert", "again"),
    "escalated": ("Escaladé", "escalade"),
    "deescalated": ("Escalade levée", "down"),
    "reception_corrected": ("Date de réception corrigée", "clock"),
    "survey_answered": ("Avis du réclamant", "resolu"),
}
PURPOSES = {"answer": "Réponse", "acknowledgement": "Accusé de réception", "message": ""}
MAILS = {
    "acknowledgement": "accusé de réception",
    "receipt": "accusé de réception",
    "answer": "réponse",
    "message": "message",
    "survey": "suivi de satisfaction",
}


def said(verb: str) -> str:
    """Return what to say once a verb was carried out."""
    return t(SAID[verb]) if verb in SAID else ""


def event(row: Event) -> str:
    """Return an event in words."""
    return t(EVENTS.get(row.kind, (row.kind, ""))[0])


def event_icon(kind: str) -> str:
    """Return the glyph of an event."""
    return EVENTS.get(kind, ("", "info"))[1]


def event_words(row: Event) -> str:
    """Return what an event says in addition: a reason, a name, an opinion."""
    payload = payload_of(row)
    if row.kind == "assigned":
        return str(payload.get("new", {}).get("assignee_label") or "")
    if row.kind == "survey_answered":
        score = f" ({payload['score']}/5)" if payload.get("score") else ""
        comment = f" · {payload['comment']}" if payload.get("comment") else ""
        return f"{t('Résolu :')} {t(Resolved(payload['resolved']).label).lower()}{score}{comment}"
    return str(payload.get("text") or payload.get("reply") or "")


def purpose(exchange: Exchange) -> str:
    """Return what a message was for."""
    words = PURPOSES.get(exchange.purpose, "")
    return t(words) if words else ""


def mail(template: str) -> str:
    """Return the name of a mail."""
    return t(MAILS.get(template, "notification interne"))


def opinion(survey: Survey) -> str:
    """Return an opinion in a few words."""
    score = f" · {survey.score}/5" if survey.score else ""
    return f"{t('Résolu :')} {t(Resolved(survey.resolved).label).lower()}{score}" if survey.resolved else ""


def next_step(case: Case) -> str:
    """Return the one next thing to do, in words."""
    steps_by_status = {
        Status.RECEIVED: "Prochaine étape : accuser réception",
        Status.ACKNOWLEDGED: "Prochaine étape : démarrer le traitement",
        Status.DECLARED: "Prochaine étape : prendre en charge",
        Status.IN_PROGRESS: "Prochaine étape : répondre"
        if case.kind == Kind.COMPLAINT
        else "Prochaine étape : régler",
        Status.ANSWERED: "Prochaine étape : clôturer" if case.answered_at else "La réponse part par e-mail",
        Status.THANKED: "Prochaine étape : clôturer",
    }
    if case.status == Status.RECEIVED and case.kind == Kind.REMARK:
        return t("Prochaine étape : remercier")
    if case.status == Status.RECEIVED and case.kind == Kind.SIGNAL:
        return t("Prochaine étape : qualifier")
    return t(steps_by_status.get(Status(case.status), "Rien à faire"))


def today(now: datetime, zone: str) -> Any:
    """Return the organisation's day."""
    return local(now, zone).date()


def weekday(value: Any) -> str:
    """Return a short day name."""
    return say_date(value, "medium").split(" ")[0]
