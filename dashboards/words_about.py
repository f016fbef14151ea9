"""The fixed words of the page About the measures, Swedish and English side by side."""

from __future__ import annotations

from ..metrics.text import Text

ABOUT: dict[str, Text] = {
    "certificate_title": Text("Certifikatet: hur långt löftet räcker", "The certificate: how far the promise goes"),
    "certificate_none": Text(
        "Utgåvan har inga enkätsvar av vår egen räkning, och därför inget certifikat.",
        "The release has no survey answers of our own counting, and so no certificate.",
    ),
    "certificate_lead": Text(
        "För varje storlek på den minsta gruppen: hur många svar på skalan som ännu är möjliga för var och en av de "
        "andra, mot den som läser allt som publiceras.",
        "For each size of the smallest group: how many answers on the scale stay possible for each of the others, "
        "against someone who reads all that is published.",
    ),
    "atom_size": Text("Svar i gruppen", "Answers in the group"),
    "scale": Text("Skala", "Scale"),
    "against": Text("Mot", "Against"),
    "possible": Text("Möjliga svar", "Answers possible"),
    "possible_of": Text("{possible} av {of}", "{possible} of {of}"),
    "holds": Text("Löftet hålls", "The promise holds"),
    "yes": Text("ja", "yes"),
    "no": Text("nej", "no"),
    "against outsider": Text("den som vet vilka som deltog", "one who knows who took part"),
    "against colleague": Text("en kollega med sitt eget svar", "a colleague with their own answer"),
    "against two_colleagues": Text("två kolleger som slår ihop sina", "two colleagues who pool theirs"),
    "kind": Text("Slag", "Kind"),
    "kind answers": Text("svar", "answers"),
    "kind behaviour": Text("svarsmönster", "response behaviour"),
    "kind work": Text("arbete", "work"),
    "kind interface": Text("gränssnitt", "interfaces"),
    "units_count": Text("Enheter", "Units"),
    "reason": Text("Skäl", "Reason"),
    "read_rows": Text("Lästa", "Read"),
    "accepted": Text("Mottagna", "Accepted"),
    "quarantined": Text("Åt sidan", "Set aside"),
    "table_name": Text("Tabell", "Table"),
    "severity": Text("Vikt", "Severity"),
    "severity critical": Text("stoppar", "stops"),
    "severity warning": Text("varnar", "warns"),
    "severity info": Text("upplyser", "informs"),
    "passed": Text("Hålls", "Holds"),
    "meaning": Text("Vad det betyder", "What it means"),
    "reliability": Text(
        "Hur väl frågorna hänger ihop, för helheten", "How well the items hang together, for the whole"
    ),
    "reliability_title": Text("Hur väl frågorna hänger ihop", "How well the items hang together"),
    "reliability_lead": Text(
        "För helheten. Alfa: frågorna pekar åt samma håll. ICC(1): hur mycket av variationen som ligger mellan "
        "enheter. ICC(2): hur säkra enheters medelvärden är. rwg: hur eniga enheterna är inom sig, i medianen.",
        "For the whole. Alpha: the items point the same way. ICC(1): how much of the variation lies between units. "
        "ICC(2): how dependable unit means are. rwg: how far units agree within, at the median.",
    ),
    "tests": Text("Prövningar", "Tests"),
    "breaks_expected": Text("Väntade regelbrott", "Rule breaks expected"),
    "breaks_seen": Text("Sedda regelbrott", "Rule breaks seen"),
    "shown": Text("Visade frågor", "Questions shown"),
    "shown_expected": Text("Varav väntad slump", "Of these, expected chance"),
    "family": Text("Familj", "Family"),
    "none_recorded": Text("Inget finns antecknat i den här utgåvan.", "Nothing is recorded in this release."),
}
