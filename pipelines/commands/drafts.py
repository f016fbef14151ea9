"""`tillit init FILE...`: drafts of a project from the files' headers. Every guess says so."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from ..fault import Fault, Place, TillitError
from ..governance import K_DEFAULT, REQUIRED, a_year_after, starter_set
from ..sources import delimited, excel, json_lines, parquet, xes
from ..sources.mapping import Csv
from ..sources.opened import opened
from ..sources.raw import Raw
from .guesses import Guess, formats_that_fit, guess, is_moment, item_id, status_class

CHECK = "# check this"
TODO = "TODO"
"""Stands where a person must write something; governance and adoption are refused until they have."""

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".xlsx": "excel",
    ".xes": "xes",
}
SEPARATORS = (";", ",", "\t", "|")
SAMPLE_BYTES = 1 << 20
SAMPLE_VALUES = 10_000
"""First values that a date format must fit before it is proposed, and among which statuses are looked for."""
MOST_STATUSES = 40
"""A column with more different words than this is no column of statuses."""

KEPT = "Nothing has been written; the files stay as they are."


@dataclass(frozen=True)
class _Source:
    """One file: how it is written, what its header probably means, and how its values can be sampled."""

    name: str
    path: Path
    format: str
    csv: Csv
    guess: Guess

    @cached_property
    def sample(self) -> dict[str, list[str]]:
        """Different texts among the first rows of the dates, times and statuses; nothing else is looked at."""
        table = self.guess.table
        wanted = tuple(
            column for name, column in self.guess.columns.items() if name == "status" or is_moment(table, name)
        )
        batch = next(self._read(wanted), None) if wanted else None
        if batch is None:
            return {}
        return {name: _texts(values) for name, values in batch.columns.items() if pa.types.is_string(values.type)}

    def _read(self, wanted: tuple[str, ...]) -> Iterator[Raw]:
        readers: dict[str, Callable[[], Iterator[Raw]]] = {
            "csv": lambda: delimited.read(self.path, self.csv, wanted),
            "parquet": lambda: parquet.read(self.path, None, wanted),
            "json_lines": lambda: json_lines.read(self.path, wanted),
            "excel": lambda: excel.read(self.path, None, 1, wanted),
            "xes": lambda: xes.read(self.path, wanted),
        }
        return readers[self.format]()


def _texts(values: pa.Array) -> list[str]:
    first = values.slice(0, SAMPLE_VALUES).to_pylist()
    return list(dict.fromkeys(str(value) for value in first if value not in (None, "")))


def draft_project(files: Sequence[Path], folder: Path, *, on: dt.date | None = None) -> list[Path]:
    """Write governance.yaml, adopted.yaml, defs.yaml and one mapping per file; returns their paths.

    on: today, if no other day is given; the proposed review of the measures lies a year after it.
    Nothing is written, and TillitError says why, where a draft would overwrite a file, a file's format is not known,
    or its header means nothing to tillit.
    """
    sources = [_source(file, name) for file, name in zip(files, _names(files), strict=True)]
    tables = {source.guess.table.name for source in sources}
    today = on or dt.datetime.now(dt.UTC).date()
    drafts = {
        folder / "governance.yaml": _governance(),
        folder / "adopted.yaml": _adopted(tables, today),
        folder / "defs.yaml": _definitions(sources, folder),
    }
    drafts |= {folder / "mappings" / f"{source.name}.yaml": _mapping(source, tables) for source in sources}
    for path in drafts:
        if path.exists():
            raise _fault(
                path,
                "file_exists",
                "There is such a file already, and a draft would take its place.",
                "Move it away, or draft into another folder.",
            )
    (folder / "mappings").mkdir(parents=True, exist_ok=True)
    for path, text in drafts.items():
        path.write_text(text, encoding="utf-8")
    return list(drafts)


def _fault(path: Path, rule: str, problem: str, to_do: str) -> TillitError:
    return TillitError(Fault(Place(path.name), rule, problem, to_do, KEPT))


# --- reading headers -----------------------------------------------------------------------------------------


def _names(files: Sequence[Path]) -> list[str]:
    """A short name per file, each once."""
    names: list[str] = []
    for file in files:
        stem = file.name.removesuffix(".gz").rsplit(".", 1)[0]
        plain = re.sub(r"[^a-z0-9]+", "_", stem.casefold().translate(str.maketrans("åäö", "aao"))).strip("_")
        name = plain or "source"
        same = sum(re.fullmatch(rf"{re.escape(name)}(_\d+)?", other) is not None for other in names)
        names.append(f"{name}_{same + 1}" if same else name)
    return names


def _source(path: Path, name: str) -> _Source:
    suffix = Path(path.name.removesuffix(".gz")).suffix.casefold()
    if suffix not in ENDINGS:
        raise _fault(
            path,
            "format_unknown",
            "The ending of the file's name says no format that tillit reads.",
            f"Give it one of the endings {', '.join(ENDINGS)}, or write its mapping by hand.",
        )
    written = ENDINGS[suffix]
    declared = _csv(path) if written == "csv" else Csv()
    headers: dict[str, Callable[[], list[str]]] = {
        "csv": lambda: delimited.header_of(path, declared),
        "parquet": lambda: parquet.header_of(path),
        "json_lines": lambda: json_lines.header_of(path),
        "excel": lambda: excel.header_of(path, None, 1),
        "xes": lambda: xes.header_of(path),
    }
    guessed = guess(headers[written]())
    if not guessed.columns:
        raise _fault(
            path,
            "header_not_understood",
            "No name in the file's header means anything to tillit.",
            "See whether the first row is the header, or write the mapping by hand.",
        )
    return _Source(name, path, written, declared, guessed)


def _csv(path: Path) -> Csv:
    """Encoding and separator that the first bytes suggest."""
    with opened(path) as stream:
        piece = stream.read(SAMPLE_BYTES)
    try:
        # a letter cut in two by the end of the piece says nothing of the encoding
        piece.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError as error:
        encoding = "utf-8" if error.start > len(piece) - 4 and len(piece) == SAMPLE_BYTES else "cp1252"
    header = piece.decode(encoding, errors="replace").split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    return Csv(encoding=encoding, separator=separator, decimal="," if separator == ";" else ".")


# --- mappings ------------------------------------------------------------------------------------------------


def _mapping(source: _Source, tables: set[str]) -> str:
    lines = [
        f"# Draft by `tillit init`, from the header of {source.path.name}. Nothing here is known: read every line,",
        "# above all those marked `check this`, then try it with `tillit check`.",
        f"format: {source.format}",
    ]
    if source.format == "csv":
        csv = source.csv
        lines.append(
            f"csv: {{encoding: {csv.encoding}, separator: {_text(csv.separator)}, decimal: {_text(csv.decimal)}}}"
            f"  {CHECK}"
        )
    lines += [f"time_zone: Europe/Stockholm  {CHECK}: the zone of times without an offset", "tables:"]
    lines += _wide_table(source) if source.guess.items else _plain_table(source)
    lines += _tree(source, tables)
    if source.guess.table.name == "response" and "survey_wave" not in tables:
        lines += [
            "  - table: survey_wave",
            f"    constants:  {CHECK}: names as in response, days as 2026-02-01",
            f"      {{wave_id: {TODO}, survey_id: {TODO}, opens: {TODO}, closes: {TODO}}}",
        ]
    return "\n".join(lines) + "\n"


def _plain_table(source: _Source) -> list[str]:
    guessed = source.guess
    table = guessed.table
    lines = [f"  - table: {table.name}  {CHECK}: {table.meaning}", "    columns:"]
    lines += [
        f"      {name}: {_text(column)}  {CHECK}: {table.column(name).meaning}"
        for name, column in guessed.columns.items()
    ]
    classed = table.name == "work_event" and "status_class" not in guessed.columns
    if classed and "status" not in guessed.columns:
        lines.append(f"      status: {TODO}  {CHECK}: the column that says what state the case is in")
    constant = {"wave_id"} if table.name == "response" else set()
    lines += [
        f"      {name}: {TODO}  {CHECK}: {table.column(name).meaning}"
        for name in guessed.unknown
        if name not in constant and not (name == "status_class" and classed)
    ]
    lines += _formats(source)
    lines += _constants(guessed)
    if classed:
        lines += _statuses(source)
    return lines


def _wide_table(source: _Source) -> list[str]:
    guessed = source.guess
    respondent = guessed.columns.get("respondent")
    who = (
        f"{_text(respondent)}  {CHECK}: becomes a pseudonym"
        if respondent
        else f"row  {CHECK}: each row is one respondent"
    )
    return [
        f"  - table: response  {CHECK}: one column per question",
        "    wide:",
        f"      respondent: {who}",
        f"      unit_id: {_text(guessed.columns['unit_id'])}  {CHECK}",
        f"      items:  {CHECK}: column, then the question's id in tillit (or in a file of your own items)",
        *(f"        {_text(item)}: {_text(item_id(item) or item)}" for item in guessed.items),
        f'      skipped: [""]  {CHECK}: what stands where nobody answered',
        *_constants(guessed),
    ]


def _constants(guessed: Guess) -> list[str]:
    if guessed.table.name != "response":
        return []
    wave = "" if "wave_id" in guessed.columns and not guessed.items else f"wave_id: {TODO}, "
    return [f"    constants: {{{wave}survey_id: {TODO}}}  {CHECK}: names of your own, such as w1 and employees"]


def _formats(source: _Source) -> list[str]:
    """A format per date or time that is text; `# check this` names what else fits."""
    lines: list[str] = []
    for name, column in source.guess.columns.items():
        if not is_moment(source.guess.table, name):
            continue
        values = source.sample.get(column)
        if values:
            fitting = formats_that_fit(values)
            first, others = (fitting[0], fitting[1:]) if fitting else ("%Y-%m-%d", ())
            words = f"; {', '.join(others)} would fit as well" if others else ""
            words = words if fitting else "; no format known here fits the first rows"
            lines.append(f"      {name}: {_text(first)}  {CHECK}: {TODO} confirm the format{words}")
    return ["    formats:", *lines] if lines else []


def _statuses(source: _Source) -> list[str]:
    column = source.guess.columns.get("status")
    found = source.sample.get(column, []) if column else []
    by_class: dict[str, list[str]] = {}
    for status in found if len(found) <= MOST_STATUSES else ():
        by_class.setdefault(status_class(status), []).append(status)
    lines = [f"    statuses:  {CHECK}: what each status means; ask those who work in the system"]
    for name in ("active", "queue", "waiting_external", "done", "withdrawn", "unknown"):
        if name in by_class:
            lines += [f"      {name}:", *(f"        - {_text(status)}  {CHECK}" for status in by_class[name])]
    return lines if by_class else [*lines, f"      active: [{TODO}]"]


def _tree(source: _Source, tables: set[str]) -> list[str]:
    """A flat tree from the units that occur, where no file tells of the organisation."""
    unit = source.guess.columns.get("unit_id")
    if unit is None or "org_unit" in tables or source.guess.table.name not in ("response", "work_event"):
        return []
    return [
        f"  - table: org_unit  {CHECK}: a file with the organisation's real tree is better",
        f"    hierarchy: {{root: {TODO}, levels: [{_text(unit)}]}}  # root: the organisation's name",
    ]


def _text(value: str) -> str:
    """A YAML string; JSON's quotes are YAML's."""
    return json.dumps(value, ensure_ascii=False)


# --- the rest of the project ---------------------------------------------------------------------------------


def _governance() -> str:
    lines = [
        "# What the organisation puts on record. Fill it in together, before any real row is read.",
        "# Made-up data say `synthetic: true`, data that are public already `public: true`; they need no more.",
        f"organisation: {TODO}  {CHECK}: the organisation's name",
    ]
    examples = {
        "co_determination": "{date: 2026-01-31, with: [a union, another union]}",
        "dpia_date": "2026-01-31",
        "retention_months": "24",
    }
    lines += [f"# {name}: {examples.get(name, '...')}  # {what.en} ({what.sv})" for name, what in REQUIRED]
    lines += [
        f"k: {K_DEFAULT}  # least number of answers behind a value; fixed before a survey opens",
        f"time_zone: Europe/Stockholm  {CHECK}",
        f"language: sv  {CHECK}: sv or en",
        "visible_after_days: 14  # a unit sees its own first, others so many days later",
        "publish_delay_days: 14  # days from the end of a month until its work is shown",
        "schedules: {new_files: false, monthly: false, wave_close: false, retention: false}",
    ]
    return "\n".join(lines) + "\n"


def _adopted(tables: set[str], today: dt.date) -> str:
    lines = [
        "# A starter set, to be talked over: keep what helps you improve, let the rest go. At most 12 per audience.",
        "# A measure that names nobody under chosen_with serves the whole's own conversation only: no unit is shown.",
        "measures:",
    ]
    chosen = starter_set(survey="response" in tables, work="work_event" in tables)
    for measure in chosen:
        lines += [
            f"  {measure}:",
            "    # chosen_with: {roles: [employees, safety representative], date: 2026-01-31}",
            f"    owner: {TODO}  {CHECK}: a role",
            f"    stop_if: {TODO}  {CHECK}: what would make you stop",
            f"    review_by: {a_year_after(today)}",
        ]
    return "\n".join(lines if chosen else [*lines[:2], "measures: {}"]) + "\n"


def _definitions(sources: Sequence[_Source], folder: Path) -> str:
    lines = [
        "type: tillit.TillitComponent",
        "attributes:",
        "  home: tillit_home",
        "  governance: governance.yaml",
        "  adopted: adopted.yaml",
        "  sources:",
    ]
    for source in sources:
        file = Path(os.path.relpath(source.path.absolute(), folder.absolute())).as_posix()
        lines += [
            f"    - name: {source.name}",
            f"      file: {_text(file)}",
            f"      mapping: mappings/{source.name}.yaml",
        ]
    return "\n".join(lines) + "\n"
