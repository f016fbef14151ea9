"""How often stable series break the rules: measured here, not quoted.

Run from the repository's folder with `python bench/false_alarms.py`; seeded, so the figures repeat.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import ArrayLike
from tillit.metrics.limits import LEAST_DISTINCT
from tillit.metrics.statistics.chance import dependence, newest, p_values, stable_series
from tillit.metrics.statistics.process_behaviour import RULES, Charts, charts, sampling_half_width

SERIES = 4_000
LENGTHS = (6, 8, 10, 12, 18, 24, 36)
SEED = 1


def main() -> None:
    """Print every table as Markdown."""
    began = time.perf_counter()
    normal_series()
    p_of_newest()
    rules_at_newest()
    survey_atoms()
    survey_wholes()
    shares_of_cases()
    print(f"\n{SERIES:,} series per cell, {time.perf_counter() - began:.0f} s")


def normal_series() -> None:
    """Stable normal series, independent and with likeness between neighbours."""
    rows = []
    for rho in (0.0, 0.3, 0.5):
        for length in LENGTHS:
            drawn = charts(stable_series(_rng(length, rho), SERIES, length, rho))
            rows.append((f"{rho:.1f}", length, _any(drawn), _newest(drawn)))
    _table("Stable normal series", ("lag-1", "points", "any point breaks a rule", "the newest point does"), rows)


def p_of_newest() -> None:
    """Whether p keeps its promise when the dependence is estimated from the series itself."""
    rows = []
    for rho in (0.0, 0.3, 0.5):
        for length in LENGTHS[1:]:
            values = stable_series(_rng(length, rho, 7), SERIES, length, rho)
            drawn = charts(values)
            seen = newest(values, (values - drawn.centre) / ((drawn.upper - drawn.centre) / 3.0), drawn.broken[:, -1])
            p, chance = p_values(seen, np.full(SERIES, length), dependence(values))
            rows.append((f"{rho:.1f}", length, _share(p <= 0.05), _share(p <= 0.01), _newest(drawn), _share(chance)))
    names = ("lag-1", "points", "p <= .05", "p <= .01", "newest breaks", "chance of it as printed")
    _table("p of the newest point, dependence estimated", names, rows)


def rules_at_newest() -> None:
    """Which rule the newest point breaks."""
    rows = []
    for length in (8, 12, 24, 36):
        broken = charts(stable_series(_rng(length, 0.0), SERIES * 5, length)).broken[:, -1]
        rows.append((length, *(_share(broken[:, rule]) for rule in range(len(RULES)))))
    _table("Rules at the newest point, independent normal series", ("points", *RULES), rows)


def survey_atoms() -> None:
    """Cleared means of answers 1-5: sums rounded to steps of 3, means to 0.1; plain limits and those of tillit."""
    rows = []
    shares = [0.05, 0.10, 0.25, 0.40, 0.20]
    sigma = float(np.sqrt(np.dot(shares, np.arange(5) ** 2) - np.dot(shares, np.arange(5)) ** 2))
    for people in (5, 8, 12, 20, 50, 200):
        counts = _rng(people).multinomial(people, shares, size=(SERIES, 12))
        slack = counts @ np.arange(5)
        rounded = np.clip(4 + 3 * np.round((np.clip(slack, 4, 4 * people - 4) - 4) / 3), 4, 4 * people - 4)
        values = np.round(1 + rounded / people, 1)
        plain = charts(values)
        ours = charts(
            values,
            floor=np.full(values.shape, sampling_half_width(sigma, people)),
            least_distinct=LEAST_DISTINCT,
        )
        limits = _share(~np.isnan(ours.centre[:, -1])) if people >= 20 else "none by rule"
        rows.append((people, _any(plain), limits, _any(ours) if people >= 20 else "0.0 %"))
    names = ("people", "plain XmR, any of 12 points", "tillit draws limits", "and then a rule breaks")
    _table("Stable survey atoms, 12 waves", names, rows)


def survey_wholes() -> None:
    """Scales of three questions 1-5 at the whole, rounded to 0.1 of a point: with the plain rules, and with ours."""
    rows = []
    sigma, alike, items, waves = 0.9, 0.4, 3, 13
    for people in (50, 200, 1000, 2000, 10_000, 100_000):
        rng = _rng(people, 3)
        level = rng.uniform(2.5, 4.5, size=(SERIES, 1, items))
        error = sigma / np.sqrt(people)
        shared = np.sqrt(alike) * rng.normal(size=(SERIES, waves, 1))
        own = np.sqrt(1.0 - alike) * rng.normal(size=(SERIES, waves, items))
        values = 25.0 * (np.round(level + error * (shared + own), 1).mean(axis=2) - 1.0)
        spread = 25.0 * np.sqrt(alike + (1.0 - alike) / items) * error
        floor = np.full(values.shape, 3.0 * np.sqrt(spread**2 + 2.5**2 / 12.0 / items))
        plain = charts(values, floor=floor)
        ours = charts(values, floor=floor, least_distinct=LEAST_DISTINCT, step=2.5)
        without = charts(values, floor=floor, least_distinct=LEAST_DISTINCT)
        drawn = [_share(~np.isnan(each.centre[:, -1])) for each in (without, ours)]
        seen = newest(values, (values - ours.centre) / ((ours.upper - ours.centre) / 3.0), ours.broken[:, -1])
        p, _ = p_values(seen, np.full(SERIES, waves), dependence(values))
        rows.append((f"{people:,}", *drawn, _newest(plain), _newest(ours), _share(p <= 0.05), _share(p <= 0.01)))
    names = (
        *("people", "limits with four distinct values", "limits as tillit draws them"),
        *("newest, all rules on all", "newest, tillit", "p <= .05", "p <= .01"),
    )
    _table("Stable scales of three questions at the whole, 13 waves", names, rows)


def shares_of_cases() -> None:
    """Shares of few cases, which are neither normal nor fine-grained."""
    rows = []
    for cases, share in ((20, 0.05), (20, 0.3), (50, 0.1), (200, 0.1), (1000, 0.02)):
        values = _rng(cases).binomial(cases, share, size=(SERIES, 24)) / cases
        plain, ours = charts(values), charts(values, least_distinct=LEAST_DISTINCT)
        seen = newest(values, (values - ours.centre) / ((ours.upper - ours.centre) / 3.0), ours.broken[:, -1])
        p, _ = p_values(seen, np.full(SERIES, 24), dependence(values))
        rows.append((cases, share, _newest(plain), _newest(ours), _share(p <= 0.01)))
    names = ("cases", "true share", "newest, plain XmR", "newest, tillit", "p <= .01")
    _table("Stable shares of cases, 24 months", names, rows)


def _rng(*key: float) -> np.random.Generator:
    return np.random.default_rng([SEED, *(round(100 * part) for part in key)])


def _any(drawn: Charts) -> str:
    return _share(drawn.broken.any(axis=(1, 2)))


def _newest(drawn: Charts) -> str:
    return _share(drawn.broken[:, -1].any(axis=1))


def _share(flags: ArrayLike) -> str:
    return f"{100.0 * float(np.asarray(flags).mean()):.1f} %"


def _table(title: str, names: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    print(f"\n## {title}\n\n| {' | '.join(names)} |\n|{'---|' * len(names)}")
    for row in rows:
        print(f"| {' | '.join(str(value) for value in row)} |")


if __name__ == "__main__":
    main()
