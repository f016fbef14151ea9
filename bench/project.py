"""A whole project around the generated log and answers: one tree, waves, invitations, mappings, choices.

The yardsticks' answers come from 700 units in four levels, their events from 500 units without a tree. Here they are
one organisation: below the answers' root stand, beside its nine branches, 25 groups of the 500 units that do the work.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
from reductions import YARDSTICKS, make_files
from tillit.metrics.instruments.registry import instruments

ON = date(2025, 7, 20)
"""The day to act on: after the last event that is due."""
WAVES = 12
GROUPS = 25
WORK_UNITS = 500
FIRST_GROUP = 2000
FIRST_SURVEY_UNIT = 1000
"""Numbers of units that answer begin here, so that they differ from those that work."""
ASKED = ("hme", "edmondson", "measurement_climate")
"""Nine, seven and four items: the twenty of the generated answers."""

ADOPTED = (
    "goal_clarity",
    "hme",
    "psychological_safety",
    "measurement_climate",
    "straight_lining",
    "sensitive_skips",
    "time_to_need_met",
    "flow_efficiency",
    "waiting_between",
    "ping_pong",
    "reopened_work",
    "local_up_whole_down",
)
"""As many as one audience may have."""


def source_files(folder: Path, rows: int) -> bool:
    """events.parquet and answers.parquet with some `rows` rows each, and what stands around them.

    Nothing is made that is there already. Returns whether they came from the yardsticks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "events.parquet").exists():
        make_files(folder, rows)
        (folder / "events_bytime.parquet").unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        if not (folder / "units.parquet").exists():
            connection.execute(
                """
                COPY (
                    SELECT number AS unit_id, CASE WHEN number = 0 THEN NULL WHEN number < 10 THEN 0
                        WHEN number < 100 THEN 1 + (number - 10) % 9 ELSE 10 + (number - 100) % 90 END AS parent_id
                    FROM range(700) AS made(number)
                ) TO $units
                """,
                {"units": str(folder / "units.parquet")},
            )
        if not (folder / "roster.parquet").exists():
            connection.execute(
                "COPY (SELECT DISTINCT respondent, unit_id FROM read_parquet($answers)) TO $roster",
                {"answers": str(folder / "survey.parquet"), "roster": str(folder / "roster.parquet")},
            )
        if not (folder / "answers.parquet").exists():
            _around(connection, folder)
    return YARDSTICKS.exists()


def _around(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    files = {name: str(folder / f"{name}.parquet") for name in ("units", "roster", "survey")}
    connection.execute(
        """
        COPY (
            SELECT unit_id + $first AS unit_id, parent_id + $first AS parent_id, 'Enhet ' || (unit_id + $first) AS name
            FROM read_parquet($units)
            UNION ALL
            SELECT number + $group, $first, 'Grupp ' || number FROM range($groups) AS made(number)
            UNION ALL
            SELECT number, number % $groups + $group, 'Enhet ' || number FROM range($work) AS made(number)
            ORDER BY unit_id
        ) TO $organisation
        """,
        {
            "first": FIRST_SURVEY_UNIT,
            "group": FIRST_GROUP,
            "groups": GROUPS,
            "work": WORK_UNITS,
            "units": files["units"],
            "organisation": str(folder / "organisation.parquet"),
        },
    )
    connection.execute(
        """
        COPY (
            SELECT wave, unit_id + $first AS unit_id, count(*) AS invited
            FROM read_parquet($roster), range($waves) AS made(wave) GROUP BY ALL ORDER BY ALL
        ) TO $invitations
        """,
        {
            "first": FIRST_SURVEY_UNIT,
            "waves": WAVES,
            "roster": files["roster"],
            "invitations": str(folder / "invitations.parquet"),
        },
    )
    connection.execute(
        """
        COPY (
            SELECT wave, DATE '2022-02-01' + to_months(3 * wave::INT) AS opens,
                   DATE '2022-02-15' + to_months(3 * wave::INT) AS closes
            FROM range($waves) AS made(wave)
        ) TO $file
        """,
        {"waves": WAVES, "file": str(folder / "waves.parquet")},
    )
    connection.execute(
        "COPY (SELECT * REPLACE (unit_id + $first AS unit_id) FROM read_parquet($survey)) TO $answers",
        {"first": FIRST_SURVEY_UNIT, "survey": files["survey"], "answers": str(folder / "answers.parquet")},
    )


def write_project(home: Path, data: Path) -> None:
    """governance.yaml, adopted.yaml, defs.yaml and the mappings of a project that reads `data`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "governance.yaml").write_text("organisation: Bänken\nsynthetic: true\ntime_zone: UTC\nk: 8\n", "utf-8")
    (home / "adopted.yaml").write_text("measures:\n" + "".join(_adoption(name) for name in ADOPTED), "utf-8")
    lines = ["type: tillit.TillitComponent", "attributes:", "  home: tillit_home", '  first_month: "2022-01"']
    lines.append("  sources:")
    for name, mapping in _mappings().items():
        (home / f"{name}.yaml").write_text(mapping, "utf-8")
        lines.append(f"    - {{name: {name}, file: {(data / name).absolute()}.parquet, mapping: {name}.yaml}}")
    (home / "defs.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def _adoption(measure: str) -> str:
    chosen, review = ON - timedelta(days=60), ON + timedelta(days=240)
    return (
        f"  {measure}:\n    chosen_with: {{roles: [medarbetare], date: {chosen}}}\n    owner: mätare\n"
        f"    stop_if: bänken är klar\n    review_by: {review}\n"
    )


def _mappings() -> dict[str, str]:
    """The mapping of every source, units and waves first."""
    asked = [item.id for name in ASKED for item in instruments()[name].items]
    words = ", ".join(f'{item}: ["{number}"]' for number, item in enumerate(asked))
    return {
        "organisation": _mapping("org_unit", "{unit_id: unit_id, parent_id: parent_id, name: name}"),
        "waves": _mapping(
            "survey_wave", "{wave_id: wave, opens: opens, closes: closes}", "    constants: {survey_id: bench}\n"
        ),
        "invitations": _mapping("invitation", "{wave_id: wave, unit_id: unit_id, invited: invited}"),
        "answers": _mapping(
            "response",
            "{wave_id: wave, respondent: respondent, unit_id: unit_id, item_id: item, answer: answer}",
            f"    constants: {{survey_id: bench}}\n    words: {{item_id: {{{words}}}}}\n",
        ),
        "events": _mapping(
            "work_event",
            "{case_id: case_id, occurred_at: at, unit_id: unit_id, actor: actor_id, activity: activity,"
            " status_class: status_class}",
        ),
    }


def _mapping(table: str, columns: str, more: str = "") -> str:
    return f"format: parquet\ntime_zone: UTC\ntables:\n  - table: {table}\n    columns: {columns}\n{more}"
