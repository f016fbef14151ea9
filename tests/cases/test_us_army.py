"""US Army companies: protected cells, three asked scales, reliability and straight-lining, against plain numpy."""

import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

SCALES = {
    "leadership_climate": ([f"LEAD{number:02}" for number in range(1, 12)], 1, 5),
    "task_significance": ([f"TSIG{number:02}" for number in range(1, 4)], 1, 5),
    "hostility": ([f"HOSTIL{number:02}" for number in range(1, 6)], 0, 4),
}
ITEMS = [item for items, _, _ in SCALES.values() for item in items]
AUTHORS = {"leadership_climate": "GLEAD", "task_significance": "GTSIG", "hostility": "GHOSTILE"}
"""The companies' means as the authors of the data set computed and published them."""


@pytest.fixture(scope="module")
def army(case):
    return case("us_army")


@pytest.fixture(scope="module")
def answers(shared_data):
    return pd.read_csv(shared_data / "us_army_lq2002" / "lq2002.csv.gz", dtype={"COMPID": str})


def deniable(total, n, lowest, highest):
    """Sum and number of answers -> the sum of slacks that is let out (DESIGN.md, Clearing 2)."""
    width = highest - lowest
    slack = np.clip(total - lowest * n, width, width * n - width)
    return np.clip(width + 3 * np.round((slack - width) / 3), width, width * n - width)


def test_every_company_is_shown_in_a_band_and_none_is_below_eight(army, answers):
    sizes = answers.groupby("COMPID").size()
    assert sizes.min() >= 8
    shown = army.published("SELECT DISTINCT unit_id, n_band FROM cell JOIN unit USING (unit_id) WHERE depth = 1")
    edges, bands = [4, 9, 19, 49, np.inf], ["5-9", "10-19", "20-49", "50+"]
    expected = pd.cut(sizes, edges, labels=bands).astype(str).to_dict()
    assert shown.set_index("unit_id")["n_band"].to_dict() == expected


def test_cells_are_the_deniable_means_of_the_companies(army, answers):
    cells = army.published("SELECT unit_id, item_id, value FROM cell").pivot(
        index="unit_id", columns="item_id", values="value"
    )
    assert cells.shape == (50, 19)
    root = army.published("SELECT unit_id FROM unit WHERE depth = 0")["unit_id"].iloc[0]
    for items, lowest, highest in SCALES.values():
        for item in items:
            found = answers.groupby("COMPID")[item].agg(["sum", "count"])
            slack = deniable(found["sum"], found["count"], lowest, highest)
            of_companies = lowest + slack / found["count"]
            assert (cells[item].reindex(of_companies.index) - of_companies).abs().max() <= 0.05 + 1e-9
            assert abs(cells.loc[root, item] - (lowest + slack.sum() / found["count"].sum())) <= 0.05 + 1e-9


def test_no_cell_is_an_exact_mean_of_unanimous_people(army):
    """Every answer on the scale stays possible: the certificate holds for each size of group that was let out."""
    certificate = army.published("SELECT * FROM certificate WHERE against = 'outsider'")
    assert set(certificate["scale"]) >= {"1-5", "0-4"}
    assert certificate["holds"].all()
    assert (certificate["possible"] == certificate["of"]).all()


@pytest.mark.parametrize("scale", SCALES)
def test_scale_values_stay_near_those_the_authors_published(army, answers, scale):
    items, lowest, highest = SCALES[scale]
    readings = army.published("SELECT * FROM reading WHERE indicator = ?", scale)
    companies = readings[readings["scope"] == "unit"].set_index("unit_id")
    published = answers.groupby("COMPID")[AUTHORS[scale]].first()
    percent = 100.0 * (published - lowest) / (highest - lowest)
    apart = (companies["value"] - percent.reindex(companies.index)).abs()
    assert len(apart) == 49
    # protection and rounding move a company by a few points of 100 at the most; the mean company by less than one
    assert apart.max() < 5.0
    assert apart.mean() < 1.2
    inside = percent.reindex(companies.index).between(companies["lower"], companies["upper"])
    assert inside.all()
    whole = readings[readings["scope"] == "whole"].iloc[0]
    assert whole["value"] == pytest.approx(
        100.0 * (answers[items].mean().mean() - lowest) / (highest - lowest), abs=1.5
    )
    assert whole["lower"] < whole["value"] < whole["upper"]


