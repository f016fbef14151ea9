"""Organisations with known answers, let out by tillit and by two rivals, as an attacker would hold them.

`comparison()` yields what each attacker finds in each, and how right they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from tillit.metrics.attacks.bounds import excluded
from tillit.metrics.attacks.differencing import attack as differencing
from tillit.metrics.attacks.differencing import claims
from tillit.metrics.attacks.linear_algebra import attack as linear_algebra
from tillit.metrics.attacks.material import FILE, Material
from tillit.metrics.attacks.second_clearing import attack as second_clearing
from tillit.metrics.attacks.second_clearing import homes, isolated
from tillit.metrics.attacks.skipped_items import attack as skipped_items
from tillit.metrics.attacks.unanimity import attack as unanimity
from tillit.metrics.disclosure.bands import n_band
from tillit.metrics.disclosure.item_values import SheetAnswers, clear_sheet
from tillit.metrics.disclosure.tree import Ints, Tree
from tillit.metrics.instruments.instrument import Item, Sheet
from tillit.metrics.text import Text

K = 5
WAVE = "w1"


@dataclass(frozen=True, eq=False)
class Organisation:
    """A tree of units and the answers given in each unit itself: people x items, 0 where somebody skipped the item."""

    parent: Sequence[int]
    answers: Sequence[np.ndarray]
    scale: tuple[int, int] = (1, 5)
    items: tuple[str, ...] = field(default=())

    @property
    def tree(self) -> Tree:
        return Tree.of(self.parent)

    @property
    def names(self) -> tuple[str, ...]:
        count = next((part.shape[1] for part in self.answers if part.ndim == 2), 1)
        return self.items or tuple(f"q{number}" for number in range(1, count + 1))

    @cached_property
    def people(self) -> Ints:
        """Answers to each item in each unit itself."""
        return np.array([(part > 0).sum(axis=0) for part in self.answers], dtype=np.int64)

    @cached_property
    def total(self) -> Ints:
        return np.array([part.sum(axis=0) for part in self.answers], dtype=np.int64)

    @cached_property
    def own(self) -> Ints:
        return self.people.min(axis=1)

    def below(self, unit: int) -> list[int]:
        """Units in a unit's subtree, itself included."""
        return self._below[unit]

    @cached_property
    def _below(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.parent]
        for node in range(len(self.parent)):
            above = node
            while above != -1:
                found[above].append(node)
                above = self.parent[above]
        return found


def organisation(
    parent: Sequence[int], own: Sequence[int], seed: int = 1, items: int = 3, mean: float = 4.0
) -> Organisation:
    """An organisation with drawn answers on a scale from 1 to 5."""
    rng = np.random.default_rng(seed)
    drawn = [np.clip(np.rint(rng.normal(mean, 0.9, (people, items))), 1, 5).astype(np.int64) for people in own]
    return Organisation(parent, drawn)


def a_municipality(seed: int = 7, units: int = 250, items: int = 6) -> Organisation:
    """A tree of three levels with teams of 0 to 14, a third of them smaller than k, and leaders above them."""
    rng = np.random.default_rng(seed)
    parent = [-1, *(0 for _ in range(6)), *(int(rng.integers(1, 7)) for _ in range(30))]
    parent += [int(rng.integers(7, 37)) for _ in range(units - len(parent))]
    own = [1 if node < 37 else int(rng.integers(0, 15)) for node in range(len(parent))]
    return organisation(parent, own, seed, items, mean=4.3)


# --- what is let out -----------------------------------------------------------------------------------------


Rows = dict[int, Ints]
"""Unit -> the units whose own answers are in its figure."""


def plain_threshold(known: Organisation, k: int = K) -> Rows:
    """Every unit whose subtree has k answers."""
    below = {unit: np.array(known.below(unit), dtype=np.int64) for unit in range(len(known.parent))}
    return {unit: inside for unit, inside in below.items() if known.own[inside].sum() >= k}


def hide_one_more(known: Organisation, k: int = K) -> Rows:
    """A plain threshold; where it hides one child of a unit, the smallest of its shown siblings is hidden too."""
    shown = plain_threshold(known, k)
    for unit in list(shown):
        children = [
            child
            for child, above in enumerate(known.parent)
            if above == unit and known.own[np.array(known.below(child))].sum()
        ]
        open_ones = [child for child in children if child in shown]
        if len(children) - len(open_ones) == 1 and open_ones:
            hidden = min(open_ones, key=lambda child: int(known.own[shown[child]].sum()))
            for inside in known.below(hidden):
                shown.pop(inside, None)
    return shown


