"""`flask reclamations search …`: the words that cases are found by."""

import click
from sqlalchemy import ColumnElement

from ..jobs import search
from ..services.search import MISSING
from .base import common_option, reclamations_cli, said_in_one_line


@reclamations_cli.group("search")
def search_() -> None:
    """The words that cases are found by."""


@search_.command()
@common_option
def rebuild() -> None:
    """Index every case anew, in batches; it may be stopped and begun again, and work goes on meanwhile."""
    with said_in_one_line():
        _index()


def index_missing() -> None:
    """Index the cases that never were: those of before the search, or that came from elsewhere."""
    if search.waiting(MISSING):
        _index(MISSING)


def _index(*where: ColumnElement[bool]) -> None:
    found = 0
    with click.progressbar(length=search.waiting(*where), label="indexing") as bar:
        for done in search.rebuild(*where):
            found += done
            bar.update(done)
    click.echo(f"{found} case(s) indexed for the search")
