"""A wave's cleared answers: what is read from the vault, and what is written to the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from ...metrics.account import CERTIFICATE
from ...metrics.cells import BEHAVIOUR_SUM, SCALE_SPREAD
from ...metrics.contracts import INVITATION
from ...metrics.disclosure.behaviour import (
    LEAST_INVITED,
    LEAST_PEOPLE,
    BehaviourSums,
    ClearedBehaviour,
    clear_behaviour,
    clear_spread,
)
from ...metrics.disclosure.certificate import certificate
from ...metrics.disclosure.item_values import SheetAnswers, clear_sheet
from ...metrics.disclosure.safe_lift import LEAST_LEADERS
from ...metrics.disclosure.tree import Ints
from ...metrics.instruments.instrument import Sheet
from ...metrics.text import Text, joined
from ..tables import insert, table_names
from .cleared import Period, Withheld, cleared_columns
from .unit_tree import UnitTree

RESPONSE = "response"
"""The quantity of BEHAVIOUR_SUM that counts respondents; out of those invited it is the response rate."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What is let out of a wave.

    values: frames of `ClearedSheet`; behaviour: quantity and frame of `ClearedBehaviour`; spread: rows of
    SCALE_SPREAD with n_band; scales: answer scales in use; units: units with values.
    """

    values: tuple[pd.DataFrame, ...]
    behaviour: tuple[tuple[str, pd.DataFrame], ...]
    spread: pd.DataFrame
    scales: frozenset[tuple[int, int]]
    units: int
    withheld: tuple[Withheld, ...]


def clear_answers(
    vault: duckdb.DuckDBPyConnection, units: UnitTree, period: Period, sheets: Sequence[Sheet]
) -> Answers | None:
    """Clear the wave's reduced cells; None where it has none. Needs `clearing_place` in the vault's connection."""
    asked = _answers(vault, units, period.name, sheets)
    if not asked:
        return None
    cleared = [(answers.sheet, clear_sheet(units.tree, answers, period.k, units.leaders)) for answers in asked]
    values = tuple(frame for _, sheet in cleared for frame in sheet.values)
    behaviour = _behaviour(vault, units, period)
    withheld = np.zeros(units.tree.size, dtype=np.bool_)
    for sheet, done in cleared:
        withheld |= done.withheld & (not sheet.named_person)
    shown = np.unique(np.concatenate([frame["unit"].to_numpy() for frame in values])) if values else np.array([])
    silent = np.zeros(units.tree.size, dtype=np.bool_)
    for _, quantity in behaviour:
        silent |= quantity.withheld
    named = any(sheet.named_person for sheet, _ in cleared)
    return Answers(
        values=values,
        behaviour=tuple((name, quantity.values) for name, quantity in behaviour),
        spread=_spread(vault, period),
        scales=frozenset((item.lowest, item.highest) for answers in asked for item in answers.sheet.items),
        units=int(shown.size),
        withheld=(
            Withheld("answers", int(withheld.sum()), _why_answers(period.k, units, named=named)),
            Withheld("behaviour", int(silent.sum()), WHY_BEHAVIOUR),
        ),
    )


def write_answers(cleared: duckdb.DuckDBPyConnection, units: UnitTree, period: Period, answers: Answers) -> None:
    """Write the wave's values, behaviour, spread and certificate, inside the caller's transaction.

    A registered frame goes away with a transaction that is rolled back, and cannot be taken away before that.
    """
    constants = {"wave": period.name, "starts": period.starts, "on": period.on, "visible": period.visible_from}
    cleared.register("clearing_unit", units.units[["position", "unit_id"]])
    for frame in answers.values:
        cleared.register("clearing_value", frame)
        cleared.execute(
            """
            INSERT INTO item_value (wave_id, starts, unit_id, item_id, value, units, whole, n_band, visible_from)
            SELECT $wave, $starts, unit_id, item_id::VARCHAR, value, units, unit = 0, n_band::VARCHAR,
                   CASE WHEN unit = 0 THEN $on ELSE $visible END
            FROM clearing_value JOIN clearing_unit ON position = unit
            ORDER BY unit
            """,
            constants,
        )
        cleared.unregister("clearing_value")
    for name, frame in answers.behaviour:
        cleared.register("clearing_value", frame)
        cleared.execute(
            """
            INSERT INTO behaviour_value
                (wave_id, starts, unit_id, quantity, value, spread, whole, n_band, visible_from)
            SELECT $wave, $starts, unit_id, $quantity, value, spread, unit = 0, n_band::VARCHAR,
                   CASE WHEN unit = 0 THEN $on ELSE $visible END
            FROM clearing_value JOIN clearing_unit ON position = unit
            ORDER BY unit
            """,
            {**constants, "quantity": name},
        )
        cleared.unregister("clearing_value")
    cleared.unregister("clearing_unit")
    spread = answers.spread.assign(visible_from=period.on)
    insert(cleared, SCALE_SPREAD.name, cleared_columns(SCALE_SPREAD), spread)
    _write_certificate(cleared, answers.scales)


def _write_certificate(cleared: duckdb.DuckDBPyConnection, scales: frozenset[tuple[int, int]]) -> None:
    """The certificate of every scale that the store has none for yet."""
    known = {str(scale) for (scale,) in cleared.execute("SELECT DISTINCT scale FROM certificate").fetchall()}
    new = [(low, high) for low, high in scales if f"{low}-{high}" not in known]
    if new:
        insert(cleared, CERTIFICATE.name, CERTIFICATE.columns, certificate(new))


def _answers(
    vault: duckdb.DuckDBPyConnection, units: UnitTree, wave_id: str, sheets: Sequence[Sheet]
) -> list[SheetAnswers]:
    """Answers of the sheets that somebody answered, units x items, without the items that nobody did."""
    items = [item.id for sheet in sheets for item in sheet.items]
    vault.register("clearing_item", pd.DataFrame({"item_id": items, "item": np.arange(len(items))}))
    try:
        cells = vault.execute(
            """
            SELECT node, item, people, total
            FROM item_sum JOIN clearing_place USING (unit_id) JOIN clearing_item USING (item_id)
            WHERE wave_id = ?
            """,
            [wave_id],
        ).fetchnumpy()
    finally:
        vault.unregister("clearing_item")
    people = np.zeros((units.tree.size, len(items)), dtype=np.int64)
    total = np.zeros_like(people)
    at = (cells["node"], cells["item"])
    np.add.at(people, at, cells["people"])
    np.add.at(total, at, cells["total"])
    found: list[SheetAnswers] = []
    first = 0
    for sheet in sheets:
        columns = slice(first, first + len(sheet.items))
        first += len(sheet.items)
        if people[:, columns].any():
            found.append(SheetAnswers(sheet, people[:, columns], total[:, columns]).asked())
    return found


def _behaviour(vault: duckdb.DuckDBPyConnection, units: UnitTree, period: Period) -> list[tuple[str, ClearedBehaviour]]:
    if BEHAVIOUR_SUM.name not in table_names(vault):
        return []
    cells = vault.execute(
        """
        SELECT quantity, node, people, total, squares
        FROM behaviour_sum JOIN clearing_place USING (unit_id)
        WHERE wave_id = ?
        ORDER BY quantity, node
        """,
        [period.name],
    ).df()
    invited = _invited(vault, units, period.name)
    found: list[tuple[str, ClearedBehaviour]] = []
    for name, rows in cells.groupby("quantity"):
        node, size = rows["node"].to_numpy(), units.tree.size
        sums = BehaviourSums(
            people=np.bincount(node, weights=rows["people"], minlength=size).astype(np.int64),
            total=np.bincount(node, weights=rows["total"], minlength=size),
            squares=np.bincount(node, weights=rows["squares"], minlength=size),
        )
        if name == RESPONSE:
            if not invited.any():
                continue
            answered = np.minimum(sums.people, invited).astype(np.float64)
            sums = BehaviourSums(people=invited, total=answered, squares=answered)
        found.append((str(name), clear_behaviour(units.tree, str(name), sums, period.k)))
    return found


def _invited(vault: duckdb.DuckDBPyConnection, units: UnitTree, wave_id: str) -> Ints:
    """People invited in each unit itself; 0 throughout where the source does not say."""
    if INVITATION.name not in table_names(vault):
        return np.zeros(units.tree.size, dtype=np.int64)
    rows = vault.execute(
        "SELECT node, invited FROM invitation JOIN clearing_place USING (unit_id) WHERE wave_id = ?", [wave_id]
    ).fetchnumpy()
    return np.bincount(rows["node"], weights=rows["invited"], minlength=units.tree.size).astype(np.int64)


def _spread(vault: duckdb.DuckDBPyConnection, period: Period) -> pd.DataFrame:
    if SCALE_SPREAD.name not in table_names(vault):
        return pd.DataFrame(columns=[*SCALE_SPREAD.columns, "n_band"])
    rows = vault.execute("SELECT * FROM scale_spread WHERE wave_id = ? ORDER BY scale", [period.name]).df()
    return clear_spread(rows)


WHY_BEHAVIOUR = Text(
    f"Hur man svarar visas från {LEAST_PEOPLE} personer och svarsfrekvens från {LEAST_INVITED} inbjudna. "
    "Mindre enheter räknas in i enheten ovanför.",
    f"How people answer is shown from {LEAST_PEOPLE} people on, response rates from {LEAST_INVITED} invited. "
    "Smaller units count in the unit above.",
)
WHY_NAMED = Text(
    f"Frågor om den närmaste chefen visas bara där minst {LEAST_LEADERS} chefer räknas samman.",
    f"Questions about the immediate manager are shown only where at least {LEAST_LEADERS} managers are pooled.",
)
WHY_UNNAMED = Text(
    "Källan säger inte vem som leder enheterna, så frågor om den närmaste chefen visas inte alls.",
    "The source does not say who leads the units, so questions about the immediate manager are not shown at all.",
)


def _why_answers(k: int, units: UnitTree, *, named: bool) -> Text:
    """Why units have no values of their own."""
    why = Text(
        f"En enhet visas för sig från {k} svar. Färre svar än så räknas in i enheten ovanför.",
        f"A unit is shown on its own from {k} answers on. Fewer than that count in the unit above.",
    )
    if not named:
        return why
    return joined(why, WHY_NAMED if (units.leaders >= 0).any() else WHY_UNNAMED)
