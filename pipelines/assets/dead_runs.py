"""Runs whose process was killed give their place in the pool back.

Dagster's daemon does so too (run_monitoring in dagster.yaml), where one is at work. A run from the command line has
none: without this, the next one would wait for a place that nobody frees.
"""

import os
import socket

import dagster as dg

HOST, PROCESS = "tillit/host", "tillit/process"
UNFINISHED = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
"""In these a run that executes within one process stands until it ends."""


def own_tags() -> dict[str, str]:
    """Tags that say which process a run lives in."""
    return {HOST: socket.gethostname(), PROCESS: str(os.getpid())}


def end_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs of processes that are no more as failed, and free what they held; returns how many."""
    runs = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED, tags={HOST: socket.gethostname()}))
    dead = [run for run in runs if not _lives(int(run.tags[PROCESS]))]
    for run in dead:
        instance.report_run_failed(run, "The process of this run has ended.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return len(dead)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, and is somebody else's
        return True
    return True
