"""Readings -> questions: what is tested, what is shown, and how it is worded."""

import numpy as np
import pandas as pd
import pytest
from tillit.metrics.catalogue import catalogue
from tillit.metrics.limits import limits_for
from tillit.metrics.published import CHANCE, SIGNAL
from tillit.metrics.questions.judgement import judgements
from tillit.metrics.signals import Questions, signals_for
from tillit.metrics.text import Text

from tests.metrics.series import UNITS, series, stable

MEASURES = catalogue()
WORDS = ("subject", "evidence", "null", "question", "ask", "see", "not_ask")


def ask(*frames: pd.DataFrame) -> Questions:
    readings = pd.concat(frames, ignore_index=True)
    return signals_for(readings, limits_for(readings, MEASURES), MEASURES, UNITS)


def jump(seed: int, by: float = 8.0, length: int = 24, centre: float = 10.0) -> np.ndarray:
    values = stable(seed, length, centre)
    values[-1] += by
    return values


def figures(asked: Questions, family: str) -> dict[str, float]:
    row = asked.chance[asked.chance["family"] == family].iloc[0]
    return {name: float(row[name]) for name in CHANCE.names if name != "family"}


def test_a_jump_of_the_whole_becomes_one_question() -> None:
    asked = ask(series("work_in_progress", jump(1)), series("flow_efficiency", stable(2)))
    assert list(asked.signal.columns) == list(SIGNAL.names)
    assert list(asked.chance.columns) == list(CHANCE.names)
    (signal,) = asked.signal.to_dict("records")
    assert (signal["family"], signal["indicator"], signal["subject_kind"]) == ("flow", "work_in_progress", "whole")
    assert signal["subject_sv"] == "Helheten: Kommunen"
    assert signal["unit_id"] == "root"
    assert 0.0 < signal["p"] <= signal["q"] <= 0.10
    assert signal["visible_from"] == pd.Timestamp("2025-12-15")
    flow = figures(asked, "flow")
    assert (flow["tests"], flow["breaks_seen"], flow["shown"]) == (2, 1, 1)
    assert flow["shown_expected"] == pytest.approx(0.1)
    assert 0.02 < flow["breaks_expected"] < 0.4


def test_the_evidence_has_the_numbers_as_each_language_writes_them() -> None:
    values = np.array([*np.tile([9.0, 11.0, 10.0, 10.5], 5), 1234.5])
    (signal,) = ask(series("time_to_need_met", values, facet="p50")).signal.to_dict("records")
    assert "1\u00a0234 dygn" in signal["evidence_sv"]
    assert "1,234 days" in signal["evidence_en"]
    assert signal["evidence_sv"].startswith("I september 2025 var värdet")
    assert "över den övre gränsen" in signal["evidence_sv"]
    assert "above the upper limit" in signal["evidence_en"]


def test_a_lasting_shift_says_since_when() -> None:
    values = np.array([*np.tile([9.5, 10.5, 10.0, 9.9, 10.2, 9.8], 3), *[11.4, 11.2, 11.5, 11.3, 11.4, 11.2, 11.6]])
    (signal,) = ask(series("work_in_progress", values)).signal.to_dict("records")
    assert "sedan juli 2025" in signal["evidence_sv"]
    assert "since July 2025" in signal["evidence_en"]


def test_at_least_two_ordinary_explanations_chance_and_data_error_among_them() -> None:
    asked = ask(
        series("work_in_progress", jump(1)),
        series("hme", jump(3, -20.0, centre=60.0), waves=True, half=0.1),
    )
    for signal in asked.signal.to_dict("records"):
        swedish, english = signal["explanations_sv"], signal["explanations_en"]
        assert len(swedish) == len(english) >= 4
        assert swedish[0].startswith("Slumpen: ")
        assert english[0].startswith("Chance: ")
        assert "Ett fel i underlaget" in swedish[1]
        assert "A fault in the data" in english[1]
    assert set(asked.signal["indicator"]) == {"work_in_progress", "hme"}
    faults = dict(zip(asked.signal["indicator"], asked.signal["explanations_sv"], strict=True))
    assert "fråga" in faults["hme"][1]
    assert "system" in faults["work_in_progress"][1]


