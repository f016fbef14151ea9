"""The verbs of the command line: found by their names, light to import, worded in both languages."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest
from tillit.metrics.text import Text
from tillit.pipelines.commands import verbs
from tillit.pipelines.commands.verb import Verb, all_verbs

MODULES = [module.name for module in iter_modules(verbs.__path__)]
SLOW = {"dagster", "duckdb", "pandas", "numpy", "pyarrow", "ibis", "scipy", "dash", "plotly", "great_expectations"}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_holds_the_verb_of_its_name_in_both_languages(name: str) -> None:
    module = import_module(f"{verbs.__name__}.{name}")
    assert isinstance(getattr(module, name), Verb)
    texts = [value for value in vars(module).values() if isinstance(value, Text)]
    assert texts
    for text in texts:
        assert text.sv
        assert text.en
        assert text.sv.count("{") == text.en.count("{")


def test_verbs_stand_in_the_order_of_their_positions() -> None:
    found = all_verbs()
    assert set(found) == set(MODULES)
    assert next(iter(found)) == "demo"
    positions = [verb.position for verb in found.values()]
    assert positions == sorted(positions)


def test_the_help_imports_nothing_slow() -> None:
    script = (
        "import sys\n"
        "from tillit.pipelines.command_line import parser\n"
        "parser('sv').format_help()\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not SLOW & set(said.stdout.split())
