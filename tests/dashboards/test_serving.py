"""Every path, method and way of writing a request, without a token and with bad ones: nothing of the release."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tillit.dashboards.access import REFUSED, TOKEN_LENGTH
from tillit.dashboards.answers import MOST_BYTES
from tillit.dashboards.app import create_app, serving
from tillit.dashboards.pages.shelf import PAGES
from waitress.server import create_server

from .sample_held import MARKS, A, B, access, asked, bearing, planted, small_sample, token

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
WORDS = (b"Exempelkommunen", b"Hemtj", b"f0t0", b"goal_clarity", b"hr@exempel", b"dash", b"Traceback", b"tillit")
"""What an answer to somebody without a right must not hold: names, units, measures, contact, what serves it."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TRICKS = (
    "//",
    "///trust",
    "/%2e%2e/",
    "/..%2fabout",
    "/%2e/trust",
    "/trust/",
    "/trust//",
    "/./about",
    "/assets/%2e%2e/%2e%2e/vault/held.duckdb",
    "/assets/..%5c..%5cuse.sqlite",
    "/_dash-layout/",
    "/_dash-layout%00",
    "/_dash-layout;x=1",
    "/_DASH-LAYOUT",
    "/_dash-component-suites/dash/../../access.py",
    "/_dash-component-suites/tillit/dashboards/access.py",
    "/assets/tillit.css?token=x",
    "/?Authorization=Bearer%20x",
    "/static/x",
    "/favicon.ico",
    "/_reload-hash",
    "/mcp",
    "/_mcp",
    "/.well-known/x",
    "/\u00e5\u00e4\u00f6",
    "/" + "a" * 4_000,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    planted(place)
    return place


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return create_app(folder / "published.duckdb", folder / "vault" / "held.duckdb", access()).server.test_client()


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """The port of the very server that `tillit serve` starts."""
    app = create_app(folder / "published.duckdb", folder / "vault" / "held.duckdb", access())
    server = create_server(app.server, host="127.0.0.1", port=0, **serving(login=True))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)  # type: ignore[union-attr]
    server.close()
    thread.join(timeout=10)


def every_path(client: FlaskClient) -> list[str]:
    """Every rule of the server with its places filled in, every page, and paths that do not exist."""
    rules = []
    for rule in client.application.url_map.iter_rules():
        path = rule.rule
        for place in rule.arguments:
            for kind in ("path:", "string:", ""):
                path = path.replace(f"<{kind}{place}>", "dash" if "package" in place else "x.js")
        rules.append(path)
    assert len(rules) > 5
    assert not any("<" in path for path in rules)
    return sorted({*rules, *(page.path for page in PAGES), "/no/such/page", *TRICKS})


def assert_refused(status: int, body: bytes, headers: dict[str, str]) -> None:
    assert status == 401
    assert not [word for word in WORDS if word.lower() in body.lower()]
    assert body in (b"", f"{REFUSED.sv}\n{REFUSED.en}\n".encode())
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", METHODS)
def test_no_path_answers_without_a_token(client: FlaskClient, method: str) -> None:
    for path in every_path(client):
        with client.open(path, method=method) as answer:
            assert_refused(answer.status_code, answer.data, dict(answer.headers))


def test_with_a_token_the_same_paths_answer(client: FlaskClient) -> None:
    for page in PAGES:
        with client.get(page.path, headers=bearing(token())) as answer:
            assert answer.status_code == 200
    with client.get("/_dash-layout", headers=bearing(token())) as answer:
        assert answer.status_code == 200


