"""Every measure in words: what it changes, from when, who decides it, and what it rests on."""

import polars as pl

from mobility.co2 import Assembled, Draws, Measure, assemble
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles]
WRITES = marts.Measures
_CENTRAL = Draws(0, 0)


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Lay out the measures of the newest file of the workspace's municipality."""
    model = assemble(co2_account, national_emissions, measure_files, settings)
    if model is None or not model.measures:
        return marts.Measures.create_empty()
    in_force = {measure.id for measure in model.in_force}
    rows = [
        _row(measure, model) | {"is_in_force": measure.id in in_force} for measure in model.measures
    ]
    return pl.DataFrame(rows, schema_overrides={"variant_of": pl.String, "cost_dkk": pl.Float64})


def _row(measure: Measure, model: Assembled) -> dict[str, object]:
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
        "note": measure.note,
        "note_da": measure.note_da or measure.note,
        "vintage": model.measures_vintage,
        "is_synthetic": False,
    }
