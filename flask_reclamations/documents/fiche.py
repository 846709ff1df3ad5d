"""The fiche of a case, filled from its journal (D15)."""

from datetime import date, datetime
from typing import Any

from ..domain.asof import INWARD, OUTWARD, Then, Told
from ..domain.happened import named
from ..domain.lifecycle import macro_of
from ..domain.mediation import Conclusion, Level
from ..domain.names import without
from ..domain.plan import CauseFamily
from ..domain.priority import Complexity, Origin, Reach, Recurrence, Severity, Urgency
from ..domain.vocabulary import (
    ActionCategory,
    Channel,
    Decision,
    Informed,
    Kind,
    Outcome,
    Resolved,
    SendMode,
    Stakeholder,
    Status,
)
from ..i18n import n, say_date, t
from ..models.case import CLAIMANT
from ..schemas.subjects import CaseFields
from .house import House, label
from .paper import Block, Paper, facts, heading, note, said, soft, table, text

_NOTHING: dict[str, Any] = dict.fromkeys(CaseFields().fields)
SHORT = 16  # letters of a digest in a list: enough to find the whole of it in the manifest


def row_of(then: Then) -> Any:
    """Return the columns of a case as they were; what a forgotten payload told is empty."""
    row = then.row
    for name, nothing in _NOTHING.items():
        if not hasattr(row, name):
            setattr(row, name, nothing)
    return row


