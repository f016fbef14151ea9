"""The stops on a row's way, and what every asset of them shares."""

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

import dagster as dg

from ...metrics.contracts import Column, Contract
from ...metrics.measure import CellShape
from ..fault import Fault, Place, TillitError
from ..frames import frames_of
from ..setup import Setup
from ..storage import refusal
from ..turn import turn
from .failures import failure_log

STOPS = ("landed", "checked", "reduced", "cleared", "whole", "parts", "questions", "release")
"""The stops, in the order of a row's way; also the groups' names, with the family added for whole and parts."""

POOL = "tillit_vault"
"""DuckDB has one writer; its limit of 1 is set in dagster.yaml."""

PATIENCE_SECONDS = 20.0
"""How long a step waits for the steps of another run, which hold the vault one at a time."""

RETRY = dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""Every step is idempotent, so a retry is safe. It is only asked for where waiting may help: see `at_work`."""

PASSING_RULES = frozenset({"vault_busy", "vault_locked"})
PASSING_ERRORS = (ConnectionError, TimeoutError)
"""Faults and errors that may go away by themselves."""

HOUSE = Path(__file__).parents[2]
"""Where our own code lies."""

STALE_AFTER = timedelta(days=45)
"""A monthly release that is six weeks old is late."""


class Running(TypedDict):
    """How every step runs."""

    pool: str
    retry_policy: dg.RetryPolicy
    hooks: frozenset[dg.HookDefinition]
    op_tags: dict[str, str]


class Standing(TypedDict):
    """Where an asset stands, and who answers for it."""

    group_name: str
    owners: list[str]


def running(setup: Setup, stop: str) -> Running:
    """One writer, retries, the line on failure; an earlier stop goes first where two could run."""
    return Running(
        pool=POOL,
        retry_policy=RETRY,
        hooks=frozenset({failure_log(setup)}),
        op_tags={"dagster/priority": str(len(STOPS) - STOPS.index(stop))},
    )


def standing(setup: Setup, group: str) -> Standing:
    """The group with the project's prefix, and the project's owners."""
    return Standing(
        group_name=f"{setup.configuration.group_prefix}{group}",
        owners=list(setup.configuration.owners),
    )


def stop_key(setup: Setup, stop: str, name: str) -> dg.AssetKey:
    """The key of an asset: the project's prefix, the stop, the name."""
    return dg.AssetKey([*setup.configuration.asset_key_prefix, stop, name])


def of_stops(setup: Setup, *stops: str) -> dg.AssetSelection:
    """All assets of the stops."""
    prefix = "".join(f"{part}/" for part in setup.configuration.asset_key_prefix)
    return dg.AssetSelection.from_string(" or ".join(f'key:"{prefix}{stop}/*"' for stop in stops))


def own_name(setup: Setup, name: str) -> str:
    """A name of a job, schedule, sensor or set of partitions, with the key prefix: two projects can live together."""
    return "_".join([*setup.configuration.asset_key_prefix, name])


def waves(setup: Setup) -> dg.DynamicPartitionsDefinition:
    """The waves that have closed; they become known when answers are reduced."""
    return dg.DynamicPartitionsDefinition(name=own_name(setup, "wave"))


def months(setup: Setup) -> dg.MonthlyPartitionsDefinition:
    """The months of work, in the organisation's time zone."""
    return dg.MonthlyPartitionsDefinition(
        start_date=setup.configuration.first_month, fmt="%Y-%m", timezone=setup.governance.time_zone
    )


def kinds(*more: str) -> set[str]:
    """Kinds shown in Dagster's page."""
    return {"duckdb", *more}


def table_schema(columns: Iterable[Column]) -> dg.MetadataValue:
    """The columns of a table, for Dagster's page."""
    return dg.MetadataValue.table_schema(
        dg.TableSchema(
            columns=[
                dg.TableColumn(
                    name=column.name,
                    type=column.kind.value,
                    description=column.meaning if column.unit is None else f"{column.meaning} (unit: {column.unit})",
                    constraints=dg.TableColumnConstraints(nullable=not column.required),
                )
                for column in columns
            ]
        )
    )


def tables_described(tables: Iterable[CellShape | Contract]) -> dg.MetadataValue:
    """Several tables and their columns, for Dagster's page."""
    rows = [
        f"| `{table.name}` | {table.meaning} | {', '.join(f'`{column.name}`' for column in _columns(table))} |"
        for table in tables
    ]
    return dg.MetadataValue.md("\n".join(["| table | what it holds | columns |", "|---|---|---|", *rows]))


def _columns(table: CellShape | Contract) -> tuple[Column, ...]:
    return table.columns if isinstance(table, Contract) else (*table.keys, *table.quantities)


@contextmanager
def at_work(setup: Setup, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """The project's turn to write, and every error as a fault with four parts.

    A fault ends the step without a traceback. Any other error does so too, for its message could hold a value; its
    traceback goes to the log inside the vault. Only what may pass by itself is retried.
    """
    try:
        with turn(setup.project, patience):
            yield
    except TillitError as error:
        raise failure(error.fault, passing=error.fault.rule in PASSING_RULES) from None
    except dg.Failure:
        raise
    except Exception as error:  # noqa: BLE001 - the message may hold a value of the data, and Dagster keeps messages
        refused = refusal(error, setup.project.home.name)
        if refused is not None:
            raise failure(refused) from None
        _write_down(setup, error)
        raise failure(_unexpected(error), passing=isinstance(error, PASSING_ERRORS)) from None


def failure(fault: Fault, *, passing: bool = False) -> dg.Failure:
    """A fault as Dagster takes it: its four parts as metadata."""
    return dg.Failure(
        description=str(fault),
        metadata={
            "place": str(fault.place),
            "rule": fault.rule,
            "problem": fault.problem,
            "what_to_do": fault.to_do,
            "what_was_kept": fault.kept,
        },
        allow_retries=passing,
    )


def _unexpected(error: Exception) -> Fault:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(HOUSE)] or frames
    return Fault(
        Place(Path(ours[-1].filename).name, row=ours[-1].lineno),
        "step_failed",
        f"The step ended in an error that is no fault of the input ({type(error).__name__}).",
        "Read the end of run.log in the vault's folder, and report it if it comes again.",
        "Everything before the step; nothing of the step itself.",
    )


def _write_down(setup: Setup, error: Exception) -> None:
    path = setup.project.run_log
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n")
        log.write(frames_of(error))
