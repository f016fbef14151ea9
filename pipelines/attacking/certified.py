"""The certificate that a release carries, computed anew: nobody has to take it on trust."""

from __future__ import annotations

import pandas as pd

from ...metrics.account import CERTIFICATE
from ...metrics.attacks.material import Against, Material, Outcome
from ...metrics.disclosure.certificate import certificate
from ...metrics.published import ITEM
from ...metrics.text import Text

NAME = "certificate"
MEANING = Text(
    "minsta antal svar som ännu är möjliga för någon annan, över alla värden som kan släppas ut",
    "fewest answers that stay possible for anybody else, over every value that can be let out",
)
ASSUMPTIONS = {
    Against.OUTSIDER: Text(
        "Den som angriper vet vilka som svarade, men inget svar.",
        "The attacker knows who answered, and no answer.",
    ),
    Against.COLLEAGUE: Text(
        "Den som angriper vet vilka som svarade, och sitt eget svar.",
        "The attacker knows who answered, and their own answer.",
    ),
    Against.TWO_COLLEAGUES: Text(
        "De två som angriper vet vilka som svarade, och sina egna två svar. Mot dem lovas inte mer än att de kan komma "
        "närmare.",
        "The two who attack know who answered, and their own two answers. Against them nothing is promised but "
        "that they can narrow further.",
    ),
}


def recomputed(material: Material) -> pd.DataFrame:
    """Rows of CERTIFICATE for every answer scale that was asked about: from the rule alone, whatever the files say."""
    items = material.tables[ITEM.name]
    scales = {(int(low), int(high)) for low, high in zip(items["lowest"], items["highest"], strict=True)}
    return certificate(scales)


def certificate_holds(material: Material) -> list[Outcome]:
    """Whether every row of the files' certificates is what the rule gives, and the promise holds in it.

    tried: rows of the certificate computed anew, and of the files'; found: those of the files that say something else,
    and those in which the promise does not hold.
    """
    key = list(CERTIFICATE.key)
    truth = recomputed(material)
    claimed = material.tables[CERTIFICATE.name].drop_duplicates(subset=[*key, "possible", "of", "holds"])
    # a file may hold rows of scales that are no longer asked about; those are left out
    checked = claimed.merge(truth, on=key, suffixes=("", "_anew"))
    differs = (checked["possible"] != checked["possible_anew"]) | (checked["of"] != checked["of_anew"])
    outcomes = []
    for against in Against:
        mine = truth[truth["against"] == against.value]
        wrong = int(differs[checked["against"] == against.value].sum())
        broken = int((~mine["holds"].astype(bool)).sum())
        outcomes.append(
            Outcome(
                attack=NAME,
                against=against,
                tried=len(mine) + int((checked["against"] == against.value).sum()),
                found=wrong + broken,
                figure=float(mine["possible"].min()) if len(mine) else None,
                meaning=MEANING,
                assumption=ASSUMPTIONS[against],
                holds=wrong + broken == 0,
            )
        )
    return outcomes
