"""`flask reclamations organisation …`: what an organisation decides."""

from datetime import UTC, datetime
from typing import Any

import click

from ..domain.exchanges import LateMessage
from ..errors import ConfigurationError, ReclamationsError
from ..jobs.unit import keep
from ..queries.organisations import organisation_of
from ..services import organisations, tags
from ..services.act import acting, db_session, state
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
@click.option("--nda", help="Numéro de déclaration d’activité.")
@click.option("--siret", help="SIRET, 14 digits.")
@click.option("--footer", help="Own words at the foot of each PDF.")
@click.option("--quality", "quality_label", help="Name of the référent qualité, shown to people.")
@click.option("--direction", "direction_label", help="Who answers for the direction, shown to people.")
@click.option("--confidential-label", help="Whom to speak to of violence, harassment, discrimination or health.")
@click.option("--confidential-email", help="Mailbox of that person or unit.")
@click.option("--confidential-phone", help="Phone number of that person or unit.")
@click.option("--mediator-name", help="Médiateur de la consommation; give its name, address and site together.")
@click.option("--mediator-address", help="Where to write to the médiateur.")
@click.option("--mediator-site", help="Site of the médiateur, such as https://www.mediateur.example.")
@click.option(
    "--consumers/--no-consumers", default=None, help="Whether people buy trainings for themselves, CPF included."
)
@click.option("--retention", "retention_years", type=int, help="Years a closed case is kept: 3 at least.")
@click.option("--archive", "archive_years", type=int, help="Years before a closed case is archived, 0: never.")
@click.option("--seal-email", help="Address, out of the house, that each daily seal of the journal is sent to.")
@click.option("--zone", help="Time zone, such as Europe/Paris.")
@click.option("--prefix", "reference_prefix", help="Prefix of references: REG-2026-0001.")
@click.option("--policy", help="Name of the delays.")
@click.option("--public/--no-public", "public_form", default=None, help="Open the public form to people outside.")
@click.option(
    "--anonymous/--no-anonymous", "allow_anonymous", default=None, help="Let them file without saying who they are."
)
@click.option("--disability", "disability_ref", help="Host ref of the disability officer (référent handicap).")
@click.option(
    "--late",
    "late_message",
    type=click.Choice([str(term) for term in LateMessage]),
    help="What a message on a closed case becomes: joined to it, or a new case.",
)
@click.option("--referent", "referent_ref", help="Host ref of who reads cases about all handlers.")
def set_(ref: str, **fields: Any) -> None:
    """Create the organisation, or change what is given; each change is in its journal."""
    try:
        for name in ("referent", "disability"):
            if fields[f"{name}_ref"]:
                person = state().host.person(fields[f"{name}_ref"])
                if person is None:
                    raise ConfigurationError(f"--{name} {fields[f'{name}_ref']!r} is nobody the host knows")
                fields[f"{name}_label"] = person.label
        row = organisations.establish(ref, now=datetime.now(UTC), **fields)
    except ReclamationsError as error:
        raise Refusal(error) from None
    keep()
    click.echo(f"{row.ref}: {row.name}, {row.zone}, answers to {row.email or '(no mailbox set)'}")


@organisation.command("tag")
@organisation_option
@click.argument("code")
@click.option("--label", help="Words shown for it; needed for a new one.")
@click.option("--active/--inactive", default=None, help="Offer it, or leave it on old cases only.")
@click.option("--restricted/--open", default=None, help="Show it only to those who read what is internal to a case.")
def tag(ref: str, code: str, label: str | None, active: bool | None, restricted: bool | None) -> None:
    """Add a topic of cases, or change one; each change is in the organisation's journal."""
    try:
        act = acting(organisation_of(db_session(), ref))
        row = tags.settle(act, code, label=label, active=active, restricted=restricted)
    except ReclamationsError as error:
        raise Refusal(error) from None
    keep()
    click.echo(
        f"{row.code}: {row.label}{'' if row.active else ', inactive'}{', restricted' if row.restricted else ''}"
    )
