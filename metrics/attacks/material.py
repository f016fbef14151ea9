"""What an attacker holds, and what came of an attack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd

from ..text import Text

FILE = "file"
"""Column that says which file a row was read from: 0, 1, ... in the order they were given."""


class Against(StrEnum):
    """Who attacks, by what they know beside the files."""

    OUTSIDER = "outsider"
    """No answer."""
    COLLEAGUE = "colleague"
    """Their own answer."""
    TWO_COLLEAGUES = "two_colleagues"
    """Their own and each other's."""


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that one attacker holds.

    tables: every table of the release by name (metrics/published.py), the rows of all files, published and held,
    stacked, with FILE. took_part: wave_id, unit_id, people: answers given in each unit itself, where the attacker
    knows who took part; None where only bands are known.
    """

    tables: Mapping[str, pd.DataFrame]
    took_part: pd.DataFrame | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of an attack. `tried` things were tried (combinations, cells, answers), and `found` of them gave away
    what was promised not to be given away. `figure` is what the attack measures, in the words of `meaning` (the fewest
    respondents that any combination involves; answers that stay possible; gain over guessing), None where nothing was
    there to measure. `assumption` says what the attacker is taken to know.
    """

    attack: str
    against: Against
    tried: int
    found: int
    figure: float | None
    meaning: Text
    assumption: Text
    holds: bool


Attack = Callable[[Material], list[Outcome]]


def attacks() -> dict[str, Attack]:
    """Every attacker of this package, by the name of its module: the function `attack` there."""
    package = __name__.rpartition(".")[0]
    found: dict[str, Attack] = {}
    for module in iter_modules(import_module(package).__path__):
        attack = getattr(import_module(f"{package}.{module.name}"), "attack", None)
        if attack is not None:
            found[module.name] = attack
    return found
