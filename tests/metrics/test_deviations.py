"""The page of deviations: complete in form, and about code that exists."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "deviations.md").read_text(encoding="utf-8")
DEVIATIONS = {part.partition("\n")[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}


def code_of(module: str) -> str:
    return (REPOSITORY / module).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DEVIATIONS)
def test_every_deviation_names_an_existing_module(name: str) -> None:
    modules = re.findall(r"`(metrics/[\w/]+\.py)`", DEVIATIONS[name])
    assert modules
    assert all((REPOSITORY / module).is_file() for module in modules)


@pytest.mark.parametrize("name", DEVIATIONS)
def test_every_deviation_says_what_why_and_how_to_switch_it_off(name: str) -> None:
    marks = re.findall(r"^- \*\*([\w ]+):\*\* \S", DEVIATIONS[name], flags=re.MULTILINE)
    assert marks == ["Reference", "Here", "Why", "Switch off"]


@pytest.mark.parametrize("name", DEVIATIONS)
def test_every_name_of_code_is_in_a_module_that_is_named_with_it(name: str) -> None:
    code = "".join(code_of(module) for module in re.findall(r"`(metrics/[\w/]+\.py)`", DEVIATIONS[name]))
    names = re.findall(r"`([A-Za-z_]+)(?:\([^`]*\))?`", DEVIATIONS[name])
    tables = {"limits", "reading"}
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "metrics").rglob("*.py"))
    for known in set(names) - tables:
        assert re.search(rf"\b{known}\b", code) or re.search(rf"^(def {known}\(|{known} = )", elsewhere, re.MULTILINE)


def test_there_are_as_many_as_we_know_of() -> None:
    assert len(DEVIATIONS) >= 25
