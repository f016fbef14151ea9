"""Who may see: a verified token on every path, or loopback without login.

The reverse proxy logs people in (OIDC) and passes a signed token on. The token is verified here; a bare header is
never trusted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import jwt
from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers

from ..metrics.text import Text

LOOPBACK = ("127.0.0.1", "::1")
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a proxy writes: behind one on the same machine every request would seem to come from that machine."""
ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA")
"""Only asymmetric ones: whoever can verify a token must not be able to make one."""
SYMMETRIC = "oct"
"""Key type of shared secrets in a JWKS (RFC 7518, 6.4)."""
ROLES = ("leader", "team", "analyst", "other")
TOKEN_LENGTH = 16_384
CLOCK_SKEW = 30
"""Seconds that the clock of whoever signs may be off: a token lives so much longer, and may begin so much early."""
MOST_UNITS = 100
"""Units of one reader's own; a token that names more was not made for a person."""
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

    @property
    def first(self) -> frozenset[str]:
        """Units whose readings the reader sees before others do: their own, where the token says that they are of the
        team. Leaders and analysts who name units see them from `visible_from`, like all others (DESIGN.md, rule 12).
        """
        return self.units if self.role == "team" else frozenset()


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
        if any(name in headers for name in FORWARDED):
            raise RefusedError("came through a proxy")
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
        """The reader whom the token speaks of. The token stands in its header and nowhere else."""
        del remote, host
        given = headers.getlist(self.header)
        token = given[0].removeprefix("Bearer ").strip() if len(given) == 1 else ""
        if not token or len(token) > TOKEN_LENGTH:
            raise RefusedError("no token")
        try:
            claims = jwt.decode(
                token,
                self._key(token),
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iss", "aud"]},
            )
        except RefusedError:
            raise
        except Exception as error:  # noqa: BLE001 - a token comes from outside: whatever it upsets, it is refused
            raise RefusedError(type(error).__name__) from None
        return Reader(self._role(claims), self._units(claims), login=True)

    def _role(self, claims: Mapping[str, object]) -> str:
        role = claims.get(self.role_claim)
        return role if isinstance(role, str) and role in ROLES else "other"

    def _units(self, claims: Mapping[str, object]) -> frozenset[str]:
        """The units that the token names, each by its whole identifier; none where the claim is anything but a list."""
        named = claims.get(self.units_claim)
        if not isinstance(named, list) or len(named) > MOST_UNITS:
            return frozenset()
        return frozenset(unit for unit in named if isinstance(unit, str) and unit)

    def _key(self, token: str) -> jwt.PyJWK:
        """The key that the token names; the only one where it names none and there is but one.

        Keys come from the operator's file only: `jwk`, `jku` and `x5u` in a token's head are not looked at.
        """
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
    one is absent, and where the file holds anything but public keys. TILLIT_JWT_HEADER names another header than
    Authorization.
    """
    found = os.environ if environment is None else environment
    if "TILLIT_JWT_ISSUER" not in found:
        return None
    absent = [name for name in ("TILLIT_JWT_AUDIENCE", "TILLIT_JWT_KEYS") if not found.get(name)]
    if absent:
        message = f"TILLIT_JWT_ISSUER is set but {' and '.join(absent)} is not: set all three, or none"
        raise ValueError(message)
    written = json.loads(Path(found["TILLIT_JWT_KEYS"]).read_text(encoding="utf-8"))
    if any(key.get("kty") == SYMMETRIC or "d" in key for key in written["keys"]):
        message = (
            "TILLIT_JWT_KEYS holds a secret: whoever can read it could make tokens; put the public keys there only"
        )
        raise ValueError(message)
    keys = jwt.PyJWKSet.from_dict(written)
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
            answer = Response(f"{REFUSED.sv}\n{REFUSED.en}\n", status=401, content_type="text/plain; charset=utf-8")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        return None


def reader_now() -> Reader:
    """The reader of the request under way, as the guard found it."""
    reader = g.get("reader")
    if not isinstance(reader, Reader):
        raise RefusedError("no reader")
    return reader
