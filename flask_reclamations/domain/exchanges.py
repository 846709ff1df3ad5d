"""The words of exchanges: whom one writes to, how a message came, what becomes of a late one, topics."""

from .vocabulary import Channel, Stakeholder, Term

# Whom a case is spoken of with, beside its claimant (C09, C22); « Autre » is anybody else.
CONTACTS = (
    Stakeholder.COMPANY,
    Stakeholder.BUYER,
    Stakeholder.FUNDER,
    Stakeholder.TRAINER,
    Stakeholder.TUTOR,
    Stakeholder.GUARDIAN,
    Stakeholder.PRINCIPAL,
    Stakeholder.SUBCONTRACTOR,
    Stakeholder.HOST_STRUCTURE,
    Stakeholder.PARTNER,
    Stakeholder.CERTIFIER,
    Stakeholder.OTHER,
)
# How a message on a case reaches somebody who writes it down: the form and the API write their own.
HEARD = (Channel.EMAIL, Channel.PHONE, Channel.LETTER, Channel.SPOKEN, Channel.DESK, Channel.MEETING)


class LateMessage(Term):
    """What becomes of a claimant's message once their case is closed: an organisation decides."""

    ATTACH = "attach", "Joint au dossier clos"
    NEW_CASE = "new_case", "Nouveau dossier, lié à l’ancien"


class Topic(Term):
    """The topics a new organisation begins with (B20)."""

    DROPOUT = "abandon", "Abandon"
    DISABILITY = "handicap", "Handicap"
    SUBCONTRACTING = "sous_traitance", "Sous-traitance"
    VIOLENCE = "violence", "Violence et harcèlement"


# Seen by those alone who read what is internal to a case: it may tell of somebody's health (O25).
RESTRICTED = frozenset({Topic.DISABILITY})
