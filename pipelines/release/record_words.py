"""The words of the record of processing."""

from __future__ import annotations

from ...metrics.text import Text

MISSING = Text("saknas i `governance.yaml`", "missing in `governance.yaml`")

TITLE = Text("Förteckning över behandling: {organisation}", "Record of processing: {organisation}")
AS_OF = Text(
    "Läget den {day}. Sidan skrivs av tillit varje gång en utgåva görs, ur `governance.yaml`, `adopted.yaml` och "
    "valvets egna anteckningar. Ändra där, inte här.",
    "As of {day}. tillit writes this page with every release, from `governance.yaml`, `adopted.yaml` and the vault's "
    "own notes. Change it there, not here.",
)
MADE_UP = Text(
    "Uppgifterna är påhittade. Det finns inga människor bakom dem.",
    "The data are made up. There are no people behind them.",
)
PUBLIC = Text("Uppgifterna är redan offentliga.", "The data are public already.")

WHY = Text("Varför, och med vilken rätt", "Why, and by what right")
CONTROLLER = Text("Personuppgiftsansvarig", "Controller")
ON_RECORD = {
    "purpose": Text("Ändamål", "Purpose"),
    "legal_basis": Text("Rättslig grund", "Legal basis"),
    "contact": Text("Kontakt", "Contact"),
    "co_determination": Text("Förhandlat med", "Negotiated with"),
    "dpia_date": Text("Konsekvensbedömning", "Impact assessment"),
    "retention_months": Text("Rader sparas högst", "Rows are kept for at most"),
}
MONTHS = Text("{months} månader", "{months} months")

WHOM = Text("Vilka det gäller, och vilka uppgifter", "Whom it concerns, and which data")
ANSWERING = Text("De som svarar på enkäter", "Those who answer surveys")
ANSWERS = Text(
    "svar på frågor med fasta svarsalternativ, enhet, omgång, och en kod i stället för den som svarade; ny kod i varje "
    "omgång",
    "answers on fixed scales, unit, wave, and a code in place of whoever answered; a new code in every wave",
)
WORKING = Text("De som tar steg i arbetet", "Those who take steps of work")
STEPS = Text(
    "tidpunkt, enhet, steg och status i ett ärende, med koder i stället för personen och ärendets nummer",
    "time, unit, step and status of a case, with codes in place of the person and the case's number",
)
LEADING = Text("De som leder enheter", "Those who lead units")
LEADERS = Text("en kod, bara för att räkna hur många de är", "a code, only to count how many they are")
STILL_PERSONAL = Text(
    "Raderna är pseudonymiserade och därmed fortfarande personuppgifter. Det som publiceras är sammanräknat; hur långt "
    "det skyddar står på sidan Om måtten och i utgåvans intyg.",
    "The rows are pseudonymised, and so still personal data. What is published is aggregated; how far that protects "
    "is told on the page About the measures and in the release's certificate.",
)
NEVER = Text(
    "Sparas aldrig: namn, e-post- och IP-adresser, personnummer, enkätkoder, fritext, när någon svarade, "
    "de ursprungliga filerna. De stannar hos den som äger dem. Kolumner som mappningen inte nämner läses inte; "
    "pekar den ut fel kolumn stoppas det som går att känna igen på formen. Ett namn går inte att känna igen så.",
    "Never kept: names, e-mail and IP addresses, personal numbers, survey tokens, free text, when somebody answered, "
    "the original files. Those stay with whoever owns them. Columns that the mapping does not name are not read; where "
    "it names the wrong one, what can be told by its form is stopped. A name cannot be told by its form.",
)
RECIPIENTS = Text("Mottagare", "Recipients")
NOWHERE = Text(
    "Ingen utanför organisationen. tillit skickar inget någonstans och anropar inga andra värdar; inget förs ut ur "
    "landet av tillit.",
    "Nobody outside the organisation. tillit sends nothing anywhere and calls no other host; nothing leaves the "
    "country through tillit.",
)

