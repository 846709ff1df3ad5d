"""One root and one class per refusal; each has a stable code that pages, commands and tests read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


class ReclamationsError(Exception):
    """Root of everything this package raises on purpose."""

    code = "error"


class ConfigurationError(ReclamationsError):
    """An operator's mistake: the message names the key and the fix."""

    code = "configuration"


class HostError(ReclamationsError):
    """A host adapter's mistake: the message names the method and the fix."""

    code = "host"


class MissingExtraError(ReclamationsError):
    """An optional part is asked for and its package is not installed."""

    code = "missing_extra"

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'flask-reclamations[{extra}]'")
        self.extra = extra


class NotFoundError(ReclamationsError):
    """No such thing for this person: absence and lack of rights look the same from outside."""

    code = "not_found"


class UnavailableError(ReclamationsError):
    """What holds it does not answer now: a store of files that is down, or lost one."""

    code = "unavailable"


class NotAllowedError(ReclamationsError):
    """The person may not do this."""

    code = "not_allowed"


class TokenError(ReclamationsError):
    """A link altered (`invalid`), too old (`expired`), already used (`used`) or of no case yet (`waiting`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reason:
    """Why something is refused: a code, the words for the person (French msgid) and where to fix it."""

    code: str
    text: str
    at: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class RefusedError(ReclamationsError):
    """Input or a transition that the rules refuse, with every reason at once."""

    code = "refused"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)

    @classmethod
    def because(cls, code: str, text: str, *, at: str = "", **values: Any) -> "RefusedError":
        """Refuse for one reason, beside the field `at`."""
        return cls([Reason(code, text, at, values)])
