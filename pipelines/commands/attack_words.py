"""The words of `tillit attack`, for somebody who represents those who answered."""

from __future__ import annotations

from ...metrics.attacks.material import Against
from ...metrics.text import Text

WHAT = Text("DET SOM ANGREPS", "WHAT WAS ATTACKED")
A_FILE = Text(
    "  {file}: utgåva {number}, gjord {made}. Enkätvärden: {cells}. Avläsningar: {readings}.",
    "  {file}: release {number}, made {made}. Survey values: {cells}. Readings: {readings}.",
)
HELD_FILE = Text(
    "  {file}: det som utgåva {number}, gjord {made}, håller inne. Enkätvärden: {cells}. Avläsningar: {readings}.",
    "  {file}: what release {number}, made {made}, holds back. Survey values: {cells}. Readings: {readings}.",
)
TOGETHER = Text(
    "  {organisation}. Enheter: {units}. Mätningar: {waves}{span}. Månader: {months}{months_span}.",
    "  {organisation}. Units: {units}. Waves: {waves}{span}. Months: {months}{months_span}.",
)
SPAN = Text(" ({first} till {last})", " ({first} to {last})")
ONE_READER = Text(
    "  Filerna prövas tillsammans, som av en läsare som har dem alla.",
    "  The files are tried together, as by one reader who has them all.",
)
TOOK_PART = Text(
    "  Angriparen vet dessutom hur många som svarade i {units} enheter.",
    "  The attacker also knows how many answered in {units} units.",
)
BANDS_ONLY = Text(
    "  Hur många som svarade vet angriparen bara så långt filerna säger det; pröva mer med --took-part.",
    "  How many answered the attacker knows only as far as the files say; try more with --took-part.",
)
TRIED = Text("DET SOM PRÖVADES", "WHAT WAS TRIED")
TRIED_LEAD = Text(
    "Varje angrepp försöker räkna ut något som inte ska gå att räkna ut. ”Hittade 0” betyder att det inte gick.",
    "Each attack tries to work out something that should not be possible. “Found 0” means that it was not.",
)
LINE = Text("prövade {tried}, hittade {found}.", "tried {tried}, found {found}.")
NOTHING = Text("här fanns inget att pröva.", "there was nothing to try here.")
ASSUMED = Text("Taget för givet: {assumption}", "Taken for granted: {assumption}")
DOES_NOT_HOLD = Text("HÅLLER INTE", "DOES NOT HOLD")
AGAINST: dict[Against, Text] = {
    Against.OUTSIDER: Text("Mot den som inte vet något svar", "Against someone who knows no answer"),
    Against.COLLEAGUE: Text("Mot en kollega som vet sitt eget svar", "Against a colleague who knows their own answer"),
    Against.TWO_COLLEAGUES: Text(
        "Mot två kolleger som slår ihop sina svar", "Against two colleagues who pool their answers"
    ),
}
TITLES: dict[str, Text] = {
    "differencing": Text("Skillnader längs trädet", "Differences along the tree"),
    "linear_algebra": Text("Alla kombinationer av publicerade tal", "Every combination of published numbers"),
    "bounds": Text("Vilka svar som ännu är möjliga", "Which answers stay possible"),
    "unanimity": Text("Grupper där alla kan ha svarat lika", "Groups that may have answered alike"),
    "skipped_items": Text("Frågor som någon hoppat över", "Items that somebody skipped"),
    "numbers_behind": Text("Det exakta antalet svar", "The exact number of answers"),
    "second_clearing": Text("Sena svar och raderingar mellan utgåvor", "Late answers and erasures between releases"),
    "held_readings": Text("Det som ännu hålls inne", "What is still held back"),
    "work_tree": Text("Arbete: skillnader längs trädet", "Work: differences along the tree"),
    "work_interfaces": Text(
        "Arbete: en enhet minus det som sker mellan enheter", "Work: a unit less what happens between units"
    ),
    "work_months": Text("Arbete: månader som inte visas", "Work: months that are not shown"),
    "work_releases": Text("Arbete: sena händelser mellan utgåvor", "Work: late events between releases"),
    "spread": Text("Spridningen i en liten organisation", "The spread in a small organisation"),
    "leaver": Text("Någon som slutat mellan två mätningar", "Somebody who left between two waves"),
    "certificate": Text("Certifikatet, räknat på nytt", "The certificate, computed anew"),
    "outside_contract": Text("Sådant som inte hör till en utgåva", "Things that are no part of a release"),
    "patterns": Text(
        "Adresser, personnummer, nycklar och klockslag i filerna",
        "Addresses, personal numbers, keys and times of day in the files",
    ),
    "canaries": Text("Er egen lista", "Your own list"),
}
"""What attacks are called, by the name in their outcomes; one without a title goes by its name."""

