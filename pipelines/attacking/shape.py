"""What a file holds beside the tables of a release: nothing that no attacker looks at may go along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeAlias, cast

import duckdb

from ...metrics.published import PUBLISHED
from ...metrics.text import Text
from ..tables import one
from .contents import columns
from .findings import Finding, Scan

KNOWN = {contract.name: contract for contract in PUBLISHED}
LARGEST_CONSTANT = 100
"""A view may multiply by 100 (per cent); a larger number of its own, or a fraction, would be a figure."""
STRING = re.compile(r"'(?:[^']|'')*'")
NAME = re.compile(r'"(?:[^"]|"")*"|\b[^\W\d]\w*')
NUMBER = re.compile(r"[\d.]*\d[\w.]*")
LISTS = frozenset(("EXPRESSION_LIST", "COLUMN_DATA", "list_value", "struct_pack", "row", "map"))
"""Whatever could carry many small constants: VALUES, lists, structs and maps."""
OPENING_ROWS = frozenset(("unnest",))
"""Table functions that open what a table holds and add nothing."""

UNKNOWN_TABLE = Text("tabell som inte hör till en utgåva", "table that is no part of a release")
UNKNOWN_COLUMN = Text("kolumn som inte hör till en utgåva", "column that is no part of a release")
OF_ITS_OWN = Text("vy med något som inte står i tabellerna", "view with something that does not stand in the tables")
OTHER_OBJECT = Text("annat än tabeller och vyer", "something other than tables and views")

Node: TypeAlias = "dict[str, Node] | list[Node] | str | float | bool | None"


def outside_contract(connection: duckdb.DuckDBPyConnection, file: str) -> Scan:
    """Tables, columns, views, macros, sequences, types, defaults and checks that attackers do not look at."""
    listed = columns(connection)
    findings: list[Finding] = []
    unknown = {
        (column.schema, column.table) for column in listed if column.table not in KNOWN or column.schema != "main"
    }
    findings.extend(Finding(file, table, UNKNOWN_TABLE, 1) for _, table in sorted(unknown))
    for column in listed:
        if (column.schema, column.table) in unknown:
            continue
        if column.name not in KNOWN[column.table].names:
            findings.append(Finding(file, column.place, UNKNOWN_COLUMN, 1))
    views = connection.execute(VIEWS).fetchall()
    inside = set(KNOWN) | {str(name) for name, _ in views}
    for name, sql in views:
        if not reduces_to_tables(connection, str(sql), inside):
            findings.append(Finding(file, str(name), OF_ITS_OWN, 1))
    others = [str(name) for (name,) in connection.execute(OTHERS).fetchall()]
    findings.extend(Finding(file, name, OTHER_OBJECT, 1) for name in others)
    return Scan(len(listed) + len(views) + len(others), tuple(findings))


VIEWS = """
    SELECT view_name, sql FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
    ORDER BY view_name
    """
OTHERS = """
    SELECT function_name FROM duckdb_functions() WHERE database_name = current_database() AND NOT internal
    UNION SELECT type_name FROM duckdb_types() WHERE database_name = current_database() AND NOT internal
    UNION SELECT sequence_name FROM duckdb_sequences() WHERE database_name = current_database()
    UNION SELECT table_name || '.' || column_name FROM duckdb_columns()
    WHERE database_name = current_database() AND NOT internal AND column_default IS NOT NULL
    UNION SELECT table_name FROM duckdb_constraints()
    WHERE database_name = current_database() AND constraint_type = 'CHECK'
    ORDER BY 1
    """


def reduces_to_tables(connection: duckdb.DuckDBPyConnection, view: str, inside: set[str]) -> bool:
    """Whether a view only reads the tables and views named `inside`, and brings no figures of its own.

    view: its CREATE VIEW statement, as DuckDB writes it. What reads nothing else is a function of the tables, so that
    who holds them holds it too; attackers need not look at it. What cannot be parsed is taken to bring something.
    """
    select = view.partition(" AS ")[2].rstrip().rstrip(";")
    parsed = json.loads(one(connection, "SELECT json_serialize_sql(?)", [select])[0])
    if parsed["error"] or not _few_constants(select):
        return False
    nodes = [node for node in _nodes(cast("Node", parsed)) if isinstance(node, dict)]
    named = inside | {str(entry["key"]) for node in nodes for entry in _entries(node)}
    return all(_harmless(node, named) for node in nodes)


def _few_constants(select: str) -> bool:
    """Whether its constants are words without a digit, and whole numbers up to LARGEST_CONSTANT."""
    strings = STRING.findall(select)
    rest = NAME.sub(" ", STRING.sub(" ", select))
    return not any(character.isdigit() for text in strings for character in text) and all(
        number.isdigit() and int(number) <= LARGEST_CONSTANT for number in NUMBER.findall(rest)
    )


def _harmless(node: dict[str, Node], named: set[str]) -> bool:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        return node["table_name"] in named and not node.get("catalog_name") and node.get("schema_name") in ("", "main")
    if kind == "TABLE_FUNCTION":
        function = node["function"]
        return isinstance(function, dict) and function["function_name"] in OPENING_ROWS
    return kind not in LISTS and node.get("function_name") not in LISTS


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in inner:
        yield from _nodes(part)


def _entries(node: dict[str, Node]) -> list[dict[str, Node]]:
    """The named parts (WITH) of a query."""
    named = node.get("cte_map")
    entries = named.get("map") if isinstance(named, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
