"""Small release files for the tests of attacks: a root, two units, one wave and one month."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from tillit.metrics.account import CERTIFICATE
from tillit.metrics.disclosure.certificate import certificate
from tillit.metrics.published import PUBLISHED
from tillit.pipelines.release.views import VIEWS
from tillit.pipelines.tables import create_contract, insert


def write_release(path: Path, number: int = 1, *statements: str) -> Path:
    """A release file at `path`; `statements` are run in it at the end, as somebody who tampers with it would."""
    path.write_bytes(_release())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE release SET number = ?", [number])
        for statement in statements:
            connection.execute(statement)
    return path


@cache
def _release() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "1.duckdb"
        _write(path)
        return path.read_bytes()


def _write(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        # one transaction: each of the hundreds of comments would else be a write of its own
        connection.execute("BEGIN")
        for contract in PUBLISHED:
            create_contract(connection, contract)
        for view in VIEWS:
            view.create(connection)
        connection.execute(
            """
            INSERT INTO release (number, made_at, organisation, synthetic, public, time_zone, contact, k, definitions,
                                 reading_minutes, units_open)
            VALUES (1, TIMESTAMP '2026-01-15 12:00:01', 'Testby', true, false, 'Europe/Stockholm', 'hr@testby.se', 8,
                    '0.1.0', 3, true)
            """
        )
        connection.execute(
            """
            INSERT INTO unit VALUES ('r', NULL, 'Testby', NULL, 0, 0), ('a', 'r', 'Norr', NULL, 1, 1),
                                    ('b', 'r', 'Söder', NULL, 1, 2)
            """
        )
        connection.execute("INSERT INTO item VALUES ('q1', 'mandate', 1, 'Fråga', 'Question', 1, 5, false)")
        connection.execute(
            """
            INSERT INTO wave VALUES ('w1', 's', DATE '2025-11-01', DATE '2025-11-14', DATE '2025-12-01',
                                     DATE '2025-12-15')
            """
        )
        connection.execute(
            """
            INSERT INTO cell VALUES ('w1', 'r', 'q1', 3.4, '20-49', DATE '2025-12-15'),
                                    ('w1', 'a', 'q1', 3.5, '10-19', DATE '2025-12-15'),
                                    ('w1', 'b', 'q1', 3.3, '10-19', DATE '2025-12-15')
            """
        )
        connection.execute(
            """
            INSERT INTO reading (indicator, facet, scope, unit_id, period, starts, value, external, visible_from)
            VALUES ('reopened_work', '', 'whole', 'r', '2025-12', DATE '2025-12-01', 0.1, false, DATE '2025-12-15')
            """
        )
        connection.execute(
            """
            INSERT INTO signal (signal_id, explanations_sv, explanations_en)
            VALUES ('s1', ['slump', 'fel i data'], ['chance', 'a fault in the data'])
            """
        )
        insert(connection, CERTIFICATE.name, CERTIFICATE.columns, certificate([(1, 5)]))
        connection.execute("COMMIT")
