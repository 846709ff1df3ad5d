"""What happened, in words: events, mails, verbs, the next thing to do."""

from ..domain.happened import EVENTS as EVENTS
from ..domain.vocabulary import Kind, Resolved, VoidReason
from ..i18n import t
from ..models import Event, Exchange, Survey
from ..services.journal import payload_of
from . import mediated, present, reviewed
from .changes import changes as changes
from .nextstep import next_step as next_step  # for the templates, as the next ones
from .said import delivered as delivered
from .said import of_action as of_action
from .said import said as said

SUSPICIONS = {
    "trap": "Un champ invisible a été rempli",
    "fast": "Envoyé plus vite qu’on ne peut écrire",
    "links": "Contient des liens",
}
PURPOSES = {"answer": "Réponse", "acknowledgement": "Accusé de réception", "message": "", "mediation": "Médiation"}
MAILS = {
    "acknowledgement": "accusé de réception",
    "receipt": "accusé de réception",
    "answer": "réponse",
    "message": "message",
    "contact": "message",
    "survey": "suivi de satisfaction",
    "survey_reminder": "rappel du suivi de satisfaction",
    "link": "lien de suivi",
    "announced": "date de réponse",
    "extended": "délai supplémentaire",
    "withdrawn": "retrait",
    "mediation_offered": "offre de médiation",
}


def event(row: Event) -> str:
    """Return an event in words."""
    return t(EVENTS.get(row.kind, (row.kind, ""))[0])


def event_icon(kind: str) -> str:
    """Return the glyph of an event."""
    return EVENTS.get(kind, ("", "info"))[1]


# The date that a case is told of, by the event that moved it.
MOVED = {"extended": "extended_to", "date_announced": "announced_due", "rescheduled": "respond_due"}


def event_words(row: Event, zone: str) -> str:
    """Return what an event says in addition: a reason, a name, an opinion, the new date of an answer."""
    payload = payload_of(row)
    if row.kind in MOVED:
        when = payload.get("new", {}).get(MOVED[row.kind])
        day = t("Réponse au plus tard le {day}.", day=present.day(when, zone, "long")) if when else ""
        return " ".join(filter(None, (day, payload.get("motive"))))
    if row.kind == "assigned":
        return str(payload.get("new", {}).get("assignee_label") or "")
    if row.kind == "qualified":
        kind = payload.get("new", {}).get("kind")
        said = t("réclamation") if payload.get("complaint") else t("pas une réclamation")
        return " · ".join(part for part in (t(Kind(kind).label) if kind else said, payload.get("text")) if part)
    if row.kind == "assessed":
        told = [t("{name} : {what}", name=name, what=new) for name, _, new in changes(row) if new]
        return " · ".join([*told, payload.get("text") or ""]).strip(" ·")
    if row.kind == "escalated" and payload.get("target"):
        return f"{payload['target']} · {payload.get('text') or ''}"
    if row.kind.startswith("mediation_") and payload.get("level"):
        return mediated.words(payload)
    if payload.get("exchange"):
        return ""  # its words stand in the exchange
    if row.kind == "carried_over":
        return t("{file}, ligne {line}", file=payload.get("file") or "…", line=payload.get("line") or "…")
    if row.kind == "survey_answered":
        score = f" ({payload['score']}/5)" if payload.get("score") else ""
        comment = f" · {payload['comment']}" if payload.get("comment") else ""
        return f"{t('Résolu :')} {t(Resolved(payload['resolved']).label).lower()}{score}{comment}"
    if row.kind == "intake_accepted":
        return " · ".join(suspicion(code) for code in payload.get("reasons", []))
    if row.kind in reviewed.ON_CASE:
        return reviewed.on_case(payload)
    if row.kind == "file_quarantined":
        return ", ".join([*(file.get("name", "") for file in payload.get("files", [])), payload.get("text") or ""])
    if row.kind.startswith("correspondent_"):
        return " · ".join(filter(None, (payload.get("label"), payload.get("email"))))
    return str(payload.get("text") or payload.get("reply") or payload.get("reference") or payload.get("other") or "")


def suspicion(code: str) -> str:
    """Return why a message waits outside the register."""
    return t(SUSPICIONS.get(code, code))


def why_void(row: Event) -> str:
    """Return why a case is void, without the words of whoever decided it."""
    payload = payload_of(row)
    reason = t(VoidReason(payload["reason"]).label) if payload.get("reason") else ""
    return f"{reason} ({payload['original']})" if payload.get("original") else reason


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
