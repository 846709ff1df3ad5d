"""The mail that takes a seal out of the house."""

import json

from ..domain.seals import KIND
from ..i18n import number, say_date, t
from ..models import Event
from ..schemas import events
from .letter import Sheet, Words

SEALED = KIND


def sealed(sheet: Sheet) -> Words | None:
    """Return the words of a seal; None once its payload is gone."""
    event = sheet.act.session.get_one(Event, sheet.row.event_id)
    if event.payload is None:
        return None
    said = events.load(event.kind, json.loads(event.payload.body))
    day = say_date(said["day"], "long")
    return Words(
        t("Sceau du journal du {day}", day=day),
        [
            t("Conservez ce message hors de l’organisme : il permet de voir si le registre a été réécrit depuis."),
            t("Empreinte : {digest}", digest=said["digest"]),
            t(
                "Nombre d’événements qu’elle couvre : {events}. Nombre de journaux qui ont bougé depuis le sceau "
                "précédent : {chains}.",
                events=number(said["events"]),
                chains=number(said["chains"]),
            ),
            t("Pour comparer : flask reclamations journal seals liste les sceaux gardés par le logiciel."),
        ],
        reason=t("Vous recevez ce message car {of} envoie ses sceaux à cette adresse.", of=sheet.organisation.name),
    )
