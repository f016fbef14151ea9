"""Figures that somebody else has aggregated, on their way to the cleared store."""

import duckdb
import pandas as pd
import pytest
from tillit.metrics.contracts import EXTERNAL_READING, ORG_UNIT
from tillit.pipelines.clearing.cleared import prepare_cleared
from tillit.pipelines.reading.external import summed, take_over
from tillit.pipelines.tables import create_contract, insert

ROWS = pd.DataFrame(
    [
        ("late", "A / day", "2019-01-01", 1.0, 10.0, None),
        ("late", "A / night", "2019-01-01", 3.0, 10.0, None),
        ("late", "B", "2019-01-01", 0.0, 20.0, None),
        ("late", "B", "2019-02-01", 5.0, 20.0, None),
        ("index", None, "2019", None, None, 61.0),
        ("index", "B", "2019", None, None, 70.0),
    ],
    columns=["series", "subject", "period", "numerator", "denominator", "value"],
).assign(starts=lambda rows: pd.to_datetime(rows["period"].str[:7], format="mixed"))


@pytest.fixture
def taken_over():
    with duckdb.connect() as vault, duckdb.connect() as cleared:
        for contract in (EXTERNAL_READING, ORG_UNIT):
            create_contract(vault, contract)
        insert(vault, "external_reading", EXTERNAL_READING.columns, ROWS)
        vault.execute("ALTER TABLE external_reading ADD COLUMN file_id BIGINT DEFAULT 1")
        vault.execute("ALTER TABLE external_reading ADD COLUMN row_number BIGINT")
        vault.execute("UPDATE external_reading SET row_number = rowid")
        prepare_cleared(cleared)
        take_over(vault, cleared, "All", pd.Timestamp("2026-11-21").date())
        yield cleared


def test_the_whole_and_what_lies_above_are_sums_of_counts(taken_over):
    rows = taken_over.execute(
        "SELECT unit_id, period, value, whole FROM external_value WHERE series = 'late'"
    ).fetchall()
    assert sorted(rows) == [
        ("A", "2019-01", 0.2, False),
        ("A / day", "2019-01", 0.1, False),
        ("A / night", "2019-01", 0.3, False),
        ("All", "2019-01", 0.1, True),
        ("All", "2019-02", 0.25, True),
        ("B", "2019-01", 0.0, False),
        ("B", "2019-02", 0.25, False),
    ]


def test_figures_without_counts_are_taken_as_they_are(taken_over):
    rows = taken_over.execute("SELECT unit_id, period, value FROM external_value WHERE series = 'index'").fetchall()
    assert sorted(rows) == [("All", "2019", 61.0), ("B", "2019", 70.0)]


def test_units_stand_in_the_order_in_which_they_are_first_named(taken_over):
    units = taken_over.execute("SELECT unit_id, parent_id, name, depth FROM unit ORDER BY position").fetchall()
    assert units == [
        ("All", None, "All", 0),
        ("A", "All", "A", 1),
        ("A / day", "A", "day", 2),
        ("A / night", "A", "night", 2),
        ("B", "All", "B", 1),
    ]


def test_a_subject_with_counts_of_its_own_is_not_summed():
    own = pd.DataFrame([("late", "A", "2019-01-01", 9.0, 90.0, None)], columns=ROWS.columns[:6]).assign(
        starts=pd.Timestamp("2019-01-01")
    )
    sums = summed(pd.concat([ROWS, own], ignore_index=True)).set_index(["subject", "period"])
    assert "A" not in sums.index.get_level_values("subject")
    whole = sums.loc[sums.index.get_level_values("subject").isna()]
    assert whole["denominator"].tolist() == [110.0, 20.0]
