"""What the sample release is written from: its places, its time, and the tables it fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from tillit.metrics.contracts import DUCKDB_TYPES, Kind
from tillit.metrics.published import PUBLISHED

MONTHS = [date(2023 + month // 12, month % 12 + 1, 1) for month in range(36)]
WAVES = [date(2023 + wave // 4, 1 + 3 * (wave % 4), 20) for wave in range(12)]
PLACES = {
    "Vård och omsorg": ("Hemtjänst Norr", "Hemtjänst Söder", "Särskilt boende Ekbacken", "Rehab och hjälpmedel"),
    "Skola och förskola": ("Förskolan Linden", "Björkskolan", "Gymnasiet", "Elevhälsan"),
    "Samhällsbyggnad": ("Bygglov", "Plan", "Gata och park", "Kart och mät"),
    "Social service": ("Mottagning", "Barn och unga", "Ekonomiskt bistånd", "Vuxna"),
    "Service & <IT>": ("Kontaktcenter", "IT-stöd", "Lokalservice", "Löner och ekonomi"),
}
ROOT = "kommun"
ARROW = {
    Kind.STRING: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.STRINGS: pa.list_(pa.string()),
}


@dataclass
class Sample:
    """Rows by table; `rows["signal"]` and the like may be changed before `write`."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def add(self, table: str, **row: object) -> None:
        self.rows.setdefault(table, []).append(row)

    def write(self, path: Path) -> Path:
        """A release file with the published schema and these rows."""
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            for contract in PUBLISHED:
                columns = ", ".join(f'"{column.name}" {DUCKDB_TYPES[column.kind]}' for column in contract.columns)
                connection.execute(f'CREATE TABLE "{contract.name}" ({columns})')
                rows = self.rows.get(contract.name, [])
                if rows:
                    schema = pa.schema([(column.name, ARROW[column.kind]) for column in contract.columns])
                    plain = [{name: _plain(row.get(name)) for name in schema.names} for row in rows]
                    connection.register("filled", pa.Table.from_pylist(plain, schema))
                    connection.execute(f'INSERT INTO "{contract.name}" SELECT * FROM filled')
                    connection.unregister("filled")
        return path


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value
