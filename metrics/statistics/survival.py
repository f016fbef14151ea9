"""How long it takes, when some are still waiting: life tables, Kaplan-Meier, Aalen-Johansen, restricted means.

Input is counts per bin of age, additive over months (metrics/cells.py, WHOLE_AGES). Conventions:
- entered in the first bin: at age 0, at risk in the whole bin. Entered in a later bin (left truncation) or censored
  in a bin: at risk for half of it (the actuarial convention; Cutler and Ederer 1958, doi 10.1016/0021-9681(58)90126-7).
- a curve is known at the upper edges of bins, straight between them.
- the last bin may have no upper edge; then the curve ends at its lower edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import Z95

Floats = NDArray[np.float64]

TIE = 1e-12
"""S = p exactly counts as reached; sums of floats come this close."""


@dataclass(frozen=True)
class LifeTable:
    """Curves at `hours`, which begin with 0. One value per hour, NaN from where nobody was under observation.

    unmet + met + withdrawn = 1 exactly.
    """

    hours: Floats
    unmet: Floats
    """Kaplan-Meier of leaving, by whichever way."""
    lower: Floats
    upper: Floats
    """95 % interval of `unmet` (Greenwood, log-log)."""
    met: Floats
    """Aalen-Johansen: share met by then, with withdrawal as a competing outcome."""
    met_lower: Floats
    met_upper: Floats
    """95 % interval of `met` (Aalen's variance, log-log)."""
    withdrawn: Floats
    at_risk: Floats
    """At risk in the bin that ends at the hour (0 at hour 0)."""
    left: Floats
    """Met or withdrawn in the bin that ends at the hour."""


@dataclass(frozen=True)
class Quantile:
    """A quantile as the bin it lies in, and the bins its 95 % interval spans; not reached = more than `above`."""

    share: float
    above: float
    """Hours: the quantile is longer than this."""
    at_most: float | None
    """Hours: and at most this; None where the share is not reached."""
    lower: float
    """Lower end of its 95 % interval, hours."""
    upper: float | None
    """Upper end of its 95 % interval, hours; None where it is not reached."""

    @property
    def reached(self) -> bool:
        """Whether the share is reached within the time that can be seen."""
        return self.at_most is not None


@dataclass(frozen=True)
class RestrictedMean:
    """Mean hours, counted up to a fixed horizon, with its standard error; NaN where the curve ends before it."""

    mean: float
    standard_error: float

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval, hours."""
        return self.mean - Z95 * self.standard_error, self.mean + Z95 * self.standard_error


def life_table(
    edges: ArrayLike,
    *,
    entered: ArrayLike,
    met: ArrayLike,
    censored: ArrayLike,
    withdrawn: ArrayLike | None = None,
) -> LifeTable:
    """Curves from counts per bin; `edges` are the lower edges in hours, one more than counts where all bins are closed.

    Raises ValueError where the counts do not fit the edges, are negative, or more leave than ever came.

    >>> table = life_table([0, 1, 2], entered=[4, 0], met=[1, 2], censored=[0, 1])
    >>> table.unmet.round(3).tolist()
    [1.0, 0.75, 0.15]
    """
    lower_edges = np.asarray(edges, dtype=np.float64)
    came = np.asarray(entered, dtype=np.float64)
    done = np.asarray(met, dtype=np.float64)
    gone = np.zeros_like(done) if withdrawn is None else np.asarray(withdrawn, dtype=np.float64)
    open_still = np.asarray(censored, dtype=np.float64)
    _check(lower_edges, came, done, gone, open_still)
    left = done + gone
    at_risk = exposed(came, left, open_still)
    closed = len(lower_edges) - 1
    hours = lower_edges[: closed + 1]
    at_risk, left, done, gone = (each[:closed] for each in (at_risk, left, done, gone))
    unmet = _unmet(at_risk, left)
    step = np.where(left > 0.0, unmet[:-1] / np.where(at_risk > 0, at_risk, 1.0), 0.0)
    step = np.where(np.isnan(unmet[1:]), np.nan, step)
    met_by = np.concatenate([[0.0], np.cumsum(step * done)])
    lower, upper = _log_log(unmet, _greenwood(at_risk, left, unmet), at_risk)
    met_lower, met_upper = _incidence_interval(met_by, _aalen(at_risk, left, done, unmet, met_by))
    return LifeTable(
        hours=hours,
        unmet=unmet,
        lower=lower,
        upper=upper,
        met=met_by,
        met_lower=met_lower,
        met_upper=met_upper,
        withdrawn=np.concatenate([[0.0], np.cumsum(step * gone)]),
        at_risk=np.concatenate([[0.0], at_risk]),
        left=np.concatenate([[0.0], left]),
    )


def exposed(entered: Floats, left: Floats, censored: Floats) -> Floats:
    """Number at risk in each bin (last axis), by the conventions of this module; any leading axes are separate tables.

    Late entries to a wide bin can leave fewer at risk than left there; then those who stayed count for half, and
    never fewer than left.

    >>> exposed(np.array([4.0, 0.0]), np.array([1.0, 2.0]), np.array([0.0, 1.0])).tolist()
    [4.0, 2.5]
    """
    flow = entered - left - censored
    before = np.cumsum(flow, axis=-1) - flow
    joining = entered / 2.0
    joining[..., 0] = entered[..., 0]
    at_risk = before + joining - censored / 2.0
    at_risk = np.where((at_risk <= left) & (censored > 0.0), left + censored / 2.0, at_risk)
    return np.maximum(at_risk, left)


def _unmet(at_risk: Floats, left: Floats) -> Floats:
    """S at every edge (last axis), 1 at the first; NaN from where nobody was at risk."""
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(at_risk > 0.0, 1.0 - left / at_risk, np.nan)
    # once nobody is left the curve stays at 0, whoever is at risk
    after_end = np.logical_or.accumulate(stay == 0.0, axis=-1)
    unmet = np.where(after_end, 0.0, np.cumprod(stay, axis=-1))
    return np.concatenate([np.ones((*unmet.shape[:-1], 1)), unmet], axis=-1)


def _check(edges: Floats, came: Floats, done: Floats, gone: Floats, open_still: Floats) -> None:
    sizes = {len(came), len(done), len(gone), len(open_still)}
    if len(sizes) != 1 or len(edges) - len(came) not in (0, 1) or (np.diff(edges) <= 0.0).any():
        message = "counts need one value per bin, and edges one per bin or one more, rising"
        raise ValueError(message)
    if min(came.min(), done.min(), gone.min(), open_still.min()) < 0.0:
        message = "counts cannot be negative"
        raise ValueError(message)
    if (np.cumsum(came - done - gone - open_still) < -1e-9).any():
        message = "more have left by some age than had come under observation by then"
        raise ValueError(message)


def _greenwood(at_risk: Floats, left: Floats, unmet: Floats) -> Floats:
    """Variance of log S at every hour: the sum of d / (N (N - d)) (Greenwood 1926)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        term = np.where(left > 0.0, left / (at_risk * (at_risk - left)), 0.0)
    total = np.concatenate([[0.0], np.cumsum(term)])
    return np.where(np.isnan(unmet), np.nan, total)


def _log_log(unmet: Floats, variance: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    """95 % interval of S as S^exp(-+ z se) (Kalbfleisch and Prentice).

    With nobody left yet: 1 and the exact binomial bound .025^(1/N), N the fewest at risk so far. With nobody left
    at all: 0 and the upper end of the hour before.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = Z95 * np.sqrt(variance) / np.abs(np.log(unmet))
        lower, upper = unmet ** np.exp(spread), unmet ** np.exp(-spread)
        fewest = np.minimum.accumulate(np.where(at_risk > 0.0, at_risk, np.nan))
        untouched = np.concatenate([[1.0], 0.025 ** (1.0 / fewest)])
    lower = np.where(unmet == 1.0, untouched, lower)
    upper = np.where(unmet == 1.0, 1.0, upper)
    for at in range(1, len(unmet)):
        if unmet[at] == 0.0:
            lower[at], upper[at] = 0.0, upper[at - 1]
    return lower, upper


def _aalen(at_risk: Floats, left: Floats, done: Floats, unmet: Floats, met: Floats) -> Floats:
    """Variance of the Aalen-Johansen share met, at every hour (delta method; Marubini and Valsecchi 1995)."""
    variance = np.zeros(len(met))
    with np.errstate(divide="ignore", invalid="ignore"):
        ordinary = np.where(left > 0.0, left / (at_risk * (at_risk - left)), 0.0)
        ordinary = np.where(np.isfinite(ordinary), ordinary, 0.0)
        own = np.where(done > 0.0, unmet[:-1] ** 2 * done * (at_risk - done) / at_risk**3, 0.0)
        cross = np.where(done > 0.0, unmet[:-1] * done / at_risk**2, 0.0)
    for at in range(1, len(met)):
        ahead = met[at] - met[1 : at + 1]
        terms = ahead**2 * ordinary[:at] + own[:at] - 2.0 * ahead * cross[:at]
        variance[at] = max(float(np.nansum(terms)), 0.0) if not np.isnan(met[at]) else np.nan
    return variance


def _incidence_interval(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """95 % interval of a share that grows from 0, on the log-log scale of 1 - share; 0 to 0 before the first event."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        rest = 1.0 - share
        spread = Z95 * np.sqrt(variance) / (rest * np.abs(np.log(rest)))
        lower, upper = 1.0 - rest ** np.exp(-spread), 1.0 - rest ** np.exp(spread)
    lower = np.where(share == 0.0, 0.0, np.where(share >= 1.0, 1.0, lower))
    upper = np.where(share == 0.0, 0.0, np.where(share >= 1.0, 1.0, upper))
    return lower, upper


def time_until_met(table: LifeTable, share: float) -> Quantile:
    """Hours by which the need of `share` of all has been met; never reached where too many withdraw."""
    return _quantile(table.hours, table.met, table.met_lower, table.met_upper, share)


def _quantile(hours: Floats, share_by: Floats, least: Floats, most: Floats, share: float) -> Quantile:
    """The bin in which `share_by` reaches `share`; its interval is where the curve's own interval reaches it."""
    at = _first(share_by, share)
    above = float(hours[at - 1]) if at is not None else float(hours[~np.isnan(share_by)][-1])
    early, late = _first(most, share), _first(least, share)
    return Quantile(
        share=share,
        above=above,
        at_most=None if at is None else float(hours[at]),
        lower=float(hours[early - 1]) if early is not None else above,
        upper=None if late is None else float(hours[late]),
    )


def _first(share_by: Floats, share: float) -> int | None:
    """Position of the first hour at which the share is reached; S = p exactly counts as reached."""
    reached = np.flatnonzero(share_by >= share - TIE)
    return max(int(reached[0]), 1) if len(reached) else None


def restricted_mean(table: LifeTable, horizon: float) -> RestrictedMean:
    """Mean hours until leaving, by whichever way, where time counts up to `horizon` hours, an edge of the table.

    Area under S (straight within bins); variance: sum of A^2 d / (N (N - d)), A the area that rests on the bin.
    Raises ValueError where `horizon` is not an edge.
    """
    last = _place(table.hours, horizon)
    hours, unmet = table.hours[: last + 1], table.unmet[: last + 1]
    if np.isnan(unmet).any():
        return RestrictedMean(float("nan"), float("nan"))
    area = _area(hours, unmet)
    after = area.sum() - np.cumsum(area)
    rests = after + np.diff(hours) * unmet[1:] / 2.0
    at_risk, left = table.at_risk[1 : last + 1], table.left[1 : last + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        term = np.where((left > 0.0) & (at_risk > left), rests**2 * left / (at_risk * (at_risk - left)), 0.0)
    return RestrictedMean(float(area.sum()), float(np.sqrt(term.sum())))


def restricted_means(edges: ArrayLike, counts: Floats, horizon: float) -> Floats:
    """The restricted mean of many tables at once; counts: tables x (entered, left, censored) x bins.

    NaN where a count is missing or the curve ends before the horizon. Raises ValueError where it is not an edge.

    >>> restricted_means([0, 1, 2], np.array([[[4.0, 0.0], [1.0, 2.0], [0.0, 1.0]]]), 1.0).tolist()
    [0.875]
    """
    hours = np.asarray(edges, dtype=np.float64)
    last = _place(hours, horizon)
    entered, left, censored = (counts[:, row, :] for row in range(3))
    unmet = _unmet(exposed(entered, left, censored)[:, :last], left[:, :last])
    return _area(hours[: last + 1], unmet).sum(axis=-1)


def _place(hours: Floats, horizon: float) -> int:
    place = np.flatnonzero(hours == horizon)
    if not len(place):
        message = "the horizon must be an edge of the table"
        raise ValueError(message)
    return int(place[0])


def _area(hours: Floats, unmet: Floats) -> Floats:
    """Area under S in each bin, straight within it."""
    return np.diff(hours) * (unmet[..., 1:] + unmet[..., :-1]) / 2.0


@dataclass(frozen=True)
class SteadyAges:
    """What a steady flow would show of the ages of open cases, from the curve of those before them."""

    old: float
    """Hours: the edge by which at least the given share has left."""
    share: float
    """Share of the open that are older than that: the area under S beyond `old` over all of it."""


def steady_ages(table: LifeTable, share: float) -> SteadyAges | None:
    """Ages of open cases under a steady flow; None where the curve does not come down to 1 - `share`.

    With constant arrivals the number open at age x is proportional to S(x), so of all open the share older than `old`
    is the area of S beyond it over the area of S. For a constant hazard that is S(old) itself; a heavy tail makes it
    far more. The area ends where the curve does. Source: renewal theory, Cox (1962), Renewal Theory, 5.2.

    >>> table = life_table([0, 1, 2], entered=[4, 0], met=[2, 2], censored=[0, 0])
    >>> steady_ages(table, 0.5)
    SteadyAges(old=1.0, share=0.25)
    """
    known = int(np.count_nonzero(~np.isnan(table.unmet)))
    unmet, hours = table.unmet[:known], table.hours[:known]
    reached = np.flatnonzero(unmet <= 1.0 - share + TIE)
    if not len(reached):
        return None
    at = int(reached[0])
    area = _area(hours, unmet)
    return SteadyAges(old=float(hours[at]), share=float(area[at:].sum() / area.sum()))
