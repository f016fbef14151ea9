"""False discovery control against its own paper, and the two figures about chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tillit.metrics.statistics.multiplicity import control, two_figures, whole_before_parts

THROMBOLYSIS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
"""Benjamini and Hochberg (1995), section 3.2: fifteen tests of two treatments of myocardial infarction."""


def test_the_example_of_the_paper_rejects_the_first_four() -> None:
    assert control(THROMBOLYSIS, q=0.05).shown.tolist() == [True] * 4 + [False] * 11


def test_by_hand() -> None:
    assert control([0.01, 0.02, 0.20]).q.tolist() == pytest.approx([0.03, 0.03, 0.20])


def test_nothing_in_nothing_out() -> None:
    assert not len(control([]).q)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_control_only_makes_p_larger_and_keeps_the_order(p: list[float]) -> None:
    adjusted = control(p).q
    assert (adjusted >= np.array(p) - 1e-12).all()
    ordered = adjusted[np.argsort(p, kind="stable")]
    assert (np.diff(ordered) >= -1e-12).all()


def test_the_whole_does_not_drown_among_its_parts() -> None:
    p = [0.02, *[0.5] * 500]
    first = [True, *[False] * 500]
    assert whole_before_parts(p, first).shown[0]
    assert not control(p).shown[0]


def test_under_the_null_few_families_show_anything() -> None:
    rng = np.random.default_rng(8)
    shown = [control(rng.random(30)).shown.any() for _ in range(2000)]
    assert np.mean(shown) == pytest.approx(0.10, abs=0.02)


def test_the_two_figures_by_hand() -> None:
    figures = two_figures([0.05, 0.05, 0.1], [True, False, True], shown=1)
    assert (figures.tests, figures.breaks_seen, figures.shown) == (3, 2, 1)
    assert figures.breaks_expected == pytest.approx(0.2)
    assert figures.shown_expected == pytest.approx(0.1)


def test_where_nothing_was_tested_every_figure_is_zero() -> None:
    figures = two_figures([], [], shown=0)
    assert (figures.tests, figures.breaks_expected, figures.breaks_seen, figures.shown_expected) == (0, 0.0, 0, 0.0)
