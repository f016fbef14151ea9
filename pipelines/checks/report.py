"""The results of the checks as one page: what was checked, what holds, what to look at. Counts and row numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ...metrics.text import Text
from .expectations import CheckResult, RowAt
from .rules import Severity

STYLE = """
:root { color-scheme: light; --ink: #22302f; --soft: #5b6b69; --line: #dfe5e2; --paper: #fbfaf7; --accent: #1f6f78; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 system-ui, "Segoe UI", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; }
h3 { font-size: 1.02rem; margin: 0; }
p { margin: .3rem 0; }
.lead { font-size: 1.1rem; }
.soft { color: var(--soft); }
.look { background: #fff; border: 1px solid var(--line); border-left: 5px solid var(--accent); border-radius: 6px;
  padding: .9rem 1.1rem; margin: .8rem 0; break-inside: avoid; }
.look.note { border-left-style: dotted; }
.tag { display: inline-block; font-size: .8rem; color: var(--accent); border: 1px solid currentColor;
  border-radius: 1rem; padding: 0 .6rem; margin-bottom: .35rem; }
.rows { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); padding: .55rem 0; }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; }
summary .soft { float: right; }
ul.rules { list-style: none; padding: 0; margin: .6rem 0 .4rem; }
ul.rules li { display: grid; grid-template-columns: 1.6rem 1fr; padding: .12rem 0; }
code { font-size: .88em; background: #eef2f0; border-radius: 3px; padding: 0 .25em; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .92rem; }
@media print { details { display: block; } body { background: #fff; } }
"""

TITLE = Text("Vad vi såg i uppgifterna", "What we saw in the data")
SUMMARY = Text(
    "Tabeller: {tables}. Regler: {rules}. Alla rader är genomgångna.",
    "Tables: {tables}. Rules: {rules}. Every row was gone through.",
)
ALL_HOLD = Text("Allt stämmer. Arbetet kan gå vidare.", "Everything holds. The work can go on.")
TO_LOOK = Text(
    "{holding} av reglerna stämmer. Att titta på: {broken}.", "{holding} of the rules hold. To look at: {broken}."
)
NOTHING = Text("Det finns inga tabeller att gå igenom än.", "There are no tables to go through yet.")
STOPS = Text("Red ut innan arbetet går vidare", "Clear up before the work goes on")
GOES_ON = Text("Går vidare, men är värt att veta", "Goes on, but worth knowing")
LOOK = Text("Att titta på", "To look at")
HOW_MANY = Text("Gäller {failing} av {rows} rader.", "Concerns {failing} of {rows} rows.")
WHOLE_TABLE = Text("Gäller hela tabellen ({rows} rader).", "Concerns the table as a whole ({rows} rows).")
FIRST = Text("De första: {where}.", "The first: {where}.")
THE_ROWS = Text("{file}, rad {rows}", "{file}, row {rows}")
A_FILE = Text("fil {number}", "file {number}")
CHECKED = Text("Vad som har gåtts igenom", "What was gone through")
ROWS = Text("{rows} rader", "{rows} rows")
HOLDS = Text("stämmer", "holds")
BROKEN = Text("att titta på", "to look at")
UNTESTED = Text("kunde inte prövas", "could not be tested")
WHY_UNTESTED = Text(
    "(kunde inte prövas: det finns inget att jämföra med)", "(could not be tested: there is nothing to compare with)"
)
FOOTER = Text(
    "Sidan visar antal och radnummer, aldrig vad som står på raderna. "
    "Raderna räknas som i källfilen; har den en rubrik är det rad 1.",
    "This page shows counts and row numbers, never what stands on the rows. "
    "Rows are counted as in the source file; where it has a header, that is row 1.",
)

TABLES: dict[str, Text] = {
    "org_unit": Text("Organisationens enheter", "The organisation's units"),
    "item": Text("Enkätens frågor", "Questions of the survey"),
    "survey_wave": Text("Enkätens omgångar", "Waves of the survey"),
    "invitation": Text("Inbjudningar", "Invitations"),
    "response": Text("Svar", "Answers"),
    "work_event": Text("Steg i arbetet", "Steps of work"),
    "work_case": Text("Ärenden", "Cases"),
    "priority": Text("Prioriteringar", "Priorities"),
    "target": Text("Register över mål", "Register of targets"),
    "status_report": Text("Lägesrapporter", "Status reports"),
    "incident": Text("Händelser och tillbud", "Incidents and near misses"),
    "decision": Text("Beslut", "Decisions"),
    "experiment": Text("Försök", "Experiments"),
    "leader_visit": Text("Chefers besök", "Leaders' visits"),
    "obstacle": Text("Hinder", "Obstacles"),
    "report_load": Text("Tid för rapportering", "Time spent on reporting"),
    "calendar": Text("Kalender", "Calendar"),
    "external_reading": Text("Siffror från andra", "Figures from others"),
}
"""What a table is called on the page."""


def checks_page(results: Sequence[CheckResult], language: str, *, files: Mapping[int, str] | None = None) -> str:
    """One whole HTML page, in Swedish ("sv") or English ("en"), that asks nothing of any other host.

    results: of one or several tables, in the order they are to be shown. files: names of the files by id.
    """
    by_table: dict[str, list[CheckResult]] = {}
    for result in results:
        by_table.setdefault(result.table, []).append(result)
    broken = sorted(
        (result for result in results if not result.passed), key=lambda result: result.severity is Severity.WARNING
    )
    body = [f"<h1>{TITLE[language]}</h1>", *_lead(by_table, results, broken, language)]
    if broken:
        body.append(f"<h2>{LOOK[language]}</h2>")
        body += [_look(result, language, files or {}) for result in broken]
    if by_table:
        body.append(f"<h2>{CHECKED[language]}</h2>")
        body += [_table(name, of_table, language) for name, of_table in by_table.items()]
    body.append(f"<footer>{FOOTER[language]}</footer>")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE[language]}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _lead(
    by_table: Mapping[str, Sequence[CheckResult]],
    results: Sequence[CheckResult],
    broken: Sequence[CheckResult],
    language: str,
) -> list[str]:
    if not by_table:
        return [f'<p class="lead">{NOTHING[language]}</p>']
    tested = [result for result in results if result.tested]
    outcome = ALL_HOLD[language]
    if broken:
        outcome = TO_LOOK[language].format(holding=len(tested) - len(broken), broken=len(broken))
    summary = SUMMARY[language].format(tables=len(by_table), rules=len(tested))
    return [f'<p class="lead">{summary}</p>', f"<p>{outcome}</p>"]


def _look(result: CheckResult, language: str, files: Mapping[int, str]) -> str:
    stops = result.severity is Severity.CRITICAL
    tag = (STOPS if stops else GOES_ON)[language]
    numbers = {"failing": _number(result.failing_rows, language), "rows": _number(result.rows, language)}
    extent = (HOW_MANY if result.failing_rows else WHOLE_TABLE)[language].format(**numbers)
    where = f" {FIRST[language].format(where=_where(result.found, language, files))}" if result.found else ""
    return (
        f'<section class="look{"" if stops else " note"}">\n<span class="tag">{tag}</span>\n'
        f"<h3>{_name(result.table, language)}: {_coded(result.check.problem[language])}</h3>\n"
        f'<p class="rows">{extent}{where}</p>\n'
        f"<p>{_coded(result.check.to_do[language])}</p>\n</section>"
    )


def _where(found: Sequence[RowAt], language: str, files: Mapping[int, str]) -> str:
    by_file: dict[int, list[str]] = {}
    for row in found:
        by_file.setdefault(row.file_id, []).append(str(row.row_number))
    return "; ".join(
        THE_ROWS[language].format(
            file=escape(files.get(file_id, A_FILE[language].format(number=file_id))), rows=", ".join(rows)
        )
        for file_id, rows in by_file.items()
    )


def _table(name: str, results: Sequence[CheckResult], language: str) -> str:
    rows = ROWS[language].format(rows=_number(max(result.rows for result in results), language))
    rules = "\n".join(_rule(result, language) for result in results)
    return (
        f"<details>\n<summary><strong>{_name(name, language)}</strong> <code>{escape(name)}</code>"
        f' <span class="soft">{rows}</span></summary>\n<ul class="rules">\n{rules}\n</ul>\n</details>'
    )


def _rule(result: CheckResult, language: str) -> str:
    sign, word = ("✓", HOLDS) if result.passed else ("→", BROKEN)
    words = _coded(result.check.meaning[language])
    if not result.tested:
        sign, word = "·", UNTESTED
        words = f'{words} <span class="soft">{WHY_UNTESTED[language]}</span>'
    return f'<li><span role="img" aria-label="{word[language]}">{sign}</span><span>{words}</span></li>'


def _coded(sentence: str) -> str:
    """The sentence with what stands between backticks as code."""
    parts = escape(sentence).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _name(table: str, language: str) -> str:
    return escape(TABLES[table][language]) if table in TABLES else escape(table)


def _number(value: int, language: str) -> str:
    """With thin spaces in Swedish and commas in English.

    >>> _number(12345, "en")
    '12,345'
    """
    return f"{value:,}".replace(",", "\u202f") if language == "sv" else f"{value:,}"
