"""Pinned scenario sets held against the editions in force, with an alarm where one now misses."""

import tomllib
from typing import Any

import numpy as np
import polars as pl

from mobility.co2 import Assembled, ScenarioSet, assemble, check_scenario, read_scenarios
from mobility.co2.uncertain import Floats
from mobility.errors import SchemaError
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [
    marts.Co2Account,
    clean.NationalEmissions,
    clean.MeasureFiles,
    marts.ShiftParts,
    clean.ScenarioFiles,
]
WRITES = marts.ScenarioAlarms


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    scenario_files: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Reckon every pinned set anew and say whether it still reaches what it aims at."""
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    if model is None or not model.is_own:
        return marts.ScenarioAlarms.create_empty()
    pinned: dict[str, tuple[ScenarioSet, str]] = {}
    for content, file in scenario_files.collect().sort("vintage").select("content", "file").rows():
        told = tomllib.loads(content)
        if told.get("municipality_code") == model.municipality_code:
            pinned |= {one.name: (one, file) for one in read_scenarios(told)}
    rows = [_row(scenario, file, model) for scenario, file in pinned.values()]
    schema = marts.ScenarioAlarms.create_empty().schema
    return pl.DataFrame(rows, schema=schema)


def _row(scenario: ScenarioSet, file: str, model: Assembled) -> dict[str, Any]:
    alarm = check_scenario(
        scenario,
        _tonnes(scenario, file, model),
        vintage=model.vintage,
        projection=model.projection,
        measures_hash=model.measures_hash,
    )
    return {
        "name": scenario.name,
        "measures": ", ".join(scenario.measures),
        "book": scenario.book,
        "year": scenario.year,
        "limit_tonnes": scenario.limit_tonnes,
        "was_tonnes": alarm.was_tonnes,
        "now_tonnes": alarm.now_tonnes,
        "kind": alarm.kind,
        "meets_its_goal": alarm.now_tonnes <= scenario.limit_tonnes,
        "moved": ", ".join(alarm.moved) or None,
        "file": file,
        "is_synthetic": bool(model.made_up & set(scenario.measures)),
    }


def _tonnes(scenario: ScenarioSet, file: str, model: Assembled) -> Floats:
    known = {measure.id: measure for measure in model.measures}
    missing = [name for name in scenario.measures if name not in known]
    if missing or scenario.year not in model.baseline.years:
        lack = ", ".join(missing) or str(scenario.year)
        raise SchemaError(
            f"The scenario set {scenario.name} rests on {lack}, which is there no longer.",
            where=f"data_raw/{file}, scenario {scenario.name}",
            todo="pin the set anew, or take it out of the file.",
        )
    path = model.path(scenario.book, measures=[known[name] for name in scenario.measures])
    at = model.baseline.years.index(scenario.year)
    return np.asarray(path.tonnes(np.ones((1, len(path.names)), bool))[0, at])
