"""What the mails that an organisation may word itself are made of: what each may speak of, and our own words."""

from dataclasses import dataclass

from .fill import faults

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
    "rappel": "combien de temps il reste avant l’échéance, ou ce qui est en retard",
    "a_faire": "ce qui est dû, et pour quand",
    "sans_responsable": "« Ce dossier n’est confié à personne. », quand c’est le cas",
    "retards": "ce qui est en retard ou à suivre, en nombre",
    "autres": "combien d’autres dossiers en retard la liste ne montre pas",
    "remis": "combien de dossiers sont remis",
    "dossiers": "la liste de ces dossiers, un par ligne",
    "combien": "combien de problèmes reviennent",
    "recurrences": "la liste de ce qui revient, une récurrence par ligne",
    "si_non": "ce qui se passe si la personne répond « non »",
    "texte": "ce que vous avez écrit : message ou réponse",
}
# What every mail about a case may speak of.
CASE = (
    "nom",
    "reference",
    "nature",
    "type",
    "objet",
    "session",
    "recu_le",
    "responsable",
    "organisme",
    "referent",
    "direction",
)


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

    def known(self, name: str) -> str:
        """Return the name of a variable that the text may hold; raise `KeyError` for another."""
        if name not in self.variables:
            raise KeyError(name)
        return name

    def unfillable(self, subject: str, body: str) -> bool:
        """Tell whether words that were kept cannot be filled any more: the mail then goes in our own."""
        return bool(faults(subject, self.variables) or faults(body, self.variables))