def test_a_unit_alone_never_becomes_a_signal_nor_a_test() -> None:
    asked = ask(series("flow_efficiency", jump(1), scope="unit", unit="u1"), series("flow_efficiency", stable(2)))
    assert asked.signal.empty
    assert figures(asked, "flow")["tests"] == 1


def test_history_stays_on_the_chart_only_the_newest_point_is_a_test() -> None:
    values = stable(4)
    values[14] += 9.0
    asked = ask(series("work_in_progress", values))
    assert asked.signal.empty
    assert figures(asked, "flow") == pytest.approx(figures(asked, "flow") | {"tests": 1, "breaks_seen": 0, "shown": 0})


def test_a_series_that_ended_earlier_is_not_tested_again() -> None:
    old = series("waiting_between", jump(5, length=20), scope="interface", unit="u1", other="u2")
    asked = ask(old, series("waiting_between", stable(6)))
    assert asked.signal.empty
    assert figures(asked, "flow")["tests"] == 1


def test_where_nothing_can_be_tested_the_figures_are_zero_and_every_family_is_named() -> None:
    asked = ask(series("work_in_progress", [1.0, 2.0, 3.0]))
    assert asked.signal.empty
    assert set(asked.chance["family"]) == {"direction", "fear", "flow", "suboptimization", "trust"}
    assert asked.chance[["tests", "breaks_expected", "breaks_seen", "shown", "shown_expected"]].to_numpy().sum() == 0


def test_an_interface_is_a_subject_with_and_without_order() -> None:
    asked = ask(
        series("ping_pong", jump(1), scope="interface", unit="u2", other="u3"),
        series("waiting_between", jump(2), scope="interface", unit="u2", other="u3"),
    )
    subjects = dict(zip(asked.signal["indicator"], asked.signal["subject_sv"], strict=True))
    assert subjects["ping_pong"] == "Mellan Vård och Omsorg"
    assert subjects["waiting_between"] == "Från Vård till Omsorg"
    assert set(asked.signal["subject_kind"]) == {"interface"}
    assert set(asked.signal["other_id"]) == {"u3"}


def test_a_clock_rule_is_the_subject_of_clock_stopping() -> None:
    (signal,) = ask(series("clock_stopping", jump(1))).signal.to_dict("records")
    assert (signal["family"], signal["subject_kind"]) == ("suboptimization", "rule")


def test_several_facets_of_one_measure_become_one_question() -> None:
    asked = ask(
        series("time_to_need_met", jump(1, 9.0), facet="p50"), series("time_to_need_met", jump(2, 20.0), facet="p85")
    )
    (signal,) = asked.signal.to_dict("records")
    assert "Samma sak syns i: " in signal["evidence_sv"]
    assert figures(asked, "flow")["shown"] == 1


def pair(p: float, part: float, whole: float) -> pd.DataFrame:
    facets = {"p": p, "part_slope": part, "whole_slope": whole, "within": 3.0, "mix": 4.25}
    rows = [
        series("local_up_whole_down", [value], facet=facet, scope="interface", unit="u1", other="root")
        for facet, value in facets.items()
    ]
    return pd.concat(rows)


def test_a_part_and_the_whole_that_move_apart_are_a_pair() -> None:
    asked = ask(pair(0.001, -2.5, 1.25))
    (signal,) = asked.signal.to_dict("records")
    assert (signal["family"], signal["subject_kind"]) == ("suboptimization", "interface")
    assert signal["subject_sv"] == "Bygglov och helheten"
    assert signal["p"] == 0.001
    assert "minskar tiden med 2,5 timmar i månaden" in signal["evidence_sv"]
    assert "it rises by 1.2 hours a month for the whole" in signal["evidence_en"]
    assert "cirk" not in signal["null_sv"]


