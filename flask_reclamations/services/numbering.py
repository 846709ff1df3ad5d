"""Numbers: one series a civil year for all kinds, gap-free and never reused (C12)."""

from sqlalchemy.dialects import postgresql, sqlite

from ..models import Sequence
from .act import Act


def take(act: Act, year: int) -> int:
    """Take the next number of a year: one atomic statement, held until the commit."""
    dialect = act.session.get_bind(mapper=Sequence).dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(Sequence)
        .values(organisation_id=act.organisation.id, year=year, last=1)
        .on_conflict_do_update(index_elements=["organisation_id", "year"], set_={"last": Sequence.last + 1})
        .returning(Sequence.last)
    )
    return int(act.session.scalar(statement) or 0)
