"""The analysis of a complaint, as the page of a case asks for it (A10, B08, C19)."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.validators import Optional

from ...domain.plan import CauseFamily
from ...domain.themes import suggested
from ...i18n import t
from ...models import Case, Category
from ...services import analysis
from ...services.act import Act
from ...services.analysis import WHYS, Found, Given
from ..forms import Form, choices, line, options, text_area
from .case_forms import Editing

CAUSES = 3


def _family() -> SelectField:
    offered = [*options([("", "Choisir…")]), *choices(CauseFamily)]
    return SelectField("Famille de cause", choices=offered, validators=[Optional()])


class AnalyseForm(Editing):
    """What was found: up to three causes in their families, up to five whys of the first, who was heard (A10).

    `theme` is the category that the account suggests, where its claimant chose none.
    """

    text = text_area("Ce que vous avez constaté (interne)", needed="Écrivez ce que vous avez constaté.")
    family_1, family_2, family_3 = _family(), _family(), _family()
    cause_1, cause_2, cause_3 = (line("La cause, en quelques mots", maximum=500) for _ in range(CAUSES))
    why_1, why_2, why_3, why_4, why_5 = (line("Pourquoi ?", maximum=500) for _ in range(WHYS))
    category = SelectField("Cela concerne", choices=[], validators=[Optional()], validate_choice=False)
    heard = line("Personnes entendues", maximum=500)
    impact = text_area("Impact sur la formation", maximum=2_000)
    theme = ""

    def found(self) -> Found:
        """Return what was typed: causes without their empty lines, whys up to the last one answered."""
        whys = [self[f"why_{n}"].data or "" for n in range(1, WHYS + 1)]
        while whys and not whys[-1]:
            whys.pop()
        typed = [(self[f"family_{n}"].data, self[f"cause_{n}"].data) for n in range(1, CAUSES + 1)]
        while typed and not any(typed[-1]):
            typed.pop()
        causes = [
            Given(CauseFamily(family) if family else None, text, whys if first else ())
            for first, (family, text) in zip((True, *[False] * CAUSES), typed, strict=False)
        ]
        return Found(causes, self.heard.data, self.impact.data, self.category.data or None)

    def offer(self, categories: Sequence[Category], case: Case) -> None:
        """Offer the active categories, and the one that the case has."""
        there = [(row.code, row.label) for row in categories if row.active or row.code == case.category]
        self.category.choices = options([*([] if case.category else [("", "")]), *there])
        if not case.category:
            known = {code: t(label) for code, label in there}
            told = suggested(f"{case.subject}\n{case.description}", known)
            self.theme = known[told] if told else ""

    def fill(self, case: Case) -> None:
        """Show what the case says already."""
        self.heard.data, self.impact.data, self.category.data = case.heard, case.impact, case.category
        for cause in case.causes[:CAUSES]:
            self[f"family_{cause.position}"].data = cause.family
            self[f"cause_{cause.position}"].data = cause.text
            for n, why in enumerate(cause.whys[:WHYS] if cause.position == 1 else (), 1):
                self[f"why_{n}"].data = why


def _analyse(act: Act, case: Case, form: Any) -> None:
    analysis.analyse(act, case, form.text.data, form.found())


VERBS: dict[str, tuple[type[Form], Any, tuple[str, ...]]] = {"analyse": (AnalyseForm, _analyse, ("analysed",))}
