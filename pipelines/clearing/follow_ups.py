"""What became of closures: 30 days later, in groups that were let out in the month of the closing too.

The closures that a month follows up were made in months before it, by the people of those months. So a unit has a
figure only where it had figures in the month before; its atoms are made of whole atoms of all those months; and the
closures counted are those that were there when their own month was cleared: one that came late would else be the
difference of two published numbers. Such closures wait for a correction (corrections.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from ...metrics.cells import CLOSURES_FOLLOWED, UNIT_FOLLOW_UPS, WHOLE_FOLLOW_UPS
from ...metrics.contracts import Column, Kind
from ...metrics.disclosure.bands import n_band
from ...metrics.disclosure.contributors import WorkLift, lift_work
from ...metrics.disclosure.nesting import cuts
from ...metrics.disclosure.tree import NOWHERE, Bools, Ints, Tree, gathered
from ..tables import create_table, table_names
from .reduced import Reduced, ShapeRows, ints, sums
from .unit_tree import UnitTree

COHORT_TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "frozen_home": (
        "Where each unit's work went when a month was cleared.",
        (
            Column("month", Kind.DATE, "first day of a month that has been cleared"),
            Column("unit_id", Kind.STRING, "a unit with work in it"),
            Column("home_id", Kind.STRING, "the unit whose figures hold that work"),
        ),
    ),
    "frozen_closures": (
        "Closures as a month was cleared, to follow up.",
        (
            Column("closed_in", Kind.DATE, "first day of a month that has been cleared"),
            Column("month", Kind.DATE, "first day of the month in which the follow-up ends"),
            Column("unit_id", Kind.STRING, "the unit that closed"),
            Column("followed", Kind.INTEGER, "closures when the month was cleared", lowest=0),
        ),
    ),
}


@dataclass(frozen=True, eq=False)
class Cohort:
    """The closures of one month, as it was cleared.

    node, home: units with work in that month, and where their work went, as nodes of today's tree; group: a number
    per home. closed: for each node, closures whose follow-up ends in the month that is being cleared.
    """

    node: Ints
    home: Ints
    group: Ints
    closed: Ints

    def shown(self, tree: Tree) -> Bools:
        """Nodes that had figures in that month."""
        holds = np.zeros(tree.size, dtype=np.int64)
        holds[self.home] = 1
        return tree.subtree_sum(holds) > 0

    def cut(self, tree: Tree) -> Bools:
        """Nodes at which an atom would cut through one of that month's."""
        return cuts(tree, np.append(self.node, self.home), np.append(self.group, self.group))


def follow_up_rows(
    reduced: Reduced, units: UnitTree, lift: WorkLift, present: Bools, frozen: frozenset[date]
) -> list[ShapeRows]:
    """Follow-ups that end in the month, of units and of the whole; nothing where fewer than 10 do.

    lift, present: where the month's own work went. frozen: months that have been cleared before.
    """
    tree = units.tree
    cells = reduced.cells(CLOSURES_FOLLOWED)
    closed_in = pd.to_datetime(cells["closed_in"]).dt.date
    months = {_before(reduced.month), reduced.month, *closed_in}
    followed, reopened = np.zeros(tree.size, dtype=np.int64), np.zeros(tree.size, dtype=np.int64)
    allowed = np.ones(tree.size, dtype=np.bool_)
    for month in sorted(months):
        now = cells[(closed_in == month).to_numpy()]
        node = ints(now["node"])
        if month == reduced.month:
            cohort = _own(lift, present, sums(node, now["followed"], tree.size))
        else:
            cohort = kept_cohort(reduced, units, month) if month in frozen else None
        if cohort is None:
            allowed[:] = False
            continue
        allowed &= ~cohort.cut(tree)
        if month == _before(reduced.month):
            allowed &= cohort.shown(tree)
        followed += cohort.closed
        reopened += np.minimum(sums(node, now["reopened"], tree.size), cohort.closed)
    done = lift_work(tree, (), followed, followed > 0, allowed)
    if not done.passes:
        return []
    both = tree.subtree_sum(gathered(done.home, np.stack([followed, reopened], axis=1)))
    shown = np.flatnonzero((done.published > 0) & (np.arange(tree.size) != tree.root))
    whole, parts = both[[tree.root]], both[shown]
    of_units = pd.DataFrame(
        {"unit_id": units.units["unit_id"].to_numpy()[shown], "followed": parts[:, 0], "reopened": parts[:, 1]}
    )
    of_whole = pd.DataFrame({"followed": whole[:, 0], "reopened": whole[:, 1]})
    return [
        ShapeRows(UNIT_FOLLOW_UPS, of_units.assign(n_band=n_band(parts[:, 0]))),
        ShapeRows(WHOLE_FOLLOW_UPS, of_whole.assign(n_band=n_band(whole[:, 0]))),
    ]


def keep_cohort(vault: duckdb.DuckDBPyConnection, units: UnitTree, month: date, lift: WorkLift, present: Bools) -> None:
    """Write down where the month's work went, and its closures, inside the caller's transaction.

    In place of what an interrupted clearing of the month left behind. Nothing is kept of a month that is withheld.
    """
    there = table_names(vault)
    for name in COHORT_TABLES.keys() - there:
        create_table(vault, name, *COHORT_TABLES[name])
    vault.execute("DELETE FROM frozen_home WHERE month = ?", [month])
    vault.execute("DELETE FROM frozen_closures WHERE closed_in = ?", [month])
    if not lift.passes:
        return
    names = units.units["unit_id"]
    # lists, not a frame: ibis, which the reductions leave on the connection, keeps DuckDB from finding frames by name
    vault.execute(
        "INSERT INTO frozen_home (month, unit_id, home_id) SELECT ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [month, names[present].tolist(), names.iloc[lift.home[present]].tolist()],
    )
    if CLOSURES_FOLLOWED.name in there:
        vault.execute(
            """
            INSERT INTO frozen_closures (closed_in, month, unit_id, followed)
            SELECT closed_in, month, unit_id, followed FROM closures_followed WHERE closed_in = ?
            """,
            [month],
        )


def kept_cohort(reduced: Reduced, units: UnitTree, closed_in: date) -> Cohort | None:
    """The closures of an earlier month as they were kept; None where nothing was."""
    if not COHORT_TABLES.keys() <= reduced.tables:
        return None
    homes = reduced.vault.execute(
        """
        SELECT here.node, there.node AS home, home_id
        FROM frozen_home
        JOIN clearing_place AS here ON here.unit_id = frozen_home.unit_id
        JOIN clearing_place AS there ON there.unit_id = frozen_home.home_id
        WHERE month = ?
        """,
        [closed_in],
    ).df()
    if homes.empty:
        return None
    closures = reduced.vault.execute(
        """
        SELECT node, followed FROM frozen_closures JOIN clearing_place USING (unit_id)
        WHERE closed_in = ? AND month = ?
        """,
        [closed_in, reduced.month],
    ).df()
    group = np.asarray(pd.factorize(homes["home_id"])[0], dtype=np.int64)
    closed = sums(ints(closures["node"]), closures["followed"], units.tree.size)
    return Cohort(ints(homes["node"]), ints(homes["home"]), group, closed)


def _own(lift: WorkLift, present: Bools, closed: Ints) -> Cohort:
    """The closures of the month that is being cleared."""
    node = np.flatnonzero(present & (lift.home != NOWHERE))
    home = lift.home[node]
    return Cohort(node, home, home, closed)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
