"""A mapping applied to what a reader gives: batches of canonical columns, and the rows that break a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Names
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...metrics.contracts import Kind
from ..arrow import compute as pc
from ..checks.engine import EARLIEST
from ..checks.parsing import UnfitTypeError, Written, arrow_type, as_text, parse, scale_faults, without_words
from ..checks.personal_data import Guard, guarded
from ..checks.rules import HAPPENED, ORDERED
from ..checks.texts import text_faults
from ..refused import refused
from ..sources.mapping import ROW, From, Hierarchy, Join, Mapping, Scales, TableMapping, Wide, sources_of
from ..sources.raw import Raw, Unread
from ..vault.arrival import Doubt, Landed
from ..vault.ledger import QUARANTINE_ARROW, hidden_by
from ..vault.tree import MOST_UNITS, too_many_units
from .derived_units import DerivedUnits

Result = TypeVar("Result")
Mask = npt.NDArray[np.bool_]
Columns = dict[str, pa.Array]

SHOWN = 20
"""Rows of a doubt that a batch reports by number."""
FIRST_MOMENT, LAST_MOMENT = dt.date(1901, 1, 1), dt.date(2062, 8, 31)
"""What has happened lies between: 1900-01-01 is the 'none' of older systems, and the reductions' packed keys end in
August 2062 (metrics/reductions/keys.py)."""


class Aside:
    """The rows of one batch that break a rule, by source column and rule."""

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self.rows = rows
        self.masks: dict[tuple[str, str], Mask] = {}
        self.odd: dict[tuple[str, str], Mask] = {}

    def add(self, column: str, faults: Names[str, Mask]) -> None:
        """Note the rows that break each rule."""
        for rule, mask in faults.items():
            known = self.masks.get((column, rule))
            self.masks[column, rule] = mask if known is None else known | mask

    def doubt(self, column: str, rule: str, mask: Mask) -> None:
        """Note rows that are odd, and taken in all the same unless they break a rule too."""
        if mask.any():
            self.odd[column, rule] = mask

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The doubts about rows that are kept."""
        kept = self.kept
        found = ((place, self.rows[mask & kept]) for place, mask in self.odd.items())
        return tuple(
            Doubt(rule, column, tuple(int(row) for row in rows[:SHOWN]), len(rows))
            for (column, rule), rows in found
            if len(rows)
        )

    @property
    def kept(self) -> Mask:
        """The rows that break none."""
        kept = np.ones(len(self.rows), bool)
        for mask in self.masks.values():
            kept &= ~mask
        return kept

    def table(self, unread: tuple[Unread, ...]) -> pa.Table:
        """All faults as rows of the quarantine; those that could not be read among them."""
        parts = [
            pa.table(
                [
                    pa.array([fault.row for fault in unread], pa.int64()),
                    pa.array([fault.column for fault in unread], pa.string()),
                    pa.array([fault.rule for fault in unread], pa.string()),
                ],
                schema=QUARANTINE_ARROW,
            )
        ]
        for (column, rule), mask in self.masks.items():
            rows = self.rows[mask]
            named = [pa.array(rows), pa.repeat(column, len(rows)), pa.repeat(rule, len(rows))]
            parts.append(pa.table(named, schema=QUARANTINE_ARROW))
        return pa.concat_tables(parts)


