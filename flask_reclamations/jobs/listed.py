"""The lists that leave as a file, beside the register: the words above their columns, and their lines."""

from collections.abc import Callable, Iterator, Sequence

from ..documents import journal, plan, satisfaction
from ..documents import risks as risk_lines
from ..documents.tabular import Cell
from ..models import Export, Risk
from ..queries import actions, journal_lines, risks
from ..queries import satisfaction as opinions
from ..services import deadlines, exports
from ..services.act import Act
from . import documents, readiness

# Lines are read in batches as they are written: memory does not grow with a list.
Listed = tuple[Sequence[str], Iterator[list[Cell]]]


def _plan(row: Export, act: Act) -> Listed:
    where = actions.filtered(act.organisation, act.viewer, exports.filters_of(row), deadlines.today(act))

    def found() -> Iterator[list[Cell]]:
        number, more = 0, True
        while more:
            number += 1
            batch, more = actions.page(act.session, where, sort="reference", number=number)
            tied = actions.cases_of(act.session, act.viewer, [action.id for action in batch])
            yield from (plan.line(action, tied[action.id], act.organisation.zone) for action in batch)

    return plan.headings(), found()


def _risks(row: Export, act: Act) -> Listed:
    where = risks.filtered(act.organisation, act.viewer, exports.filters_of(row))
    zone = act.organisation.zone

    def found() -> Iterator[list[Cell]]:
        number, more = 0, True
        while more:
            number += 1
            # An order that no assessment changes from one page to the next: each risk is there once.
            batch, more = risks.page(act.session, where, number, order=(Risk.id,))
            ids = [risk.id for risk in batch]
            tied, made = risks.cases_of(act.session, act.viewer, ids), risks.action_refs(act.session, act.viewer, ids)
            yield from (risk_lines.line(risk, tied[risk.id], made.get(risk.id, ()), zone) for risk in batch)

    return risk_lines.headings(), found()


def _opinions(row: Export, act: Act) -> Listed:
    filters, house = exports.filters_of(row), documents.house_of(act, named=False)
    found = opinions.every(act.session, act.organisation, act.viewer, filters, act.now)
    return satisfaction.headings(), (satisfaction.line(said, house) for said in found)


def _journal(row: Export, act: Act) -> Listed:
    house = documents.house_of(act, named=False)
    found = journal_lines.every(act.session, act.organisation, act.viewer, exports.filters_of(row))
    return journal.headings(), (journal.line(event, house) for event in found)


LISTS: dict[str, Callable[[Export, Act], Listed]] = {
    Export.PLAN: _plan,
    Export.RISKS: _risks,
    Export.READINESS: lambda row, act: readiness.lines(act),
    Export.OPINIONS: _opinions,
    Export.JOURNAL: _journal,
}
