"""What does not verify of a journal, in the language of a document; the command line says it in English."""

from typing import Any

from ..domain.journal import Fault
from ..i18n import say_date, t
from .journal import SUBJECTS, name_of

WORDS = {
    "missing": "{subject} {id}, étape {seq} ({kind}) : l’étape {position} manque",
    "payload": "{subject} {id}, étape {seq} ({kind}) : ce qu’elle dit a été modifié",
    "order": "{subject} {id}, étape {seq} ({kind}) : elle ne suit pas l’étape précédente",
    "event": "{subject} {id}, étape {seq} ({kind}) : elle a été modifiée",
    "length": "nombre d’étapes de son journal : {found}, au lieu de {written}",
    "field": "son champ « {field} » n’est pas ce que dit son journal",
    "words": "le texte de l’échange {exchange} n’est pas ce que dit son journal",
    "orphan": "{subject} {id} : son journal est là, mais plus sa ligne",
    "number": "{year} : le numéro {number} manque ({subject}) ; numéros manquants : {count}",
    "ungiven": "{year} : le numéro {number} n’a jamais été donné ({subject})",
    "seal_gone": "sceau ({organisation}, étape {seq}) : ce qu’il dit a disparu, et un sceau n’est jamais effacé",
    "seal_short": "sceau du {day} ({organisation}, étape {seq}) : il manque des étapes scellées ({count})",
    "seal": "sceau du {day} ({organisation}, étape {seq}) : le journal n’est pas celui qu’il scellait",
}


def said(fault: Fault) -> str:
    """Return a fault in the language in force."""
    values: dict[str, Any] = dict(fault.values)
    if "subject" in values:
        values["subject"] = t(SUBJECTS[values["subject"]]).lower()
    if "kind" in values:
        values["kind"] = t(name_of(values["kind"]))
    if "day" in values:
        values["day"] = say_date(values["day"], "dated")
    words = t(WORDS[fault.code], **values)
    # What has no reference of its own is named as the journal names it.
    kind, _, number = fault.of.partition(" ")
    of = f"{t(SUBJECTS[kind]).lower()} {number}" if kind in SUBJECTS else fault.of
    return words if not of or words.startswith(f"{of},") else t("{name} : {what}", name=of, what=words)