KEPT = Text("Vad som sparas, var, hur länge och varför", "What is kept, where, how long and why")
HEADER = (
    Text("vad", "what"),
    Text("var", "where"),
    Text("hur länge", "how long"),
    Text("varför", "why"),
    Text("vem som kan öppna det", "who can open it"),
)
ROWS = Text("raderna: svar och steg i arbetet", "the rows: answers and steps of work")
ROWS_WHY = Text(
    "för att räkna det som inte är publicerat än, och rätta det som kommer sent",
    "to count what is not published yet, and correct what comes late",
)
KEYS = Text("nycklarna till koderna", "the keys of the codes")
KEYS_LONG = Text("så länge deras rader, eller tills de förstörs", "as long as their rows, or until destroyed")
KEYS_WHY = Text("så att samma person får samma kod", "so that the same person gets the same code")
CELLS = Text("frusna, skyddade tal", "frozen, protected counts")
CELLS_WHY = Text("serierna vilar på dem; de räknas aldrig om", "the series stand on them; they are never recomputed")
HELD = Text("enheters värden som bara enheten får se än", "figures that only the unit itself may see as yet")
HELD_WHY = Text("enheten ser sitt eget först", "a unit sees its own first")
RELEASES = Text("utgåvorna", "the releases")
RELEASES_LONG = Text("de {keep} senaste", "the {keep} latest")
RELEASES_WHY = Text("det som får ses, och inget annat", "what may be seen, and nothing else")
PAGES = Text("sidorna som filer, den här sidan också", "the pages as files, this one too")
PAGES_LONG = Text("tills nästa utgåva", "until the next release")
PAGES_WHY = Text("för att läsas utan server", "to be read without a server")
CHECKS = Text("kontrollernas utfall: antal och radnummer", "results of the checks: counts and row numbers")
CHECKS_LONG = Text("tills nästa körning", "until the next run")
CHECKS_WHY = Text("så att källan kan rättas", "so that the source can be corrected")
LOGS = Text(
    "loggar: tid, steg, regel och plats i koden, aldrig ett värde",
    "logs: time, step, rule and place in the code, never a value",
)
UNTIL_REMOVED = Text("tills ni tar bort dem", "until you remove them")
LOGS_WHY = Text("för att hitta fel", "to find faults")
USE = Text("vilka sidor som öppnas: roll, sida och timme", "which pages are opened: role, page and hour")
USE_WHY = Text("för att se om sidorna används; aldrig av vem", "to see whether the pages are used; never by whom")
TALK = Text(
    "det grupper har svarat på frågorna, utan avsändare", "what groups have answered to the questions, unsigned"
)
TALK_WHY = Text("samtalet är till för förbättring", "the conversation is there for improvement")
DAGSTER = Text("Dagsters egna anteckningar: körningar, tider, antal", "Dagster's own notes: runs, times, counts")
DAGSTER_PLACE = Text(
    "`DAGSTER_HOME`, om den är satt; annars ingenstans", "`DAGSTER_HOME` where that is set, else nowhere"
)
DAGSTER_LONG = Text("som Dagster är inställt", "as Dagster is set")
DAGSTER_WHY = Text("för att följa körningarna", "to follow the runs")
SERIES = Text("så länge serien följs", "as long as the series is followed")
RUNNER = Text("bara kontot som kör tillit", "only the account that runs tillit")
KEY_PLACE = Text("`{path}`, eller där `TILLIT_KEYS` pekar", "`{path}`, or where `TILLIT_KEYS` points")
THE_UNIT = Text(
    "enheten själv, genom sidorna; kontot som kör", "the unit itself, through the pages; the account that runs it"
)
EVERYBODY = Text("alla som får se tillit", "everybody who may see tillit")
DAGSTER_WHO = Text("de som når Dagster", "those who can reach Dagster")

IN_KEYS = Text("Nycklar i bruk", "Keys in use")
KEY_HEADER = (
    Text("nyckel", "key"),
    Text("döljer", "hides"),
    Text("gjord", "made"),
    Text("ålder", "age"),
    Text("finns i", "kept in"),
)
RESPONDENTS = Text("de svarande i {survey}", "the respondents of {survey}")
SERVES = {
    "actor": Text("de som tar steg i arbetet, och de som leder", "those who take steps of work, and those who lead"),
    "case": Text("ärendenas nummer", "the numbers of cases"),
    "ledger": Text("ingen; känner igen filer", "nobody; lets files be known again"),
}
PLACES = {"file": Text("nyckelfilen", "the key file"), "environment": Text("miljön", "the environment")}
DAYS = Text("{days} dagar", "{days} days")
USED_FROM = Text("i bruk {day}", "in use {day}")
DESTROYED = Text("förstörd {day}", "destroyed {day}")
NO_KEYS = Text("Inga än.", "None yet.")

