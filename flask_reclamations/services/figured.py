"""How a figure is written: its value, what it is made of, how it moved."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from ..domain.estimates import Estimate
from ..domain.statistics import Share, Spread, Value
from ..i18n import current_locale, n, number, t
from ..queries.statistics import NOTHING


@dataclass(frozen=True)
class Said:
    """A figure in words: the value, and what stands beside it in small."""

    value: str
    beside: str = ""


def said(value: Value) -> Said:
    """Return a figure in words; « — » where there is nothing to make it of."""
    match value:
        case Share(part=part, total=total, rate=rate):
            if rate is None:
                return Said(NOTHING)
            return Said(percent(rate), t("{part} sur {total}", part=number(part), total=number(total)))
        case Spread(mean=mean, median=median, p90=p90):
            words = t("médiane {median} j, 90 % en {p90} j au plus", median=days(median), p90=p90)
            return Said(t("{days} j", days=decimal(mean)), words)
        case Estimate(value=mean):
            return Said(decimal(mean), t("sur 5"))
    return Said(NOTHING if value is None else number(value))


def month(first: date, short: bool = False) -> str:
    """Name a month: « octobre 2026 », or « oct. » under a bar."""
    return str(format_date(first, "LLL" if short else "LLLL y", locale=current_locale()))


def days(value: float) -> str:
    """Write days with a decimal where they have one."""
    return str(format_decimal(value, format="0.#", locale=current_locale()))


def moved(now: Value, then: Value) -> str:
    """Return how a figure moved since the period before; nothing where there was none."""
    match now, then:
        case (int(), int()):
            return t("{change} (avant : {count})", change=_sign(now - then), count=number(then))
        case (Share(rate=float(rate)), Share(rate=float(before))):
            by = round((rate - before) * 100)
            said = {"change": _sign(by), "rate": percent(before)}
            return n("{change} point (avant : {rate})", "{change} points (avant : {rate})", abs(by), **said)
        case (Spread(mean=mean), Spread(mean=before)):
            return t("{change} j (avant : {days} j)", change=_sign(round(mean - before, 1)), days=decimal(before))
        case (Estimate(value=mark), Estimate(value=before)):
            return t("{change} (avant : {count})", change=_sign(round(mark - before, 1)), count=decimal(before))
    return ""


def _sign(value: float) -> str:
    size = format_decimal(abs(value), format="#,##0.#", locale=current_locale())
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}\N{NO-BREAK SPACE}{size}"


def percent(value: float) -> str:
    """Write a share as whole percents."""
    return str(
        format_percent(
            value,
            format="#,##0\N{NO-BREAK SPACE}%" if current_locale() == "fr" else "#,##0%",
            locale=current_locale(),
        )
    )


def decimal(value: float) -> str:
    """Write a mark with one decimal."""
    return str(format_decimal(value, format="0.0", locale=current_locale()))
