"""Numbers: a yearly series for cases of all kinds, for actions, reviews, risks; gap-free, never reused (C12)."""

from sqlalchemy.dialects import postgresql, sqlite

from ..models import ActionSequence, ReviewSequence, RiskSequence, Sequence
from .act import Act

Series = type[Sequence | ActionSequence | ReviewSequence | RiskSequence]


def take(act: Act, year: int, series: Series = Sequence) -> int:
    """Take the next number of a year in a series: one atomic statement, held until the commit."""
    dialect = act.session.get_bind(mapper=series).dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(series)
        .values(organisation_id=act.organisation.id, year=year, last=1)
        .on_conflict_do_update(index_elements=["organisation_id", "year"], set_={"last": series.last + 1})
        .returning(series.last)
    )
    return int(act.session.scalar(statement) or 0)
