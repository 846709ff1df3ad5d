"""Pieces 9 and 12 of a pack on paper: what people thought of the answers, and who dropped out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.pack_figures import Tally
from ..domain.plan import ActionStatus, CauseFamily
from ..domain.vocabulary import Resolved, Stakeholder
from ..i18n import t
from ..services.figured import decimal, percent
from .house import label
from .pack_papers import ranked
from .paper import Block, facts, heading, soft, table, text


def opinions(tally: Tally, fewest: int, raised: Sequence[str]) -> list[Block]:
    """Return what people thought of the answers; marks of fewer than so many are not shown.

    Parameters: `raised` the references of the signals that came of surveys, the host's own or on paper.
    """
    replies = tally.replies
    parties = [
        t("{name} : {what}", name=label(Stakeholder, code), what=count)
        for code, count in sorted(tally.parties.items())
        if count
    ]
    rows = [
        (t("Personnes sollicitées"), str(replies.total)),
        (t("Parties sollicitées"), ", ".join(parties)),
        (t("Rappels envoyés"), str(tally.reminded)),
        (t("Avis recueillis"), str(replies.part)),
        (t("Taux de réponse"), percent(replies.rate) if replies.rate is not None else ""),
    ]
    if replies.part >= fewest:
        rows += [(f"{t('Résolu ?')} {t(code.label)}", str(tally.opinions[code])) for code in Resolved]
    if len(tally.marks) >= fewest:
        rows.append((t("Satisfaction"), f"{decimal(sum(tally.marks) / len(tally.marks))}/5"))
    few = soft(t("Moins de {count} avis : leur détail n’est pas montré.", count=fewest))
    signals = facts([(t("Signaux des enquêtes, dossiers"), ", ".join(raised) or t("aucun"))])
    return [facts(rows), *([few] if replies.part < fewest else []), signals]


def dropouts(families: Mapping[str, str | None], actions: Sequence[tuple[Any, Sequence[str]]]) -> list[Block]:
    """Return who dropped out, why, and what was decided.

    Parameters: `families` those of the first causes, by case, None where nobody looked for one; `actions` those of
    these cases, each with the references of the cases.
    """
    told = [(t("Nombre"), str(len(families))), (t("Dossiers"), ", ".join(families))]
    share = t("Le taux d’abandon se compte sur les inscrits, que ce registre ne connaît pas : joignez le vôtre.")
    counted = Counter(family for family in families.values() if family)
    causes = ranked(t("Causes"), counted, lambda code: label(CauseFamily, code))
    unknown = text(t("Aucune cause n’est encore analysée sur ces dossiers."))
    head = [t("Action"), t("Ce qui est décidé"), t("Avancement"), t("Dossiers")]
    rows = [[row.reference, row.text, label(ActionStatus, row.status), ", ".join(tied)] for row, tied in actions]
    planned = table(head, rows, [1.2, 4, 1, 2]) if rows else text(t("Aucune action n’est tirée de ces dossiers."))
    return [facts(told), soft(share), *(causes or [heading(t("Causes")), unknown]), heading(t("Actions")), planned]
