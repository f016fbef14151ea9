"""A month's cleared work: what is read from the vault, and what is written to the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from ...metrics.cells import (
    INTERFACE_FLOW,
    INTERFACE_PEOPLE,
    INTERFACE_RETURNS,
    KIND_PEOPLE,
    UNIT_AGES,
    UNIT_CASES,
    UNIT_CLOSURES,
    UNIT_FLOW,
    UNIT_PEOPLE,
    UNIT_WAITS,
    WHOLE_AGES,
    WHOLE_FLOW,
    WHOLE_KINDS,
    WHOLE_WAITS,
)
from ...metrics.disclosure.bands import n_band
from ...metrics.disclosure.contributors import LEAST_CASES, LEAST_PEOPLE, Contributions, WorkLift, lift_work
from ...metrics.disclosure.interfaces import Pairs, lift_ordered, lift_unordered
from ...metrics.disclosure.rolling import Figures, roll_up
from ...metrics.disclosure.tree import Bools, Ints, Tree
from ...metrics.measure import CellShape, Scope
from ...metrics.text import Text, joined
from ..tables import insert, table_names
from .cleared import Period, Withheld, cleared_columns
from .follow_ups import follow_up_rows
from .reduced import Reduced, ShapeRows, ints, persons, sums
from .unit_tree import UnitTree

UNIT_SHAPES = (UNIT_CASES, UNIT_FLOW, UNIT_AGES, UNIT_CLOSURES, UNIT_WAITS)
WHOLE_SHAPES = (WHOLE_FLOW, WHOLE_WAITS, WHOLE_AGES)


@dataclass(frozen=True, eq=False)
class Work:
    """What is let out of a month; units: units with figures; lift: where each unit's own work went."""

    tables: tuple[ShapeRows, ...]
    units: int
    withheld: tuple[Withheld, ...]
    lift: WorkLift
    present: Bools


def clear_work(
    vault: duckdb.DuckDBPyConnection, units: UnitTree, month: date, frozen: frozenset[date] = frozenset()
) -> Work | None:
    """Clear the month's reduced cells; None where it has none. Needs `clearing_place` in the vault's connection.

    frozen: months that have been cleared before.
    """
    reduced = Reduced(vault, month, table_names(vault))
    read = {shape: reduced.cells(shape) for shape in (*UNIT_SHAPES, *WHOLE_SHAPES)}
    if all(frame.empty for frame in read.values()):
        return None
    has_persons = reduced.has_persons()
    size = units.tree.size
    cases = sums(ints(read[UNIT_CASES]["node"]), read[UNIT_CASES]["cases"], size)
    present = np.zeros(size, dtype=np.bool_)
    for shape in UNIT_SHAPES:
        present[ints(read[shape]["node"])] = True
    lift = lift_work(units.tree, (_people(reduced, units, cases, has_persons=has_persons),), cases, present)
    tables = [_of_units(read[shape], shape, units, lift) for shape in UNIT_SHAPES]
    shown = (lift.published > 0) & (np.arange(size) != units.tree.root)
    lone = present & (lift.published == 0)
    withheld = [Withheld("work", int(lone.sum()), _why_work(lift, has_persons=has_persons))]
    if lift.passes:
        band = str(n_band(lift.published[[units.tree.root]])[0])
        tables += [ShapeRows(shape, read[shape].assign(n_band=band)) for shape in WHOLE_SHAPES]
        tables += follow_up_rows(reduced, units, lift, present, frozen)
        tables += kind_rows(reduced) if has_persons else []
    interfaces, hidden = _interfaces(reduced, units, has_persons=has_persons)
    tables += interfaces if lift.passes else []
    withheld.append(Withheld("interface", hidden, WHY_INTERFACE if has_persons else joined(WHY_INTERFACE, UNNAMED)))
    return Work(tuple(tables), int(shown.sum()), tuple(withheld), lift, present)


def write_work(cleared: duckdb.DuckDBPyConnection, period: Period, work: Work) -> None:
    """Write the month's tables; figures of the whole are open at once, those of units and interfaces later."""
    for table in work.tables:
        opens = period.on if table.shape.scope is Scope.WHOLE else period.visible_from
        rows = table.rows.assign(month=pd.Timestamp(period.starts), visible_from=pd.Timestamp(opens))
        insert(cleared, table.shape.name, cleared_columns(table.shape), rows)


