"""Who drives a car kilometre in a year, by the newest projection of the stock."""

import polars as pl

from mobility.shift.assembled import fleet_of
from mobility.tables import clean, marts

READS = [clean.NationalCars]
WRITES = marts.ShiftFleet


def build(national_cars: pl.LazyFrame) -> pl.DataFrame:
    """Give each fuel's share of the stock by year."""
    cars = national_cars.collect()
    return fleet_of(cars) if len(cars) else WRITES.create_empty()
