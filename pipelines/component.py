"""The component: tillit in somebody else's Dagster project, configured in YAML."""

from pathlib import Path

import dagster as dg

from .definitions import build_definitions
from .setup import Configuration


class TillitComponent(dg.Component, Configuration, dg.Resolvable):
    """Organisational health as assets: from surveys and traces of work to a release and its pages.

    Relative paths start at the folder of the defs.yaml.
    """

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The definitions of the project that the YAML describes."""
        return build_definitions(self, Path(context.path))
