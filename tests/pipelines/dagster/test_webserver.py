"""`dagster dev` on the shipped workspace: it starts, on this machine only, and answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from .project_site import Site

ROOT = Path(__file__).parents[3]
LOCATIONS = "{workspaceOrError{... on Workspace{locationEntries{name loadStatus locationOrLoadError{__typename}}}}}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(url: str, seconds: float) -> dict[str, object]:
    """The JSON that a url gives, once it gives one."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=10) as response:
                return json.load(response)
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@pytest.mark.slow
def test_dagster_dev_opens_the_shipped_workspace(run_site: Site) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    command = Path(sys.executable).parent / "dagster"
    server = subprocess.Popen(
        [str(command), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", port],
        cwd=ROOT,
        env={**os.environ, "TILLIT_PROJECT": str(run_site.folder), "DAGSTER_HOME": str(run_site.dagster)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert "dagster_version" in answer(f"{address}/server_info", 120)
        asked = Request(
            f"{address}/graphql",
            data=json.dumps({"query": LOCATIONS}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(asked, timeout=60) as response:
            (location,) = json.load(response)["data"]["workspaceOrError"]["locationEntries"]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)
    assert location == {
        "name": "tillit",
        "loadStatus": "LOADED",
        "locationOrLoadError": {"__typename": "RepositoryLocation"},
    }
