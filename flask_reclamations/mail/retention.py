"""The mail that says which cases are anonymised next, and when (O23)."""

from datetime import date

from ..i18n import n, say_date, t
from ..models import Event
from ..services.journal import payload_of
from ..services.retention import ANNOUNCED
from .letter import Sheet, Words

SHOWN = 50


def announced(sheet: Sheet) -> Words | None:
    """List the references with their days: names stay on the pages, with their rights."""
    event = sheet.act.session.get_one(Event, sheet.row.event_id)
    cases = payload_of(event).get("cases", [])
    if not cases:
        return None
    count = len(cases)
    said = [
        n(
            "{count} dossier clos arrive au terme de sa durée de conservation.",
            "{count} dossiers clos arrivent au terme de leur durée de conservation.",
            count,
        ),
        t("Noms, coordonnées, textes et fichiers seront effacés. Les dates et les chiffres restent."),
        t("Pour en garder un, par exemple en cas de litige, ouvrez-le et demandez sa conservation."),
    ]
    said += [
        t("{name} : {what}", name=reference, what=say_date(date.fromisoformat(day), "long"))
        for reference, day in cases[:SHOWN]
    ]
    if count > SHOWN:
        said.append(n("et {count} autre", "et {count} autres", count - SHOWN))
    return Words(
        n("{count} dossier sera anonymisé", "{count} dossiers seront anonymisés", count),
        said,
        action=(t("Voir ce qui sera anonymisé"), f"{sheet.root}/settings/retention"),
        reason=t("Vous recevez ce message car vous décidez des réglages de {of}.", of=sheet.organisation.name),
    )


AGED = {ANNOUNCED: announced}
