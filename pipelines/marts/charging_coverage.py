"""Charging against what T19 and T02 ask: every reading, every way of counting, what is missing."""

from datetime import date

import polars as pl

from mobility.charging.facts import dwellings_of, history_of, projection_of
from mobility.charging.situation import Situation
from mobility.charging.table import charging_table
from mobility.charging.trust import reliability
from mobility.settings import Settings
from mobility.tables import clean, marts, models

READS = [
    clean.PassengerCars,
    clean.NationalCars,
    clean.Dwellings,
    clean.AreaDwellings,
    clean.Homes,
    clean.PublishedFigures,
    clean.Targets,
    clean.ChargePoints,
    models.ChargeRegister,
]
WRITES = marts.ChargingCoverage
COUNTED, COVERED = "T02", "T19"
IN_COMMUTERS = "in_commuters"
"""The published figure of in-commuters: a range, of which the middle is taken."""


def build(
    passenger_cars: pl.LazyFrame,
    national_cars: pl.LazyFrame,
    dwellings: pl.LazyFrame,
    area_dwellings: pl.LazyFrame,
    homes: pl.LazyFrame,
    published_figures: pl.LazyFrame,
    targets: pl.LazyFrame,
    charge_points: pl.LazyFrame,
    charge_register: pl.LazyFrame,
    settings: Settings,
    as_of: date,
) -> pl.DataFrame:
    """Tell every measure; what was not delivered is told as missing, and nothing replaces it."""
    code = settings.municipality.code
    due = _due(targets.filter(pl.col("municipality_code") == code))
    delivered = charge_points.head(1).collect().height > 0
    register = charge_register.collect() if delivered else None
    by_area = _newest(area_dwellings.collect())
    places = homes.collect()
    last = due.get(COVERED, 2030) + 1
    known = Situation(
        as_of=as_of,
        history=history_of(passenger_cars.collect(), code),
        projection=projection_of(national_cars.collect()),
        dwellings=dwellings_of(dwellings.collect(), code),
        register=register,
        area_dwellings=by_area.rename({"area_code": "area"}) if by_area.height else None,
        homes=places.rename({"area_code": "area"}) if places.height else None,
        commuters=_commuters(published_figures.collect(), settings.municipality.name),
        counted_on=[date(due[COUNTED], 12, 31), as_of] if COUNTED in due else [],
        due=last,
        last=max(last, LAST_YEAR),
        seed=settings.survey.seed % 2**16,
    )
    told = _shaped(charging_table(known))
    return _marked(told, register, by_area, places)


LAST_YEAR = 2036
"""1 January on which the telling ends: the end of 2035."""


def _due(targets: pl.LazyFrame) -> dict[str, int]:
    asked = targets.filter(pl.col("id").is_in([COUNTED, COVERED]), pl.col("due_year").is_not_null())
    return dict(asked.select("id", "due_year").collect().iter_rows())


def _newest(area_dwellings: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest delivery; a made-up one yields to a real one."""
    real = area_dwellings.filter(~pl.col("is_synthetic"))
    kept = real if real.height else area_dwellings
    newest = kept.filter(pl.col("vintage") == pl.col("vintage").max())
    return newest.with_columns(pl.col("dwelling_type").cast(pl.String))


def _commuters(figures: pl.DataFrame, name: str) -> float | None:
    own = figures.filter(pl.col("figure_id") == IN_COMMUTERS, pl.col("area") == name)
    if own.is_empty():
        return None
    row = own.row(0, named=True)
    ends = [row[end] for end in ("low", "high") if row[end] is not None]
    return float(row["value"] if row["value"] is not None else sum(ends) / len(ends))


def _shaped(told: pl.DataFrame) -> pl.DataFrame:
    schema = marts.ChargingCoverage.create_empty().schema
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in told.columns
    ]
    whole = told.with_columns(lacking)
    never = (pl.col("measure") == "year_met") & (pl.col("state") == "told")
    return whole.with_columns(
        reliability(is_exact=pl.col("measure") == "count", may_be_never=never)
    )


def _marked(
    told: pl.DataFrame, register: pl.DataFrame | None, by_area: pl.DataFrame, homes: pl.DataFrame
) -> pl.DataFrame:
    """Mark what rests on made-up rows; of those no chance is told."""
    points = register is not None and bool(register["is_synthetic"].any())
    areas = bool(by_area["is_synthetic"].any()) if by_area.height else False
    people = bool(homes["is_synthetic"].any()) if homes.height else False
    of_points = pl.col("measure").is_in(["coverage", "year_met", "area_gap", "count", "served"])
    of_areas = pl.col("measure").is_in(["area_gap", "area_flats_share"])
    of_people = pl.col("measure") == "within_walk"
    made_up = (
        (of_points & pl.lit(points))
        | (of_areas & pl.lit(areas))
        | (of_people & pl.lit(points or people))
    ) & (pl.col("state") == "told")
    return told.with_columns(made_up.alias("is_synthetic")).with_columns(
        pl.when(~pl.col("is_synthetic")).then("chance").alias("chance")
    )
