"""Demokommunen: an invented Swedish municipality. Any likeness to a real one is chance."""

from __future__ import annotations

from .organisation import Branch

KINDS = ("kommun", "förvaltning", "verksamhet", "enhet")


def _teams(*teams: tuple[str, int]) -> tuple[Branch, ...]:
    return tuple(Branch(name, people) for name, people in teams)


LEDNING = Branch(
    "Kommunledningsförvaltningen",
    6,
    (
        Branch(
            "Kontaktcenter",
            2,
            (
                Branch("Kontaktcenter telefon", 20, first_line=True),
                Branch("Kontaktcenter webb och reception", 16, first_line=True),
            ),
        ),
        Branch(
            "Ekonomi och upphandling", 3, _teams(("Redovisning", 12), ("Budget och uppföljning", 7), ("Upphandling", 8))
        ),
        Branch("HR och lön", 2, _teams(("HR-stöd", 11), ("Lön", 9))),
        Branch("Digitalisering och IT", 3, _teams(("IT-drift", 13), ("IT-support", 12), ("Digital utveckling", 9))),
        Branch(
            "Kansli och kommunikation",
            2,
            _teams(("Nämndkansli", 9), ("Arkiv", 4), ("Säkerhet och beredskap", 5), ("Kommunikation", 8)),
        ),
    ),
)

UTBILDNING = Branch(
    "Utbildningsförvaltningen",
    8,
    (
        Branch(
            "Förskola norr",
            2,
            _teams(
                ("Förskolan Björken", 19),
                ("Förskolan Granen", 17),
                ("Förskolan Hasseln", 14),
                ("Förskolan Lärkan", 21),
                ("Förskolan Tallbacken", 16),
            ),
        ),
        Branch(
            "Förskola söder",
            2,
            _teams(
                ("Förskolan Solrosen", 18),
                ("Förskolan Vitsippan", 15),
                ("Förskolan Ängen", 20),
                ("Förskolan Kojan", 6),
                ("Förskolan Pärlan", 17),
            ),
        ),
        Branch(
            "Grundskola norr",
            3,
            _teams(
                ("Norrskolan F–3", 22),
                ("Norrskolan 4–6", 24),
                ("Norrskolan 7–9", 31),
                ("Björkskolan", 27),
                ("Fritidshem norr", 16),
            ),
        ),
        Branch(
            "Grundskola söder",
            3,
            _teams(
                ("Söderskolan F–6", 29),
                ("Söderskolan 7–9", 30),
                ("Åskolan", 25),
                ("Byskolan", 7),
                ("Fritidshem söder", 15),
            ),
        ),
        Branch(
            "Elevhälsa och stöd",
            2,
            _teams(
                ("Elevstöd mottagning", 10),
                ("Central elevhälsa", 18),
                ("Specialpedagogiskt stöd", 16),
                ("Modersmål", 14),
            ),
        ),
    ),
)

GYMNASIE = Branch(
    "Gymnasie- och vuxenutbildningsförvaltningen",
    5,
    (
        Branch(
            "Gymnasieskola",
            4,
            _teams(
                ("Naturvetenskap och teknik", 28),
                ("Samhälle och ekonomi", 27),
                ("Vårdprogrammet", 18),
                ("Bygg och fordon", 21),
                ("Introduktionsprogram", 13),
                ("Anpassad gymnasieskola", 16),
            ),
        ),
        Branch(
            "Vuxenutbildning",
            2,
            _teams(
                ("Svenska för invandrare", 19),
                ("Komvux", 17),
                ("Yrkesutbildning för vuxna", 8),
                ("Studie- och yrkesvägledning", 5),
            ),
        ),
    ),
)

