"""What to say once a verb was carried out."""

from ..i18n import t
from ..queries.correspondents import Delivered

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
    "qualify": "La nature du dossier est décidée.",
    "assess": "L’évaluation est enregistrée.",
    "wait": "La demande est partie : le dossier attend le réclamant.",
    "resume": "Le traitement reprend.",
    "propose": "La solution est proposée à la personne.",
    "announce": "La date est annoncée à la personne.",
    "extend": "Le délai est prolongé, la personne est prévenue.",
    "withdraw": "Le retrait est enregistré.",
    "declare_inadmissible": "La réponse est enregistrée, le dossier est fermé.",
    "set_aside": "Le signal est écarté.",
    "close": "Le dossier est clos.",
    "file_away": "Le dossier est clos.",
    "reopen": "Le dossier est rouvert.",
    "escalate": "Le dossier est escaladé, la personne choisie est prévenue.",
    "deescalate": "L’escalade est levée.",
    "assign": "Le dossier est attribué.",
    "people": "Les personnes sont enregistrées.",
    "state_conflict": "Le conflit d’intérêts est déclaré : vous pouvez traiter le dossier.",
    "watch": "Le dossier est suivi.",
    "unwatch": "Le dossier n’est plus suivi.",
    "access": "L’accès au dossier est enregistré.",
    "void": "L’annulation est enregistrée.",
    "tell": "Le résumé est partagé avec l’équipe.",
    "put_on_review": "Le dossier est à l’ordre du jour de la revue.",
    "restore": "Le dossier est rétabli, avec ses délais.",
    "hold": "Le dossier est conservé, quelle que soit sa durée.",
    "release": "Le dossier suit à nouveau la durée de conservation.",
    "revoke": "Les liens de suivi ne fonctionnent plus. Un nouveau peut être demandé.",
    "reception": "La date de réception est corrigée, les délais suivent.",
    "address": "L’adresse e-mail est corrigée, ce qui n’était pas parti lui est envoyé.",
    "contact": "La personne est ajoutée aux correspondants.",
    "contact_change": "L’adresse est corrigée, ce qui n’était pas parti lui est envoyé.",
    "contact_remove": "La personne n’est plus un correspondant du dossier ; ce qui a été dit reste.",
    "receive": "Le message reçu est au dossier, à sa date.",
    "tags": "Les sujets sont enregistrés.",
    "disability": "Le référent handicap est prévenu et peut lire le dossier.",
    "plan_action": "L’action est au plan d’amélioration, liée à ce dossier.",
    "link_action": "Le dossier est lié à cette action du plan.",
    "unlink_action": "Le dossier n’est plus lié à cette action ; elle reste au plan.",
    "link": "Les deux dossiers sont rapprochés.",
    "unlink": "Les deux dossiers ne sont plus rapprochés.",
    "mediate": "La médiation est enregistrée.",
    "mediation_reply": "La réponse de la personne est enregistrée.",
    "mediation_meet": "La rencontre est enregistrée.",
    "mediation_end": "La médiation est terminée, la personne est prévenue.",
    "consumer": "C’est précisé.",
    "retry": "L’adresse est à nouveau essayée, ce qui n’était pas parti lui est envoyé.",
}

OF_ACTION = {
    "new": "L’action est au plan d’amélioration.",
    "change": "L’action est modifiée.",
    "start": "L’action est en cours.",
    "finish": "L’action est faite. Reste à vérifier son efficacité.",
    "check": "Le jugement est enregistré.",
    "next": "Le jugement est enregistré. Voici l’action suivante : dites ce qui sera fait cette fois.",
    "abandon": "L’action est abandonnée.",
    "reopen": "L’action est reprise.",
    "evidence": "La preuve est jointe à l’action.",
    "link": "Le dossier est lié à cette action.",
    "unlink": "Le dossier n’est plus lié à cette action.",
}
# What became of a message for one recipient: by the state of its mail, or the way it went.
DELIVERED = {
    "waits": "attend de partir",
    "sent": "e-mail parti",
    "failed": "refusé",
    "held": "retenu, le dossier est annulé",
    "dropped": "pas envoyé",
    "courrier": "par courrier",
    "remise": "en main propre",
    "oral": "de vive voix",
    "suivi": "sur la page de suivi",
}


def said(verb: str) -> str:
    """Return what to say once a verb was carried out."""
    return t(SAID[verb]) if verb in SAID else ""


def of_action(verb: str) -> str:
    """Return what to say once a verb of an action was carried out."""
    return t(OF_ACTION[verb]) if verb in OF_ACTION else ""


def delivered(line: Delivered) -> str:
    """Return what became of a message for one recipient."""
    return t(DELIVERED[line.mode if line.state == "told" else line.state])
