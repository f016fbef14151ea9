"""Life tables against published ones, an exact Kaplan-Meier and hand counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tillit.metrics.cells import AGE_EDGES_HOURS, RESTRICTED_HOURS
from tillit.metrics.statistics.survival import (
    LifeTable,
    exposed,
    life_table,
    restricted_mean,
    restricted_means,
    time_until_met,
)

REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks of remission on 6-mercaptopurine: Freireich et al. (1963), Blood 21."""


def half_weeks(events: list[int], censored: list[int], others: list[int] | None = None, until: int = 36) -> LifeTable:
    """Bins of half a unit: events at t in the first half, censored in the second, so that the table is exact."""
    edges = np.arange(0.0, until + 0.5, 0.5)
    bins = len(edges) - 1
    met, gone, still = (np.zeros(bins) for _ in range(3))
    np.add.at(met, [2 * t for t in events], 1)
    np.add.at(still, [2 * t + 1 for t in censored], 1)
    np.add.at(gone, [2 * t for t in others or []], 1)
    entered = np.zeros(bins)
    entered[0] = len(events) + len(censored) + len(others or [])
    return life_table(edges, entered=entered, met=met, withdrawn=gone, censored=still)


def at(table: LifeTable, values: np.ndarray, hour: float) -> float:
    return float(values[np.flatnonzero(table.hours == hour)[0]])


def test_the_leukaemia_table() -> None:
    # Klein and Moeschberger (2003), table 4.1: estimates and Greenwood's standard errors
    table = half_weeks(REMISSION, STILL_IN_REMISSION)
    published = {6: (0.857, 0.0764), 7: (0.807, 0.0869), 10: (0.753, 0.0963), 13: (0.690, 0.1068)}
    published |= {16: (0.627, 0.1141), 22: (0.538, 0.1282), 23: (0.448, 0.1346)}
    for week, (share, error) in published.items():
        unmet, lower, upper = (at(table, each, week + 0.5) for each in (table.unmet, table.lower, table.upper))
        assert unmet == pytest.approx(share, abs=0.0006)
        spread = np.log(np.log(lower) / np.log(upper)) / (2 * 1.959964)
        assert spread * unmet * abs(np.log(unmet)) == pytest.approx(error, abs=0.0001)


def test_the_leukaemia_median_is_twenty_three_weeks() -> None:
    median = time_until_met(half_weeks(REMISSION, STILL_IN_REMISSION), 0.5)
    assert (median.above, median.at_most) == (23.0, 23.5)
    # Brookmeyer and Crowley's interval with the log-log transform begins at 13 weeks and is not reached above
    assert median.lower == 13.0
    assert median.upper is None


def test_an_exact_kaplan_meier_with_fine_bins() -> None:
    rng = np.random.default_rng(5)
    times = rng.exponential(20.0, 60)
    ends = rng.uniform(5.0, 40.0, 60)
    seen, open_still = times[times <= ends], ends[times > ends]
    exact = stats.ecdf(stats.CensoredData(uncensored=seen, right=open_still)).sf
    moments = np.sort(np.concatenate([seen, open_still]))
    edges = np.concatenate([[0.0], (moments[1:] + moments[:-1]) / 2.0, [moments[-1] + 1.0]])
    count = [np.histogram(each, edges)[0] for each in (seen, open_still)]
    entered = np.zeros(len(edges) - 1)
    entered[0] = 60
    table = life_table(edges, entered=entered, met=count[0], censored=count[1])
    at_edge = np.clip(np.searchsorted(exact.quantiles, table.hours, side="right") - 1, 0, None)
    expected = np.where(table.hours < exact.quantiles[0], 1.0, exact.probabilities[at_edge])
    assert np.allclose(table.unmet, expected, atol=1e-12)


def test_the_actuarial_convention_of_cutler_and_ederer() -> None:
    # Cutler and Ederer (1958), table 1: localised kidney cancer, Connecticut 1946-1951; 44 % alive after five years
    lost_or_alive = np.array([4 + 15, 6 + 11, 0 + 15, 2 + 7, 0 + 6])
    table = life_table(
        np.arange(6.0), entered=[126, 0, 0, 0, 0], met=[47, 5, 2, 2, 0], censored=[*lost_or_alive[:4], 10]
    )
    assert table.at_risk[1:5].tolist() == [116.5, 51.5, 30.5, 16.5]
    assert table.unmet.round(2).tolist() == [1.0, 0.6, 0.54, 0.5, 0.44, 0.44]


