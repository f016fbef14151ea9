"""Numbers of the files that are worked out from the cells: worked out once more, with our own code.

A number that comes out the same is a function of the cells and of other published numbers, and gives nothing away that
they do not. One that does not is an equation of its own, and so a finding. Intervals are solved for the number of
people in them too: it has to be the lower end of the band (for the whole a 1, 2 or 5 with noughts after it), the same
for every reading of the band, or the exact number behind a band would show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from ..asked import ATOM_STEP, BAND_LOWER, OUTPUT_STEP, scale_name
from ..behaved import BEHAVIOUR_STEP
from ..catalogue import catalogue
from ..disclosure.behaviour import share_spread
from ..limits import Rebase, is_asked, limits_for, within_range
from ..measure import RANGE, Measure, Part, Unit
from ..statistics.intervals import Z95, half_width
from .inferred import inferred
from .material import FILE, Material
from .sheets import sheets

NEAR = 1e-9
"""Numbers that differ by less than this, for each 1 of their size, are the same."""
LADDER = tuple(float(lead * 10**power) for power in range(1, 8) for lead in (1, 2, 5))
"""Numbers of people that an interval of the whole may use (asked.at_least)."""
NUMBER = ["indicator", "facet", "scope", "unit_id", "period"]
Volume = Mapping[str, pd.DataFrame]
"""The tables of one release: its published and its held file together."""


@dataclass(frozen=True, eq=False)
class Derived:
    """checked, unchecked: numbers worked out again, and those that could not be. odd: those that do not follow.

    Columns of odd: NUMBER and `column`, the number's own. moved: waves and units whose intervals speak of another
    number of published units below them than the tree has: it was another tree when the wave was cleared.
    """

    checked: int
    unchecked: int
    odd: pd.DataFrame
    moved: frozenset[tuple[str, str]] = frozenset()


def derived(material: Material) -> Derived:
    """Every derived number about answers, of every release."""
    if material not in _WORKED_OUT:
        _WORKED_OUT[material] = _derived(material)
    return _WORKED_OUT[material]


_WORKED_OUT: WeakKeyDictionary[Material, Derived] = WeakKeyDictionary()


def _derived(material: Material) -> Derived:
    parts = [part for volume in volumes(material) for part in _of_volume(volume)]
    odd = [part.odd for part in parts if len(part.odd)]
    columns = pd.Index([*NUMBER, "column"])
    return Derived(
        sum(part.checked for part in parts),
        sum(part.unchecked for part in parts),
        pd.concat(odd, ignore_index=True) if odd else pd.DataFrame(columns=columns),
        frozenset().union(*(part.moved for part in parts)),
    )


def volumes(material: Material) -> Iterator[dict[str, pd.DataFrame]]:
    """The tables of each release; files that do not say which release they are of stand alone."""
    reading = material.tables.get("reading")
    if reading is None or reading.empty:
        return
    files = sorted(set(reading[FILE])) if FILE in reading else [0]
    release = material.tables.get("release")
    number = {file: file for file in files}
    if release is not None and FILE in release:
        number |= {int(file): -1 - int(n) for file, n in zip(release[FILE], release["number"], strict=True)}
    for volume in dict.fromkeys(number[file] for file in files):
        mine = [file for file in files if number[file] == volume]
        yield {
            name: table[table[FILE].isin(mine)] if FILE in table else table for name, table in material.tables.items()
        }


def own_readings(volume: Volume) -> pd.DataFrame:
    """Readings that are not somebody else's figures, each once."""
    reading = volume["reading"]
    external = reading["external"].astype("boolean").fillna(value=False).astype(bool)
    return reading[~external].drop_duplicates(NUMBER).reset_index(drop=True)


def measures_of(volume: Volume, readings: pd.DataFrame, items: pd.DataFrame) -> dict[str, Measure]:
    """Measures of surveys that can be worked out again: those installed here, and declared ones that show themselves.

    readings, items: as from `own_readings` and `item_values`.
    """
    installed = {name: measure for name, measure in _defined_as_here(volume).items() if is_asked(measure)}
    return installed | _declared(readings, items, volume)


