"""The mail that says a report is there, with what its figures say."""

import json

from ..domain.reported import Content
from ..errors import NotFoundError
from ..i18n import t
from ..models import Event
from ..queries.reports import report_for
from ..schemas import events
from ..services.findings import sentences, title_of
from .letter import Sheet, Words


def made(sheet: Sheet) -> Words | None:
    """Return the words of a report; None once it is gone."""
    session = sheet.act.session
    event = session.get_one(Event, sheet.row.event_id)
    if event.payload is None:
        return None
    said = events.load(event.kind, json.loads(event.payload.body))
    reference = f"{said['period']}-v{said['version']}"
    try:
        content = Content.of(report_for(session, sheet.organisation, reference).content)
    except NotFoundError:
        return None
    return Words(
        title_of(content.period),
        sentences(content),
        action=(t("Ouvrir le rapport"), f"{sheet.root}/reports/{reference}"),
        reason=t(
            "Vous recevez ce message car {of} envoie ses rapports à votre rôle (Réglages, Rapports).",
            of=sheet.organisation.name,
        ),
    )


REPORTED = {"report_made": made}