OMSORG = Branch(
    "Vård- och omsorgsförvaltningen",
    9,
    (
        Branch(
            "Myndighet och samordning",
            2,
            _teams(("Biståndshandläggning", 20), ("Hemtjänstplanering", 14), ("Boendesamordning", 11)),
        ),
        Branch(
            "Hemtjänst",
            3,
            _teams(
                ("Hemtjänst Centrum", 26),
                ("Hemtjänst Norr", 24),
                ("Hemtjänst Söder", 25),
                ("Hemtjänst Väster", 22),
                ("Hemtjänst natt", 15),
                ("Trygghetslarm", 7),
            ),
        ),
        Branch(
            "Särskilt boende",
            3,
            _teams(
                ("Almgården plan 1", 22),
                ("Almgården plan 2", 21),
                ("Ekliden", 27),
                ("Furubo", 25),
                ("Lindgården", 24),
                ("Korttidsboende", 18),
            ),
        ),
        Branch(
            "Hälso- och sjukvård",
            2,
            _teams(("Sjuksköterskor dag", 19), ("Sjuksköterskor natt", 8), ("Rehabilitering", 16), ("Hjälpmedel", 6)),
        ),
        Branch(
            "Funktionsstöd",
            3,
            _teams(
                ("Gruppbostaden Asken", 12),
                ("Gruppbostaden Boken", 11),
                ("Gruppbostaden Cedern", 12),
                ("Daglig verksamhet Verkstan", 16),
                ("Daglig verksamhet Kaféet", 9),
                ("Personlig assistans", 24),
                ("Boendestöd", 14),
            ),
        ),
    ),
)

SOCIAL = Branch(
    "Socialförvaltningen",
    7,
    (
        Branch(
            "Ekonomiskt bistånd",
            2,
            _teams(("Mottagning ekonomi", 15), ("Försörjningsstöd norr", 18), ("Försörjningsstöd syd", 17)),
        ),
        Branch(
            "Barn och familj",
            3,
            _teams(
                ("Mottagning barn och unga", 11),
                ("Utredning barn 1", 13),
                ("Utredning barn 2", 12),
                ("Familjehem", 8),
                ("Familjerätt", 5),
                ("Öppenvård familj", 12),
            ),
        ),
        Branch(
            "Vuxen",
            2,
            _teams(
                ("Vuxenmottagning", 8), ("Beroendestöd", 11), ("Våld i nära relation", 4), ("Bostadssocialt stöd", 7)
            ),
        ),
        Branch("Arbetsmarknad", 2, _teams(("Jobbcenter", 16), ("Arbetsträning", 10))),
    ),
)

SAMHALLSBYGGNAD = Branch(
    "Samhällsbyggnadsförvaltningen",
    5,
    (
        Branch("Bygglov", 2, _teams(("Bygglovsgranskning", 18), ("Byggkontroll", 14))),
        Branch("Plan och kart", 2, _teams(("Karta och mät", 13), ("Detaljplanering", 9), ("Översiktsplanering", 4))),
        Branch("Miljö och hälsa", 2, _teams(("Hälsoskydd", 13), ("Livsmedel", 12), ("Miljötillsyn", 9))),
        Branch("Mark och exploatering", 1, _teams(("Mark", 6), ("Exploatering", 5))),
    ),
)

TEKNIK = Branch(
    "Teknik- och serviceförvaltningen",
    5,
    (
        Branch("Gata och park", 2, _teams(("Gata", 18), ("Park", 16), ("Trafik", 6))),
        Branch("Vatten och avfall", 2, _teams(("Vattenverk", 11), ("Ledningsnät", 15), ("Avfall", 10))),
        Branch("Fastighet", 2, _teams(("Fastighetsdrift öst", 16), ("Fastighetsdrift väst", 15), ("Byggprojekt", 7))),
        Branch("Måltid", 2, _teams(("Köket Norr", 18), ("Köket Söder", 17), ("Köket Centrum", 16))),
        Branch("Lokalvård", 2, _teams(("Lokalvård norr", 21), ("Lokalvård söder", 20))),
    ),
)

KULTUR = Branch(
    "Kultur- och fritidsförvaltningen",
    4,
    (
        Branch("Bibliotek", 1, _teams(("Stadsbiblioteket", 14), ("Biblioteksfilialer", 6))),
        Branch("Kultur", 1, _teams(("Kulturskolan", 17), ("Museet", 5), ("Allmänkultur", 4))),
        Branch(
            "Fritid",
            2,
            _teams(("Idrottsanläggningar", 15), ("Simhallen", 16), ("Fritidsgårdar", 13), ("Föreningsstöd", 3)),
        ),
    ),
)

TREE = Branch("Demokommunen", 4, (LEDNING, UTBILDNING, GYMNASIE, OMSORG, SOCIAL, SAMHALLSBYGGNAD, TEKNIK, KULTUR))
