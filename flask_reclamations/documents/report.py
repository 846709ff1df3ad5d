"""A report on paper: what the figures say, the figures beside those before, the cases, the actions (A17)."""

from collections.abc import Callable, Sequence

from ..domain.formulas import FORMULAS
from ..domain.plan import ActionStatus, ActionType, Verdict
from ..domain.reported import Content, Done, Part, Taken
from ..domain.reports import Periodicity
from ..domain.statistics import Value
from ..domain.vocabulary import Kind, MacroStatus
from ..i18n import n, number, say_date, t
from ..models import Report
from ..services.figured import month, said
from ..services.findings import category, family, named, sentences, title_of
from .house import House, label
from .paper import Block, Paper, bars, heading, items, soft, table


def paper(row: Report, house: House) -> Paper:
    """Return the document of one version of a report."""
    content = Content.of(row.content)
    return Paper(
        title=title_of(content.period),
        subtitle=t("Version {version}, faite le {day}", version=row.version, day=house.day(row.made_at)),
        blocks=[
            heading(t("Ce que disent les chiffres")),
            items(sentences(content)),
            *_figures(content),
            *_kinds(content),
            *_months(content),
            *_divided(t("Par catégorie"), content.now.categories, content.before.categories, category),
            *_divided(t("Par famille de cause"), content.now.families, content.before.families, family),
            *_actions(content.actions),
            *_cases(content),
        ],
        stamp=row.reference,
    )


def compared(content: Content) -> list[tuple[str, Taken]]:
    """Return the periods that stand beside each other, by their names: a year has only the one before."""
    found = [(named(content.period), content.now), (named(content.period.before), content.before)]
    if content.period.periodicity is not Periodicity.YEAR:
        found.append((named(content.period.year_before), content.year))
    return found


def cell(value: Value) -> str:
    """Write a figure in a cell: its value, and what it is made of."""
    words = said(value)
    return f"{words.value}\n{words.beside}" if words.beside else words.value


def _figures(content: Content) -> list[Block]:
    periods = compared(content)
    rows = [
        [t(formula.label), *(cell(taken.figures.get(formula.code)) for _, taken in periods)] for formula in FORMULAS
    ]
    head = [t("Chiffre"), *(name for name, _ in periods)]
    return [heading(t("Chiffres et comparaison")), table(head, rows, [2.6, *([1.8] * len(periods))])]


def _kinds(content: Content) -> list[Block]:
    periods = compared(content)
    rows = [[t(kind.label), *(number(taken.count(kind)) for _, taken in periods)] for kind in Kind]
    head = [t("Nature"), *(name for name, _ in periods)]
    return [heading(t("Dossiers reçus par nature")), table(head, rows, [2.6, *([1.8] * len(periods))])]


def _months(content: Content) -> list[Block]:
    most = max([one.total for one in content.months] + [one.year_before for one in content.months] + [1])
    rows = [
        (
            month(one.first),
            t("{count} (un an avant : {before})", count=number(one.total), before=number(one.year_before)),
            one.total / most,
        )
        for one in content.months
    ]
    return [heading(t("Dossiers reçus par mois")), bars(rows)]


def _divided(title: str, now: Sequence[Part], before: Sequence[Part], name: Callable[[Part], str]) -> list[Block]:
    if not now:
        return []
    then, most = {part.code: part.count for part in before}, max(part.count for part in now)
    rows = [
        (
            name(part),
            t("{count} (avant : {before})", count=number(part.count), before=number(then.get(part.code, 0))),
            part.count / most,
        )
        for part in now
    ]
    return [heading(title), bars(rows)]


def _actions(actions: Sequence[Done]) -> list[Block]:
    if not actions:
        return [heading(t("Actions menées")), soft(t("Aucune action n’est rattachée à ces dossiers."))]
    head = [t("N°"), t("Type"), t("Échéance"), t("Statut"), t("Faite le"), t("Efficacité")]
    rows = [
        [
            one.reference,
            label(ActionType, one.type),
            say_date(one.due, "dated"),
            label(ActionStatus, one.status),
            say_date(one.done, "dated") if one.done else "",
            label(Verdict, one.verdict),
        ]
        for one in actions
    ]
    return [heading(t("Actions menées")), table(head, rows)]


def _cases(content: Content) -> list[Block]:
    if not content.cases:
        return []
    head = [t("N°"), t("Nature"), t("Reçue le"), t("Réponse"), t("Statut")]
    rows = [
        [
            line.reference,
            label(Kind, line.kind),
            say_date(line.received, "dated"),
            say_date(line.answered, "dated") if line.answered else "",
            label(MacroStatus, line.status),
        ]
        for line in content.cases
    ]
    more = (
        [soft(n("Et {count} autre dossier, au registre.", "Et {count} autres dossiers, au registre.", content.more))]
        if content.more
        else []
    )
    return [heading(t("Dossiers de la période")), table(head, rows), *more]
