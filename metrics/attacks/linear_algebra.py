"""Linear algebra over every published number about answers, of all files and releases together.

Two steps, both exact.

First, every number that is worked out from others is worked out once more (derived.py). One that comes out the same
adds nothing: it is a function of the cells. One that does not is an equation of its own, and counts as found.

Second, the cells. Each is the sum of the answers of some people over their number. What is the smallest number of
people whose answers a non-zero rational combination of the cells involves? Answers to different items are different
unknowns, and the same people stand behind all items of a sheet, so one item of each sheet and clearing tells.
For one clearing the answer needs no elimination. The sets of people behind published units are nested or apart. Call
two people alike where they are in the same sets: their answers weigh the same in every combination. Like people are
those of a unit who are in no published unit below, its rest. A unit less the units right under it involves its rest
and nobody else, so each rest can be had alone; and a combination that is not zero involves somebody, hence a whole
rest. The smallest number is therefore that of the smallest rest that is not empty (differencing.py counts them, by
the bands or by who took part). Several clearings of one wave are not nested: for them see second_clearing.py.
tests/metrics/attacks try every combination of random small trees, and of figures that are not nested, against this
(elimination.py).
"""

from __future__ import annotations

from ..text import Text
from .derived import derived
from .differencing import KNOWS_BANDS, KNOWS_WHO, smallest_rest
from .material import Against, Material, Outcome
from .second_clearing import fewest_set_apart
from .sheets import MANY, least_k, sheets

MEANING = Text(
    "Det minsta antal personer vars svar någon kombination av publicerade tal säkert rör",
    "The fewest people whose answers any combination of published numbers certainly involves",
)


def attack(material: Material) -> list[Outcome]:
    """Every combination of the numbers about answers."""
    k = least_k(material)
    numbers = derived(material)
    cells = sum((sheet.size - 1) * len(sheet.items) for sheet in sheets(material))
    groups, fewest = smallest_rest(material)
    tried, found = numbers.checked + cells, len(numbers.odd) + groups
    of_two = fewest_set_apart(material)
    if of_two is not None and of_two < k:
        found += 1
        fewest = min(fewest, of_two)
    return [
        Outcome(
            attack="linear_algebra",
            against=Against.OUTSIDER,
            tried=tried,
            found=found,
            figure=None if fewest == MANY else float(fewest),
            meaning=MEANING,
            assumption=KNOWS_BANDS if material.took_part is None else KNOWS_WHO,
            holds=found == 0,
        )
    ]