def _people(reduced: Reduced, units: UnitTree, cases: Ints, *, has_persons: bool) -> Contributions:
    """Who stands behind the units' cells; without persons each unit stands for its least number of people."""
    if not has_persons:
        busy = np.flatnonzero(cases)
        return Contributions(busy, busy, cases[busy], units.people_at_least)
    rows = reduced.cells(UNIT_PEOPLE)
    return Contributions(ints(rows["node"]), persons(rows["actor"]), ints(rows["steps"]))


def kind_rows(reduced: Reduced) -> list[ShapeRows]:
    """Closures by sort of case: each sort that enough people closed, as long as the rest together passes too."""
    kinds, people = reduced.cells(WHOLE_KINDS), reduced.cells(KIND_PEOPLE)
    kinds = kinds[kinds["closed"] > 0].reset_index(drop=True)
    place = pd.Series(np.arange(1, len(kinds) + 1), index=pd.Index(kinds["case_kind"]), dtype="int64")
    side = Contributions(ints(people["case_kind"].map(place)), persons(people["actor"]), ints(people["closed"]))
    tree = Tree.of([-1, *[0] * len(kinds)])
    closed = np.append(0, ints(kinds["closed"]))
    home = lift_work(tree, (side,), closed, closed > 0).home[1:]
    shown = kinds[home == np.arange(1, tree.size)]
    return [ShapeRows(WHOLE_KINDS, shown.assign(n_band=n_band(ints(shown["closed"]))))]


def _of_units(cells: pd.DataFrame, shape: CellShape, units: UnitTree, lift: WorkLift) -> ShapeRows:
    """Figures of every unit below the root with an atom in its subtree."""
    figures, labels = _figures(cells, shape, ints(cells["node"]))
    rolled = _without(roll_up(units.tree, lift.home, figures), units.tree.root)
    rows = _rows(shape, rolled, labels)
    rows["unit_id"] = units.units["unit_id"].to_numpy()[rolled.node]
    return ShapeRows(shape, rows.assign(n_band=n_band(lift.published[rolled.node])))


def _interfaces(reduced: Reduced, units: UnitTree, *, has_persons: bool) -> tuple[list[ShapeRows], int]:
    """Cleared interfaces, in an order and in none, and the number of those whose figures stand further up."""
    flow, returns, people = (reduced.cells(shape) for shape in (INTERFACE_FLOW, INTERFACE_RETURNS, INTERFACE_PEOPLE))
    if flow.empty and returns.empty:
        return [], 0
    ends = [ints(pd.concat([frame[end] for frame in (flow, returns, people)])) for end in ("node", "other_node")]
    ordered = Pairs.of(units.tree, *ends, ordered=True)
    unordered = Pairs.of(units.tree, *ends, ordered=False)
    at_flow, at_returns = _at(ordered, flow), _at(ordered, returns)
    present = np.zeros(ordered.tree.size, dtype=np.bool_)
    present[at_flow] = True
    present[at_returns] = True
    givers, takers = (
        (_side(ordered, people, "from"), _side(ordered, people, "to"))
        if has_persons
        else (_least(units, at_flow, flow, "node"), _least(units, at_flow, flow, "other_node"))
    )
    lift = lift_ordered(ordered, givers, takers, sums(at_flow, flow["cases"], ordered.tree.size), present)
    figures, labels = _figures(flow, INTERFACE_FLOW, at_flow)
    rolled = _without(roll_up(ordered.tree, lift.home, figures), ordered.tree.root)
    flows = _between(units, ordered, rolled, _rows(INTERFACE_FLOW, rolled, labels))
    home = lift_unordered(ordered, lift.home, present, unordered)
    figures, labels = _figures(returns, INTERFACE_RETURNS, _at(unordered, returns))
    rolled = _without(roll_up(unordered.tree, home, figures), unordered.tree.root)
    back = _between(units, unordered, rolled, _rows(INTERFACE_RETURNS, rolled, labels))
    first, second = back[["unit_id", "other_id"]].min(axis=1), back[["unit_id", "other_id"]].max(axis=1)
    tables = [
        ShapeRows(INTERFACE_FLOW, flows.assign(n_band=n_band(flows["cases"].to_numpy()))),
        ShapeRows(
            INTERFACE_RETURNS,
            back.assign(unit_id=first, other_id=second, n_band=n_band(back["cases"].to_numpy())),
        ),
    ]
    return tables, int((present & (lift.published == 0)).sum())


