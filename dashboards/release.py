"""The only reader of a release. Each query is one typed function; nothing here knows how the file was made.

A release file never changes, so what is read is kept per file. Connections are opened for one query and closed:
within one process a second connection to the same path would go on seeing the old file.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from ..metrics.text import Text


class NothingReleasedError(Exception):
    """There is no release file at the place that was named."""


@dataclass(frozen=True)
class About:
    """What the release says of itself."""

    number: int
    made_at: datetime
    organisation: str
    synthetic: bool
    public: bool
    language: str
    purpose: str | None
    contact: str | None
    k: int
    definitions: str
    reading_minutes: int
    climate_note: Text | None
    units_open: bool


@dataclass(frozen=True)
class Card:
    """One measure's card, and its adoption here."""

    id: str
    family: str
    question: Text
    purpose: Text
    not_for: Text
    misuse: Text
    method: Text
    minimums: Text
    missing: Text | None
    principle: str
    level: str
    unit: str
    source: str
    doi: str | None
    counter_measures: tuple[str, ...]
    tested_on: str
    validated: bool
    version: int
    status: str
    owner: str | None
    chosen_with: tuple[str, ...]
    chosen_on: date | None
    stop_if: str | None
    review_by: date | None


@dataclass(frozen=True)
class Signal:
    """One question."""

    id: str
    family: str
    indicator: str
    subject_kind: str
    subject: Text
    unit_id: str
    period: str
    starts: date
    evidence: Text
    p: float
    q: float
    null: Text
    question: Text
    explanations: tuple[tuple[str, str], ...]
    """Explanations as (sv, en)."""
    ask: Text
    see: Text
    not_ask: Text


@dataclass(frozen=True, slots=True)
class Point:
    """One reading with what its process behaviour chart says of it; NaN where a number is missing."""

    facet: str
    unit_id: str
    period: str
    starts: date
    value: float
    lower: float
    upper: float
    n_band: str | None
    why_none: str | None
    silent_lowest: float
    silent_highest: float
    pooled: float
    external: bool
    centre: float
    lower_limit: float
    upper_limit: float
    phase: int
    """0 where there are no limits."""
    rebase_cause: str | None
    trial: bool
    rule_breaks: tuple[str, ...]
    no_limits: str | None

    @property
    def has_value(self) -> bool:
        """True where there is a reading."""
        return not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        """True where the reading has both ends of its interval."""
        return not (math.isnan(self.lower) or math.isnan(self.upper))

    @property
    def has_limits(self) -> bool:
        """True where the chart has a centre and limits here."""
        return not math.isnan(self.centre)


def points_of(frame: pd.DataFrame) -> list[Point]:
    """The rows of `Release.whole`, `parts` or `own` as points, in their order."""
    numbers = ("value", "lower", "upper", "silent_lowest", "silent_highest", "pooled", *LIMIT_NUMBERS)
    columns: dict[str, list[Any]] = {name: frame[name].astype("float64").tolist() for name in numbers}
    for name in ("n_band", "why_none", "rebase_cause", "no_limits"):
        columns[name] = [value if isinstance(value, str) and value else None for value in frame[name]]
    for name in ("external", "trial"):
        columns[name] = [value is True or value == True for value in frame[name]]  # noqa: E712 (pandas.NA)
    columns["starts"] = list(pd.to_datetime(frame["starts"]).dt.date)
    columns["phase"] = [int(value) if pd.notna(value) else 0 for value in frame["phase"]]
    columns["rule_breaks"] = [tuple(_listed(value)) for value in frame["rule_breaks"]]
    for name in ("facet", "unit_id", "period"):
        columns[name] = [str(value) for value in frame[name]]
    names = list(columns)
    return [Point(**dict(zip(names, row, strict=True))) for row in zip(*columns.values(), strict=True)]


LIMIT_NUMBERS = ("centre", "lower_limit", "upper_limit")

