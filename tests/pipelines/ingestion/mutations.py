"""What may go wrong with a sheet on its way: cells, rows and columns of it, and bytes of its file."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from .deliveries import Sheet

CANARY = "Kanarieфågel"
"""Stands in every text that a mutation puts in; in no message."""
DIGITS = "98761234"
"""Stands in every number that a mutation puts in."""

NASTY = (
    f"={CANARY}+cmd|' /C calc'!A0",
    f"@SUM({CANARY})",
    f"'; DROP TABLE response; -- {CANARY}",
    f'"{CANARY}',
    f"{CANARY}, {CANARY}",
    f"{CANARY};{CANARY}\t{CANARY}|",
    f"<script>alert('{CANARY}')</script>",
    f"\u202e{CANARY}\u200b\ufeff",
    f"{CANARY}\u2028\u0085\x0b\x0c\x1c",
    f"{CANARY}\x01\x1b[31m\x7f",
    f"{CANARY}\r{CANARY}",
    f"{CANARY}\r\n{CANARY}\n",
    f"{CANARY}\U0001f9d1\U0010ffff\ue000\ufffe",
    f"e\u0301{CANARY}İıß",
    f"${{{CANARY}}} {{{CANARY}}} %s %({CANARY})s",
    f"..{CANARY}/../../etc/passwd",
    f"{CANARY} / {CANARY}",
    CANARY * 3000,
    f"{CANARY}\0",
    DIGITS,
    f"-{DIGITS}",
    f"{DIGITS}.5",
    f"{DIGITS},5",
    f"{DIGITS}e5",
    f"{DIGITS}e999",
    f"1e-{DIGITS}",
    DIGITS * 3,
    DIGITS * 60,
    f"+{DIGITS}",
    f" {DIGITS}",
    f"{DIGITS} ",
    f"{DIGITS[:4]} {DIGITS[4:]}",
    f"{DIGITS}\u00a0",
    f"0x{DIGITS}",
    f"{DIGITS}_0",
    f"{DIGITS}-01-01",
    f"2026-02-30T{DIGITS}",
    f"2026-03-29T02:30:00.{DIGITS}",
    f"2026-10-25T02:30:00,{DIGITS}",
    f"0001-01-01T00:00:00.{DIGITS}+23:59",
    f"9999-12-31T23:59:59.{DIGITS}-23:59",
    "٩٨٧٦١٢٣٤",
    "９８７６１２３４",
    "९८७६१२३४",
    "²",
    "Ⅷ",
    "",
    " ",
    "NaN",
    "NULL",
    "null",
    "inf",
    "-0",
    "1e5",
    "1.",
    "7",
    "00",
    "true",
    "SANT",
    "2026-1-2",
    "26-01-02",
    "02/01/2026",
    "2026-02-29",
    "2024-02-29",
    "2026-10-25 02:30",
    "2026-03-29 02:30",
    "2026-06-30T23:59:60Z",
    "2026-01-01T00:00:00+2460",
    "46023",
    "NA",
    "q2",
    "Allt",
)
"""Texts that a cell may hold."""
SILENT = (CANARY, DIGITS, "٩٨٧٦١٢٣٤", "９８７６１２３４", "९८७६१२३४")
"""What no message, no log and no quarantine may hold."""

ANY = st.text(st.characters(exclude_categories=["Cs", "Cf"]), max_size=3)

Mutation = Callable[[Sheet], Sheet]


@st.composite
def mutated(draw: st.DrawFn, sheet: Sheet, texts: tuple[str, ...] = NASTY, most: int = 3) -> Sheet:
    """The sheet after some mutations of its cells, rows and columns."""
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(MUTATIONS))
        sheet = kind(draw, sheet, texts)
    return sheet


def _place(draw: st.DrawFn, length: int) -> int:
    return draw(st.integers(0, length - 1))


def _cell(draw: st.DrawFn, sheet: Sheet, texts: tuple[str, ...]) -> Sheet:
    if not sheet.rows or not sheet.header:
        return sheet
    row, column = _place(draw, len(sheet.rows)), _place(draw, len(sheet.header))
    any_text = ANY.map(lambda part: part + CANARY) if texts is NASTY else st.nothing()
    text = draw(st.sampled_from(texts) | any_text)
    return replace(sheet, rows=_with(sheet.rows, row, _with(sheet.rows[row], column, text)))


def _swap_rows(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    return replace(sheet, rows=tuple(draw(st.permutations(sheet.rows))))


def _again(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    if not sheet.rows:
        return sheet
    row = sheet.rows[_place(draw, len(sheet.rows))]
    place = draw(st.integers(0, len(sheet.rows)))
    return replace(sheet, rows=(*sheet.rows[:place], row, *sheet.rows[place:]))


def _drop_row(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    if not sheet.rows:
        return sheet
    place = _place(draw, len(sheet.rows))
    return replace(sheet, rows=sheet.rows[:place] + sheet.rows[place + 1 :])


def _columns(sheet: Sheet, order: list[int]) -> Sheet:
    rows = tuple(tuple(row[at] for at in order) for row in sheet.rows)
    return replace(sheet, header=tuple(sheet.header[at] for at in order), rows=rows)


def _swap_columns(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    return _columns(sheet, draw(st.permutations(range(len(sheet.header)))))


def _drop_column(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    if len(sheet.header) < 2:
        return sheet
    gone = _place(draw, len(sheet.header))
    return _columns(sheet, [at for at in range(len(sheet.header)) if at != gone])


def _column_twice(draw: st.DrawFn, sheet: Sheet, _: tuple[str, ...]) -> Sheet:
    return _columns(sheet, [*range(len(sheet.header)), _place(draw, len(sheet.header))])


def _renamed(draw: st.DrawFn, sheet: Sheet, texts: tuple[str, ...]) -> Sheet:
    """A header without its names: what stands in it may be a value."""
    text = draw(st.sampled_from([text for text in texts if text and "\0" not in text]))
    return replace(sheet, header=_with(sheet.header, _place(draw, len(sheet.header)), text))


def _more(draw: st.DrawFn, sheet: Sheet, texts: tuple[str, ...]) -> Sheet:
    """A column nobody asked for."""
    text = draw(st.sampled_from([text for text in texts if "\0" not in text]))
    return replace(sheet, header=(*sheet.header, "övrigt"), rows=tuple((*row, text) for row in sheet.rows))


def _with(values: tuple, place: int, value: object) -> tuple:
    return (*values[:place], value, *values[place + 1 :])


MUTATIONS = (
    _cell,
    _cell,
    _cell,
    _cell,
    _swap_rows,
    _again,
    _drop_row,
    _swap_columns,
    _drop_column,
    _column_twice,
    _renamed,
    _more,
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes of a file after it has been cut, flipped, lengthened, or passed through other line ends."""
    for _ in range(draw(st.integers(1, 2))):
        content = draw(st.sampled_from(DAMAGES))(draw, content)
    return content


def _cut(draw: st.DrawFn, content: bytes) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _flipped(draw: st.DrawFn, content: bytes) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        changed[_place(draw, len(changed))] ^= draw(st.integers(1, 255))
    return bytes(changed)


def _lengthened(draw: st.DrawFn, content: bytes) -> bytes:
    more = [b"\n", b"\r\n", b"\r", b"\0", b"\x1a", b'"', b";", b"\xff\xfe", b"\xef\xbb\xbf", DIGITS.encode(), b"{}\n"]
    return content + draw(st.sampled_from(more))


def _before(draw: st.DrawFn, content: bytes) -> bytes:
    return draw(st.sampled_from([b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b" ", b"sep=;\n"])) + content


def _line_ends(draw: st.DrawFn, content: bytes) -> bytes:
    parts = content.split(b"\n")
    made = parts[0]
    for part in parts[1:]:
        made = made.removesuffix(b"\r") + draw(st.sampled_from([b"\n", b"\r\n", b"\r"])) + part
    return made


DAMAGES = (_cut, _flipped, _lengthened, _before, _line_ends)
