"""The sheet of a session: what was filed around it, even where nothing was (O02)."""

from collections.abc import Mapping

from ..domain.lifecycle import macro_of
from ..domain.plan import ActionStatus
from ..domain.vocabulary import Kind, Status
from ..i18n import n, say_date, t
from ..models import Case
from ..queries.history import History
from .house import House, label
from .paper import Block, Paper, heading, note, soft, table


def paper(title: str, counts: Mapping[Kind, int], sheet: History, house: House) -> Paper:
    """Return the document of a session."""
    blocks: list[Block] = []
    for kind in counts:
        rows = [_row(case, house) for case in sheet.cases if case.kind == kind]
        head = [t("N°"), t("Reçue le"), t("Objet"), t("Réponse"), t("Statut")]
        blocks += [heading(f"{t(kind.label)} ({counts[kind]})"), table(head, rows, [1.3, 1.2, 3.6, 1.2, 1.7])]
    if not counts:
        blocks.append(
            note(t("Aucune réclamation, aucune difficulté ni aucun aléa n’est enregistré pour cette session."))
        )
    elif sum(counts.values()) > len(sheet.cases):
        blocks.append(soft(t("Les {count} plus récents sont montrés.", count=len(sheet.cases))))
    if sheet.actions:
        head = [t("N°"), t("Action"), t("Responsable"), t("Échéance"), t("Statut")]
        made = [
            [a.reference, a.text, a.owner_label, say_date(a.due_on, "dated"), label(ActionStatus, a.status)]
            for a in sheet.actions
        ]
        blocks += [heading(t("Actions")), table(head, made, [1.2, 4, 1.6, 1.3, 1.3])]
    asked = n("{count} avis recueilli", "{count} avis recueillis", sheet.opinions.answered)
    return Paper(title=title, subtitle=t("Fiche de session"), blocks=[*blocks, soft(asked)])


def _row(case: Case, house: House) -> list[str]:
    status = t(macro_of(Status(case.status), escalated=case.escalated_at is not None).label)
    return [
        case.reference,
        house.day(case.received_at),
        case.subject,
        house.day(case.first_answered_at),
        status,
    ]
