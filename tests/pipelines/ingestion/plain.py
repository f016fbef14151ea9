"""An independent reading of a delivery in plain Python: what the vault should hold after it, and nothing faster."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
import zoneinfo
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tillit.metrics.contracts import Column, Kind, contract

from .plain_files import NESTED, ROW, RefusedError

Value = str | int | float | bool | dt.date | dt.datetime | None


class AsideError(Exception):
    """The row must be set aside."""


@dataclass(frozen=True)
class Plan:
    """One table of a mapping: canonical column -> source column, or several that are joined."""

    table: str
    columns: Mapping[str, str | tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    """A wide survey: source columns that are items of the same name."""
    levels: tuple[str, ...] = ()
    """Derived units: source columns, from the top; the root is called `Allt`."""
    distinct: bool = False

    @property
    def derived(self) -> bool:
        """Whether several rows of the source make one row."""
        return self.distinct or bool(self.levels)


@dataclass(frozen=True)
class Style:
    """How a source writes its values."""

    decimal: str = "."
    yes: str = "true"
    no: str = "false"
    zone: str | None = "Europe/Stockholm"
    skipped: str = "NA"
    scales: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What must be in the vault: rows with their numbers by table, and the numbers of rows set aside."""

    read: int
    tables: Mapping[str, list[tuple[Value, ...]]]
    aside: frozenset[int]

    @property
    def accepted(self) -> int:
        """Rows taken in."""
        return self.read - len(self.aside)


def outcome(  # noqa: C901, PLR0912 - read from top to bottom
    header: Sequence[str],
    rows: Iterable[ROW],
    plans: Sequence[Plan],
    style: Style,
    *,
    keys: Mapping[str, bytes],
    unfit: Collection[int] = (),
) -> Outcome:
    """What a vault without anything else should hold after the delivery; RefusedError where nothing of it.

    unfit: rows whose texts nobody should keep; which texts those are is not for this reading to say.
    """
    listed = list(rows)
    counts = Counter(header)
    wanted = {name for plan in plans for name in _sources(plan)}
    if (listed and header and any(counts[name] != 1 for name in wanted)) or not listed:
        raise RefusedError("header")
    aside: set[int] = set()
    made: dict[str, list[tuple[int, dict[str, Value]]]] = {plan.table: [] for plan in plans}
    paths: dict[tuple[str, ...], int] = {}
    for number, record in listed:
        try:
            if number in unfit or record is None or NESTED in (record.get(name) for name in wanted):
                raise AsideError  # noqa: TRY301
            here = {plan.table: _made(plan, record, style) for plan in plans if not plan.levels}
            _check_moments(here)
        except AsideError:
            aside.add(number)
            continue
        for table, found in here.items():
            made[table].extend((number, row) for row in found)
        for plan in plans:
            path = [_text(record.get(level)) for level in plan.levels]
            known = path[: path.index(None)] if None in path else path
            for depth in range(1, len(known) + 1):
                paths.setdefault(tuple(str(name) for name in known[:depth]), number)
    if len(aside) == len(listed):
        raise RefusedError("not one row")
    for plan in plans:
        if plan.levels:
            made[plan.table] = _units(paths)
        elif plan.distinct:
            made[plan.table] = _first_by_key(plan.table, made[plan.table])
    if "org_unit" in made:
        check_tree([row for _, row in made["org_unit"]])
    for plan in plans:
        if not plan.derived and plan.table != "work_event":
            again = repeated(plan.table, made[plan.table])
            aside |= again
            for other in plans:
                if not other.derived:
                    made[other.table] = [entry for entry in made[other.table] if entry[0] not in again]
    hidden = {table: [_hidden(table, row, number, plans, keys) for number, row in rows] for table, rows in made.items()}
    return Outcome(len(listed), {table: sorted(rows, key=repr) for table, rows in hidden.items()}, frozenset(aside))


BEFORE = {
    "item": ("lowest", "highest", False),
    "survey_wave": ("opens", "closes", True),
    "priority": ("valid_from", "valid_to", False),
    "target": ("valid_from", "valid_to", False),
    "status_report": ("started", "finished_on", True),
    "decision": ("raised_on", "decided_on", True),
    "experiment": ("started_on", "ended_on", True),
    "obstacle": ("raised_on", "answered_on", True),
}
"""Columns of which the first comes before the second, and whether they may be equal."""
HAPPENED = ("occurred_at", "reported_on", "occurred_on", "raised_on", "decided_on", "started_on", "ended_on",
            "visited_on", "answered_on", "month")  # fmt: skip