def test_days_as_plain_dates_and_no_day_of_visibility_will_do() -> None:
    bare = pd.concat([series("work_in_progress", jump(1)), pair(0.001, -2.5, 1.25)]).drop(columns="visible_from")
    dated = bare.assign(starts=[day.date() for day in bare["starts"]])
    asked = ask(dated)
    assert set(asked.signal["indicator"]) == {"work_in_progress", "local_up_whole_down"}
    assert asked.signal["visible_from"].isna().all()
    late = pd.concat([series("work_in_progress", jump(1)), pair(0.001, -2.5, 1.25)])
    late["visible_from"] = pd.NaT
    assert len(ask(late).signal) == 2


@pytest.mark.parametrize(("p", "part", "whole"), [(0.3, -2.0, 1.0), (0.001, 2.0, 1.0), (float("nan"), -2.0, 1.0)])
def test_a_pair_that_does_not_move_apart_is_no_question(p: float, part: float, whole: float) -> None:
    assert ask(pair(p, part, whole)).signal.empty


def test_fear_waits_for_a_second_kind_of_evidence_that_is_work() -> None:
    skips = series("sensitive_skips", jump(1, 9.0), waves=True)
    safety = series("psychological_safety", jump(2, -9.0), waves=True)
    alone = ask(skips, safety)
    assert "fear" not in set(alone.signal["family"])
    assert figures(alone, "fear") == pytest.approx(figures(alone, "fear") | {"tests": 1, "breaks_seen": 1, "shown": 0})
    together = ask(skips, safety, series("reopened_work", jump(3, 9.0)))
    assert "fear" in set(together.signal["family"])
    other_way = ask(skips, series("reopened_work", jump(3, -9.0)))
    assert "fear" not in set(other_way.signal["family"])


def test_identifiers_are_stable_and_differ_between_subjects() -> None:
    frames = [
        series("ping_pong", jump(1), scope="interface", unit="u2", other="u3"),
        series("ping_pong", jump(2), scope="interface", unit="u1", other="u3"),
    ]
    first, second = ask(*frames).signal["signal_id"], ask(*frames[::-1]).signal["signal_id"]
    assert first.nunique() == 2
    assert set(first) == set(second)


def test_chance_alone_seldom_asks_a_question() -> None:
    rng = np.random.default_rng(17)
    shown = 0
    for _ in range(60):
        frames = [
            series("waiting_between", rng.normal(10, 1, 24), scope="interface", unit="u1", other=f"o{at}")
            for at in range(10)
        ]
        shown += len(ask(*frames).signal) > 0
    assert shown <= 12  # at q = .10 some six of sixty are expected


