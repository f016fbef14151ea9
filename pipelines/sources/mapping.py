"""Mappings: which column of a source is which canonical column, and what its values mean. Nothing is guessed."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import re
import zoneinfo
from collections.abc import Iterable
from collections.abc import Mapping as Mappable
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ...metrics.contracts import CONTRACTS, STATUS_CLASSES, Contract, Kind, contract
from ...metrics.declared import DeclaredFile
from ..stamp_format import pattern
from ..yaml_file import read_yaml
from . import mappings as shipped

WIDE_SURVEY_COLUMNS = ("respondent", "unit_id", "item_id", "answer")
ROW = "row"
"""`respondent: row`: each row is one respondent, known by its number alone."""
MAPPING_FILE = re.compile(r".+(?<!_instrument)\.yaml")
PATH_SEPARATOR = " / "
"""Between the levels of a unit id that is made of several columns."""


def _word(value: object) -> object:
    """YAML's own numbers, dates and truth values as the words that stand in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


Word = Annotated[str, BeforeValidator(_word)]
Words = tuple[Word, ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Csv(_Part):
    """How a CSV file is written."""

    encoding: str = "utf-8"
    separator: str = Field(default=",", min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    quote: str = Field(default='"', max_length=1)

    @model_validator(mode="after")
    def _known(self) -> Csv:
        try:
            "a".encode(self.encoding).decode(self.encoding)
            codecs.getincrementaldecoder(self.encoding)
        except (LookupError, UnicodeError):
            raise ValueError("no such encoding of text") from None
        ends = {"\n", "\r", "\0"}
        if not (self.separator + self.quote).isascii() or self.separator == self.quote or self.separator in ends:
            raise ValueError("separator and quote are two different ASCII characters, and no line ends")
        return self


class Excel(_Part):
    """Where in a workbook the table stands."""

    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)


class Parquet(_Part):
    """`encoding`: of text that is not UTF-8 although the format says it is."""

    encoding: str | None = None


class Database(_Part):
    """A table behind an Ibis connection; `$NAME` in the url comes from the environment."""

    url: str
    table: str


class Join(_Part):
    """One value made of several columns; missing where one of them is."""

    join: Words = Field(min_length=2)
    between: str = PATH_SEPARATOR


Scales = Mappable[str, tuple[int, int]]
"""Lowest and highest answer per item id."""

From = Word | Join
"""Where a canonical column comes from: a source column, or several joined."""


def sources_of(origin: From) -> tuple[str, ...]:
    """The source columns of a canonical column."""
    return origin.join if isinstance(origin, Join) else (origin,)


class TruthWords(_Part):
    """The words for true and false."""

    yes: Words
    no: Words


class Wide(_Part):
    """A survey with one column per question. A row with an answer off its scale is set aside whole."""

    respondent: From
    unit_id: From
    items: dict[Word, str]
    """Source column -> item id; a list says that they are the same."""
    skipped: Words = ()
    """Words for "no answer", beside the mapping's `missing`."""

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, content: object) -> object:
        if isinstance(content, dict) and isinstance(content.get("items"), list):
            return {**content, "items": {str(item): str(item) for item in content["items"]}}
        return content


class FirstLine(_Part):
    """Which units cases first come in to: by the words of a column, or by how a unit's name does not end."""

    column: Word
    values: Words = ()
    not_ending: Words = ()

    @model_validator(mode="after")
    def _one(self) -> FirstLine:
        if bool(self.values) == bool(self.not_ending):
            raise ValueError("first_line needs either values or not_ending")
        return self


class Hierarchy(_Part):
    """The tree of units, derived from columns of every row: `root`, then one level per column.

    A unit's id is its path below the root, joined by " / ": the same team name under two lines is two units.
    """

    root: Word
    levels: Words = Field(min_length=1)
    kinds: Words = ()
    first_line: FirstLine | None = None
    people_at_least: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_kind_per_level(self) -> Hierarchy:
        if self.kinds and len(self.kinds) != len(self.levels) + 1:
            raise ValueError("kinds are one for the root and one per level")
        return self


