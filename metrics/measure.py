"""The measure: a card (why, what, for whom) and estimates (cleared cells -> readings)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from .contracts import Column, Kind
from .instruments.instrument import Item
from .text import Source, Text


class Level(StrEnum):
    """What a measure speaks of (INDICATORS.md, Conventions)."""

    WHOLE = "whole"
    BETWEEN = "between"
    PART = "part"


class Scope(StrEnum):
    """What one reading speaks of."""

    WHOLE = "whole"
    UNIT = "unit"
    INTERFACE = "interface"


class Subject(StrEnum):
    """What a signal can be about, beside the whole and an interface. Never a unit, never a person."""

    RULE = "rule"
    TARGET = "target"
    MEASURE = "measure"


class Unit(StrEnum):
    """The unit of a value."""

    POMP = "0-100"
    SCALE_1_TO_5 = "1-5"
    SCALE_1_TO_7 = "1-7"
    SHARE = "share"
    DIFFERENCE = "difference of shares"
    HOURS = "hours"
    DAYS = "days"
    COUNT = "count"
    RATIO = "ratio"


RANGE: dict[Unit, tuple[float | None, float | None]] = {
    Unit.POMP: (0.0, 100.0),
    Unit.SCALE_1_TO_5: (1.0, 5.0),
    Unit.SCALE_1_TO_7: (1.0, 7.0),
    Unit.SHARE: (0.0, 1.0),
    Unit.DIFFERENCE: (-1.0, 1.0),
    Unit.HOURS: (0.0, None),
    Unit.DAYS: (0.0, None),
    Unit.COUNT: (0.0, None),
    Unit.RATIO: (None, None),
}
"""Lowest and highest level a series in this unit can have; None = no end. A change may lie outside."""


class Better(StrEnum):
    """A direction that is beyond dispute for those served; most measures have none."""

    UP = "up"
    DOWN = "down"


class TestedOn(StrEnum):
    """The strongest ground on which a measure has been tried."""

    __test__ = False
    """Not a test class, whatever pytest makes of the name."""

    REAL_DATA = "real data"
    PUBLISHED_EXAMPLE = "a published example"
    SIMULATION = "simulation only"


PRINCIPLES = (
    "tillit",
    "medborgarfokus",
    "helhetssyn",
    "handlingsutrymme",
    "stöd",
    "kunskap",
    "öppenhet",
    "långsiktighet",
)
"""The eight words of the Swedish trust commission (SOU 2018:47)."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What everybody may know about a measure before they read a number."""

    question: Text
    purpose: Text
    not_for: Text
    misuse: Text
    method: Text
    level: Level
    unit: Unit
    principle: str
    source: Source
    counter_measures: tuple[str, ...]
    tested_on: TestedOn
    version: int
    better: Better | None = None
    ordinary: Text | None = None
    """One more ordinary explanation of a signal, where this measure's own figure has one."""
    about: tuple[Subject, Text] | None = None
    """What a signal about the whole is really about, where that is a rule, a target or a measure, and its name."""
    validated: bool = True
    facets: tuple[tuple[str, Text], ...] = ()
    """The named series of a measure that has several, in the order they are shown."""
    facet_units: tuple[tuple[str, Unit], ...] = ()
    """Units of the series whose values are not in the card's unit."""

    def unit_of(self, facet: str) -> Unit:
        """The unit of one series."""
        return dict(self.facet_units).get(facet, self.unit)


@dataclass(frozen=True)
class CellShape:
    """The columns of a table of cells: what a reduction returns, clearing keeps and an estimate reads.

    keys: what a cell is about (unit, period, bin ...); quantities: additive counts and sums.
    """

    name: str
    scope: Scope
    keys: tuple[Column, ...]
    quantities: tuple[Column, ...]
    meaning: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the keys, then of the quantities."""
        return tuple(column.name for column in (*self.keys, *self.quantities))


@dataclass(frozen=True)
class Estimate:
    """A function from cleared cells to readings, and the cells it reads (its frames, in order)."""

    cells: tuple[CellShape, ...]
    function: Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Part:
    """A sub-scale of an asked measure: the facet it is shown under and its items."""

    facet: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Measure:
    """One measure of the catalogue. `id` is also its file, its variable and its asset."""

    id: str
    family: str
    card: Card
    whole: Estimate | None = None
    units: Estimate | None = None
    interfaces: Estimate | None = None
    curve: Estimate | None = None
    """For the whole: from cells to survival curves, in the columns of published.CURVE less the indicator."""
    parts: tuple[Part, ...] = ()
    """The sub-scales of an asked measure."""
    needs: tuple[str, ...] = ()
    """Canonical tables without which nothing can be read, beyond those of its cells."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item it asks, once, in order."""
        return tuple(dict.fromkeys(item for part in self.parts for item in part.items))

    def estimates(self) -> dict[Scope, Estimate]:
        """The estimates that exist, the whole first."""
        pairs = ((Scope.WHOLE, self.whole), (Scope.UNIT, self.units), (Scope.INTERFACE, self.interfaces))
        return {scope: estimate for scope, estimate in pairs if estimate is not None}


