"""Tokens that must not be taken, and the few that must."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from tillit.dashboards.access import CLOCK_SKEW, RefusedError, Token, token_access
from werkzeug.datastructures import Headers

ISSUER, AUDIENCE = "https://login.exempel.invalid", "tillit"
KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_PUBLIC = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
OTHER_PUBLIC = ECAlgorithm.to_jwk(OTHER.public_key(), as_dict=True)
RSA_PUBLIC = RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True)
JWKS = {"keys": [{**EC_PUBLIC, "kid": "one", "alg": "ES256"}, {**RSA_PUBLIC, "kid": "two", "alg": "RS256"}]}
ACCESS = Token(ISSUER, AUDIENCE, jwt.PyJWKSet.from_dict(JWKS))
PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
RSA_PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
Claims = dict[str, object]
LONG = 86_400
"""Seconds; longer than the tests take, since most tokens are made before the first of them."""


def now(seconds: float = 0) -> int:
    return int(dt.datetime.now(dt.UTC).timestamp() + seconds)


def claims(**changes: object) -> Claims:
    made: Claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": now(LONG), "tillit_role": "team", "tillit_units": ["f0t0"]}
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}


def signed(key: ec.EllipticCurvePrivateKey = KEY, head: Claims | None = None, **changes: object) -> str:
    return jwt.encode(claims(**changes), key, algorithm="ES256", headers={"kid": "one", **(head or {})})


def part(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def by_hand(head: object, body: object, secret: bytes | None = None) -> str:
    """A token put together by hand, signed with HMAC-SHA256 where there is a secret."""
    message = f"{part(head)}.{part(body)}"
    if secret is None:
        return f"{message}."
    signature = hmac.new(secret, message.encode(), hashlib.sha256).digest()
    return f"{message}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def mended(token: str, place: int, text: str) -> str:
    parts = token.split(".")
    parts[place] = text
    return ".".join(parts)


HEAD = {"alg": "ES256", "typ": "JWT", "kid": "one"}
HMAC = {"alg": "HS256", "typ": "JWT", "kid": "one"}
SECRETS = {"PEM": PEM, "RSA PEM": RSA_PEM, "JWK": json.dumps(EC_PUBLIC).encode(), "empty": b"", "kid": b"one"}
REFUSED: dict[str, str] = {
    "nothing": "",
    "spaces": "   ",
    "Bearer": "Bearer",
    "two words": "Bearer x",
    "not a token": "a.b.c",
    "one dot": "a.b",
    "four dots": f"{signed()}.x.y",
    "forged": signed(OTHER),
    "wrong audience": signed(aud="somebody-else"),
    "audience in another case": signed(aud="TILLIT"),
    "audience as a part": signed(aud="tillit-test"),
    "no audience": signed(aud=None),
    "empty audience": signed(aud=""),
    "wrong issuer": signed(iss="https://elsewhere.invalid"),
    "issuer with a slash more": signed(iss=f"{ISSUER}/"),
    "no issuer": signed(iss=None),
    "expired": signed(exp=now(-600)),
    "just expired": signed(exp=now(-CLOCK_SKEW - 5)),
    "no expiry": signed(exp=None),
    "expiry in words": signed(exp="tomorrow"),
    "expiry that is true": signed(exp=True),
    "expiry zero": signed(exp=0),
    "expiry below zero": signed(exp=-(10**9)),
    "expiry as a list": signed(exp=[now(LONG)]),
    "not yet": signed(nbf=now(LONG)),
    "issued in the future": signed(iat=now(LONG)),
    "none": by_hand({**HEAD, "alg": "none"}, claims()),
    "None": by_hand({**HEAD, "alg": "None"}, claims()),
    "NONE": by_hand({**HEAD, "alg": "NONE"}, claims()),
    "no alg": by_hand({"typ": "JWT", "kid": "one"}, claims()),
    "alg null": by_hand({**HEAD, "alg": None}, claims()),
    "alg as a list": by_hand({**HEAD, "alg": ["ES256", "none"]}, claims()),
    "alg as an object": by_hand({**HEAD, "alg": {}}, claims()),
    "no signature": mended(signed(), 2, ""),
    "half a signature": mended(signed(), 2, signed().split(".")[2][:40]),
    "signature of zeros": mended(signed(), 2, part("\x00" * 64)),
    "other claims, same signature": mended(signed(), 1, part(claims(tillit_units=["f1t1"]))),
    "other head, same signature": mended(signed(), 0, part({**HEAD, "kid": "two"})),
    "RS256 said of an EC key": mended(signed(), 0, part({**HEAD, "alg": "RS256"})),
    "EC said of an RSA key": jwt.encode(claims(), RSA, algorithm="RS256", headers={"kid": "one"}),
    "RS512 with a key of RS256": jwt.encode(claims(), RSA, algorithm="RS512", headers={"kid": "two"}),
    "unknown kid": signed(head={"kid": "three"}),
    "kid of a path": signed(head={"kid": "../../../dev/null"}),
    "kid of SQL": signed(head={"kid": "one' OR '1'='1"}),
    "empty kid": signed(head={"kid": ""}),
    "kid as a list": by_hand({**HEAD, "kid": ["one"]}, claims()),
    "kid as a number": by_hand({**HEAD, "kid": 1}, claims()),
    "no kid among several": by_hand({"alg": "ES256"}, claims()),
    "own key in the head": signed(OTHER, {"jwk": {**OTHER_PUBLIC, "kid": "one"}}),
    "own key in the head, no kid": jwt.encode(claims(), OTHER, algorithm="ES256", headers={"jwk": OTHER_PUBLIC}),
    "keys from an address": signed(OTHER, {"jku": "https://elsewhere.invalid/keys"}),
    "keys from a file": signed(OTHER, {"jku": "file:///etc/passwd", "x5u": "http://127.0.0.1:1/x"}),
    "certificate in the head": signed(OTHER, {"x5c": ["MIIB"]}),
    "unknown and critical": signed(head={"crit": ["exp2"], "exp2": 1}),
    "detached": by_hand({**HEAD, "b64": False, "crit": ["b64"]}, ""),
    "head is a list": by_hand([], claims()),
    "head is deep": by_hand("[" * 3_000, claims()),
    "body is a list": mended(signed(), 1, part([])),
    "body is not JSON": mended(signed(), 1, part("{")),
    "zero byte": signed() + "\x00",
    "encrypted in shape": ".".join([part({"alg": "RSA-OAEP", "enc": "A256GCM"})] * 5),
    **{f"HS256 with {name}": by_hand(HMAC, claims(), secret) for name, secret in SECRETS.items()},
    **{f"ES256 said, HMAC with {name}": by_hand(HEAD, claims(), secret) for name, secret in SECRETS.items()},
}


def read(token: str, access: Token = ACCESS) -> frozenset[str]:
    return access.reader(Headers({"Authorization": f"Bearer {token}"}), "127.0.0.1", "localhost").units


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_and_the_reason_holds_nothing_of_it(token: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(token)
    assert len(str(refusal.value)) < 40
    assert "f0t0" not in str(refusal.value)
    assert refusal.value.__cause__ is None


TAKEN: dict[str, Callable[[], str]] = {
    "EC": signed,
    "RSA": lambda: jwt.encode(claims(), RSA, algorithm="RS256", headers={"kid": "two"}),
    "several audiences": lambda: signed(aud=["other", AUDIENCE]),
    "expired within the skew": lambda: signed(exp=now(-CLOCK_SKEW + 20)),
    "begins within the skew": lambda: signed(nbf=now(CLOCK_SKEW - 10), iat=now(CLOCK_SKEW - 10)),
}


@pytest.mark.parametrize("made", TAKEN.values(), ids=TAKEN)
def test_it_is_taken(made: Callable[[], str]) -> None:
    assert read(made()) == frozenset({"f0t0"})


def test_beyond_the_skew_it_is_not() -> None:
    for token in (signed(exp=now(-CLOCK_SKEW - 2)), signed(nbf=now(CLOCK_SKEW + 60))):
        with pytest.raises(RefusedError):
            read(token)


def test_the_skew_is_half_a_minute() -> None:
    assert CLOCK_SKEW == 30


def test_one_key_alone_needs_no_name() -> None:
    alone = Token(ISSUER, AUDIENCE, jwt.PyJWKSet.from_dict({"keys": JWKS["keys"][:1]}))
    assert read(jwt.encode(claims(), KEY, algorithm="ES256"), alone) == frozenset({"f0t0"})
    with pytest.raises(RefusedError):
        read(jwt.encode(claims(), OTHER, algorithm="ES256"), alone)


@pytest.mark.parametrize("value", ["x", "Bearer", "Basic x", "bearer", ""])
def test_a_header_of_another_name_gives_nothing(value: str) -> None:
    headers = Headers({"X-Authorization": f"Bearer {signed()}", "Authorization": value})
    with pytest.raises(RefusedError):
        ACCESS.reader(headers, None, "")


def test_a_named_header_is_read_and_no_other() -> None:
    access = Token(ISSUER, AUDIENCE, ACCESS.keys, header="X-Login-Token")
    assert access.reader(Headers({"X-Login-Token": signed()}), None, "").role == "team"
    with pytest.raises(RefusedError):
        access.reader(Headers({"Authorization": f"Bearer {signed()}"}), None, "")


PRIVATE_EC = json.loads(ECAlgorithm.to_jwk(KEY))
SHARED = {"kty": "oct", "k": part("a shared secret of some length at all"), "kid": "s", "alg": "HS256"}


@pytest.mark.parametrize("key", [PRIVATE_EC, SHARED], ids=["private", "shared"])
def test_a_key_that_could_make_tokens_is_not_taken_in(key: Claims, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [key]}))
    settings = {"TILLIT_JWT_ISSUER": ISSUER, "TILLIT_JWT_AUDIENCE": AUDIENCE, "TILLIT_JWT_KEYS": str(keys)}
    with pytest.raises(ValueError, match="holds a secret"):
        token_access(settings)


def test_the_refusal_is_the_same_for_all(release_path: Path) -> None:
    from tillit.dashboards.app import create_app

    client = create_app(release_path, access=ACCESS).server.test_client()
    seen = set()
    for token in REFUSED.values():
        if "\x00" in token:
            continue
        with client.get("/about", headers={"Authorization": f"Bearer {token}"}) as answer:
            seen.add((answer.status_code, answer.data, str(sorted(answer.headers))))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401