def plain_cells(known: Organisation, rows: Rows) -> pd.DataFrame:
    """Plain means to 0.1 with one band per unit, as the rivals publish them."""
    frames = []
    for unit, inside in rows.items():
        people, total = known.people[inside].sum(axis=0), known.total[inside].sum(axis=0)
        frames.append(
            pd.DataFrame(
                {
                    "wave_id": WAVE,
                    "unit_id": f"u{unit}",
                    "item_id": list(known.names),
                    "value": np.rint(10 * total / people) / 10,
                    "n_band": str(n_band([max(int(known.own[inside].sum()), 5)])[0]),
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=pd.Index(CELL))


CELL = ["wave_id", "unit_id", "item_id", "value", "n_band"]


def our_cells(known: Organisation, k: int = K) -> pd.DataFrame:
    """What tillit lets out."""
    items = tuple(Item(name, Text(sv=name, en=name), *known.scale) for name in known.names)
    sheet = SheetAnswers(Sheet("form", items, named_person=False), known.people, known.total)
    frames = clear_sheet(known.tree, sheet, k).values
    cells = pd.concat(frames, ignore_index=True)
    return pd.DataFrame(
        {
            "wave_id": WAVE,
            "unit_id": "u" + cells["unit"].astype(str),
            "item_id": cells["item_id"].astype(str),
            "value": cells["value"],
            "n_band": cells["n_band"].astype(str),
        }
    )


def material(known: Organisation, *files: pd.DataFrame, k: int = K, who: bool = True) -> Material:
    """The cells as an attacker holds them. who: they know how many took part in each unit."""
    units = pd.DataFrame(
        {
            "unit_id": [f"u{unit}" for unit in range(len(known.parent))],
            "parent_id": [None if above < 0 else f"u{above}" for above in known.parent],
        }
    )
    items = pd.DataFrame(
        {"item_id": list(known.names), "instrument": "form", "lowest": known.scale[0], "highest": known.scale[1]}
    )
    release = pd.DataFrame({"number": range(1, len(files) + 1), "k": k, FILE: range(len(files))})
    tables = {
        "cell": pd.concat([cells.assign(**{FILE: number}) for number, cells in enumerate(files)], ignore_index=True),
        "unit": pd.concat([units.assign(**{FILE: number}) for number in range(len(files))], ignore_index=True),
        "item": pd.concat([items.assign(**{FILE: number}) for number in range(len(files))], ignore_index=True),
        "release": release,
    }
    took_part = pd.DataFrame({"wave_id": WAVE, "unit_id": units["unit_id"], "people": known.own})
    return Material(tables, took_part if who else None)


RIVALS: dict[str, Callable[[Organisation], pd.DataFrame]] = {
    "plain threshold": lambda known: plain_cells(known, plain_threshold(known)),
    "hide one more cell": lambda known: plain_cells(known, hide_one_more(known)),
    "tillit": our_cells,
}


# --- how right an attacker is --------------------------------------------------------------------------------


def right_sums(known: Organisation, said: pd.DataFrame, shown: Rows) -> np.ndarray:
    """Whether the true sum of each group that differencing sets apart lies where it says."""
    found = []
    for row in said.itertuples():
        unit, item = int(str(row.unit_id)[1:]), known.names.index(str(row.item_id))
        inside = set(shown[unit].tolist())
        for other in shown:
            if other != unit and other in inside:
                inside -= set(shown[other].tolist())
        true = int(known.total[sorted(inside), item].sum())
        found.append(int(str(row.lowest)) <= true <= int(str(row.highest)))
    return np.array(found, dtype=np.bool_)


def right_answers(known: Organisation, said: pd.DataFrame) -> np.ndarray:
    """Whether every answer of the cell lies where the attacker says it must."""
    found = []
    for row in said.itertuples():
        item = known.names.index(str(row.item_id))
        answers = np.concatenate([known.answers[unit][:, item] for unit in known.below(int(str(row.unit_id)[1:]))])
        given = answers[answers > 0]
        found.append(bool(((given >= row.lowest) & (given <= row.highest)).all()))
    return np.array(found, dtype=np.bool_)


def late_and_erased(known: Organisation, changes: int, seed: int, *, lifted: bool, k: int = K) -> tuple[int, int, int]:
    """A wave cleared twice, `changes` answers late and as many erased between: what both clearings give away.

    Returns the fewest people set apart, people who can be set apart one by one, and people in groups of fewer than k
    that can be set apart.
    """
    rng = np.random.default_rng(seed)
    before = known.own.copy()
    unit_of = np.repeat(np.arange(before.size), before)
    erased = np.bincount(rng.choice(unit_of, changes, replace=False), minlength=before.size)
    late = np.bincount(rng.choice(unit_of, changes, replace=False), minlength=before.size)
    after = before - erased + late
    first, second = (homes(known.tree, people, k, lifted=lifted) for people in (before, after))
    nobody = np.full(before.size, -1)
    gives = isolated(
        np.concatenate([first, first, nobody]),
        np.concatenate([second, nobody, second]),
        np.concatenate([before - erased, erased, late]),
    )
    return gives.fewest, gives.single, gives.persons(k)


def comparison(known: Organisation | None = None) -> pd.DataFrame:
    """Every attacker of one release against every rival.

    Columns attacker, rival, found; right: share of what was said that is true; exact: share of it that says one sum,
    or one answer for everybody; both missing where no answer is named. `second clearing` finds people who can be set
    apart one by one (`late_and_erased`).
    """
    here = known or a_municipality()
    rows: list[tuple[str, str, int, float, float]] = []
    for rival, let_out in RIVALS.items():
        held = material(here, let_out(here))
        shown = hide_one_more(here) if rival == "hide one more cell" else plain_threshold(here)
        groups, cells = claims(held), excluded(held)
        of_groups = _share(right_sums(here, groups, shown)), _share(_exact(groups))
        of_cells = _share(right_answers(here, cells)), _share(_exact(cells))
        rows += [
            ("differencing", rival, differencing(held)[0].found, *of_groups),
            ("linear algebra", rival, linear_algebra(held)[0].found, *of_groups),
            ("bounds on single answers", rival, len(cells), *of_cells),
            ("unanimity", rival, unanimity(held)[0].found, *of_cells),
        ]
    skipping = with_skips(here)
    for rival, cells in (("band per item", own_band_per_item(skipping)), ("tillit", our_cells(skipping))):
        found = skipped_items(material(skipping, cells))[0].found
        rows.append(("skipped items", rival, found, float("nan"), float("nan")))
    for rival, lifted in (("plain threshold, cleared again", False), ("tillit, if it cleared again", True)):
        rows.append(
            ("second clearing", rival, late_and_erased(here, 30, 1, lifted=lifted)[1], float("nan"), float("nan"))
        )
    twice_released = material(here, our_cells(here), our_cells(here), who=False)
    rows.append(("second clearing", "tillit", second_clearing(twice_released)[0].found, float("nan"), float("nan")))
    return pd.DataFrame(rows, columns=pd.Index(["attacker", "rival", "found", "right", "exact"]))


def with_skips(known: Organisation, seed: int = 3) -> Organisation:
    """The same, with one answer in twenty left out."""
    rng = np.random.default_rng(seed)
    return Organisation(
        known.parent, [np.where(rng.random(part.shape) < 0.05, 0, part) for part in known.answers], known.scale
    )


def own_band_per_item(known: Organisation, k: int = K) -> pd.DataFrame:
    """A plain threshold and a band for each item by itself."""
    frames = []
    for unit in range(len(known.parent)):
        inside = known.below(unit)
        for item, name in enumerate(known.names):
            people, total = int(known.people[inside, item].sum()), int(known.total[inside, item].sum())
            if people >= k:
                frames.append((WAVE, f"u{unit}", name, round(total / people, 1), str(n_band([people])[0])))
    return pd.DataFrame(frames, columns=pd.Index(CELL))


def _exact(said: pd.DataFrame) -> np.ndarray:
    return (said["lowest"] == said["highest"]).to_numpy(dtype=np.bool_)


def _share(right: np.ndarray) -> float:
    return float(right.mean()) if right.size else float("nan")