def _check_moments(here: Mapping[str, list[dict[str, Value]]]) -> None:
    """AsideError where a row ends before it begins, or tells of what happened at no time of ours."""
    for table, rows in here.items():
        for row in rows:
            for name in HAPPENED:
                moment = row.get(name)
                day = moment.date() if isinstance(moment, dt.datetime) else moment
                if isinstance(day, dt.date) and not dt.date(1901, 1, 1) <= day <= dt.date(2062, 8, 31):
                    raise AsideError
            if table in BEFORE:
                first, last, equal = BEFORE[table]
                begins, ends = row[first], row[last]
                if begins is not None and ends is not None and (ends < begins or (ends == begins and not equal)):  # pyright: ignore[reportOperatorIssue]
                    raise AsideError


def _sources(plan: Plan) -> set[str]:
    joined = [(origin,) if isinstance(origin, str) else origin for origin in plan.columns.values()]
    return {name for names in joined for name in names} | set(plan.items) | set(plan.levels)


def _made(plan: Plan, record: Mapping[str, str | None], style: Style) -> list[dict[str, Value]]:
    row: dict[str, Value] = {}
    for column in contract(plan.table).columns:
        origin = plan.columns.get(column.name)
        if column.name in plan.constants:
            row[column.name] = plan.constants[column.name]
        elif origin is None:
            row[column.name] = None
        elif isinstance(origin, tuple):
            parts = [_text(record.get(name)) for name in origin]
            row[column.name] = _value(column, None if None in parts else " / ".join(map(str, parts)), plan, style)
        else:
            row[column.name] = _value(column, record.get(origin), plan, style)
    if plan.statuses:
        meaning = {word: name for name, words in plan.statuses.items() for word in words}
        row["status_class"] = meaning.get(str(row["status"]), "unknown")
    if plan.items:
        return [{**row, "item_id": item, "answer": _answer(record.get(item), item, style)} for item in plan.items]
    if plan.table == "response" and style.scales:
        row["answer"] = _answer(record.get(str(plan.columns["answer"])), str(row["item_id"]), style)
    return [row]


def _answer(text: str | None, item: str, style: Style) -> int | None:
    if item not in style.scales:
        raise AsideError
    if text in (None, "", style.skipped):
        return None
    lowest, highest = style.scales[item]
    if not re.fullmatch(r"-?[0-9]{1,18}", str(text), re.ASCII) or not lowest <= int(str(text)) <= highest:
        raise AsideError
    return int(str(text))


def _text(text: str | None) -> str | None:
    return text or None


def _value(column: Column, text: str | None, plan: Plan, style: Style) -> Value:
    if text is None or text == "":
        if column.required and column.name not in ("status_class", "answer"):
            raise AsideError
        return None
    value = _parsed(column, text, plan, style)
    if column.values is not None and value not in column.values:
        raise AsideError
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = column.lowest, column.highest
        if (low is not None and value < low) or (high is not None and value > high):
            raise AsideError
    return value


