"""`flask reclamations doctor`: what an operator can get wrong, checked where it runs, each with its fix."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from ..i18n import speaking
from .base import common_option, reclamations_cli
from .checks import examine
from .findings import Finding, Level

MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.ERROR: "ERROR   "}


@reclamations_cli.command("doctor")
@common_option
@click.option("--json", "as_text", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(context: click.Context, *, as_text: bool) -> None:
    """Check app, database, queue, mail, storage, tick, adapter and each organisation; name the fix of what is wrong.

    Exits with 0 where all is well, 1 where something is to be looked at, 2 where something does not work.
    """
    with speaking("en"):
        found = list(examine())
    worst = max((finding.level for finding in found), default=Level.OK)
    if as_text:
        lines = [asdict(finding) | {"level": finding.level.name.lower()} for finding in found]
        click.echo(json.dumps({"level": worst.name.lower(), "checks": lines}, ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            click.echo(line)
    context.exit(int(worst))


def _lines(found: list[Finding]) -> Iterator[str]:
    for finding in found:
        yield f"{MARKS[finding.level]}{finding.check}: {finding.said}"
        if finding.fix:
            yield f"        fix: {finding.fix}"
