"""Who may see: tokens, loopback, and a guard on every path."""

import datetime as dt
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from jwt.algorithms import ECAlgorithm
from tillit.dashboards.access import Loopback, RefusedError, Token, token_access
from tillit.dashboards.app import create_app
from tillit.dashboards.use_ledger import UseLedger
from werkzeug.datastructures import Headers

ISSUER, AUDIENCE = "https://login.exempel.invalid", "tillit"
KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
PATHS = (
    "/",
    "/trust",
    "/about",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/tillit.css",
    "/_favicon.ico",
    "/_dash-component-suites/dash/deps/react@18.v4_4_1.min.js",
    "/no/such/page",
)


def _keys() -> jwt.PyJWKSet:
    public = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return jwt.PyJWKSet.from_dict({"keys": [{**public, "kid": "one", "alg": "ES256", "use": "sig"}]})


def _token(key: ec.EllipticCurvePrivateKey = KEY, **changes: object) -> str:
    now = dt.datetime.now(dt.UTC)
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": now + dt.timedelta(minutes=5),
        "tillit_role": "team",
        "tillit_units": ["f0t0"],
    }
    claims.update(changes)
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm="ES256", headers={"kid": "one"})


UNSIGNED = jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "exp": 4102444800}, "", algorithm="none")
ACCESS = Token(ISSUER, AUDIENCE, _keys())


def _headers(token: str) -> Headers:
    return Headers({"Authorization": f"Bearer {token}"})


def test_a_signed_token_gives_role_and_units() -> None:
    reader = ACCESS.reader(_headers(_token()), "10.0.0.1", "tillit.exempel.invalid")
    assert (reader.role, reader.units, reader.login) == ("team", frozenset({"f0t0"}), True)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="none"),
        pytest.param("not.a.token", id="not a token"),
        pytest.param(_token(OTHER_KEY), id="forged"),
        pytest.param(_token(aud="somebody else"), id="wrong audience"),
        pytest.param(_token(iss="https://elsewhere.invalid"), id="wrong issuer"),
        pytest.param(_token(exp=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)), id="expired"),
        pytest.param(_token(exp=None), id="no expiry"),
        pytest.param(UNSIGNED, id="unsigned"),
        pytest.param("a" * 20_000, id="too long"),
    ],
)
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(RefusedError):
        ACCESS.reader(_headers(token), "127.0.0.1", "localhost")


def test_a_bare_header_is_never_trusted(release_path: Path) -> None:
    client = create_app(release_path, access=ACCESS).server.test_client()
    headers = {"X-Forwarded-User": "director", "X-Auth-Request-Groups": "leader", "Remote-User": "director"}
    assert client.get("/", headers=headers).status_code == 401


@pytest.fixture(scope="module")
def guarded(release_path: Path) -> FlaskClient:
    return create_app(release_path, access=ACCESS).server.test_client()


@pytest.mark.parametrize("path", PATHS)
def test_every_path_is_guarded(guarded: FlaskClient, path: str) -> None:
    with guarded.get(path) as answer:
        assert answer.status_code == 401
        assert "Exempelkommunen" not in answer.get_data(as_text=True)
    with guarded.get(path, headers=_headers(_token())) as answer:
        assert answer.status_code != 401


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "head"])
def test_callbacks_are_guarded_in_every_way_of_asking(guarded: FlaskClient, method: str) -> None:
    assert getattr(guarded, method)("/_dash-update-component", json={}).status_code == 401


def test_the_guard_stands_first(release_path: Path) -> None:
    server = create_app(release_path).server
    assert server.before_request_funcs[None][0].__qualname__.startswith("guard.")


def test_loopback_answers_this_machine_and_its_own_names_only() -> None:
    reader = Loopback().reader(Headers(), "127.0.0.1", "localhost:8050")
    assert (reader.login, reader.units) == (False, frozenset())
    for remote, host in (("10.1.2.3", "localhost:8050"), ("127.0.0.1", "rebound.invalid:8050"), (None, "localhost")):
        with pytest.raises(RefusedError):
            Loopback().reader(Headers(), remote, host)


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"])
def test_without_login_nothing_that_came_through_a_proxy_is_answered(release_path: Path, name: str) -> None:
    """A proxy on the same machine would make everybody seem to be on it."""
    client = create_app(release_path).server.test_client()
    assert client.get("/about").status_code == 200
    assert client.get("/about", headers={name: "10.0.0.1"}).status_code == 401


def test_headers_keep_scripts_and_copies_out(release_path: Path) -> None:
    client = create_app(release_path).server.test_client()
    headers = client.get("/").headers
    script = next(part for part in headers["Content-Security-Policy"].split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script
    assert "sha256-" in script
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_settings_belong_together(tmp_path: Path) -> None:
    assert token_access({}) is None
    with pytest.raises(ValueError, match="TILLIT_JWT_AUDIENCE and TILLIT_JWT_KEYS"):
        token_access({"TILLIT_JWT_ISSUER": ISSUER})
    import json

    public = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{**public, "kid": "one", "alg": "ES256"}]}))
    access = token_access({"TILLIT_JWT_ISSUER": ISSUER, "TILLIT_JWT_AUDIENCE": AUDIENCE, "TILLIT_JWT_KEYS": str(keys)})
    assert access is not None
    assert access.reader(_headers(_token()), None, "").role == "team"


def test_the_use_ledger_knows_role_page_and_hour(tmp_path: Path) -> None:
    ledger = UseLedger(tmp_path / "use.sqlite")
    ledger.note("leader", "trust", dt.datetime(2026, 3, 12, 9, 41, 7, tzinfo=dt.UTC))
    assert ledger.lines() == [("2026-03-12T09:00:00+00:00", "leader", "trust")]
