"""The list of gaps: what a page shows, a command prints and an evidence pack will hold (B21)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..domain.readiness import CaseGap, SettingGap
from ..domain.rights import Viewer
from ..models import Organisation
from . import figures, procedures, templates
from .register import Filters

# What each setting is kept in; it is a gap where nothing is.
KEPT = {
    SettingGap.NO_MAILBOX: "email",
    SettingGap.NO_PHONE: "phone",
    SettingGap.NO_ADDRESS: "address",
    SettingGap.NO_QUALITY: "quality_label",
    SettingGap.NO_REFERENT: "referent_ref",
}


@dataclass(frozen=True)
class Gap:
    """One gap: its code with its French words, and how many cases, up to `figures.MOST` and one more.

    Parameters: `where` what of the register lists these cases, or None for a setting.
    """

    code: CaseGap | SettingGap
    count: int = 1
    where: Filters | None = None

    @property
    def breach(self) -> bool:
        """Tell whether something was not done as announced: not what was explained, nor a setting."""
        return self.where is not None and self.code not in (
            CaseGap.EXTENDED,
            CaseGap.UNLEARNED,
            CaseGap.CONFLICT_HANDLED,
        )


def gaps(session: Session, organisation: Organisation, viewer: Viewer, now: datetime) -> list[Gap]:
    """Return what is not in order, of the cases that this person may see and of the settings; empty where all is."""
    lists = [Filters(gap=code, sort="due", descending=False) for code in CaseGap]
    counts = figures.counts(session, organisation, viewer, lists, now)
    found = [Gap(code, count, where) for code, where, count in zip(CaseGap, lists, counts, strict=True) if count]
    found += [Gap(code) for code, column in KEPT.items() if not getattr(organisation, column)]
    if organisation.consumers and not organisation.mediator_name:
        found.append(Gap(SettingGap.NO_MEDIATOR))
    found += [Gap(code) for code in _of_procedure(session, organisation, now)]
    return found + ([Gap(SettingGap.BROKEN_MAIL)] if templates.broken(session, organisation) else [])


def _of_procedure(session: Session, organisation: Organisation, now: datetime) -> list[SettingGap]:
    """Return what is not in order of the public procedure (C30, O22)."""
    procedure = procedures.in_force(session, organisation)
    if procedure is None:
        return [SettingGap.NO_PROCEDURE]
    behind = procedure.facts != procedures.facts(session, organisation)
    found = [SettingGap.PROCEDURE_BEHIND] if behind else []
    return found + ([SettingGap.PROCEDURE_UNREVIEWED] if procedures.overdue(procedure, now) else [])
