"""The certificate: the example of the promise, every list of answers counted, and what colleagues can do."""

from itertools import product

import pytest
from tillit.metrics.account import CERTIFICATE
from tillit.metrics.disclosure.behaviour import LEAST_PEOPLE
from tillit.metrics.disclosure.certificate import ATOM_SIZES, certificate, least_possible, let_out
from tillit.metrics.disclosure.deniability import NARROWEST, deniable_sum


def test_the_example_of_the_promise() -> None:
    """Five answers 1, 1, 1, 1, 5 come out as 1.8: the one who answered 5 then knows that the others gave 1 or 2."""
    assert int(deniable_sum(9, 5, 1, 5)) / 5 == 1.8
    others = {
        answer
        for answers in product(range(1, 6), repeat=4)
        for answer in answers
        if deniable_sum(sum(answers) + 5, 5, 1, 5) == 9
    }
    assert others == {1, 2}
    assert least_possible(5, 4, 1) == 2


@pytest.mark.parametrize("width", range(1, 11))
@pytest.mark.parametrize("n", ATOM_SIZES)
def test_an_outsider_always_keeps_every_answer_possible(n: int, width: int) -> None:
    assert least_possible(n, width, 0) == width + 1


@pytest.mark.parametrize(("n", "width"), [(5, 2), (5, 3), (5, 4), (6, 3)])
@pytest.mark.parametrize("known", [0, 1, 2])
def test_it_agrees_with_every_list_of_answers(n: int, width: int, known: int) -> None:
    seen: dict[tuple[int, ...], set[int]] = {}
    for answers in product(range(width + 1), repeat=n):
        value = int(deniable_sum(sum(answers), n, 0, width))
        seen.setdefault((value, *answers[:known]), set()).add(answers[-1])
    assert least_possible(n, width, known) == min(len(possible) for possible in seen.values())


@pytest.mark.parametrize("width", range(1, 11))
@pytest.mark.parametrize("n", range(5, 61))
def test_one_colleague_never_learns_an_answer_for_certain(n: int, width: int) -> None:
    if width >= NARROWEST or n >= LEAST_PEOPLE:
        assert least_possible(n, width, 1) >= 2


def test_two_who_pool_can() -> None:
    """Two who both answered lowest among five whose figure is the highest: the three others answered highest."""
    assert least_possible(5, 4, 2) == 1
    assert let_out(5, 4)[-1] == (15, 20)


def test_rows() -> None:
    rows = certificate([(1, 5), (0, 1), (1, 5)])
    assert list(rows.columns) == list(CERTIFICATE.names)
    assert not rows.duplicated(["atom_size", "scale", "against"]).any()
    assert set(rows["atom_size"]) == set(ATOM_SIZES)
    assert set(rows.loc[rows["scale"] == "0-1", "atom_size"]) == {20}
    outside = rows[rows["against"] == "outsider"]
    assert outside["holds"].all()
    assert (outside["possible"] == outside["of"]).all()
    assert rows["holds"].all()
    assert (rows["possible"] >= 1).all()