SERIES = """
SELECT r.indicator, r.facet, r.scope, r.unit_id, r.period, r.starts, r.value, r.lower, r.upper, r.n_band, r.why_none,
       r.silent_lowest, r.silent_highest, r.pooled, r.external, r.visible_from, l.centre, l.lower_limit,
       l.upper_limit, l.phase, l.rebase_cause, l.trial, l.rule_breaks, l.why_none AS no_limits
FROM reading r
LEFT JOIN limits l ON l.indicator = r.indicator AND l.facet = r.facet AND l.scope = r.scope
     AND l.unit_id = r.unit_id AND l.period = r.period AND coalesce(l.other_id, '') = ''
LEFT JOIN unit u ON u.unit_id = r.unit_id
LEFT JOIN facet f ON f.indicator = r.indicator AND f.facet = r.facet
WHERE r.indicator = $indicator AND r.scope = $scope
ORDER BY u.position, f.position, r.facet, r.starts, r.period
"""
INTERFACES = """
SELECT i.indicator, i.facet, i.unit_id, i.other_id, i.period, i.starts, i.value, i.lower, i.upper, i.n_band, i.why_none
FROM interface_reading i
LEFT JOIN unit u ON u.unit_id = i.unit_id
LEFT JOIN unit v ON v.unit_id = i.other_id
WHERE i.indicator = $indicator
ORDER BY i.starts, u.position, v.position, i.facet
"""
CURVE = """
SELECT period, starts, hours, unmet, met, withdrawn, lower, upper FROM curve
WHERE indicator = $indicator ORDER BY starts, hours
"""
SIGNALS = """
SELECT s.* FROM signal s LEFT JOIN unit u ON u.unit_id = s.unit_id
ORDER BY CASE s.subject_kind WHEN 'whole' THEN 0 ELSE 1 END, s.starts DESC, u.position, s.signal_id
"""
TABLES = {
    "unit": "SELECT unit_id, parent_id, name, kind, depth, position FROM unit ORDER BY position",
    "wave": "SELECT wave_id, survey_id, opens, closes, cleared_on, visible_from FROM wave ORDER BY opens, wave_id",
    "chance": "SELECT family, tests, breaks_expected, breaks_seen, shown, shown_expected FROM chance ORDER BY family",
    "reliability": (
        "SELECT indicator, facet, period, n_band, within, alpha, icc1, icc2, rwg FROM reliability "
        "ORDER BY indicator, facet, period"
    ),
    "certificate": (
        "SELECT atom_size, scale, against, possible, of AS answers, holds FROM certificate "
        "ORDER BY atom_size, scale, against"
    ),
    "withheld": "SELECT kind, period, units, reason_sv, reason_en FROM withheld ORDER BY period DESC, kind",
    "data_quality": (
        "SELECT source, table_name, rule, severity, read, accepted, quarantined, passed, meaning_sv, meaning_en "
        "FROM data_quality ORDER BY source, table_name, CASE rule WHEN 'rows' THEN 0 ELSE 1 END, rule"
    ),
    "facet": "SELECT indicator, facet, position, name_sv, name_en, unit FROM facet ORDER BY indicator, position",
    "reason": "SELECT why_none, reason_sv, reason_en FROM reason",
    "indicator": "SELECT * FROM indicator",
    "release": "SELECT * FROM release",
}


TOTAL = "total"
"""The series that is an instrument's own published total."""


