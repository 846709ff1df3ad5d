"""The periodic sweep: what a lost nudge left behind. Safe to run twice at once."""

from dataclasses import dataclass

from ..models import Heartbeat
from ..services.act import db_session
from . import accesslog, bulk, exports, files, intake, readiness, recurrence, reports, retention, seals, stranding
from .relay import deliver_due, utc_now
from .reminders import remind_due
from .unit import committed


@dataclass(frozen=True)
class Swept:
    """What one tick did."""

    stranded: int
    reminders: int
    recurrences: int
    seals: int
    reports: int
    mails: int
    exports: int
    expired: int
    forgotten: int
    purged: int
    scanned: int
    swept: int
    bulk: int
    counted: int
    archived: int
    anonymised: int


def tick() -> Swept:
    """Remind of what is due, send and build what waits, drop what is past its time, and keep when it was."""
    swept = _swept()
    committed(lambda: db_session().merge(Heartbeat(name=Heartbeat.TICK, at=utc_now())))
    return swept


def _swept() -> Swept:
    # Before the mails, which they write; reminders go to whoever is left to handle a case.
    stranded, reminded, recurring = stranding.look_again(), remind_due(), recurrence.look_due()
    # Before the mails too, which it asks for, and before the purge, which drops what is left of an erasure.
    dealt = bulk.carry_out_pending()
    archived, anonymised = retention.archive_due(), retention.purge_due()
    sealed, reported = seals.seal_due(), reports.make_asked() + reports.make_due()
    return Swept(
        stranded=stranded,
        reminders=reminded,
        recurrences=recurring,
        seals=sealed,
        reports=reported,
        bulk=dealt,
        mails=deliver_due(),
        exports=exports.build_pending(),
        expired=exports.expire(),
        forgotten=accesslog.forget(),
        purged=intake.purge(),
        scanned=files.scan_pending(),
        swept=files.sweep(),
        archived=archived,
        anonymised=anonymised,
        # Last: it reads every journal, and holds nothing back that somebody waits for.
        counted=readiness.count_due(),
    )
