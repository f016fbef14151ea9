"""The climate of measurement: does what we measure help us, or control us?"""

from __future__ import annotations

from ...asked import asked
from ...instruments.measurement_climate import FOUR_ITEMS, MEASUREMENT_CLIMATE
from ...instruments.own import RECIPE
from ...measure import Card, Level, TestedOn, Unit
from ...text import Text, joined

measurement_climate = asked(
    __name__,
    Card(
        question=Text(
            "Hjälper det vi mäter oss, eller kontrollerar det oss?", "Does what we measure help us, or control us?"
        ),
        purpose=Text(
            "Att mäta själva mätandet. Den här frågan styr vad ledare får se: sjunker värdet tydligt visas bara "
            "helheten, tills vi har talat om hur vi mäter.",
            "To measure the measuring itself. This question decides what leaders may see: when the value clearly "
            "drops only the whole is shown, until we have talked about how we measure.",
        ),
        not_for=Text("Att ta reda på vilka som är emot att mätas.", "Finding out who is against being measured."),
        misuse=Text(
            "Att be om vänliga svar för att få behålla insynen. Då är klimatet redan ett annat.",
            "Asking for kind answers in order to keep the view of units. Then the climate has already changed.",
        ),
        ordinary=Text(
            "Siffrorna användes på ett nytt sätt nyligen, eller nya siffror infördes.",
            "The figures were recently used in a new way, or new figures were introduced.",
        ),
        method=joined(
            Text(
                "Fyra egna påståenden besvaras från 1 till 5; det andra (kontrollera oss) och det tredje (för att "
                "siffran ska se ut på ett visst sätt) vänds. Varje fråga läggs om till 0-100 och värdet är deras "
                "medelvärde.",
                "Four statements of our own are answered from 1 to 5; the second (to control us) and the third (so "
                "that the number looks a certain way) are reversed. Each is mapped to 0-100 and the value is their "
                "mean.",
            ),
            RECIPE,
        ),
        level=Level.PART,
        unit=Unit.POMP,
        principle="öppenhet",
        source=MEASUREMENT_CLIMATE.source,
        counter_measures=("psychological_safety", "straight_lining"),
        tested_on=TestedOn.SIMULATION,
        version=1,
        validated=False,
    ),
    items=FOUR_ITEMS,
)
