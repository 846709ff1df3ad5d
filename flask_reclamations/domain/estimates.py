"""What a handful of opinions can and cannot tell: rates and means with their interval of confidence at 95 % (C27)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

# Groups of fewer people are not shown: they could be recognised.
FEWEST = 5
Z = 1.959964
# Student's t at 97.5 %, by degrees of freedom; past the last one the normal law is within two thousandths.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A figure and the interval that holds its true value 95 times out of 100."""

    value: float
    low: float
    high: float


def rate(count: int, total: int) -> Estimate | None:
    """Return the share count/total with Wilson's interval, or None of nothing.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), p = count/total, n = total, z = 1.96.
    """
    if total == 0:
        return None
    share, square = count / total, Z * Z / total
    middle, half = share + square / 2, Z * sqrt(share * (1 - share) / total + square / (4 * total))
    return Estimate(share, max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square)))


def mean(count: int, total: int, squares: int, *, lowest: float = 1, highest: float = 5) -> Estimate | None:
    """Return the mean of whole marks with Student's interval, or None of fewer than two.

    m ± t·s/√n, s² = (Σx² − n·m²)/(n − 1), t Student's at n − 1 degrees of freedom; kept within the scale.
    Parameters: `count` n, `total` Σx, `squares` Σx².
    """
    if count < 2:
        return None
    middle = total / count
    variance = max(0.0, (squares - count * middle * middle) / (count - 1))
    t = _T[count - 2] if count - 2 < len(_T) else Z * (1 + 1 / (4 * (count - 1)) * (Z * Z + 1))
    half = t * sqrt(variance / count)
    return Estimate(middle, max(lowest, middle - half), min(highest, middle + half))


def mean_of(counts: Iterable[tuple[int, int]], *, highest: float) -> Estimate | None:
    """Return the mean of marks that are counted: each mark with how many gave it."""
    found = list(counts)
    total, squares = (sum(count * mark**power for mark, count in found) for power in (1, 2))
    return mean(sum(count for _, count in found), total, squares, highest=highest)
