"""What was read and what the checks found, as the published table `data_quality`. Counts only."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

from ...metrics.account import DATA_QUALITY
from ..clearing.cleared import open_cleared
from ..project import Project
from ..tables import create_contract, insert, transaction
from ..vault.ledger import IN_FORCE
from .expectations import CheckResult
from .results import kept_results, write_checks_page

ROWS = "rows"


def keep_quality(project: Project, vault: duckdb.DuckDBPyConnection) -> None:
    """Write the table and the pages of the checks anew, from the ledger and the kept results."""
    results = kept_results(project)
    with open_cleared(project) as store:
        create_contract(store, DATA_QUALITY)
        with transaction(store):
            store.execute("DELETE FROM data_quality")
            for frame in (delivery_rows(vault), check_rows(results)):
                insert(store, DATA_QUALITY.name, DATA_QUALITY.columns, frame)
    files = file_names(vault)
    for language in ("sv", "en"):
        write_checks_page(project, language, files)


def delivery_rows(vault: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per delivery in force: rows read, accepted and set aside."""
    frame = vault.execute(
        """
        SELECT ledger.source, string_agg(ledger_table.table_name, ', ' ORDER BY ledger_table.table_name) AS table_name,
               ledger.read, ledger.accepted, ledger.quarantined
        FROM ledger LEFT JOIN ledger_table USING (file_id)
        WHERE ledger.status = ?
        GROUP BY ALL ORDER BY ledger.source
        """,
        [IN_FORCE],
    ).df()
    return frame.assign(
        rule=ROWS,
        severity="info",
        passed=frame["quarantined"] == 0,
        meaning_sv="Lästa rader, intagna och undanlagda.",
        meaning_en="Rows read, taken in and set aside.",
    )


def check_rows(results: Sequence[CheckResult]) -> pd.DataFrame:
    """One row per rule that was tested."""
    return pd.DataFrame(
        [
            {
                "source": "checks",
                "table_name": result.table,
                "rule": result.rule,
                "severity": result.severity.value,
                "read": result.rows,
                "accepted": result.rows - result.failing_rows,
                "quarantined": 0,
                "passed": result.passed,
                "meaning_sv": result.check.meaning.sv,
                "meaning_en": result.check.meaning.en,
            }
            for result in results
            if result.tested
        ]
    )


def file_names(vault: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Sources by the number of their delivery."""
    return {int(number): str(name) for number, name in vault.execute("SELECT file_id, source FROM ledger").fetchall()}
