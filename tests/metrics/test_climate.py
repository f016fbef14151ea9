"""Rule 11: the measuring is measured."""

import pandas as pd
import pytest
from tillit.metrics.climate import climate_gate
from tillit.metrics.questions.judgement import judgements

from tests.metrics.series import series


def climate(*values: float, half: float = 3.0) -> pd.DataFrame:
    return series("measurement_climate", values, half=half, waves=True)


def test_never_measured_units_see_their_own_and_the_note_says_why() -> None:
    gate = climate_gate(climate())
    assert not gate.units_open
    assert "inte frågat" in gate.note.sv
    assert "not asked" in gate.note.en


def test_measured_once_is_open() -> None:
    gate = climate_gate(climate(60.0))
    assert gate.units_open
    assert gate.note.sv == gate.note.en == ""


@pytest.mark.parametrize(("last", "is_open"), [(50.0, False), (55.0, False), (56.0, True), (60.0, True), (70.0, True)])
def test_closed_while_the_interval_of_the_last_change_lies_below_zero(last: float, is_open: bool) -> None:
    # half-widths 3 and 3: the change's is 4.24
    gate = climate_gate(climate(40.0, 60.0, last))
    assert gate.units_open is is_open
    assert bool(gate.note.sv) is not is_open


def test_it_opens_again_when_the_next_wave_no_longer_falls() -> None:
    assert climate_gate(climate(60.0, 40.0, 40.0)).units_open


def test_waves_without_an_interval_do_not_count() -> None:
    frame = climate(60.0, 50.0)
    frame.loc[1, ["lower", "upper"]] = None
    assert climate_gate(frame).units_open


def test_the_order_of_rows_does_not_matter() -> None:
    frame = climate(60.0, 50.0)
    assert not climate_gate(frame.iloc[::-1]).units_open


def test_the_notes_judge_nobody() -> None:
    notes = [climate_gate(climate()).note, climate_gate(climate(60.0, 30.0)).note]
    assert not [judgements(note) for note in notes if judgements(note)]
