"""What every command shares: the group, its refusals in one line, the organisation asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from alembic.util import CommandError
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from .. import migrate
from ..domain.rights import ENTRUSTED
from ..errors import ConfigurationError, ReclamationsError, RefusedError
from ..models import Organisation
from ..queries.organisations import organisation_of
from ..services import people
from ..services.act import Act, acting, db_session, state, viewer_as

reclamations_cli = AppGroup("reclamations", help="Réclamations, difficultés et aléas.")


class Refusal(click.ClickException):
    """An error of ours, said in one line."""

    def __init__(self, error: ReclamationsError) -> None:
        super().__init__(str(error))


def _chosen(ref: str | None) -> str:
    try:
        known = state().host.organisations()
    except ReclamationsError as error:
        raise Refusal(error) from None
    if ref is None and len(known) == 1:
        return known[0]
    if ref not in known:
        raise click.UsageError(f"--organisation must be one of: {', '.join(known) or '(the host has none)'}")
    return str(ref)


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn what an operator can mend into one line that says how."""
    try:
        yield
    except ReclamationsError as error:
        raise Refusal(error) from None
    except CommandError as error:
        raise click.ClickException(str(error)) from None
    except (OperationalError, ProgrammingError):
        if told := migrate.behind():
            raise click.ClickException(told) from None
        raise


def unwritten(out: Path) -> None:
    """Refuse, in one line, what `--out` names where nothing new can be written."""
    if out.exists():
        raise click.ClickException(f"{out} is there already: nothing was written")
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"--out {out}: there is no folder {out.parent}; nothing was written")


def organisation_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the organisation asked for, or the only one there is."""

    @wraps(command)
    def chosen(ref: str | None, **values: Any) -> None:
        # Not in a click callback: those run before the app context is there.
        with said_in_one_line():
            command(_chosen(ref), **values)

    option = click.option("--organisation", "ref", help="Ref of the organisation; needed where there are several.")
    return option(chosen)


common_option = click.option(
    "--organisation", expose_value=False, help="Accepted everywhere; this command serves all organisations."
)


def organisation_named(ref: str) -> Organisation:
    """Return an organisation that was set up, or refuse in one line."""
    try:
        return organisation_of(db_session(), ref)
    except ConfigurationError as error:
        raise Refusal(error) from None


def acting_as(organisation: Organisation, ref: str) -> Act:
    """Return an act of a person whom a command names, or refuse in one line."""
    try:
        person = people.colleague(acting(organisation), ref, at="by")
    except RefusedError:
        fix = "give the ref of a trainer, staff, quality manager, direction or the outside referent"
        raise click.ClickException(f"--as {ref!r} handles no case here: {fix}") from None
    # As this organisation says, not as the host would of the organisation of a request: there is none here.
    host = state().host
    named = {role: host.people_with_role(organisation.ref, role) for role in ENTRUSTED}
    roles = frozenset(role for role, all_of_it in named.items() if person.ref in {one.ref for one in all_of_it})
    return acting(organisation, viewer_as(person, roles, organisation))
