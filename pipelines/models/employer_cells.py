"""All that can be told of each employer's people, before anything is hidden."""

import polars as pl

from mobility.co2.commuting_year import Reckoning, car_mix
from mobility.employers.cells import (
    Sources,
    average_rows,
    averages_of,
    cells_of,
    commuters,
    every_staff,
)
from mobility.employers.side_by_side import own_changes
from mobility.settings import Settings
from mobility.survey.weighted import Weighted
from mobility.tables import clean, models
from mobility.units import G_PER_KG

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.CommuteDays,
    clean.Selections,
    clean.Margins,
    clean.EmissionFactors,
    clean.ElectricityFactors,
    clean.PassengerCars,
    clean.Parameters,
    clean.Areas,
    clean.Stations,
    models.Replicates,
]
WRITES = models.EmployerCells
ONE_DRIVER = 1.0
"""Persons in a car where no parameter tells."""


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    commute_days: pl.LazyFrame,
    selections: pl.LazyFrame,
    margins: pl.LazyFrame,
    emission_factors: pl.LazyFrame,
    electricity_factors: pl.LazyFrame,
    passenger_cars: pl.LazyFrame,
    parameters: pl.LazyFrame,
    areas: pl.LazyFrame,
    stations: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Tell every staff of every wave, and its change since the wave before."""
    code = settings.municipality.code
    reckoning = Reckoning(
        factors=emission_factors.collect(),
        grid_kg_per_kwh=_grid(electricity_factors.collect(), code) / G_PER_KG,
        persons_per_car=_parameter(parameters.collect(), "car_occupancy_commute"),
        mix=_mix(passenger_cars.collect(), code),
    )
    sources = Sources(
        days=commute_days.with_columns(pl.col("mode").cast(pl.String)).collect(),
        selections=selections.collect(),
        margins=margins.collect(),
        reckoning=reckoning,
        places=_places(settings),
        zones=areas.filter(area_kind="postcode").collect(),
        stations=stations.collect(),
    )
    people = commuters(respondents.collect(), commutes.collect(), sources)
    if people.is_empty():
        return models.EmployerCells.create_empty()
    told = pl.concat(cells_of(staff, sources) for staff in every_staff(people, replicates))
    weighted = Weighted.of(people, replicates)
    parts = [
        told,
        *own_changes(weighted, people, settings.disclosure.threshold),
        *_averages(people, weighted, sources),
    ]
    columns = models.EmployerCells.column_names()
    return pl.concat(part.select(columns) for part in parts if part.height)


def _averages(people: pl.DataFrame, weighted: Weighted, sources: Sources) -> list[pl.DataFrame]:
    each = people.with_columns(_w=pl.Series(weighted.weight))
    made = []
    for _, own in each.group_by("survey", "wave", maintain_order=True):
        if averages_of(own.drop("_w"), own["_w"]).is_empty():
            continue  # a questionnaire that asks for no distance, or for no days, has no average
        row = average_rows(own.drop("_w"), own["_w"], sources)
        staffs = own.group_by("survey", "wave", "employer").agg(pl.col("is_synthetic").any())
        made.append(row.join(staffs, how="cross"))
    return made


def _grid(factors: pl.DataFrame, code: str) -> float:
    """Give the newest location-based factor of the municipality, else the nation's; g per kWh."""
    located = factors.filter(pl.col("method").cast(pl.String) == "location_125_percent")
    for place in (code, "0000"):
        own = located.filter(pl.col("municipality_code") == place).sort("year", "vintage")
        if own.height:
            return float(own["g_co2e_per_kwh"][-1])
    return float(factors.sort("year")["g_co2e_per_kwh"][-1]) if factors.height else 0.0


def _parameter(parameters: pl.DataFrame, name: str) -> float:
    found = parameters.filter(pl.col("parameter_id") == name)["value"]
    return float(found[0]) if len(found) else ONE_DRIVER


def _mix(cars: pl.DataFrame, code: str) -> dict[str, dict[str, float]]:
    """Spread untold cars as the municipality's cars are: electric, and all others."""
    own = cars.filter(
        pl.col("municipality_code") == code, pl.col("counted").cast(pl.String) == "all_cars"
    ).sort("vintage")
    newest = own.filter(pl.col("year") == pl.col("year").max())
    count = dict(newest.select(pl.col("fuel").cast(pl.String), "cars").iter_rows())
    electric = count.get("electric", 0) / count["total"] if count.get("total") else 0.0
    return {name: dict(shares) for name, shares in car_mix(1 - electric, electric).items()}


def _places(settings: Settings) -> pl.DataFrame:
    schema = {"name": pl.String, "latitude": pl.Float64, "longitude": pl.Float64}
    rows = [(place.name, place.latitude, place.longitude) for place in settings.places]
    return pl.DataFrame(rows, schema=schema, orient="row")
