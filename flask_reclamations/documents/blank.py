"""The fiche to fill in by hand (D15)."""

from collections.abc import Sequence

from ..domain.vocabulary import Channel, Kind, Stakeholder
from ..i18n import t
from .paper import Paper, fill, heading, text


def blank(categories: Sequence[str]) -> Paper:
    """Return the fiche to fill in by hand: the fields of the form, whatever is said or written (D15)."""
    kinds = [t(kind.label) for kind in Kind if kind is not Kind.SIGNAL]
    people = [t(who.label) for who in Stakeholder if who is not Stakeholder.INTERNAL]
    blocks = [
        text(t("C’est gratuit et nous vous répondrons par écrit.")),
        fill(t("Que souhaitez-vous nous dire ?"), choices=kinds),
        fill(t("Vous êtes"), choices=people),
        fill(t("Votre nom")),
        fill(t("Votre e-mail")),
        fill(t("Votre téléphone (facultatif)")),
        fill(t("Formation, session ou contrat concerné (facultatif)")),
        fill(t("Thème (facultatif)"), choices=list(categories)),
        fill(t("Quand cela s’est-il produit ?")),
        fill(
            t("Que s’est-il passé ?"),
            lines=7,
            hint=t("N’indiquez pas d’information de santé qui ne serait pas nécessaire."),
        ),
        fill(t("Quelle solution souhaitez-vous ? (facultatif)"), lines=3),
        fill(t("Date et signature")),
        heading(t("Cadre réservé à l’organisme")),
        fill(t("Reçue le, par")),
        fill(t("Canal"), choices=[t(channel.label) for channel in Channel]),
        fill(t("Numéro du dossier")),
    ]
    return Paper(title=t("Fiche de réclamation, de difficulté ou d’aléa"), blocks=blocks)
