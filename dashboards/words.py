"""The fixed words of the pages, Swedish and English side by side."""

from __future__ import annotations

from ..metrics.text import Text
from .words_about import ABOUT
from .words_team import TEAM

WORDS: dict[str, Text] = {
    # units: what an axis is called, and what follows a value
    "axis 0-100": Text("0–100", "0–100"),
    "axis 1-5": Text("svar 1–5", "answers 1–5"),
    "axis 1-7": Text("svar 1–7", "answers 1–7"),
    "axis share": Text("procent", "per cent"),
    "axis difference of shares": Text("procentenheter", "percentage points"),
    "axis hours": Text("timmar", "hours"),
    "axis days": Text("dygn", "days"),
    "axis count": Text("antal", "number"),
    "axis ratio": Text("kvot", "ratio"),
    "suffix 0-100": Text(" av 100", " of 100"),
    "suffix 1-5": Text(" på skalan 1–5", " on the scale 1–5"),
    "suffix 1-7": Text(" på skalan 1–7", " on the scale 1–7"),
    "suffix share": Text("\u00a0%", "%"),
    "suffix difference of shares": Text("\u00a0procentenheter", "\u00a0percentage points"),
    "suffix hours": Text("\u00a0timmar", "\u00a0hours"),
    "suffix days": Text("\u00a0dygn", "\u00a0days"),
    "suffix count": Text("", ""),
    "suffix ratio": Text("", ""),
    # frame
    "tillit": Text("tillit", "tillit"),
    "strap": Text("för förbättring, inte kontroll", "for improvement, not control"),
    "language": Text("Språk", "Language"),
    "scheme": Text("Ljust eller mörkt", "Light or dark"),
    "light": Text("Ljust", "Light"),
    "dark": Text("Mörkt", "Dark"),
    "parts_under": Text("Visa delarna under", "Show the parts under"),
    "skip": Text("Till innehållet", "To the content"),
    "release_line": Text("Utgåva {number}, gjord {date}", "Release {number}, made {date}"),
    "no_login": Text(
        "Öppen utan inloggning: svarar bara på den här datorn.",
        "Open without login: answers on this computer only.",
    ),
    "synthetic": Text("Påhittade data", "Made-up data"),
    "synthetic_long": Text(
        "Allt på sidan är påhittat av en simulering. Ingen verklig arbetsplats visas.",
        "Everything on this page was made up by a simulation. No real workplace is shown.",
    ),
    "public": Text("Öppna data", "Public data"),
    "public_long": Text(
        "Siffrorna bygger på öppna data som vem som helst kan hämta.",
        "The figures rest on public data that anybody can fetch.",
    ),
    "reading_time": Text("Tar omkring {minutes} minuter att läsa", "Takes about {minutes} minutes to read"),
    "review": Text("Valet av mått omprövas senast {date}", "The choice of measures is reviewed by {date}"),
    "review_none": Text(
        "Inget datum för omprövning är satt för måtten här", "No review date is set for the measures here"
    ),
    "expired": Text(
        "Omprövningen skulle ha skett {date}. De senaste värdena står kvar, inga nya kommer.",
        "The review was due {date}. The last readings stay, no new ones come.",
    ),
    "expired_undated": Text(
        "Omprövningen har passerat. De senaste värdena står kvar, inga nya kommer.",
        "The review is past due. The last readings stay, no new ones come.",
    ),
    "contact": Text("Frågor om mätningen: {contact}", "Questions about the measuring: {contact}"),
    "chance_breaks": Text(
        "Slumpen ensam skulle ge {expected} i {tests}; {seen} syntes.",
        "Chance alone would give {expected} in {tests}; {seen} seen.",
    ),
    "chance_no_tests": Text(
        "Inget är prövat mot slumpen i den här utgåvan: det finns för få perioder. Därför ställs inga frågor än.",
        "Nothing has been tested against chance in this release: there are too few periods. So no question is asked "
        "yet.",
    ),
    "tests_one": Text("en prövning", "one test"),
    "tests_many": Text("{count} prövningar", "{count} tests"),
    "rule_breaks_few": Text("mindre än ett regelbrott", "less than one rule break"),
    "rule_breaks_one": Text("ett regelbrott", "one rule break"),
    "rule_breaks": Text("{count} regelbrott", "{count} rule breaks"),
    "chance_shown": Text(
        "Av {shown} frågor som visas väntas {expected} vara slump.",
        "Of the {shown} questions shown, {expected} can be expected to be chance.",
    ),
    "chance_shown_one": Text(
        "En fråga visas. Av tio sådana väntas omkring en vara slump.",
        "One question is shown. Of ten such, about one can be expected to be chance.",
    ),
    "chance_shown_none": Text(
        "Inga frågor visas, så ingen av dem kan vara slump.", "No questions are shown, so none of them can be chance."
    ),
    "chance_absent": Text(
        "Slumpens andel är inte uträknad i den här utgåvan.",
        "The share of chance has not been worked out in this release.",
    ),
    "climate_title": Text("Först ett samtal om mätandet", "First, talk about the measuring"),
    "how_title": Text("Så läser du sidan", "How to read this page"),
    "how_point": Text(
        "Punkterna är värden, strecken genom dem osäkerheten. Mittlinjen är det vanliga.",
        "Dots are readings, the bars through them the uncertainty. The centre line is what is usual.",
    ),
    "how_limits": Text(
        "Mellan de två gränslinjerna är det vanlig variation: där finns inget enskilt att förklara.",
        "Between the two limit lines is routine variation: nothing there has a story of its own.",
    ),
    "how_signal": Text(
        "En punkt med egen form och text är en fråga: vad ändrades då?",
        "A point with its own shape and words is a question: what changed then?",
    ),
    "how_not": Text(
        "Sidan är inte till för att jämföra team eller bedöma någon.",
        "The page is not for comparing teams or appraising anyone.",
    ),
    # panels
    "behind": Text("Bakom värdet", "Behind the value"),
    "rule outside": Text("utanför gränserna", "outside the limits"),
    "rule run": Text("sju i rad på samma sida", "seven in a row on one side"),
    "rule trend": Text("sju i rad åt samma håll", "seven in a row one way"),
    "rule two_of_three": Text("två av tre långt ut", "two of three far out"),
    "mark outside": Text("utanför", "outside"),
    "mark run": Text("sju på en sida", "seven on one side"),
    "mark trend": Text("sju åt ett håll", "seven one way"),
    "mark two_of_three": Text("två av tre", "two of three"),
    "trial": Text(
        "Gränserna är preliminära (streckade) tills tolv punkter finns.",
        "The limits are on trial (dashed) until there are twelve points.",
    ),
    "phase": Text("Nya gränser från {period}: {cause}.", "New limits from {period}: {cause}."),
    "external": Text("Extern siffra", "External figure"),
    "together": Text("Läs tillsammans med", "Read together with"),
    "together_absent": Text("{question} – {why}", "{question} – {why}"),
    "about_measure": Text("Om måttet", "About the measure"),
    "table": Text("Tabell", "Table"),
    "purpose": Text("Till för", "For"),
    "not_for": Text("Inte till för", "Not for"),
    "misuse": Text("Känd felanvändning", "Known misuse"),
    "method": Text("Så räknas det", "How it is computed"),
    "minimums": Text("Minst bakom ett värde", "Least behind a reading"),
    "source": Text("Källa", "Source"),
    "principle": Text("Tjänar", "Serves"),
    "tested_on": Text("Prövat på", "Tried on"),
    "tested real data": Text("verkliga data", "real data"),
    "tested a published example": Text("ett publicerat exempel", "a published example"),
    "tested simulation only": Text("bara simulering", "simulation only"),
    "validated_not": Text("Frågornas ordalydelse är inte validerad", "The wording of the items is not validated"),
    "owner": Text("Ansvarig roll", "Owner"),
    "chosen_with": Text("Valt tillsammans med", "Chosen with"),
    "chosen_value": Text("{roles}, {date}", "{roles}, {date}"),
    "stop_if": Text("Slutar om", "Stops if"),
    "review_by": Text("Omprövas senast", "Reviewed by"),
    "version": Text("Definition, version", "Definition, version"),
    "status": Text("Läge", "Status"),
    "status adopted": Text("i bruk", "in use"),
    "status expired": Text("omprövning passerad", "review past due"),
    "status missing_input": Text("underlag saknas", "input missing"),
    "status not_adopted": Text("inte valt", "not chosen"),
    "level": Text("Talar om", "Speaks of"),
    "level whole": Text("helheten", "the whole"),
    "level between": Text("det som händer mellan oss", "what happens between us"),
    "level part": Text("en enhet i taget", "one unit at a time"),
    "period": Text("Period", "Period"),
    "value": Text("Värde", "Reading"),
    "interval": Text("Osäkerhet (95 %)", "Uncertainty (95%)"),
    "band": Text("Antal bakom", "Number behind"),
    "limits": Text("Gränser", "Limits"),
    "centre": Text("Mittlinje", "Centre"),
    "remark": Text("Anmärkning", "Remark"),
    "unit": Text("Enhet", "Unit"),
    "series": Text("Serie", "Series"),
    "pooled": Text("Draget mot enheten ovanför", "Drawn toward the unit above"),
    "parts": Text("Delarna", "The parts"),
    "whole": Text("Helheten", "The whole"),
    "parts_dots": Text(
        "{count} enheter i organisationens egen ordning, {period}. Strecken är osäkerheten: där de överlappar säger "
        "skillnaden inget. Den lodräta linjen är helheten.",
        "{count} units in the organisation's own order, {period}. The bars are the uncertainty: where they overlap, "
        "the difference says nothing. The upright line is the whole.",
    ),
    "parts_dots_bare": Text(
        "{count} enheter i organisationens egen ordning, {period}, utan osäkerhet: den går inte att räkna ut här, och "
        "därför säger skillnader mellan dem inget säkert. Den lodräta linjen är helheten.",
        "{count} units in the organisation's own order, {period}, without their uncertainty: it cannot be worked out "
        "here, so differences between them say nothing for certain. The upright line is the whole.",
    ),
    "parts_multiples": Text(
        "{count} enheter i organisationens egen ordning, var och en med sina egna gränser och sin egen skala.",
        "{count} units in the organisation's own order, each with its own limits and its own scale.",
    ),
    "multiples_routine": Text(
        "Inget tyder på annat än vanlig variation i någon av dem.",
        "Nothing but routine variation in any of them.",
    ),
    "quoted": Text("”{words}”", "“{words}”"),
    "parts_breaks": Text(
        "I {count} av dem bryts ett mönster. Läs en i taget, tillsammans med dem som arbetar där.",
        "A pattern breaks in {count} of them. Read one at a time, together with those who work there.",
    ),
    "multiples_breaks": Text("Ett mönster bryts i: {list}.", "A pattern breaks in: {list}."),
    "beside_words": Text(
        "Samma tid, andra sidor av saken.",
        "The same time, other sides of the matter.",
    ),
    "parts_note": Text(
        "Varje del är bara sig själv lik. Läs en rad i taget, och fråga dem som arbetar där.",
        "Each part is like itself only. Read one row at a time, and ask those who work there.",
    ),
    "parts_cut": Text(
        "Bara de första {count} enheterna i organisationens ordning ryms här. På skärmen går det att välja en del i "
        "taget.",
        "Only the first {count} units in the organisation's order fit here. On the screen one part can be chosen at a "
        "time.",
    ),
    "visible_later": Text(
        "Enheternas värden från {wave} syns för andra från {date}. Enheten själv ser sina redan nu.",
        "The units' readings from {wave} are visible to others from {date}. The unit itself sees its own now.",
    ),
    # survival
    "curve_words": Text(
        "Av hundra behov som uppstod väntade ännu {first} efter {first_after} och {second} efter {second_after}. "
        "Ärenden som ännu är öppna är med, liksom de som togs tillbaka. Kurvan gäller {period}.",
        "Of a hundred needs that arose, {first} were still waiting after {first_after} and {second} after "
        "{second_after}. Cases still open are counted, and so are those withdrawn. The curve is for {period}.",
    ),
    "curve_one": Text(
        "Av hundra behov väntade ännu {first} efter {first_after}. Ärenden som ännu är öppna är med. Kurvan gäller "
        "{period}.",
        "Of a hundred needs, {first} were still waiting after {first_after}. Cases still open are counted. The curve "
        "is for {period}.",
    ),
    "curve_title": Text("Hur länge behovet väntar", "How long the need waits"),
    "still_waiting": Text("väntar ännu", "still waiting"),
    "met": Text("fått sitt behov mött", "need met"),
    "withdrawn": Text("återkallat", "withdrawn"),
    "since_need": Text("tid sedan behovet uppstod", "time since the need arose"),
    "per_cent_of_needs": Text("procent av behoven", "per cent of needs"),
    "before": Text("ett år tidigare", "a year before"),
    "curve_before": Text(
        "Den prickade linjen är läget ett år tidigare.", "The dotted line is how it was a year before."
    ),
    # interfaces
    "interface_words": Text(
        "{count} gränssnitt mellan enheter, {period}. Rad: enheten som lämnar. Kolumn: enheten som tar emot. Båda i "
        "organisationens egen ordning. Starkare färg betyder ett större värde, varken mer eller mindre önskvärt. "
        "Tomma rutor: inget att visa, eller för få bakom.",
        "{count} interfaces between units, {period}. Row: the unit that hands over. Column: the unit that takes over. "
        "Both in the organisation's own order. Stronger colour means a larger value, neither more nor less wanted. "
        "Empty squares: nothing to show, or too few behind it.",
    ),
    "interface_both": Text(
        "{count} gränssnitt mellan enheter, {period}, i organisationens egen ordning och utan riktning. Starkare färg "
        "betyder ett större värde, varken mer eller mindre önskvärt. Tomma rutor: inget att visa, eller för få bakom.",
        "{count} interfaces between units, {period}, in the organisation's own order and in no direction. Stronger "
        "colour means a larger value, neither more nor less wanted. Empty squares: nothing to show, or too few "
        "behind it.",
    ),
    "interface_range": Text(
        "Siffrorna överst är samma enheter som raderna. Från svagast till starkast färg: {range}.",
        "The figures at the top are the same units as the rows. From faintest to strongest colour: {range}.",
    ),
    "between": Text("Mellan oss", "Between us"),
    "from_unit": Text("Från", "From"),
    "to_unit": Text("Till", "To"),
    # balance path
    "path_words": Text(
        "Vägen från {first} till {last}. {x}: {x_first} till {x_last}. {y}: {y_first} till {y_last}. De två läggs "
        "aldrig ihop: utan riktning drar vi åt olika håll, utan utrymme styrs vi i detalj.",
        "The path from {first} to {last}. {x}: {x_first} to {x_last}. {y}: {y_first} to {y_last}. The two are never "
        "added up: without direction we pull different ways, without room we are steered in detail.",
    ),
    "without": Text("{has} utan {lacks}", "{has} without {lacks}"),
    # questions
    "question_about": Text("{subject}, {period}", "{subject}, {period}"),
    "evidence": Text("Vad som syns", "What is seen"),
    "explanations": Text("Vanliga förklaringar att pröva först", "Ordinary explanations to try first"),
    "ask": Text("Fråga", "Ask"),
    "see": Text("Gå och se", "Go and see"),
    "not_ask": Text("Fråga inte", "Do not ask"),
    "chance": Text("Slumpen", "Chance"),
    "chance_words": Text(
        "Om inget hade hänt skulle slumpen ge något så här tydligt i {p} fall av 1\u202f000. {null} Efter kontroll för "
        "att mycket prövas på en gång: {q} av 1\u202f000.",
        "Had nothing happened, chance would give something as clear as this in {p} of 1,000 cases. {null} After "
        "control for testing much at once: {q} of 1,000.",
    ),
    "less_than_one_whole": Text("mindre än en", "less than one"),
    "show_parts": Text("Visa delarna", "Show the parts"),
    "less_than_one": Text("färre än 1", "fewer than 1"),
    "questions_first": Text("Värt att fråga om just nu", "Worth asking about now"),
    "questions_empty": Text(
        "Just nu finns ingen fråga här: det som rör sig i diagrammen kan slumpen lika gärna ge. Det är också ett svar. "
        "Arbetet går att förbättra ändå – gå dit det sker och fråga vad som står i vägen.",
        "There is no question here right now: what moves in the charts, chance could give as well. That too is an "
        "answer. The work can be improved all the same – go where it is done and ask what is in the way.",
    ),
    "questions_more": Text(
        "Alla {count} frågor finns på sidan Frågor.", "All {count} questions are on the page Questions."
    ),
    "family fear": Text("Tystnad och rädsla", "Silence and fear"),
    "family suboptimization": Text("Del mot helhet", "Part against whole"),
    "family direction": Text("Riktning", "Direction"),
    "family drift": Text("Tillbaka mot kontroll", "Back toward control"),
    "family trust": Text("Tillit", "Trust"),
    "family flow": Text("Flöde", "Flow"),
    "family whole": Text("Helheten", "The whole"),
    "family learning": Text("Lärande", "Learning"),
    "family external": Text("Externa siffror", "External figures"),
    # empty and withheld
    "nothing_released": Text("Det finns ingen utgåva att visa ännu.", "There is no release to show yet."),
    "nothing_released_long": Text(
        "Sidorna läser en fil som görs när en mätning har stängt och rensats, eller när en månads arbete har fallit "
        "ut. Kör tillit run, eller tillit demo för påhittade data.",
        "The pages read a file that is made when a wave has closed and been cleared, or when a month of work is due. "
        "Run tillit run, or tillit demo for made-up data.",
    ),
    "no_page": Text("Den sidan finns inte.", "There is no such page."),
    "no_page_long": Text("Välj en sida ovan.", "Choose a page above."),
    "not_here": Text("Visas inte här, och varför", "Not shown here, and why"),
    "why not_adopted": Text(
        "inte valt i den här organisationen, och därför inte räknat", "not chosen in this organisation, so not computed"
    ),
    "why missing_input": Text("underlaget saknas", "the input is missing"),
    "why no_reading": Text("det finns inga värden i den här utgåvan", "there are no readings in this release"),
    "all_together": Text("Alla tillsammans", "All together"),
    "show_series": Text("Visa också {list}", "Show also {list}"),
    "why unknown": Text("måttet finns inte i den här utgåvan", "the measure is not in this release"),
    "nothing_about": Text("Inget visas här om {list}: {why}.", "Nothing is shown here about {list}: {why}."),
    "no_answers": Text("utgåvan bygger inte på några egna enkätsvar", "the release has no survey answers of its own"),
    "no_work": Text("utgåvan bygger inte på några egna spår av arbete", "the release has no traces of work of its own"),
    "no_measure": Text(
        "inget av måtten där är både valt och möjligt att räkna ut",
        "none of the measures there is both chosen and computable",
    ),
    **ABOUT,
    **TEAM,
    # sentences
    "latest": Text("Senast, {period}: {value}", "Latest, {period}: {value}"),
    "latest_interval": Text(", osäkerhet {interval}", ", uncertainty {interval}"),
    "latest_band": Text(", {band} bakom värdet", ", {band} behind the value"),
    "silent": Text(
        "Om alla som inte svarade hade svarat lägst eller högst: {interval}.",
        "If all who were silent had answered lowest or highest: {interval}.",
    ),
    "routine_since": Text(
        "Inget tyder på annat än vanlig variation sedan {period}.",
        "Nothing here but routine variation since {period}.",
    ),
    "breaks": Text(
        "Mönstret bryts: {list}. Vad ändrades då?",
        "The pattern breaks: {list}. What changed then?",
    ),
    "break_at": Text("{rule} {period}", "{rule} {period}"),
    "break_span": Text("{rule} {first} till {last}", "{rule} {first} to {last}"),
    "phase_mark": Text("nya gränser", "new limits"),
    "gaps": Text("Luckor i linjen är perioder utan värde.", "Gaps in the line are periods without a reading."),
    "no_limits_few": Text(
        "För få punkter för gränser. Se punkterna med sin osäkerhet.",
        "Too few points for limits. See the dots with their uncertainty.",
    ),
    "no_limits_why": Text("Inga gränser: {reason}", "No limits: {reason}"),
    "external_mark": Text("Extern siffra: räknad av någon annan.", "External figure: counted by somebody else."),
    "external_long": Text(
        "Siffran är färdigräknad av någon annan och visas som den är. Skydd, osäkerhet och ärenden bakom kan inte "
        "räknas om här.",
        "The figure was computed by somebody else and is shown as it is. Disclosure control, uncertainty and the "
        "cases behind it cannot be worked out here.",
    ),
    "hands_over": Text("lämnar", "hands over"),
    "takes_over": Text("tar emot", "takes over"),
    "purpose_record": Text("Mätningens ändamål", "Purpose of the measuring"),
    "dashboard_title": Text("tillit – {page}", "tillit – {page}"),
}
