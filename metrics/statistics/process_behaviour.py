"""Process behaviour charts (XmR): what is routine variation, and what stands out from it.

Wheeler, D. J. (1993), Understanding Variation; the screening of moving ranges and the rules follow
NHSRplotthedots (vignettes/deviations.Rmd).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOVING_RANGE_TO_LIMITS = 2.66
"""3 / d2 with d2 = 1.128, the expected range of two normal values (Wheeler 1993)."""

SCREEN = 3.267
"""Moving ranges above this many times their mean are left out, once (D4 for ranges of two)."""

TRIAL_FROM = 6
LOCKED_FROM = 12
RUN = 7
RULES = ("outside", "run", "trend", "two_of_three")
LEAST_RANGES = 3
"""Moving ranges without which a mean of them says nothing (gaps take them away)."""


@dataclass(frozen=True)
class Charts:
    """Many series of the same periods: one row per series, one column per period, a gap where the value is NaN."""

    values: Floats
    phase: NDArray[np.int64]
    """Number of the phase, from 1, per period (the same for all series of one call)."""
    centre: Floats
    lower: Floats
    upper: Floats
    trial: Flags
    broken: Flags
    """Shape (series, periods, 4), the rules in the order of RULES."""
    why_none: NDArray[np.object_]
    """Why a value has no limits: a code of WHY_NONE, else ""."""
    baseline: Flags
    """True for the values that the limits of their phase are computed from."""


@dataclass(frozen=True)
class Chart:
    """One series: per period its phase, limits and the rules that its point breaks."""

    values: Floats
    phase: NDArray[np.int64]
    centre: Floats
    lower: Floats
    upper: Floats
    trial: Flags
    rule_breaks: tuple[tuple[str, ...], ...]
    why_none: tuple[str | None, ...]


def sampling_half_width(sigma: ArrayLike, n: ArrayLike) -> Floats:
    """Half-width that sampling plus rounding alone imply: 3 sqrt(sigma^2 / n + 9 / (12 n^2)) (INDICATORS.md).

    sigma: standard deviation of one answer within units; n: answers. Sums are rounded to steps of 3 when cleared.

    >>> round(float(sampling_half_width(1.0, 25)), 3)
    0.609
    """
    people = np.asarray(n, dtype=np.float64)
    return 3.0 * np.sqrt(np.asarray(sigma, dtype=np.float64) ** 2 / people + 9.0 / (12.0 * people**2))


def chart(
    values: ArrayLike,
    *,
    n: ArrayLike | None = None,
    sigma: ArrayLike | None = None,
    rebases: Sequence[int] = (),
    locked_after: int | None = LOCKED_FROM,
    screened: bool = True,
    least_distinct: int = 0,
) -> Chart:
    """The chart of one series, in the order of time; NaN is a gap.

    n, sigma: people behind each value and the standard deviation of one answer; where given, limits are never
    narrower than `sampling_half_width`. rebases: positions at which a new phase begins.
    locked_after: points from which limits are computed and then kept; None = always from all points.

    >>> golden = chart([1, 2, 1, 2, 10, *[1, 2] * 6, 1], locked_after=None)
    >>> round(float(golden.centre[0]), 2), round(float(golden.upper[0]), 2), golden.rule_breaks[4]
    (1.94, 4.6, ('outside',))
    """
    row = np.atleast_2d(np.asarray(values, dtype=np.float64))
    floor = np.zeros_like(row)
    if n is not None and sigma is not None:
        floor = np.broadcast_to(sampling_half_width(sigma, n), row.shape)
    many = charts(
        row,
        floor=floor,
        rebases=rebases,
        locked_after=locked_after,
        screened=screened,
        least_distinct=least_distinct,
    )
    return Chart(
        row[0],
        many.phase,
        many.centre[0],
        many.lower[0],
        many.upper[0],
        many.trial[0],
        tuple(tuple(rule for rule, hit in zip(RULES, point, strict=True) if hit) for point in many.broken[0]),
        tuple(code or None for code in many.why_none[0]),
    )


def charts(
    values: Floats,
    *,
    floor: Floats | None = None,
    rebases: Sequence[int] = (),
    locked_after: int | None = LOCKED_FROM,
    screened: bool = True,
    least_distinct: int = 0,
    step: float = 0.0,
) -> Charts:
    """Charts of many series at once; `values` has shape (series, periods).

    floor: least half-width of the limits per value. Within a phase, with m values so far: 1-5 nothing; 6-11 trial
    limits from all of them; from `locked_after` on, limits from the first `locked_after` values, then kept.
    least_distinct: fewest distinct values inside the limits, among those they are computed from. step: what values
    with a floor were rounded to; where given, a series with fewer distinct values, or none that differ, keeps its
    limits, one step wider, and only the rule `outside` is read of it.
    """
    series, periods = values.shape
    floor = np.zeros_like(values) if floor is None else floor
    starts = sorted({0, *(at for at in rebases if 0 < at < periods)})
    nothing = np.full(values.shape, np.nan)
    result = Charts(
        values=values,
        phase=np.zeros(periods, dtype=np.int64),
        centre=nothing,
        lower=nothing.copy(),
        upper=nothing.copy(),
        trial=np.zeros(values.shape, dtype=np.bool_),
        broken=np.zeros((series, periods, len(RULES)), dtype=np.bool_),
        why_none=np.full(values.shape, "", dtype=np.object_),
        baseline=np.zeros(values.shape, dtype=np.bool_),
    )
    for number, (start, stop) in enumerate(zip(starts, [*starts[1:], periods], strict=True), start=1):
        part = slice(start, stop)
        result.phase[part] = number
        _phase(
            result,
            part,
            floor[:, part],
            locked_after=locked_after,
            least_distinct=least_distinct,
            step=step,
            screened=screened,
        )
    return result


def _phase(
    result: Charts,
    part: slice,
    floor: Floats,
    *,
    locked_after: int | None,
    least_distinct: int,
    step: float,
    screened: bool,
) -> None:
    """Fill in one phase: limits, then the rules, then why there are none."""
    values = result.values[:, part]
    known = ~np.isnan(values)
    points = known.sum(axis=1)
    order = np.cumsum(known, axis=1)
    baseline = known if locked_after is None else known & (order <= locked_after)
    centre, half = _limits(values, baseline, screened=screened)
    half_width = np.maximum(half[:, None], floor)
    lower, upper = centre[:, None] - half_width, centre[:, None] + half_width
    ranges = (baseline[:, 1:] & baseline[:, :-1]).sum(axis=1)
    reason = np.full(len(values), "", dtype=np.object_)
    if least_distinct:
        inside = np.where(baseline & (values >= lower) & (values <= upper), values, np.nan)
        reason[_distinct(inside) < least_distinct] = "too_coarse"
    reason[~(half > 0.0)] = "never_varies"
    rounded = (reason != "") & (step > 0.0) & (~known | (floor > 0.0)).all(axis=1)
    reason[rounded] = ""
    wider = np.where(rounded, step, 0.0)[:, None]
    lower, upper = lower - wider, upper + wider
    reason[(points < TRIAL_FROM) | (ranges < LEAST_RANGES)] = "too_short"
    has_limits = reason == ""
    shown = known & has_limits[:, None]
    result.centre[:, part] = np.where(shown, centre[:, None], np.nan)
    result.lower[:, part] = np.where(shown, lower, np.nan)
    result.upper[:, part] = np.where(shown, upper, np.nan)
    kept_from = LOCKED_FROM if locked_after is None else locked_after
    result.trial[:, part] = shown & (points < kept_from)[:, None]
    result.baseline[:, part] = baseline & has_limits[:, None]
    result.why_none[:, part] = np.where(known, reason[:, None], "")
    broken = rules(np.where(shown, values, np.nan), centre, lower, upper)
    broken[rounded, :, 1:] = False
    result.broken[:, part] = broken


def _limits(values: Floats, baseline: Flags, *, screened: bool) -> tuple[Floats, Floats]:
    """Centre and half-width per series, from the values marked as baseline; NaN where there are none."""
    count = baseline.sum(axis=1)
    centre = _mean(np.where(baseline, values, 0.0).sum(axis=1), count)
    moving_range = np.abs(np.diff(values, axis=1))
    used = baseline[:, 1:] & baseline[:, :-1]
    mean_range = _mean(np.where(used, moving_range, 0.0).sum(axis=1), used.sum(axis=1))
    if screened:
        kept = used & (moving_range <= SCREEN * mean_range[:, None])
        after = _mean(np.where(kept, moving_range, 0.0).sum(axis=1), kept.sum(axis=1))
        # where everything but the screened ranges is zero there would be no width left
        mean_range = np.where(after > 0.0, after, mean_range)
    return centre, MOVING_RANGE_TO_LIMITS * mean_range


def _mean(total: Floats, count: NDArray[np.int64]) -> Floats:
    return np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)


def _distinct(values: Floats) -> NDArray[np.int64]:
    """Number of distinct values per row; NaN does not count. Values closer than 1e-9 are one."""
    ordered = np.sort(values, axis=1)
    known = ~np.isnan(ordered)
    new = np.diff(ordered, axis=1) > 1e-9
    return known.any(axis=1).astype(np.int64) + (new & known[:, 1:]).sum(axis=1)


def rules(values: Floats, centre: Floats, lower: Floats, upper: Floats) -> Flags:
    """Which rules each point breaks, shape (series, periods, 4); a gap breaks a run.

    outside: beyond a limit. run: 7 in a row on one side of the centre. trend: 7 in a row rising or falling.
    two_of_three: of three in a row, two between two thirds of the way to a limit and the limit, on the same side
    (NHSRplotthedots counts the same way). Every point that takes part is marked.
    """
    known = ~np.isnan(values)
    middle = centre[:, None]
    broken = np.zeros((*values.shape, len(RULES)), dtype=np.bool_)
    broken[..., 0] = known & ((values > upper) | (values < lower))
    step = np.diff(values, axis=1)
    for side in (1.0, -1.0):
        broken[..., 1] |= _stretches(known & (side * (values - middle) > 0.0), RUN)
        rising = _stretches(side * step > 0.0, RUN - 1)
        broken[:, 1:, 2] |= rising
        broken[:, :-1, 2] |= rising
        edge = upper if side > 0 else lower
        outer = known & (side * (values - (middle + (edge - middle) * 2.0 / 3.0)) > 0.0) & ~broken[..., 0]
        broken[..., 3] |= _two_of_three(outer, known)
    return broken


def _stretches(flags: Flags, least: int) -> Flags:
    """True for every flag that stands in an unbroken stretch of at least `least`."""
    forward = stretch(flags)
    member = np.zeros_like(flags)
    reach = np.zeros(len(flags), dtype=np.int64)
    for at in range(flags.shape[1] - 1, -1, -1):
        reach = np.where(flags[:, at], np.maximum(reach, forward[:, at]), 0)
        member[:, at] = reach >= least
    return member


def stretch(flags: Flags) -> NDArray[np.int64]:
    """Length of the unbroken stretch of flags that ends at each place, 0 where there is none.

    >>> stretch(np.array([[True, True, False, True]])).tolist()
    [[1, 2, 0, 1]]
    """
    length = np.zeros(flags.shape, dtype=np.int64)
    running = np.zeros(len(flags), dtype=np.int64)
    for at in range(flags.shape[1]):
        running = np.where(flags[:, at], running + 1, 0)
        length[:, at] = running
    return length


def _two_of_three(outer: Flags, known: Flags) -> Flags:
    marked = np.zeros_like(outer)
    for at in range(2, outer.shape[1]):
        window = outer[:, at - 2 : at + 1]
        hit = (window.sum(axis=1) >= 2) & known[:, at - 2 : at + 1].all(axis=1)
        marked[:, at - 2 : at + 1] |= window & hit[:, None]
    return marked
