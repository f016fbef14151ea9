"""A leaver: the gain, against every list of answers, and against plain sums."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.attacks.leaver import SIZES, attack, leaver, leaver_table
from tillit.metrics.attacks.material import Material
from tillit.metrics.disclosure.accuracy import answer_model
from tillit.metrics.disclosure.deniability import deniable_sum

from .rivals import material, organisation, our_cells


@pytest.mark.parametrize("deniable", [True, False])
@pytest.mark.parametrize("same", [0.0, 0.6, 1.0])
def test_it_agrees_with_every_list_of_answers(same: float, deniable: bool) -> None:
    """Three people and a scale from 1 to 3, one leaves: all 3^5 pairs of lists, weighed."""
    chances = answer_model(2.2, (1, 3))
    joint: dict[tuple[int, int], np.ndarray] = {}
    for gone, *rest in product(range(3), repeat=5):
        first, second = rest[:2], rest[2:]
        weight = chances[gone]
        for before, after in zip(first, second, strict=True):
            weight *= chances[before] * (same * (before == after) + (1 - same) * chances[after])
        sums = gone + sum(first), sum(second)
        seen = (
            tuple(int(deniable_sum(total, n, 0, 2)) for total, n in zip(sums, (3, 2), strict=True))
            if deniable
            else sums
        )
        joint.setdefault((seen[0], seen[1]), np.zeros(3))[gone] += weight
    found = leaver(3, 2.2, (1, 3), same, deniable=deniable)
    assert found.with_files == pytest.approx(sum(answers.max() for answers in joint.values()))
    assert found.without == pytest.approx(chances.max())


def test_plain_sums_give_a_leaver_away_and_ours_do_not() -> None:
    for n in (6, 9, 15):
        assert leaver(n, 3.0, (1, 5), 1.0, deniable=False).with_files == pytest.approx(1.0)
        assert leaver(n, 3.0, (1, 5), 1.0).with_files < 0.5
        for same in (0.0, 0.8):
            assert leaver(n, 3.0, (1, 5), same).gain <= leaver(n, 3.0, (1, 5), same, deniable=False).gain + 1e-12


def test_the_table() -> None:
    table = leaver_table()
    assert set(table["atom_size"]) == set(SIZES)
    assert (table["gain"] >= -1e-12).all()
    assert table["gain"].max() < 0.3


def test_the_attack_reports_and_never_blocks() -> None:
    known = organisation([-1, 0, 0], [0, 9, 12], mean=3.2)
    later = organisation([-1, 0, 0], [0, 8, 12], seed=2, mean=3.2)
    held = material(known, pd.concat([our_cells(known), our_cells(later).assign(wave_id="w2")]), who=False)
    wave = pd.DataFrame(
        {"wave_id": ["w1", "w2"], "survey_id": "s", "closes": pd.to_datetime(["2026-01-31", "2026-07-31"])}
    )
    outcome = attack(Material({**held.tables, "wave": wave}))[0]
    assert outcome.tried == 6
    assert outcome.figure is not None
    assert 0.0 <= outcome.figure < 0.3
    assert outcome.holds
    assert attack(held)[0].figure is None
