"""What each rule of a row says, and what to do. Never a value."""

from __future__ import annotations

from ..fault import Fault, Place

RULES = {
    "ragged_row": (
        "The row has too few or too many values.",
        "Quote values that hold the separator; if it is the last row, see whether the file was cut off.",
    ),
    "json": ("The line is no JSON object in UTF-8.", "Write one object per line, in UTF-8."),
    "key_twice": ("The object has a key twice, and nothing says which one holds.", "Write each key once."),
    "nested": ("A mapped key holds a list or an object.", "Export it flat: one value per key."),
    "excel_error": (
        "A mapped cell holds an error (such as #N/A), or a formula that has never been calculated.",
        "Open the workbook in Excel, mend the cell and save; or export the values alone.",
    ),
    "required_missing": ("A required value is missing.", "Fill it in, or declare which word stands for it."),
    "integer": (
        "The value is no whole number.",
        "Write it in digits 0 to 9 alone, without separators; or declare words for a missing value (missing, skipped).",
    ),
    "number": (
        "The value is no number, or larger than any.",
        "Write it in digits 0 to 9 without separators for thousands; declare the decimal sign (csv: decimal).",
    ),
    "boolean": ("The value is neither of the declared words.", "Declare the words for yes and no (booleans)."),
    "date_format": (
        "The value is no date in the declared format.",
        "Declare the format the file uses (formats; four-digit years). Correct days that never were in the source.",
    ),
    "timestamp_format": (
        "The value is no time in the declared format.",
        "Declare the format the file uses (formats; four-digit years). Correct times that never were in the source.",
    ),
    "time_zone_missing": ("The time has no offset, and no zone is declared.", "Declare time_zone in the mapping."),
    "time_zone_gap": (
        "The local time never was: clocks were set forward over it.",
        "Correct it, or export with offset.",
    ),
    "time_zone_fold": ("The local time came twice as clocks were set back.", "Declare fold, or export with offset."),
    "time_range": (
        "The time lies before 1901 or after August 2062: dates such as 0001, 1900 or 9999 stand for 'none'.",
        "Leave the value out in the source, or correct it.",
    ),
    "in_order": ("The row ends before it begins.", "Correct the dates; see whether two columns have changed places."),
    "allowed_values": (
        "The value is none of those allowed.",
        "See the data dictionary for the values; map the source's words to them (words).",
    ),
    "range": ("The value lies outside its range.", "Correct it in the source."),
    "off_scale": ("The answer lies off the item's scale.", "Correct it, or declare the word for no answer (skipped)."),
    "unknown_item": ("No instrument has the item.", "Correct the item, or declare the instrument."),
    "unknown_unit": (
        "The unit is not in the organisation's tree.",
        "Deliver the tree first, or correct the unit; capitals and spaces count.",
    ),
    "unseen_character": (
        "The text is blank, or holds control characters, invisible ones or such as turn the direction of writing.",
        "Take them out in the source: what is shown must be what is there.",
    ),
    "too_long": (
        "The text is longer than 1,000 characters.",
        "Map another column: this one holds free text, which is not taken in.",
    ),
    "duplicate_row": ("The same row is there already.", "Nothing, if the export repeats itself."),
    "duplicate_key": (
        "Another row has the same key and other values.",
        "Decide which one holds, and remove the other.",
    ),
    "personal_data": (
        "The value looks like an e-mail or IP address, a personal number, a token or a moment.",
        "Map another column, or correct the row in the source. People belong in a person's own column, as codes.",
    ),
    "free_text": (
        "The value is as long as free text, which is not taken in.",
        "Map a column with a fixed set of words.",
    ),
    "erased": ("The row is about somebody who was erased on request.", "Nothing: it stays out."),
    "past_retention": ("The row is older than what has been deleted.", "Nothing: it stays out."),
}


def row_fault(file: str, row: int, column: str | None, rule: str) -> Fault:
    """A rule that a row breaks, with its place."""
    problem, to_do = said(rule)
    return Fault(Place(file, row, column), rule, problem, to_do, "The row is set aside; all others are taken in.")


def said(rule: str) -> tuple[str, str]:
    """What a rule says, and what to do.

    >>> said("ragged_row")[1]
    'Quote values that hold the separator; if it is the last row, see whether the file was cut off.'
    """
    return RULES.get(rule, ("The row breaks the rule.", "Correct the row in the source."))