class Landing:
    """Applies `mapping` to the batches of `file`; `scales` gives lowest and highest answer per item id.

    A source row that breaks a rule in any table it feeds is set aside whole. So is a row of a wide survey with one
    answer off its scale: the alternative, keeping its other answers, would let part of a person's sheet stand.
    """

    def __init__(self, file: str, mapping: Mapping, scales: Scales | None) -> None:
        self.file = file
        self.mapping = mapping
        self.scales = scales
        self.guard = Guard(file)
        self.units = {
            table.table: DerivedUnits(table.hierarchy, mapping.missing)
            for table in mapping.tables
            if table.hierarchy is not None
        }
        self._check_items()

    def land(self, batches: Iterator[Raw]) -> Iterator[Landed]:
        """The batches, parsed; derived units come last."""
        for raw in batches:
            yield self._batch(raw)
        for name, units in self.units.items():
            yield Landed(0, {name: units.table()}, Aside(np.empty(0, np.int64)).table(()))

    def _batch(self, raw: Raw) -> Landed:
        aside = Aside(raw.rows)
        parts: dict[str, Columns] = {}
        for table in self.mapping.tables:
            if table.hierarchy is None and len(raw.rows):
                columns = self._columns(table, raw, aside)
                if table.statuses:
                    columns["status_class"], unknown = _status_classes(table, columns["status"])
                    aside.doubt(_label(table.columns["status"]), "unmapped_status", unknown)
                parts[table.table] = columns
            elif table.hierarchy is not None and len(raw.rows):
                self._check_levels(table.hierarchy, raw, aside)
        self.guard.check()
        kept = aside.kept
        tables = {
            table.table: self._rows(table, parts[table.table], raw.rows, kept)
            for table in self.mapping.tables
            if table.table in parts
        }
        for units in self.units.values():
            if len(raw.rows):
                units.see(raw, kept)
                if len(units.first_seen) > MOST_UNITS:
                    raise too_many_units(self.file)
        return Landed(len(raw.rows) + len(raw.unread), tables, aside.table(raw.unread), aside.doubts)

    def _columns(self, table: TableMapping, raw: Raw, aside: Aside) -> Columns:
        """The canonical columns of a table as parsed, row by row of the source; item columns are named by item id."""
        columns: Columns = {}
        origins: dict[str, From] = dict(table.columns)
        if table.wide:
            origins["unit_id"] = table.wide.unit_id
            if table.wide.respondent == ROW:
                columns["respondent"] = pc.cast(pa.array(raw.rows), pa.string())
            else:
                origins["respondent"] = table.wide.respondent
            columns |= self._answers(table, table.wide, raw, aside)
        for name, origin in origins.items():
            columns[name] = self._parsed(table, name, origin, raw, aside)
        self._check_moments(table, columns, aside)
        for name, word in table.constants.items():
            if name in table.contract.names:
                columns[name] = pa.repeat(self._constant(table, name, word), len(raw.rows))
        if table.table == "response" and not table.wide and self.scales is not None:
            faults = scale_faults(columns["item_id"], columns["answer"], self.scales)
            for rule, mask in faults.items():
                name = "answer" if rule == "off_scale" else "item_id"
                aside.add(_label(table.columns.get(name, name)), {rule: mask})
        return columns

    @staticmethod
    def _check_moments(table: TableMapping, columns: Columns, aside: Aside) -> None:
        """Set aside what happened at no time, or ended before it began; doubt what lies ahead or long ago."""
        tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
        for name in HAPPENED.get(table.table, ()):
            if name not in columns:
                continue
            label = _label(table.columns[name])
            before, after = _before(columns[name], FIRST_MOMENT), _after(columns[name], LAST_MOMENT)
            aside.add(label, {"time_range": before | after} if (before | after).any() else {})
            aside.doubt(label, "long_ago", _before(columns[name], EARLIEST))
            aside.doubt(label, "in_future", _after(columns[name], tomorrow))
        for rule in ORDERED:
            begins, ends = rule.columns
            # the tree of units refuses such rows itself, with the unit's name
            if rule.table == table.table != "org_unit" and {begins, ends} <= set(columns):
                compared = pc.less if rule.or_equal else pc.less_equal
                wrong = np.asarray(pc.fill_null(compared(columns[ends], columns[begins]), fill_value=False))
                aside.add(_label(table.columns[ends]), {"in_order": wrong} if wrong.any() else {})

    def _check_levels(self, hierarchy: Hierarchy, raw: Raw, aside: Aside) -> None:
        """The names that units are derived from; TillitError where a column is no text."""
        for level in hierarchy.levels:
            names = without_words(self._parse(as_text, raw.columns[level], level), self.mapping.missing)
            aside.add(level, text_faults(names, on_one_line=True) | self.guard.faults(level, "name", names))
        if hierarchy.first_line is not None:
            column = hierarchy.first_line.column
            self._parse(as_text, raw.columns[column], column)

    def _answers(self, table: TableMapping, wide: Wide, raw: Raw, aside: Aside) -> Columns:
        answer = table.contract.column("answer")
        written = self._written(table, "answer", wide.skipped)
        answers: Columns = {}
        for source, item in wide.items.items():
            parsed = self._parse(lambda values: parse(answer, values, written), raw.columns[source], source)
            aside.add(source, parsed.faults)
            answers[item] = parsed.values
            if self.scales is not None:
                lowest, highest = self.scales[item]
                off = pc.or_(pc.less(parsed.values, lowest), pc.greater(parsed.values, highest))
                mask = np.asarray(pc.fill_null(off, fill_value=False))
                if mask.any():
                    aside.add(source, {"off_scale": mask})
        return answers

    def _parsed(self, table: TableMapping, name: str, origin: From, raw: Raw, aside: Aside) -> pa.Array:
        column = table.contract.column(name)
        written = self._written(table, name)
        values = self._values(origin, raw, written)
        parsed = self._parse(lambda values: parse(column, values, written), values, _label(origin))
        aside.add(_label(origin), parsed.faults)
        stored = _reworded(parsed.values, table.words[name]) if name in table.words else parsed.values
        if guarded(column) and hidden_by(table.table, column, "") is None:
            aside.add(_label(origin), self.guard.faults(_label(origin), name, stored))
        return stored

    def _values(self, origin: From, raw: Raw, written: Written) -> pa.Array:
        if not isinstance(origin, Join):
            return raw.columns[origin]
        words = written.missing
        parts = [self._parse(as_text, raw.columns[name], name) for name in origin.join]
        present = [without_words(part, words) for part in parts]
        return pc.binary_join_element_wise(*present, origin.between)

    def _parse(self, how: Callable[[pa.Array], Result], values: pa.Array, label: str) -> Result:
        try:
            return how(values)
        except UnfitTypeError as error:
            raise refused(
                self.file,
                "column_type",
                f"The column is of the type {error}, which can never hold what it is mapped to.",
                "Map another column, or export this one in a fitting type.",
                column=label,
            ) from None

    def _written(self, table: TableMapping, name: str, more: tuple[str, ...] = ()) -> Written:
        truth = table.booleans.get(name)
        return Written(
            missing=(*self.mapping.missing, *table.missing.get(name, ()), *more),
            decimal=self.mapping.csv.decimal if self.mapping.format == "csv" else ".",
            format=table.formats.get(name),
            yes=truth.yes if truth else ("true",),
            no=truth.no if truth else ("false",),
            time_zone=self.mapping.time_zone,
            fold=self.mapping.fold,
        )

    def _constant(self, table: TableMapping, name: str, word: str) -> pa.Scalar:
        parsed = parse(table.contract.column(name), pa.array([word], pa.string()), self._written(table, name))
        if parsed.faults:
            raise refused(
                self.file,
                next(iter(parsed.faults)),
                f"The mapping's constant for {table.table}.{name} does not fit the column.",
                "Correct the constant in the mapping.",
                column=name,
            )
        return parsed.values[0]

    def _rows(self, table: TableMapping, columns: Columns, rows: npt.NDArray[np.int64], kept: Mask) -> pa.Table:
        """The accepted rows of a table with their row numbers; one row where all its columns are constants."""
        whole = pa.table({**columns, "row_number": pa.array(rows)})
        if not kept.all():
            whole = whole.filter(pa.array(kept))
        if table.wide:
            return _long(whole, tuple(table.wide.items.values()))
        if not table.columns:
            return whole.slice(0, 1)
        return whole

    def _check_items(self) -> None:
        """TillitError where a wide mapping names an item that no instrument has."""
        for table in self.mapping.tables:
            if table.wide is None or self.scales is None:
                continue
            for source, item in table.wide.items.items():
                if item not in self.scales:
                    raise refused(
                        self.file,
                        "unknown_item",
                        f"No instrument has the item '{item}'.",
                        "Correct the item in the mapping, or declare the instrument.",
                        column=source,
                    )


