"""What the rows say together: trees that are none, cases in odd orders, and names that are not what they seem."""

from __future__ import annotations

import datetime as dt
import unicodedata

import duckdb
from tillit.pipelines.clearing.unit_tree import unit_tree

from .ends import GOOD, HEAD, SECRET, UNIT_HEAD, Bad, Refused, SetAside, TakenIn, events, log, units

TREES = "Trees of units"
ORDERS = "Steps of cases in odd orders"
NAMES = "Names that are not what they seem"

ROOT = "root,,Allt,,\nu1,root,Ett,,\nu2,root,Två,,\n"
DEEP = 10_000
JOINERS = "\u200c\u200d"
"""Taken in between letters that need them."""


def _tree(name: str, lines: str, end: Refused | SetAside | TakenIn, group: str = TREES) -> Bad:
    return Bad(group, name, "units", units(), UNIT_HEAD + ROOT + lines, end)


def _alone(name: str, lines: str, end: Refused | TakenIn) -> Bad:
    return Bad(TREES, name, "units", units(), UNIT_HEAD + lines, end)


def _depth(vault: duckdb.DuckDBPyConnection) -> object:
    return int(unit_tree(vault, dt.date(2026, 6, 1)).units["depth"].max())


def _above(vault: duckdb.DuckDBPyConnection) -> object:
    placed = unit_tree(vault, dt.date(2026, 6, 1)).units
    return placed[placed["unit_id"] == "c"]["parent_id"].tolist()


CHAIN = "".join(f"c{number},{f'c{number - 1}' if number else 'root'},Led,,\n" for number in range(DEEP))
RING = "".join(f"c{number},c{(number - 1) % DEEP},Led,,\n" for number in range(DEEP))
COMPOSED, DECOMPOSED = "Å", "A\u030a"

trees = (
    _tree("A circle", "a,c,A,,\nb,a,B,,\nc,b,C,,\n", Refused("hierarchy_cycle", 5, "parent_id")),
    _tree(
        "A circle that stands for a month",
        "a,root,A,,2026-01-01\na,b,A,2026-01-01,\nb,root,B,,2026-02-01\nb,a,B,2026-02-01,\n",
        Refused("hierarchy_cycle", 5, "parent_id"),
    ),
    _tree("A circle of 10,000 units", RING, Refused("hierarchy_cycle", 5, "parent_id")),
    _tree("A unit below itself", "a,a,A,,\n", Refused("self_parent", 5, "parent_id")),
    _tree("Two roots", "other,,Annat,,\n", Refused("two_roots", 2, "parent_id")),
    _alone("No root", "a,b,A,,\nb,a,B,,\n", Refused("no_root", None, "parent_id")),
    _tree(
        "A unit below two others at one time",
        "c,u1,C,,\nc,u2,C,2026-01-01,\n",
        Refused("two_parents", 6, "parent_id"),
    ),
    _tree(
        "Two rows of one unit at one time",
        "a,root,A,,2026-02-01\na,root,A,2026-01-01,\n",
        Refused("overlapping_validity", 6, "valid_from"),
    ),
    _tree("The same row of a unit twice", "a,root,A,,\na,root,A,,\n", Refused("overlapping_validity", 6, "valid_from")),
    _tree("A unit that ends before it begins", "a,root,A,2026-02-01,2026-01-01\n", Refused("validity", 5, "valid_to")),
    _tree("An orphan: the unit above has no row", "a,gone,A,,\n", Refused("unknown_parent", 5, "parent_id")),
    _tree(
        "An orphan: the row of the unit above cannot be read",
        "a,root,\u202eA,,\nb,a,B,,\n",
        Refused("unknown_parent", 6, "parent_id"),
    ),
    _tree(
        "A unit that outlives the one above it",
        "a,u1,A,,2026-03-01\nc,a,C,,\n",
        TakenIn(5, (), _above, ["u1"], "From then on it belongs to the nearest unit above that is still there."),
    ),
    _tree("A unit that moves", "c,u1,C,,2026-01-01\nc,u2,C,2026-01-01,\n", TakenIn(5, (), _above, ["u2"])),
    _tree("Twins in capitals", "Unit A,root,A,,\nunit a,root,A,,\n", TakenIn(5, ("unit_twins",))),
    _tree("Twins by a space at the end", "Unit A,root,A,,\nUnit A ,root,A,,\n", Refused("twin_units", 6, "unit_id")),
    _tree(
        "Twins by two spaces in the middle", "Unit A,root,A,,\nUnit  A,root,A,,\n", Refused("twin_units", 6, "unit_id")
    ),
    _tree(
        "Twins by how accents are stored (NFC and NFD)",
        f"{COMPOSED},root,A,,\n{DECOMPOSED},root,A,,\n",
        Refused("twin_units", 6, "unit_id"),
    ),
    _tree("Twins by full-width letters", "A1,root,A,,\nＡ１,root,A,,\n", Refused("twin_units", 6, "unit_id")),
    _tree("10,000 levels", CHAIN, TakenIn(DEEP + 3, (), _depth, DEEP, "Taken in; no recursion anywhere on the way.")),
)


def _ordered(name: str, *lines: str, seen: object = None, note: str = "", warnings: tuple[str, ...] = ()) -> Bad:
    content = HEAD + "".join(f"{line},{SECRET},{status}\n" for line, status in (part.rsplit(",", 1) for part in lines))
    return Bad(ORDERS, name, "events", events(), content, TakenIn(len(lines), warnings, _steps, seen, note))


