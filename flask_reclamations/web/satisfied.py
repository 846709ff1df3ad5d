"""How the figures of satisfaction are named and written."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date

from ..i18n import current_locale, t
from ..queries.satisfaction import Group


def named(groups: Sequence[Group], by: str, categories: Mapping[str, str]) -> list[tuple[Group, str]]:
    """Return each group with its name: a month, a category, or whoever handled the cases."""
    return [(group, _name(group, by, categories)) for group in groups]


def _name(group: Group, by: str, categories: Mapping[str, str]) -> str:
    if by == "month":
        return str(format_date(date.fromisoformat(group.code), "LLLL y", locale=current_locale()))
    if by == "category":
        return t(categories.get(group.code, group.code)) if group.code else t("Sans catégorie")
    return group.label or t("Non attribué")
