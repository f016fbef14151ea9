"""What counts as a change of a frozen month, and when it may be told."""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.disclosure.late import LARGE, changed_steps, late_band, may_be_told

MONTH = date(2026, 1, 1)
COLUMNS = ["month", "case_id", "person", "steps_then", "steps_now", "digest_then", "digest_now"]


def steps(*rows: tuple[int, int | None, int, int, int, int]) -> pd.DataFrame:
    """case, person, steps then and now, digest then and now."""
    return pd.DataFrame([(MONTH, *row) for row in rows], columns=COLUMNS)


def test_a_new_step_is_its_persons() -> None:
    found = changed_steps(steps((1, 7, 2, 2, 50, 50), (1, 8, 0, 1, 0, 9)))
    assert found[["person", "amount"]].to_numpy().tolist() == [[8, 1]]


def test_another_number_for_the_same_case_is_no_change() -> None:
    renamed = steps((1, 7, 2, 0, 50, 0), (2, 9, 0, 2, 0, 50))
    assert changed_steps(renamed).empty
    beside_one_that_is_new = steps((1, 7, 2, 0, 50, 0), (2, 9, 0, 2, 0, 50), (3, 9, 0, 2, 0, 51))
    assert changed_steps(beside_one_that_is_new)["case_id"].tolist() == [3]


def test_the_same_steps_by_others_are_no_change() -> None:
    assert changed_steps(steps((1, 7, 2, 0, 50, 0), (1, 8, 0, 2, 0, 50))).empty
    split = steps((1, 7, 2, 0, LARGE - 1, 0), (1, 8, 0, 1, 0, LARGE - 3), (1, 9, 0, 1, 0, 2))
    assert changed_steps(split).empty, "digests add up modulo LARGE"


def test_of_two_that_said_the_same_one_is_left() -> None:
    found = changed_steps(steps((1, 7, 2, 0, 50, 0), (2, 7, 2, 0, 50, 0), (3, 9, 0, 2, 0, 50)))
    assert found[["case_id", "amount"]].to_numpy().tolist() == [[2, 2]]


def of(people: list[int], cases: int) -> pd.DataFrame:
    amounts = [number for number, amount in enumerate(people) for _ in range(amount)]
    frame = pd.DataFrame({"person": amounts, "amount": 1})
    return frame.assign(month=MONTH, case_id=np.arange(len(frame)) % cases)


def test_five_people_ten_cases_and_nobody_who_stands_for_nearly_all() -> None:
    assert may_be_told(of([2, 2, 2, 2, 2], 10))
    assert not may_be_told(of([3, 3, 2, 2], 10))
    assert not may_be_told(of([2, 2, 2, 2, 2], 9))
    assert may_be_told(of([15, 1, 1, 1, 1], 10))
    assert not may_be_told(of([16, 1, 1, 1, 1], 10)), "3 of the others are less than a fifth of 16"
    assert not may_be_told(of([2, 2, 2, 2, 2], 10).assign(person=None))


def test_without_persons_units_count_for_the_least_number_in_them() -> None:
    assert may_be_told(of([6, 6], 10), np.array([2, 3]))
    assert not may_be_told(of([6, 6], 10), np.array([2, 2]))


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_bands_do_not_tell_none_from_a_few(one: int, other: int) -> None:
    if max(one, other) < 10:
        assert late_band(one) == late_band(other)
    assert len(late_band(one).sv) > 0
