"""A wrong definition is withdrawn with its reason; the value goes, and the reason stands in its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tillit.metrics.account import REASON
from tillit.pipelines.clearing.cleared import open_cleared
from tillit.pipelines.fault import TillitError
from tillit.pipelines.governance import Governance, Withdrawal
from tillit.pipelines.project import Project
from tillit.pipelines.reading.reading import prepare
from tillit.pipelines.reading.withdrawing import withdraw, withdrawn_reasons
from tillit.pipelines.release.release import publish
from tillit.pipelines.setup import Configuration, Setup

from .release_store import OPEN, facts, finds_nothing, made_store, rows

ENTRY = """
withdrawn:
  - indicator: {indicator}
    period: w1
    reason_sv: Två frågor hade bytt plats.
    reason_en: Two questions had changed places.
    by: HR-chef
    date: 2026-02-01
"""


def setup_with(folder: Path, indicator: str = "hme") -> Setup:
    text = "organisation: Testby\nsynthetic: true\n" + ENTRY.format(indicator=indicator)
    (folder / "governance.yaml").write_text(text, encoding="utf-8")
    return Setup(Configuration(home="home"), folder, on=date(2026, 2, 1))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Released once, before anybody knew."""
    made = made_store(tmp_path / "home")
    publish(made, facts(), OPEN, attackers=finds_nothing)
    return made


def test_the_withdrawn_value_goes_and_its_reason_is_published(project: Project, tmp_path: Path) -> None:
    setup = setup_with(tmp_path)
    with open_cleared(project) as store:
        prepare(store)
        store.execute("UPDATE reading SET pooled = 58, silent_lowest = 50")
        assert withdraw(store, setup) == 2
        assert withdraw(store, setup) == 2
        reasons = withdrawn_reasons(setup)
        assert list(reasons.columns) == list(REASON.names)
        for row in reasons.itertuples(index=False):
            store.execute("INSERT INTO reason VALUES (?, ?, ?)", list(row))
    assert publish(project, facts(), OPEN, attackers=finds_nothing).number == 2
    shown = rows(
        project.published,
        """
        SELECT period, value, lower, upper, pooled, silent_lowest, reason_en
        FROM reading LEFT JOIN reason USING (why_none) WHERE unit_id = 'r' ORDER BY period
        """,
    )
    assert shown == [
        ("w1", None, None, None, None, None, "Two questions had changed places."),
        ("w2", 60.0, 55.0, 65.0, 58.0, 50.0, None),
    ]


def test_what_is_withdrawn_does_not_come_back_by_itself(project: Project, tmp_path: Path) -> None:
    with open_cleared(project) as store:
        withdraw(store, setup_with(tmp_path))
    publish(project, facts(), OPEN, attackers=finds_nothing)
    with open_cleared(project) as store:
        store.execute("UPDATE reading SET value = 60, lower = 55, upper = 65, why_none = NULL WHERE period = 'w1'")
    with pytest.raises(TillitError, match="frozen_readings_changed"):
        publish(project, facts(), OPEN, attackers=finds_nothing)
    assert publish(project, facts(), OPEN, attackers=finds_nothing, recomputed=["w1"]).number == 3


def test_a_measure_that_is_not_there_cannot_be_withdrawn(project: Project, tmp_path: Path) -> None:
    with (
        open_cleared(project) as store,
        pytest.raises(TillitError, match="measure_unknown"),
    ):
        withdraw(store, setup_with(tmp_path, "hmm"))


def test_no_period_means_every_period() -> None:
    entry = Withdrawal.model_validate(
        {"indicator": "hme", "reason_sv": "fel", "reason_en": "wrong", "by": "HR", "date": "2026-02-01"}
    )
    assert entry.period is None
    assert Governance.model_validate({"organisation": "x", "withdrawn": [entry]}).keep_releases == 24
