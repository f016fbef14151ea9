"""Strict parsing, generated from the contracts: a value fits its column exactly, or its row is set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...metrics.contracts import ARROW_TYPES, Column, Kind
from ..arrow import compute as pc
from ..stamp_format import ISO_8601
from .stamps import DAY_US, EARLIEST_US, LATEST_US, read_stamps, to_universal
from .texts import text_faults

Mask = npt.NDArray[np.bool_]

WHOLE_NUMBER = r"\A-?[0-9]{1,18}\z"
DECIMAL_NUMBER = r"\A-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\z"
ON_ONE_LINE = frozenset({"unit_id", "parent_id", "name", "kind"})
"""Columns that name units and what is shown beside them."""
LARGEST_WHOLE = pa.scalar(2**63 - 1, pa.uint64())
LARGEST_EXACT = 2.0**53
"""Above it a floating-point number no longer holds every whole number."""


@dataclass(frozen=True)
class Written:
    """How a column's values are written, as its mapping declares."""

    missing: tuple[str, ...] = ("",)
    decimal: str = "."
    format: str | None = None
    yes: tuple[str, ...] = ("true",)
    no: tuple[str, ...] = ("false",)
    time_zone: str | None = None
    fold: str | None = None


@dataclass(frozen=True)
class Parsed:
    """Values in the contract's Arrow type, null where missing or at fault; per rule, which rows break it."""

    values: pa.Array
    faults: Mapping[str, Mask] = field(default_factory=dict)


class UnfitTypeError(TypeError):
    """A typed source column whose type can never hold the canonical column."""


def _type_name(kind: pa.DataType) -> str:
    """Arrow's name of a type without its parts, whose names come from the source."""
    return re.split(r"[^a-z0-9_]", str(kind), maxsplit=1)[0]


def parse(column: Column, values: pa.Array, written: Written) -> Parsed:
    """`values` of a source column as the canonical `column`.

    Text is parsed by the declared format; a typed value is accepted where its type fits exactly (a whole
    floating-point number is an integer). UnfitTypeError where the type never fits.
    """
    present = _without_missing(_plain(values), written)
    parsed = PARSERS[column.kind](present, written)
    faults = {rule: mask for rule, mask in parsed.faults.items() if mask.any()}
    if column.kind is Kind.STRING:
        faults |= text_faults(parsed.values, on_one_line=column.name in ON_ONE_LINE)
    if column.required:
        _add(faults, "required_missing", np.asarray(present.is_null()))
    if column.values is not None:
        known = np.asarray(pc.is_in(parsed.values, value_set=pa.array(column.values)))
        _add(faults, "allowed_values", ~known & np.asarray(parsed.values.is_valid()))
    if column.lowest is not None:
        _add(faults, "range", _true(pc.less(parsed.values, column.lowest)))
    if column.highest is not None:
        _add(faults, "range", _true(pc.greater(parsed.values, column.highest)))
    return Parsed(parsed.values, faults)


def _plain(values: pa.Array) -> pa.Array:
    """Types that Arrow's functions do not reckon with, as those that they do."""
    kind = values.type
    if pa.types.is_string_view(kind):
        return pc.cast(values, pa.string())
    if pa.types.is_float16(kind):
        return pc.cast(values, pa.float32())
    if pa.types.is_date64(kind):
        return pc.cast(values, pa.timestamp("ms"))
    return values


def as_text(values: pa.Array) -> pa.Array:
    """Identifiers and names as text: text as it stands, whole numbers in decimal digits, dates as ISO 8601."""
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_string_view(kind) or pa.types.is_float16(kind):
        return as_text(_plain(values))
    if pa.types.is_large_string(kind) or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        return pc.cast(values, pa.string())
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary_decode())
    if pa.types.is_floating(kind):
        whole = _whole(values)
        if whole is not None:
            return pc.cast(whole, pa.string())
    raise UnfitTypeError(_type_name(kind))


def without_words(values: pa.Array, words: tuple[str, ...]) -> pa.Array:
    """Text with null in place of the words that mean "no value"; the empty text always does."""
    return pc.if_else(
        pc.is_in(values, value_set=pa.array(("", *words), pa.string())), pa.scalar(None, pa.string()), values
    )


