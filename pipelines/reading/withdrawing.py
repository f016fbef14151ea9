"""Readings taken back: a definition was wrong, and the governance says so, with its reason (DESIGN.md, Append-only)."""

from __future__ import annotations

import duckdb
import pandas as pd

from ...metrics.published import CURVE, INTERFACE_READING, READING, RELIABILITY
from ..fault import Fault, Place, TillitError
from ..governance import Withdrawal
from ..setup import Setup
from ..tables import statement, table_names, transaction

CODE = "withdrawn_{place}"
"""What stands in `why_none` of a withdrawn reading; its place is that in governance.yaml, from 1."""

VALUES = {
    READING.name: ("value", "lower", "upper", "n_band", "silent_lowest", "silent_highest", "pooled"),
    INTERFACE_READING.name: ("value", "lower", "upper", "n_band"),
}


def withdraw(cleared: duckdb.DuckDBPyConnection, setup: Setup) -> int:
    """Empty the withdrawn readings and say why in `why_none`; returns their number.

    Before limits and questions, so that neither rests on them; curves and reliability of the same period go.
    Raises TillitError, rule `measure_unknown`, where there is no such measure.
    """
    rows = 0
    with transaction(cleared):
        for place, entry in enumerate(setup.governance.withdrawn, start=1):
            if entry.indicator not in setup.measures:
                raise _unknown(setup, entry)
            rows += sum(_emptied(cleared, table, entry, place) for table in VALUES)
            for contract in (CURVE, RELIABILITY):
                if contract.name in table_names(cleared):
                    cleared.execute(
                        statement("DELETE FROM {table} WHERE ", table=contract.name) + OF_ENTRY, _values(entry)
                    )
    return rows


def withdrawn_reasons(setup: Setup) -> pd.DataFrame:
    """The reasons on record, as rows of REASON."""
    return pd.DataFrame(
        [
            {"why_none": CODE.format(place=place), "reason_sv": entry.reason_sv, "reason_en": entry.reason_en}
            for place, entry in enumerate(setup.governance.withdrawn, start=1)
        ],
        columns=["why_none", "reason_sv", "reason_en"],
        dtype="object",
    )


OF_ENTRY = "indicator = $indicator AND ($period IS NULL OR period = $period)"


def _values(entry: Withdrawal) -> dict[str, str | None]:
    return {"indicator": entry.indicator, "period": entry.period}


def _emptied(cleared: duckdb.DuckDBPyConnection, table: str, entry: Withdrawal, place: int) -> int:
    nothing = ", ".join(statement("{column} = NULL", column=name) for name in VALUES[table])
    update = statement("UPDATE {table} SET why_none = $code, ", table=table) + nothing
    values = {**_values(entry), "code": CODE.format(place=place)}
    changed = cleared.execute(f"{update} WHERE {OF_ENTRY}", values).fetchall()
    return int(changed[0][0])


def _unknown(setup: Setup, entry: Withdrawal) -> TillitError:
    return TillitError(
        Fault(
            Place(setup.configuration.governance, column="withdrawn"),
            "measure_unknown",
            f"There is no measure called {entry.indicator}.",
            "Correct its name; the table `indicator` of the release has the ones there are.",
            "Everything as it was: nothing was withdrawn.",
        )
    )
