"""What a release holds, as typed values: the release itself, cards, points of a series, questions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from ..metrics.text import Text

TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Characters that turn the direction of writing (Unicode UAX #9, table 4): in a name they would turn what is ours."""


def as_written(name: str) -> str:
    """A name without characters that turn the direction of the text around it.

    >>> as_written("Enhet \u202eB")
    'Enhet B'
    """
    return name.translate(TURNING)


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
    facet: str
    subject_kind: str
    subject: Text
    unit_id: str
    """An interface's first unit; the root for the whole."""
    other_id: str | None
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
    def has_pooled(self) -> bool:
        """True where the reading has been drawn toward its parent's too."""
        return self.has_value and not math.isnan(self.pooled)

    @property
    def has_limits(self) -> bool:
        """True where the chart has a centre and limits here."""
        return not math.isnan(self.centre)


def points_of(frame: pd.DataFrame) -> list[Point]:
    """The rows of `Release.whole`, `parts` or `own` as points, in their order."""
    numbers = ("value", "lower", "upper", "silent_lowest", "silent_highest", "pooled", *LIMIT_NUMBERS)
    columns: dict[str, list[Any]] = {name: frame[name].astype("float64").tolist() for name in numbers}
    for name in ("n_band", "why_none", "rebase_cause", "no_limits"):
        columns[name] = [as_written(value) if isinstance(value, str) and value else None for value in frame[name]]
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


def about_of(row: pd.Series) -> About:
    """What the row of the table release says."""
    climate = None if pd.isna(row["climate_note_sv"]) else _both(row, "climate_note")
    return About(
        number=int(row["number"]),
        made_at=pd.Timestamp(row["made_at"]).to_pydatetime(),
        organisation=as_written(row["organisation"]),
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


def _optional(value: object) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else as_written(str(value))  # type: ignore[call-overload]


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload, arg-type]


def _both(row: pd.Series, name: str) -> Text:
    return Text(as_written(str(row[f"{name}_sv"])), as_written(str(row[f"{name}_en"])))


def card_of(row: pd.Series) -> Card:
    """The card and adoption in a row of the table indicator."""
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


def signal_of(row: pd.Series) -> Signal:
    """The question in a row of the table signal."""
    return Signal(
        id=row["signal_id"],
        family=row["family"],
        indicator=row["indicator"],
        facet=row["facet"],
        subject_kind=row["subject_kind"],
        subject=_both(row, "subject"),
        unit_id=row["unit_id"],
        other_id=_optional(row["other_id"]),
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
