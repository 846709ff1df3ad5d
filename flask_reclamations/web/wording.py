"""What happened, in words: events, mails, verbs, the next thing to do."""

from ..domain.vocabulary import Kind, Resolved, VoidReason
from ..i18n import t
from ..models import Event, Exchange, Survey
from ..services.journal import payload_of
from . import mediated, present, reviewed, weighed
from .changes import changes as changes
from .nextstep import next_step as next_step  # for the templates, as the next ones
from .said import delivered as delivered
from .said import of_action as of_action
from .said import said as said

EVENTS = {
    "started": ("Traitement démarré", "next"),
    "taken_over": ("Pris en charge", "person"),
    "assigned": ("Responsable modifié", "person"),
    "people_changed": ("Personnes mises en cause ou consultées modifiées", "person"),
    "access_changed": ("Accès au dossier modifié", "lock"),
    "watched": ("Suivi par", "person"),
    "unwatched": ("N’est plus suivi par", "person"),
    "conflict_stated": ("Conflit d’intérêts déclaré", "late"),
    "stranding_changed": ("Personnes qui peuvent traiter le dossier modifiées", "person"),
    "qualified": ("Qualifié", "check"),
    "assessed": ("Évalué", "info"),
    "paused": ("En attente du réclamant", "clock"),
    "resumed": ("Traitement repris", "next"),
    "proposed": ("Solution proposée", "mail"),
    "date_announced": ("Date de réponse annoncée", "clock"),
    "extended": ("Délai prolongé : circonstances particulières", "clock"),
    "declared_inadmissible": ("Déclaré non recevable", "cross"),
    "withdrawn": ("Retiré par le réclamant", "annule"),
    "rescheduled": ("Dates recalculées avec les nouveaux délais", "clock"),
    "examined": ("Examiné", "check"),
    "reminded": ("Relance envoyée", "clock"),
    "acknowledgement_queued": ("Accusé de réception demandé par e-mail", "mail"),
    "acknowledgement_waived": ("Accusé de réception sans objet : personne anonyme", "info"),
    "intake_accepted": ("Accepté par une personne", "check"),
    "answered": ("Réponse envoyée", "mail"),
    "answer_delivered": ("Réponse remise au serveur de messagerie", "mail"),
    "mail_failed": ("Un e-mail n’a pas pu partir", "late"),
    "address_refused": ("Adresse e-mail refusée par le serveur de messagerie", "late"),
    "address_retried": ("Adresse e-mail à nouveau essayée", "again"),
    "address_corrected": ("Adresse e-mail du réclamant corrigée", "mail"),
    "correspondent_added": ("Correspondant ajouté", "person"),
    "correspondent_changed": ("Adresse d’un correspondant corrigée", "mail"),
    "correspondent_removed": ("Correspondant retiré", "person"),
    "tags_changed": ("Sujets modifiés", "info"),
    "disability_told": ("Référent handicap prévenu", "mail"),
    "continued": ("Message tardif : un nouveau dossier est ouvert", "next"),
    "linked": ("Rapproché d’un dossier semblable", "again"),
    "unlinked": ("N’est plus rapproché de", "info"),
    "closed": ("Clôturé", "check"),
    "reopened": ("Rouvert", "again"),
    "escalated": ("Escaladé", "escalade"),
    "deescalated": ("Escalade levée", "down"),
    "reception_corrected": ("Date de réception corrigée", "clock"),
    "survey_answered": ("Avis du réclamant", "resolu"),
    "dissatisfied": ("Personne non satisfaite : responsable prévenu", "late"),
    "mediation_suggested": ("Médiation à proposer", "late"),
    "voided": ("Annulé", "annule"),
    "restored": ("Rétabli", "again"),
    "undone": ("Remis dans son état précédent", "again"),
    "recalled": ("Remis dans son état précédent", "again"),
    "file_quarantined": ("Fichier écarté par l’antivirus", "late"),
    "link_requested": ("Nouveau lien de suivi demandé", "mail"),
    "action_linked": ("Lié à une action du plan", "check"),
    "action_unlinked": ("N’est plus lié à une action du plan", "cross"),
    "action_created": ("Action créée", "plus"),
    "action_changed": ("Action modifiée", "info"),
    "action_started": ("Action démarrée", "next"),
    "action_done": ("Action faite", "check"),
    "action_checked": ("Efficacité jugée", "resolu"),
    "action_abandoned": ("Action abandonnée", "annule"),
    "action_reopened": ("Action reprise", "again"),
    "evidence_added": ("Preuve ajoutée", "clip"),
    "case_linked": ("Liée à un dossier", "plus"),
    "case_unlinked": ("N’est plus liée à un dossier", "cross"),
    "links_revoked": ("Liens de suivi désactivés", "lock"),
    **mediated.EVENTS,
    **reviewed.EVENTS,
    **weighed.EVENTS,
    "alert_made_risk": ("Risque ouvert", "plus"),
    "alert_raised": ("Récurrence signalée", "late"),
    "alert_returned": ("Récurrence signalée à nouveau", "again"),
    "alert_lifted": ("Levée : il reste trop peu de dossiers semblables", "down"),
    "alert_set_aside": ("Classée sans action", "cross"),
    "alert_acted": ("Action préventive créée", "check"),
}
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
        told = [f"{name} : {new}" for name, _, new in changes(row) if new]
        return " · ".join([*told, payload.get("text") or ""]).strip(" ·")
    if row.kind == "escalated" and payload.get("target"):
        return f"{payload['target']} · {payload.get('text') or ''}"
    if row.kind.startswith("mediation_") and payload.get("level"):
        return mediated.words(payload)
    if payload.get("exchange"):
        return ""  # its words stand in the exchange
    if row.kind == "survey_answered":
        score = f" ({payload['score']}/5)" if payload.get("score") else ""
        comment = f" · {payload['comment']}" if payload.get("comment") else ""
        return f"{t('Résolu :')} {t(Resolved(payload['resolved']).label).lower()}{score}{comment}"
    if row.kind == "intake_accepted":
        return " · ".join(suspicion(code) for code in payload.get("reasons", []))
    if row.kind in reviewed.ON_CASE:
        return reviewed.on_case(payload)
    if row.kind == "file_quarantined":
        return ", ".join([*(file["name"] for file in payload.get("files", [])), payload.get("text") or ""])
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