POSSIBLE = Text("DET SOM ÄNNU ÄR MÖJLIGT", "WHAT STAYS POSSIBLE")
POSSIBLE_LEAD = Text(
    "Så många av svaren på skalan är, som minst, ännu möjliga för var och en av de andra, för den som läser allt.",
    "So many answers on the scale stay possible for each of the others, at the least, to someone who reads it all.",
)
SCALE = Text("Skala {scale}", "Scale {scale}")
IN_GROUP = Text("Svar i gruppen", "Answers in the group")
READERS: dict[str, Text] = {
    Against.OUTSIDER.value: Text("vet inget svar", "knows no answer"),
    Against.COLLEAGUE.value: Text("en kollega", "a colleague"),
    Against.TWO_COLLEAGUES.value: Text("två kolleger", "two colleagues"),
}
OF = Text("{possible} av {of}", "{possible} of {of}")
KNOWN_THEN = Text(
    "1 betyder att svaret då är känt. Mot två som slår ihop sina svar lovas inget annat.",
    "1 means that the answer is then known. Against two who pool theirs nothing else is promised.",
)
SMALLEST = Text(
    "Enligt filerna är ingen grupp mindre än {k} svar.", "By what the files say, no group has fewer than {k} answers."
)
NO_SCALES = Text("Filerna har inga enkätsvar.", "The files have no survey answers.")

NOT_COVERED = Text("DET SOM INTE TÄCKS", "WHAT IS NOT COVERED")
NOT_COVERED_LINES = (
    Text(
        "Den som har valvet eller nycklarna: där ligger svaren själva.",
        "Someone who holds the vault or the keys: the answers themselves are there.",
    ),
    Text(
        "Fler än två som slår ihop vad de vet, och det man vet om varandra ändå.",
        "More than two who pool what they know, and what people know of one another anyway.",
    ),
    Text(
        "Den som slutat mellan två mätningar: svaret kan gissas något bättre än av en slump. Hur mycket står ovan.",
        "Somebody who left between two waves: their answer can be guessed somewhat better than by chance. How much "
        "is said above.",
    ),
    Text(
        "Filer som inte nämndes här: den som har en tidigare utgåva vet mer. Ta med alla som finns.",
        "Files not named here: whoever has an earlier release knows more. Include all there are.",
    ),
    Text(
        "Arbetsmåtten har en egen regel (minst fem personer och tio ärenden bakom varje siffra), inte löftet om svar.",
        "Work measures have a rule of their own (at least five people and ten cases behind each figure), not the "
        "promise about answers.",
    ),
    Text(
        "Sökningen i råa byte ser inte in i packade block. Därför är varje utgåva en ny fil, aldrig en gammal "
        "där något strukits.",
        "The search of raw bytes does not see into packed blocks. That is why every release is a new file, never an "
        "old one with something struck out.",
    ),
)
TOO_SHORT = Text(
    "{count} rader i listan var för korta för att leta efter: de står överallt av en slump.",
    "{count} lines of the list were too short to look for: they stand everywhere by chance.",
)
ALL_HOLDS = Text(
    "ALLT HÅLLER. {count} angrepp, inget kom åt något.", "EVERYTHING HOLDS. {count} attacks, none got anything."
)
BROKEN = Text(
    "{broken} AV {count} ANGREPP KOM ÅT NÅGOT. Ge inte filerna vidare, och visa detta för den som sköter tillit.",
    "{broken} OF {count} ATTACKS GOT SOMETHING. Do not pass the files on, and show this to whoever runs tillit.",
)
BROKEN_LINE = Text("  {title}: {found}", "  {title}: {found}")
PLACE = Text("    {file}: {place}: {kind} ({count})", "    {file}: {place}: {kind} ({count})")
