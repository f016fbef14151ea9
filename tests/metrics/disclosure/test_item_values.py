"""Item values: skipping shows nowhere, items of two answers stand on coarser atoms, named persons on five leaders."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.bands import n_band
from tillit.metrics.disclosure.deniability import deniable_sum
from tillit.metrics.disclosure.item_values import SheetAnswers, check_sheets, clear_sheet
from tillit.metrics.disclosure.safe_lift import safe_lift
from tillit.metrics.disclosure.tree import Tree
from tillit.metrics.instruments.instrument import Item, Sheet
from tillit.metrics.text import Text

TEAMS = Tree.of([-1, 0, 0])


def item(name: str, lowest: int = 1, highest: int = 5) -> Item:
    return Item(name, Text(sv=name, en=name), lowest, highest)


def answers(people: list[list[int]], total: list[list[int]], *items: Item, named_person: bool = False) -> SheetAnswers:
    sheet = Sheet("sheet", items, named_person=named_person)
    return SheetAnswers(sheet, np.array(people), np.array(total))


def shown(sheet: SheetAnswers, tree: Tree = TEAMS, k: int = 5) -> dict[tuple[int, str], tuple[float, int, str]]:
    found = {}
    for frame in clear_sheet(tree, sheet, k).values:
        columns = (frame[name].tolist() for name in ("unit", "item_id", "value", "units", "n_band"))
        for unit, name, value, units, band in zip(*columns, strict=True):
            found[unit, name] = (value, units, band)
    return found


def test_two_teams_by_hand() -> None:
    """Five 5s come out as 4.2; 12 answers with the sum 40 stay 40; together 61 / 17 = 3.588."""
    sheet = answers([[0], [5], [12]], [[0], [25], [40]], item("a"))
    assert shown(sheet) == {
        (0, "a"): (3.6, 3, "10-19"),
        (1, "a"): (4.2, 1, "5-9"),
        (2, "a"): (3.3, 1, "10-19"),
    }


def test_a_skipped_item_shows_nowhere() -> None:
    """Team 1 has 5 whole answers (7 people answered b): one band for both items, b divided by its own 7."""
    sheet = answers([[0, 0], [5, 7], [9, 9]], [[0, 0], [15, 35], [27, 27]], item("a"), item("b"))
    cells = shown(sheet)
    assert cells[1, "a"] == (3.0, 1, "5-9")
    assert cells[1, "b"] == (round(31 / 7, 1), 1, "5-9")
    assert cells[0, "a"][2] == cells[0, "b"][2] == "10-19"


def test_a_team_that_skipped_one_item_altogether_stands_with_the_unit_above() -> None:
    sheet = answers([[6, 6], [8, 0], [9, 9]], [[18, 18], [24, 0], [27, 27]], item("a"), item("b"))
    cells = shown(sheet)
    assert (1, "a") not in cells
    assert cells[0, "a"][:2] == (3.0, 2)  # 6 + 8 + 9 people's answers to a
    assert clear_sheet(TEAMS, sheet, 5).withheld.tolist() == [False, True, False]


def test_an_item_nobody_was_asked_is_left_out_of_the_sheet() -> None:
    sheet = answers([[0, 0], [6, 0], [7, 0]], [[0, 0], [18, 0], [21, 0]], item("a"), item("b"))
    assert {name for _, name in shown(sheet)} == {"a"}


def test_items_of_two_answers_stand_on_atoms_of_twenty() -> None:
    sheet = answers([[0, 0], [30, 30], [8, 8]], [[0, 0], [90, 0], [24, 8]], item("a"), item("yes", 0, 1))
    cells = shown(sheet)
    assert cells[1, "yes"] == (0.05, 1, "20-49")  # nobody said yes: clipped to 2 of 30, rounded to 5 points
    assert (2, "yes") not in cells
    assert cells[0, "yes"][0] == 0.05
    assert (2, "a") in cells


def test_a_two_answer_item_keeps_its_own_scale() -> None:
    sheet = answers([[40]], [[70]], item("agree", 1, 2))
    assert shown(sheet, Tree.of([-1])) == {(0, "agree"): (1.75, 1, "20-49")}


def test_items_about_one_named_person_need_five_leaders() -> None:
    tree = Tree.of([-1, 0, 0, 0, 0, 0])
    sheet = answers([[0], *[[10]] * 5], [[0], *[[30]] * 5], item("boss"), named_person=True)
    cleared = clear_sheet(tree, sheet, 5, np.arange(6))
    assert [frame["unit"].tolist() for frame in cleared.values] == [[0]]
    assert cleared.withheld.tolist() == [False, True, True, True, True, True]
    four = clear_sheet(tree, sheet, 5, np.array([0, 1, 2, 3, 4, 4]))
    assert sum(len(frame) for frame in four.values) == 0
    with pytest.raises(ValueError, match="whom they are about"):
        clear_sheet(tree, sheet, 5)


def test_no_atom_is_smaller_than_five_whatever_was_chosen() -> None:
    with pytest.raises(ValueError, match="5 at the least"):
        clear_sheet(TEAMS, answers([[0], [4], [4]], [[0], [9], [9]], item("a")), 4)


def test_an_item_on_two_sheets_is_refused() -> None:
    twice = [Sheet("one", (item("a"),), named_person=False), Sheet("two", (item("a"),), named_person=False)]
    with pytest.raises(ValueError, match="two sheets: a"):
        check_sheets(twice)
    check_sheets(twice[:1])


def test_bands() -> None:
    assert list(n_band([5, 9, 10, 19, 20, 49, 50, 10_000])) == [
        *("5-9", "5-9", "10-19", "10-19", "20-49", "20-49", "50+", "50+")
    ]
    with pytest.raises(ValueError, match="no band"):
        n_band([4])


@given(st.data())
def test_a_value_is_the_rounded_sum_of_its_atoms_over_their_answers(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 8))
    tree = Tree.of([-1, *(data.draw(st.integers(0, node - 1)) for node in range(1, size))])
    people = np.array(
        [[data.draw(st.integers(0, 12)), data.draw(st.integers(0, 12))] for _ in range(size)], dtype=np.int64
    )
    total = np.array([[data.draw(st.integers(n, 5 * n)) for n in row] for row in people], dtype=np.int64)
    sheet = answers(people.tolist(), total.tolist(), item("a"), item("b"))
    cells = shown(sheet, tree)
    if not (people.sum(axis=0) > 0).all():
        return
    lift = safe_lift(tree, people.min(axis=1), 5)
    assert {unit for unit, _ in cells} == set(np.flatnonzero(lift.published).tolist())
    for (unit, name), (value, units, band) in cells.items():
        column = "ab".index(name)
        inside = [node for node in range(size) if _is_below(tree, node, unit)]
        summed, answered = 0, 0
        for atom in (node for node in inside if lift.atom[node]):
            members = lift.home == atom
            n = int(people[members, column].sum())
            assert n >= lift.atom[atom] >= 5
            summed += int(deniable_sum(int(total[members, column].sum()), n, 1, 5))
            answered += n
        assert abs(Fraction(summed, answered) - Fraction(round(value * 10), 10)) <= Fraction(1, 20)
        assert units == sum(lift.published[node] > 0 for node in inside)
        assert band == str(n_band([int(lift.published[unit])])[0])


def _is_below(tree: Tree, node: int, unit: int) -> bool:
    while node not in (unit, -1):
        node = int(tree.parent[node])
    return node == unit
