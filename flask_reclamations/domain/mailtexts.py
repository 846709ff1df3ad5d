"""The mails that an organisation may word itself: their names, our own words for them, what they may speak of."""

from dataclasses import dataclass

# What a text may speak of, and how its page explains it.
VARIABLES = {
    "nom": "le nom de la personne qui reçoit",
    "reference": "la référence du dossier",
    "nature": "« réclamation », « difficulté »…",
    "type": "la même chose avec une majuscule",
    "objet": "l’objet du dossier",
    "session": "la formation ou session concernée",
    "recu_le": "la date de réception",
    "moment": "la date et l’heure de réception",
    "responsable": "le nom de la personne responsable du dossier",
    "organisme": "le nom de votre organisme",
    "referent": "le référent qualité, tel que vos contacts le nomment",
    "direction": "la direction, telle que vos contacts la nomment",
    "repondre_avant": "la date de réponse annoncée",
    "annonce_le": "la date de réponse que vous annoncez",
    "prolonge_au": "la nouvelle date de réponse",
    "echeance": "la prochaine échéance",
    "etape": "la prochaine étape",
    "avant_le": "la date de la prochaine étape",
    "intitule": "« Un message au sujet du dossier » ou « Notre réponse au dossier »",
    "par": "le nom de la personne qui vous relance",
    "nouvelle": "ce qui s’est passé",
    "remis": "combien de dossiers sont remis",
    "dossiers": "la liste de ces dossiers, un par ligne",
    "texte": "ce que vous avez écrit : message ou réponse",
}
# What every mail about a case may speak of.
CASE = (
    "nom", "reference", "nature", "type", "objet", "session", "recu_le", "responsable", "organisme", "referent",
    "direction",
)  # fmt: skip
# For who must not learn from a mail what the case is about.
SPARE = ("nom", "reference", "organisme")


@dataclass(frozen=True)
class MailText:
    """One mail: its name, our own subject and lines (French msgids), what it may speak of.

    Parameters: `more` the variables it has beside those of `base`; `needed` what its text cannot do without;
    `staff` whether colleagues receive it.
    """

    label: str
    subject: str
    lines: tuple[str, ...]
    more: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    staff: bool = False
    base: tuple[str, ...] = CASE

    @property
    def variables(self) -> tuple[str, ...]:
        """Return all that the text may hold."""
        return (*self.base, *self.more)


_TITLE = "{type} {reference}[ · {session}]"
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
            "Deux questions, moins d’une minute. Si vous répondez « non », votre demande est rouverte.",
        ),
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
    "new_case": MailText(
        "Nouveau dossier",
        "{type} {reference}[ : à traiter avant le {echeance}]",
        (_TITLE, "Reçue le {moment}."),
        more=("echeance", "moment"),
        needed=("reference",),
        staff=True,
    ),
    "assigned": MailText(
        "Dossier confié",
        "{reference} vous est confiée",
        (_TITLE, "[Prochaine échéance : {echeance}.]"),
        more=("echeance",),
        needed=("reference",),
        staff=True,
    ),
    "reminded": MailText(
        "Relance d’un dossier confié",
        "{reference} : {par} vous relance",
        (_TITLE, "{par} vous rappelle ce dossier, qui vous est confié.", "[Prochaine échéance : {echeance}.]"),
        more=("par", "echeance"),
        needed=("reference",),
        staff=True,
    ),
    "message_in": MailText(
        "Le réclamant a écrit",
        "{reference} : le réclamant a écrit",
        (_TITLE,),
        more=("echeance",),
        needed=("reference",),
        staff=True,
    ),
    "not_solved": MailText(
        "Le problème n’est pas réglé",
        "{reference} rouverte : le problème n’est pas réglé",
        (_TITLE, "[Une nouvelle réponse est attendue avant le {repondre_avant}.]"),
        more=("repondre_avant",),
        needed=("reference",),
        staff=True,
    ),
    "escalated": MailText(
        "Escalade",
        "{reference} escaladée : votre intervention est demandée",
        (_TITLE,),
        more=("echeance",),
        needed=("reference",),
        staff=True,
    ),
    "file_quarantined": MailText(
        "Fichier écarté par l’antivirus",
        "{reference} : un fichier est écarté par l’antivirus",
        (
            _TITLE,
            "Personne ne peut plus le télécharger. Demandez-en une version saine à la personne qui l’a joint.",
        ),
        needed=("reference",),
        staff=True,
    ),
    "message_kept": MailText(
        "Message reçu, mis au dossier",
        "{reference} : un message reçu est au dossier",
        (_TITLE,),
        more=("echeance",),
        needed=("reference",),
        staff=True,
    ),
    "followed": MailText(
        "Du nouveau dans un dossier suivi",
        "{reference} : du nouveau dans un dossier que vous suivez",
        (_TITLE, "{nouvelle}"),
        more=("nouvelle",),
        needed=("reference",),
        staff=True,
    ),
    "handed_over": MailText(
        "Dossiers remis",
        "{remis}",
        ("{dossiers}",),
        more=("remis", "dossiers"),
        needed=("dossiers",),
        staff=True,
        base=("nom", "organisme"),
    ),
    "disability": MailText(
        "Avis du référent handicap",
        "{reference} : votre avis est demandé",
        ("La personne qui traite ce dossier souhaite votre avis. Vous pouvez le lire et y laisser une note.",),
        needed=("reference",),
        staff=True,
        base=SPARE,
    ),
}
