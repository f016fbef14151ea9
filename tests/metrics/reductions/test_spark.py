"""The same expressions on Spark: every work cell of the same rows, to 1e-9."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import pytest
from tillit.metrics.reductions.work import Materialize, reduce_work

from . import logs

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # ibis 12 on duckdb 2
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),  # pyspark 4.3 on pandas 3.1
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[ibis.BaseBackend]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")  # pyright: ignore[reportAttributeAccessIssue]
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield ibis.pyspark.connect(session)
    session.stop()


def _cached_by(backend: ibis.BaseBackend) -> Materialize:
    """Keeps every step in Spark's memory: a view alone would be worked out anew by all that read it."""

    def keep(name: str, step: ir.Table) -> ir.Table:
        backend.create_view(f"step_{name}", step, overwrite=True)
        backend.raw_sql(f"CACHE TABLE step_{name}")  # pyright: ignore[reportAttributeAccessIssue]
        return backend.table(f"step_{name}")

    return keep


def test_work_cells_are_the_same_on_spark(spark: ibis.BaseBackend) -> None:
    log = logs.random_log(5, 120)
    keys = sorted({event.case_id for event in log})
    kinds = {key: ("permit", "question")[key % 2] for key in keys if key % 5}
    cases = logs.case_frame(kinds, {key: (True, False, None)[key % 3] for key in kinds})
    units = logs.unit_frame(frozenset({"A", "B"}))
    duck = ibis.duckdb.connect()
    here = reduce_work(logs.tables(log, cases, units), logs.UNTIL, materialize=logs.kept_by(duck))
    there = reduce_work(logs.tables(log, cases, units), logs.UNTIL, materialize=_cached_by(spark))
    expected = logs.as_cells(here, duck)
    assert all(expected.values())
    logs.assert_same(logs.as_cells(there, spark), expected)
