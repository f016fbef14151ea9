"""Items that show who skipped them."""

import pandas as pd
from hypothesis import given, settings
from tillit.metrics.attacks.skipped_items import attack

from .rivals import a_municipality, material, organisation, our_cells, own_band_per_item, with_skips
from .test_differencing import trees

SKIPPED = with_skips(a_municipality(5, 80, 4))


def test_a_band_for_each_item_shows_who_skipped() -> None:
    outcome = attack(material(SKIPPED, own_band_per_item(SKIPPED)))[0]
    assert outcome.found > 5
    assert not outcome.holds


def test_so_does_an_item_that_is_missing_for_one_unit() -> None:
    cells = our_cells(SKIPPED)
    unit = cells["unit_id"].iloc[-1]
    without = cells[(cells["unit_id"] != unit) | (cells["item_id"] != "q1")]
    outcome = attack(material(SKIPPED, without))[0]
    assert outcome.found == 1
    assert not outcome.holds


def test_one_band_for_all_items_does_not() -> None:
    outcome = attack(material(SKIPPED, our_cells(SKIPPED)))[0]
    assert (outcome.found, outcome.holds) == (0, True)
    assert outcome.tried == len(our_cells(SKIPPED))


def test_items_about_one_named_person_are_a_sheet_of_their_own() -> None:
    """HME's leadership items stand on five leaders, so they are shown for fewer units."""
    cells = our_cells(SKIPPED)
    named = pd.concat(
        [
            cells[cells["item_id"] == "q1"].assign(item_id="hme_1"),
            cells[(cells["item_id"] == "q2") & (cells["unit_id"] == "u0")].assign(item_id="hme_4"),
        ]
    )
    held = material(SKIPPED, named)
    item = pd.DataFrame({"item_id": ["hme_1", "hme_4"], "instrument": "hme", "lowest": 1, "highest": 5})
    assert attack(type(held)({**held.tables, "item": item}))[0].holds


@given(trees)
@settings(max_examples=30, deadline=None)
def test_skipping_shows_nowhere_in_what_we_let_out(tree: tuple[list[int], list[int], int]) -> None:
    known = with_skips(organisation(*tree), tree[2])
    if known.own.sum():
        assert attack(material(known, our_cells(known)))[0].holds