def measure(
    module: str,
    card: Card,
    *,
    whole: Estimate | None = None,
    units: Estimate | None = None,
    interfaces: Estimate | None = None,
    curve: Estimate | None = None,
    needs: tuple[str, ...] = (),
) -> Measure:
    """A measure named after its module: `measure(__name__, ...)` in `indicators/<family>/<id>.py`."""
    family, name = module.split(".")[-2:]
    return Measure(name, family, card, whole, units, interfaces, curve, needs=needs)


READING = (
    Column("facet", Kind.STRING, "which series of the measure; empty where it has one"),
    Column("scope", Kind.STRING, "whole, unit or interface"),
    Column("unit_id", Kind.STRING, "the unit, or the interface's first unit; empty for the whole", required=False),
    Column("other_id", Kind.STRING, "the interface's second unit", required=False),
    Column("period", Kind.STRING, "the wave, or the month as YYYY-MM"),
    Column("starts", Kind.DATE, "first day of the period"),
    Column("value", Kind.NUMBER, "the reading, in the measure's unit", required=False),
    Column("lower", Kind.NUMBER, "lower end of its 95 % interval", required=False),
    Column("upper", Kind.NUMBER, "upper end of its 95 % interval", required=False),
    Column("n_band", Kind.STRING, "band of the number behind it", required=False),
    Column("why_none", Kind.STRING, "why a value or an interval is missing: a code of WHY_NONE", required=False),
)
"""The columns of a reading. No reading without an interval, or the reason why there is none."""


WHY_NONE: dict[str, Text] = {
    "too_few": Text("För få svar eller ärenden för ett värde.", "Too few answers or cases for a value."),
    "no_interval_small": Text(
        "För få bakom värdet för ett osäkerhetsintervall.", "Too few behind the value for an interval."
    ),
    "no_interval_external": Text(
        "Siffran är räknad av någon annan; hur osäker den är går inte att räkna ut i efterhand.",
        "The figure was computed by somebody else; its uncertainty cannot be worked out from it.",
    ),
    "full_count": Text(
        "Alla ärenden i perioden är räknade; det finns ingen urvalsosäkerhet.",
        "Every case of the period is counted; there is no sampling uncertainty.",
    ),
    "is_expected": Text(
        "Det är vad som är att vänta av de tidigare ärendena; värdet bredvid jämförs med det.",
        "This is what is to be expected from the cases before; the value beside it is compared with it.",
    ),
    "is_a_chance": Text(
        "Värdet är självt en sannolikhet: hur ofta slumpen ensam skulle ge detta.",
        "The value is itself a probability: how often chance alone would give this.",
    ),
    "not_reached": Text(
        "Nivån nås inte inom den tid som går att följa.",
        "The level is not reached within the time that can be followed.",
    ),
    "not_followed": Text(
        "Inget ärende har kunnat följas länge nog för att medeltiden ska gå att räkna.",
        "No case could be followed for long enough to compute the mean time.",
    ),
    "needs_outside_mark": Text(
        "Källan säger inte om steget kom utifrån.", "The source does not say whether the step came from outside."
    ),
    "needs_first_line": Text("Ingen enhet är märkt som första linje.", "No unit is marked as first line."),
    "needs_target": Text("Registret över mål är tomt.", "The register of targets is empty."),
    "needs_failure_mark": Text(
        "Källan säger inte om ärendet kom sig av något som inte blev gjort, eller inte blev rätt.",
        "The source does not say whether the case came of something not done, or not done right.",
    ),
    "too_short": Text("För få perioder ännu för att säga något.", "Too few periods yet to say anything."),
    "small_atom": Text(
        "Gruppen är för liten för gränser: under 20 personer säger avrundning och slump för mycket.",
        "The group is too small for limits: below 20 people, rounding and chance say too much.",
    ),
    "too_coarse": Text(
        "Serien har för få olika värden för gränser.", "The series has too few different values for limits."
    ),
    "never_varies": Text(
        "Värdet varierar inte; då finns inget att jämföra.", "The value does not vary; there is nothing to compare."
    ),
}
"""Why a value or an interval is missing: the codes of `why_none`, in words."""


def readings(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns of READING, in order; absent optional ones become missing.

    Raises ValueError where a required column is absent, or where a row has neither an interval nor a reason.
    """
    absent = [column.name for column in READING if column.required and column.name not in frame]
    if absent:
        message = f"readings need the columns {', '.join(absent)}"
        raise ValueError(message)
    whole = frame.reindex(columns=[column.name for column in READING])
    for name in ("value", "lower", "upper"):
        whole[name] = whole[name].astype("float64")
    lone = whole["why_none"].isna() & (whole["value"].isna() | whole["lower"].isna() | whole["upper"].isna())
    if lone.any():
        message = f"{int(lone.sum())} readings have neither an interval nor a reason for having none"
        raise ValueError(message)
    unknown = set(whole["why_none"].dropna()) - set(WHY_NONE)
    if unknown:
        message = f"unknown reasons: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return whole.reset_index(drop=True)
