"""What an opinion is about: an answer that somebody gave."""

from datetime import datetime

from flask_reclamations.models import Case, Exchange
from flask_reclamations.services.act import db_session


def answer_to(case: Case, at: datetime) -> Exchange:
    """Keep an answer to a case by hand, without what sending one sets off."""
    exchange = Exchange(
        organisation_id=case.organisation_id,
        case_id=case.id,
        direction="out",
        purpose=Exchange.ANSWER,
        author_label="Sam",
        text="Voici.",
        at=at,
    )
    db_session().add(exchange)
    db_session().flush()
    return exchange
