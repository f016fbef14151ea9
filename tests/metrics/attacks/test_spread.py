"""The published spread of a small whole: what it rules out, against every list of answers."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.attacks.sheets import sheets
from tillit.metrics.attacks.spread import Scale, attack, most_squares, possible_answers
from tillit.metrics.disclosure.behaviour import clear_spread
from tillit.metrics.disclosure.deniability import deniable_sum
from tillit.metrics.instruments.instrument import Item
from tillit.metrics.measure import Part
from tillit.metrics.text import Text

from .rivals import Organisation, material, our_cells

TEAMS = Organisation(
    [-1, 0, 0, 0, 0],
    [np.zeros((0, 1), dtype=np.int64), *(np.array([[most]] * 5 + [[most - 1]]) for most in (5, 4, 3, 2))],
)
"""Four teams of six and one question of their own, on which nearly all of a team agree."""


def within(known: Organisation) -> float:
    """Standard deviation inside units, on 0-100."""
    squares = sum(float(((part - part.mean(axis=0)) ** 2).sum()) for part in known.answers if len(part))
    people = sum(len(part) for part in known.answers)
    return 25.0 * float(np.sqrt(squares / (people - sum(len(part) > 0 for part in known.answers))))


def held(known: Organisation, let_out: float | None, *, who: bool = False) -> Material:
    """Cells and readings of a one-item scale; reliability as clearing lets it out, or without a row."""
    cells = our_cells(known)
    base = material(known, cells, who=who)
    reading = pd.DataFrame(
        {
            "indicator": "own",
            "facet": "",
            "scope": np.where(cells["unit_id"] == "u0", "whole", "unit"),
            "unit_id": cells["unit_id"],
            "period": cells["wave_id"],
            "value": (cells["value"] - 1) * 25.0,
            "lower": np.nan,
            "upper": np.nan,
            "pooled": np.nan,
            "silent_lowest": np.nan,
            "silent_highest": np.nan,
            "n_band": cells["n_band"],
            "external": False,
            FILE: 0,
        }
    )
    spread = pd.DataFrame({"people": [24], "units": [4], "alpha": None, "icc1": 0.1, "icc2": 0.2, "rwg": None})
    rows = clear_spread(spread.assign(within=let_out or 0.0)).assign(indicator="own", facet="", period="w1")
    reliability = rows[["indicator", "facet", "period", "within", "n_band"]].assign(**{FILE: 0})
    return Material({**base.tables, "reading": reading, "reliability": reliability}, base.took_part)


@pytest.mark.parametrize("who", [True, False])
def test_a_small_spread_rules_answers_out(who: bool) -> None:
    """What clearing lets out of a one-item scale of 24 people who nearly agree; two teams to those who see bands."""
    outcome = attack(held(TEAMS, within(TEAMS), who=who))[0]
    assert outcome.tried == 4
    assert outcome.found == (4 if who else 2)
    assert not outcome.holds


def test_so_does_one_that_is_left_out_because_nobody_differed() -> None:
    agreed = Organisation(TEAMS.parent, [part * 0 + part.max(initial=0) for part in TEAMS.answers])
    outcome = attack(held(agreed, None))[0]
    assert outcome.found == 4
    assert outcome.figure is not None
    assert outcome.figure <= 2


def test_an_ordinary_spread_does_not() -> None:
    assert attack(held(TEAMS, 25.0))[0].holds


def test_a_spread_never_below_one_person_at_the_other_end_does_not() -> None:
    """The floor that would keep the promise: the scale's range over the root of people less units."""
    assert attack(held(TEAMS, 100.0 / np.sqrt(24 - 4), who=True))[0].holds


def test_what_is_ruled_out_is_ruled_out_in_every_world() -> None:
    """One team of five alone: every list of answers that explains value and spread gives only what is left."""
    team = Organisation([-1, 0], [np.zeros((0, 1), dtype=np.int64), np.array([[5], [5], [4], [5], [4]])])
    known = material(team, our_cells(team))
    sheet = sheets(known)[0]
    most = most_squares(20.0, "5-9", sheet)
    assert most is not None
    shown = deniable_sum(23, 5, 1, 5)
    left = {
        answers[0]
        for answers in product(range(1, 6), repeat=5)
        if deniable_sum(sum(answers), 5, 1, 5) == shown
        and float(((np.array(answers) - np.mean(answers)) ** 2).sum()) * 625.0 <= most
    }
    scale = Scale("w1", Part("", (Item("q1", Text("q1", "q1"), 1, 5),)), percent=True, squares=most)
    found = list(possible_answers(scale, sheet, known))
    assert found == [(len(left), 5)]
    assert left == {3, 4, 5}
