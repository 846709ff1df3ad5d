"""`flask reclamations retention`: what is past its years is forgotten, and what would be."""

import click

from ..errors import RefusedError
from ..i18n import speaking, t
from ..jobs import retention as purging
from ..services import retention
from ..services.act import acting, db_session
from .base import organisation_named, organisation_option, reclamations_cli


@reclamations_cli.command("retention")
@organisation_option
@click.option("--dry-run", is_flag=True, help="List what would be forgotten next, change nothing.")
def retention_(ref: str, *, dry_run: bool) -> None:
    """Archive old closed cases, forget those announced and past their years, announce those that come next."""
    row = organisation_named(ref)
    if dry_run:
        coming = retention.coming(acting(row))
        if not coming:
            click.echo("nothing to forget")
        for one in coming:
            click.echo(f"{one.reference}\t{one.kind}\tended: {one.ended:%Y-%m-%d}\tforgotten: {one.due:%Y-%m-%d}")
        db_session().rollback()
        return
    archived = purging.archive(row.id)
    if archived:
        click.echo(f"{archived} case(s) archived")
    try:
        gone = purging.purge(row.id)
    except RefusedError as refusal:
        with speaking("en"):
            raise click.ClickException(" ".join(t(r.text, **r.values) for r in refusal.reasons)) from None
    click.echo(f"{gone} case(s) forgotten")
