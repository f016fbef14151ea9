"""A release and its held file with values that occur nowhere else: whatever of a unit reaches a reader is found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from tillit.dashboards.access import Token

from .sample import sample
from .sample_store import Sample

A, B = "f0t0", "f1t1"
"""Two units, each with readings in the held file."""
LIFTED = "f2t2"
"""A unit without a reading of its own in any wave."""
OPENS = dt.date(2026, 2, 1)
STARTS = dt.date(2026, 1, 20)
ISSUER, AUDIENCE = "https://login.exempel.invalid", "tillit"
KEY = ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Marks:
    """What is written of one unit into the held file, and nowhere else."""

    period: str
    band: str
    value: float
    pooled: float
    centre: float

    def texts(self) -> tuple[str, ...]:
        """The marks as they would stand in an answer."""
        numbers = (self.value, self.pooled, self.centre)
        return (self.period, self.band, *(f"{number:.4f}".rstrip("0") for number in numbers))


MARKS = {
    A: Marks("hAq7", "7A7A", 31.1357, 33.3579, 35.5791),
    B: Marks("hBq9", "9B9B", 42.2468, 44.4682, 46.6824),
}
MEASURES = ("goal_clarity", "psychological_safety", "measurement_climate", "reopened_work")
SIDE = 4
"""So many other units have held rows without marks."""


def held_rows(made: Sample) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of `reading` and `limits` for the held file: those of A and B with their marks, others plain."""
    readings: list[dict[str, object]] = []
    limits: list[dict[str, object]] = []
    plain = [str(row["unit_id"]) for row in made.rows["unit"] if row["depth"] == 2 and row["unit_id"] not in MARKS]
    for unit in (*MARKS, *[one for one in plain if one != LIFTED][:SIDE]):
        marks = MARKS.get(unit, Marks("v13", "10-19", 50.0, 50.0, 50.0))
        for indicator in MEASURES:
            key = {
                "indicator": indicator,
                "facet": "",
                "scope": "unit",
                "unit_id": unit,
                "period": marks.period,
                "starts": STARTS,
                "visible_from": OPENS,
            }
            value = {
                "value": marks.value,
                "lower": marks.value - 3,
                "upper": marks.value + 3,
                "n_band": marks.band,
                "pooled": marks.pooled,
                "external": False,
            }
            readings.append({**key, **value})
            bounds = {"centre": marks.centre, "lower_limit": marks.centre - 9, "upper_limit": marks.centre + 9}
            limits.append({**key, **bounds, "other_id": "", "phase": 1, "trial": False, "rule_breaks": []})
    return readings, limits


def small_sample() -> Sample:
    """The sample with the readings of MEASURES alone, so that a page is composed in a moment."""
    made = sample()
    for table in ("reading", "limits", "interface_reading", "curve"):
        made.rows[table] = [row for row in made.rows[table] if row["indicator"] in (*MEASURES, "waiting_between")]
    return made


def planted(folder: Path, *, released: bool = False) -> tuple[Path, Path]:
    """Write published.duckdb and vault/held.duckdb to `folder`; with `released`, the held rows have fallen due."""
    made = small_sample()
    for table in ("reading", "limits"):
        made.rows[table] = [row for row in made.rows[table] if row["unit_id"] != LIFTED]
    made.add(
        "wave",
        wave_id="v13",
        survey_id="medarbetare",
        opens=STARTS,
        closes=STARTS,
        cleared_on=STARTS,
        visible_from=OPENS,
    )
    readings, limits = held_rows(made)
    held = Sample({**made.rows, "reading": [], "limits": []})
    receiving = made if released else held
    receiving.rows["reading"] = [*receiving.rows["reading"], *readings]
    receiving.rows["limits"] = [*receiving.rows["limits"], *limits]
    (folder / "vault").mkdir(mode=0o700, exist_ok=True)
    return made.write(folder / "published.duckdb"), held.write(folder / "vault" / "held.duckdb")


def access() -> Token:
    """Access by tokens that `token` signs."""
    public = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    keys = jwt.PyJWKSet.from_dict({"keys": [{**public, "kid": "one", "alg": "ES256", "use": "sig"}]})
    return Token(ISSUER, AUDIENCE, keys)


def token(role: str = "team", units: object = (A,), **changes: object) -> str:
    """A token of a reader with a role and units; `changes` to its claims, None to leave one out."""
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30),
        "tillit_role": role,
        "tillit_units": list(units) if isinstance(units, tuple) else units,
    }
    claims.update(changes)
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, KEY, algorithm="ES256", headers={"kid": "one"})


def bearing(sent: str) -> dict[str, str]:
    """The headers of a request that carries a token."""
    return {"Authorization": f"Bearer {sent}"}


def asked(
    path: object = "/our-team",
    *,
    language: object = "sv",
    scheme: object = "light",
    under: object = "",
    search: object = "",
) -> dict[str, object]:
    """The body of the callback that fills a page, as Dash's own client sends it."""
    outputs = (
        ("page", "children"),
        ("nav", "children"),
        ("brand", "children"),
        ("foot", "children"),
        ("under", "data"),
        ("under", "label"),
        ("scheme", "data"),
        ("skip", "children"),
        ("provider", "forceColorScheme"),
        ("told", "children"),
    )
    inputs = (
        ("url", "pathname", path),
        ("language", "value", language),
        ("scheme", "value", scheme),
        ("under", "value", under),
        ("url", "search", search),
    )
    return {
        "output": ".." + "...".join(f"{one}.{name}" for one, name in outputs) + "..",
        "outputs": [{"id": one, "property": name} for one, name in outputs],
        "inputs": [{"id": one, "property": name, "value": value} for one, name, value in inputs],
        "changedPropIds": ["url.pathname"],
        "parsedChangedPropsIds": ["url.pathname"],
    }
