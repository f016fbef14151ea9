"""The only reader of a release."""

import shutil
from pathlib import Path

import duckdb
import pytest
from tillit.dashboards.records import points_of
from tillit.dashboards.release import NothingReleasedError, open_release

from .sample import sample, sample_release
from .sample_store import ROOT


def test_it_says_what_the_file_is(release_path: Path) -> None:
    about = open_release(release_path).about()
    assert (about.number, about.organisation, about.synthetic, about.k) == (3, "Exempelkommunen", True, 8)


def test_no_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(NothingReleasedError):
        open_release(tmp_path / "published.duckdb")


def test_units_stand_in_the_organisations_own_order(release_path: Path) -> None:
    units = open_release(release_path).units()
    assert list(units["position"]) == sorted(units["position"])
    parts = open_release(release_path).parts("goal_clarity")
    order = {unit: place for place, unit in enumerate(units["unit_id"])}
    places = [order[unit] for unit in parts["unit_id"]]
    assert places == sorted(places)


def test_points_carry_reading_and_limits(release_path: Path) -> None:
    frame = open_release(release_path).whole("psychological_safety")
    points = points_of(frame)
    assert len(points) == 12
    assert all(point.has_value and point.has_interval and point.has_limits for point in points)
    assert points[-1].rule_breaks == ("outside",)
    assert points[0].unit_id == ROOT


def test_a_small_atom_has_a_reason_instead_of_limits(release_path: Path) -> None:
    parts = open_release(release_path).parts("psychological_safety")
    point = next(point for point in points_of(parts) if point.n_band == "5-9")
    assert not point.has_limits
    assert point.no_limits == "too_few"


def test_a_replaced_release_is_read_anew(tmp_path: Path) -> None:
    path = sample_release(tmp_path / "published.duckdb", number=3)
    assert open_release(path).about().number == 3
    new = sample_release(tmp_path / "new.duckdb", number=4)
    new.replace(path)
    assert open_release(path).about().number == 4


def test_the_numbered_file_is_read_where_there_is_one(tmp_path: Path) -> None:
    path = sample_release(tmp_path / "published.duckdb", number=3)
    (tmp_path / "releases").mkdir()
    shutil.copy(path, tmp_path / "releases" / "3.duckdb")
    release = open_release(path)
    path.unlink()
    assert release.about().number == 3


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    path = sample_release(tmp_path / "published.duckdb")
    before = path.read_bytes()
    open_release(path).signals()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["published.duckdb"]


def test_questions_about_the_whole_come_first_then_the_newest(release_path: Path) -> None:
    signals = open_release(release_path).signals()
    assert [signal.subject_kind for signal in signals] == ["whole", "interface", "interface"]
    assert signals[1].starts > signals[2].starts


def test_held_readings_are_given_for_the_named_units_only(tmp_path: Path) -> None:
    held = sample()
    held.rows["reading"] = [
        {**row, "period": "v13"} for row in held.rows["reading"] if row["scope"] == "unit" and row["period"] == "v12"
    ]
    path = sample_release(tmp_path / "published.duckdb")
    release = open_release(path, held.write(tmp_path / "held.duckdb"))
    own = release.own("goal_clarity", frozenset({"f0t0"}))
    assert set(own["unit_id"]) == {"f0t0"}
    assert "v13" in set(own["period"])
    assert "v13" not in set(release.parts("goal_clarity")["period"])


def test_values_are_parameters_never_sql(release_path: Path) -> None:
    assert open_release(release_path).whole("' OR 1=1 --").empty


def test_a_series_unit_may_differ_from_its_measures(release_path: Path) -> None:
    release = open_release(release_path)
    card = release.cards()["work_in_progress"]
    assert release.unit_of(card, "wip") == "count"
    assert release.unit_of(card, "days_in") == "days"


def test_the_sample_has_the_published_schema(release_path: Path) -> None:
    with duckdb.connect(str(release_path), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    assert {"reading", "limits", "signal", "chance", "certificate"} <= tables


def test_the_held_file_of_the_very_release_is_read(tmp_path: Path) -> None:
    """While a release changes, `held.duckdb` may still be, or already be, that of another one."""
    path = sample_release(tmp_path / "published.duckdb", number=3)
    (tmp_path / "held").mkdir()
    for number, mark in ((2, 22.0), (3, 33.0), (4, 44.0)):
        held = sample(number=number)
        held.rows["reading"] = [
            {**row, "period": "v13", "value": mark}
            for row in held.rows["reading"]
            if row["scope"] == "unit" and row["period"] == "v12" and row["indicator"] == "goal_clarity"
        ]
        held.write(tmp_path / ("held.duckdb" if number == 4 else f"held/{number}.duckdb"))
    own = open_release(path, tmp_path / "held.duckdb").of_unit("f0t0", "goal_clarity", held=True)
    assert list(own[own["held"]]["value"]) == [33.0]
    (tmp_path / "held" / "3.duckdb").unlink()
    other = tmp_path / "other.duckdb"
    other.symlink_to(path)
    assert not open_release(other, tmp_path / "held.duckdb").has_held
