"""A legal hold on a case: put on with its reason, lifted with another (O23)."""

from typing import Any

from ...domain.rights import Permission, can
from ...domain.vocabulary import Status
from ...models import Case
from ...services import retention
from ...services.act import Act
from ..forms import TextForm


def _hold(act: Act, case: Case, form: Any) -> None:
    retention.hold(act, case, form.text.data)


def _release(act: Act, case: Case, form: Any) -> None:
    retention.release(act, case, form.text.data)


VERBS = {"hold": (TextForm, _hold), "release": (TextForm, _release)}


def offered(act: Act, case: Case) -> set[str]:
    """Return the verb whose form the page holds, for who handles by function."""
    if case.anonymised_at is not None or case.status == Status.VOID or not can(act.viewer, Permission.VOID, case):
        return set()
    return {"release" if case.held_at else "hold"}
