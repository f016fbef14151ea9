"""Who took part, as colleagues or a union might know it: a file of wave_id, unit_id, people."""

from __future__ import annotations

import csv
from collections.abc import Set as AbstractSet
from pathlib import Path

import pandas as pd

from ..fault import TillitError
from .opening import attack_fault

COLUMNS = ("wave_id", "unit_id", "people")


def read_took_part(path: Path, waves: AbstractSet[str], units: AbstractSet[str]) -> pd.DataFrame:
    """Rows of wave_id, unit_id, people: answers given in each unit itself.

    UTF-8, with commas or semicolons between, and the three names in the first row. `waves` and `units`: those that the
    files under attack speak of. Raises TillitError with the row where something does not fit.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        raise attack_fault(
            path, "no_file", "There is no such file, or it may not be read.", "Check the path."
        ) from None
    except UnicodeDecodeError:
        raise attack_fault(path, "encoding", "The file is not UTF-8.", "Save it as CSV UTF-8.") from None
    separator = ";" if lines and ";" in lines[0] else ","
    rows = list(csv.reader(lines, delimiter=separator, strict=False))
    if not rows or tuple(name.strip() for name in rows[0]) != COLUMNS:
        raise attack_fault(
            path,
            "header",
            "The first row does not name the three columns.",
            "Begin the file with wave_id,unit_id,people.",
            row=1,
        )
    found: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        wave, unit, people = _checked(path, number, cells, waves, units)
        if (wave, unit) in found:
            raise attack_fault(path, "duplicate", "The wave and unit stand twice.", "Keep one of the rows.", row=number)
        found[wave, unit] = people
    return pd.DataFrame(
        [(wave, unit, people) for (wave, unit), people in found.items()], columns=pd.Index(COLUMNS)
    ).astype({"wave_id": "str", "unit_id": "str", "people": "int64"})


def _checked(
    path: Path, number: int, cells: list[str], waves: AbstractSet[str], units: AbstractSet[str]
) -> tuple[str, str, int]:
    def fault(rule: str, problem: str, to_do: str) -> TillitError:
        return attack_fault(path, rule, problem, to_do, row=number)

    if len(cells) != len(COLUMNS):
        raise fault("ragged_row", "The row does not have three cells.", "Write wave_id,unit_id,people.")
    wave, unit, people = (cell.strip() for cell in cells)
    if wave not in waves:
        raise fault("unknown_wave", "No file has such a wave.", "Take the wave's name from the table wave.")
    if unit not in units:
        raise fault("unknown_unit", "No file has such a unit.", "Take the unit's name from the table unit (unit_id).")
    if not (people.isascii() and people.isdigit()):
        raise fault("not_a_count", "The number of people is no whole number.", "Write it in digits alone.")
    return wave, unit, int(people)
