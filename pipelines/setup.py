"""One organisation's tillit, loaded: its choices, measures, instruments and sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..metrics.asked import scale_name
from ..metrics.catalogue import catalogue
from ..metrics.declared import Declared, DeclaredFile
from ..metrics.instruments.instrument import Instrument, Item
from ..metrics.instruments.registry import instruments
from ..metrics.limits import Rebase
from ..metrics.measure import Measure, Unit
from .fault import TillitError
from .governance import Adopted, Governance, load_adopted, load_governance, missing_governance
from .landing.ingestion import SourceFile
from .project import Project
from .sources.mapping import Mapping, load_mapping, ready_declaration, ready_mapping
from .yaml_file import read_yaml


class SourceConfig(BaseModel):
    """One source: a file, or a table that an Ibis connection reaches, and how it maps."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    name: str
    """Small letters, digits and `_`; also the name of its asset."""
    mapping: str
    """A mapping file, or `ready:<name>` for one that ships with tillit."""
    file: str | None = None
    """The file, where the source is one."""
    connection: str | None = None
    """An Ibis connection, such as `duckdb://raw.duckdb`, where the source is a table."""
    table: str | None = None
    """The table that the connection reaches."""
    upstream: str | None = None
    """Key of an asset of the project's own that makes the file or table, parts separated by `/`."""

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
            raise ValueError("not a name of small letters, digits and _, beginning with a letter")
        return value


