"""What every app of a test run would compile alike, compiled once: most of a test's time otherwise."""

from typing import Any, ClassVar

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """The templates of all apps."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class OnceRule(Rule):
    """A rule that takes over what the same rule of an earlier app was compiled to."""

    kept: ClassVar[dict[tuple[object, ...], dict[str, Any]]] = {}

    def compile(self) -> None:
        where = (self.map.host_matching, self.host, self.subdomain) if self.map else ()
        key = (*where, self.rule, self.merge_slashes, repr(self.defaults))
        if key not in self.kept:
            before = dict(self.__dict__)
            super().compile()
            self.kept[key] = {name: value for name, value in self.__dict__.items() if before.get(name) is not value}
        self.__dict__ |= self.kept[key]


def _hash(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def _same(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other)


# The engines of a run differ by their address only: statements are looked up by dialect, each engine's own otherwise.
for _known in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    _known.__hash__, _known.__eq__ = _hash, _same  # type: ignore[assignment,method-assign]
STATEMENTS: dict[str, Any] = {"execution_options": {"compiled_cache": LRUCache(5000)}}
