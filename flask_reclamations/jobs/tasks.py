"""RQ entry points, enqueued by dotted path with ids only; each works in an app context of its own."""

from flask import current_app

from . import bulk, exports, files, reports, retention
from .relay import deliver_due


def relay() -> int:
    """Send what waits in the outbox."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return deliver_due()


def export_pending() -> int:
    """Build the exports that wait."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return exports.build_pending()


def reports_asked() -> int:
    """Make the reports that people asked for."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return reports.make_asked()


def scan_files() -> int:
    """Have the antivirus look at the files that wait for it."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return files.scan_pending()


def bulk_pending() -> int:
    """Carry out what was asked of many cases and waits."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return bulk.carry_out_pending()


def purge_due() -> int:
    """Erase what was asked for, then drop what is left of it: kept exports, contents of files, pages of the file."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return bulk.carry_out_pending() + retention.purge_due()