def _without_missing(values: pa.Array, written: Written) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _without_missing(values.dictionary_decode(), written)
    if pa.types.is_null(kind) or pa.types.is_large_string(kind):
        return without_words(pc.cast(values, pa.string()), written.missing)
    if pa.types.is_string(kind):
        return without_words(values, written.missing)
    words = pa.array([word for word in written.missing if word], pa.string())
    if pa.types.is_integer(kind) and len(words):
        return pc.if_else(pc.is_in(pc.cast(values, pa.string()), value_set=words), pa.scalar(None, kind), values)
    if pa.types.is_floating(kind):
        present = pc.if_else(pc.is_nan(values), pa.scalar(None, kind), values)
        whole = _whole(present) if len(words) else None
        return present if whole is None else _without_missing(whole, written)
    return values


def _whole(values: pa.Array) -> pa.Array | None:
    """Floating-point numbers as integers; None where one of them is not whole."""
    present = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    exact = pc.and_(pc.equal(present, pc.floor(present)), pc.less_equal(pc.abs(present), LARGEST_EXACT))
    return pc.cast(present, pa.int64()) if pc.all(exact).as_py() in (True, None) else None


def _string(values: pa.Array, _: Written) -> Parsed:
    return Parsed(as_text(values))


def _integer(values: pa.Array, _: Written) -> Parsed:
    kind = values.type
    if pa.types.is_string(kind):
        fits = pc.match_substring_regex(values, WHOLE_NUMBER)
        return _cast_where(values, fits, pa.int64(), "integer")
    if pa.types.is_uint64(kind):
        return _cast_where(values, pc.less_equal(values, LARGEST_WHOLE), pa.int64(), "integer")
    if pa.types.is_integer(kind):
        return Parsed(pc.cast(values, pa.int64()))
    if pa.types.is_floating(kind):
        fits = pc.and_(pc.equal(values, pc.floor(values)), pc.less_equal(pc.abs(values), LARGEST_EXACT))
        return _cast_where(values, fits, pa.int64(), "integer")
    raise UnfitTypeError(_type_name(kind))


def _number(values: pa.Array, written: Written) -> Parsed:
    kind = values.type
    if pa.types.is_string(kind):
        if written.decimal != ".":
            point = pc.match_substring(values, ".")
            values = pc.if_else(point, "?", pc.replace_substring(values, written.decimal, "."))
        fits = pc.match_substring_regex(values, DECIMAL_NUMBER)
        parsed = _cast_where(values, fits, pa.float64(), "number")
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        parsed = Parsed(pc.cast(values, pa.float64(), safe=False), {})
    else:
        raise UnfitTypeError(_type_name(kind))
    infinite = _true(pc.is_inf(parsed.values))
    if infinite.any():
        faults = {"number": parsed.faults.get("number", np.zeros(len(values), bool)) | infinite}
        return Parsed(pc.if_else(pa.array(infinite), pa.scalar(None, pa.float64()), parsed.values), faults)
    return parsed


def _boolean(values: pa.Array, written: Written) -> Parsed:
    if pa.types.is_boolean(values.type):
        return Parsed(values)
    text = as_text(values)
    yes = pc.is_in(text, value_set=pa.array(written.yes, pa.string()))
    no = pc.is_in(text, value_set=pa.array(written.no, pa.string()))
    known = pc.or_(yes, no)
    truth = pc.if_else(known, yes, pa.scalar(None, pa.bool_()))
    return Parsed(truth, {"boolean": ~np.asarray(known) & np.asarray(text.is_valid())})


def _date(values: pa.Array, written: Written) -> Parsed:
    kind = values.type
    if pa.types.is_date(kind):
        numbers = np.asarray(pc.fill_null(pc.cast(values, pa.int32()), 0)).astype(np.int64) * DAY_US
        return _days(numbers, np.ones(len(values), bool), values)
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:
            raise UnfitTypeError(_type_name(kind))
        numbers, within = _microseconds(values)
        return _days(numbers, within & (numbers % DAY_US == 0), values)
    if pa.types.is_integer(kind) and written.format is not None:
        return _date(as_text(values), written)
    if not pa.types.is_string(kind):
        raise UnfitTypeError(_type_name(kind))
    stamps = read_stamps(values, written.format or "%Y-%m-%d")
    return _days(stamps.microseconds, stamps.valid, values)


