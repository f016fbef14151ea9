"""The only reader of a release. Each query is one typed function; nothing here knows how the file was made.

A release file never changes, so what is read is kept per file. Connections are opened for one query and closed:
within one process a second connection to the same path would go on seeing the old file.
"""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from ..metrics.text import Text
from .records import About, Card, Signal, about_of, as_written, card_of, signal_of


class NothingReleasedError(Exception):
    """There is no release file at the place that was named."""


SERIES = """
SELECT r.indicator, r.facet, r.scope, r.unit_id, r.period, r.starts, r.value, r.lower, r.upper, r.n_band, r.why_none,
       r.silent_lowest, r.silent_highest, r.pooled, r.external, r.visible_from, l.centre, l.lower_limit,
       l.upper_limit, l.phase, l.rebase_cause, l.trial, l.rule_breaks, l.why_none AS no_limits
FROM reading r
LEFT JOIN limits l ON l.indicator = r.indicator AND l.facet = r.facet AND l.scope = r.scope
     AND l.unit_id = r.unit_id AND l.period = r.period AND coalesce(l.other_id, '') = ''
LEFT JOIN unit u ON u.unit_id = r.unit_id
LEFT JOIN facet f ON f.indicator = r.indicator AND f.facet = r.facet
WHERE r.scope = $scope AND ($indicator IS NULL OR r.indicator = $indicator) AND ($unit IS NULL OR r.unit_id = $unit)
ORDER BY u.position, f.position, r.facet, r.starts, r.period
"""
"""All measures where $indicator is NULL, all units where $unit is."""
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
        "ORDER BY scale, atom_size, CASE against WHEN 'outsider' THEN 0 WHEN 'colleague' THEN 1 ELSE 2 END"
    ),
    "attack": (
        "SELECT attack, against, tried, found, figure, meaning_sv, meaning_en, assumption_sv, assumption_en, holds "
        "FROM attack ORDER BY attack, CASE against WHEN 'outsider' THEN 0 WHEN 'colleague' THEN 1 ELSE 2 END"
    ),
    "read_of_units": (
        "SELECT indicator, max(starts) AS starts FROM reading WHERE scope = 'unit' AND value IS NOT NULL "
        "GROUP BY indicator"
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
NOT_IN_OLDER = ("attack",)
"""Tables that files made by an earlier version lack."""
THERE = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"

TOTAL = "total"
"""The series that is an instrument's own published total."""


class Release:
    """One release file, read-only; `held` adds unit readings that are not yet open to others."""

    def __init__(self, path: Path, held: Path | None = None) -> None:
        self._path = path
        self._held = held
        self._lock = threading.Lock()
        self._kept: dict[tuple[str | None, ...], pd.DataFrame] = {}
        self._names: dict[str, str] = {}
        self._depths: dict[str, int] = {}
        self._cards: dict[str, Card] = {}
        self._whole: dict[str, pd.DataFrame] = {}
        self._facets: dict[str, dict[str, tuple[Text, str | None]]] = {}
        self._reasons: dict[str, Text] = {}

    def about(self) -> About:
        """What the file says of itself."""
        return about_of(self._table("release").iloc[0])

    def cards(self) -> dict[str, Card]:
        """Every card by measure, in the order of the catalogue."""
        if not self._cards:
            self._cards = {str(row["indicator"]): card_of(row) for _, row in self._table("indicator").iterrows()}
        return self._cards

    def units(self) -> pd.DataFrame:
        """The tree in the organisation's own order: unit_id, parent_id, name, kind, depth, position."""
        return self._table("unit")

    def names(self) -> dict[str, str]:
        """Names of units by identifier."""
        if not self._names:
            units = self._table("unit")
            self._names = {unit: as_written(name) for unit, name in zip(units["unit_id"], units["name"], strict=True)}
        return self._names

    def depths(self) -> dict[str, int]:
        """Depths of units by identifier, 0 for the root."""
        if not self._depths:
            units = self._table("unit")
            self._depths = dict(zip(units["unit_id"], units["depth"].astype(int), strict=True))
        return self._depths

    def facets(self, indicator: str) -> dict[str, Text]:
        """The named series of a measure, in the order they are shown."""
        return {facet: text for facet, (text, _) in self._series(indicator).items()}

    def unit_of(self, card: Card, facet: str) -> str:
        """The unit of one series' values: its own where it has one, else the card's."""
        _, own = self._series(card.id).get(facet, (None, None))
        return own or card.unit

    def _series(self, indicator: str) -> dict[str, tuple[Text, str | None]]:
        """Names and own units of a measure's series, in order."""
        if not self._facets:
            for row in self._table("facet").itertuples():
                own = row.unit if isinstance(row.unit, str) and row.unit else None
                named = Text(str(row.name_sv), str(row.name_en))
                self._facets.setdefault(str(row.indicator), {})[str(row.facet)] = (named, own)
        return self._facets.get(indicator, {})

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
        if not self._reasons:
            self._reasons = {
                row["why_none"]: Text(row["reason_sv"], row["reason_en"]) for _, row in self._table("reason").iterrows()
            }
        return self._reasons

    def waves(self) -> pd.DataFrame:
        """The waves, oldest first: wave_id, survey_id, opens, closes, cleared_on, visible_from."""
        return self._table("wave")

    def whole(self, indicator: str) -> pd.DataFrame:
        """Readings of the whole with their limits, in facet order, oldest first."""
        if not self._whole:
            every = self._query("whole", SERIES, indicator=None, scope="whole", unit=None)
            groups = every.groupby("indicator", sort=False)
            self._whole = {str(name): group.reset_index(drop=True) for name, group in groups}
            self._whole[""] = every.iloc[:0]
        return self._whole.get(indicator, self._whole[""])

    def parts(self, indicator: str) -> pd.DataFrame:
        """Readings of units that are open to everybody, with their limits, in the organisation's own order."""
        return self._query("parts", SERIES, indicator=indicator, scope="unit", unit=None)

    def of_unit(self, unit_id: str, indicator: str, *, held: bool) -> pd.DataFrame:
        """Readings of one unit with their limits, oldest first within each series, and `held`: true where the row is
        not open to others yet. Such rows are there where `held` is asked for; the caller has checked the right.
        """
        frames = [self._query("unit", SERIES, indicator=None, scope="unit", unit=unit_id).assign(held=False)]
        if held and self.has_held:
            rows = self._query("held", SERIES, path=self._held, indicator=None, scope="unit", unit=unit_id)
            frames.append(rows.assign(held=True))
        filled = [frame[frame["indicator"] == indicator] for frame in frames]
        filled = [frame for frame in filled if not frame.empty]
        if not filled:
            return frames[0].iloc[:0]
        keys = ["facet", "period"]
        return pd.concat(filled, ignore_index=True).drop_duplicates(keys).sort_values(["facet", "starts", "period"])

    def own(self, indicator: str, unit_ids: frozenset[str]) -> pd.DataFrame:
        """Readings of the units `unit_ids`, those not yet open to others included. The caller has checked the right."""
        frames = [self.of_unit(unit, indicator, held=True) for unit in sorted(unit_ids)]
        filled = [frame for frame in frames if not frame.empty]
        return pd.concat(filled, ignore_index=True) if filled else self.parts(indicator).iloc[:0]

    @property
    def has_held(self) -> bool:
        """True where this account may read the file of readings that are not open to others yet."""
        return self._held is not None and os.access(self._held, os.R_OK)

    def reads_units(self) -> dict[str, date]:
        """The measures that some unit has a reading of, open to everybody, and the first day of the latest period."""
        frame = self._table("read_of_units")
        return dict(zip(frame["indicator"], pd.to_datetime(frame["starts"]).dt.date, strict=True))

    def interfaces(self, indicator: str) -> pd.DataFrame:
        """Readings between units, oldest first, then in the organisation's own order."""
        return self._query("interfaces", INTERFACES, indicator=indicator)

    def rests_on(self) -> frozenset[str]:
        """What was read for it: "answers", "work", or both; neither where others' figures are all there is."""
        read = self._table("data_quality")
        tables = {name for names in read["table_name"] for name in str(names).split(", ")}
        found = {"answers": {"response"}, "work": {"work_event", "work_case"}}
        return frozenset(kind for kind, needed in found.items() if needed & tables)

    def is_external(self, indicator: str) -> bool:
        """True where somebody else aggregated the measure's figures."""
        return bool(self.whole(indicator)["external"].fillna(value=False).astype("bool").any())

    def curve(self, indicator: str) -> pd.DataFrame:
        """Survival curves of the whole, oldest first: period, starts, hours, unmet, met, withdrawn, lower, upper."""
        return self._query("curve", CURVE, indicator=indicator)

    def signals(self) -> tuple[Signal, ...]:
        """The questions: those about the whole first, then the newest; never by strength."""
        return tuple(signal_of(row) for _, row in self._query("signals", SIGNALS).iterrows())

    def chance(self) -> pd.DataFrame:
        """The two figures about chance per family."""
        return self._table("chance")

    def reliability(self) -> pd.DataFrame:
        """How well asked scales hang together."""
        return self._table("reliability")

    def certificate(self) -> pd.DataFrame:
        """What stays possible against whom; the column `of` is called `answers` here."""
        return self._table("certificate")

    def attack(self) -> pd.DataFrame:
        """What attackers could work out of the release and the held file together; empty in an older file."""
        return self._table("attack")

    def withheld(self) -> pd.DataFrame:
        """What is not shown and why, newest first."""
        return self._table("withheld")

    def data_quality(self) -> pd.DataFrame:
        """What was read and what the checks found."""
        return self._table("data_quality")

    def _table(self, name: str) -> pd.DataFrame:
        return self._query(name, TABLES[name])

    def _query(self, name: str, sql: str, *, path: Path | None = None, **parameters: str | None) -> pd.DataFrame:
        key = (name, *parameters.values())
        with self._lock:
            if not self._kept:
                with duckdb.connect(str(self._path), read_only=True) as connection:
                    there = {str(table) for (table,) in connection.execute(THERE).fetchall()}
                    absent = [one for one in NOT_IN_OLDER if one not in there]
                    self._kept |= {
                        (one,): pd.DataFrame() if one in absent else connection.execute(text).df()
                        for one, text in TABLES.items()
                    }
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
            known = (signature, _fitting(path, held))
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


def _fitting(path: Path, held: Path | None) -> Release:
    """The release by its numbered file where there is one, which is never replaced while it is being read, and what
    that very release holds back.
    """
    number = _number(path)
    numbered = path.parent / "releases" / f"{number}.duckdb"
    same = numbered.exists() and numbered.stat().st_size == path.stat().st_size
    return Release(numbered if same else path, _held_of(held, number))


def _held_of(held: Path | None, number: int) -> Path | None:
    """The held file that was made with release `number`; None where there is none that this account may read.

    Each has its number as its name, in a folder beside the one that all know by one name: for a moment that one may be
    of the release before.
    """
    if held is None:
        return None
    numbered = held.with_suffix("") / f"{number}.duckdb"
    if os.access(numbered, os.R_OK):
        return numbered
    return held if os.access(held, os.R_OK) and _number(held) == number else None


def _number(path: Path) -> int:
    """The number of the release that a file says it belongs to; 0 where it says none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT number FROM release").fetchone()
    return int(row[0]) if row else 0