class Release:
    """One release file, read-only; `held` adds unit readings that are not yet open to others."""

    def __init__(self, path: Path, held: Path | None = None) -> None:
        self._path = path
        self._held = held
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], pd.DataFrame] = {}
        self._names: dict[str, str] = {}
        self._depths: dict[str, int] = {}

    def about(self) -> About:
        """What the file says of itself."""
        row = self._table("release").iloc[0]
        climate = None if pd.isna(row["climate_note_sv"]) else Text(row["climate_note_sv"], row["climate_note_en"])
        return About(
            number=int(row["number"]),
            made_at=pd.Timestamp(row["made_at"]).to_pydatetime(),
            organisation=row["organisation"],
            synthetic=bool(row["synthetic"]),
            public=bool(row["public"]),
            language="en" if row["language"] == "en" else "sv",
            purpose=_optional(row["purpose"]),
            contact=_optional(row["contact"]),
            k=int(row["k"]),
            definitions=row["definitions"],
            reading_minutes=int(row["reading_minutes"]),
            climate_note=climate,
            units_open=bool(row["units_open"]),
        )

    def cards(self) -> dict[str, Card]:
        """Every card by measure, in the order of the catalogue."""
        return {str(row["indicator"]): _card(row) for _, row in self._table("indicator").iterrows()}

    def units(self) -> pd.DataFrame:
        """The tree in the organisation's own order: unit_id, parent_id, name, kind, depth, position."""
        return self._table("unit")

    def names(self) -> dict[str, str]:
        """Names of units by identifier."""
        if not self._names:
            units = self._table("unit")
            self._names = dict(zip(units["unit_id"], units["name"], strict=True))
        return self._names

    def depths(self) -> dict[str, int]:
        """Depths of units by identifier, 0 for the root."""
        if not self._depths:
            units = self._table("unit")
            self._depths = dict(zip(units["unit_id"], units["depth"].astype(int), strict=True))
        return self._depths

    def facets(self, indicator: str) -> dict[str, Text]:
        """The named series of a measure, in the order they are shown."""
        table = self._table("facet")
        rows = table[table["indicator"] == indicator]
        return {row["facet"]: Text(row["name_sv"], row["name_en"]) for _, row in rows.iterrows()}

    def unit_of(self, card: Card, facet: str) -> str:
        """The unit of one series' values: its own where it has one, else the card's."""
        table = self._table("facet")
        own = table[(table["indicator"] == card.id) & (table["facet"] == facet)]["unit"].dropna()
        return str(own.iloc[0]) if len(own) else card.unit

    def main_facet(self, indicator: str, frame: pd.DataFrame) -> str:
        """The series to show where only one fits: the one that most units have, an instrument's total before others.

        Raises StopIteration for an empty frame.
        """
        units = frame.groupby("facet")["unit_id"].nunique()
        order = [*self.facets(indicator), *dict.fromkeys(frame["facet"])]
        order.sort(key=lambda facet: facet != TOTAL)
        return next(facet for facet in order if units.get(facet, 0) == units.max())

    def reasons(self) -> dict[str, Text]:
        """Why something is missing, in words, by code."""
        return {
            row["why_none"]: Text(row["reason_sv"], row["reason_en"]) for _, row in self._table("reason").iterrows()
        }

    def waves(self) -> pd.DataFrame:
        """The waves, oldest first: wave_id, survey_id, opens, closes, cleared_on, visible_from."""
        return self._table("wave")

    def whole(self, indicator: str) -> pd.DataFrame:
        """Readings of the whole with their limits, in facet order, oldest first."""
        return self._query("whole", SERIES, indicator=indicator, scope="whole")

    def parts(self, indicator: str) -> pd.DataFrame:
        """Readings of units that are open to everybody, with their limits, in the organisation's own order."""
        return self._query("parts", SERIES, indicator=indicator, scope="unit")

    def own(self, indicator: str, unit_ids: frozenset[str]) -> pd.DataFrame:
        """Readings of the units `unit_ids`, those not yet open to others included. The caller has checked the right."""
        published = self.parts(indicator)
        frames = [published[published["unit_id"].isin(unit_ids)]]
        if self._held is not None and self._held.exists():
            held = self._query("held", SERIES, path=self._held, indicator=indicator, scope="unit")
            frames.append(held[held["unit_id"].isin(unit_ids)])
        filled = [frame for frame in frames if not frame.empty]
        if not filled:
            return frames[0]
        keys = ["facet", "unit_id", "period"]
        return pd.concat(filled, ignore_index=True).drop_duplicates(keys).sort_values(["unit_id", "facet", "starts"])

    def interfaces(self, indicator: str) -> pd.DataFrame:
        """Readings between units, oldest first, then in the organisation's own order."""
        return self._query("interfaces", INTERFACES, indicator=indicator)

    def curve(self, indicator: str) -> pd.DataFrame:
        """Survival curves of the whole, oldest first: period, starts, hours, unmet, met, withdrawn, lower, upper."""
        return self._query("curve", CURVE, indicator=indicator)

    def signals(self) -> tuple[Signal, ...]:
        """The questions: those about the whole first, then the newest; never by strength."""
        return tuple(_signal(row) for _, row in self._query("signals", SIGNALS).iterrows())

    def chance(self) -> pd.DataFrame:
        """The two figures about chance per family."""
        return self._table("chance")

    def reliability(self) -> pd.DataFrame:
        """How well asked scales hang together."""
        return self._table("reliability")

    def certificate(self) -> pd.DataFrame:
        """What stays possible against whom; the column `of` is called `answers` here."""
        return self._table("certificate")

    def withheld(self) -> pd.DataFrame:
        """What is not shown and why, newest first."""
        return self._table("withheld")

    def data_quality(self) -> pd.DataFrame:
        """What was read and what the checks found."""
        return self._table("data_quality")

    def _table(self, name: str) -> pd.DataFrame:
        return self._query(name, TABLES[name])

    def _query(self, name: str, sql: str, *, path: Path | None = None, **parameters: str) -> pd.DataFrame:
        key = (name, *parameters.values())
        with self._lock:
            if key not in self._kept:
                with duckdb.connect(str(path or self._path), read_only=True) as connection:
                    self._kept[key] = connection.execute(sql, parameters).df()
            return self._kept[key]


