"""`tillit serve` from the command line: loopback alone without login, and what it says; a login anywhere else."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest
from jwt.algorithms import ECAlgorithm
from tillit.dashboards.app import serve_command

from .sample_held import AUDIENCE, ISSUER, KEY, planted, token

TILLIT = Path(sys.executable).parent / "tillit"
LOOPBACK = "0100007F"
"""127.0.0.1 as /proc/net/tcp writes it."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listens_on(port: int) -> set[str]:
    """Addresses that some process listens on at the port, as /proc/net/tcp writes them."""
    lines = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {line[1].split(":")[0] for line in lines if int(line[1].split(":")[1], 16) == port and line[3] == "0A"}


def status_of(port: int, *headers: str, path: str = "/about") -> int:
    request = "\r\n".join((f"GET {path} HTTP/1.1", "Connection: close", *headers)) + "\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request.encode())
        with line.makefile("rb") as answer:
            return int(answer.readline().split()[1])


@contextmanager
def served(command: list[str], port: int, **settings: str) -> Iterator[str]:
    """The command under way; gives the line that it greets with."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TILLIT_")} | settings
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            greeting = process.stdout.readline()
            for _ in range(300):
                if listens_on(port):
                    break
                time.sleep(0.1)
            yield greeting
        finally:
            process.terminate()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "0", "192.168.1.1", "127.0.0.1.elsewhere.invalid", "LOCALHOST"])
def test_another_address_takes_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    monkeypatch.delenv("TILLIT_JWT_ISSUER", raising=False)
    planted(tmp_path)
    assert serve_command([str(tmp_path), "--host", host]) == 2
    assert "Without login the pages are shown on this machine only" in capsys.readouterr().err


def test_half_a_login_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILLIT_JWT_ISSUER", ISSUER)
    planted(tmp_path)
    with pytest.raises(ValueError, match="set all three"):
        serve_command([str(tmp_path), "--host", "0.0.0.0"])


@pytest.mark.slow
def test_bare_it_binds_to_loopback_says_so_and_knows_its_own_names(demo_project: Path) -> None:
    port = free_port()
    with served([str(TILLIT), "serve", "--folder", str(demo_project), "--port", str(port)], port) as greeting:
        assert re.search(rf"http://127\.0\.0\.1:{port}/ \(without login, for this machine only\)", greeting)
        assert listens_on(port) == {LOOPBACK}
        assert status_of(port, f"Host: localhost:{port}") == 200
        assert status_of(port, f"Host: 127.0.0.1:{port}") == 200
        for foreign in (f"rebound.invalid:{port}", "rebound.invalid", f"127.0.0.1.rebound.invalid:{port}", "0.0.0.0"):
            assert status_of(port, f"Host: {foreign}") == 401
        assert status_of(port, "Host: localhost@rebound.invalid") == 401
        assert status_of(port, "Host: rebound.invalid", "X-Forwarded-Host: localhost") == 401
        for proxied in (
            "X-Forwarded-For: 10.0.0.1",
            "Forwarded: for=10.0.0.1",
            "Via: 1.1 proxy",
            "X-Real-IP: 10.0.0.1",
        ):
            assert status_of(port, f"Host: localhost:{port}", proxied) == 401
        assert status_of(port) == 401
    ledger = demo_project / "tillit_home" / "use.sqlite"
    assert oct(ledger.stat().st_mode)[-3:] == "600"


@pytest.mark.slow
def test_elsewhere_without_login_the_command_says_why_not(demo_project: Path) -> None:
    command = [str(TILLIT), "serve", "--folder", str(demo_project), "--host", "0.0.0.0", "--port", str(free_port())]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TILLIT_")}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert ended.returncode == 2
    assert "Without login the pages are shown on this machine only" in ended.stderr


@pytest.mark.slow
def test_with_a_login_every_request_takes_a_token(tmp_path: Path) -> None:
    planted(tmp_path)
    keys = tmp_path / "keys.json"
    public = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    keys.write_text(json.dumps({"keys": [{**public, "kid": "one", "alg": "ES256"}]}))
    assert jwt.PyJWKSet.from_dict(json.loads(keys.read_text()))
    port = free_port()
    script = "import sys; from tillit.dashboards.app import serve_command; sys.exit(serve_command(sys.argv[1:]))"
    command = [sys.executable, "-c", script, str(tmp_path), "--port", str(port)]
    settings = {"TILLIT_JWT_ISSUER": ISSUER, "TILLIT_JWT_AUDIENCE": AUDIENCE, "TILLIT_JWT_KEYS": str(keys)}
    with served(command, port, **settings) as greeting:
        assert "with login by token" in greeting
        assert status_of(port, f"Host: localhost:{port}") == 401
        assert status_of(port, f"Host: localhost:{port}", "Authorization: Bearer x") == 401
        assert status_of(port, "Host: tillit.exempel.invalid", f"Authorization: Bearer {token()}") == 200