def _at(pairs: Pairs, cells: pd.DataFrame) -> Ints:
    return pairs.index(ints(cells["node"]), ints(cells["other_node"]))


def _side(pairs: Pairs, people: pd.DataFrame, side: str) -> Contributions:
    """The people on one side of the interfaces."""
    rows = people[people["side"] == side]
    return Contributions(_at(pairs, rows), persons(rows["actor"]), ints(rows["handovers"]))


def _least(units: UnitTree, at: Ints, flow: pd.DataFrame, end: str) -> Contributions:
    """The least numbers of people in the units at one end, where the source has no persons."""
    cases = ints(flow["cases"])
    busy = cases > 0
    return Contributions(at[busy], ints(flow[end])[busy], cases[busy], units.people_at_least)


def _between(units: UnitTree, pairs: Pairs, rolled: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the names of both ends."""
    names = units.units["unit_id"].to_numpy()
    return rows.assign(unit_id=names[pairs.first[rolled.node]], other_id=names[pairs.second[rolled.node]])


def _figures(cells: pd.DataFrame, shape: CellShape, node: Ints) -> tuple[Figures, pd.Index]:
    """Figures for rolling up, and what each key number stands for."""
    names = [column.name for column in shape.quantities]
    values = cells[names].to_numpy(dtype=np.float64)
    key = _key(shape)
    if key is None:
        return Figures(node, np.zeros(len(cells), dtype=np.int64), values), pd.Index([0])
    numbers, labels = pd.factorize(cells[key], sort=True)
    return Figures(node, numbers.astype(np.int64), values), pd.Index(labels)


def _rows(shape: CellShape, rolled: Figures, labels: pd.Index) -> pd.DataFrame:
    rows = pd.DataFrame(rolled.values, columns=[column.name for column in shape.quantities])
    key = _key(shape)
    if key is not None:
        rows[key] = labels.take(rolled.key)
    return rows


def _key(shape: CellShape) -> str | None:
    """The key of a shape beside its month and units."""
    others = [key.name for key in shape.keys if key.name not in ("month", "unit_id", "other_id")]
    return others[0] if others else None


def _without(figures: Figures, root: int) -> Figures:
    """The figures less the root's: the whole is read from whole cases, not from its parts."""
    kept = figures.node != root
    return Figures(figures.node[kept], figures.key[kept], figures.values[kept])


UNNAMED = Text(
    "Källan säger inte vem som gjort vad. Antalet personer är därför det minsta antal som är angivet per enhet, "
    "och det går inte att pröva om någon står för nästan allt.",
    "The source does not say who did what. The number of people is therefore the least number stated per unit, "
    "and whether somebody stands for nearly all of it cannot be checked.",
)
WHY_WORK = Text(
    f"En enhets arbete visas för sig när minst {LEAST_PEOPLE} personer och {LEAST_CASES} ärenden står bakom och ingen "
    "står för nästan allt. Annars räknas det in i enheten ovanför.",
    f"A unit's work is shown on its own when at least {LEAST_PEOPLE} people and {LEAST_CASES} cases stand behind it "
    "and nobody stands for nearly all of it. Otherwise it counts in the unit above.",
)
WHY_NO_WORK = Text(
    "Månaden som helhet har för få personer eller ärenden bakom sig, så inget av den visas.",
    "The month as a whole has too few people or cases behind it, so nothing of it is shown.",
)
WHY_INTERFACE = Text(
    f"Det som går mellan två enheter visas när minst {LEAST_PEOPLE} personer på var sida och {LEAST_CASES} ärenden "
    "står bakom och ingen står för nästan allt. Annars räknas det in mellan enheterna ovanför.",
    f"What goes between two units is shown when at least {LEAST_PEOPLE} people on each side and {LEAST_CASES} cases "
    "stand behind it and nobody stands for nearly all of it. Otherwise it counts between the units above.",
)


def _why_work(lift: WorkLift, *, has_persons: bool) -> Text:
    """Why units have no figures of their own."""
    why = WHY_WORK if lift.passes else WHY_NO_WORK
    return why if has_persons else joined(why, UNNAMED)
