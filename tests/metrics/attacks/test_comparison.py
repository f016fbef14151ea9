"""Every attacker against every rival, with the true answers at hand."""

import pytest

from .rivals import RIVALS, comparison


@pytest.mark.slow
def test_every_attacker_succeeds_against_a_rival_and_fails_here() -> None:
    table = comparison()
    ours = table[table["rival"] == "tillit"]
    assert set(ours["attacker"]) == set(table["attacker"])
    assert (ours["found"] == 0).all()
    others = table[~table["rival"].isin(["tillit"])]
    assert (others.groupby("attacker")["found"].max() > 0).all()
    for rival in set(RIVALS) - {"tillit"}:
        mine = table[table["rival"] == rival]
        assert (mine["found"] > 0).all()
        assert (mine["right"] == 1.0).all()
