"""One file may feed several tables, and a survey may be wide or long."""

from tillit.pipelines.landing.ingestion import SourceFile, check_file, ingest
from tillit.pipelines.project import Project
from tillit.pipelines.sources.mapping import Mapping
from tillit.pipelines.vault.keys import Keys
from tillit.pipelines.vault.vault import Vault


def test_one_file_may_feed_several_tables(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "case,at,line,team,level,kind\n"
        "1,2026-01-02T08:00:00Z,A,t1,L1,x\n"
        "1,2026-01-02T09:00:00Z,A,t2,L2,x\n"
        "2,2026-01-02T09:00:00Z,B,t1,L1,y\n"
        "2,2026-01-02T10:00:00Z,B,t1,L1,z\n"
        "3,i går,C,t1,L1,y\n",
        encoding="utf-8",
    )
    declared = Mapping.model_validate(
        {
            "format": "csv",
            "tables": [
                {
                    "table": "work_event",
                    "columns": {"case_id": "case", "occurred_at": "at", "unit_id": {"join": ["line", "team"]}},
                    "constants": {"status_class": "active"},
                },
                {
                    "table": "org_unit",
                    "hierarchy": {
                        "root": "Allt",
                        "levels": ["line", "team"],
                        "kinds": ["whole", "line", "team"],
                        "first_line": {"column": "level", "values": ["L1"]},
                        "people_at_least": 5,
                    },
                },
                {"table": "work_case", "columns": {"case_id": "case", "case_kind": "kind"}, "distinct": True},
                {
                    "table": "target",
                    "constants": {
                        "target_id": "t",
                        "measure": "m",
                        "threshold": 8,
                        "unit_of_threshold": "hours",
                        "valid_from": "2026-01-01",
                    },
                },
            ],
        }
    )
    with Vault(Project(tmp_path / "home")) as vault:
        intake = ingest(vault, SourceFile("log", path, declared))
        units = vault.connection.execute(
            "SELECT unit_id, parent_id, name, kind, first_line, people_at_least FROM org_unit ORDER BY unit_id"
        ).fetchall()
        kinds = vault.connection.execute("SELECT case_kind FROM work_case ORDER BY row_number").fetchall()
    assert (intake.read, intake.accepted, intake.quarantined) == (5, 4, 1)
    assert intake.tables == {"work_event": 4, "org_unit": 6, "work_case": 2, "target": 1}
    assert [warning.rule for warning in intake.warnings] == ["differing_rows"]
    assert kinds == [("x",), ("y",)]
    assert units == [
        ("A", "Allt", "A", "line", None, None),
        ("A / t1", "A", "t1", "team", True, 5),
        ("A / t2", "A", "t2", "team", False, 5),
        ("Allt", None, "Allt", "whole", None, None),
        ("B", "Allt", "B", "line", None, None),
        ("B / t1", "B", "t1", "team", True, 5),
    ]


def test_a_long_survey_and_a_wide_one_give_the_same_answers(tmp_path):
    wide, long = tmp_path / "wide.csv", tmp_path / "long.csv"
    wide.write_text("who,unit,F1,F2\na,u1,5,\nb,u2,1,3\n", encoding="utf-8")
    long.write_text("who,unit,item,answer\na,u1,q1,5\na,u1,q2,\nb,u2,q1,1\nb,u2,q2,3\n", encoding="utf-8")
    constants = {"wave_id": "w1", "survey_id": "s1"}
    columns = {"respondent": "who", "unit_id": "unit", "item_id": "item", "answer": "answer"}
    shapes = {
        wide: {"wide": {"respondent": "who", "unit_id": "unit", "items": {"F1": "q1", "F2": "q2"}}},
        long: {"columns": columns},
    }
    found = []
    for path, shape in shapes.items():
        table = {"table": "response", "constants": constants, **shape}
        declared = Mapping.model_validate({"format": "csv", "tables": [table]})
        with Vault(Project(tmp_path / path.stem)) as vault:
            Keys(tmp_path / "wide" / "vault" / "keys.json").key("s1")
            if path is long:
                vault.project.keys.touch(mode=0o600)
                vault.project.keys.write_bytes((tmp_path / "wide" / "vault" / "keys.json").read_bytes())
            intake = ingest(vault, SourceFile("survey", path, declared), {"q1": (1, 5), "q2": (1, 5)})
            assert (intake.read, intake.tables) == (2 if path is wide else 4, {"response": 4})
            found.append(
                vault.connection.execute(
                    "SELECT wave_id, respondent, unit_id, item_id, answer FROM response ORDER BY ALL"
                ).fetchall()
            )
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_a_long_survey_is_held_against_its_scales(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("who,item,answer\na,q1,6\na,q2,2\na,q3,2\na,q1,1\n", encoding="utf-8")
    table = {
        "table": "response",
        "columns": {"respondent": "who", "item_id": "item", "answer": "answer"},
        "constants": {"wave_id": "w1", "survey_id": "s1", "unit_id": "u1"},
    }
    declared = Mapping.model_validate({"format": "csv", "tables": [table]})
    report = check_file(path, declared, {"q1": (1, 5), "q2": (1, 5)})
    assert [(fault.place.row, fault.place.column, fault.rule) for fault in report.faults] == [
        (2, "answer", "off_scale"),
        (4, "item", "unknown_item"),
    ]
    assert report.accepted == 2
