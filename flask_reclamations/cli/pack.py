"""`flask reclamations pack …`: the evidence pack built without a browser, and verified without a database."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ..documents import pack_check
from ..documents.pack import NoRoomError
from ..domain.pack import Wanted
from ..domain.vocabulary import ActionCategory
from ..errors import NotAllowedError, RefusedError
from ..i18n import speaking, t
from ..jobs import pack as jobs
from ..jobs.pack import TooFewError
from ..services import pack as services
from ..services import statistics
from ..services.act import state
from .base import acting_as, organisation_named, organisation_option, reclamations_cli, said_in_one_line, unwritten
from .deadlines import Mistake

_DAY = click.DateTime(["%Y-%m-%d"])
_CATEGORY = click.Choice([str(one) for one in ActionCategory])
_PATH = click.Path(dir_okay=False, path_type=Path)


def _or_all(context: click.Context, option: click.Parameter, said: str | None) -> str:
    return said or ""


@reclamations_cli.group("pack")
def pack_() -> None:
    """The evidence pack: one file for the audit."""


@pack_.command("build")
@organisation_option
@click.option("--from", "since", type=_DAY, required=True, help="First day of reception, such as 2026-01-01.")
@click.option("--to", "until", type=_DAY, required=True, help="Last day of reception.")
@click.option("--action-category", type=_CATEGORY, callback=_or_all, help="Only this category of action.")
@click.option("--session", "sessions", multiple=True, metavar="REF", help="Only this session; may be said again.")
@click.option("--case", "references", multiple=True, metavar="REFERENCE", help="Only this case; may be said again.")
@click.option("--sample", type=click.IntRange(min=1), help="Whole papers of so many cases only, drawn by --seed.")
@click.option("--seed", default="", help="What the sample is drawn by: the same seed draws the same cases.")
@click.option("--nominative", is_flag=True, help="Name who speaks and join their files; pseudonymised by default.")
@click.option("--as-of", metavar="ISO", help="Cut-off, such as 2026-11-12T18:00+01:00; now by default.")
@click.option("--as", "by", metavar="PERSON", help="Host ref of whose rights hold; a quality manager's by default.")
@click.option("--out", type=_PATH, required=True, help="The ZIP to write; it must not be there.")
def build(
    ref: str, *, since: datetime, until: datetime, as_of: str | None, by: str | None, out: Path, **narrowed: Any
) -> None:
    """Write the evidence pack of a period to one ZIP, index first."""
    organisation = organisation_named(ref)
    act = acting_as(organisation, by) if by else statistics.operating(organisation)
    unwritten(out)
    cut = _moment(as_of) if as_of else act.now
    # Each of the other options bears the name of what it is in `Wanted`.
    wanted = Wanted(since.date(), until.date(), cut, **narrowed)
    with speaking(state().settings.locale):
        try:
            services.check(act, wanted)
            with tempfile.TemporaryDirectory(prefix="reclamations-pack-") as folder:
                jobs.write(act, wanted, out, Path(folder), lambda done, total: None)
        except RefusedError as refusal:
            raise Mistake("; ".join(t(reason.text, **reason.values) for reason in refusal.reasons)) from None
        except NotAllowedError:
            raise click.ClickException(f"--as {by!r}: quality managers and direction build packs") from None
        except (TooFewError, NoRoomError) as error:
            raise click.ClickException(f"{error}: nothing was written") from None
        except OSError as error:
            raise click.ClickException(f"{error.strerror or error}: nothing was written") from None
    click.echo(f"{out}: as of {cut.astimezone(UTC).isoformat()}, {out.stat().st_size} bytes")


def _moment(said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Mistake(f"--as-of {said!r} is no instant, such as 2026-11-12T18:00+01:00") from None
    if found.tzinfo is None:
        raise Mistake(f"--as-of {said!r} says no zone: add one, such as +01:00")
    return found


@pack_.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Check a pack with nothing but the file: every member, journal and seals; name the first that does not fit."""
    with said_in_one_line():
        checked = pack_check.verify(file)
    click.echo(f"{file}: verified, members: {checked.members}, events: {checked.events}, seals: {checked.seals}")
    if checked.wordless:
        click.echo(f"what {checked.wordless} of these events say is not in this pack and was not computed again")
