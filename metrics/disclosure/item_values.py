"""Item values: what is let out of a sheet's answers (DESIGN.md, Clearing 2 to 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instruments.instrument import Sheet
from .bands import n_band
from .behaviour import LEAST_PEOPLE, deniable_twentieths, whole_twentieths
from .deniability import NARROWEST, deniable_sum
from .safe_lift import LEAST_K, LEAST_LEADERS, Lift, safe_lift
from .tree import Bools, Ints, Tree, gathered

TENTHS = 10
"""Item values are let out in tenths of a scale point."""


@dataclass(frozen=True, eq=False)
class SheetAnswers:
    """Answers to a sheet's items in each unit itself: arrays of units x items, in the sheet's order of items."""

    sheet: Sheet
    people: Ints
    total: Ints

    def asked(self) -> SheetAnswers:
        """The same without items that nobody in the whole organisation answered."""
        some = np.flatnonzero(self.people.sum(axis=0) > 0)
        items = tuple(self.sheet.items[number] for number in some)
        sheet = Sheet(self.sheet.id, items, named_person=self.sheet.named_person)
        return SheetAnswers(sheet, self.people[:, some], self.total[:, some])

    def count(self) -> Ints:
        """A unit's count: the smallest number of answers over the items, so that skipping shows nowhere."""
        return self.people.min(axis=1)


@dataclass(frozen=True, eq=False)
class ClearedSheet:
    """What is let out of one sheet.

    values: frames with unit (index), item_id, value, units (published units in its subtree) and n_band; one frame for
    the items of three answers or more, one for those of two.
    withheld: true for units with answers of their own that have no values of their own.
    """

    values: tuple[pd.DataFrame, ...]
    withheld: Bools


def check_sheets(sheets: Sequence[Sheet]) -> None:
    """Raises ValueError where an item is on two sheets: two sets of atoms of the same answers can be subtracted."""
    items = [item.id for sheet in sheets for item in sheet.items]
    if len(set(items)) != len(items):
        twice = sorted({item for item in items if items.count(item) > 1})
        message = f"items on two sheets: {', '.join(twice)}"
        raise ValueError(message)


def clear_sheet(tree: Tree, answers: SheetAnswers, k: int, leaders: Ints | None = None) -> ClearedSheet:
    """Values of a sheet's items, on atoms of at least `k` answers.

    leaders: whom the answers of each unit are about, as in `safe_lift`; read for sheets about one named person only.
    Items of two answers stand on coarser atoms and go by the rule of shares (DESIGN.md, Clearing 4).
    Raises ValueError where k is below 5, or a sheet about one named person comes without leaders.
    """
    if k < LEAST_K:
        message = f"k is {LEAST_K} at the least"
        raise ValueError(message)
    if answers.sheet.named_person and leaders is None:
        message = "items about one named person need to know whom they are about"
        raise ValueError(message)
    answers = answers.asked()
    about = leaders if answers.sheet.named_person else None
    width = np.array([item.width for item in answers.sheet.items], dtype=np.int64)
    frames: list[pd.DataFrame] = []
    withheld = np.zeros(tree.size, dtype=np.bool_)
    for chosen, least in ((width >= NARROWEST, k), (width < NARROWEST, max(k, LEAST_PEOPLE))):
        if chosen.any():
            lift = safe_lift(tree, answers.count(), least, about, LEAST_LEADERS)
            frames.append(_values(tree, answers, np.flatnonzero(chosen), lift))
            withheld |= (answers.people.max(axis=1) > 0) & (lift.published == 0)
    return ClearedSheet(tuple(frames), withheld)


def _values(tree: Tree, answers: SheetAnswers, chosen: Ints, lift: Lift) -> pd.DataFrame:
    items = [answers.sheet.items[number] for number in chosen]
    low = np.array([item.lowest for item in items], dtype=np.int64)
    high = np.array([item.highest for item in items], dtype=np.int64)
    people = gathered(lift.home, answers.people[:, chosen])
    total = gathered(lift.home, answers.total[:, chosen])
    behind = tree.subtree_sum(people)
    shown = np.flatnonzero(lift.published > 0)
    if items[0].width < NARROWEST:
        shares = whole_twentieths(tree, deniable_twentieths(total - low * people, people), people)
        value = low + shares[shown] / 20.0
    else:
        let_out = tree.subtree_sum(deniable_sum(total, people, low, high))
        # numpy rounds halves to even; the quotient of two whole numbers is exact at a half
        value = np.rint(TENTHS * let_out[shown] / behind[shown]) / TENTHS
    units = tree.subtree_sum((lift.published > 0).astype(np.int64))
    return pd.DataFrame(
        {
            "unit": np.repeat(shown, len(items)),
            "item_id": pd.Categorical.from_codes(
                np.tile(np.arange(len(items)), shown.size), categories=pd.Index([item.id for item in items])
            ),
            "value": value.ravel(),
            "units": np.repeat(units[shown], len(items)),
            "n_band": n_band(np.repeat(lift.published[shown], len(items))),
        }
    )
