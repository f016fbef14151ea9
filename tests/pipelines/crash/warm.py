"""A process with everything imported and no database open: it forks a child per job, so that a kill costs no start.

Run as a script: one job per line of standard input, as JSON; answers with the child's process number, and with how it
ended when it has. DuckDB has threads, so forking a process that has opened a database could hang.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

Job = Mapping[str, str | int | float]


def main(module: str) -> None:
    """Fork a child for each job; the module has a function by the name of each."""
    jobs = importlib.import_module(module)
    for line in sys.stdin:
        job = cast("Job", json.loads(line))
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            try:
                getattr(jobs, str(job["do"]))(job)
            except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


@dataclass
class Warm:
    """The other end: starts the process, hands it jobs one by one."""

    process: subprocess.Popen[str]
    child: int = -1
    """The job's process by a handle of its own: its number could be another's by the time it is killed."""

    @classmethod
    def started(cls, module: str) -> Self:
        """A process that knows the jobs of `module`, a file beside this one."""
        return cls(
            subprocess.Popen(
                [sys.executable, __file__, f"{__package__}.{module}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
        )

    def start(self, do: str, **values: str | float) -> int:
        """Begin a job; its process number."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self.process.stdin.flush()
        number = int(self._line())
        with suppress(ProcessLookupError):
            self.child = os.pidfd_open(number)
        return number

    def kill(self) -> None:
        """End the job at once, if it is still there."""
        if self.child >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.child, signal.SIGKILL)

    def end(self) -> int:
        """Wait for the job; how it ended: 0, 1 for an error, -9 where it was killed."""
        status = int(self._line())
        if self.child >= 0:
            os.close(self.child)
            self.child = -1
        return status

    def run(self, do: str, **values: str | float) -> int:
        """Both."""
        self.start(do, **values)
        return self.end()

    def stop(self) -> None:
        """No more jobs."""
        self.process.communicate("")

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    main(sys.argv[1])
