"""Who may see: a verified token on every path, or loopback without login; headers; the use ledger.

The reverse proxy logs people in (OIDC) and passes a signed token on. The token is verified here; a bare header is
never trusted.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import jwt
from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers

from ..metrics.text import Text

LOOPBACK = ("127.0.0.1", "::1")
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA")
"""Only asymmetric ones: whoever can verify a token must not be able to make one."""
ROLES = ("leader", "team", "analyst", "other")
TOKEN_LENGTH = 16_384
REFUSED = Text(
    "Åtkomst nekad. Logga in via organisationens inloggning.",
    "Access refused. Log in through the organisation's login.",
)


class RefusedError(Exception):
    """The request carries no right to see anything. The reason is for the log of the operator, not for the reader."""


@dataclass(frozen=True)
class Reader:
    """What is known of who reads: a role and the units of their own. Never a name."""

    role: str
    units: frozenset[str]
    login: bool


class Access(Protocol):
    """A way of letting readers in."""

    def reader(self, headers: Headers, remote: str | None, host: str) -> Reader:
        """The reader behind a request; RefusedError where there is none."""
        ...


@dataclass(frozen=True)
class Loopback:
    """A developer's own machine: no login, answers only there, and says so.

    The name the browser used is checked too, so that a foreign page cannot reach in through a name of its own.
    """

    def reader(self, headers: Headers, remote: str | None, host: str) -> Reader:
        """Anybody on this machine sees what is published to all; no unit's held readings."""
        del headers
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if remote not in LOOPBACK or name not in LOCAL_NAMES:
            raise RefusedError("not from this machine")
        return Reader("other", frozenset(), login=False)


@dataclass(frozen=True)
class Token:
    """A signed token (JWT) from the reverse proxy: signature, issuer, audience and expiry are all required."""

    issuer: str
    audience: str
    keys: jwt.PyJWKSet
    header: str = "Authorization"
    role_claim: str = "tillit_role"
    units_claim: str = "tillit_units"

    def reader(self, headers: Headers, remote: str | None, host: str) -> Reader:
        """The reader whom the token speaks of."""
        del remote, host
        token = headers.get(self.header, "").removeprefix("Bearer ").strip()
        if not token or len(token) > TOKEN_LENGTH:
            raise RefusedError("no token")
        try:
            claims = jwt.decode(
                token,
                self._key(token),
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise RefusedError(type(error).__name__) from error
        units = claims.get(self.units_claim, [])
        role = claims.get(self.role_claim)
        return Reader(
            role if role in ROLES else "other",
            frozenset(unit for unit in units if isinstance(unit, str)) if isinstance(units, list) else frozenset(),
            login=True,
        )

    def _key(self, token: str) -> jwt.PyJWK:
        """The key that the token names; the only one where it names none and there is but one."""
        key_id = jwt.get_unverified_header(token).get("kid")
        if key_id is None and len(self.keys.keys) == 1:
            return self.keys.keys[0]
        for key in self.keys.keys:
            if key.key_id == key_id:
                return key
        raise RefusedError("unknown key")


def token_access(environment: Mapping[str, str] | None = None) -> Token | None:
    """Access by token as the environment says; None where TILLIT_JWT_ISSUER is not set.

    TILLIT_JWT_ISSUER, TILLIT_JWT_AUDIENCE and TILLIT_JWT_KEYS (path of a JWKS file) belong together; ValueError where
    one is absent. TILLIT_JWT_HEADER names another header than Authorization.
    """
    found = os.environ if environment is None else environment
    if "TILLIT_JWT_ISSUER" not in found:
        return None
    absent = [name for name in ("TILLIT_JWT_AUDIENCE", "TILLIT_JWT_KEYS") if not found.get(name)]
    if absent:
        message = f"TILLIT_JWT_ISSUER is set but {' and '.join(absent)} is not: set all three, or none"
        raise ValueError(message)
    keys = jwt.PyJWKSet.from_dict(json.loads(Path(found["TILLIT_JWT_KEYS"]).read_text(encoding="utf-8")))
    return Token(
        issuer=found["TILLIT_JWT_ISSUER"],
        audience=found["TILLIT_JWT_AUDIENCE"],
        keys=keys,
        header=found.get("TILLIT_JWT_HEADER", "Authorization"),
    )


def guard(server: Flask, access: Access) -> None:
    """Let no request pass without a reader. To be registered before anything else on the server."""

    @server.before_request
    def _admit() -> Response | None:
        try:
            g.reader = access.reader(request.headers, request.remote_addr, request.host)
        except RefusedError as refusal:
            server.logger.warning("refused: %s", refusal)
            return Response(f"{REFUSED.sv}\n{REFUSED.en}\n", status=401, content_type="text/plain; charset=utf-8")
        return None


def reader_now() -> Reader:
    """The reader of the request under way, as the guard found it."""
    reader = g.get("reader")
    if not isinstance(reader, Reader):
        raise RefusedError("no reader")
    return reader


def security_headers(server: Flask, script_hashes: list[str]) -> None:
    """Headers of every answer. Styles may stand in the page (Plotly and Mantine write them); scripts may not."""
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )

    @server.after_request
    def _add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        static = request.path.startswith("/_dash-component-suites/")
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable" if static else "no-store"
        return response


class UseLedger:
    """That a page was opened, by which role and when. Never a value, never a person."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS use (at TEXT NOT NULL, role TEXT NOT NULL, page TEXT NOT NULL)"
            )

    def note(self, role: str, page: str, at: datetime | None = None) -> None:
        """Write one line; the time to the hour, so that a line cannot be tied to a log of somebody's day."""
        moment = (at or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
        with self._open() as connection:
            connection.execute("INSERT INTO use VALUES (?, ?, ?)", (moment.isoformat(), role, page))

    def lines(self) -> list[tuple[str, str, str]]:
        """All lines as (time, role, page), oldest first."""
        with self._open() as connection:
            return list(connection.execute("SELECT at, role, page FROM use ORDER BY rowid"))

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5.0)
        connection.execute("PRAGMA journal_mode = WAL")
        return connection
