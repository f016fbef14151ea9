"""Words of judgement: kept out of signal, chart and page texts (DESIGN.md, rule 8)."""

from __future__ import annotations

import re

from ..text import Text

JUDGEMENT = {
    "sv": (
        *("bra", "bäst", "bästa", "dålig", "dåligt", "dåliga", "sämst", "sämsta", "usel", "uselt", "utmärkt"),
        *("misslyckad", "misslyckat", "misslyckade", "misslyckas", "misslyckades", "misslyckats", "misslyckande"),
        *("orsak", "orsaken", "orsaka", "orsakar", "orsakade", "orsakat", "underpresterar", "rankning", "topplista"),
        *(
            "undermålig",
            "undermåligt",
            "otillräcklig",
            "otillräckligt",
            "svag",
            "svaga",
            "svagt",
            "godkänd",
            "underkänd",
        ),
    ),
    "en": (
        *("good", "bad", "best", "worst", "poor", "poorly", "excellent", "terrible", "weak", "inadequate"),
        *("fail", "fails", "failed", "failing", "failure", "cause", "causes", "caused", "causing"),
        *("underperform", "underperforms", "underperforming", "ranking", "league table", "unacceptable"),
    ),
}
"""Whole words, in any case. Comparatives stay: a part may get better while the whole gets worse."""

ALLOWED = {
    "sv": ("dåliga nyheter", "se bra ut"),
    "en": ("bad news", "looks good", "look good", "failure demand"),
}
"""Phrases that judge nobody: news, a figure's looks, and Seddon's term."""


def judgements(text: Text) -> tuple[str, ...]:
    """The words of judgement in a text, Swedish then English; empty where it judges nobody.

    >>> judgements(Text("Det var dåligt.", "Some bad news."))
    ('dåligt',)
    """
    return (*_found(text.sv, "sv"), *_found(text.en, "en"))


def _found(message: str, language: str) -> list[str]:
    lowered = message.lower()
    for phrase in ALLOWED[language]:
        lowered = lowered.replace(phrase, "")
    return [word for word in JUDGEMENT[language] if re.search(rf"\b{re.escape(word)}\b", lowered)]