class Fiche:
    """One case as it was at a moment, for a reader."""

    def __init__(self, then: Then, house: House) -> None:
        self.then, self.house, self.case = then, house, row_of(then)
        self._labels = [self.case.claimant_label, self.case.received_by, self.case.handed_to]
        self._labels += [
            name for told in then.all(("correspondent_added",)) if (name := told.said.get("label")) is not None
        ]

    def words(self, written: str | None) -> str:
        """Return what somebody wrote, without the names of claimant and correspondents where they are masked."""
        return (written if self.house.named else without(written, self._labels)) if written else ""

    def who(self, told: Told) -> str:
        """Return who did something, as far as the reader may know."""
        if told.actor_ref == CLAIMANT or told.actor_ref == self.case.claimant_ref:
            return (self.case.claimant_label if self.house.named else None) or self.speaker
        return told.actor_label

    @property
    def speaker(self) -> str:
        """Return what kind of person speaks."""
        return label(Stakeholder, self.case.stakeholder) or t("Réclamant")

    def paper(self) -> Paper:
        """Return the document."""
        case = self.case
        status = f"{t(macro_of(Status(case.status), escalated=case.escalated_at is not None).label)} · "
        blocks = [*self._forgotten(), facts(self._facts()), *self._told(), *self._judged(), *self._analysed()]
        blocks += [*self._exchanged(), *self._opinion(), *self._mediated(), *self._tied(), *self._steps()]
        return Paper(
            title=f"{case.reference} · {label(Kind, case.kind)}",
            subtitle="\n".join(filter(None, (self.words(case.subject), status + label(Status, case.status)))),
            blocks=blocks,
            stamp=t("Fiche de suivi\nau {moment}", moment=self.house.moment(self.then.events[-1].at)),
        )

    def _forgotten(self) -> list[Block]:
        if not self.then.redacted:
            return []
        return [note(t("Une partie de ce dossier a été effacée à la fin de sa durée de conservation."))]

    def _facts(self) -> list[tuple[str, str | None]]:
        case, house = self.case, self.house
        claimant = case.claimant_label if house.named else None
        return [
            (t("Date de réception"), house.day(case.received_at)),
            (t("Canal"), label(Channel, case.channel)),
            (t("Partie prenante"), self.speaker),
            (t("Réclamant"), claimant or (t("Anonyme") if case.anonymous else self.speaker)),
            (t("E-mail"), case.claimant_email if house.named else None),
            (t("Téléphone"), case.claimant_phone if house.named else None),
            (t("Remise à"), case.handed_to if house.named else None),
            (t("Formation"), case.training_label),
            (t("Session"), case.session_label),
            (t("Catégorie d’action"), label(ActionCategory, case.action_category)),
            (t("Catégorie"), t(house.categories.get(case.category, case.category or ""))),
            (t("Type d’aléa"), t(house.incident_types.get(case.incident_type, case.incident_type or ""))),
            (t("Date de l’évènement"), _plain(case.occurred_on)),
            (t("Personnes concernées"), self.words(case.people_concerned)),
            (t("Responsable"), case.assignee_label),
            (t("Accusé de réception"), _done(case.acknowledged_at, case.acknowledge_due, house)),
            (t("Réponse"), _done(case.first_answered_at, case.respond_due, house)),
            (t("Clôture"), house.day(case.closed_at)),
        ]

    def _told(self) -> list[Block]:
        case = self.case
        parts = [
            (t("Ce qui s’est passé"), case.description),
            (t("Solution souhaitée"), case.desired_outcome),
            (t("Impact sur la formation"), case.impact),
            (t("Mesure immédiate"), case.immediate_action),
        ]
        return [block for name, said in parts if said for block in (heading(name), text(self.words(said)))]

    def _judged(self) -> list[Block]:
        case = self.case
        informed = ", ".join(label(Informed, code) for code in case.informed or ())
        rows = [
            (t("Gravité"), label(Severity, case.severity)),
            (t("Urgence"), label(Urgency, case.urgency)),
            (t("Impact"), label(Reach, case.reach)),
            (t("Complexité"), label(Complexity, case.complexity)),
            (t("Caractère"), label(Recurrence, case.recurrence)),
            (t("Origine"), label(Origin, case.origin)),
            (t("Priorité"), str(case.priority or "")),
            (t("Décision"), label(Outcome, case.outcome) or label(Decision, case.decision)),
            (t("Parties informées"), informed),
        ]
        return [heading(t("Évaluation et décision")), facts(rows)] if any(value for _, value in rows) else []

    def _analysed(self) -> list[Block]:
        event = self.then.last("analysed")
        if event is None:
            return []
        blocks = [heading(t("Analyse des causes"))]
        for cause in event.said.get("causes", ()):
            whys = [t("Pourquoi ? {answer}", answer=self.words(why)) for why in cause.get("whys", ())]
            family = label(CauseFamily, cause.get("family"))
            blocks.append(said(family, "", "\n".join([self.words(cause.get("text")), *whys])))
        heard = [(t("Personnes entendues"), self.words(self.case.heard))]
        return [*blocks, facts(heard)] if self.case.heard else blocks

    def _exchanged(self) -> list[Block]:
        kinds = INWARD | OUTWARD | ({"note_added"} if self.house.internal else set())
        blocks = []
        for event in self.then.all(kinds):
            if not event.said.get("text"):
                continue
            way = label(SendMode, event.said.get("mode")) if event.kind in OUTWARD else ""
            when = " · ".join(filter(None, (t(named(event.kind)), self._when(event), way)))
            tone = "out" if event.kind in OUTWARD else "note" if event.kind == "note_added" else "in"
            blocks.append(said(self._speaker(event), when, self.words(event.said["text"]), tone))
        return [heading(t("Échanges")), *blocks] if blocks else []

    def _speaker(self, event: Told) -> str:
        if event.kind in INWARD and event.said.get("sender"):
            return str(event.said["sender"]) if self.house.named else label(Stakeholder, event.said.get("role"))
        return self.who(event)

    def _when(self, event: Told) -> str:
        return self.house.moment(event.said.get("came_at") or event.at)

    def _opinion(self) -> list[Block]:
        event = self.then.last("survey_answered")
        if event is None:
            return []
        score = event.said.get("score")
        rows = [
            (t("Résolu ?"), label(Resolved, event.said.get("resolved"))),
            (t("Satisfaction"), f"{score}/5" if score else None),
            (t("Commentaire"), self.words(event.said.get("comment"))),
            (t("Recueilli le"), self.house.day(event.at)),
        ]
        return [heading(t("Suivi de satisfaction")), facts(rows)]

    def _mediated(self) -> list[Block]:
        rows = [
            [
                self.house.day(event.at),
                t(named(event.kind)),
                label(Level, event.said.get("level")),
                label(Conclusion, event.said.get("outcome")),
            ]
            for event in self.then.events
            if event.kind.startswith("mediation_") and event.kind != "mediation_suggested"
        ]
        head = [t("Date"), t("Étape"), t("Médiation"), t("Issue")]
        return [heading(t("Médiation")), table(head, rows, [1, 2, 1.5, 2])] if rows else []

    def _tied(self) -> list[Block]:
        rows = [
            (t("Actions du plan"), ", ".join(self.then.tied("action_linked", "action_unlinked"))),
            (t("Risques"), ", ".join(self.then.tied("risk_linked", "risk_unlinked"))),
            (t("Revues qualité"), ", ".join(dict.fromkeys(e.said["review"] for e in self.then.all(("reviewed",))))),
        ]
        blocks = [heading(t("Liens")), facts(rows)] if any(value for _, value in rows) else []
        files = [
            [self.words(file.get("name")) if self.house.named else t("Pièce {number}", number=number),
             self.house.day(event.at), str(file.get("media_type") or ""), str(file.get("sha256") or "")[:SHORT]]
            for number, (event, file) in enumerate(self.then.files, 1)
        ]  # fmt: skip
        head = [t("Pièce"), t("Jointe le"), t("Type"), t("Empreinte SHA-256 (début)")]
        return [*blocks, heading(t("Pièces")), table(head, files, [3, 1.2, 1.6, 1.8])] if files else blocks

    def _steps(self) -> list[Block]:
        rows = [
            [self.house.moment(event.at), t(name), self.who(event)]
            for event in self.then.events
            if (name := named(event.kind))
        ]
        count = n("{count} étape au journal", "{count} étapes au journal", len(self.then.events))
        return [heading(t("Étapes")), table([t("Quand"), t("Étape"), t("Par")], rows, [1.4, 3, 1.6]), soft(count)]


def _plain(day: date | None) -> str:
    return say_date(day, "dated") if day else ""


def _done(at: datetime | None, due: datetime | None, house: House) -> str:
    if at is None:
        return t("Au plus tard le {day}", day=house.day(due)) if due else ""
    if due is None:
        return house.day(at)
    kept = t("délai tenu") if at <= due else t("délai non tenu")
    return t("{day} ({kept}, au plus tard le {due})", day=house.day(at), kept=kept, due=house.day(due))
