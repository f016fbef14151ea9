"""Strict parsing: a value fits its column exactly, or its row is set aside by a named rule."""

import datetime as dt
import unicodedata
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tillit.metrics.contracts import Column, Kind
from tillit.pipelines.checks.parsing import Parsed, UnfitTypeError, Written, parse, scale_faults
from tillit.pipelines.checks.texts import text_faults
from tillit.pipelines.stamp_format import pattern

STOCKHOLM = Written(time_zone="Europe/Stockholm")


def column(kind: Kind, **limits) -> Column:
    return Column("c", kind, "a column", required=limits.pop("required", False), **limits)


def parsed(kind: Kind, given_values, written: Written | None = None, **limits) -> Parsed:
    array = given_values if isinstance(given_values, pa.Array) else pa.array(given_values, pa.string())
    return parse(column(kind, **limits), array, written or Written())


def broken(result: Parsed) -> dict[str, list[int]]:
    return {rule: [int(place) for place in np.flatnonzero(mask)] for rule, mask in result.faults.items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("-12", -12), ("007", 7), ("999999999999999999", 999999999999999999)],
)
def test_whole_numbers(text, value):
    result = parsed(Kind.INTEGER, [text])
    assert (result.values.to_pylist(), broken(result)) == ([value], {})


@pytest.mark.parametrize(
    "text", ["4.0", "1e3", "0x1F", " 4", "4 ", "4,0", "fyra", "１", "--1", "+3", "1_000", "9" * 19]
)
def test_what_is_no_whole_number(text):
    result = parsed(Kind.INTEGER, ["1", text])
    assert (result.values.to_pylist(), broken(result)) == ([1, None], {"integer": [1]})


@pytest.mark.parametrize(
    ("text", "decimal", "value"), [("1.5", ".", 1.5), ("1,5", ",", 1.5), ("-.5", ".", -0.5), ("2e3", ".", 2000.0)]
)
def test_numbers_with_a_declared_decimal_sign(text, decimal, value):
    result = parsed(Kind.NUMBER, [text], Written(decimal=decimal))
    assert (result.values.to_pylist(), broken(result)) == ([value], {})


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("1,5", "."), ("1.5", ","), ("1.000,5", ","), ("nan", "."), ("inf", "."), ("1e999", "."), (".", ".")],
)
def test_what_is_no_number(text, decimal):
    result = parsed(Kind.NUMBER, [text], Written(decimal=decimal))
    assert (result.values.to_pylist(), broken(result)) == ([None], {"number": [0]})


def test_words_for_true_and_false_are_declared():
    result = parsed(Kind.BOOLEAN, ["Ja", "Nej", "", "ja"], Written(yes=("Ja",), no=("Nej",)))
    assert (result.values.to_pylist(), broken(result)) == ([True, False, None, None], {"boolean": [3]})


def test_missing_words_are_missing_and_a_required_value_is_asked_for():
    result = parsed(Kind.STRING, ["a", "", "NA"], Written(missing=("NA",)), required=True)
    assert (result.values.to_pylist(), broken(result)) == (["a", None, None], {"required_missing": [1, 2]})


def test_allowed_values_and_ranges():
    assert broken(parsed(Kind.STRING, ["up", "sideways", ""], values=("up", "down"))) == {"allowed_values": [1]}
    assert broken(parsed(Kind.NUMBER, ["-1", "0", "1", "1.1"], lowest=0, highest=1)) == {"range": [0, 3]}


@pytest.mark.parametrize(
    ("declared", "text"),
    [("%d/%m/%Y", "03/04/2026"), ("%Y%m%d", "20260403"), ("%-d.%-m.%Y", "3.4.2026"), ("%Y-%m-%d", "2026-04-03")],
)
def test_a_date_means_what_its_declared_format_says(declared, text):
    result = parsed(Kind.DATE, [text], Written(format=declared))
    assert (result.values.to_pylist(), broken(result)) == ([dt.date(2026, 4, 3)], {})


