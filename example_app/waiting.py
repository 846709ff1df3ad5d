"""What waits outside the register of the demo: one real request, one advertisement."""

from datetime import datetime, timedelta

from sqlalchemy import select

from flask_reclamations.domain.vocabulary import Kind, Stakeholder
from flask_reclamations.models import Organisation
from flask_reclamations.services import drafts, intake
from flask_reclamations.services.act import acting, claimant_viewer, db_session

IN_THE_WAITING_ROOM = (  # hours ago, what was said, by whom, why it waits
    (
        20,
        drafts.Draft(
            submission="00000000-0000-4000-8000-000000000001",
            kind=Kind.COMPLAINT,
            subject="Convention jamais reçue",
            description="Notre OPCO attend la convention signée depuis trois semaines.\n"
            "Les deux pages sont ici : https://opco.exemple.test/dossier/12 et https://opco.exemple.test/dossier/13",
            desired_outcome="La recevoir avant la fin du mois.",
        ),
        drafts.Outsider(Stakeholder.COMPANY, "Karima Bensaïd", "karima.bensaid@exemple.test", None, "Bureautique"),
        [intake.LINKED],
    ),
    (
        3,
        drafts.Draft(
            submission="00000000-0000-4000-8000-000000000002",
            kind=Kind.REMARK,
            subject="Visibilité de votre site",
            description="Nous plaçons votre site en tête des moteurs de recherche. Répondez vite pour votre devis.",
        ),
        drafts.Outsider(Stakeholder.OTHER, "Agence Sommet", "devis@exemple.test"),
        [intake.TRAP, intake.FAST],
    ),
)


def seed_waiting_room(now: datetime) -> None:
    """Leave two messages of the public form to be read: a real request and an advertisement."""
    organisation = db_session().scalars(select(Organisation)).one()
    for hours, said, who, suspicions in IN_THE_WAITING_ROOM:
        act = acting(organisation, claimant_viewer(who.claimant_label), now=now - timedelta(hours=hours))
        intake.receive(act, said, who, suspicions=suspicions)
    db_session().commit()
