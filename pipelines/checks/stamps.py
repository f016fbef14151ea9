"""Dates and times by a declared format: fixed fields, exact ranges, local time to UTC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..arrow import compute as pc
from ..stamp_format import pattern

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

DAY_US = 86_400_000_000
EARLIEST_US = -719_162 * DAY_US
"""1 January of the year 1, where Python's dates begin."""
LATEST_US = 2_932_897 * DAY_US
"""1 January of the year 10000, where they end."""


@dataclass(frozen=True)
class Stamps:
    """Microseconds since 1970 in local or universal time; `at_offset` marks those that are UTC already."""

    microseconds: Numbers
    valid: Mask
    at_offset: Mask


def read_stamps(text: pa.Array, declared: str) -> Stamps:
    """Text to microseconds; what does not fit the format exactly, or is no date, is not valid. Nulls are not valid."""
    matched = pc.extract_regex(text, pattern=pattern(declared))
    valid = np.asarray(matched.is_valid())
    names = {field.name for field in matched.type}

    def number(name: str, absent: int) -> Numbers:
        if name not in names:
            return np.full(len(text), absent, np.int64)
        part = matched.field(name)
        filled = pc.if_else(pc.and_(pa.array(valid), pc.not_equal(part, "")), part, str(absent))
        return np.asarray(pc.cast(pc.fill_null(filled, str(absent)), pa.int64()))

    year, month, day = number("Y", 1970), number("m", 1), number("d", 1)
    hour, minute, second = number("H", 0), number("M", 0), number("S", 0)
    valid &= (year >= 1) & (month >= 1) & (month <= 12) & (hour <= 23) & (minute <= 59) & (second <= 59)
    months = ((year - 1970) * 12 + np.clip(month, 1, 12) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    valid &= (day >= 1) & (days.astype("datetime64[M]") == months)
    moment = days.astype(np.int64) * DAY_US + (hour * 3600 + minute * 60 + second) * 1_000_000
    if "f" in names:
        digits = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(matched.field("f"), ""), 6, "0"), 0, 6)
        moment += np.asarray(pc.cast(digits, pa.int64()))
    offset, at_offset = (
        _offsets(matched.field("z"), valid) if "z" in names else (np.int64(0), np.zeros(len(text), bool))
    )
    moment = moment - offset
    valid &= (moment >= EARLIEST_US) & (moment < LATEST_US)
    return Stamps(moment, valid, at_offset)


def _offsets(zone: pa.Array, valid: Mask) -> tuple[Numbers, Mask]:
    """Microseconds east of Greenwich, and where an offset is written; one beyond 24 hours is not valid."""
    written = pc.fill_null(zone, "")
    given = np.asarray(pc.not_equal(written, ""))
    plain = pc.replace_substring(pc.if_else(pc.is_in(written, pa.array(["", "Z"])), "+0000", written), ":", "")
    sign = np.where(np.asarray(pc.equal(pc.utf8_slice_codeunits(plain, 0, 1), "-")), -1, 1)
    hours = np.asarray(pc.cast(pc.utf8_slice_codeunits(plain, 1, 3), pa.int64()))
    minutes = np.asarray(pc.cast(pc.utf8_slice_codeunits(plain, 3, 5), pa.int64()))
    valid &= (hours <= 23) & (minutes <= 59)
    return sign * (hours * 60 + minutes) * 60_000_000, given


@dataclass(frozen=True)
class Universal:
    """Microseconds since 1970, UTC; `gap` and `fold` mark local times that never were, and those that were twice."""

    microseconds: Numbers
    gap: Mask
    fold: Mask


def to_universal(local: Numbers, time_zone: str, fold: str | None) -> Universal:
    """Local time to UTC in an IANA zone; a time that came twice is taken as `fold` ('earlier', 'later') says."""
    if time_zone in ("UTC", "Etc/UTC"):
        nowhere = np.zeros(len(local), bool)
        return Universal(local, nowhere, nowhere)
    stamps = pa.array(local, pa.timestamp("us"))

    def assumed(ambiguous: str, nonexistent: str) -> Numbers:
        moments = pc.assume_timezone(stamps, time_zone, ambiguous=ambiguous, nonexistent=nonexistent)
        return np.asarray(moments.cast(pa.int64()))

    earlier = assumed("earliest", "earliest")
    later = assumed("latest", "latest")
    differs = earlier != later
    gap = np.zeros(len(local), bool)
    if differs.any():
        gap = assumed("earliest", "latest") != earlier
    return Universal(later if fold == "later" else earlier, gap, differs & ~gap)
