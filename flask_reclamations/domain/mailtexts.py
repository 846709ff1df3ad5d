"""The mails that an organisation may word itself, by name: first those to whoever spoke, then those to staff."""

from .mailwords import CASE as CASE
from .mailwords import SPARE, MailText
from .mailwords import VARIABLES as VARIABLES
from .stafftexts import STAFF_TEXTS

MAIL_TEXTS: dict[str, MailText] = {
    "acknowledgement": MailText(
        "Accusé de réception d’une réclamation",
        "Nous avons bien reçu votre demande {reference}",
        (
            "Nous avons reçu le {recu_le} votre {nature}[ concernant {session}].",
            "[{responsable} la prend en charge.]",
            (
                "[Nous vous répondrons au plus tard le {repondre_avant}. Si un délai supplémentaire est nécessaire, "
                "nous vous le dirons et vous expliquerons pourquoi.]"
            ),
        ),
        more=("repondre_avant",),
        needed=("reference", "repondre_avant"),
    ),
    "receipt": MailText(
        "Accusé de réception d’un signalement",
        "Nous avons bien reçu votre signalement {reference}",
        (
            "Nous avons reçu le {recu_le} votre signalement ({nature}). Merci de nous l’avoir dit.",
            "[Prochaine étape : {etape}, au plus tard le {avant_le}.]",
        ),
        more=("etape", "avant_le"),
        needed=("reference",),
    ),
    "message": MailText(
        "Message au réclamant",
        "Un message au sujet de votre demande {reference}",
        ("{texte}",),
        more=("texte",),
        needed=("texte",),
    ),
    "answer": MailText(
        "Réponse au réclamant",
        "Notre réponse à votre demande {reference}",
        ("{texte}",),
        more=("texte",),
        needed=("texte",),
    ),
    "announced": MailText(
        "Date de réponse annoncée",
        "Une date pour votre demande {reference}",
        ("{texte}", "Nous vous répondrons au plus tard le {annonce_le}."),
        more=("annonce_le", "texte"),
        needed=("texte", "annonce_le"),
    ),
    "extended": MailText(
        "Délai prolongé",
        "Un délai supplémentaire pour {reference}",
        ("{texte}", "Nouvelle date de réponse : {prolonge_au}."),
        more=("prolonge_au", "texte"),
        needed=("texte", "prolonge_au"),
    ),
    "mediation_offered": MailText(
        "Offre de médiation",
        "{reference} : nous vous proposons une médiation",
        (
            "{texte}",
            "Vous êtes libre d’accepter ou de refuser : dites-le sur la page de votre demande, ou répondez-nous.",
        ),
        more=("texte",),
        needed=("texte",),
    ),
    "withdrawn": MailText(
        "Demande retirée",
        "Votre demande {reference} est retirée",
        (
            "Vous avez retiré votre demande {reference} : nous la classons sans suite.",
            "Si ce n’est pas le cas, dites-le nous : elle sera rouverte.",
        ),
        needed=("reference",),
    ),
    "survey": MailText(
        "Suivi de satisfaction",
        "Notre réponse {reference} vous a-t-elle aidé ?",
        (
            "Nous avons répondu à votre demande {reference}. La solution a-t-elle réglé le problème ?",
            "Quelques questions, moins d’une minute.[ {si_non}]",
        ),
        more=("si_non",),
    ),
    "survey_reminder": MailText(
        "Rappel du suivi de satisfaction",
        "{reference} : notre réponse vous a-t-elle aidé ?",
        (
            "Vous n’avez pas encore dit si notre réponse à votre demande {reference} a réglé le problème.",
            "Quelques questions, moins d’une minute.[ {si_non}] Nous ne vous le rappellerons pas.",
        ),
        more=("si_non",),
    ),
    "link": MailText(
        "Nouveau lien de suivi",
        "Suivre votre demande {reference}",
        (
            "Vous avez demandé à suivre votre demande {reference}.",
            "Si ce n’est pas vous, ignorez ce message : personne d’autre ne l’a reçu.",
        ),
    ),
    "contact": MailText(
        "Message à un correspondant",
        "{intitule} {reference}",
        ("{texte}",),
        more=("intitule", "texte"),
        needed=("texte",),
        base=SPARE,
    ),
    **STAFF_TEXTS,
}
