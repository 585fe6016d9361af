"""What people who drive could do instead: cycle, take a direct train, share a car, stay at home."""

import numpy as np
import polars as pl

from mobility.co2.commuting import WAYS_PER_DAY
from mobility.co2.commuting_year import WEEKS_AT_WORK, Reckoning
from mobility.employers.staff import Staff, Told
from mobility.flows.train import SHARED_BIKE_KM, joined_by_line, last_part_km
from mobility.shift.places import distances_km

LEAST_NEIGHBOURS = 2
"""Other drivers from one's postcode to one's workplace, among those who answered; our choice."""

MOST_DAYS_AT_HOME = 1.0
"""Days a week at home up to which one more is counted as possible; our choice."""

PERSONS_SHARING = 2
"""Persons who share a car, the driver counted: each saves half of the way."""

KG = "kg per employee and year"

WITHIN_REACH = ("direct train", "car pool", "home office")
"""The potentials that are no class of distance."""


def with_potentials(
    people: pl.DataFrame, places: pl.DataFrame, zones: pl.DataFrame, stations: pl.DataFrame
) -> pl.DataFrame:
    """Mark who drives and could do otherwise.

    Parameters
    ----------
    people
        ``mode, home_zone, workplace, home_office_days``.
    places
        ``name, latitude, longitude`` of workplaces.
    zones
        ``area_code, latitude, longitude`` of the zones where people live.
    stations
        ``name, line, latitude, longitude``.

    Returns
    -------
    frame
        With ``drives`` and a column of ``yes`` and ``no`` for each of `WITHIN_REACH`; null where it
        cannot be said.
    """
    drives = pl.col("mode").cast(pl.String) == "car_driver"
    near = _by_train(zones, places, stations)
    neighbours = drives.sum().over("home_zone", "workplace") - 1
    marked = people.with_columns(drives=drives).join(
        near, on=["home_zone", "workplace"], how="left", maintain_order="left"
    )
    possible = {
        "direct train": pl.col("has_train"),
        "car pool": pl.when(pl.col("home_zone").is_not_null()).then(neighbours >= LEAST_NEIGHBOURS),
        "home office": pl.col("home_office_days") <= MOST_DAYS_AT_HOME,
    }
    return marked.with_columns(
        pl.when("drives")
        .then(pl.when(told).then(pl.lit("yes")).when(~told).then(pl.lit("no")))
        .alias(name)
        for name, told in possible.items()
    )


def potentials(staff: Staff, reckoning: Reckoning) -> pl.DataFrame:
    """Tell how many could, and what one day a week of each would save in a year.

    By bike the whole of the day's kg; by train less what the train emits; sharing a car with one
    other, half; at home less the day's energy.
    """
    known = Staff(staff.people.with_columns(_saved(reckoning)), staff.weight, staff.replicates)
    parts = []
    for name in WITHIN_REACH:
        topic, by = f"potential {name}", ["mode", name]
        drivers = (pl.col("variable") == "mode") & (pl.col("value") == "car_driver")
        share = _of_all(known, by, Told(topic, "share_of_staff"))
        kg = known.amounts(by, f"kg {name}", Told(topic, "kg_if_one_day", KG))
        parts += [rows.filter(drivers) for rows in (share, kg)]
    by = ["mode", "distance"]
    near = pl.col("by_value").is_in(["0-5", "5-10"]) & (pl.col("value") == "car_driver")
    classed = known.people.with_columns(distance=pl.col("distance_1"))
    same = Staff(classed, staff.weight, staff.replicates)
    share = _of_all(same, by, Told("potential bike", "share_of_staff"))
    kg = same.amounts(by, "day_kg", Told("potential bike", "kg_if_one_day", KG))
    return pl.concat([*parts, *(rows.filter(near) for rows in (share, kg))])


def _saved(reckoning: Reckoning) -> list[pl.Expr]:
    """Say what a day a week of each way saves, kg a year; never less than nothing."""
    train = reckoning.factors.filter(
        "is_used",
        (pl.col("mode").cast(pl.String) == "train") & pl.col("factor_kg_per_km").is_not_null(),
    )["factor_kg_per_km"]
    per_km = float(train[0]) if len(train) else 0.0
    ride = pl.col("distance_km") * (per_km * WAYS_PER_DAY * WEEKS_AT_WORK)
    at_home = reckoning.assumptions().home_office_kg_per_day() * WEEKS_AT_WORK
    drives = pl.col("day_kg") > 0
    saved = {
        "direct train": pl.col("day_kg") - ride,
        "car pool": pl.col("day_kg") / PERSONS_SHARING,
        "home office": pl.col("day_kg") - at_home,
    }
    return [
        pl.when(drives)
        .then(kg.clip(lower_bound=0.0))
        .otherwise(pl.col("day_kg"))
        .alias(f"kg {name}")
        for name, kg in saved.items()
    ]


def _of_all(staff: Staff, by: list[str], told: Told) -> pl.DataFrame:
    """Estimate shares of everybody, not of a group."""
    one = staff.people.with_columns(_one=pl.lit(1.0))
    return Staff(one, staff.weight, staff.replicates).amounts(by, "_one", told)


def _by_train(zones: pl.DataFrame, places: pl.DataFrame, stations: pl.DataFrame) -> pl.DataFrame:
    """Say between which zones and workplaces a train goes, with a bike's ride at both ends."""
    lines = stations.group_by("name", maintain_order=True).agg(
        pl.col("latitude", "longitude").first(), lines=pl.col("line").unique()
    )
    schema = {"home_zone": pl.String, "workplace": pl.String, "has_train": pl.Boolean}
    if lines.is_empty() or zones.is_empty() or places.is_empty():
        return pl.DataFrame(schema=schema)
    last = last_part_km(
        distances_km(zones, lines),
        distances_km(places, lines),
        joined_by_line(lines),
        first_limit_km=SHARED_BIKE_KM,
    )
    within = last <= SHARED_BIKE_KM
    at, to = np.indices(within.shape)
    return pl.DataFrame(
        {
            "home_zone": zones["area_code"][at.ravel().tolist()],
            "workplace": places["name"][to.ravel().tolist()],
            "has_train": within.ravel(),
        },
        schema=schema,
    )
