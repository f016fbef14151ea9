"""By which rule the values of a sheet were let out."""

from __future__ import annotations

import numpy as np

from ..disclosure.deniability import NARROWEST
from ..disclosure.tree import Ints
from .sheets import MANY, SKIPPED, PublishedSheet
from .single_answers import reachable


def is_deniable(sheet: PublishedSheet) -> bool:
    """Whether every value of a leaf can come of our rule, for some number of people that its band allows."""
    height = height_of(sheet)
    leaves = np.flatnonzero(sheet.leaves)
    for most in np.unique(sheet.most[leaves]):
        if most >= MANY:
            continue
        rows = leaves[sheet.most[leaves] == most]
        least = int(sheet.fewest[rows[0]])
        for width in np.unique(sheet.width):
            can = np.zeros(int(width) * sheet.parts + 1, dtype=np.bool_)
            for n in range(max(least, 2 * NARROWEST), SKIPPED * int(most) + 1):
                can |= reachable(n, int(width), deniable=True)
            values = height[rows][:, sheet.width == width]
            if ((values < 0) | (values >= can.size)).any() or not can[values].all():
                return False
    return True


def height_of(sheet: PublishedSheet) -> Ints:
    """Values above the lowest answer, in parts."""
    return sheet.value - sheet.parts * sheet.lowest