def open_release(path: Path, held: Path | None = None) -> Release:
    """The release that `path` names now; what an unchanged file has given is kept between calls.

    Raises NothingReleasedError where there is no file.
    """
    signature = tuple(_signature(file) for file in (path, held) if file is not None)
    if signature[0] is None:
        raise NothingReleasedError(str(path.name))
    with _OPEN_LOCK:
        known = _OPEN.get(path)
        if known is None or known[0] != signature:
            known = (signature, Release(_versioned(path), held))
            _OPEN[path] = known
        return known[1]


_OPEN: dict[Path, tuple[tuple[tuple[int, int, int] | None, ...], Release]] = {}
_OPEN_LOCK = threading.Lock()


def _signature(path: Path) -> tuple[int, int, int] | None:
    """Inode, time of change and size: a release is replaced, never rewritten."""
    if not path.exists():
        return None
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _versioned(path: Path) -> Path:
    """The release's numbered file where there is one: it is never replaced while it is being read."""
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT number FROM release").fetchone()
    numbered = path.parent / "releases" / f"{row[0] if row else 0}.duckdb"
    return numbered if numbered.exists() and numbered.stat().st_size == path.stat().st_size else path


def _optional(value: object) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else str(value)  # type: ignore[call-overload]


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload, arg-type]


def _both(row: pd.Series, name: str) -> Text:
    return Text(str(row[f"{name}_sv"]), str(row[f"{name}_en"]))


def _card(row: pd.Series) -> Card:
    return Card(
        id=row["indicator"],
        family=row["family"],
        question=_both(row, "question"),
        purpose=_both(row, "purpose"),
        not_for=_both(row, "not_for"),
        misuse=_both(row, "misuse"),
        method=_both(row, "method"),
        minimums=_both(row, "minimums"),
        missing=None if _optional(row["missing_sv"]) is None else _both(row, "missing"),
        principle=row["principle"],
        level=row["level"],
        unit=row["unit"],
        source=row["source"],
        doi=_optional(row["doi"]),
        counter_measures=tuple(_listed(row["counter_measures"])),
        tested_on=row["tested_on"],
        validated=bool(row["validated"]),
        version=int(row["version"]),
        status=row["status"],
        owner=_optional(row["owner"]),
        chosen_with=tuple(_listed(row["chosen_with"])),
        chosen_on=_day(row["chosen_on"]),
        stop_if=_optional(row["stop_if"]),
        review_by=_day(row["review_by"]),
    )


def _listed(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) or hasattr(value, "tolist") else []  # type: ignore[union-attr]


def _signal(row: pd.Series) -> Signal:
    return Signal(
        id=row["signal_id"],
        family=row["family"],
        indicator=row["indicator"],
        subject_kind=row["subject_kind"],
        subject=_both(row, "subject"),
        unit_id=row["unit_id"],
        period=row["period"],
        starts=pd.Timestamp(row["starts"]).date(),
        evidence=_both(row, "evidence"),
        p=float(row["p"]),
        q=float(row["q"]),
        null=_both(row, "null"),
        question=_both(row, "question"),
        explanations=tuple(zip(_listed(row["explanations_sv"]), _listed(row["explanations_en"]), strict=False)),
        ask=_both(row, "ask"),
        see=_both(row, "see"),
        not_ask=_both(row, "not_ask"),
    )
