"""What a link shows to an auditor without an account."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Limits:
    """What a link shows to an invited auditor, who has no account (B18, O02).

    Parameters: `since` and `until` instants of reception, `until` not included, or None; `categories` of action, or
    empty for all; `nominative` whether claimants are named.
    """

    since: datetime | None = None
    until: datetime | None = None
    categories: frozenset[str] = frozenset()
    nominative: bool = False

    def hold(self, received_at: datetime, action_category: str | None) -> bool:
        """Tell whether a case received then, of this category of action, is within."""
        early = self.since is not None and received_at < self.since
        late = self.until is not None and received_at >= self.until
        return not early and not late and (not self.categories or action_category in self.categories)
