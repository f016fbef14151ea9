"""The fixed words of the page Our team, Swedish and English side by side."""

from __future__ import annotations

from ..metrics.text import Text

TEAM: dict[str, Text] = {
    # whom the page is about
    "team_unit": Text("Enhet: {name}", "Unit: {name}"),
    "team_choose": Text("Vilken av enheterna", "Which of the units"),
    "team_not_first": Text(
        "Din inloggning säger inte att du hör till teamet. Därför står här bara det som redan är öppet för andra: "
        "teamet ser sitt eget först.",
        "Your login does not say that you belong to the team. So only what is already open to others stands here: the "
        "team sees its own first.",
    ),
    "team_only_we": Text(
        "Det nyaste, {period}, ser bara vi. Andra ser det från {date}.",
        "The newest, {period}, only we see. Others see it from {date}.",
    ),
    "team_only_we_yet": Text(
        "Det nyaste, {period}, ser bara vi, tills nästa utgåva görs.",
        "The newest, {period}, only we see until the next release is made.",
    ),
    "team_only_we_closed": Text(
        "Det nyaste, {period}, ser bara vi. Så länge mätandet först behöver ett samtal öppnas det inte för andra.",
        "The newest, {period}, only we see. While the measuring needs a talk first it does not open to others.",
    ),
    "team_held_unread": Text(
        "Värden som ännu inte är öppna för andra går inte att läsa här: servern når inte filen de ligger i. Tala om "
        "det för den som driver tillit.",
        "Readings that are not open to others yet cannot be read here: the server cannot reach the file that they lie "
        "in. Tell whoever runs tillit.",
    ),
    "team_file": Text(
        "Enhetens egen fil, skriven på begäran. Andra ser värdena först från dagen som står på sidan.",
        "The unit's own file, written on demand. Others see its readings only from the day that the page says.",
    ),
    # a reader without a unit
    "team_nobody_local": Text(
        "Sidorna är öppna utan inloggning på den här datorn. Då vet tillit inte vem som läser, och visar därför ingen "
        "enhets egen sida.",
        "The pages are open without login on this computer. So tillit does not know who reads, and shows no unit's own "
        "page.",
    ),
    "team_nobody_login": Text(
        "Din inloggning säger inte vilken enhet du hör till, så här finns inget att visa.",
        "Your login does not say which unit you belong to, so there is nothing to show here.",
    ),
    "team_nobody_known": Text(
        "Din inloggning nämner ingen enhet under helheten i organisationens träd, så som det är i den här utgåvan.",
        "Your login names no unit below the whole in the organisation's tree as it is in this release.",
    ),
    "team_how": Text("Så fungerar sidan", "How the page works"),
    "team_how_first": Text(
        "När en mätning är stängd och rensad ser varje enhet sina egna värden först, på den här sidan.",
        "When a wave has closed and been cleared, each unit sees its own readings first, on this page.",
    ),
    "team_how_others": Text(
        "Andra ser dem från en bestämd dag. Då står de bland delarna på sidorna Tillit och Arbetet.",
        "Others see them from a set day. Then they stand among the parts on the pages Trust and Work.",
    ),
    "team_how_login": Text(
        "Vilken enhet någon hör till står i inloggningen, som organisationen sköter. Varken en adress eller ett val på "
        "sidan kan ändra det.",
        "Which unit someone belongs to stands in the login, which the organisation looks after. Neither an address nor "
        "a choice on the page can change it.",
    ),
    "team_how_file": Text(
        "En enhet utan inloggning kan få sin sida som en fil. Den skrivs bara på begäran, av den som förvaltar tillits "
        "filer: tillit report --unit.",
        "A unit without login can have its page as a file. It is written on demand only, by whoever keeps tillit's "
        "files: tillit report --unit.",
    ),
    # our own readings
    "team_nothing": Text(
        "Inget visas för enheten för sig. Det som den har svarat och gjort är ändå med, hos enheten ovanför: se nedan.",
        "Nothing is shown of the unit on its own. What it has answered and done is counted all the same, with the unit "
        "above: see below.",
    ),
    "team_pooled": Text(
        "Ringen är samma värde, draget mot enheten ovanför så långt som slumpen motiverar: {pooled} i stället för "
        "{raw}. Ju färre svar, desto längre dras det.",
        "The ring is the same reading, drawn toward the unit above as far as chance warrants: {pooled} instead of "
        "{raw}. The fewer the answers, the further it is drawn.",
    ),
    "team_pooled_many": Text(
        "Ringarna är samma värden, dragna mot enheten ovanför så långt som slumpen motiverar. Ju färre svar, desto "
        "längre dras de. Tabellen har båda.",
        "The rings are the same readings, drawn toward the unit above as far as chance warrants. The fewer the "
        "answers, the further they are drawn. The table has both.",
    ),
    "team_of_whole": Text("{question} (helheten)", "{question} (the whole)"),
    # what can be seen at this size
    "team_seen": Text("Det som går att visa", "What can be shown"),
    "team_measure": Text("Mått", "Measure"),
    "team_latest": Text("Senast", "Latest"),
    "team_interval": Text("Osäkerhet", "Uncertainty"),
    "team_limits": Text("Gränser", "Limits"),
    "team_why": Text("Varför inte", "Why not"),
    "team_has": Text("ja", "yes"),
    "team_has_not": Text("nej", "no"),
    "team_stands": Text("Det som står hos en annan enhet", "What stands with another unit"),
    "team_stands_lead": Text(
        "För få stod bakom för att visas för sig. Värdena är inte borta: de är med i summan för enheten som nämns.",
        "Too few stood behind them to be shown alone. The figures are not lost: they are in the sum of the unit named.",
    ),
    "team_stands_with": Text("Står hos", "Stands with"),
    "team_stands_later": Text(
        "en enhet ovanför; vilken syns här från {date}", "a unit above; which one shows here from {date}"
    ),
    "team_stands_above": Text("en enhet ovanför", "a unit above"),
    "team_whole_only": Text(
        "Talar om helheten, eller om det som händer mellan oss, och visas inte per enhet: {list}.",
        "Speak of the whole, or of what happens between us, and are not shown per unit: {list}.",
    ),
    "team_not_chosen_with": Text(
        "Valdes utan att någon som berörs var med, och visas därför bara för helheten: {list}.",
        "Were chosen without anybody concerned taking part, and so are shown for the whole only: {list}.",
    ),
    # questions
    "team_questions_none": Text(
        "Just nu finns ingen fråga där enheten är en del av svaret.",
        "There is no question right now that the unit is part of the answer to.",
    ),
    # who sees what, and when
    "team_sees_now": Text("Ser det nu", "See it now"),
    "team_since": Text("Öppet för andra", "Open to others"),
    "team_we": Text("bara vi", "only we"),
    "team_everybody": Text("alla som når sidorna", "everybody who reaches the pages"),
    "team_from": Text("från {date}", "from {date}"),
    "team_is_since": Text("sedan {date}", "since {date}"),
    "team_with_next": Text("från nästa utgåva", "from the next release"),
    "team_closed": Text("inte så länge ledare ser bara helheten", "not while leaders see the whole only"),
    "team_who_answers": Text("Enskilda svar visas aldrig, för någon.", "Single answers are never shown, to anybody."),
    "team_who_we": Text(
        "Vi i teamet ser allt på den här sidan så snart en mätning är rensad.",
        "We in the team see all that is on this page as soon as a wave has been cleared.",
    ),
    "team_who_others": Text(
        "Chefer, andra enheter och analytiker ser våra värden först från dagen i tabellen: samma värden, med samma "
        "osäkerhet, i organisationens egen ordning.",
        "Managers, other units and analysts see our readings only from the day in the table: the same readings, with "
        "the same uncertainty, in the organisation's own order.",
    ),
    "team_who_climate": Text(
        "Sjunker svaren om hur det är att bli mätt mer än slumpen brukar ge, stängs enheternas värden för alla utom "
        "enheten själv. Då ser ledare bara helheten, och samtalet om mätandet kommer först.",
        "Should answers about what being measured is like fall by more than chance usually gives, units' readings are "
        "closed to all but the unit itself. Leaders then see the whole only, and the talk about the measuring comes "
        "first.",
    ),
    "team_who_climate_now": Text(
        "Just nu ser ledare, andra enheter och analytiker bara helheten. {note}",
        "Right now leaders, other units and analysts see the whole only. {note}",
    ),
    "team_who_keeper": Text(
        "Den som driver tillit kommer åt filerna. Vad som ligger i dem, hur länge och varför står i förteckningen över "
        "behandling.",
        "Whoever runs tillit can reach the files. What lies in them, for how long and why is told in the record of "
        "processing.",
    ),
    "team_who_ledger": Text(
        "Att sidan öppnas antecknas med roll och timme, aldrig med person.",
        "That the page is opened is noted with role and hour, never with a person.",
    ),
}
