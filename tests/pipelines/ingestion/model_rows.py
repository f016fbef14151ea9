"""Rows for the state machine's deliveries: few values, so that keys meet."""

from hypothesis import strategies as st

from .model import Row

TREES: tuple[tuple[Row, ...], ...] = (
    (("root", "", "Allt"), ("u1", "root", "Ett"), ("u2", "root", "Två")),
    (("root", "", "Allt"), ("u1", "root", "Ett")),
    (("root", "", "Allt"), ("u2", "root", "Två"), ("u1", "u2", "Ett igen"), ("u3", "u1", "Tre")),
)
UNITS = st.sampled_from(["root", "u1", "u2", "u3"])
MARKS = st.sampled_from(["1", "2", "3", "5", "", "9"])
DAYS = {"i1": "2026-01-05", "i2": "2025-06-01", "i3": "2024-02-02", "i4": "x"}
WAVE_ROWS = (
    ("w1", "s1", "2026-01-01", "2026-01-31"),
    ("w2", "s1", "2026-02-01", "2026-02-15"),
    ("w3", "s1", "2024-01-01", "2024-01-31"),
    ("w4", "s1", "x", "2026-01-01"),
)
PEOPLE = tuple(f"r{number}" for number in range(1, 10))


def rows_of(kind: str) -> st.SearchStrategy[tuple[Row, ...]]:
    """Rows of a kind: few values, so that keys meet."""
    match kind:
        case "tree":
            return st.sampled_from(TREES)
        case "waves":
            return st.lists(st.sampled_from(WAVE_ROWS), min_size=1, max_size=4).filter(_some_day).map(tuple)
        case "answers":
            row = st.tuples(st.sampled_from(PEOPLE), UNITS, st.sampled_from(["w1", "w2", "w3"]), MARKS, MARKS)
            several = st.lists(row, min_size=1, max_size=4)
            whole = st.tuples(UNITS, MARKS).map(lambda two: [(who, two[0], "w1", two[1], "4") for who in PEOPLE])
            return (several | whole).filter(_on_scale).map(tuple)
        case "incidents":
            row = st.tuples(st.sampled_from(sorted(DAYS)), UNITS, st.sampled_from(["harm", "near_miss"]))
            listed = st.lists(row.map(lambda row: (row[0], DAYS[row[0]], *row[1:])), min_size=1, max_size=4)
            return listed.filter(_some_day).map(tuple)
    times = st.sampled_from(["2024-03-01T08:00:00", "2026-01-02T08:00:00", "2026-01-20T08:00:00"])
    event = st.tuples(st.sampled_from(["c1", "c2"]), times, UNITS, st.sampled_from(["p1", ""]))
    return st.lists(event, min_size=1, max_size=4).map(tuple)


def _some_day(rows: list[Row]) -> bool:
    return any("x" not in row[1:4] for row in rows)


def _on_scale(rows: list[Row]) -> bool:
    return any("9" not in row[3:] for row in rows)


BROKEN = (b"", b"who\n", b'a,"b\n', b"\xff\xfe\x00", b"PK\x03\x04", b"<html>", b"a\0b\n", b"id,over,name\nx,y,z\n")
