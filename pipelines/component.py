"""The component: tillit in somebody else's Dagster project, configured in YAML."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from .definitions import build_definitions
from .setup import Configuration, SourceConfig


class Source(SourceConfig, dg.Resolvable):
    """One source: a file, or a table that an Ibis connection reaches, and how it maps."""


class TillitComponent(dg.Component, Configuration, dg.Resolvable):
    """Organisational health as assets: from surveys and traces of work to a release and its pages.

    Relative paths start at the folder of the defs.yaml.
    """

    sources: Sequence[Source] = ()  # pyright: ignore[reportIncompatibleVariableOverride]  (Source is the narrower type)
    """What is taken in; a type of its own, so that Dagster fills in `{{ ... }}` inside it."""

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The definitions of the project that the YAML describes."""
        return build_definitions(self, Path(context.path))