def _parsed(column: Column, text: str, plan: Plan, style: Style) -> Value:  # noqa: C901 - one case per kind
    match column.kind:
        case Kind.INTEGER:
            if not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
                raise AsideError
            return int(text)
        case Kind.NUMBER:
            if style.decimal != "." and "." in text:
                raise AsideError
            plain = text.replace(style.decimal, ".")
            if not re.fullmatch(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", plain, re.ASCII):
                raise AsideError
            if float(plain) in (float("inf"), float("-inf")):
                raise AsideError
            return float(plain)
        case Kind.BOOLEAN:
            if text not in (style.yes, style.no):
                raise AsideError
            return text == style.yes
        case Kind.DATE:
            return _moment(text, plan.formats.get(column.name, "%Y-%m-%d")).date()
        case Kind.TIMESTAMP:
            return _universal(text, plan.formats.get(column.name), style)
        case _:
            return text


def _moment(text: str, form: str) -> dt.datetime:
    """Strictly in the format: strptime takes single digits, so what it read must be written the same again."""
    try:
        moment = dt.datetime.strptime(text, form)  # noqa: DTZ007 - local time
    except ValueError as error:
        raise AsideError from error
    written = moment.strftime(form).replace(str(moment.year), f"{moment.year:04d}")
    if written != text:
        raise AsideError
    return moment


def _universal(text: str, form: str | None, style: Style) -> dt.datetime:
    if form is None:
        found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", text, re.ASCII)
        if found is None:
            raise AsideError
        moment = _moment(found[1], "%Y-%m-%dT%H:%M:%S")
        moment += dt.timedelta(microseconds=int(((found[2] or "") + "000000")[:6]))
        if found[3] is not None:
            return _shifted(moment, found[3])
    else:
        moment = _moment(text, form)
    if style.zone is None:
        raise AsideError
    zone = zoneinfo.ZoneInfo(style.zone)
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        raise AsideError
    return earlier.astimezone(dt.UTC).replace(tzinfo=None)


def _shifted(moment: dt.datetime, offset: str) -> dt.datetime:
    if offset == "Z":
        return moment
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 23 or minutes > 59:
        raise AsideError
    try:
        return moment - dt.timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    except OverflowError as error:
        raise AsideError from error


def _units(paths: Mapping[tuple[str, ...], int]) -> list[tuple[int, dict[str, Value]]]:
    empty: dict[str, Value] = dict.fromkeys(contract("org_unit").names)
    root = {**empty, "unit_id": "Allt", "name": "Allt"}
    rows = [(min(paths.values(), default=1), root)]
    for path, number in paths.items():
        parent = " / ".join(path[:-1]) or "Allt"
        rows.append((number, {**empty, "unit_id": " / ".join(path), "parent_id": parent, "name": path[-1]}))
    return rows


def key_of(table: str, row: Mapping[str, Value]) -> tuple[Value, ...]:
    """The values of the table's key."""
    return tuple(row[name] for name in contract(table).key)


def _first_by_key(table: str, rows: list[tuple[int, dict[str, Value]]]) -> list[tuple[int, dict[str, Value]]]:
    first: dict[tuple[Value, ...], tuple[int, dict[str, Value]]] = {}
    for number, row in rows:
        first.setdefault(key_of(table, row), (number, row))
    return list(first.values())


def repeated(table: str, rows: Iterable[tuple[int, Mapping[str, Value]]]) -> set[int]:
    """Numbers of the rows with a key that an earlier row has."""
    seen: set[tuple[Value, ...]] = set()
    again: set[int] = set()
    for number, row in rows:
        key = key_of(table, row)
        if key in seen:
            again.add(number)
        seen.add(key)
    return again


def _day(value: Value, otherwise: dt.date) -> dt.date:
    return value if isinstance(value, dt.date) else otherwise


def check_tree(rows: Sequence[Mapping[str, Value]]) -> None:  # noqa: C901 - rule by rule
    """RefusedError unless the rows are one tree on every day that one of them begins."""
    first, last = dt.date.min, dt.date.max
    spans = [(row, _day(row["valid_from"], first), _day(row["valid_to"], last)) for row in rows]
    known = {row["unit_id"] for row in rows}
    if len({" ".join(unicodedata.normalize("NFKC", str(unit)).split()) for unit in known}) < len(known):
        raise RefusedError("twins")
    if any(begins >= ends for _, begins, ends in spans):
        raise RefusedError("validity")
    if any(row["parent_id"] is not None and row["parent_id"] not in known for row in rows):
        raise RefusedError("unknown parent")
    if rows and all(row["parent_id"] is not None for row in rows):
        raise RefusedError("no root")
    for day in {begins for _, begins, _ in spans}:
        above: dict[Value, Value] = {}
        for row, begins, ends in spans:
            if begins <= day < ends:
                if row["unit_id"] in above:
                    raise RefusedError("two at a time")
                above[row["unit_id"]] = row["parent_id"]
        if list(above.values()).count(None) > 1:
            raise RefusedError("two roots")
        for unit in above:
            seen: set[Value] = set()
            step: Value = unit
            while step is not None and step in above:
                if step in seen:
                    raise RefusedError("circle")
                seen.add(step)
                step = above[step]


def _hidden(
    table: str, row: Mapping[str, Value], number: int, plans: Sequence[Plan], keys: Mapping[str, bytes]
) -> tuple[Value, ...]:
    survey = next((plan.constants["survey_id"] for plan in plans if plan.table == "response"), "")
    made: list[Value] = []
    for column in contract(table).columns:
        value = row[column.name]
        key_id = {"respondent": survey, "actor": "actor"}.get(str(column.person)) if column.person else None
        if column.name == "case_id" and table in ("work_event", "work_case"):
            key_id = "case"
        if key_id is None or value is None:
            made.append(value)
            continue
        key = keys[key_id]
        if key_id == survey:
            key = hmac.digest(key, f"tillit wave\0{row['wave_id']}".encode(), hashlib.sha256)
        made.append(pseudonym(key, str(value)))
    return (*made, number)


def pseudonym(key: bytes, value: str) -> int:
    """The first 8 bytes of HMAC-SHA256, big endian, signed."""
    return int.from_bytes(hmac.digest(key, value.encode(), hashlib.sha256)[:8], "big", signed=True)
