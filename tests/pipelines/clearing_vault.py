"""A vault with the tables that clearing reads, and a store, for the tests of clearing."""

from collections.abc import Sequence
from datetime import date

import duckdb
import pandas as pd
from tillit.metrics.cells import (
    ITEM_SUM,
    SURVEY_CELLS,
    WORK_CELLS,
)
from tillit.metrics.contracts import INVITATION, ORG_UNIT, SURVEY_WAVE, Column, Kind
from tillit.metrics.instruments.instrument import Instrument, Item
from tillit.metrics.measure import CellShape
from tillit.metrics.text import Source, Text
from tillit.pipelines.tables import create_table, insert, transaction

WAVE_CLOSES, TODAY, OPEN_TO_ALL = date(2026, 10, 14), date(2026, 10, 20), date(2026, 11, 3)
MONTH = date(2026, 9, 1)
UNITS = pd.DataFrame(
    [
        ("all", None, "Kommunen", None),
        ("care", "all", "Omsorg", 2),
        ("school", "all", "Skola", 1),
        ("home", "care", "Hemtjänst", 1),
        ("night", "care", "Natt", 2),
    ],
    columns=["unit_id", "parent_id", "name", "position"],
)


def item(name: str, *, named_person: bool = False) -> Item:
    return Item(name, Text(sv=name, en=name), 1, 5, named_person=named_person)


MOOD = Instrument(
    "mood",
    1,
    Text(sv="m", en="m"),
    Source("ours"),
    (item("a"), item("b"), item("boss", named_person=True)),
    validated=True,
)


class Vault:
    """A vault with the tables that clearing reads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        leader = Column("leader", Kind.INTEGER, "pseudonym", required=False)
        units = [leader if column.name == "leader" else column for column in ORG_UNIT.columns]
        with transaction(connection):
            create_table(connection, ORG_UNIT.name, "units", units)
            create_table(connection, SURVEY_WAVE.name, "waves", SURVEY_WAVE.columns)
            for shape in (*SURVEY_CELLS, *WORK_CELLS):
                create_table(connection, shape.name, shape.meaning, (*shape.keys, *shape.quantities))

    def units(self, frame: pd.DataFrame) -> None:
        columns = [
            Column("leader", Kind.INTEGER, "", required=False) if column.name == "leader" else column
            for column in ORG_UNIT.columns
        ]
        insert(self.connection, ORG_UNIT.name, columns, frame)

    def wave(self, wave_id: str = "w1") -> None:
        row = pd.DataFrame(
            {"wave_id": [wave_id], "survey_id": ["s"], "opens": [date(2026, 10, 1)], "closes": [WAVE_CLOSES]}
        )
        insert(self.connection, SURVEY_WAVE.name, SURVEY_WAVE.columns, row)

    def invited(self, counts: dict[str, int]) -> None:
        rows = pd.DataFrame({"wave_id": "w1", "unit_id": list(counts), "invited": list(counts.values())})
        create_table(self.connection, INVITATION.name, "invited", INVITATION.columns)
        insert(self.connection, INVITATION.name, INVITATION.columns, rows)

    def cells(self, shape: CellShape, rows: Sequence[tuple[object, ...]], **constants: str | date) -> None:
        """Rows in the shape's order of columns, less the constants; quantities that are not given are 0."""
        names = [name for name in shape.columns if name not in constants]
        frame = pd.DataFrame([(*row, *[0] * (len(names) - len(row))) for row in rows], columns=names)
        insert(self.connection, shape.name, (*shape.keys, *shape.quantities), frame.assign(**constants))

    def answers(self, counts: dict[str, tuple[int, int]], items: tuple[str, ...] = ("a", "b")) -> None:
        rows = [(unit, name, people, total) for unit, (people, total) in counts.items() for name in items]
        self.cells(ITEM_SUM, rows, wave_id="w1")


def rows(store: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return store.execute(query).fetchall()


def everything(store: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    names = [str(name) for (name,) in rows(store, "SELECT table_name FROM duckdb_tables() ORDER BY 1")]
    return {name: store.table(name).fetchall() for name in names}