CHARTED = sorted(set(MEASURES) - {"local_up_whole_down"})
SHAPES = {
    "up": [*np.tile([9.5, 10.5, 10.0, 9.9], 4), 18.0],
    "down": [*np.tile([9.5, 10.5, 10.0, 9.9], 4), 2.0],
    "run": [*np.tile([9.5, 10.5, 10.0, 9.9, 10.2, 9.8], 3), *[11.4, 11.2, 11.5, 11.3, 11.4, 11.2, 11.6]],
    "trend": [*np.tile([9.5, 10.5, 10.0, 9.9], 4), *[10.1, 10.2, 10.3, 10.5, 10.6, 10.8, 11.0, 11.3]],
    "trial": [9.5, 10.5, 10.0, 9.9, 10.2, 9.8, 30.0],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_signal_of_any_measure_judges(shape: str) -> None:
    asked_of = 0
    for measure in CHARTED:
        whole = [series(measure, SHAPES[shape], waves=bool(MEASURES[measure].items))]
        if MEASURES[measure].family == "fear":
            whole += [series("reopened_work", SHAPES["up"])]
        for signal in ask(*whole).signal.to_dict("records"):
            asked_of += 1
            texts = [Text(signal[f"{name}_sv"], signal[f"{name}_en"]) for name in WORDS]
            pairs = zip(signal["explanations_sv"], signal["explanations_en"], strict=True)
            texts += [Text(sv, en) for sv, en in pairs]
            for text in texts:
                assert not judgements(text), text
                assert text.sv.strip() == text.sv
                assert "None" not in text.sv + text.en
                assert "nan" not in text.en.split()
            assert signal["question_sv"].endswith("?")
            assert signal["question_en"].endswith("?")
    if shape in ("up", "down", "run"):
        assert asked_of >= len(CHARTED) - 2


def test_figures_of_a_facet_stand_in_its_own_unit() -> None:
    found = ask(series("waiting_between", jump(3, by=50.0), facet="hours", scope="interface", unit="u1", other="u2"))
    assert " hours (" in str(found.signal["evidence_en"].iloc[0])


def test_handovers_lifted_into_one_unit_are_named_as_inside_it() -> None:
    found = ask(series("ping_pong", jump(4), scope="interface", unit="u1", other="u1"))
    assert found.signal["subject_en"].tolist() == ["Between units within Bygglov"]


def test_no_limit_is_said_that_the_unit_cannot_have() -> None:
    values = 0.03 + 0.01 * np.array([*np.tile([-2.0, 2.0, 0.5, -0.6], 6), 30.0])
    (signal,) = ask(series("ping_pong", values)).signal.to_dict("records")
    assert "går från 0\u00a0% till" in signal["evidence_sv"]
    assert "runs from 0% to" in signal["evidence_en"]


def test_points_beyond_the_limit_for_a_while_say_since_when() -> None:
    values = np.array([*np.tile([9.5, 10.5, 10.0, 9.9], 5), 18.0, 18.5])
    (signal,) = ask(series("flow_efficiency", values / 100)).signal.to_dict("records")
    assert "De senaste 2 värdena ligger över den övre gränsen, sedan september 2025." in signal["evidence_sv"]
    assert signal["question_en"].endswith(
        "The value has lain above the upper limit since September 2025: what changed then?"
    )


def test_a_run_that_is_beyond_the_limit_throughout_is_said_once() -> None:
    values = np.array([*np.tile([9.5, 10.5, 10.0, 9.9], 4), *np.tile([18.0, 18.5, 17.7, 18.3], 2)])
    (signal,) = ask(series("flow_efficiency", values / 100)).signal.to_dict("records")
    assert signal["evidence_sv"].count("sedan maj 2025") == 1
    assert "sedan maj 2025 och ligger nu över den övre gränsen" in signal["question_sv"]


def test_a_fall_that_is_still_above_the_centre_falls() -> None:
    tail = [15.0, 14.8, 14.6, 14.5, 14.3, 14.1, 14.0, 13.9]
    values = np.array([*np.tile([9.5, 10.5, 10.0, 9.9], 4), *tail])
    (signal,) = ask(series("work_in_progress", values, facet="wip")).signal.to_dict("records")
    assert "sjunker i rad" in signal["evidence_sv"]
    assert "fall in a row" in signal["evidence_en"]
    assert "stiger" not in signal["evidence_sv"]


def test_the_split_says_more_and_less() -> None:
    facets = {"p": 0.001, "part_slope": -2.5, "whole_slope": 1.25, "within": -15.5, "mix": 0.4, "elsewhere": 89.3}
    rows = [
        series("local_up_whole_down", [value], facet=facet, scope="interface", unit="u1", other="root")
        for facet, value in facets.items()
    ]
    (signal,) = ask(pd.concat(rows)).signal.to_dict("records")
    assert "15,5 timmar mindre för att besöken hos Bygglov blev kortare" in signal["evidence_sv"]
    assert "0.4 hours more from more cases going there, and 89.3 hours more elsewhere" in signal["evidence_en"]
