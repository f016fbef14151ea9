"""The stops on a row's way, and what every asset of them shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import dagster as dg

from ...metrics.contracts import Column
from ..fault import TillitError
from ..setup import Setup

WAVES = dg.DynamicPartitionsDefinition(name="tillit_wave")
"""The waves that have closed; they become known when answers are reduced."""

POOL = "tillit_vault"
"""DuckDB has one writer; its limit of 1 is set in dagster.yaml."""

RETRY = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""Every step is idempotent, so a retry is safe. Faults of the input are not retried."""

STALE_AFTER = timedelta(days=45)
"""A monthly release that is six weeks old is late."""

PASSING_RULES = frozenset({"vault_locked"})
"""Faults that go away by themselves."""


def stop_key(setup: Setup, stop: str, name: str) -> dg.AssetKey:
    """The key of an asset: the project's prefix, the stop, the name."""
    return dg.AssetKey([*setup.configuration.asset_key_prefix, stop, name])


def kinds(*more: str) -> set[str]:
    """Kinds shown in Dagster's page."""
    return {"duckdb", *more}


def table_schema(columns: tuple[Column, ...]) -> dg.MetadataValue:
    """The columns of a table, for Dagster's page."""
    return dg.MetadataValue.table_schema(
        dg.TableSchema(
            columns=[
                dg.TableColumn(name=column.name, type=column.kind.value, description=column.meaning)
                for column in columns
            ]
        )
    )


@contextmanager
def faults_shown() -> Iterator[None]:
    """A fault ends the step with its four parts and without a traceback; only passing ones are retried."""
    try:
        yield
    except TillitError as error:
        fault = error.fault
        raise dg.Failure(
            description=str(fault),
            metadata={
                "place": str(fault.place),
                "rule": fault.rule,
                "what_to_do": fault.to_do,
                "what_was_kept": fault.kept,
            },
            allow_retries=fault.rule in PASSING_RULES,
        ) from None
