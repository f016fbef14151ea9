"""Stop 5: cleared cells -> readings. One multi-asset per family for the whole, one for the parts after it."""

from collections.abc import Iterator
from itertools import groupby

import dagster as dg

from ...metrics.cells import BEHAVIOUR_VALUE, CLEARED_WORK_CELLS, EXTERNAL_VALUE, ITEM_VALUE, SCALE_SPREAD
from ...metrics.measure import Measure, Scope
from ...metrics.published import INTERFACE_READING, READING
from ..clearing.cleared import open_cleared
from ..reading.reading import prepare, read_measure
from ..setup import Setup
from .stops import at_work, kinds, own_name, running, standing, stop_key, table_schema

SURVEY_CELLS = frozenset(shape.name for shape in (ITEM_VALUE, BEHAVIOUR_VALUE, SCALE_SPREAD))
WORK_CELLS = frozenset(shape.name for shape in CLEARED_WORK_CELLS)
EXTERNAL_CELLS = frozenset({EXTERNAL_VALUE.name})

WHOLE = "whole"
PARTS = "parts"


def indicators(setup: Setup) -> list[dg.AssetsDefinition]:
    """`whole/<measure>` and `parts/<measure>` for every adopted measure whose cells are fed here."""
    measures = sorted(computable(setup), key=lambda measure: (measure.family, measure.id))
    found: list[dg.AssetsDefinition] = []
    for family, group in groupby(measures, key=lambda measure: measure.family):
        members = tuple(group)
        found.extend(_family(setup, family, _at(members, stop), stop) for stop in (WHOLE, PARTS) if _at(members, stop))
    return found


def computable(setup: Setup) -> list[Measure]:
    """The adopted measures that have at least one estimate whose cells are fed here."""
    fed = _fed_cells(setup)
    return [
        measure
        for measure in setup.measures.values()
        if setup.adopted.is_adopted(measure.id)
        and any({shape.name for shape in estimate.cells} <= fed for estimate in measure.estimates().values())
    ]


def _fed_cells(setup: Setup) -> set[str]:
    """Names of the cleared cells that the sources can fill."""
    fed = (("response", SURVEY_CELLS), ("work_event", WORK_CELLS), ("external_reading", EXTERNAL_CELLS))
    return {name for table, cells in fed if table in setup.fed_tables for name in cells}


def scopes(measure: Measure, stop: str) -> tuple[Scope, ...]:
    """The scopes that are computed at a stop."""
    wanted = {WHOLE: (Scope.WHOLE,), PARTS: (Scope.UNIT, Scope.INTERFACE)}[stop]
    return tuple(scope for scope in wanted if scope in measure.estimates())


def _at(measures: tuple[Measure, ...], stop: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in measures if scopes(measure, stop))


def _family(setup: Setup, family: str, members: tuple[Measure, ...], stop: str) -> dg.AssetsDefinition:
    here = {stop_key(setup, stop, measure.id): measure for measure in members}

    @dg.multi_asset(
        name=own_name(setup, f"{stop}_{family}"),
        specs=[_spec(setup, key, measure, stop) for key, measure in here.items()],
        can_subset=True,
        **running(setup, stop),
    )
    def family_readings(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        found: list[dg.MaterializeResult] = []
        with at_work(setup), open_cleared(setup.project) as store:
            prepare(store)
            for key in sorted(context.selected_asset_keys):
                measure = here[key]
                if setup.adopted.status(measure.id, setup.today) == "expired":
                    context.log.info(f"{measure.id}: past its review date; its last readings stay.")
                    found.append(dg.MaterializeResult(asset_key=key, metadata={"status": "past its review date"}))
                    continue
                rows = sum(read_measure(store, measure, scope).rows for scope in scopes(measure, stop))
                found.append(dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows}))
        yield from found

    return family_readings


def _spec(setup: Setup, key: dg.AssetKey, measure: Measure, stop: str) -> dg.AssetSpec:
    """The parts come after the whole, and the whole never reads a part."""
    shapes = {shape.name for estimate in measure.estimates().values() for shape in estimate.cells}
    cleared = [
        stop_key(setup, "cleared", name)
        for name, table, cells in (
            ("answers", "response", SURVEY_CELLS),
            ("work", "work_event", WORK_CELLS),
            ("external", "external_reading", EXTERNAL_CELLS),
        )
        if table in setup.fed_tables and shapes & cells
    ]
    after = [stop_key(setup, WHOLE, measure.id)] if stop == PARTS and scopes(measure, WHOLE) else []
    table = INTERFACE_READING if scopes(measure, stop) == (Scope.INTERFACE,) else READING
    question, adoption = measure.card.question, setup.adopted.adoption(measure.id)
    return dg.AssetSpec(
        key,
        deps=[*cleared, *after],
        description=f"{question.en}\n\n{question.sv}",
        kinds=kinds("pandas"),
        code_version=str(measure.card.version),
        metadata={
            "dagster/column_schema": table_schema(table.columns),
            "dagster/table_name": f"cleared.{table.name}",
            "not_for": measure.card.not_for.en,
            "owner": "nobody" if adoption is None else adoption.owner,
            "report": dg.MetadataValue.path(str(setup.project.report / "index.html")),
        },
        tags={"tillit/family": measure.family, "tillit/level": measure.card.level.value},
        **standing(setup, f"{stop}_{measure.family}"),
    )