def test_the_breast_cancer_table_of_competing_outcomes() -> None:
    # Satagopan et al. (2004), doi 10.1038/sj.bjc.6602102, table 2
    table = half_weeks([10, 16, 23, 27], [7, 14, 24, *[40] * 296], [18, 26], until=42)
    weeks = [10, 16, 23, 27]
    assert [at(table, table.at_risk, week + 0.5) for week in weeks] == [304, 302, 300, 297]
    rises = np.diff([0.0, *(at(table, table.met, week + 0.5) for week in weeks)])
    assert (100 * rises).round(1).tolist() == [0.3] * 4
    assert 100 * at(table, table.unmet, 27.5) == pytest.approx(98.0, abs=0.05)


def test_by_hand_with_late_entry() -> None:
    # 4 from the start, 1 met; 2 come in late in the second bin, 2 met there and 1 still open
    table = life_table([0.0, 1.0, 3.0], entered=[4, 2], met=[1, 2], censored=[0, 1])
    assert table.at_risk.tolist() == [0.0, 4.0, 3.5]
    assert table.unmet.tolist() == pytest.approx([1.0, 0.75, 0.75 * 1.5 / 3.5])


COUNTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), min_size=len(AGE_EDGES_HOURS), max_size=27
)


@given(COUNTS, st.integers(1, 30))
def test_unmet_met_and_withdrawn_always_add_up_to_one(counts: list[tuple[int, int, int]], more: int) -> None:
    met, gone, still = (np.array(column) for column in zip(*counts, strict=True))
    entered = np.zeros(27)
    entered[0] = met.sum() + gone.sum() + still.sum() + more
    table = life_table(AGE_EDGES_HOURS, entered=entered, met=met, withdrawn=gone, censored=still)
    known = ~np.isnan(table.unmet)
    assert np.allclose((table.unmet + table.met + table.withdrawn)[known], 1.0, atol=1e-12)
    assert (np.diff(table.unmet[known]) <= 1e-12).all()
    assert (table.lower[known] <= table.unmet[known] + 1e-12).all()
    assert (table.unmet[known] <= table.upper[known] + 1e-12).all()
    assert (table.met_lower[known] <= table.met[known] + 1e-9).all()
    assert (table.met[known] <= table.met_upper[known] + 1e-9).all()


@given(COUNTS)
def test_without_withdrawals_the_two_curves_and_their_intervals_mirror(counts: list[tuple[int, int, int]]) -> None:
    met, _, still = (np.array(column) for column in zip(*counts, strict=True))
    entered = np.zeros(27)
    entered[0] = met.sum() + still.sum() + 1
    table = life_table(AGE_EDGES_HOURS, entered=entered, met=met, censored=still)
    middle = (table.unmet < 1.0) & (table.unmet > 1e-9)
    assert np.allclose(table.met[middle], 1.0 - table.unmet[middle])
    assert np.allclose(table.met_lower[middle], 1.0 - table.upper[middle], atol=1e-6)


def test_months_add_up_to_one_table() -> None:
    # the same cases cut into months: who is open at a month's end is censored there and enters again at that age
    whole = life_table([0, 24, 48, 72], entered=[10, 0, 0], met=[2, 3, 1], censored=[0, 0, 4])
    cut = life_table([0, 24, 48, 72], entered=[10, 5, 2], met=[2, 3, 1], censored=[0, 5, 6])
    assert np.allclose(whole.unmet, cut.unmet)


def test_late_entry_is_unbiased_against_known_waits() -> None:
    rng = np.random.default_rng(11)
    opened = rng.uniform(-4000.0, 2000.0, 30_000)
    wait = rng.exponential(300.0, 30_000)
    present = (opened + wait > 0.0) & (opened < 1440.0)
    entry, leave = np.maximum(0.0 - opened, 0.0)[present], wait[present]
    end = (1440.0 - opened)[present]
    edges = np.array([*AGE_EDGES_HOURS, np.inf])
    count = [np.histogram(each, edges)[0] for each in (entry, leave[leave <= end], end[leave > end])]
    table = life_table(AGE_EDGES_HOURS, entered=count[0], met=count[1], censored=count[2])
    inside = table.hours <= 720.0
    assert np.allclose(table.unmet[inside], np.exp(-table.hours[inside] / 300.0), atol=0.012)


