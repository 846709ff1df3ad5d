"""Which reports make themselves, and who is told (B19)."""

from typing import Any

from flask import Response

from ...domain.reports import Periodicity, Reader, Rules
from ...domain.rights import Door
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import TicksField, choices
from ..render import go
from . import values
from .forms import SettingsForm
from .judging import decided, right
from .judging_forms import Kept
from .shell import Section, page


class ReportsForm(SettingsForm):
    """Which periods have a report of their own accord, and whom it is mailed to."""

    made = TicksField("Rapports qui se font d’eux-mêmes", choices=choices(Periodicity))
    readers = TicksField("Qui reçoit un e-mail", choices=choices(Reader))

    def show(self, kept: Kept) -> None:
        """Fill the form with the rules in force."""
        rules = Rules.of(kept).as_json()
        self.made.data, self.readers.data = rules["made"], rules["readers"]

    def rules(self) -> dict[str, Any] | None:
        """Return what was chosen; the house's own are kept as none."""
        chosen = Rules.of({"made": self.made.data or (), "readers": self.readers.data or ()})
        return None if chosen == Rules() else chosen.as_json()


@blueprint.route("/settings/reports", methods=["GET", "POST"], endpoint="settings_reports")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def reports_of(act: Act) -> Response:
    """Show which reports make themselves and who is told, or change it."""
    form, kept = ReportsForm(), act.organisation.reports
    if not form.is_submitted():
        form.show(kept)
    elif right(form) and decided(act, form, "reports", Rules):
        return go("settings_reports", said="saved")
    form.mark(act.organisation.journal_seq)
    return page(
        act,
        Section.REPORTS,
        "_reports.html",
        422 if form.is_submitted() else 200,
        form=form,
        house=kept is None,
        rules=values.reports_in_words(kept),
    )
