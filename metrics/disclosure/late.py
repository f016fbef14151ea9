"""What came late: when the change of frozen figures may be told (DESIGN.md, Append-only)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..text import Text
from .contributors import LEAST_CASES, Contributions
from .tree import Ints

LARGE = 1_099_511_627_689
"""The largest prime below 2**40: digests are whole numbers modulo this, and so are their sums."""
LATE_BANDS: tuple[tuple[int, Text], ...] = (
    (0, Text("färre än 10", "fewer than 10")),
    (10, Text("10-49", "10-49")),
    (50, Text("50-199", "50-199")),
    (200, Text("200 eller fler", "200 or more")),
)
"""Lower ends, and the words for it. None and nine look alike, so that a first late event shows nowhere."""


def changed_steps(changed: pd.DataFrame) -> pd.DataFrame:
    """The rows that are left when cases that merely have another number, or other people, are taken away.

    changed: month, case_id, person, steps_then, steps_now, digest_then, digest_now: steps of one person in one case
    and month, as the month was frozen and as they stand now; all rows of every case and month in which any differs.
    A digest is a sum over steps of what each says beside case and person, so that those of a case add up. A case that
    says in all the same as before is no change, and neither is one that another case says now in its place.
    Returns the rows that differ, of the cases that do, with `amount`: steps then or now, whichever are more.
    """
    keys = ["month", "case_id"]
    per_case = changed.groupby(keys, as_index=False)[["steps_then", "steps_now", "digest_then", "digest_now"]].sum()
    per_case[["digest_then", "digest_now"]] %= LARGE
    same = (per_case["digest_then"] == per_case["digest_now"]) & (per_case["steps_then"] == per_case["steps_now"])
    differing = per_case[~same]
    then = _numbered(differing, "then")
    now = _numbered(differing, "now")
    matched = then.merge(now, on=["month", "steps", "digest", "number"], suffixes=("_then", "_now"))
    gone = pd.MultiIndex.from_frame(matched[["month", "case_id_then"]])
    come = pd.MultiIndex.from_frame(matched[["month", "case_id_now"]])
    left = changed.merge(differing[keys], on=keys)
    cases = pd.MultiIndex.from_frame(left[keys])
    steps_then = left["steps_then"].to_numpy() * ~cases.isin(gone)
    steps_now = left["steps_now"].to_numpy() * ~cases.isin(come)
    amount = np.maximum(steps_then, steps_now)
    differs = (left["steps_then"] != left["steps_now"]) | (left["digest_then"] != left["digest_now"])
    return left.assign(amount=amount)[differs & (amount > 0)].reset_index(drop=True)


def may_be_told(steps: pd.DataFrame, people_at_least: Ints | None = None) -> bool:
    """Whether a change stands on at least 5 people and 10 cases, and nobody stands for nearly all of it.

    steps: rows of `changed_steps`. people_at_least: where the source has no persons, `person` is the number of a unit,
    and this is the least number of people in each.
    """
    cases = len(steps[["case_id"]].drop_duplicates())
    if people_at_least is None:
        steps = steps[steps["person"].notna()]
    if cases < LEAST_CASES or steps.empty:
        return False
    person, _ = pd.factorize(steps["person"]) if people_at_least is None else (steps["person"].to_numpy(), None)
    people = Contributions(
        np.zeros(len(steps), dtype=np.int64),
        np.asarray(person, dtype=np.int64),
        steps["amount"].to_numpy(dtype=np.int64),
        people_at_least,
    )
    return bool(people.pass_at(np.zeros(1, dtype=np.int64), 1)[0])


def late_band(steps: int) -> Text:
    """The words for how many steps wait to be corrected.

    >>> late_band(0).en, late_band(9).en, late_band(10).en
    ('fewer than 10', 'fewer than 10', '10-49')
    """
    return next(words for least, words in reversed(LATE_BANDS) if steps >= least)


def _numbered(per_case: pd.DataFrame, when: str) -> pd.DataFrame:
    """month, case_id, steps, digest, and a number among the cases of a month that say the same."""
    there = per_case[per_case[f"steps_{when}"] > 0]
    named = there.rename(columns={f"steps_{when}": "steps", f"digest_{when}": "digest"})
    named = named[["month", "case_id", "steps", "digest"]].sort_values("case_id")
    return named.assign(number=named.groupby(["month", "steps", "digest"]).cumcount())
