"""Skipped items: items of one sheet that are not shown for the same units with the same bands.

Tried: every item of every questionnaire and wave. Where an item has another band than the rest of its sheet, or no cell
where the rest have one, somebody there skipped it (or answered no more than it), and in a small unit that is told of
few. Exact: cells and bands are compared. What belongs together is what tillit clears together: a questionnaire's items
of three answers or more, those of two, and either of them about one named person. The files do not say which items are
about a named person; of questionnaires that are not tillit's own, a second set may be, where each of its smallest units
has at least five units below it to have five leaders.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ..disclosure.safe_lift import LEAST_LEADERS
from ..instruments.registry import instruments
from ..text import Text
from .material import Against, Material, Outcome
from .sheets import TWENTIETHS, PublishedSheet, sheets

MEANING = Text(
    "Celler som visar att någon hoppat över en fråga: annat spann än resten av formuläret, eller ingen siffra där",
    "Cells that show that somebody skipped an item: another band than the rest of its form has, or no figure there",
)
ASSUMPTION = Text(
    "Angriparen har alla filer och jämför frågorna i ett formulär med varandra, enhet för enhet.",
    "The attacker holds every file and compares the items of a form with each other, unit by unit.",
)


def attack(material: Material) -> list[Outcome]:
    """Items against the rest of their sheet."""
    tried, found = 0, 0
    for together, known in _together(material):
        tried += sum(len(sheet.items) * (sheet.size - 1) for sheet in together)
        first, *others = sorted(together, key=lambda sheet: (-len(sheet.items), sheet.items))
        kinds = [first, *([] if known else [sheet for sheet in others if _may_be_named(sheet)][:1])]
        found += sum(len(odd.items) * min(_differences(odd, kind) for kind in kinds) for odd in others)
    return [
        Outcome(
            attack="skipped_items",
            against=Against.OUTSIDER,
            tried=tried,
            found=found,
            figure=float(found) if tried else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=found == 0,
        )
    ]


def _together(material: Material) -> list[tuple[list[PublishedSheet], bool]]:
    """Sheets that should be one, and whether it is known which of their items are about a named person."""
    item = material.tables.get("item")
    of = {} if item is None else dict(zip(item["item_id"], item["instrument"], strict=True))
    named = {item.id: item.named_person for form in instruments().values() for item in form.items}
    groups: dict[tuple[object, ...], list[PublishedSheet]] = defaultdict(list)
    for sheet in sheets(material):
        forms = {(of.get(name), named.get(name)) for name in sheet.items}
        for form, about_somebody in forms:
            chosen = tuple(name for name in sheet.items if (of.get(name), named.get(name)) == (form, about_somebody))
            key = (sheet.wave_id, sheet.clearing, form, about_somebody, sheet.parts == TWENTIETHS)
            groups[key].append(_only(sheet, chosen))
    return [(together, key[3] is not None) for key, together in groups.items()]


def _only(sheet: PublishedSheet, chosen: tuple[str, ...]) -> PublishedSheet:
    """The sheet with some of its items."""
    return sheet if len(chosen) == len(sheet.items) else sheet.of(chosen)


def _may_be_named(sheet: PublishedSheet) -> bool:
    """Whether each smallest unit has enough units to have as many leaders as items about one named person need."""
    units = np.bincount(sheet.home.to_numpy(dtype=np.int64), minlength=sheet.size)
    return bool((units[sheet.leaves] >= LEAST_LEADERS).all())


def _differences(one: PublishedSheet, other: PublishedSheet) -> int:
    """Units that one has and the other has not, or has with another band."""
    first, second = (dict(zip(sheet.units[1:], sheet.fewest[1:].tolist(), strict=True)) for sheet in (one, other))
    return int(np.sum([first.get(unit) != second.get(unit) for unit in first.keys() | second.keys()]))
