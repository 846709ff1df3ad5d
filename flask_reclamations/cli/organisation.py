"""`flask reclamations organisation …`: what an organisation decides."""

from datetime import UTC, datetime
from typing import Any

import click

from ..errors import ConfigurationError, ReclamationsError
from ..services import organisations
from ..services.act import db_session, state
from .base import Refusal, organisation_option, reclamations_cli


@reclamations_cli.group()
def organisation() -> None:
    """What an organisation decides."""


@organisation.command("set")
@organisation_option
@click.option("--name", help="Name shown to people.")
@click.option("--email", help="Mailbox that answers go to (Reply-To).")
@click.option("--phone", help="Phone number, for those without e-mail.")
@click.option("--address", help="Postal address or reception desk.")
@click.option("--zone", help="Time zone, such as Europe/Paris.")
@click.option("--prefix", "reference_prefix", help="Prefix of references: REG-2026-0001.")
@click.option("--policy", help="Name of the delays.")
@click.option("--public/--no-public", "public_form", default=None, help="Open the public form to people outside.")
@click.option(
    "--anonymous/--no-anonymous", "allow_anonymous", default=None, help="Let them file without saying who they are."
)
@click.option("--referent", "referent_ref", help="Host ref of who reads cases about all handlers.")
def set_(ref: str, **fields: Any) -> None:
    """Create the organisation, or change what is given; each change is in its journal."""
    try:
        if fields["referent_ref"]:
            person = state().host.person(fields["referent_ref"])
            if person is None:
                raise ConfigurationError(f"--referent {fields['referent_ref']!r} is nobody the host knows")
            fields["referent_label"] = person.label
        row = organisations.establish(ref, now=datetime.now(UTC), **fields)
    except ReclamationsError as error:
        raise Refusal(error) from None
    db_session().commit()
    click.echo(f"{row.ref}: {row.name}, {row.zone}, answers to {row.email or '(no mailbox set)'}")
