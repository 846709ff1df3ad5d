"""`flask reclamations files …`: what people joined."""

import click

from ..queries import files
from ..services.act import db_session, state
from .base import organisation_named, organisation_option, reclamations_cli


@reclamations_cli.group("files")
def files_() -> None:
    """The files people joined."""


@files_.command("verify")
@organisation_option
def verify_files(ref: str) -> None:
    """Compare rows, stored files, hashes and journal; name what does not fit and exit with 1."""
    row, session = organisation_named(ref), db_session()
    waiting = files.waiting(session, row)
    if waiting:
        said = sorted({blob.verdict for blob in waiting if blob.verdict})
        click.echo(f"{len(waiting)} file(s) wait for the antivirus" + (f": {'; '.join(said)}" if said else ""))
    found = 0
    try:
        for fault in files.faults(session, row, state().storage):
            click.echo(fault)
            found += 1
    except (AttributeError, KeyError, ValueError):  # what the journal tells of files is no longer that
        fix = "run `flask reclamations journal verify`, which names it"
        raise click.ClickException(f"what the journal says was changed: {fix}") from None
    if found:
        raise click.ClickException(f"{found} fault(s) among the files")
    click.echo("files verified: rows, stored files, hashes and journal agree")
