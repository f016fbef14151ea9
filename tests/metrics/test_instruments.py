"""The questionnaires."""

from __future__ import annotations

import pytest
from tillit.metrics.instruments.edmondson import EDMONDSON
from tillit.metrics.instruments.hme import HME
from tillit.metrics.instruments.instrument import Instrument, Sheet
from tillit.metrics.instruments.registry import instruments

every_instrument = pytest.mark.parametrize("instrument", instruments().values(), ids=lambda instrument: instrument.id)

# SKR, Frågorna i HME-enkäten
HME_AS_PUBLISHED = (
    "Mitt arbete känns meningsfullt.",
    "Jag lär nytt och utvecklas i mitt dagliga arbete.",
    "Jag ser fram emot att gå till arbetet.",
    "Min närmaste chef visar uppskattning för mina arbetsinsatser.",
    "Min närmaste chef visar förtroende för mig som medarbetare.",
    "Min närmaste chef ger mig förutsättningar att ta ansvar i mitt arbete.",
    "Jag är insatt i min arbetsplats mål.",
    "Min arbetsplats mål följs upp och utvärderas på ett bra sätt.",
    "Jag vet vad som förväntas av mig i mitt arbete.",
)


def test_hme_is_worded_as_published() -> None:
    assert tuple(item.text.sv for item in HME.items) == HME_AS_PUBLISHED
    assert [item.id for item in HME.items] == [f"hme_{number}" for number in range(1, 10)]
    assert {(item.lowest, item.highest, item.reversed) for item in HME.items} == {(1, 5, False)}


def test_hme_has_its_leader_items_on_a_sheet_of_their_own() -> None:
    assert HME.sheets() == (
        Sheet("hme", (*HME.items[:3], *HME.items[6:]), named_person=False),
        Sheet("hme:leader", HME.items[3:6], named_person=True),
    )


def test_edmondson_reverses_one_three_and_five() -> None:
    assert [number for number, item in enumerate(EDMONDSON.items, start=1) if item.reversed] == [1, 3, 5]
    assert {(item.lowest, item.highest) for item in EDMONDSON.items} == {(1, 7)}


def test_straight_lining_has_forms_to_look_at() -> None:
    with_reversed = {name for name, found in instruments().items() if any(item.reversed for item in found.items)}
    assert with_reversed == {"edmondson", "measurement_climate", "voice"}


@every_instrument
def test_every_item_is_worded_in_both_languages(instrument: Instrument) -> None:
    for item in instrument.items:
        assert item.text.sv.endswith(".")
        assert item.text.en.endswith(".")
        assert item.text.sv != item.text.en
        assert item.lowest < item.highest


@every_instrument
def test_every_form_has_something_that_may_take_courage(instrument: Instrument) -> None:
    assert any(item.sensitive for item in instrument.items)


def test_forms_together_have_neutral_items_to_compare_with() -> None:
    neutral = [item for found in instruments().values() for item in found.items if not item.sensitive]
    assert len(neutral) >= 10


@every_instrument
def test_our_own_items_say_that_they_are_not_validated(instrument: Instrument) -> None:
    own = "tillit's own" in instrument.source.citation
    assert instrument.validated is not own
