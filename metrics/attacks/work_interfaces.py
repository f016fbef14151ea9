"""A unit less its interfaces: what came in to a unit, without what is shown as handed over to it.

Tried: every unit and month with interfaces, where what came in and what was handed over can be solved; and every pair
of units less the published pairs below it. The attacker knows the tree, and which units open no cases themselves, so
that all that comes in to them is handed over. Such a unit's arrivals less the cases that went between it and each of
the units shown beside it are those of the pairs that are too small to be shown. It succeeds where that is something,
and certainly fewer than 10 cases.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..disclosure.contributors import LEAST_CASES
from ..disclosure.interfaces import Pairs
from ..disclosure.tree import NOWHERE
from ..text import Text
from .material import Against, Material, Outcome
from .work_counts import MANY, Units, band_ends, known_units, nearest_above, work_readings

MEANING = Text(
    "Det minsta antal ärenden som säkert är högst vad som blir över när det som visas mellan enheter dras ifrån",
    "The least number of cases that is certainly the most that is left without what is shown between units",
)
ASSUMPTION = Text(
    "Angriparen har alla filer, känner organisationens träd och vet vilka enheter som inte själva öppnar ärenden.",
    "The attacker holds every file, knows the organisation's tree, and knows which units open no cases themselves.",
)


def attack(material: Material) -> list[Outcome]:
    """Units less their interfaces, and pairs less the pairs below them."""
    units = known_units(material)
    pairs = work_readings(material, "interface")
    left: list[int] = []
    tried = 0
    if units is not None and not pairs.empty:
        pairs = pairs.assign(first=units.node(pairs["unit_id"]), second=units.node(pairs["other_id"]))
        pairs = pairs[(pairs["first"] != NOWHERE) & (pairs["second"] != NOWHERE)]
        margins = list(of_units(units, work_readings(material, "unit"), pairs))
        nested = list(of_pairs(units, pairs))
        tried = len(margins) + len(nested)
        left = [most for most in (*margins, *nested) if most is not None]
    found = [most for most in left if most < LEAST_CASES]
    return [
        Outcome(
            attack="work_interfaces",
            against=Against.OUTSIDER,
            tried=tried,
            found=len(found),
            figure=float(min(left)) if left else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=not found,
        )
    ]


def of_units(units: Units, readings: pd.DataFrame, pairs: pd.DataFrame) -> Iterator[int | None]:
    """For each unit and month with pairs: arrivals less cases of its pairs; None where either cannot be solved, or
    where nothing is left.
    """
    arrivals = readings[readings["facet"] == "arrivals_per_day"]
    came = {
        (unit, period): round(float(value) * pd.Period(period).days_in_month)
        for unit, period, value in zip(arrivals["unit_id"], arrivals["period"], arrivals["value"], strict=True)
        if not np.isnan(value)
    }
    cases = pairs[pairs["indicator"] == "ping_pong"]
    if not came:
        yield from [None] * len(cases[["unit_id", "period"]].drop_duplicates())
        return
    ends = pd.concat([cases, cases.assign(unit_id=cases["other_id"], first=cases["second"], second=cases["first"])])
    for (unit, period), rows in ends.groupby(["unit_id", "period"]):
        if (rows["number"] < 0).any() or (unit, period) not in came:
            yield None
            continue
        # a pair with a unit higher up holds the pairs with those below it
        lowest = rows[~rows["second"].isin(_above(units, rows["second"]))]
        left = came[unit, period] - int(lowest["number"].sum())
        yield left if left > 0 else None


def of_pairs(units: Units, pairs: pd.DataFrame) -> Iterator[int | None]:
    """For each pair with published pairs below it: cases left over at most, where something certainly is."""
    for (indicator, _, _), rows in pairs.groupby(["indicator", "facet", "period"]):
        if indicator not in ("ping_pong", "waiting_between"):
            continue
        tree = Pairs.of(
            units.tree,
            rows["first"].to_numpy(),
            rows["second"].to_numpy(),
            ordered=indicator == "waiting_between",
        )
        node = tree.index(rows["first"].to_numpy(), rows["second"].to_numpy())
        order = np.argsort(node)
        node, figures = node[order], rows.iloc[order]
        number = figures["number"].to_numpy() if indicator == "ping_pong" else np.full(node.size, -1)
        least, most = band_ends(figures["n_band"])
        least, most = np.where(number >= 0, number, least), np.where(number >= 0, number, most)
        above = nearest_above(tree.tree, node)
        under = above != NOWHERE
        place = np.searchsorted(node, above[under])
        fewest, at_most = least.copy(), most.copy()
        np.subtract.at(fewest, place, most[under])
        np.subtract.at(at_most, place, least[under])
        for at in np.unique(place).tolist():
            yield int(at_most[at]) if fewest[at] > 0 and most[at] < MANY else None


def _above(units: Units, nodes: pd.Series) -> set[int]:
    """Every node above any of the nodes."""
    found: set[int] = set()
    for node in nodes.unique().tolist():
        at = int(units.tree.parent[node])
        while at != NOWHERE and at not in found:
            found.add(at)
            at = int(units.tree.parent[at])
    return found
