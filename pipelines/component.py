"""The component: tillit in somebody else's Dagster project, configured in YAML."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from .definitions import build_definitions
from .setup import Configuration, SourceConfig


class Source(dg.Model, dg.Resolvable):
    """One source: a file, or a table that an Ibis connection reaches, and how it maps."""

    name: str
    mapping: str
    file: str | None = None
    connection: str | None = None
    table: str | None = None
    upstream: str | None = None


class TillitComponent(dg.Component, dg.Model, dg.Resolvable):
    """Organisational health as assets: from surveys and traces of work to a release and its pages.

    Relative paths start at the folder of the defs.yaml.
    """

    sources: Sequence[Source]
    home: str = "tillit_home"
    governance: str = "governance.yaml"
    adopted: str = "adopted.yaml"
    instruments: Sequence[str] = ()
    rebases: str | None = None
    first_month: str = "2015-01"
    asset_key_prefix: Sequence[str] = ("tillit",)
    owners: Sequence[str] = ()

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The definitions of the project that the YAML describes."""
        return build_definitions(self.configuration(), Path(context.path))

    def configuration(self) -> Configuration:
        """The same choices, free of Dagster."""
        return Configuration(
            home=self.home,
            governance=self.governance,
            adopted=self.adopted,
            sources=tuple(
                SourceConfig(
                    name=source.name,
                    mapping=source.mapping,
                    file=source.file,
                    connection=source.connection,
                    table=source.table,
                    upstream=source.upstream,
                )
                for source in self.sources
            ),
            instruments=tuple(self.instruments),
            rebases=self.rebases,
            first_month=self.first_month,
            asset_key_prefix=tuple(self.asset_key_prefix),
            owners=tuple(self.owners),
        )
