"""`flask reclamations close`: cases closed from the command line, by somebody, through the gates of the page."""

import click

from ..domain.rights import Permission
from ..domain.vocabulary import Resolved
from ..errors import Reason
from ..i18n import speaking, t
from ..jobs.nudge import nudge
from ..jobs.unit import committed
from ..services import handling
from ..services.act import Act
from .base import acting_as, organisation_named, organisation_option, reclamations_cli


@reclamations_cli.command("close")
@organisation_option
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@click.option("--as", "by", metavar="PERSON", required=True, help="Host ref of who closes: it is theirs to do.")
@click.option("--note", help="Note to keep with each closing.")
@click.option(
    "--satisfaction",
    type=click.Choice([*map(str, Resolved), "sans_reponse"]),
    help="What the person said, where no mail asked them.",
)
@click.option("--waived", metavar="REASON", help="Why the person is not asked whether they are satisfied.")
@click.option("--unanswerable", metavar="REASON", help="Why no answer can be given.")
def close(
    ref: str,
    *,
    references: tuple[str, ...],
    by: str,
    note: str | None,
    satisfaction: str | None,
    waived: str | None,
    unanswerable: str | None,
) -> None:
    """Close cases in the name of PERSON; name all that each one still misses, and exit with 1 if any stays open."""
    act = acting_as(organisation_named(ref), by)
    closing = handling.Closing(satisfaction, waived, unanswerable)
    # Each once, and locked in one order: two commands at once wait for each other and do not deadlock.
    asked = sorted(dict.fromkeys(reference.upper() for reference in references))
    missing = committed(lambda: [_missing(act, reference, note, closing) for reference in asked])
    for reference, reasons in zip(asked, missing, strict=True):
        for said in _in_english(reasons):
            click.echo(f"{reference}\tstays open: {said}")
        if not reasons:
            click.echo(f"{reference}\tclosed")
    nudge()
    left = len([reasons for reasons in missing if reasons])
    if left:
        raise click.ClickException(f"{left} of {len(asked)} case(s) stay open")


def _missing(act: Act, reference: str, note: str | None, closing: handling.Closing) -> list[Reason]:
    return handling.attempt(
        act, reference, Permission.HANDLE, lambda case: handling.close(act, case, note, closing=closing)
    )


def _in_english(reasons: list[Reason]) -> list[str]:
    with speaking("en"):
        return [t(reason.text, **reason.values) for reason in reasons]
