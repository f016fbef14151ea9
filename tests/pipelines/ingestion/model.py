"""What a vault with several deliveries should hold once nothing is due any more: a model in plain Python."""

import datetime as dt
from collections.abc import Mapping as Names
from dataclasses import dataclass

TREE, WAVES, ANSWERS, INCIDENTS, EVENTS = "tree", "waves", "answers", "incidents", "events"
MAPPINGS: dict[str, dict] = {
    TREE: {"table": "org_unit", "columns": {"unit_id": "id", "parent_id": "over", "name": "name"}},
    WAVES: {"table": "survey_wave", "columns": {"wave_id": "w", "survey_id": "s", "opens": "o", "closes": "c"}},
    ANSWERS: {
        "table": "response",
        "wide": {"respondent": "who", "unit_id": "u", "items": ["q1", "q2"]},
        "columns": {"wave_id": "w"},
        "constants": {"survey_id": "s1"},
    },
    INCIDENTS: {"table": "incident", "columns": {"incident_id": "i", "occurred_on": "o", "unit_id": "u", "kind": "k"}},
    EVENTS: {
        "table": "work_event",
        "columns": {"case_id": "c", "occurred_at": "t", "unit_id": "u", "actor": "a"},
        "constants": {"status_class": "active"},
    },
}
HEADS = {
    TREE: "id,over,name",
    WAVES: "w,s,o,c",
    ANSWERS: "who,u,w,q1,q2",
    INCIDENTS: "i,o,u,k",
    EVENTS: "c,t,u,a",
}
TABLES = {kind: str(mapping["table"]) for kind, mapping in MAPPINGS.items()}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """A source of a kind, and its rows as text."""

    source: str
    kind: str
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        """The file."""
        return "".join(line + "\n" for line in (HEADS[self.kind], *map(",".join, self.rows)))


@dataclass(frozen=True)
class Settled:
    """Accepted rows by table, as source and row number; and the rows set aside."""

    standing: Names[str, set[tuple[str, int]]]
    aside: set[tuple[str, int, str]]


def settled(delivered: Names[str, Delivery], limit: dt.date | None) -> Settled:
    """The model. limit: the last retention."""
    units = {row[0] for delivery in delivered.values() if delivery.kind == TREE for row in delivery.rows}
    closing = {row[0]: row[3] for delivery in delivered.values() if delivery.kind == WAVES for row in delivery.rows}
    young = _young_cases(delivered, units, limit)
    standing: dict[str, set[tuple[str, int]]] = {table: set() for table in TABLES.values()}
    aside: set[tuple[str, int, str]] = set()
    holders: dict[tuple[str, ...], tuple[str, int]] = {}
    for source in sorted(delivered):
        delivery = delivered[source]
        taken: list[tuple[int, Row]] = []
        for number, row in enumerate(delivery.rows, start=2):
            rule = _own_rule(delivery.kind, row) or _unit_rule(delivery.kind, row, units)
            rule = rule or _past_rule(delivery.kind, row, closing, young, limit)
            if rule:
                aside.add((source, number, rule))
            else:
                taken.append((number, row))
        seen = dict(holders)
        lost: set[int] = set()
        for number, row in taken:
            for key in _keys(delivery.kind, row):
                if seen.setdefault(key, (source, number)) != (source, number):
                    lost.add(number)
        for number, row in taken:
            if number in lost:
                aside.add((source, number, "again"))
                continue
            standing[TABLES[delivery.kind]].add((source, number))
            holders.update(dict.fromkeys(_keys(delivery.kind, row), (source, number)))
    return Settled(standing, aside)


def _own_rule(kind: str, row: Row) -> str | None:
    if kind == ANSWERS:
        return "off_scale" if "9" in row[3:] else None
    return "date_format" if kind in (INCIDENTS, WAVES) and "x" in row[1:4] else None


def _unit_rule(kind: str, row: Row, units: set[str]) -> str | None:
    place = {ANSWERS: 1, INCIDENTS: 2, EVENTS: 2}.get(kind)
    return "unknown_unit" if place is not None and units and row[place] not in units else None


def _past_rule(kind: str, row: Row, closing: Names[str, str], young: set[str], limit: dt.date | None) -> str | None:
    if limit is None:
        return None
    day = limit.isoformat()
    old = (
        (kind == ANSWERS and closing.get(row[2], "9") < day)
        or (kind == INCIDENTS and row[1] < day)
        or (kind == EVENTS and row[0] not in young)
    )
    return "past_retention" if old else None


def _young_cases(delivered: Names[str, Delivery], units: set[str], limit: dt.date | None) -> set[str]:
    return {
        row[0]
        for delivery in delivered.values()
        if delivery.kind == EVENTS
        for row in delivery.rows
        if limit is None or (row[1][:10] >= limit.isoformat() and (not units or row[2] in units))
    }


def _keys(kind: str, row: Row) -> list[tuple[str, ...]]:
    match kind:
        case "answers":
            return [("answers", row[2], row[0], item) for item in ("q1", "q2")]
        case "incidents" | "waves":
            return [(kind, row[0])]
    return []