def test_a_quantile_reached_exactly_counts_as_reached() -> None:
    table = life_table([0, 1, 2, 3], entered=[4, 0, 0], met=[1, 1, 0], censored=[0, 0, 2])
    median = time_until_met(table, 0.5)
    assert (median.above, median.at_most) == (1.0, 2.0)


def test_a_quantile_that_is_not_reached_says_more_than() -> None:
    table = life_table([0, 1, 2], entered=[10, 0], met=[1, 1], censored=[0, 8])
    found = time_until_met(table, 0.85)
    assert not found.reached
    assert (found.above, found.at_most, found.upper) == (2.0, None, None)


def test_withdrawals_keep_a_share_from_ever_being_met() -> None:
    table = life_table([0, 1, 2], entered=[10, 0], met=[4, 0], withdrawn=[5, 1], censored=[0, 0])
    assert table.unmet[-1] == 0.0
    assert table.met[-1] == pytest.approx(0.4)
    assert not time_until_met(table, 0.5).reached


def test_the_restricted_mean_by_hand() -> None:
    table = life_table([0, 1, 3], entered=[4, 0], met=[1, 1], censored=[0, 2])
    # S 1, .75, .75 x (1 - 1 / 2) with two censored half the second bin
    mean = restricted_mean(table, 3.0)
    assert mean.mean == pytest.approx(0.875 + 2 * (0.75 + 0.375) / 2)
    first = (1.125 + 0.375) ** 2 * 1 / (4 * 3)
    second = 0.375**2 * 1 / (2 * 1)
    assert mean.standard_error == pytest.approx((first + second) ** 0.5)


def test_the_restricted_mean_of_known_waits_and_its_error() -> None:
    rng = np.random.default_rng(2)
    edges = np.array([*AGE_EDGES_HOURS, np.inf])
    means, errors = [], []
    for _ in range(200):
        waits = rng.exponential(400.0, 300)
        met = np.histogram(waits, edges)[0]
        entered = np.zeros(27)
        entered[0] = 300
        found = restricted_mean(life_table(AGE_EDGES_HOURS, entered=entered, met=met, censored=met * 0), 2160.0)
        means.append(found.mean)
        errors.append(found.standard_error)
    truth = 400.0 * (1 - np.exp(-RESTRICTED_HOURS / 400.0))
    assert np.mean(means) == pytest.approx(truth, rel=0.02)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.15)


def test_nobody_under_observation_ends_the_curve() -> None:
    table = life_table([0, 1, 2, 3], entered=[2, 0, 0], met=[1, 0, 0], censored=[1, 0, 0])
    assert np.isnan(table.unmet[2:]).all()
    assert np.isnan(restricted_mean(table, 3.0).mean)


def test_few_late_entries_do_not_empty_a_bin() -> None:
    assert exposed(np.array([0.0, 5.0]), np.array([0.0, 1.0]), np.array([0.0, 4.0])).tolist() == [0.0, 3.0]


@pytest.mark.parametrize(
    ("entered", "met", "words"),
    [([1, 0], [2, 0], "more have left"), ([-1, 0], [0, 0], "negative"), ([1, 0, 0, 0], [0, 0, 0, 0], "one value per")],
)
def test_impossible_counts_are_refused(entered: list[int], met: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        life_table([0, 1, 2], entered=entered, met=met, censored=[0] * len(met))


def test_many_restricted_means_at_once_are_the_single_ones() -> None:
    rng = np.random.default_rng(5)
    bins = len(AGE_EDGES_HOURS)
    counts = np.zeros((50, 3, bins))
    for table in counts:
        come = rng.multinomial(40, np.r_[0.7, np.full(bins - 1, 0.3 / (bins - 1))])
        table[0] = come
        inside = 0
        for at in range(bins):
            inside += come[at]
            table[1, at], table[2, at], stay = rng.multinomial(inside, [0.15, 0.02, 0.83])
            inside = stay
        table[2, -1] += inside
    single = [
        restricted_mean(life_table(AGE_EDGES_HOURS, entered=c[0], met=c[1], censored=c[2]), RESTRICTED_HOURS).mean
        for c in counts
    ]
    assert restricted_means(AGE_EDGES_HOURS, counts, RESTRICTED_HOURS) == pytest.approx(single, nan_ok=True)
    assert not np.isnan(single).all()


def test_a_horizon_inside_a_bin_is_refused() -> None:
    with pytest.raises(ValueError, match="edge of the table"):
        restricted_means([0, 1, 3], np.zeros((1, 3, 2)), 2.0)
