"""One evidence pack in the making: what its pieces read and how they leave the names out."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from ..documents import pack_papers
from ..documents.fiche import row_of
from ..documents.house import House, label
from ..documents.pack import Folder, Member
from ..documents.paper import Paper
from ..documents.pdf import Press
from ..domain.asof import Then, Told
from ..domain.calendar import Calendar
from ..domain.lifecycle import SETTLED
from ..domain.pack import CLAIMANT, Mask, Piece, Wanted, names_in
from ..domain.pack_figures import Tally
from ..domain.readiness import CaseGap
from ..domain.vocabulary import ActionCategory, Status
from ..i18n import local, n, say_date, say_moment, t
from ..models import Action, Organisation, Risk
from ..queries import pack as queries
from ..queries.pack_forgotten import Altered
from ..schemas.pack import masked, masked_row
from ..services.act import Act


def version_file(number: int) -> str:
    """Return the name in a pack of a version of the procedure."""
    return f"01-procedure/version-{number:02d}.pdf"


@dataclass
class Chosen:
    """The cases of a pack at its cut-off, by number, and what is counted beside them."""

    tally: Tally
    earlier: Tally
    cases: list[tuple[int, str]] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    void: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    handlers: set[str] = field(default_factory=set)
    gaps: dict[CaseGap, list[str]] = field(default_factory=lambda: defaultdict(list))
    motives: list[tuple[str, CaseGap, str]] = field(default_factory=list)
    sample: set[str] = field(default_factory=set)
    surveyed: set[str] = field(default_factory=set)
    opinion: datetime | None = None
    settled: bool = False
    told: bool = False

    def practice(self, then: Then, status: str) -> None:
        """Keep what a case tells of what is done with all: the first opinion, one that ended, one told to staff."""
        opinions = [event.at for event in then.all({"survey_answered"})]
        self.opinion = min([*opinions, *([self.opinion] if self.opinion else [])], default=None)
        self.settled |= status in SETTLED - {Status.VOID}
        self.told |= then.last("told_to_staff") is not None


@dataclass
class Build:
    """One pack in the making, with all that its pieces read."""

    act: Act
    wanted: Wanted
    folder: Folder
    press: Press
    organisation: Organisation
    house: House
    calendar: Calendar
    chosen: Chosen
    tell: Callable[[int, int], None]
    vanished: list[str] = field(default_factory=list)
    shared: list[tuple[str, Told]] = field(default_factory=list)
    _actions: list[tuple[Any, list[str]]] | None = None

    @property
    def session(self) -> Session:
        """Return the session that all is read through."""
        return self.act.session

    @cached_property
    def topics(self) -> dict[str, str]:
        """Return the words of each topic that all may know of, by code."""
        found = queries.topics_then(self.session, self.act.organisation, self.wanted.as_of)
        return {code: t(words) for code, words in found.items()}

    @cached_property
    def veil(self) -> Mask:
        """Return what leaves the names out."""
        return Mask(self.chosen.names, self.chosen.handlers)

    @property
    def moment(self) -> str:
        """Return the cut-off in words: what is printed where other documents say when they were made."""
        return say_moment(self.wanted.as_of, self.organisation.zone, "dated")

    @property
    def period(self) -> str:
        """Return the period in words."""
        first, last = (say_date(day, "dated") for day in (self.wanted.since, self.wanted.until))
        return t("du {first} au {last}", first=first, last=last)

    @property
    def narrowed_to(self) -> str:
        """Return in words what beside days was asked for, empty where all was."""
        wanted = self.wanted
        told = [t("la catégorie d’action « {name} »", name=label(ActionCategory, wanted.action_category))]
        sessions, cases = ", ".join(wanted.sessions), ", ".join(wanted.references)
        asked = [
            *(told if wanted.action_category else []),
            *(
                [n("la session {refs}", "les sessions {refs}", len(wanted.sessions), refs=sessions)]
                if sessions
                else []
            ),
            *([n("le dossier {refs}", "les dossiers {refs}", len(wanted.references), refs=cases)] if cases else []),
        ]
        return ", ".join(asked)

    def said(self) -> list[tuple[str, str]]:
        """Return what the pack and each of its lists say of themselves."""
        wanted, drawn = self.wanted, self.wanted.sample
        sample = n(
            "{count} dossier tiré au sort, graine « {seed} »",
            "{count} dossiers tirés au sort, graine « {seed} »",
            drawn or 0, seed=wanted.seed,
        )  # fmt: skip
        told = [
            (t("Organisme"), self.organisation.name),
            (t("Arrêté au"), self.moment),
            (t("Réception"), self.period),
            (t("Catégorie d’action"), label(ActionCategory, wanted.action_category)),
            (t("Sessions"), ", ".join(wanted.sessions)),
            (t("Dossiers choisis"), ", ".join(wanted.references)),
            (t("Échantillon"), sample if drawn is not None else ""),
            (t("Données personnelles"), t("nominatif") if wanted.nominative else t("pseudonymisé")),
            (t("Numérotation"), t("commune à toutes les natures : un numéro absent d’une liste est dans une autre")),
            (t("Numéros annulés"), ", ".join(self.chosen.void)),
        ]
        return [(name, value) for name, value in told if value]

    def hide(self, text: str, own: Collection[str] = ()) -> str:
        """Return words of people less the names of whoever speaks, unless the pack is nominative."""
        return text if self.wanted.nominative else self.veil(text, own)

    def actions(self) -> list[tuple[Any, list[str]]]:
        """Return the actions at the cut-off, each with the references of its cases; of a narrowed pack, its own."""
        if self._actions is None:
            ours = {reference for _, reference in self.chosen.cases}
            found = self._each(Action, "case_linked", "case_unlinked")
            narrowed = self.wanted.narrowed or bool(self.wanted.references)
            self._actions = [(row, tied) for row, tied in found if not narrowed or ours & set(tied)]
        return self._actions

    def risks(self) -> list[tuple[Any, list[str], list[str]]]:
        """Return the risks at the cut-off, each with the references of its cases and of its actions."""
        found = []
        for then in queries.every(self.session, self.act.organisation, Risk, self.wanted.as_of):
            tied = then.tied("risk_case_linked", "risk_case_unlinked")
            found.append(
                (
                    queries.revived(Risk, self.mask(then)),
                    tied,
                    then.tied("risk_action_linked", "risk_action_unlinked"),
                )
            )
        ours = {reference for _, reference in self.chosen.cases}
        narrowed = self.wanted.narrowed or bool(self.wanted.references)
        return [one for one in found if not narrowed or ours & set(one[1])]

    def _each(self, model: Any, made: str, undone: str) -> list[tuple[Any, list[str]]]:
        thens = queries.every(self.session, self.act.organisation, model, self.wanted.as_of)
        return [(queries.revived(model, self.mask(then)), then.tied(made, undone)) for then in thens]

    def member(self, name: str, piece: Piece, title: str, **more: Any) -> None:
        """List a file that was written."""
        day = local(self.wanted.as_of, self.organisation.zone).date()
        said: dict[str, Any] = {"day": day, "owner": self.organisation.quality_label} | more
        self.folder.add(Member(name, piece, title, **said))

    def typeset(self, name: str, piece: Piece, paper: Paper, title: str = "", **more: Any) -> None:
        """Typeset a document of a piece, unless an interrupted build left it."""
        template, files = more.pop("template", "document"), more.pop("files", None)
        with self.folder.whole(name) as path:
            if path is not None:
                data = paper.data(self.organisation)
                self.press.typeset(template, data, path, moment=self.wanted.as_of, files=files)
        self.member(name, piece, title or paper.title, **more)

    def none(self, piece: Piece, why: str) -> None:
        """Typeset a piece without content, and why it has none."""
        self.typeset(f"{piece}-neant.pdf", piece, pack_papers.none(t(piece.label), self.moment, why))

    def mask(self, then: Then) -> Then:
        """Return a subject as this pack tells it: less the names of whoever speaks, unless it is nominative."""
        if self.wanted.nominative:
            return then
        names, hide = names_in(then), self.veil
        speaker = row_of(then).claimant_ref if hasattr(then.row, "claimant_ref") else None
        told = []
        for event in then.events:
            said = masked(event.kind, dict(event.payload), lambda text: hide(text, names)) if event.payload else None
            who: dict[str, Any] = {"actor_label": hide(event.actor_label, names)}
            if event.actor_ref in (CLAIMANT, speaker):
                who = {"actor_ref": CLAIMANT, "actor_label": t("Réclamant")}
            told.append(replace(event, payload=said, **who))
        if isinstance(then, Altered):
            then = replace(then, left=masked_row(then.subject, then.left, lambda text: hide(text, names)))
        return replace(then, events=told)
