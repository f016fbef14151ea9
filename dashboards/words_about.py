"""The fixed words of the page About the measures, Swedish and English side by side."""

from __future__ import annotations

from ..metrics.text import Text

ABOUT: dict[str, Text] = {
    "promise_two": Text(
        "Mot en kollega är alltid minst två svar möjliga för var och en.",
        "Against one colleague at least two answers always stay possible for everybody.",
    ),
    "attack_title": Text("Vad angripare fick fram", "What attackers found"),
    "attack_lead": Text(
        "Innan utgåvan började gälla prövades den av program som har varje fil, men inte valvet, och försöker räkna ut "
        "det som inte ska gå att räkna ut.",
        "Before the release was put in force it was tried by programs that hold every file, but not the vault, and try "
        "to work out what is not to be worked out.",
    ),
    "attack_none": Text("Inga angrepp finns antecknade i den här utgåvan.", "No attacks are recorded in this release."),
    "attack_again": Text(
        "Vem som helst kan pröva själv, utan valvet: tillit attack published.duckdb",
        "Anybody can try for themselves, without the vault: tillit attack published.duckdb",
    ),
    "attack_knows": Text("Vad angriparna antas veta", "What the attackers are taken to know"),
    "attack": Text("Angrepp", "Attack"),
    "attack_holds": Text("Håller", "Holds"),
    "attack_by": Text("Av vem", "By whom"),
    "by outsider": Text("en utomstående", "an outsider"),
    "by colleague": Text("en kollega", "a colleague"),
    "by two_colleagues": Text("två kolleger", "two colleagues"),
    "attack_measured": Text("Vad som mättes", "What was measured"),
    "attack_figure": Text("Utfall", "Outcome"),
    "attack_tried": Text("Prövat", "Tried"),
    "attack_found": Text("Avslöjat", "Given away"),
    "attack bounds": Text("hur nära enskilda svar går att komma", "how near single answers one can come"),
    "attack certificate": Text("certifikatet, över alla tänkbara värden", "the certificate, over all possible values"),
    "attack outside_contract": Text("tabeller som ingen angripare ser i", "tables that no attacker looks into"),
    "attack patterns": Text("texter och tal som inte hör hemma här", "texts and numbers that do not belong here"),
    "attack canaries": Text(
        "namn och svar som inte ska finnas i filerna", "names and answers that no file should hold"
    ),
    "attack differencing": Text("skillnader mellan en enhet och dess delar", "differences of a unit and its parts"),
    "attack held_readings": Text("det som ännu bara enheten själv ser", "what only the unit itself sees as yet"),
    "attack leaver": Text("någon som slutat mellan två mätningar", "somebody who left between two waves"),
    "attack linear_algebra": Text("allt som ekvationer kan ge", "all that equations can give"),
    "attack numbers_behind": Text("hur många som svarat i varje enhet", "how many answered in each unit"),
    "attack second_clearing": Text("samma mätning i flera utgåvor", "the same wave in several releases"),
    "attack skipped_items": Text("vem som hoppat över en fråga", "who skipped a question"),
    "attack spread": Text("hur spridda svaren är i helheten", "how far answers spread in the whole"),
    "attack unanimity": Text("enheter där alla svarat lika", "units where all answered alike"),
    "attack work_interfaces": Text("arbete: enheten minus dess gränssnitt", "work: the unit minus its interfaces"),
    "attack work_months": Text("arbete: en månad mot nästa", "work: one month against the next"),
    "attack work_releases": Text("arbete: en utgåva mot nästa", "work: one release against the next"),
    "attack work_tree": Text("arbete: en enhet minus dess delar", "work: a unit minus its parts"),
    "cost_title": Text("Vad skyddet kostar i noggrannhet", "What the protection costs in accuracy"),
    "cost_lead": Text(
        "Hur mycket det publicerade värdet i snitt ligger över eller under det som gruppen verkligen svarade, i "
        "skalsteg på en skala 1–5. Inom parentes hur långt ifrån det i snitt ligger åt endera hållet. "
        "Sist vad enbart avrundningen till tiondelar kostar. En större enhet är summan av sådana grupper: felen jämnar "
        "ut sig, en skevhet gör det inte.",
        "How far the published value lies above or below what the group really answered, on average, in points of a "
        "scale 1–5. In brackets how far off it is on average either way. Last what rounding to tenths alone costs. "
        "A larger unit is the sum of such groups: their errors even out, a bias does not.",
    ),
    "cost_mean": Text("Medelvärde {mean}", "Mean {mean}"),
    "cost_rounding": Text("Bara avrundning", "Rounding alone"),
    "cost_cell": Text("{shift} ({error})", "{shift} ({error})"),
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
    "kind correction": Text("rättelse", "correction"),
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
