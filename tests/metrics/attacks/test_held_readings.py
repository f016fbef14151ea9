"""Held readings, worked out from limits that are open."""

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.attacks.held_readings import attack, together, worked_out
from tillit.metrics.attacks.material import FILE

from .readings import release, with_table

LEAKING, OURS = release("w8", drawn_from_all=True), release("w8")


def test_limits_drawn_from_all_readings_give_the_held_ones_away() -> None:
    """The attacker has the published file only; what they work out is what the held file says."""
    outcome = attack(LEAKING)[0]
    assert outcome.found >= 4
    assert not outcome.holds
    published = {name: table[table[FILE] == 0] for name, table in LEAKING.tables.items()}
    said = (
        worked_out(together(published["reading"], pd.DataFrame()), published["limits"])
        .dropna(subset=["hidden"])
        .set_index("unit_id")["hidden"]
    )
    reading = LEAKING.tables["reading"]
    true = reading[reading[FILE] == 1].set_index("unit_id")["value"].reindex(said.index)
    assert said.to_numpy() == pytest.approx(true.to_numpy(dtype=np.float64))


def test_limits_drawn_from_open_readings_do_not() -> None:
    outcome = attack(OURS)[0]
    assert outcome.tried == 5
    assert (outcome.found, outcome.holds) == (0, True)


def test_interfaces_are_tried_too() -> None:
    """The same charts as if they were of handovers between the root and a team."""
    between = {}
    for name in ("reading", "limits"):
        table = LEAKING.tables[name]
        chosen = table[table["scope"] == "unit"]
        between[name] = chosen.assign(other_id=chosen["unit_id"], unit_id="u0", scope="interface")
    whole = LEAKING.tables["reading"]
    moved = with_table(
        LEAKING,
        reading=whole[whole["scope"] == "whole"],
        interface_reading=between["reading"],
        limits=between["limits"],
    )
    assert attack(moved)[0].found == attack(LEAKING)[0].found


def test_nothing_held_nothing_tried() -> None:
    assert attack(release())[0].tried == 0
    assert attack(with_table(OURS, limits=OURS.tables["limits"].iloc[:0]))[0].holds
