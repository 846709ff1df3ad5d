"""What the pages tell the access log: committed before the answer leaves."""

import re
from ipaddress import ip_address

from flask import current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..domain.vocabulary import Access
from ..jobs.unit import cause, committed
from ..models import Case
from ..services import accesslog
from ..services.act import Act, state

REFERENCE = re.compile(r"[A-Z0-9]{1,12}-\d{4}-\d{4,12}")


def family() -> str:
    """Return the kind of address the request came from; the address itself is nobody's business."""
    try:
        version = ip_address(request.remote_addr or "").version
    except ValueError:
        return ""
    return f"IPv{version}"


def note(act: Act, what: Access, target: str) -> None:
    """Add one line to the log, in the transaction of a view that commits."""
    accesslog.note(act, what, target, family=family())


def kept(act: Act, what: Access, target: str) -> None:
    """Add one line for a view that changes nothing, and commit: what is not written down is not shown."""
    committed(lambda: note(act, what, target))


def reading(act: Act, case: Case) -> None:
    """Keep that a confidential case was shown to somebody else than its claimant; other cases cost nothing."""
    if case.confidential and case.claimant_ref != act.viewer.ref:
        kept(act, Access.READ, case.reference)


def _target() -> str:
    reference = (request.view_args or {}).get("reference", "")
    rule = str(request.url_rule).removeprefix(state().settings.url_prefix)
    return reference if REFERENCE.fullmatch(reference) else rule


def visit(act: Act) -> None:
    """Keep every page that an invited auditor opened (B18)."""
    if act.viewer.limits is not None:
        kept(act, Access.VISIT, _target())


def refusal() -> None:
    """Keep that somebody who is logged in was refused, whether the thing is absent or closed to them.

    A refusal stays a refusal where the log cannot be written.
    """
    act: Act | None = g.get("reclamations_act")
    if act is None:
        return
    act.session.rollback()
    target = _target()
    try:
        kept(act, Access.REFUSED, target)
    except (DBAPIError, PoolTimeoutError) as error:
        current_app.logger.error("a refusal at %s is missing in the access log: %s", target, cause(error))
