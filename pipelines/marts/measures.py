"""Every measure in words: what it changes, from when, who decides it, and what it rests on."""

import numpy as np
import polars as pl

from mobility.co2 import Assembled, Draws, Measure, assemble
from mobility.co2.told import LEVEL
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles, marts.ShiftParts]
WRITES = marts.Measures
_CENTRAL = Draws(0, 0)


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Lay out the measures of the newest file of the workspace's municipality."""
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    if model is None or not model.measures:
        return marts.Measures.create_empty()
    in_force = {measure.id for measure in model.in_force}
    rows = [
        _row(measure, model, settings) | {"is_in_force": measure.id in in_force}
        for measure in model.measures
    ]
    return pl.DataFrame(rows, schema_overrides={"variant_of": pl.String, "cost_dkk": pl.Float64})


def _alone(measure: Measure, model: Assembled, year: int) -> dict[str, float | None]:
    """Tell what a measure saves by itself on the municipality's roads in the year of the goal."""
    if year not in model.baseline.years:
        return dict.fromkeys(("saved_alone_tonnes", "saved_alone_low", "saved_alone_high"))
    path = model.path(measures=[measure])
    saved = path.saved(np.ones((1, 1), bool))[0, model.baseline.years.index(year)]
    low, high = np.quantile(saved, LEVEL)
    return {
        "saved_alone_tonnes": float(saved.mean()),
        "saved_alone_low": float(low),
        "saved_alone_high": float(high),
    }


def _row(measure: Measure, model: Assembled, settings: Settings) -> dict[str, object]:
    kinds = dict.fromkeys(effect.kind for effect in measure.effects)
    return {
        "measure": measure.id,
        "municipality_code": model.municipality_code,
        "title_en": measure.title_en,
        "title_da": measure.title_da,
        "group": measure.group,
        "decides": measure.decides,
        "decides_da": measure.decides_da or measure.decides,
        "kinds": ", ".join(kinds),
        "books": ", ".join(measure.books(model.baseline.segments)),
        "starts": measure.starts,
        "full": measure.full,
        "sub_goals": ", ".join(measure.sub_goals) or None,
        "variant_of": measure.variant_of,
        "account_sees": float(measure.account_sees.draw(_CENTRAL)[0]),
        "assumptions": len(set(measure.assumptions)),
        "cost_dkk": float(measure.cost_dkk.draw(_CENTRAL)[0]) if measure.cost_dkk else None,
        **_alone(measure, model, settings.goals.reduction_year),
        "note": measure.note,
        "note_da": measure.note_da or measure.note,
        "vintage": model.measures_vintage,
        "is_synthetic": measure.id in model.made_up,
    }