def _of_volume(volume: Volume) -> Iterator[Derived]:
    readings, items = own_readings(volume), item_values(volume)
    measures = measures_of(volume, readings, items)
    known = readings[readings["indicator"].isin(list(measures))].reset_index(drop=True)
    others = readings["period"].isin(_waves(volume)) & ~readings["indicator"].isin(list(measures))
    yield Derived(0, int(others.sum()), readings.loc[[], NUMBER].assign(column=""))
    for name, measure in measures.items():
        mine = known[known["indicator"] == name].reset_index(drop=True)
        if mine.empty:
            continue
        if measure.parts:
            for part in measure.parts:
                yield _asked(measure, part, mine[mine["facet"] == part.facet].reset_index(drop=True), items, volume)
            yield _silent(measure, mine)
            yield _pooled(mine, volume)
        else:
            yield _behaved(mine)
    yield _limits(known, measures, volume)


def _defined_as_here(volume: Volume) -> dict[str, Measure]:
    """Measures whose definition is the one that is installed here."""
    measures = catalogue()
    card = volume.get("indicator")
    if card is None or card.empty:
        return measures
    version = dict(zip(card["indicator"], card["version"], strict=True))
    return {name: measure for name, measure in measures.items() if version.get(name) == measure.card.version}


def _declared(readings: pd.DataFrame, items: pd.DataFrame, volume: Volume) -> dict[str, Measure]:
    """Measures of surveys that are not installed here, as far as their readings tell what they ask."""
    scales = volume.get("item")
    unknown = readings[readings["period"].isin(_waves(volume)) & ~readings["indicator"].isin(list(catalogue()))]
    if scales is None:
        return {}
    found = {str(name): inferred(str(name), rows, items, scales) for name, rows in unknown.groupby("indicator")}
    return {name: measure for name, measure in found.items() if measure is not None}


def _waves(volume: Volume) -> list[str]:
    cell = volume.get("cell")
    return [] if cell is None else [str(name) for name in cell["wave_id"].unique()]


def _odd(rows: pd.DataFrame, wrong: Mapping[str, np.ndarray]) -> Derived:
    """checked: the numbers that are there; odd: those marked in `wrong`, by column."""
    frames = [rows.loc[marked, NUMBER].assign(column=name) for name, marked in wrong.items() if marked.any()]
    checked = sum(int(rows[name].notna().sum()) for name in wrong)
    empty = rows.loc[[], NUMBER].assign(column="")
    return Derived(checked, 0, pd.concat(frames, ignore_index=True) if frames else empty)


