"""`flask reclamations …`: what an operator runs."""

import click
from flask import current_app
from rq import Worker
from sqlalchemy.orm import configure_mappers

from .. import migrate
from ..errors import ConfigurationError, RefusedError
from ..jobs import intake, tick
from ..jobs import journal as journals
from ..jobs import nudge as nudging
from ..jobs.unit import keep
from ..queries import bounces as unsent
from ..queries import seals as sealed
from ..services import bounces
from ..services.act import acting, db_session
from . import (  # noqa: F401
    archive,
    closing,
    deadlines,
    doctor,
    files,
    organisation,
    pack,
    people,
    retention,
    search,
    statistics,
)
from .base import Refusal, common_option, organisation_named, organisation_option, reclamations_cli, said_in_one_line

__all__ = ["reclamations_cli"]


@reclamations_cli.group()
def db() -> None:
    """Migrate our tables; the host's own chain is not concerned."""


@db.command()
@click.argument("revision", default="head")
@common_option
def upgrade(revision: str) -> None:
    """Bring our tables up to REVISION (default: the newest)."""
    with said_in_one_line():
        migrate.run("upgrade", revision)
    at, newest = migrate.revisions()
    click.echo(f"reclamations tables are at {at}")
    if at == newest and (waived := intake.waive_acknowledgements()):
        click.echo(f"{waived} anonymous complaint(s): no acknowledgement is due any more")
    if at == newest:
        search.index_missing()


@db.command()
@click.argument("revision")
@common_option
def downgrade(revision: str) -> None:
    """Take our tables down to REVISION (`base` drops them all)."""
    with said_in_one_line():
        migrate.run("downgrade", revision)
    click.echo(f"reclamations tables are at {migrate.revisions()[0] or 'base'}")


@db.command()
@common_option
def current() -> None:
    """Print the revision of the database and the newest one."""
    at, newest = migrate.revisions()
    click.echo(f"database: {at or 'base'}, newest: {newest}")


@db.command()
@common_option
def check() -> None:
    """Exit with 1 unless the tables are at the newest revision and their triggers are there."""
    if told := migrate.behind():
        raise click.ClickException(told)
    missing = migrate.missing_triggers()
    if missing:
        raise click.ClickException(f"triggers are gone: {', '.join(missing)}; the journal is not guarded")
    click.echo(f"reclamations tables are at {migrate.revisions()[0]}, the journal is guarded")


@reclamations_cli.group()
def journal() -> None:
    """The append-only journal."""


@journal.command()
@organisation_option
def verify(ref: str) -> None:
    """Verify every chain, the numbering and the daily seals; name what does not fit and exit with 1."""
    row = organisation_named(ref)
    found = 0
    for fault in journals.faults(db_session(), row):
        click.echo(fault)
        found += 1
    if found:
        raise click.ClickException(f"{found} fault(s): the journal was altered")
    click.echo("journal verified: every chain and the numbering are whole")


@journal.command()
@organisation_option
def seals(ref: str) -> None:
    """List the daily seals, to compare with those that were mailed: day, digest, events in all."""
    for seal in sealed.every(db_session(), organisation_named(ref)):
        click.echo(f"{seal.day}\t{seal.digest}\tevents: {seal.events}")


@reclamations_cli.command("outbox")
@organisation_option
@click.option("--retry", is_flag=True, help="Queue the failed ones again.")
@click.option("--lift", metavar="ADDRESS", help="Try a refused address again.")
def outbox_(ref: str, *, retry: bool, lift: str | None) -> None:
    """List refused addresses and mails that wait or did not leave; --retry and --lift send them after all."""
    row = organisation_named(ref)
    act = acting(row)
    if lift:
        try:
            click.echo(f"{bounces.lift(act, lift)} mail(s) to {lift} wait again")
        except RefusedError:
            raise click.ClickException(f"{lift} is not refused") from None
    for bounce in unsent.addresses(db_session(), row):
        click.echo(f"{bounce.address}\trefused\tsince: {bounce.since:%Y-%m-%d %H:%M}Z\t{bounce.reply}")
    for message, reference in unsent.mails(db_session(), row):
        click.echo(
            f"{message.id}\t{message.state}\t{reference}\t{message.template}\t"
            f"tries: {message.attempts}\tnext: {message.due_at:%Y-%m-%d %H:%M}Z\t{message.error or ''}"
        )
    if retry:
        click.echo(f"{bounces.retry_failed(act)} mail(s) wait again")
    keep()
    if retry or lift:
        nudging.nudge()


@reclamations_cli.command()
@common_option
def work() -> None:
    """Send what is due and build what was asked for, once, without Redis."""
    with said_in_one_line():
        _swept()


@reclamations_cli.command("tick")
@common_option
def tick_() -> None:
    """Sweep what a lost nudge left behind; run it every minute, twice at once does no harm."""
    with said_in_one_line():
        _swept()


def _swept() -> None:
    done = tick.tick()
    click.echo(f"{done.mails} mail(s) tried, {done.exports} export(s) built, {done.expired} expired")


@reclamations_cli.command()
@common_option
@click.option("--burst", is_flag=True, help="Stop once the queue is empty.")
def worker(*, burst: bool) -> None:
    """Run an RQ worker that forks for each job, with RQ's scheduler."""
    try:
        queue = nudging.host_queue()
    except ConfigurationError as error:
        raise Refusal(error) from None
    if queue is None:
        raise click.ClickException(
            "no Redis: set RQ_CONNECTION with Flask-RQ or RECLAMATIONS_REDIS_URL, or run `flask reclamations work`"
        )
    # Every job forks from here: what is mapped before is not mapped again in each.
    configure_mappers()
    # A connection shared across the fork would be used by two processes at once.
    for engine in current_app.extensions["sqlalchemy"].engines.values():
        engine.dispose()
    rq_worker = Worker([queue], connection=queue.connection, job_class=queue.job_class, serializer=queue.serializer)
    rq_worker.work(with_scheduler=not burst, burst=burst)
