"""What a search looks in: the folded words of each case, each behind the letter of who may find it by them."""

from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from .base import Base, Id


class Words(TypeDecorator[list[str]]):
    """Words in their order: a `tsvector` on PostgreSQL, on SQLite a text that its FTS5 table reads."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        places: dict[str, list[str]] = {}
        for number, word in enumerate(value, 1):
            places.setdefault(word, []).append(str(number))
        return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


class SearchEntry(Base):
    """The words of one case.

    On SQLite the virtual table `reclamations_search_index` indexes them, kept by triggers.
    """

    __tablename__ = "reclamations_search"
    __table_args__ = (
        # Of no row on SQLite, where FTS5 does the work.
        Index("ix_reclamations_search_words", "words", postgresql_using="gin", sqlite_where=text("0")),
    )
    OPEN, NAMED, INTERNAL = "a", "b", "c"

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"))
    words: Mapped[list[str]] = mapped_column(Words)
