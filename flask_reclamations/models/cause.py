"""What was found to be the cause of a case."""

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Cause(Owned, Base):
    """One cause of a case, in its family; the whys lead to the root, which is the last of them (A10, C19)."""

    __tablename__ = "reclamations_cause"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    position: Mapped[int]
    family: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    whys: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def root(self) -> str:
        """Return the root of this cause: the last why, or the cause itself where nobody asked further."""
        return self.whys[-1] if self.whys else self.text