class Configuration(BaseModel):
    """What a project's defs.yaml says under `attributes`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    sources: Sequence[SourceConfig] = ()
    """What is taken in."""
    home: str = "tillit_home"
    """Folder of the vault, the releases and the report."""
    governance: str = "governance.yaml"
    """Purpose, legal basis, retention and the other choices on record."""
    adopted: str = "adopted.yaml"
    """The measures in use, each with its owner and its review."""
    instruments: Sequence[str] = ()
    """Files that declare questionnaires, scales and external figures of the organisation's own, or `ready:<name>`."""
    rebases: str | None = None
    """File with the logged rebases of process behaviour charts."""
    first_month: str = "2015-01"
    """The first month of work that may be cleared, as YYYY-MM."""
    last_month: str | None = None
    """The last month of work, of a log that will not go on and ends inside it; else the last month that is full."""
    asset_key_prefix: Sequence[str] = ("tillit",)
    """Asset keys start with it, and so do the names of jobs, schedules, sensors and partitions."""
    group_prefix: str = ""
    """Put before the names of the asset groups, such as `tillit_`."""
    owners: Sequence[str] = ()
    """Owners of the assets in Dagster: e-mail addresses, or `team:name`."""

    @field_validator("first_month", "last_month")
    @classmethod
    def _a_month(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
            raise ValueError("not a month as YYYY-MM")
        return value

    @field_validator("asset_key_prefix")
    @classmethod
    def _named(cls, value: Sequence[str]) -> Sequence[str]:
        if not value or not all(re.fullmatch(r"[A-Za-z0-9_]+", part) for part in value):
            raise ValueError("at least one part, of letters, digits and _")
        return value


class RebaseEntry(BaseModel):
    """One logged change after which a series begins anew."""

    model_config = ConfigDict(extra="forbid")

    indicator: str
    starts: date
    cause: str = Field(min_length=1)
    unit_id: str = ""
    facet: str | None = None


class RebaseLog(BaseModel):
    """The file of logged rebases."""

    model_config = ConfigDict(extra="forbid")

    rebases: tuple[RebaseEntry, ...] = ()

    def entries(self) -> tuple[Rebase, ...]:
        """As the limits take them."""
        return tuple(
            Rebase(entry.indicator, entry.starts, entry.cause, entry.unit_id, entry.facet) for entry in self.rebases
        )


@dataclass(frozen=True)
class Setup:
    """A configuration with everything it points at, read once."""

    configuration: Configuration
    folder: Path
    on: date | None = None
    """The day to act on; today in the organisation's time zone where it is not given."""

    def path(self, name: str) -> Path:
        """A path of the configuration; relative ones start at the folder of defs.yaml."""
        return (self.folder / name).absolute()

    @cached_property
    def project(self) -> Project:
        """The folders and files."""
        return Project(self.path(self.configuration.home))

    @cached_property
    def governance(self) -> Governance:
        """The governance on record; TillitError where something it must say is missing."""
        path = self.path(self.configuration.governance)
        governance = load_governance(path)
        missing = missing_governance(governance, path)
        if missing:
            raise TillitError(missing[0])
        return governance

    @property
    def today(self) -> date:
        """The day to act on, in the organisation's time zone."""
        return self.on or datetime.now(ZoneInfo(self.governance.time_zone)).date()

    def last_month(self) -> date | None:
        """First day of the last month of work, where the log will not go on; None where it does."""
        month = self.configuration.last_month
        return None if month is None else date.fromisoformat(f"{month}-01")

    def retention_limit(self) -> date | None:
        """Rows before this day are past the retention on record; None where none is named."""
        months = self.governance.retention_months
        return None if months is None else (pd.Timestamp(self.today) - pd.DateOffset(months=months)).date()

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """tillit's own instruments and the project's."""
        own = {instrument.id: instrument for part in self._declared for instrument in part.instruments}
        return {**instruments(), **own}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """The catalogue and the project's own asked measures."""
        return catalogue(tuple(measure for part in self._declared for measure in part.measures))

    @cached_property
    def adopted(self) -> Adopted:
        """The measures in use."""
        return load_adopted(self.path(self.configuration.adopted), known=set(self.measures), on=self.on)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.id: item for instrument in self.instruments.values() for item in instrument.items}

    @cached_property
    def item_scales(self) -> dict[str, tuple[int, int]]:
        """Lowest and highest answer of every item."""
        return {key: (item.lowest, item.highest) for key, item in self.items.items()}

    @cached_property
    def rebases(self) -> tuple[Rebase, ...]:
        """The logged rebases of process behaviour charts, each with its cause."""
        if self.configuration.rebases is None:
            return ()
        return read_yaml(self.path(self.configuration.rebases), RebaseLog).entries()

    def mapping(self, source: SourceConfig) -> Mapping:
        """The mapping of a source."""
        return self._mappings[source.mapping]

    @cached_property
    def fed_tables(self) -> dict[str, tuple[str, ...]]:
        """Every canonical table that a source feeds, with the names of those sources."""
        fed: dict[str, tuple[str, ...]] = {}
        for source in self.configuration.sources:
            for table in self.mapping(source).table_names():
                fed[table] = (*fed.get(table, ()), source.name)
        return fed

    @cached_property
    def _mappings(self) -> dict[str, Mapping]:
        return {name: self._mapping(name) for name in {source.mapping for source in self.configuration.sources}}

    def _mapping(self, name: str) -> Mapping:
        if name.startswith("ready:"):
            return ready_mapping(name.removeprefix("ready:"))
        return load_mapping(self.path(name))

    def source_file(self, source: SourceConfig) -> SourceFile:
        """A source as ingestion takes it."""
        path = None if source.file is None else self.path(source.file)
        return SourceFile(source.name, path, self.mapping(source), source.connection, source.table)

    def scales(self) -> dict[str, tuple[tuple[Item, ...], bool]]:
        """Every asked scale by name: its items, and whether it is read on 0-100."""
        return {
            scale_name(measure.id, part.facet): (part.items, measure.card.unit is Unit.POMP)
            for measure in self.measures.values()
            for part in measure.parts
        }

    @cached_property
    def _declared(self) -> tuple[Declared, ...]:
        return tuple(self._declaration(name).declared() for name in self.configuration.instruments)

    def _declaration(self, name: str) -> DeclaredFile:
        if name.startswith("ready:"):
            return ready_declaration(name.removeprefix("ready:"))
        return read_yaml(self.path(name), DeclaredFile)
