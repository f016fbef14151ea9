"""The table of bad inputs for people: docs/bad_input.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from tillit.pipelines.fault import Fault
from tillit.pipelines.landing import landing
from tillit.pipelines.sources import checked_text, excel, opened, raw, workbook
from tillit.pipelines.vault import tally, tree
from tillit.pipelines.vault.row_rules import said

from .ends import Bad, Refused, SetAside, TakenIn

INTRODUCTION = """\
# What happens to bad input

Every line below is a test: the file is built, taken through the real ingestion into a real vault, and has to end as it
says here. This page is written by those tests (`TILLIT_WRITE_DOCS=1 make test`), and a test fails where it is out of
date.

There are three ends.

- **Refused.** The whole file is turned away, and nothing of it is kept. What was delivered before stays in force: the
  tables of the vault are the same, row for row, as before.
- **Set aside.** The rows that break a rule go to the quarantine, by file, row, column and rule. All others are taken
  in, and *read = accepted + set aside*, checked in the transaction that writes them.
- **Taken in**, with a warning where something is odd.

No message holds a value of the data, and none goes without saying what to do: error texts end up in logs, and logs are
read by people who may not read answers. Units are named: a unit is no person, and without its name nobody finds the
fault. Rows are counted from 1; where there is a header, it is row 1.

A delivery of which not one row can be read is refused (`nothing_accepted`), because taking it in would wipe out the one
before it. One with less than half as many rows as the one before it is taken in with a warning (`fewer_rows`).

A file may be larger than memory. `python bench/big_file.py` writes an event log of 10.5 GB (98 million rows, 110,242 of
them at fault) and takes it in: 289 s of processor and a peak of 774 MiB (21 November 2026, 2 cores shared with much
else); 0.2 GB took 452 MiB. Reading alone takes some 315 MiB, whatever the size. A test does the same with 200 MB.
"""

LIMITS: tuple[tuple[str, str, str], ...] = (
    ("Columns", f"{raw.MOST_COLUMNS:,}", "as many as a sheet in Excel has"),
    ("A header", f"{raw.LONGEST_HEADER >> 20} MiB", "64 bytes for each of so many columns"),
    ("A line of CSV", f"{checked_text.LONGEST_ROW >> 20} MiB", "half the block in which Arrow takes a file apart"),
    ("A line of JSON", f"{raw.LONGEST_LINE >> 20} MiB", "a thousand pages; it is one event"),
    ("A text", "1,000 characters", "what is longer is free text, which is not taken in"),
    (
        "A packed file",
        f"{opened.LARGEST_RATIO} times its size, once it is above {opened.HARMLESS_BYTES >> 20} MiB",
        "event logs pack 10 to 30 times; deflate reaches 1,032 with one byte over and over",
    ),
    (
        "Text in one batch",
        f"{raw.BATCH_BYTES >> 30} GiB",
        "Parquet stores a text once however often it is used",
    ),
    ("A workbook's texts", f"{workbook.LARGEST_TEXTS >> 20} MiB", "a million texts of 256 letters; held in memory"),
    ("Rows of a sheet", f"{excel.MOST_ROWS:,}", "Excel's own"),
    ("Nesting of XML, a value in XML", "256 levels, 10 MB", "libxml2's own"),
    (
        "When something happened",
        f"{landing.FIRST_MOMENT} to {landing.LAST_MOMENT}",
        "1900-01-01 and 9999-12-31 stand for 'none'; the packed keys of the reductions end in August 2062",
    ),
    ("Units", f"{tree.MOST_UNITS:,}", "as many as the packed keys of the reductions hold"),
    (
        "A delivery without a warning",
        f"{tally.SHRUNK:.0%} of the rows of the one before it".replace("%", " %"),
        "exports grow, or move with a window",
    ),
)
"""What, how much, and why."""


def document(table: Iterable[Bad], refusal: Callable[[Bad], Fault | None]) -> str:
    """The page, in Markdown; `refusal` gives what was really said where a file is refused."""
    parts = [INTRODUCTION]
    for group, bads in groupby(table, key=lambda bad: bad.group):
        parts.append(f"## {group}\n\n| what comes in | what happens | what is said |\n|---|---|---|")
        rows = [(bad.name, happens(bad), words(bad, refusal(bad))) for bad in bads]
        for (end, said_of_it), alike in groupby(rows, key=lambda row: row[1:]):
            names = "<br>".join(cell(name) for name, *_ in alike)
            parts[-1] += f"\n| {names} | {cell(end)} | {cell(said_of_it)} |"
        parts[-1] += "\n"
    parts.append("## Limits\n\n| what | at most | why |\n|---|---|---|")
    parts[-1] += "".join(f"\n| {what} | {limit} | {why} |" for what, limit, why in LIMITS) + "\n"
    return "\n".join(parts)


def happens(bad: Bad) -> str:
    """The end, in a few words."""
    match bad.end:
        case Refused(rule):
            return f"refused, `{rule}`"
        case SetAside(rows):
            several = dict.fromkeys(row for row, *_ in rows)
            rules = dict.fromkeys(rule for *_, rule in rows)
            named = ", ".join(f"`{rule}`" for rule in rules)
            return f"{'the row is' if len(several) == 1 else f'{len(several)} rows are'} set aside, {named}"
        case TakenIn(_, warnings):
            return "taken in" + "".join(f", with the warning `{rule}`" for rule in warnings)


def words(bad: Bad, fault: Fault | None) -> str:
    """What the data engineer reads."""
    match bad.end:
        case Refused():
            return "" if fault is None else f"{fault.problem} *{fault.to_do}*"
        case SetAside(rows):
            rules = dict.fromkeys(rule for *_, rule in rows)
            return " ".join(f"{problem} *{to_do}*" for problem, to_do in map(said, rules))
        case TakenIn(_, warnings, note=note):
            doubts = (tally.DOUBTS.get(rule) for rule in warnings)
            return " ".join([note, *(f"*{doubt[1]}* {doubt[2]}" for doubt in doubts if doubt)]).strip()


def cell(text: str) -> str:
    """Text that stays within its cell."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
