"""How a date or time is written: a declared format as a regular expression, with nothing left to guess."""

from __future__ import annotations

import re
from functools import cache

ISO_8601 = "iso8601"
"""Date and time as ISO 8601 writes them, with or without a fraction and an offset."""

FIELDS = {
    "%Y": r"(?P<Y>\d{4})",
    "%m": r"(?P<m>\d{2})",
    "%-m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{2})",
    "%-d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{2})",
    "%-H": r"(?P<H>\d{1,2})",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2})",
    "%f": r"(?P<f>\d{1,9})",
    "%z": r"(?P<z>Z|[+-]\d{2}:?\d{2})",
    "%%": "%",
}
"""Directives of strftime that mean one thing everywhere; `%-d` and its like allow one digit. No names of months, no
two-digit years. A format without day or month stands for the first day."""

ISO_PATTERN = (
    r"(?P<Y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})T(?P<H>\d{2}):(?P<M>\d{2}):(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?"
    r"(?P<z>Z|[+-]\d{2}:?\d{2})?"
)


@cache
def pattern(declared: str) -> str:
    r"""The regular expression of a declared format; ValueError where it cannot be read without guessing.

    >>> print(pattern("%d/%m/%Y"))
    \A(?P<d>\d{2})/(?P<m>\d{2})/(?P<Y>\d{4})\z
    """
    if declared == ISO_8601:
        return rf"\A{ISO_PATTERN}\z"
    parts: list[str] = []
    for piece in re.findall(r"%-?.|[^%]+|%", declared):
        if piece.startswith("%"):
            if piece not in FIELDS:
                message = f"the format has '{piece}', which is not one of {' '.join(FIELDS)}"
                raise ValueError(message)
            parts.append(FIELDS[piece])
        else:
            parts.append(re.escape(piece))
    whole = "".join(parts)
    fields = [name for name in "YmdHMSfz" if f"(?P<{name}>" in whole]
    if any(whole.count(f"(?P<{name}>") > 1 for name in fields):
        raise ValueError("a format has each field once")
    if fields[:1] != ["Y"] or ("d" in fields and "m" not in fields) or ("H" in fields and "d" not in fields):
        raise ValueError("a format needs the year, a month beside a day and a day beside an hour")
    return rf"\A{whole}\z"