def send(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are; status, headers and body of the answer. Status 0 where the server hung up."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line, suppress(OSError):
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        while part := line.recv(65_536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(one.split(": ", 1) for one in lines[1:] if ": " in one)
    return int(lines[0].split(" ")[1]) if received else 0, headers, body


def written(target: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {target} HTTP/{version}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


@pytest.mark.parametrize("method", METHODS)
def test_no_path_answers_without_a_token_on_a_real_port(client: FlaskClient, port: int, method: str) -> None:
    for path in every_path(client):
        status, headers, body = send(
            port, written(path.replace("\u00e5\u00e4\u00f6", "%C3%A5"), "Host: x", method=method)
        )
        assert_refused(status, body, headers)


@pytest.mark.parametrize(
    "request_line",
    [
        written("http://127.0.0.1/about", "Host: x"),
        written("http://tillit.exempel.invalid/_dash-layout", "Host: x"),
        written("https://user:pass@host/", "Host: x"),
        written("//about", "Host: x"),
        written("///etc/passwd", "Host: x"),
        written("*", "Host: x", method="OPTIONS"),
        written("/about", version="1.0"),
        written("/about", "Host: x", "Host: y"),
        written("/about", "Host: x", "X-Forwarded-User: chef", "Remote-User: chef", "X-Auth-Request-User: chef"),
        written("/about", "Host: x", "X-Original-URL: /", "X-Rewrite-URL: /", "X-HTTP-Method-Override: GET"),
        written("/about", "Host: x", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1"),
        written("/about", "Host: x", "Authorization: Basic dGlsbGl0OnRpbGxpdA=="),
        written("/about", "Host: x", "Cookie: Authorization=Bearer x"),
    ],
    ids=lambda line: line.split(b"\r\n")[0].decode() + str(len(line)),
)
def test_no_way_of_writing_a_request_gets_past(port: int, request_line: bytes) -> None:
    status, headers, body = send(port, request_line)
    assert_refused(status, body, headers)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /about\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"get /about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /about HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /about HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"GET /about HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
    ],
    ids=["0.9", "nonsense", "TLS", "version", "lower case", "smuggled", "length", "huge head"],
)
def test_a_broken_request_learns_nothing(port: int, request_bytes: bytes) -> None:
    status, _, body = send(port, request_bytes)
    assert status == 0 or status >= 400
    assert not [word for word in WORDS if word.lower() in body.lower()]


def test_two_tokens_or_a_token_elsewhere_are_refused(client: FlaskClient, port: int) -> None:
    one, two = token(), token(units=(B,))
    for request_line in (
        written("/about", "Host: x", f"Authorization: Bearer {one}", f"Authorization: Bearer {two}"),
        written("/about", "Host: x", f"Authorization: Bearer {one}", "Authorization: Bearer x"),
        written("/about", "Host: x", f"Authorization: Bearer {one}, Bearer {one}"),
        written(f"/about?Authorization=Bearer%20{one}&token={one}&access_token={one}", "Host: x"),
        written("/about", "Host: x", f"Cookie: Authorization=Bearer {one}; token={one}"),
        written("/about", "Host: x", f"X-Authorization: Bearer {one}", f"Proxy-Authorization: Bearer {one}"),
    ):
        status, headers, body = send(port, request_line)
        assert_refused(status, body, headers)
    with client.post("/about", data={"token": one, "Authorization": f"Bearer {one}"}) as answer:
        assert answer.status_code == 401


def test_a_huge_token_is_refused_at_once(client: FlaskClient, port: int) -> None:
    huge = token(padding="x" * TOKEN_LENGTH)
    assert len(huge) > TOKEN_LENGTH
    with client.get("/about", headers=bearing(huge)) as answer:
        assert answer.status_code == 401
    status, _, body = send(port, written("/about", "Host: x", f"Authorization: Bearer {'a' * 100_000}"))
    assert status in (0, 431)
    assert not [word for word in WORDS if word.lower() in body.lower()]


def test_a_request_with_a_large_body_is_not_taken_in(client: FlaskClient, port: int) -> None:
    body = asked(search="x" * (MOST_BYTES + 1))
    with client.post("/_dash-update-component", json=body, headers=bearing(token())) as answer:
        assert answer.status_code == 413
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    head = written(
        "/_dash-update-component",
        "Host: x",
        "Content-Type: application/json",
        "Content-Length: 1000000000",
        f"Authorization: Bearer {token()}",
        method="POST",
    )
    status, _, _ = send(port, head + b"{")
    assert status == 413


FAULTY: dict[str, dict[str, object]] = {
    "no body": {},
    "not JSON": {"data": b"{", "content_type": "application/json"},
    "other type": {"data": b"x", "content_type": "text/plain"},
    "list": {"json": []},
    "text": {"json": "Hemtjänst"},
    "number": {"json": 7},
    "nothing of a callback": {"json": {"output": "HemtjanstHemligt.children"}},
    "unknown output": {"json": {**asked(), "output": "HemtjanstHemligt.children"}},
    "deep": {"data": b"[" * 60_000, "content_type": "application/json"},
    "wrong charset": {"data": b"\xff\xfe\x00", "content_type": "application/json"},
}


@pytest.mark.parametrize("sent", FAULTY.values(), ids=FAULTY)
def test_a_fault_says_nothing(client: FlaskClient, sent: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    with client.post("/_dash-update-component", headers=bearing(token()), **sent) as answer:  # type: ignore[arg-type]
        assert answer.status_code >= 400
        text = answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert len(text) < 120
    assert not [word for word in ("Traceback", "File ", "Hemtj", "dash", "KeyError", ".py") if word in text]
    assert "Hemtj" not in caplog.text
    assert "Traceback" not in caplog.text


def test_what_goes_wrong_within_a_page_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A release with a card of an unknown kind: the fault carries the planted word in its own message."""
    made = small_sample()
    for row in made.rows["indicator"]:
        row["status"] = "planted_7Q7Q_word"
    broken = made.write(tmp_path / "published.duckdb")
    client = create_app(broken, access=access()).server.test_client()
    with client.post("/_dash-update-component", json=asked("/about"), headers=bearing(token())) as answer:
        assert answer.status_code == 500
        assert b"7Q7Q" not in answer.data
        assert len(answer.data) < 120
    assert "7Q7Q" not in caplog.text
    assert "a request ended in KeyError" in caplog.text


def test_unknown_resources_are_not_repeated(client: FlaskClient) -> None:
    for path in ("/_dash-component-suites/<b>x</b>/y.js", "/_dash-component-suites/dash/<svg/onload=x>.js"):
        with client.get(path, headers=bearing(token())) as answer:
            assert answer.status_code == 404
            assert b"<" not in answer.data
            assert answer.mimetype == "text/plain"


def test_every_answer_has_its_headers_and_only_scripts_are_kept(client: FlaskClient) -> None:
    script = "/_dash-component-suites/dash/deps/react@18.v4_4_1.min.js"
    for path, status in (("/", 200), ("/no/such", 200), ("/assets/tillit.css", 200), ("/assets/none.css", 404)):
        with client.get(path, headers=bearing(token())) as answer:
            assert answer.status_code == status
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    with client.get(script, headers=bearing(token())) as answer:
        kept = answer.status_code == 200
        assert ("immutable" in answer.headers["Cache-Control"]) == kept
    with client.get(script) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
    with client.get("/_dash-component-suites/dash/none.js", headers=bearing(token())) as answer:
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_answer_before_the_callback_knows_anything_of_a_unit(client: FlaskClient) -> None:
    """Layout, dependencies and the empty page are the same for everybody."""
    for path in ("/", "/our-team", f"/our-team?unit={A}", "/_dash-layout", "/_dash-dependencies"):
        with client.get(path, headers=bearing(token(units=(A, B)))) as answer:
            assert not [word for word in (A, B, "Hemtj", "goal_clarity") if word.encode() in answer.data]
            assert not [text for unit in (A, B) for text in MARKS[unit].texts() if text.encode() in answer.data]
