"""`flask reclamations handover`: the open cases of somebody who left."""

import click

from ..errors import RefusedError
from ..jobs.nudge import nudge
from ..jobs.unit import committed
from ..services import handover, people
from ..services.act import acting
from .base import organisation_named, organisation_option, reclamations_cli


@reclamations_cli.command("handover")
@organisation_option
@click.argument("leaving")
@click.argument("to")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
def handover_(ref: str, *, leaving: str, to: str, dry_run: bool) -> None:
    """Hand all open cases of LEAVING to TO (refs of the host), confidential ones too; TO gets one mail."""
    row = organisation_named(ref)
    act = acting(row)
    work = handover.plan if dry_run else handover.hand_over
    try:
        done = committed(lambda: work(act, leaving, people.colleague(act, to, at="to")))
    except RefusedError as refusal:
        fix = "give the ref of a trainer, staff, quality manager or direction"
        raise click.ClickException(f"{to!r} cannot take cases over ({refusal}): {fix}") from None
    for case in done.cases:
        click.echo(case.reference)
    for case, reason in done.skipped:
        click.echo(f"{case.reference}\tskipped: {reason.code}")
    click.echo(f"{len(done.cases)} case(s) {'would go' if dry_run else 'went'} from {leaving} to {to}")
    if done.more:
        click.echo("there are more: run it again")
    if not dry_run:
        nudge()