@pytest.mark.parametrize(
    "text",
    ["2026-4-3", "2026-13-01", "2026-02-29", "2026-04-31", "03/04/2026", "2026-04-03 ", "0000-01-01", "2026-04-00"],
)
def test_what_is_no_date_in_the_format(text):
    result = parsed(Kind.DATE, [text, "2024-02-29"])
    assert (result.values.to_pylist(), broken(result)) == ([None, dt.date(2024, 2, 29)], {"date_format": [0]})


def test_a_format_with_the_year_alone_is_its_first_day():
    result = parsed(Kind.DATE, pa.array([2009, 2010], pa.int32()), Written(format="%Y"))
    assert result.values.to_pylist() == [dt.date(2009, 1, 1), dt.date(2010, 1, 1)]


@pytest.mark.parametrize("declared", ["%y-%m-%d", "%d %b %Y", "%m/%d", "%Y-%d", "%Y-%m-%d %I:%M %p", "%Y-%Y-%m-%d"])
def test_a_format_that_leaves_something_to_guess_is_refused(declared):
    with pytest.raises(ValueError, match="format"):
        pattern(declared)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-01T12:00:00+02:00", dt.datetime(2026, 7, 1, 10)),  # noqa: DTZ001 - the contract's times have no zone
        ("2026-07-01T12:00:00Z", dt.datetime(2026, 7, 1, 12)),  # noqa: DTZ001
        ("2026-07-01T12:00:00.25-0330", dt.datetime(2026, 7, 1, 15, 30, 0, 250_000)),  # noqa: DTZ001
        ("2026-07-01T12:00:00", dt.datetime(2026, 7, 1, 10)),  # noqa: DTZ001
        ("2026-01-01T12:00:00", dt.datetime(2026, 1, 1, 11)),  # noqa: DTZ001
    ],
)
def test_times_become_universal(text, utc):
    result = parsed(Kind.TIMESTAMP, [text], STOCKHOLM)
    assert (result.values.to_pylist(), broken(result)) == ([utc], {})


def test_a_time_without_offset_needs_a_declared_zone():
    assert broken(parsed(Kind.TIMESTAMP, ["2026-07-01T12:00:00"])) == {"time_zone_missing": [0]}
    assert broken(parsed(Kind.TIMESTAMP, ["2026-07-01T12:00:00Z"])) == {}


def test_an_hour_that_never_was_and_one_that_came_twice():
    texts = ["2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-10-25T02:30:00+01:00"]
    assert broken(parsed(Kind.TIMESTAMP, texts, STOCKHOLM)) == {"time_zone_gap": [0], "time_zone_fold": [1]}
    for fold, hour in (("earlier", 0), ("later", 1)):
        result = parsed(Kind.TIMESTAMP, texts, Written(time_zone="Europe/Stockholm", fold=fold))
        assert broken(result) == {"time_zone_gap": [0]}
        assert result.values.to_pylist()[1] == dt.datetime(2026, 10, 25, hour, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["2026-07-01 12:00:00", "2026-07-01T24:00:00", "2026-07-01T12:00:60", "2026-07-01", "x"]
)
def test_what_is_no_time_in_the_format(text):
    assert broken(parsed(Kind.TIMESTAMP, [text], STOCKHOLM)) == {"timestamp_format": [0]}


def test_typed_times():
    local = pa.array([dt.datetime(2026, 7, 1, 12), None], pa.timestamp("us"))  # noqa: DTZ001
    assert parsed(Kind.TIMESTAMP, local, STOCKHOLM).values.to_pylist() == [dt.datetime(2026, 7, 1, 10), None]  # noqa: DTZ001
    zoned = pa.array([dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)], pa.timestamp("ns", "Europe/Stockholm"))
    assert parsed(Kind.TIMESTAMP, zoned).values.to_pylist() == [dt.datetime(2026, 7, 1, 12)]  # noqa: DTZ001
    assert broken(parsed(Kind.TIMESTAMP, local)) == {"time_zone_missing": [0]}