class TableMapping(_Part):
    """How one canonical table is fed."""

    table: str
    columns: dict[str, From] = {}
    constants: dict[str, Word] = {}
    formats: dict[str, str] = {}
    missing: dict[str, Words] = {}
    booleans: dict[str, TruthWords] = {}
    statuses: dict[str, Words] = {}
    words: dict[str, dict[Word, Words]] = {}
    """Per column of text: one word, and the source's words for the same thing; other words stand as they are."""
    wide: Wide | None = None
    hierarchy: Hierarchy | None = None
    distinct: bool = False
    """Rows alike are one row; of rows that differ under one key the first counts, and a warning says so."""

    @model_validator(mode="after")
    def _fits_contract(self) -> TableMapping:
        names = {candidate.name for candidate in CONTRACTS}
        if self.table not in names:
            raise ValueError(f"'{self.table}' is not a table of tillit's; those are {', '.join(sorted(names))}")
        self._check_columns()
        self._check_statuses()
        return self

    def _check_columns(self) -> None:
        known = (*self.contract.names, "survey_id") if self.table == "response" else self.contract.names
        for name in (*self.columns, *self.constants, *self.formats, *self.missing, *self.booleans, *self.words):
            if name not in known:
                raise ValueError(f"'{name}' is not a column of {self.table}; those are {', '.join(known)}")
        for name in self.words:
            if self.contract.column(name).kind is not Kind.STRING:
                raise ValueError(f"'{name}' is no text, so it has no words")
        for name, written in self.formats.items():
            if self.contract.column(name).kind not in (Kind.DATE, Kind.TIMESTAMP):
                raise ValueError(f"'{name}' is no date and no time, so it has no format")
            pattern(written)
        twice = set(self.columns) & set(self.constants)
        if twice:
            raise ValueError(f"'{min(twice)}' has both a column and a constant")
        self._check_kind()
        if self.hierarchy is None:
            self._check_required()

    def _check_kind(self) -> None:
        if self.hierarchy and (self.table != "org_unit" or self.columns or self.constants):
            raise ValueError("a hierarchy makes org_unit, whole and no other table")
        if self.wide and self.table != "response":
            raise ValueError("wide makes response, no other table")

    def _check_required(self) -> None:
        absent = [column.name for column in self.contract.columns if column.required and column.name not in self.given]
        if absent:
            raise ValueError(f"the required column '{absent[0]}' of {self.table} has no source")
        if self.table == "response" and "survey_id" not in self.constants:
            raise ValueError("response needs constants: survey_id, which names the key of its respondents")

    def _check_statuses(self) -> None:
        if not self.statuses:
            return
        if self.table != "work_event" or "status" not in self.columns or "status_class" in self.columns:
            raise ValueError("statuses say what the column status of work_event means, in place of status_class")
        known: set[str] = set()
        for name, words in self.statuses.items():
            if name not in STATUS_CLASSES:
                raise ValueError(f"'{name}' is no status class; those are {', '.join(STATUS_CLASSES)}")
            if known & set(words):
                raise ValueError(f"'{min(known & set(words))}' stands in two status classes")
            known |= set(words)

    @property
    def contract(self) -> Contract:
        """The table's contract."""
        return contract(self.table)

    @property
    def given(self) -> frozenset[str]:
        """The canonical columns that get a value."""
        wide = WIDE_SURVEY_COLUMNS if self.wide else ()
        classes = ("status_class",) if self.statuses else ()
        return frozenset((*self.columns, *self.constants, *wide, *classes))

    @property
    def derived(self) -> bool:
        """Whether several source rows may make one row of the table."""
        return self.distinct or self.hierarchy is not None or not (self.columns or self.wide)

    def sources(self) -> Iterable[str]:
        """The source columns it reads."""
        for origin in self.columns.values():
            yield from sources_of(origin)
        if self.wide:
            if self.wide.respondent != ROW:
                yield from sources_of(self.wide.respondent)
            yield from sources_of(self.wide.unit_id)
            yield from self.wide.items
        if self.hierarchy:
            yield from self.hierarchy.levels
            if self.hierarchy.first_line:
                yield self.hierarchy.first_line.column


class Mapping(_Part):
    """How one source is written and which canonical tables it feeds."""

    format: Literal["csv", "parquet", "json_lines", "excel", "xes", "database"]
    csv: Csv = Csv()
    excel: Excel = Excel()
    parquet: Parquet = Parquet()
    database: Database | None = None
    time_zone: str | None = None
    """Zone of times without an offset; without it such times are set aside."""
    fold: Literal["earlier", "later"] | None = None
    """Which of two moments a local time means in the hour that comes twice; without it such times are set aside."""
    public: bool = False
    missing: Words = ("",)
    """Words for "no value", in every column."""
    tables: tuple[TableMapping, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        if self.time_zone is not None and self.time_zone not in zoneinfo.available_timezones():
            raise ValueError("time_zone is not a zone of the IANA database, such as Europe/Stockholm")
        names = self.table_names()
        if len(set(names)) < len(names):
            raise ValueError("each table stands once in a mapping")
        if all(table.derived for table in self.tables):
            raise ValueError("at least one table takes its rows one by one (without hierarchy and distinct)")
        return self

    def table_names(self) -> tuple[str, ...]:
        """The canonical tables it feeds."""
        return tuple(table.table for table in self.tables)

    def wanted(self) -> tuple[str, ...]:
        """The source columns it reads, each once, in order of first mention."""
        return tuple(dict.fromkeys(name for table in self.tables for name in table.sources()))

    @property
    def survey_id(self) -> str | None:
        """The survey whose key hides its respondents."""
        for table in self.tables:
            if table.table == "response":
                return table.constants["survey_id"]
        return None

    def fingerprint(self, scales: Scales | None = None) -> str:
        """SHA-256 of everything that decides what becomes of a file's bytes."""
        text = self.model_dump_json() + repr(sorted((scales or {}).items()))
        return hashlib.sha256(text.encode()).hexdigest()


def load_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file; TillitError with line and column where it is at fault."""
    return read_yaml(path, Mapping)


def ready_mappings() -> tuple[str, ...]:
    """Names of the mappings that ship with tillit; instruments lie beside them."""
    names = (entry.name for entry in resources.files(shipped).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if MAPPING_FILE.fullmatch(name)))


def ready_mapping(name: str) -> Mapping:
    """A mapping that ships with tillit, such as `volvo_it_xes`; KeyError where there is none."""
    if name not in ready_mappings():
        raise KeyError(name)
    with resources.as_file(resources.files(shipped).joinpath(f"{name}.yaml")) as path:
        return read_yaml(path, Mapping)


def ready_declaration(name: str) -> DeclaredFile:
    """A declaration that ships with tillit, such as `us_army_lq2002_instrument`; KeyError where there is none."""
    file = resources.files(shipped).joinpath(f"{name}.yaml")
    if MAPPING_FILE.fullmatch(f"{name}.yaml") or not file.is_file():
        raise KeyError(name)
    with resources.as_file(file) as path:
        return read_yaml(path, DeclaredFile)
