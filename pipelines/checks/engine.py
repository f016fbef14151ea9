"""The one place that speaks to Great Expectations."""

# its expectations are public, but re-exported in a way that type checkers take for private
# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import pandas as pd

from ...metrics.contracts import Contract
from ..fault import Fault, Place, TillitError
from .rules import Kind, Rule, Severity

if TYPE_CHECKING:
    from great_expectations.datasource.fluent import PandasDatasource
    from great_expectations.expectations.expectation import Expectation

EARLIEST = date(1990, 1, 1)
"""Nothing that tillit reads happened before; an earlier day is a date read in the wrong format."""

FACE = "face"
"""Number of a row within its batch: the row-number column handed to Great Expectations."""


def _library() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark, where present, warns of pandas 3 on import
        import great_expectations
    return great_expectations


@cache
def _frames() -> PandasDatasource:
    """The one source of frames of this process; making its context takes seconds."""
    library = _library()
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    context = library.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
            analytics_enabled=False,
        ),
    )
    return context.data_sources.add_pandas("vault")


class Engine:
    """Great Expectations on pandas frames: in memory only, no files, no telemetry, no progress bars.

    Making one imports Great Expectations, which takes 6 to 10 seconds the first time in a process.
    """

    def __init__(self, contract: Contract, today: date) -> None:
        self._contract = contract
        self._latest = today + timedelta(days=1)
        frames = _frames()
        # an asset is only a name for the frames of one table; the context keeps those it has
        asset = next((known for known in frames.assets if known.name == contract.name), None)
        asset = asset or frames.add_dataframe_asset(contract.name)
        self._suite = _library().ExpectationSuite
        known = {batches.name: batches for batches in asset.batch_definitions}
        self._batches = known.get("batch") or asset.add_batch_definition_whole_dataframe("batch")

    def expectation(
        self, rule: Rule, *, known: Sequence[str] = (), scale: tuple[int, int] | None = None
    ) -> Expectation:
        """A rule as an expectation. known: values of a reference; scale: lowest and highest answer.

        Raises ValueError for a kind of rule without a counterpart.
        """
        from great_expectations import expectations as gxe
        from great_expectations.expectations.metadata_types import FailureSeverity

        severity = FailureSeverity.CRITICAL if rule.severity is Severity.CRITICAL else FailureSeverity.WARNING
        first = rule.columns[0] if rule.columns else "n_rows"
        match rule.kind:
            case Kind.NOT_EMPTY:
                return gxe.ExpectColumnValuesToBeBetween(column=first, min_value=1, severity=severity)
            case Kind.UNIQUE_KEY:
                return gxe.ExpectColumnPairValuesToBeEqual(column_A="n_rows", column_B="n_keys", severity=severity)
            case Kind.PRESENT | Kind.ANSWERED | Kind.PERSON_NAMED:
                return gxe.ExpectColumnValuesToNotBeNull(column=first, severity=severity)
            case Kind.ALLOWED:
                allowed = list(self._contract.column(first).values or ())
                return gxe.ExpectColumnValuesToBeInSet(column=first, value_set=allowed, severity=severity)
            case Kind.KNOWN:
                return gxe.ExpectColumnValuesToBeInSet(column=first, value_set=list(known), severity=severity)
            case Kind.STATUS_UNDERSTOOD:
                return gxe.ExpectColumnValuesToNotBeInSet(column=first, value_set=["unknown"], severity=severity)
            case Kind.VARIES:
                return gxe.ExpectColumnUniqueValueCountToBeBetween(column=first, min_value=2, severity=severity)
            case Kind.IN_ORDER:
                earlier, later = rule.columns
                return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                    column_A=later,
                    column_B=earlier,
                    or_equal=rule.or_equal,
                    ignore_row_if="either_value_is_missing",
                    severity=severity,
                )
            case Kind.BOUNDS | Kind.ON_SCALE | Kind.PLAUSIBLE_TIME:
                lowest, highest = self._bounds(rule, scale)
                return gxe.ExpectColumnValuesToBeBetween(
                    column=first, min_value=lowest, max_value=highest, severity=severity
                )
        message = f"no expectation for {rule.kind}"
        raise ValueError(message)

    def _bounds(
        self, rule: Rule, scale: tuple[int, int] | None
    ) -> tuple[float | datetime | None, float | datetime | None]:
        if rule.kind is Kind.PLAUSIBLE_TIME:
            midnight = time()
            return datetime.combine(EARLIEST, midnight), datetime.combine(self._latest, midnight)
        if scale is not None:
            return scale
        column = self._contract.column(rule.columns[0])
        return column.lowest, column.highest

    def validate(self, batch: pd.DataFrame, expectations: Sequence[Expectation]) -> list[list[int]]:
        """Per expectation the FACE numbers of the rows that break it; all of them for a broken aggregate.

        What Great Expectations returns holds the values themselves and is dropped here.
        Raises TillitError, without the cause, where it could not come to a result.
        """
        suite = self._suite(name=self._contract.name)
        for number, expectation in enumerate(expectations):
            # results come back in an order of their own; the number says whose they are
            suite.add_expectation(expectation.copy(update={"meta": {"number": number}}))
        result = self._batches.get_batch(batch_parameters={"dataframe": batch}).validate(
            suite,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [FACE],
                "return_unexpected_index_query": False,
                "partial_unexpected_count": 0,
            },
        )
        broken: dict[int, list[int]] = {}
        for one in result.results:
            if one.expectation_config is None or _stumbled(one.exception_info or {}):
                raise TillitError(_could_not_run(self._contract.name))
            index = [] if one.success else one.result.get("unexpected_index_list")
            faces = batch[FACE].tolist() if index is None else [int(row[FACE]) for row in index]
            broken[one.expectation_config.meta["number"]] = faces
        return [broken[number] for number in range(len(expectations))]


def _stumbled(info: Mapping[str, object]) -> bool:
    """Whether an exception was raised: the info is one record, or one per metric."""
    nested = [value for value in info.values() if isinstance(value, dict)]
    return any(record.get("raised_exception") for record in nested) or bool(info.get("raised_exception"))


def _could_not_run(table: str) -> Fault:
    return Fault(
        Place(table),
        "check_could_not_run",
        "Great Expectations could not judge the table.",
        "Run the checks again; if it happens again, report it with the versions of tillit and great-expectations.",
        "All rows are in the vault; nothing has been built on them.",
    )
