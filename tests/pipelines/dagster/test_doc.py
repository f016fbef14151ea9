"""docs/dagster.md: its options, jobs, sensors and schedules are those there are."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML
from tillit import TillitComponent
from tillit.pipelines.governance import Schedules
from tillit.pipelines.setup import Configuration, SourceConfig

from .project_site import Site

DOC = (Path(__file__).parents[3] / "docs" / "dagster.md").read_text(encoding="utf-8")


def blocks() -> list[dict[str, object]]:
    return [YAML(typ="safe").load(text) for text in re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)]


def test_the_full_defs_yaml_has_every_option_and_is_valid() -> None:
    attributes = blocks()[0]["attributes"]
    configuration = Configuration.model_validate(attributes)
    assert configuration.model_fields_set == Configuration.model_fields.keys() == TillitComponent.model_fields.keys()
    named = {name for source in configuration.sources for name in source.model_fields_set}
    assert named == SourceConfig.model_fields.keys()


def test_the_switches_are_those_of_the_governance() -> None:
    switches = blocks()[1]["schedules"]
    assert isinstance(switches, dict)
    assert switches.keys() == Schedules.model_fields.keys()


def test_every_job_sensor_and_schedule_is_told_of(written_site: Site) -> None:
    code = written_site.definitions.get_repository_def()
    names = {job.name for job in code.get_all_jobs() if not job.name.startswith("__")}
    names |= {one.name for one in (*code.sensor_defs, *code.schedule_defs)}
    assert names <= set(re.findall(r"`(tillit_\w+)`", DOC))