def _days(microseconds: npt.NDArray[np.int64], fits: Mask, values: pa.Array) -> Parsed:
    """Whole days of the years 1 to 9999, where they fit."""
    given = np.asarray(values.is_valid())
    fits = fits & given & (microseconds >= EARLIEST_US) & (microseconds < LATEST_US)
    days = (np.where(fits, microseconds, 0) // DAY_US).astype(np.int32)
    return Parsed(pa.array(days, pa.int32(), mask=~fits).cast(pa.date32()), {"date_format": given & ~fits})


def _microseconds(values: pa.Array) -> tuple[npt.NDArray[np.int64], Mask]:
    """Typed times in microseconds, and which of them lie in the years 1 to 9999; beyond, a number may not hold them."""
    numbers = np.asarray(pc.fill_null(pc.cast(values, pa.int64()), 0))
    if values.type.unit == "ns":
        return numbers // 1_000, np.ones(len(values), bool)
    factor = {"s": 1_000_000, "ms": 1_000, "us": 1}[values.type.unit]
    within = (numbers >= EARLIEST_US // factor) & (numbers < LATEST_US // factor)
    return np.where(within, numbers, 0) * factor, within


def _timestamp(values: pa.Array, written: Written) -> Parsed:
    """To UTC; nanoseconds of a typed source are cut off."""
    kind = values.type
    if pa.types.is_timestamp(kind):
        given = np.asarray(values.is_valid())
        moments, within = _microseconds(values)
        at_offset, valid = np.full(len(values), kind.tz is not None), given & within
    elif pa.types.is_string(kind):
        given = np.asarray(values.is_valid())
        stamps = read_stamps(values, written.format or ISO_8601)
        moments, at_offset, valid = stamps.microseconds, stamps.at_offset, stamps.valid
    else:
        raise UnfitTypeError(_type_name(kind))
    faults = {"timestamp_format": given & ~valid}
    local = valid & ~at_offset
    if local.any():
        if written.time_zone is None:
            faults["time_zone_missing"] = local
        else:
            moved = to_universal(np.where(local, moments, 0), written.time_zone, written.fold)
            moments = np.where(local, moved.microseconds, moments)
            faults["time_zone_gap"] = local & moved.gap
            if written.fold is None:
                faults["time_zone_fold"] = local & moved.fold
    wrong = ~valid
    for mask in faults.values():
        wrong = wrong | mask
    return Parsed(pa.array(moments, pa.int64(), mask=wrong).cast(pa.timestamp("us")), faults)


def _strings(values: pa.Array, _: Written) -> Parsed:
    raise UnfitTypeError(_type_name(values.type))


def _cast_where(values: pa.Array, fits: pa.Array, kind: pa.DataType, rule: str) -> Parsed:
    held = pc.if_else(fits, values, pa.scalar(None, values.type))
    wrong = ~np.asarray(pc.fill_null(fits, fill_value=False)) & np.asarray(values.is_valid())
    return Parsed(pc.cast(held, kind), {rule: wrong})


def _true(truth: pa.Array) -> Mask:
    return np.asarray(pc.fill_null(truth, fill_value=False))


def _add(faults: dict[str, Mask], rule: str, mask: Mask) -> None:
    if mask.any():
        faults[rule] = faults[rule] | mask if rule in faults else mask


PARSERS: dict[Kind, Callable[[pa.Array, Written], Parsed]] = {
    Kind.STRING: _string,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
    Kind.STRINGS: _strings,
}


def arrow_type(kind: Kind) -> pa.DataType:
    """The Arrow type of a canonical kind."""
    return pa.list_(pa.string()) if kind is Kind.STRINGS else pa.type_for_alias(ARROW_TYPES[kind])


def scale_faults(items: pa.Array, answers: pa.Array, scales: Mapping[str, tuple[int, int]]) -> dict[str, Mask]:
    """Where an item is not among the scales (`unknown_item`), and where an answer lies beyond its own (`off_scale`)."""
    known = sorted(scales)
    places = pc.index_in(items, value_set=pa.array(known, pa.string()))
    unknown = np.asarray(places.is_null()) & np.asarray(items.is_valid())
    at = np.asarray(pc.fill_null(places, len(known)))
    lowest = np.array([*(scales[item][0] for item in known), np.iinfo(np.int64).min])[at]
    highest = np.array([*(scales[item][1] for item in known), np.iinfo(np.int64).max])[at]
    values = np.asarray(pc.fill_null(answers, 0))
    beyond = ((values < lowest) | (values > highest)) & np.asarray(answers.is_valid())
    faults: dict[str, Mask] = {}
    _add(faults, "unknown_item", unknown)
    _add(faults, "off_scale", beyond)
    return faults
