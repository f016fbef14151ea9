"""The organisation's tree as it stood on a day, and where every unit that ever was belongs in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from ...metrics.disclosure.tree import NOWHERE, Ints, Tree
from ...metrics.published import UNIT
from ..fault import Fault, Place, TillitError
from ..tables import insert, table_names

TABLE = "org_unit"
DEEPEST = 100
"""Levels of closed units that are climbed; no organisation is so deep."""


@dataclass(frozen=True, eq=False)
class UnitTree:
    """The tree on a day. Arrays have one entry per node; node 0 is the root, and nodes stand depth first.

    units: one row per node in the columns of UNIT. places: unit_id and node of every unit that ever was; one that is
    closed on the day belongs to the nearest unit above it that is not.
    leaders: a number for the person who leads each unit's people (the nearest named one at or above), -1 = nobody is
    named. people_at_least: least number of people in each unit itself, where the source says it, else 0.
    """

    tree: Tree
    units: pd.DataFrame
    places: pd.DataFrame
    leaders: Ints
    people_at_least: Ints


def unit_tree(vault: duckdb.DuckDBPyConnection, on: date) -> UnitTree:
    """The tree of the vault's units valid on the day.

    Raises TillitError where there is none, or where it is not one tree.
    """
    if TABLE not in table_names(vault):
        raise _refused("no_units", "The vault has no units.", "Deliver org_unit.")
    rows = vault.execute(
        """
        SELECT unit_id, parent_id, name, kind, position, leader, people_at_least,
               coalesce(valid_from <= ?, true) AND coalesce(valid_to > ?, true) AS valid,
               coalesce(valid_from <= ?, true) AS begun
        FROM org_unit
        ORDER BY unit_id, begun, valid_from NULLS FIRST
        """,
        [on, on, on],
    ).df()
    valid = rows[rows["valid"]].reset_index(drop=True)
    if valid.empty:
        raise _refused("no_units", f"No unit is valid on {on}.", "Deliver org_unit with the units of that day.")
    if valid["unit_id"].duplicated().any():
        raise _refused("overlapping_validity", f"A unit has two rows on {on}.", "Let each row end as the next begins.")
    latest = rows.drop_duplicates("unit_id", keep="last").set_index("unit_id")["parent_id"]
    node = pd.Series(valid.index, index=pd.Index(valid["unit_id"]))
    places = _places(latest, node)
    parent = valid["parent_id"].map(places).fillna(NOWHERE).astype("int64").to_numpy()
    if (valid["parent_id"].notna() & (parent == NOWHERE)).any():
        raise _refused("unknown_unit", f"The unit above a unit is not there on {on}.", "Name a unit that is.")
    try:
        first = Tree.of(parent)
    except ValueError as error:
        raise _refused("no_tree", f"The units of {on} are no tree: {error}.", "Correct parent_id.") from None
    rank = np.empty(len(valid), dtype=np.int64)
    rank[valid.sort_values(["position", "name", "unit_id"], na_position="last").index.to_numpy()] = np.arange(
        len(valid)
    )
    return _depth_first(valid, first, first.preorder(rank), places)


def _depth_first(valid: pd.DataFrame, tree: Tree, position: Ints, places: pd.Series) -> UnitTree:
    """The same tree with its nodes in depth-first order."""
    order = np.argsort(position)
    parent = np.where(tree.parent == NOWHERE, NOWHERE, position[tree.parent])[order]
    placed = Tree.of(parent)
    rows = valid.iloc[order].reset_index(drop=True)
    units = pd.DataFrame(
        {
            "unit_id": rows["unit_id"],
            "parent_id": rows["unit_id"].reindex(parent).reset_index(drop=True),
            "name": rows["name"],
            "kind": rows["kind"],
            "depth": placed.depth,
            "position": np.arange(placed.size),
        }
    )
    named, _ = pd.factorize(rows["leader"])
    led = placed.nearest(named >= 0)
    return UnitTree(
        tree=placed,
        units=units,
        places=pd.DataFrame({"unit_id": places.index, "node": position[places.to_numpy()]}),
        leaders=np.where(led == NOWHERE, NOWHERE, named[led]).astype(np.int64),
        people_at_least=rows["people_at_least"].fillna(0).to_numpy(dtype=np.int64),
    )


def _places(latest_parent: pd.Series, node: pd.Series) -> pd.Series:
    """The node of every unit: its own, or that of the nearest valid unit above it by its last known parents."""
    above = pd.Series(latest_parent.index, index=latest_parent.index, dtype="object")
    for _ in range(DEEPEST):
        lost = above.notna() & ~above.isin(node.index)
        if not lost.any():
            break
        above = above.where(~lost, above.map(latest_parent))
    found = above.map(node)
    return found.dropna().astype("int64")


@contextmanager
def placed(connection: duckdb.DuckDBPyConnection, units: UnitTree) -> Iterator[None]:
    """Inside, the connection knows `clearing_place`: unit_id and node of every unit."""
    connection.register("clearing_place", units.places)
    try:
        yield
    finally:
        connection.unregister("clearing_place")


def write_units(cleared: duckdb.DuckDBPyConnection, units: UnitTree, on: date) -> None:
    """Bring the table `unit` up to the tree of `on`, where no later period has been cleared.

    Units that are in one tree and not in the other stay, after the others and under the root, so that every cell keeps
    its unit. Reads `wave` and `frozen` for the newest period.
    """
    before = cleared.execute("SELECT * FROM unit ORDER BY position").df()
    newest = cleared.execute(
        """
        SELECT greatest(
            (SELECT max(closes) FROM wave),
            (SELECT max(last_day(strptime(period, '%Y-%m')::DATE)) FROM frozen WHERE kind = 'work')
        )
        """
    ).fetchall()[0][0]
    is_newest = before.empty or newest is None or on >= newest
    leading, others = (units.units, before) if is_newest else (before, units.units)
    cleared.execute("DELETE FROM unit")
    insert(cleared, UNIT.name, UNIT.columns, _with_former(leading, others))


def _with_former(leading: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """`leading`, and after it the units that only `others` has, under the root where their parent is gone."""
    former = others[~others["unit_id"].isin(leading["unit_id"])].sort_values("position")
    if former.empty:
        return leading
    root = str(leading["unit_id"].iloc[0])
    depth = dict(zip(leading["unit_id"], leading["depth"], strict=True))
    parents: list[str] = []
    for unit, above in zip(former["unit_id"], former["parent_id"], strict=True):
        parents.append(above if above in depth else root)
        depth[unit] = depth[parents[-1]] + 1
    position = np.arange(len(leading), len(leading) + len(former))
    former = former.assign(parent_id=parents, depth=former["unit_id"].map(depth), position=position)
    return pd.concat([leading, former], ignore_index=True)


def _refused(rule: str, problem: str, to_do: str) -> TillitError:
    return TillitError(Fault(Place(TABLE), rule, problem, to_do, "The vault and all cleared periods stand unchanged."))