LEAVING = Text("Gallring, rättelse och radering", "Retention, rectification and erasure")
RETENTION = Text("Gallring", "Retention")
RETAINED = Text("Senast {on}: rader före {before} togs bort. ", "Last on {on}: rows before {before} were deleted. ")
NOT_RETAINED = Text("Inte gjord än. ", "Not done yet. ")
HOW_RETAINED = Text(
    "`tillit retain`, eller jobbet `retention`. Filen skrivs om utan raderna, den gamla skrivs över, och resultatet "
    "kontrolleras byte för byte.",
    "`tillit retain`, or the job `retention`. The file is written anew without the rows, the old one overwritten, and "
    "the result checked byte by byte.",
)
BY_ITSELF = Text(" Schemat för gallring är på.", " The schedule for retention is on.")
NOT_BY_ITSELF = Text(
    " Schemat för gallring är av: någon måste köra den.", " The schedule for retention is off: somebody has to run it."
)
ACCESS = Text("Att se och rätta", "Access and rectification")
HOW_SEEN = Text(
    "Källan har uppgifterna med namn: se och rätta dem där, och läs in filen igen. tillit visar ingen enskilds rader, "
    "inte heller på begäran, utom för att radera dem.",
    "The source has the data with names: see and correct them there, and have the file read again. tillit shows "
    "nobody's rows, not on request either, and finds them only to erase them.",
)
ERASURE = Text("Radering på begäran", "Erasure on request")
HOW_ERASED = Text(
    "Vänd dig till kontakten ovan med din enkätkod, eller det namn som källan har. `tillit erase` tar bort raderna på "
    "samma sätt; de kommer inte tillbaka med en ny fil. Det som redan är publicerat räknas inte om: skillnaden "
    "skulle visa den som togs bort. Är nyckeln förstörd kan ingen hitta raderna.",
    "Turn to the contact above with your survey token, or the name that the source has. `tillit erase` removes the "
    "rows in the same way; a new file does not bring them back. What is published already is not computed again: the "
    "difference would show whoever left. Where the key is destroyed, nobody can find the rows.",
)
CUTTING = Text("Att bryta kopplingen", "Cutting the link")
HOW_CUT = Text(
    "`tillit keys --destroy` förstör en nyckel. Sedan kan ingen knyta raderna till någon, inte heller vi.",
    "`tillit keys --destroy` destroys a key. After that nobody can link the rows to anyone, we included.",
)
BACKUPS = Text("Säkerhetskopior", "Backups")
HOW_BACKED = Text(
    "tillit gör inga. Den som säkerhetskopierar valvet behöver samma gallring där, och nycklarna på ett annat ställe "
    "än raderna. Disken bör vara krypterad: en SSD kan ha kvar det som skrivits över.",
    "tillit makes none. Whoever backs up the vault needs the same retention there, and the keys in another place than "
    "the rows. The disk should be encrypted: an SSD may still hold what was overwritten.",
)

CARE = Text("Så skyddas den som svarar", "How those who answer are protected")
LIMITS = Text(
    "Bakom varje enkätvärde står minst {k} svar. Bakom varje siffra om arbete står minst fem människor och tio "
    "ärenden. Enheten ser sitt eget först; andra tidigast {visible} dagar senare. Arbete visas tidigast {delay} dagar "
    "efter månadens slut. Enkät och arbete möts bara per enhet och period, aldrig per människa.",
    "At least {k} answers stand behind every survey value, and at least five people and ten cases behind every figure "
    "about work. A unit sees its own first, others {visible} days later at the earliest. Work is shown {delay} days "
    "after the end of its month at the earliest. Survey and work meet per unit and period only, never per person.",
)
CLOSED = Text(
    "Valvet är stängt för alla utom kontot som kör tillit (mapp 0700, filer 0600), annars körs inget.",
    "The vault is closed to all but the account that runs tillit (folder 0700, files 0600), or nothing runs.",
)
IN_USE = Text("Vad som mäts", "What is measured")
CHOICE_HEADER = (
    Text("mått", "measure"),
    Text("ansvarig", "owner"),
    Text("ses över senast", "reviewed by"),
    Text("avslutas om", "stopped if"),
)
NOTHING = Text("Inget mått är valt ännu.", "No measure has been chosen yet.")
SOURCES = Text("Varifrån uppgifterna kommer", "Where the data come from")
