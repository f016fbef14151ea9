"""Derived numbers: all of ours follow from the cells; whatever says more is found."""

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.attacks.derived import derived, item_values, volumes
from tillit.metrics.attacks.differencing import isolated, rests, smallest_rest
from tillit.metrics.attacks.inferred import inferred
from tillit.metrics.attacks.linear_algebra import attack
from tillit.metrics.attacks.material import FILE
from tillit.metrics.attacks.sheets import sheets
from tillit.metrics.statistics.intervals import Z95

from .readings import ITEMS, WITHIN, release, with_table

OURS = release()


def test_every_number_of_ours_follows_from_the_cells() -> None:
    found = derived(OURS)
    assert found.odd.empty
    assert found.unchecked == 0
    reading, limits = OURS.tables["reading"], OURS.tables["limits"]
    numbers = ["value", "lower", "upper", "pooled", "silent_lowest", "silent_highest"]
    of_limits = ["centre", "lower_limit", "upper_limit"]
    assert found.checked == int(reading[numbers].notna().sum().sum() + limits[of_limits].notna().sum().sum())
    assert int(limits["centre"].notna().sum()) == 48
    assert int(reading["pooled"].notna().sum()) == 80
    assert attack(OURS)[0].holds


@pytest.mark.parametrize("kept", ["published", "both"])
def test_so_it_is_with_a_wave_held_back(kept: str) -> None:
    held = release("w8")
    if kept == "published":
        tables = {name: table[table[FILE] == 0] for name, table in held.tables.items()}
        held = with_table(held, **tables)
    found = derived(held)
    assert found.odd.empty
    assert found.unchecked == 0


def test_an_interval_from_the_exact_number_gives_it_away() -> None:
    """Half-widths from seven people, where the band is 5 to 9."""
    reading = OURS.tables["reading"].copy()
    chosen = (reading["n_band"] == "5-9") & (reading["scope"] == "unit")
    steps = (9 / 12 * 25**2 * 3 / 7**2 + 0.01 / 12 * 25**2 * 3) / 9
    half = Z95 * np.sqrt(WITHIN**2 / 7 + steps)
    reading.loc[chosen, "lower"] = np.clip(reading.loc[chosen, "value"] - half, 0, 100)
    reading.loc[chosen, "upper"] = np.clip(reading.loc[chosen, "value"] + half, 0, 100)
    found = derived(with_table(OURS, reading=reading))
    assert set(found.odd["column"]) == {"lower", "upper"}
    assert len(found.odd) == 2 * int(chosen.sum())
    assert not attack(with_table(OURS, reading=reading))[0].holds


@pytest.mark.parametrize("name", ["value", "pooled", "silent_lowest"])
def test_a_number_that_says_more_is_found(name: str) -> None:
    reading = OURS.tables["reading"].copy()
    at = reading.index[reading[name].notna()][0]
    reading.loc[at, name] += 0.37
    odd = derived(with_table(OURS, reading=reading)).odd
    assert name in set(odd["column"])


def test_a_reading_of_a_unit_without_cells_is_found() -> None:
    cell = OURS.tables["cell"]
    without = cell[~((cell["unit_id"] == "u7") & (cell["wave_id"] == "w3"))]
    odd = derived(with_table(OURS, cell=without)).odd
    assert ("u7", "w3", "value") in set(zip(odd["unit_id"], odd["period"], odd["column"], strict=True))


def test_a_limit_from_other_readings_is_found_where_both_files_are_at_hand() -> None:
    odd = derived(release("w8", drawn_from_all=True)).odd
    assert odd.empty, "drawn from all readings, both files together"
    limits = OURS.tables["limits"].copy()
    limits["centre"] += 0.1
    held = release("w8")
    moved = held.tables["limits"].assign(centre=held.tables["limits"]["centre"] + 0.1)
    assert set(derived(with_table(held, limits=moved)).odd["column"]) == {"centre"}


def test_the_tree_may_have_been_another_one() -> None:
    """Two teams that have moved below others since: their figures then are no remainder of those above."""
    unit = OURS.tables["unit"].copy()
    unit.loc[unit["unit_id"] == "u2", "parent_id"] = "u1"
    moved = with_table(OURS, unit=unit)
    found = derived(moved)
    assert found.odd["column"].isin(["pooled"]).all()
    assert {name for _, name in found.moved} == {"u1"}
    assert any(isolated(rests(sheet, 5), 5).any() for sheet in sheets(moved)), "by the bands alone it would be found"
    assert smallest_rest(moved)[0] == 0
    assert derived(OURS).moved == frozenset()


def test_definitions_of_another_version_cannot_be_checked() -> None:
    indicator = OURS.tables["indicator"].assign(version=0)
    found = derived(with_table(OURS, indicator=indicator))
    assert found.checked == 0
    assert found.unchecked == len(OURS.tables["reading"])
    assert isinstance(found.odd, pd.DataFrame)


def test_a_scale_of_ones_own_is_worked_out_from_its_readings() -> None:
    """The same readings under a name that is not installed: their items are found, and every number checked."""
    own = {
        name: OURS.tables[name].assign(indicator="ours") for name in ("reading", "limits", "reliability", "indicator")
    }
    held = with_table(OURS, **own)
    volume = next(volumes(held))
    measure = inferred("ours", volume["reading"], item_values(volume), volume["item"])
    assert measure is not None
    assert {item.id for item in measure.items} == set(ITEMS)
    found = derived(held)
    assert found.odd.empty
    assert found.unchecked == 0
    assert found.checked == derived(OURS).checked


def test_what_no_mean_of_items_explains_stays_unchecked() -> None:
    reading = OURS.tables["reading"].assign(indicator="ours")
    reading["value"] = reading["value"] ** 2 / 100.0
    found = derived(with_table(OURS, reading=reading))
    assert found.checked == 0
    assert found.unchecked == len(reading)
