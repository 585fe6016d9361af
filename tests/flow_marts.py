"""Tables of flows made by their own steps, of some of the example's staff and a small register."""

import importlib
import inspect
from typing import Any

import numpy as np
import polars as pl

from mobility.settings import Settings
from mobility.synthetic import BALLERUP
from mobility.synthetic.staff import staff
from mobility.tables import clean, marts, models, name_of
from tests.pipelines.clean.conftest import checked

REPLICATES = 40
PEOPLE = 1_500
PLACES = [
    {"name": "Lautrup", "latitude": 55.7305, "longitude": 12.3945, "workplaces": 20_000,
     "new_workplaces": 5_000, "growth_status": "assumed", "growth_source": "a quarter"},
    {"name": "Kildedal", "latitude": 55.7520, "longitude": 12.2866, "new_workplaces": 5_000,
     "new_homes": 2_000, "growth_source": "the policy"},
    {"name": "Måløv", "latitude": 55.7475, "longitude": 12.3180},
    {"name": "Skovlunde", "latitude": 55.7230, "longitude": 12.4040},
    {"name": "Ballerup centrum", "latitude": 55.7300, "longitude": 12.3580},
]  # fmt: skip
SETTINGS = Settings(
    municipality={"code": "0151", "name": "Ballerup"}, places=PLACES,
    survey={"replicates": REPLICATES, "seed": 7},
)  # fmt: skip
STEPS = (
    (models, "flow_pairs"), (models, "pair_access"), (models, "flow_models"), (models, "flow_sets"),
    (marts, "commuter_flows"), (marts, "flow_scores"), (marts, "flow_residuals"),
    (marts, "flow_access"), (marts, "flow_set_titles"), (marts, "flow_comparisons"),
    (marts, "district_scenarios"),
)  # fmt: skip
REGISTERED = {"0151": 4_000.0, "0101": 12_000.0, "0163": 1_500.0, "0420": 30.0, "0751": 3.0}
AROUND = ("0101", "0147", "0153", "0157", "0159", "0163", "0167", "0173")


def answers() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Some of the example's staff, each with a weight and bootstrap weights."""
    random = np.random.default_rng(3)
    whole = staff(BALLERUP, 1)
    told = whole.sample(PEOPLE, seed=1, shuffle=True).with_row_index("no")
    key = {"survey": pl.lit("work"), "respondent_id": pl.format("p{}", "no")}
    wave = pl.col("wave").cast(pl.Int32)
    people = told.select(
        wave, "employer", "workplace", home_zone="home_postcode", is_synthetic=pl.lit(True), **key
    )
    usual = told.select(wave, "mode", "distance_km", is_synthetic=pl.lit(True), **key)
    weight = 4.0
    drawn = random.multinomial(PEOPLE, np.full(PEOPLE, 1 / PEOPLE), size=REPLICATES).T * weight
    weights = people.select("survey", "wave", "respondent_id").with_columns(
        weight=pl.lit(weight),
        weights=pl.Series(drawn.astype(np.float32), dtype=pl.Array(pl.Float32, REPLICATES)),
    )
    return people, usual, weights


def register() -> pl.DataFrame:
    """Give a register of the commuters to the municipality, and of those between others."""
    rows = [
        (origin, "0151", 2025, "v", persons, True, "register_commuting/v/flows.csv", row)
        for row, (origin, persons) in enumerate(REGISTERED.items(), start=2)
    ]
    rows.append(("0151", "0101", 2025, "v", 9_000.0, True, "register_commuting/v/flows.csv", 99))
    random = np.random.default_rng(1)
    rows += [
        (one, other, 2025, "v", float(random.poisson(900)), True, "register_commuting/v/a.csv", 9)
        for one in AROUND for other in AROUND
    ]  # fmt: skip
    schema = clean.RegisterCommuting.create_empty().schema
    names = ("origin_code", "destination_code", "year", "vintage", "persons", "is_synthetic",
             "file", "row")  # fmt: skip
    return pl.DataFrame(rows, schema={name: schema[name] for name in names}, orient="row")


def built(**given: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Run the steps in their order on the given tables; others are empty or bundled."""
    people, usual, weights = answers()
    known: dict[str, Any] = {"respondents": people, "commutes": usual, "replicates": weights}
    for table in (clean.Areas, clean.Municipalities, clean.Population, clean.PublishedFigures,
                  clean.Stations, clean.EmissionFactors):  # fmt: skip
        known[name_of(table)] = checked(table)
    for table in (clean.RegisterCommuting, clean.RegisterTotals, clean.FlowImports,
                  clean.Workplaces, clean.Homes, clean.Trips):  # fmt: skip
        known[name_of(table)] = table.create_empty()
    known |= given
    for layer, name in STEPS:
        module = importlib.import_module(f"pipelines.{layer.__name__.rpartition('.')[2]}.{name}")
        eager = {name_of(models.FlowModels), name_of(models.FlowSets), "replicates"}
        asked = {
            parameter: SETTINGS if parameter == "settings"
            else known[parameter] if parameter in eager else known[parameter].lazy()
            for parameter in inspect.signature(module.build).parameters
        }  # fmt: skip
        made = module.build(**asked)
        frame = made.select(module.WRITES.column_names())
        vectors = [column for column in ("persons", "shares") if column in frame.columns]
        arrays = [one for one in vectors if frame[one].dtype == pl.Array]
        if not arrays:
            frame = module.WRITES.validate(frame, cast=True)
        known[name] = frame
    return known
