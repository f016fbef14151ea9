"""Stop 5: cleared cells -> readings. One multi-asset per family for the whole, one for the parts after it."""

from collections.abc import Iterator
from itertools import groupby

import dagster as dg

from ...metrics.cells import BEHAVIOUR_VALUE, EXTERNAL_VALUE, ITEM_VALUE, SCALE_SPREAD
from ...metrics.cells import WORK_CELLS as WORK
from ...metrics.contracts import Column
from ...metrics.measure import READING, Measure, Scope
from ..cleared import open_cleared
from ..reading import prepare, read_measure
from ..setup import Setup
from .checking import mapped_tables
from .stops import POOL, RETRY, faults_shown, kinds, stop_key, table_schema

SURVEY_CELLS = frozenset(shape.name for shape in (ITEM_VALUE, BEHAVIOUR_VALUE, SCALE_SPREAD))
WORK_CELLS = frozenset(shape.name for shape in WORK)
EXTERNAL_CELLS = frozenset({EXTERNAL_VALUE.name})

WHOLE = "whole"
PARTS = "parts"


def indicators(setup: Setup) -> list[dg.AssetsDefinition]:
    """`whole/<measure>` and `parts/<measure>` for every adopted measure whose cells are fed here."""
    measures = sorted(computable(setup), key=lambda measure: (measure.family, measure.id))
    found: list[dg.AssetsDefinition] = []
    for family, group in groupby(measures, key=lambda measure: measure.family):
        members = tuple(group)
        found.extend(_family(setup, family, members, stop) for stop in (WHOLE, PARTS) if _at(members, stop))
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
    tables = mapped_tables(setup)
    fed = (("response", SURVEY_CELLS), ("work_event", WORK_CELLS), ("external_reading", EXTERNAL_CELLS))
    return {name for table, cells in fed if table in tables for name in cells}


def scopes(measure: Measure, stop: str) -> tuple[Scope, ...]:
    """The scopes that are computed at a stop."""
    wanted = {WHOLE: (Scope.WHOLE,), PARTS: (Scope.UNIT, Scope.INTERFACE)}[stop]
    return tuple(scope for scope in wanted if scope in measure.estimates())


def _at(measures: tuple[Measure, ...], stop: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in measures if scopes(measure, stop))


def _family(setup: Setup, family: str, members: tuple[Measure, ...], stop: str) -> dg.AssetsDefinition:
    here = {stop_key(setup, stop, measure.id): measure for measure in _at(members, stop)}
    columns: tuple[Column, ...] = READING

    @dg.multi_asset(
        name=f"{stop}_{family}",
        specs=[_spec(setup, key, measure, stop, columns) for key, measure in here.items()],
        can_subset=True,
        pool=POOL,
        retry_policy=RETRY,
    )
    def family_readings(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with faults_shown(), open_cleared(setup.project) as store:
            prepare(store)
            for key in sorted(context.selected_asset_keys):
                measure = here[key]
                if setup.adopted.status(measure.id, setup.today) == "expired":
                    context.log.info(f"{measure.id}: past its review date; its last readings stay.")
                    yield dg.MaterializeResult(asset_key=key, metadata={"status": "past its review date"})
                    continue
                rows = sum(read_measure(store, measure, scope).rows for scope in scopes(measure, stop))
                yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows})

    return family_readings


def _spec(setup: Setup, key: dg.AssetKey, measure: Measure, stop: str, columns: tuple[Column, ...]) -> dg.AssetSpec:
    """The parts come after the whole, and the whole never reads a part."""
    fed = mapped_tables(setup)
    shapes = {shape.name for estimate in measure.estimates().values() for shape in estimate.cells}
    cleared = [
        stop_key(setup, "cleared", name)
        for name, table, cells in (
            ("answers", "response", SURVEY_CELLS),
            ("work", "work_event", WORK_CELLS),
            ("external", "external_reading", EXTERNAL_CELLS),
        )
        if table in fed and shapes & cells
    ]
    after = [stop_key(setup, WHOLE, measure.id)] if stop == PARTS and scopes(measure, WHOLE) else []
    return dg.AssetSpec(
        key,
        deps=[*cleared, *after],
        description=f"{measure.card.question.en} ({measure.card.question.sv})",
        group_name=f"{stop}_{measure.family}",
        owners=list(setup.configuration.owners),
        kinds=kinds("pandas"),
        code_version=str(measure.card.version),
        metadata={"dagster/column_schema": table_schema(columns)},
        tags={"tillit/family": measure.family, "tillit/level": measure.card.level.value},
    )
