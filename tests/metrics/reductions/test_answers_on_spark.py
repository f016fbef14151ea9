"""The same survey expressions on Spark: every cell of the same answers, to 1e-9."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import pytest
from tillit.metrics.reductions.answers import reduce_answers

from .logs import kept_by
from .surveys import as_cells, assert_same, by_id, instrument, invitation, item, random_survey, response

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # ibis 12 on duckdb 2
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),  # pyspark 4.3 on pandas 3.1
]

SEVEN = instrument("seven", *(item(f"s{n}", 1, 7, reversed_=n in (1, 3, 5), sensitive=n == 4) for n in range(1, 8)))
LONG = instrument("long", *(item(f"l{n:02d}", 1, 5, reversed_=n % 3 == 0) for n in range(23)))
MIXED = instrument("mixed", *(item(f"m{n}", 0, 10 if n % 3 else 4, reversed_=n == 2) for n in range(7)))
SCALES = {"seven": (SEVEN.items, False), "long": (LONG.items[:6], True), "mixed": (MIXED.items[:3], True)}


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


def test_survey_cells_are_the_same_on_spark(spark: ibis.BaseBackend) -> None:
    def cached(name: str, step: ir.Table) -> ir.Table:
        spark.create_view(f"step_{name}", step, overwrite=True)
        spark.raw_sql(f"CACHE TABLE step_{name}")  # pyright: ignore[reportAttributeAccessIssue]
        return spark.table(f"step_{name}")

    forms = by_id(SEVEN, LONG, MIXED)
    rows = random_survey(3, forms.values(), people=500, units=24)
    invited = {(wave, f"unit {unit}"): 9 for wave in ("w1", "w2") for unit in range(25)}
    duck = ibis.duckdb.connect()
    here, there = (
        as_cells(
            reduce_answers(
                response(rows), ["w1", "w2"], forms, SCALES, invitation=invitation(invited), materialize=keep
            ),
            backend,
        )
        for backend, keep in ((duck, kept_by(duck)), (spark, cached))
    )
    assert all(here.values())
    assert all(None not in cell for cell in here["scale_spread"].values())
    assert_same(there, here)


def test_nothing_to_reduce_on_spark(spark: ibis.BaseBackend) -> None:
    cells = reduce_answers(response(random_survey(1, [SEVEN], people=3, units=1)), [], by_id(SEVEN), SCALES)
    assert not any(as_cells(cells, spark).values())