def _reworded(values: pa.Array, words: Names[str, tuple[str, ...]]) -> pa.Array:
    """Words of the source that mean the same as one word."""
    one = {word: name for name, same in words.items() for word in same}
    places = pc.index_in(values, value_set=pa.array(list(one), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(one.values()), pa.string()), places), values)


def _before(moments: pa.Array, day: dt.date) -> Mask:
    return np.asarray(pc.fill_null(pc.less(moments, _moment(moments, day)), fill_value=False))


def _after(moments: pa.Array, day: dt.date) -> Mask:
    """Where a moment, or day, lies after the end of `day`."""
    next_day = _moment(moments, day + dt.timedelta(days=1))
    return np.asarray(pc.fill_null(pc.greater_equal(moments, next_day), fill_value=False))


def _moment(like: pa.Array, day: dt.date) -> pa.Scalar:
    return pa.scalar(dt.datetime.combine(day, dt.time()) if pa.types.is_timestamp(like.type) else day, like.type)


def _status_classes(table: TableMapping, statuses: pa.Array) -> tuple[pa.Array, Mask]:
    """What each status means, 'unknown' where the mapping does not say; and which those are."""
    meaning = {word: name for name, words in table.statuses.items() for word in words}
    places = pc.index_in(statuses, value_set=pa.array(list(meaning), pa.string()))
    classes = pc.take(pa.array(list(meaning.values()), pa.string()), places)
    return pc.fill_null(classes, "unknown"), np.asarray(places.is_null())


def _long(wide: pa.Table, items: tuple[str, ...]) -> pa.Table:
    """One row per respondent and item, item by item."""
    size = wide.num_rows
    shared = [name for name in wide.column_names if name not in items]
    repeated = pa.concat_tables([wide.select(shared)] * len(items)).combine_chunks()
    item_ids = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(items), dtype=np.int32), size)), pa.array(items, pa.string())
    )
    answers = pa.chunked_array([chunk for item in items for chunk in wide[item].chunks], arrow_type(Kind.INTEGER))
    return repeated.append_column("item_id", item_ids).append_column("answer", answers)


def _label(origin: From) -> str:
    """What a fault calls a source column, or several that are joined."""
    return " + ".join(sources_of(origin))
