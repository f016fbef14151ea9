"""What is written down when a step fails: one line, never a message that could hold a value."""

import json
from datetime import UTC, datetime

import dagster as dg

from ..setup import Setup

FAILURES = "failures.jsonl"


def failure_log(setup: Setup) -> dg.HookDefinition:
    """Writes job, step, rule and time of a failed step to `failures.jsonl` in the project's home."""

    @dg.failure_hook(name="tillit_failure_log")
    def log_failure(context: dg.HookContext) -> None:
        error = context.op_exception
        rule = error.metadata["rule"].value if isinstance(error, dg.Failure) and "rule" in error.metadata else None
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "job": context.job_name,
            "step": context.op.name,
            "rule": rule if rule is not None else type(error).__name__,
            "run": context.run_id,
        }
        setup.project.home.mkdir(parents=True, exist_ok=True)
        path = setup.project.home / FAILURES
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    return log_failure
