"""What moved in the accounts between two years, split as far as editions and activities allow."""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from mobility.co2 import split_change
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.Population, clean.PassengerCars]
WRITES = marts.AccountChanges
WHOLE = ("total", "transport", "companies")
"""Sectors whose change is told."""

Activities = dict[str, dict[int, float]]


def build(
    co2_account: pl.LazyFrame,
    population: pl.LazyFrame,
    passenger_cars: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Split each year's change, and that of the whole span, of the municipality's accounts."""
    ours = pl.col("municipality_code") == settings.municipality.code
    accounts = co2_account.filter(ours).drop_nulls("tonnes").collect()
    activities = _activities(population.filter(ours).collect(), passenger_cars.filter(ours))
    frames = []
    for [account], rows in accounts.group_by("account", maintain_order=True):
        for sector in WHOLE:
            known = activities if sector == "transport" else {}
            for frame in _changes(_parts(rows, sector), known):
                frames.append(frame.with_columns(account=pl.lit(account), sector=pl.lit(sector)))
    if not frames:
        return marts.AccountChanges.create_empty()
    return pl.concat(frames).with_columns(is_synthetic=pl.lit(False))


def _parts(rows: pl.DataFrame, sector: str) -> pl.DataFrame:
    """Give a sector's rows; of the total those of its parts, so that boundaries can be told."""
    plain = rows.select("vintage", "year", pl.col("sector").cast(pl.String), "tonnes")
    own = plain.filter(pl.col("sector") == sector)
    parts = plain.filter(pl.col("sector") != "total")
    return parts if sector == "total" and len(own) and len(parts) else own


def _activities(population: pl.DataFrame, passenger_cars: pl.LazyFrame) -> Activities:
    """Give residents, and households' cars per resident, on 1 January of each year."""
    people = {
        year: persons
        for year, persons in population.sort("vintage").select("year", "persons").iter_rows()
    }
    cars = passenger_cars.filter(
        pl.col("counted").cast(pl.String) == "household_cars",
        pl.col("fuel").cast(pl.String) == "total",
    ).collect()
    per_resident = {
        year: number / people[year]
        for year, number in cars.sort("vintage").select("year", "cars").iter_rows()
        if people.get(year)
    }
    residents = {year: float(persons) for year, persons in people.items()}
    if not residents or not per_resident:
        return {}
    return {"residents": residents, "household_cars_per_resident": per_resident}


def _changes(rows: pl.DataFrame, activities: Activities) -> Iterator[pl.DataFrame]:
    if rows.is_empty():
        return
    vintages = rows["vintage"].unique().sort().to_list()
    newest = vintages[-1]
    years = rows.filter(pl.col("vintage") == newest)["year"].unique().sort().to_list()
    spans = list(pairwise(years))
    if len(spans) > 1:
        spans.append((years[0], years[-1]))
    for start, end in spans:
        made = split_change(
            rows, start=start, end=end, old=newest, new=newest, activities=activities
        )
        yield _named(made, start, end, newest, newest)
    for old in vintages[-2:-1]:
        before = rows.filter(pl.col("vintage") == old)["year"].unique().to_list()
        for year in sorted(set(years) & set(before)):
            made = split_change(rows, start=year, end=year, old=old, new=newest)
            yield _named(made, year, year, old, newest)


def _named(made: pl.DataFrame, start: int, end: int, old: str, new: str) -> pl.DataFrame:
    return made.with_row_index("part_no", offset=1).with_columns(
        start=pl.lit(start, pl.Int32),
        end=pl.lit(end, pl.Int32),
        old_vintage=pl.lit(old),
        new_vintage=pl.lit(new),
    )
