"""HTML by audience, one blueprint; every route stands in the rights table of the tests."""

from . import busy, files, intake, learner, notifications, procedures, public, settings, track, trainer  # noqa: F401
from .blueprint import blueprint
from .staff import (  # noqa: F401
    accesslog,
    auditors,
    bulk,
    case,
    dashboard,
    documents,
    exports,
    handover,
    history,
    opinions,
    pack,
    plan,
    poster,
    readiness,
    recording,
    recurrences,
    register,
    reports,
    requests,
    reviews,
    rights,
    risks,
    telling,
    views,
)
from .staff import intake as waiting_room  # noqa: F401

__all__ = ["blueprint"]