def _same(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether two numbers are the same, or both missing."""
    near = np.abs(one - other) <= NEAR * np.maximum(1.0, np.abs(other))
    return near | (np.isnan(one) & np.isnan(other))


# --- asked ---------------------------------------------------------------------------------------------------


def item_values(volume: Volume) -> pd.DataFrame:
    """Every cell, with its scale and with the published units in its subtree, itself included.

    Columns wave_id, unit_id, item_id, value, units, n_band.
    """
    frames = [
        pd.DataFrame(
            {
                "wave_id": sheet.wave_id,
                "unit_id": np.repeat(sheet.units[1:], len(sheet.items)),
                "item_id": np.tile(np.array(sheet.items, dtype=object), sheet.size - 1),
                "value": sheet.value[1:].ravel() / sheet.parts,
                "units": np.repeat(sheet.tree.subtree_sum(np.ones(sheet.size, dtype=np.int64))[1:], len(sheet.items)),
                "people": np.repeat(sheet.fewest[1:], len(sheet.items)),
            }
        )
        for sheet in sheets(Material(volume))
        if sheet.clearing == 0
    ]
    columns = pd.Index(["wave_id", "unit_id", "item_id", "value", "units", "people"])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _asked(measure: Measure, part: Part, rows: pd.DataFrame, items: pd.DataFrame, volume: Volume) -> Derived:
    """One scale: values are means of its items' cells, intervals those of the band's lower end."""
    scale = _scale_values(part, items, percent=measure.card.unit is Unit.POMP)
    joined = rows.merge(scale, how="left", left_on=["period", "unit_id"], right_on=["wave_id", "unit_id"])
    sigma = joined["period"].map(_within(measure, part, volume)).to_numpy(dtype=np.float64)
    value, lower, upper = (joined[name].to_numpy(dtype=np.float64) for name in ("value", "lower", "upper"))
    lowest, highest = RANGE[measure.card.unit]
    bounds = -np.inf if lowest is None else lowest, np.inf if highest is None else highest
    is_whole = (joined["scope"] == "whole").to_numpy()
    band = joined["people"].to_numpy(dtype=np.float64)
    atom, outputs = (joined[name].to_numpy(dtype=np.float64) for name in ("atom_steps", "output_steps"))
    mean, atoms = (joined[name].to_numpy(dtype=np.float64) for name in ("mean", "pooled_steps"))

    def follows(people: np.ndarray, pooled_steps: np.ndarray, at: np.ndarray) -> np.ndarray:
        half = Z95 * np.sqrt(sigma[at] ** 2 / people + pooled_steps / people**2 + outputs[at])
        low, high = np.clip(mean[at] - half, *bounds), np.clip(mean[at] + half, *bounds)
        return _same(lower[at], low) & _same(upper[at], high)

    variance = (half_width(value, lower, upper) / Z95) ** 2
    right, confirmed = np.zeros((2, len(joined)), dtype=np.bool_)
    for least in (0.0, *LADDER):
        at = np.flatnonzero(is_whole if least else np.ones(len(joined), dtype=np.bool_))
        people = np.maximum(band[at], least)
        left = (variance[at] - sigma[at] ** 2 / people - outputs[at]) * people**2
        solved = _whole_units(left / atom[at], len(part.items)) * atom[at]
        as_now = follows(people, atoms[at], at)
        confirmed[at] |= as_now
        right[at] |= as_now | follows(people, solved, at)
    odd = _odd(rows, {"value": ~_same(value, mean), "lower": ~right, "upper": ~right})
    changed = joined.loc[right & ~confirmed, ["period", "unit_id"]]
    moved = frozenset((str(wave), str(unit)) for wave, unit in changed.itertuples(index=False))
    return replace(odd, moved=moved)


def _whole_units(below: np.ndarray, items: int) -> np.ndarray:
    """Published units below that the width of an interval speaks of: whole numbers, 1 or more, over the items.

    The tree may have been another one when the wave was cleared; how many units were shown is no secret.
    """
    units = np.rint(below * items) / items
    return np.where(units >= 1.0, units, np.nan)


def _scale_values(part: Part, items: pd.DataFrame, *, percent: bool) -> pd.DataFrame:
    """Mean of the part's cells and the variance of their rounding, per wave and unit that has them all.

    atom_steps: of one atom, pooled_steps: of as many as there are published units below; both times people^2.
    """
    by_id = {item.id: item for item in part.items}
    cells = items[items["item_id"].isin(list(by_id))]
    low, high = (
        cells["item_id"].map({name: getattr(item, end) for name, item in by_id.items()}).astype("float64")
        for end in ("lowest", "highest")
    )
    turned = cells["item_id"].map({name: item.reversed for name, item in by_id.items()}).astype(bool)
    answer = cells["value"].astype("float64")
    answer = answer.where(~turned, low + high - answer)
    factor = 100.0 / (high - low) if percent else pd.Series(1.0, index=cells.index)
    frame = cells.assign(
        mean=(answer - low) * factor if percent else answer,
        atom_steps=ATOM_STEP**2 / 12.0 * factor**2,
        output_steps=OUTPUT_STEP**2 / 12.0 * factor**2,
        answered=1,
    )
    frame["pooled_steps"] = frame["atom_steps"] * frame["units"].astype("float64")
    grouped = frame.groupby(["wave_id", "unit_id"], sort=False, observed=True).agg(
        mean=("mean", "mean"),
        atom_steps=("atom_steps", "sum"),
        output_steps=("output_steps", "sum"),
        pooled_steps=("pooled_steps", "sum"),
        people=("people", "min"),
        answered=("answered", "sum"),
    )
    grouped = grouped[grouped["answered"] == len(part.items)].reset_index()
    share = 1.0 / len(part.items) ** 2
    steps = {name: grouped[name] * share for name in ("atom_steps", "pooled_steps", "output_steps")}
    return grouped.assign(**steps).drop(columns="answered")


def _within(measure: Measure, part: Part, volume: Volume) -> dict[str, float]:
    """The published spread of a scale, by wave."""
    table = volume.get("reliability")
    if table is None or table.empty:
        return {}
    named = [scale_name(str(name), str(facet)) for name, facet in zip(table["indicator"], table["facet"], strict=True)]
    mine = table[pd.Series(named, index=table.index) == scale_name(measure.id, part.facet)]
    return dict(zip(mine["period"], mine["within"], strict=True))


def _silent(measure: Measure, rows: pd.DataFrame) -> Derived:
    """What silence could have made of the whole: one response share per wave, in steps of 5 points."""
    whole = rows[rows["scope"] == "whole"].reset_index(drop=True)
    lowest, highest = RANGE[measure.card.unit]
    if lowest is None or highest is None:
        return _odd(whole, {})
    value, low, high = (whole[name].to_numpy(dtype=np.float64) for name in ("value", "silent_lowest", "silent_highest"))
    share = 1.0 - (high - low) / (highest - lowest)
    stepped = np.rint(share / BEHAVIOUR_STEP) * BEHAVIOUR_STEP
    one = whole.assign(share=stepped).groupby("period")["share"].transform("nunique").to_numpy() <= 1
    right = _same(share, stepped) & _same(low, value * stepped + lowest * (1.0 - stepped)) & one
    return _odd(whole, {"silent_lowest": ~right & ~np.isnan(low), "silent_highest": ~right & ~np.isnan(high)})


def _pooled(rows: pd.DataFrame, volume: Volume) -> Derived:
    """Pooled values: of a facet and a wave all come of one variance between units, whatever it is."""
    unit = volume["unit"].drop_duplicates("unit_id")
    parent = rows["unit_id"].map(dict(zip(unit["unit_id"], unit["parent_id"], strict=True)))
    above = rows.set_index(["facet", "period", "unit_id"])["value"]
    key = pd.MultiIndex.from_arrays([rows["facet"], rows["period"], parent])
    of_parent = above[~above.index.duplicated()].reindex(key).to_numpy(dtype=np.float64)
    value, lower, upper, pooled = (
        rows[name].to_numpy(dtype=np.float64) for name in ("value", "lower", "upper", "pooled")
    )
    sampling = (half_width(value, lower, upper) / Z95) ** 2
    apart = value - of_parent
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(np.abs(apart) > 1e-6, (pooled - of_parent) / apart, np.nan)
        between = np.maximum(weight, 0.0) * sampling / (1.0 - weight)
    middle = rows.assign(between=between).groupby(["facet", "period"])["between"].transform("median").to_numpy()
    expected = of_parent + np.where(np.isnan(middle), 0.0, middle / (middle + sampling)) * apart
    wrong = ~np.isnan(pooled) & ~(np.abs(pooled - expected) <= 1e-6)
    return _odd(rows, {"pooled": wrong})


# --- behaved -------------------------------------------------------------------------------------------------


def _behaved(rows: pd.DataFrame) -> Derived:
    """Shares in steps of 5 points on at least 20 people, with one spread per facet and wave."""
    value, lower, upper = (rows[name].to_numpy(dtype=np.float64) for name in ("value", "lower", "upper"))
    people = rows["n_band"].map(BAND_LOWER).to_numpy(dtype=np.float64)
    stepped = _same(value / BEHAVIOUR_STEP, np.rint(value / BEHAVIOUR_STEP)) & (people >= BAND_LOWER["20-49"])
    variance = (half_width(value, lower, upper) / Z95) ** 2 - BEHAVIOUR_STEP**2 / 12.0
    is_whole = (rows["scope"] == "whole").to_numpy()
    right = np.zeros(len(rows), dtype=np.bool_)
    for least in (0.0, *LADDER):
        spread = np.sqrt(np.maximum(variance * np.where(is_whole, np.maximum(people, least), people), 0.0))
        of_whole = np.array([share_spread(each) if 0.0 <= each <= 1.0 else np.nan for each in value])
        right |= (np.abs(spread - np.round(spread, 2)) <= 1e-6) | (is_whole & (np.abs(spread - of_whole) <= 1e-6))
        if not least:
            one = rows.assign(spread=np.where(is_whole, np.nan, np.round(spread, 6)))
            right |= ~is_whole & (one.groupby(["facet", "period"])["spread"].transform("nunique") == 1).to_numpy()
    return _odd(rows, {"value": ~stepped, "lower": ~right, "upper": ~right})


# --- limits --------------------------------------------------------------------------------------------------


def _limits(readings: pd.DataFrame, measures: Mapping[str, Measure], volume: Volume) -> Derived:
    """Charts, from the readings of the release or of one of its files; unchecked where one is missing."""
    table = volume.get("limits")
    nothing = readings.loc[[], NUMBER].assign(column="")
    if table is None or table.empty:
        return Derived(0, 0, nothing)
    table = table[table["indicator"].isin(list(measures)) & table["scope"].isin(["whole", "unit"])]
    table = table.drop_duplicates(NUMBER).reset_index(drop=True)
    drawn = table[table["centre"].notna()]
    series = ["indicator", "facet", "scope", "unit_id"]
    charted = readings.merge(drawn[series].drop_duplicates(), on=series)
    if charted.empty:
        return Derived(0, 0, nothing)
    numbers = ("centre", "lower_limit", "upper_limit")
    wrong = {name: np.ones(len(drawn), dtype=np.bool_) for name in numbers}
    for known in _readable(charted):
        again = within_range(limits_for(known, measures, _rebases(table)), measures)
        both = drawn.merge(again, on=NUMBER, how="left", suffixes=("", "_again"))
        for name in numbers:
            there, anew = (both[column].to_numpy(dtype=np.float64) for column in (name, f"{name}_again"))
            wrong[name] &= ~_same(there, anew)
    found = _odd(drawn, wrong)
    if len(_readable(charted)) == 1 and len(found.odd):
        return Derived(found.checked - len(found.odd), len(found.odd), nothing)
    return found


def _readable(charted: pd.DataFrame) -> list[pd.DataFrame]:
    """The readings that a chart can have been drawn from: all of the release, or those of one of its files."""
    if FILE not in charted or charted[FILE].nunique() < 2:
        return [charted]
    return [charted, *(part.reset_index(drop=True) for _, part in charted.groupby(FILE))]


def _rebases(limits: pd.DataFrame) -> list[Rebase]:
    """The logged changes that the phases of the charts speak of."""
    later = limits[limits["phase"] > 1].sort_values("starts")
    first = later.drop_duplicates(["indicator", "facet", "scope", "unit_id", "phase"])
    series = limits.drop_duplicates(["indicator", "facet", "scope", "unit_id"])
    every = series.groupby(["indicator", "facet"]).size().to_dict()
    found: list[Rebase] = []
    for (indicator, facet, starts, cause), rows in first.groupby(["indicator", "facet", "starts", "rebase_cause"]):
        day = pd.Timestamp(str(starts)).date()
        units = [""] if len(rows) == every[(indicator, facet)] else [str(unit) for unit in rows["unit_id"]]
        found += [Rebase(str(indicator), day, str(cause), unit, str(facet)) for unit in units]
    return found
