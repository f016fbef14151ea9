"""Several releases laid side by side: what late events changed in figures of work that were frozen.

Tried: every reading of work and every line of a correction that stands in several files of one version of tillit. A
frozen figure that differs between two files says what came in between, and that may be one person's. It succeeds where
any does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..text import Text
from .material import FILE, Against, Material, Outcome
from .work_counts import KEYS, MONTH

MEANING = Text(
    "Den minsta skillnaden mellan två filer för samma siffra om arbete",
    "The smallest difference between two files for the same figure of work",
)
ASSUMPTION = Text(
    "Angriparen har flera utgåvor och lägger dem bredvid varandra.",
    "The attacker holds several releases and lays them side by side.",
)
ENDS = ("value", "lower", "upper")


def attack(material: Material) -> list[Outcome]:
    """Figures of work that stand in several files."""
    tried, differences = 0, []
    readings = _of_months(material, "reading", ["scope", *KEYS[:3], "period"])
    between = _of_months(material, "interface_reading", KEYS)
    told = _versions(material, material.tables.get("correction", pd.DataFrame()))
    for frame, keys, figures in (
        (readings, ["scope", "indicator", "facet", "unit_id", "period"], ENDS),
        (between, KEYS, ENDS),
        (told, ["number", "quantity"], ("published", "correction")),
    ):
        many, changed = _changes(frame, ["version", *keys], figures)
        tried += many
        differences += changed
    return [
        Outcome(
            attack="work_releases",
            against=Against.OUTSIDER,
            tried=tried,
            found=len(differences),
            figure=min(differences) if differences else None,
            meaning=MEANING,
            assumption=ASSUMPTION,
            holds=not differences,
        )
    ]


def _of_months(material: Material, name: str, keys: Sequence[str]) -> pd.DataFrame:
    frame = material.tables.get(name, pd.DataFrame())
    if frame.empty:
        return frame
    frame = frame[frame["period"].astype(str).str.fullmatch(MONTH)]
    if "external" in frame:
        frame = frame[~frame["external"].astype(bool)]
    return _versions(material, frame[[*dict.fromkeys(keys), *ENDS, FILE]])


def _versions(material: Material, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the version of tillit that made each file: a changed definition changes figures, and says so."""
    release = material.tables.get("release", pd.DataFrame())
    if frame.empty or release.empty:
        return frame.assign(version="")
    made_by = release.drop_duplicates(FILE).set_index(FILE)["definitions"]
    return frame.assign(version=frame[FILE].map(made_by))


def _changes(frame: pd.DataFrame, keys: list[str], figures: Sequence[str]) -> tuple[int, list[float]]:
    """Rows that stand in several files, and the largest difference of each that differs; an absent one says nothing."""
    if frame.empty:
        return 0, []
    groups = frame.groupby(keys, dropna=False)
    several = groups.size() > 1
    spread = (groups[list(figures)].max() - groups[list(figures)].min())[several].fillna(0.0)
    widest = spread.to_numpy(dtype=np.float64).max(axis=1) if len(spread) else np.zeros(0)
    return int(several.sum()), widest[widest > 0.0].tolist()
