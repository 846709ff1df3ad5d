"""How many cases alike, in how many months, are a recurrence (A20)."""

from typing import Any

from flask import Response
from wtforms import IntegerField
from wtforms.validators import Optional

from ...domain.recurrence import FEWEST, LONGEST, MOST, Ground, Rule, Rules
from ...domain.rights import Door
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from . import values
from .forms import SettingsForm
from .judging import decided, right
from .judging_forms import Kept
from .shell import Section, page


class RecurrencesForm(SettingsForm):
    """A number of cases and of months for each ground; no cases, no rule."""

    def rows(self) -> list[tuple[Ground, Any, Any]]:
        """Return each ground with its two fields."""
        return [(ground, self[f"{ground}_cases"], self[f"{ground}_months"]) for ground in Ground]

    def show(self, kept: Kept) -> None:
        """Fill the form with the rules in force."""
        rules = Rules.of(kept).by
        for ground, cases, months in self.rows():
            rule = rules[ground]
            cases.data, months.data = (rule.cases, rule.months) if rule else (None, Rule().months)

    def rules(self) -> dict[str, Any] | None:
        """Return what was chosen; the house's own are kept as none."""
        chosen = Rules(
            {
                ground: None if cases.data is None else Rule(cases.data, months.data or 0)
                for ground, cases, months in self.rows()
            }
        )
        return None if chosen == Rules() else chosen.as_json()


for _ground in Ground:
    setattr(RecurrencesForm, f"{_ground}_cases", IntegerField("Nombre de dossiers", validators=[Optional()]))
    setattr(RecurrencesForm, f"{_ground}_months", IntegerField("En combien de mois", validators=[Optional()]))


@blueprint.route("/settings/recurrence", methods=["GET", "POST"], endpoint="settings_recurrence")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def recurrences(act: Act) -> Response:
    """Show what is watched for, or change it."""
    form, kept = RecurrencesForm(), act.organisation.recurrences
    if not form.is_submitted():
        form.show(kept)
    elif right(form) and decided(act, form, "recurrences", Rules):
        return go("settings_recurrence", said="saved")
    form.mark(act.organisation.journal_seq)
    return page(
        act,
        Section.RECURRENCE,
        "_recurrence.html",
        422 if form.is_submitted() else 200,
        form=form,
        house=kept is None,
        rules=values.recurrences_in_words(kept),
        fewest=FEWEST,
        most=MOST,
        longest=LONGEST,
    )
