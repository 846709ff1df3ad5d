"""The columns of the exported register: requirements §6, pieces 3 then 4, in their order."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..domain.gates import nobody_to_acknowledge
from ..domain.lifecycle import macro_of
from ..domain.mediation import Conclusion, Level, State
from ..domain.plan import CauseFamily
from ..domain.priority import Recurrence, Severity
from ..domain.vocabulary import (
    ActionCategory,
    Channel,
    Decision,
    Informed,
    Kind,
    Outcome,
    Resolved,
    Stakeholder,
    Status,
)
from ..i18n import t
from .tabular import Cell

COLUMNS = (
    "N°", "Nature", "Date de réception", "Canal", "Partie prenante", "Réclamant", "Formation", "Session",
    "Catégorie d’action", "Catégorie", "Sujets", "Objet", "Description", "Solution souhaitée", "Gravité", "Priorité",
    "Caractère", "Responsable", "Conflit d’intérêts déclaré le", "AR (date)", "AR (délai tenu)", "Cause 5M",
    "Décision", "Réponse (date)", "Réponse (délai tenu)", "Actions", "Satisfaction", "Clôture", "Statut",
    "Date de l’évènement", "Date de signalement", "Déclarant", "Type", "Personnes concernées", "Impact",
    "Mesure immédiate", "Parties informées", "Résultat", "Médiation", "Ancien numéro",
)  # fmt: skip


# What a line reads of a case; the order of the register needs some of them too.
FIELDS = (
    "id", "reference", "year", "number", "kind", "status", "received_at", "next_due", "channel", "stakeholder",
    "claimant_label", "training_label", "session_label", "action_category", "category", "subject", "description",
    "desired_outcome", "assignee_label", "anonymous", "acknowledged_at", "acknowledge_due", "first_answered_at",
    "answered_in_time", "closed_at", "escalated_at", "occurred_on", "recorded_at", "recorded_by_label",
    "incident_type", "people_concerned", "impact", "immediate_action", "informed", "severity", "priority",
    "recurrence", "decision", "outcome", "extended_at", "conflict_stated_at", "external_ref",
)  # fmt: skip


class Lines:
    """Make the lines of an export in the language in force; words are looked up once, not for each case."""

    def __init__(self, zone: str, categories: Mapping[str, str], incident_types: Mapping[str, str]) -> None:
        self._zone = ZoneInfo(zone)
        self._categories = categories
        self._incident_types = incident_types
        judged = (Severity, Recurrence, Decision, Outcome, CauseFamily, Level, State, Conclusion)
        terms = (Kind, Channel, Stakeholder, ActionCategory, Informed, Resolved, *judged)
        self._words = {kind: {str(term): t(term.label) for term in kind} for kind in terms}
        self._yes, self._no, self._anonymous = t("Oui"), t("Non"), t("Anonyme")
        self._void, self._extended = t("Sans objet"), t("Oui, délai prolongé")
        self._status = {
            (str(status), escalated): f"{t(macro_of(status, escalated=escalated).label)} · {t(status.label)}"
            for status in Status
            for escalated in (True, False)
        }

    def of(self, row: Any, topics: Collection[str] = ()) -> list[Cell]:
        """Return the line of a case; the claimant is a kind of person where the reader may not know who.

        Parameters: `row` has `FIELDS`, whether the reader may know the names (`named`), the last opinion
        (`resolved`, `score`), the last answer (`result`), the family of its first cause (`cause`), the references of
        its actions (`planned`) and its last mediation (`mediated`, `mediation`, `concluded`); `topics` in words,
        those the reader may know of.
        """
        day, yes, words = self._day, self._yes_or_no, self._words
        stakeholder = words[Stakeholder].get(row.stakeholder)
        acknowledged = row.acknowledged_at
        kept = None if acknowledged is None or row.acknowledge_due is None else acknowledged <= row.acknowledge_due
        opinion = words[Resolved].get(row.resolved)
        return [
            row.reference,
            words[Kind].get(row.kind),
            day(row.received_at),
            words[Channel].get(row.channel),
            stakeholder,
            (row.claimant_label or self._anonymous) if row.named else stakeholder,
            row.training_label,
            row.session_label,
            words[ActionCategory].get(row.action_category),
            self._categories.get(row.category, row.category),
            ", ".join(topics) or None,
            row.subject,
            row.description,
            row.desired_outcome,
            words[Severity].get(row.severity),
            row.priority,
            words[Recurrence].get(row.recurrence),
            row.assignee_label,
            day(row.conflict_stated_at),
            day(acknowledged),
            self._void if nobody_to_acknowledge(row) else yes(kept),
            words[CauseFamily].get(row.cause),
            words[Outcome].get(row.outcome) if row.outcome else words[Decision].get(row.decision),
            day(row.first_answered_at),
            self._extended if row.answered_in_time and row.extended_at else yes(row.answered_in_time),
            row.planned,
            f"{opinion} ({row.score}/5)" if opinion and row.score else opinion,
            day(row.closed_at),
            self._status[row.status, row.escalated_at is not None],
            row.occurred_on,
            day(row.recorded_at),
            row.recorded_by_label if row.named else None,
            self._incident_types.get(row.incident_type),
            row.people_concerned,
            row.impact,
            row.immediate_action,
            ", ".join(words[Informed][code] for code in row.informed) or None,
            row.result,
            self._mediation(row),
            row.external_ref,
        ]

    def _mediation(self, row: Any) -> str | None:
        """Return who leads the last mediation, where it stands and how it ended."""
        said = ((Level, row.mediated), (State, row.mediation), (Conclusion, row.concluded))
        return " · ".join(self._words[terms][code] for terms, code in said if code) or None

    def _day(self, moment: datetime | None) -> date | None:
        return moment.astimezone(self._zone).date() if moment else None

    def _yes_or_no(self, value: bool | None) -> str | None:
        return None if value is None else self._yes if value else self._no


def masked_row(reference: str) -> list[Cell]:
    """Return the line of a case that counts but stays closed to the reader (design §6)."""
    blank: list[Cell] = [None] * len(COLUMNS)
    blank[0], blank[COLUMNS.index("Objet")] = reference, t("Dossier à accès restreint")
    return blank