@pytest.mark.parametrize("scale", SCALES)
def test_reliability_as_numpy_computes_it(army, answers, scale):
    items, lowest, highest = SCALES[scale]
    shown = army.published("SELECT * FROM reliability WHERE indicator = ?", scale).iloc[0]
    frame = answers[[*items, "COMPID"]].dropna()
    matrix = frame[items].to_numpy(dtype=float)
    many = len(items)
    alpha = many / (many - 1) * (1 - matrix.var(axis=0, ddof=1).sum() / matrix.sum(axis=1).var(ddof=1))
    person = pd.Series(matrix.mean(axis=1), index=frame.index)
    groups = person.groupby(frame["COMPID"])
    sizes, means = groups.size(), groups.mean()
    between = (sizes * (means - person.mean()) ** 2).sum() / (len(sizes) - 1)
    within = groups.apply(lambda values: ((values - values.mean()) ** 2).sum()).sum() / (len(person) - len(sizes))
    icc1 = (between - within) / (between + (sizes.mean() - 1) * within)
    icc2 = (between - within) / between
    steps = highest - lowest + 1
    chance = (steps**2 - 1) / 12
    spread = frame.groupby("COMPID")[items].var(ddof=1).mean(axis=1)
    agreed = (1 - spread / chance).clip(lower=0.0)
    rwg = (many * agreed / (many * agreed + spread / chance)).median()
    assert shown["alpha"] == pytest.approx(alpha, abs=0.006)
    assert shown["icc1"] == pytest.approx(icc1, abs=0.006)
    assert shown["icc2"] == pytest.approx(icc2, abs=0.006)
    assert shown["rwg"] == pytest.approx(rwg, abs=0.006)
    assert shown["within"] == pytest.approx(100.0 * within**0.5 / (highest - lowest), abs=0.6)


def straight_liners(answers):
    """Whether each person gave the same place on the scale to three quarters of the form in a row, or throughout."""
    lowest = {item: low for items, low, _ in SCALES.values() for item in items}
    places = (answers[ITEMS] - pd.Series(lowest)).to_numpy()
    run = np.ones(len(places), dtype=int)
    longest = run.copy()
    for column in range(1, places.shape[1]):
        run = np.where(places[:, column] == places[:, column - 1], run + 1, 1)
        longest = np.maximum(longest, run)
    return longest >= 0.75 * len(ITEMS)


def test_straight_lining_keeps_away_from_none_and_all(army, answers):
    """Twice two people in the smallest company would be seen otherwise; so a rare share comes out too high."""
    straight = pd.Series(straight_liners(answers)).groupby(answers["COMPID"]).agg(["sum", "size"])
    own = straight[straight["size"] >= 20]
    rest = straight[straight["size"] < 20].sum()
    atoms = pd.concat([own, rest.to_frame("rest").T])
    share = np.clip(atoms["sum"], 2, atoms["size"] - 2) / atoms["size"]
    twentieths = np.rint(20 * share) / 20
    shown = army.published("SELECT * FROM reading WHERE indicator = 'straight_lining'")
    companies = shown[shown["scope"] == "unit"].set_index("unit_id")
    assert companies["value"].to_dict() == pytest.approx(twentieths[own.index].to_dict())
    assert set(companies["n_band"]) == {"20-49", "50+"}
    whole = shown[shown["scope"] == "whole"].iloc[0]
    pooled = (twentieths * atoms["size"]).sum() / atoms["size"].sum()
    assert whole["value"] == pytest.approx(np.rint(20 * pooled) / 20)
    assert straight["sum"].sum() / straight["size"].sum() < whole["upper"]


def test_one_wave_has_no_limits(army):
    limits = army.published("SELECT count(centre) AS n, count(*) AS points FROM limits").iloc[0]
    assert (limits["n"], limits["points"] > 150) == (0, True)
