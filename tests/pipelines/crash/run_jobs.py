"""The stops of a run as plain functions: what the assets call, without Dagster around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tillit.metrics.catalogue import catalogue
from tillit.metrics.measure import Scope
from tillit.pipelines.assets.clearing import pending_periods
from tillit.pipelines.assets.indicators import computable
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.clearing.clearing import clear_month, clear_wave
from tillit.pipelines.definitions import load_project
from tillit.pipelines.landing.ingestion import ingest
from tillit.pipelines.reading.questioning import question
from tillit.pipelines.reading.reading import frozen_periods, prepare, read_measure
from tillit.pipelines.reducing import closed_waves, reduce_events, reduce_surveys
from tillit.pipelines.release.publishing import publish_release
from tillit.pipelines.setup import Setup
from tillit.pipelines.turn import turn
from tillit.pipelines.vault.vault import Vault

from ..release_store import finds_nothing

catalogue()
"""Every measure is imported here, once, and not again by each child."""

Job = dict[str, str | int | float]


def land(setup: Setup) -> None:
    """Every source into the vault."""
    for source in setup.configuration.sources:
        with Vault(setup.project) as vault:
            ingest(vault, setup.source_file(source), items=setup.item_scales)


def retain(setup: Setup) -> None:
    """What is older than half the time there is, deleted."""
    with Vault(setup.project) as vault:
        vault.retain(setup.today - timedelta(days=45))


def reduce(setup: Setup) -> None:
    """Rows to cells."""
    with Vault(setup.project) as vault:
        with open_cleared(setup.project) as store:
            frozen = set(frozen_periods(store, "answers"))
        closed = [wave for wave in closed_waves(vault.connection, setup.today) if wave not in frozen]
        reduce_surveys(vault.connection, closed, setup.instruments, setup.scales())
        reduce_events(vault.connection, setup.today, setup.governance.publish_delay_days, setup.last_month())


def clear(setup: Setup) -> None:
    """Cells to cleared cells, wave by wave and month by month."""
    pending = pending_periods_within(setup)
    days = setup.governance.visible_after_days
    with Vault(setup.project) as vault, open_cleared(setup.project) as store:
        for wave in pending[0]:
            clear_wave(
                vault.connection,
                store,
                wave,
                governance_k=setup.governance.k,
                visible_after_days=days,
                instruments=setup.instruments,
                on=setup.today,
            )
        for month in pending[1]:
            clear_month(
                vault.connection, store, date.fromisoformat(f"{month}-01"), visible_after_days=days, on=setup.today
            )


def pending_periods_within(setup: Setup) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What waits to be cleared."""
    pending = pending_periods(setup)
    return pending.waves, pending.months


def read(setup: Setup) -> None:
    """Cleared cells to readings, the whole first, then to questions."""
    with open_cleared(setup.project) as store:
        prepare(store)
        for scopes in ((Scope.WHOLE,), (Scope.UNIT, Scope.INTERFACE)):
            for measure in computable(setup):
                for scope in scopes:
                    if scope in measure.estimates():
                        read_measure(store, measure, scope)
        question(store, setup)


def release(setup: Setup) -> None:
    """The two new files, in force."""
    publish_release(setup, setup.fed_tables, finds_nothing)


STOPS: dict[str, tuple[Callable[[Setup], None], ...]] = {
    "land": (land,),
    "retain": (retain,),
    "reduce": (reduce,),
    "clear_and_read": (clear, read),
    "release": (release,),
}


def stop(job: Job) -> None:
    """One stop of the project in `folder`, on the day `on`; how long it took goes to the file `took`."""
    setup = replace(load_project(Path(str(job["folder"]))), on=date.fromisoformat(str(job["on"])))
    started = time.perf_counter()
    for part in STOPS[str(job["stop"])]:
        if part is clear:
            part(setup)
            continue
        with turn(setup.project, 1.0):
            part(setup)
    if "took" in job:
        Path(str(job["took"])).write_text(str(time.perf_counter() - started), encoding="utf-8")
