"""The questions, and the records beside the readings, of the sample release."""

from __future__ import annotations

from datetime import date

from .sample_store import ROOT, Sample


def add_signals(made: Sample) -> None:
    made.add(
        "signal",
        signal_id="time_to_need_met:2025-03",
        family="flow",
        indicator="time_to_need_met",
        facet="p50",
        subject_kind="whole",
        subject_sv="Helheten",
        subject_en="The whole",
        unit_id=ROOT,
        other_id=None,
        period="2025-12",
        starts=date(2025, 12, 1),
        evidence_sv="Hälften har fått sitt inom 9,2 dygn, mot 7,9 före mars 2025. Nio månader i rad på samma sida.",
        evidence_en="Half have had theirs within 9.2 days, against 7.9 before March 2025. Nine months on one side.",
        p=0.0004,
        q=0.004,
        null_sv="Antagandet är att månaderna bara skiljer sig så som de brukar.",
        null_en="The assumption is that months differ only as they usually do.",
        question_sv="Vad ändrades kring mars 2025 för dem som väntar på oss?",
        question_en="What changed around March 2025 for those who wait for us?",
        explanations_sv=[
            "Slumpen.",
            "Fel eller nytt sätt att registrera i källan.",
            "Fler eller svårare behov än förr.",
        ],
        explanations_en=[
            "Chance.",
            "A fault or a new way of recording in the source.",
            "More or harder needs than before.",
        ],
        ask_sv="Dem som tar emot ärendena först, och två som har väntat.",
        ask_en="Those who receive the cases first, and two people who have waited.",
        see_sv="Mottagningen i Social service, en vanlig tisdag.",
        see_en="The reception of Social service, on an ordinary Tuesday.",
        not_ask_sv="Vem som är långsam.",
        not_ask_en="Who is slow.",
        visible_from=date(2026, 1, 14),
    )
    for left, right, period in (("f3t0", "f3t2", date(2025, 11, 1)), ("f2t0", "f2t1", date(2025, 10, 1))):
        made.add(
            "signal",
            signal_id=f"waiting_between:{left}-{right}",
            family="suboptimization",
            indicator="waiting_between",
            facet="share",
            subject_kind="interface",
            subject_sv="Överlämningen mellan två enheter",
            subject_en="The handover between two units",
            unit_id=left,
            other_id=right,
            period=f"{period:%Y-%m}",
            starts=period,
            evidence_sv="Ärenden väntar 41 % av tiden efter överlämningen, mot vanligen 24 %.",
            evidence_en="Cases wait 41% of the time after the handover, usually 24%.",
            p=0.003,
            q=0.03,
            null_sv="Antagandet är att överlämningen beter sig som förut.",
            null_en="The assumption is that the handover behaves as before.",
            question_sv="Vad är det ärendena väntar på när de har lämnats över?",
            question_en="What are the cases waiting for once they have been handed over?",
            explanations_sv=["Slumpen.", "Fel i underlaget.", "Ett väntande beslut utifrån."],
            explanations_en=["Chance.", "A fault in the data.", "A decision awaited from outside."],
            ask_sv="De två som lämnar och tar emot, tillsammans.",
            ask_en="The two who hand over and take over, together.",
            see_sv="Vid överlämningen, en timme.",
            see_en="At the handover, for an hour.",
            not_ask_sv="Vems fel det är.",
            not_ask_en="Whose fault it is.",
            visible_from=date(2026, 1, 14),
        )
    for family, tests, expected, seen, shown in (
        ("flow", 180, 6.4, 11, 1),
        ("suboptimization", 64, 2.1, 4, 2),
        ("trust", 90, 3.0, 3, 0),
    ):
        made.add(
            "chance",
            family=family,
            tests=tests,
            breaks_expected=expected,
            breaks_seen=seen,
            shown=shown,
            shown_expected=shown * 0.1,
        )


def add_records(made: Sample) -> None:
    for size in (5, 8, 12, 20):
        for against, possible in (("outsider", 5), ("colleague", min(5, 2 + size // 5)), ("two_colleagues", 2)):
            made.add("certificate", atom_size=size, scale="1-5", against=against, possible=possible, of=5, holds=True)
    add_attacks(made)
    for wave in (11, 12):
        made.add(
            "withheld",
            kind="answers",
            period=f"v{wave}",
            units=3,
            reason_sv="Färre än 8 svar; svaren räknas hos enheten ovanför.",
            reason_en="Fewer than 8 answers; they are counted with the unit above.",
        )
    made.add(
        "withheld",
        kind="interface",
        period="2025-12",
        units=41,
        reason_sv="För få personer eller ärenden på någon sida.",
        reason_en="Too few people or cases on either side.",
    )
    for source, table, read in (("svar.csv", "response", 96123), ("händelser.parquet", "work_event", 412873)):
        made.add(
            "data_quality",
            source=source,
            table_name=table,
            rule="rows",
            severity="info",
            read=read,
            accepted=read - 12,
            quarantined=12,
            passed=True,
            meaning_sv="Antal rader.",
            meaning_en="Number of rows.",
        )
        made.add(
            "data_quality",
            source=source,
            table_name=table,
            rule="known_unit",
            severity="critical",
            read=read,
            accepted=read - 12,
            quarantined=12,
            passed=True,
            meaning_sv="Varje rad hör till en enhet som finns i trädet.",
            meaning_en="Every row belongs to a unit of the tree.",
        )
    for indicator in ("psychological_safety", "measurement_climate"):
        made.add(
            "reliability",
            indicator=indicator,
            facet="",
            period="v12",
            n_band="50+",
            within=0.8,
            alpha=0.84,
            icc1=0.11,
            icc2=0.62,
            rwg=0.78,
        )


def add_attacks(made: Sample) -> None:
    """Three attacks: one with a whole figure, one with a share, one by an attacker that came later than the words."""
    for attack, against, figure in (
        ("linear_algebra", "outsider", 9.0),
        ("leaver", "outsider", 0.125),
        ("tea_leaves", "two_colleagues", None),
    ):
        made.add(
            "attack",
            attack=attack,
            against=against,
            tried=1200,
            found=0,
            figure=figure,
            meaning_sv="Minsta antal svarande i någon kombination.",
            meaning_en="Fewest respondents in any combination.",
            assumption_sv="Vet vilka som deltog, men inget svar.",
            assumption_en="Knows who took part, but no answer.",
            holds=True,
        )