def _steps(vault: duckdb.DuckDBPyConnection) -> object:
    rows = vault.execute(
        "SELECT strftime(occurred_at, '%H'), status_class FROM work_event ORDER BY case_id, occurred_at, status_class"
    ).fetchall()
    return " ".join(f"{hour} {status}" for hour, status in rows)


orders = (
    _ordered(
        "Steps that do not stand in the order of time",
        "1,2026-01-02 12:00,u1,Avslutad",
        "1,2026-01-02 10:00,u1,Handläggs",
        seen="09 active 11 done",
        note="The time counts, not the place in the file.",
    ),
    _ordered(
        "A case that is closed twice",
        "1,2026-01-02 10:00,u1,Handläggs",
        "1,2026-01-02 12:00,u1,Avslutad",
        "1,2026-01-02 14:00,u1,Avslutad",
        seen="09 active 11 done 13 done",
        note="The first closing counts; the second changes nothing.",
    ),
    _ordered(
        "A case that is closed without having been opened",
        "1,2026-01-02 12:00,u1,Avslutad",
        seen="11 done",
        note="The case was met at once: a visit of no length.",
    ),
    _ordered(
        "Opened and closed in the same minute, the closing first",
        "1,2026-01-02 12:00,u1,Avslutad",
        "1,2026-01-02 12:00,u1,Handläggs",
        seen="11 active 11 done",
        note="At one moment, open is read before closed.",
    ),
    _ordered(
        "A case that goes on after it was closed",
        "1,2026-01-02 12:00,u1,Avslutad",
        "1,2026-01-02 14:00,u1,Handläggs",
        seen="11 done 13 active",
        note="It was opened again.",
    ),
    _ordered(
        "A status that the mapping does not name",
        "1,2026-01-02 12:00,u1,Pausad",
        seen="11 unknown",
        warnings=("unmapped_status",),
        note="Its status class is 'unknown'.",
    ),
    Bad(
        ORDERS,
        "A step in a unit that is not in the tree",
        "events",
        events(),
        log(f"2,2026-01-02 09:00,{SECRET},{SECRET},Handläggs"),
        SetAside(((3, "unit", "unknown_unit"),)),
    ),
    Bad(
        ORDERS,
        "A step in a unit with a space after its name",
        "events",
        events(),
        log(f"2,2026-01-02 09:00,u1 ,{SECRET},Handläggs"),
        SetAside(((3, "unit", "unknown_unit"),)),
    ),
    Bad(
        ORDERS,
        "A row without a case",
        "events",
        events(),
        log(GOOD.strip()[1:]),
        SetAside(((3, "case", "required_missing"),)),
    ),
)


def _name(vault: duckdb.DuckDBPyConnection) -> object:
    """The name as the release gets it, if Unicode says of every character that it can be seen."""
    (name,) = unit_tree(vault, dt.date(2026, 6, 1)).units.query("unit_id == 'n'")["name"]
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(sign) for sign in name if sign not in JOINERS}
    return None if unseen else name


def _named(name: str, written: str, end: SetAside | TakenIn | None = None, shown: str | None = None) -> Bad:
    quoted = written.replace('"', '""')
    taken = TakenIn(4, (), _name, shown or written, "As it stands; pages show it as text.")
    return _tree(name, f'n,root,"{quoted}",,\n', end or taken, NAMES)


UNSEEN_NAME = SetAside(((5, "name", "unseen_character"),), 3)

names = (
    _named("A script", f"<script>alert('{SECRET}')</script>"),
    _named("A formula", f'=HYPERLINK("http://x";"{SECRET}")'),
    _named("A formula that begins with @", "@SUM(1+1)*cmd|' /C calc'!A0"),
    _named("SQL", "x'); DROP TABLE org_unit; --"),
    _named("A template", "{{7*7}} ${7*7} %(x)s {0}"),
    _named("Markdown", "[x](javascript:alert(1)) | a | b"),
    _named("Right-to-left override", f"{SECRET}\u202egnp.exe", UNSEEN_NAME),
    _named("Isolates that turn the direction", "a\u2067b\u2069", UNSEEN_NAME),
    _named("A zero-width space", "Vå\u200brd", UNSEEN_NAME),
    _named("A zero-width joiner between Latin letters", "V\u200dård", UNSEEN_NAME),
    _named("A zero-width non-joiner where Persian needs it", "می\u200cخواهم"),
    _named("Hebrew", "מחלקה א"),
    _named("An emoji made of three", "👩\u200d💻 Utveckling"),
    _named("A soft hyphen", "Vård\u00adavdelning", UNSEEN_NAME),
    _named("A bell and an escape sequence", "\x07\x1b[31mRöd", UNSEEN_NAME),
    _named("A letter without a shape (Hangul filler)", "\u3164", UNSEEN_NAME),
    _named("A line break in a name", "Ett\r\nTvå", UNSEEN_NAME),
    _named("Letters as invisible tags", "A" + "".join(chr(0xE0000 + ord(letter)) for letter in "ok"), UNSEEN_NAME),
    _named("A name of spaces alone", "   ", UNSEEN_NAME),
    _named("A name of one hard space", "\u00a0", UNSEEN_NAME),
    _named(
        "A name of 1,001 characters",
        f"{SECRET:x<1001}",
        SetAside(((5, "name", "free_text"), (5, "name", "too_long")), 3),
    ),
    _named("No name", "", SetAside(((5, "name", "required_missing"),), 3)),
    _tree(
        "A zero-width space in a unit's id", "u\u200b1,root,A,,\n", SetAside(((5, "id", "unseen_character"),), 3), NAMES
    ),
)

MEANING = (*trees, *orders, *names)