def test_typed_values_are_taken_where_they_fit_exactly():
    assert parsed(Kind.INTEGER, pa.array([3.0, None])).values.to_pylist() == [3, None]
    assert broken(parsed(Kind.INTEGER, pa.array([3.0, 3.5]))) == {"integer": [1]}
    assert parsed(Kind.STRING, pa.array([1.0, float("nan")])).values.to_pylist() == ["1", None]
    assert parsed(Kind.STRING, pa.array([7], pa.int8())).values.to_pylist() == ["7"]
    assert parsed(Kind.STRING, pa.array(["a", "b", "a"]).dictionary_encode()).values.to_pylist() == ["a", "b", "a"]
    midnight = pa.array([dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 3)], pa.timestamp("us"))  # noqa: DTZ001
    dates = parsed(Kind.DATE, midnight)
    assert (dates.values.to_pylist(), broken(dates)) == ([dt.date(2026, 1, 2), None], {"date_format": [1]})


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.INTEGER, pa.array([True])),
        (Kind.NUMBER, pa.array([dt.date(2026, 1, 1)])),
        (Kind.TIMESTAMP, pa.array([dt.date(2026, 1, 1)])),
        (Kind.DATE, pa.array([1.5])),
        (Kind.STRING, pa.array([["a"]])),
        (Kind.STRING, pa.array([1.5])),
    ],
)
def test_a_type_that_can_never_hold_the_column(kind, values):
    with pytest.raises(UnfitTypeError):
        parsed(kind, values)


def test_a_missing_word_counts_in_typed_columns_too():
    assert parsed(Kind.INTEGER, pa.array([1, 99]), Written(missing=("99",))).values.to_pylist() == [1, None]
    assert parsed(Kind.INTEGER, pa.array([1.0, 99.0]), Written(missing=("99",))).values.to_pylist() == [1, None]


def test_answers_are_held_against_their_own_scale():
    items = pa.array(["a", "b", "a", "c", None])
    faults = scale_faults(items, pa.array([1, 1, 6, 3, 3]), {"a": (1, 5), "b": (0, 4)})
    assert {rule: list(np.flatnonzero(mask)) for rule, mask in faults.items()} == {
        "off_scale": [2],
        "unknown_item": [3],
    }


@settings(deadline=None)
@given(
    st.lists(
        st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2037, 12, 31)).map(lambda value: value.replace(fold=0)),  # noqa: DTZ001
        min_size=1,
        max_size=20,
    )
)
def test_local_times_agree_with_the_standard_library(moments):
    zone = ZoneInfo("Europe/Stockholm")
    texts = [moment.strftime("%Y-%m-%d %H:%M:%S.%f") for moment in moments]
    written = Written(format="%Y-%m-%d %H:%M:%S.%f", time_zone="Europe/Stockholm", fold="earlier")
    result = parsed(Kind.TIMESTAMP, texts, written)
    for moment, value in zip(moments, result.values.to_pylist(), strict=True):
        there = moment.replace(tzinfo=zone).astimezone(dt.UTC)
        back = there.astimezone(zone).replace(tzinfo=None)
        assert value == (there.replace(tzinfo=None) if back == moment else None)


@settings(deadline=None)
@given(st.text())
def test_text_is_kept_as_it_stands_or_missing(text):
    assert parsed(Kind.STRING, [text]).values.to_pylist() == [text or None]


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=30))
def test_every_value_is_parsed_missing_or_at_fault(texts):
    for kind in (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP):
        result = parsed(kind, texts, STOCKHOLM)
        faulty = np.zeros(len(texts), bool)
        for mask in result.faults.values():
            faulty |= mask
        given_texts = np.array([text != "" for text in texts])
        assert list(np.asarray(result.values.is_valid()) | faulty) == list(given_texts)
        assert not (np.asarray(result.values.is_valid()) & faulty).any()


def test_every_character_that_unicode_calls_unseen_is_found():
    """Cc and Cf but for marks that are seen (Arabic, Kaithi, Egyptian), and joiners between letters that need them."""
    seen = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}
    signs = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp") and code not in seen
    ]
    texts = pa.array([f"A{sign}B" for sign in signs], pa.string())
    assert len(signs) > 200
    assert text_faults(texts, on_one_line=True)["unseen_character"].all()
    loose = text_faults(texts)["unseen_character"]
    passed = {ord(sign) for sign, found in zip(signs, loose, strict=True) if not found}
    assert passed == {0x09, 0x0A, 0x0D, *range(0x80, 0xA0)} - {0x9B}
