"""The true journeys of the example's residents on one day each: tours from home, and their trips.

A tour takes one mode, chosen by the longest of its trips. Places are drawn by a gravity law per
purpose, so that flows, lengths and shares of short trips follow from the same truth.
"""

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.choices import FEEDER_MIN, chosen, service, utilities
from mobility.synthetic.world import DETOUR, DISC, KM_PER_DEGREE, World, distance_km
from mobility.tables import MODES

PURPOSES = ("work", "education", "shopping", "errand", "leisure", "escort")
BETA_PER_KM = {
    "work": 0.075,
    "education": 0.22,
    "shopping": 0.60,
    "errand": 0.36,
    "leisure": 0.18,
    "escort": 0.65,
}
"""Deterrence exp(-beta c) of destinations, per purpose. With the shares below made for the example,
so as to meet 2.9 trips a day (DTU, TU 2006-2017), about a third of car trips under 5 km (Politiken
2019 on the cykelregnskab) and 73 % of km by car (TU 2023)."""

OWN_PULL = {
    "work": 2.0,
    "education": 2.5,
    "shopping": 4.0,
    "errand": 3.0,
    "leisure": 2.5,
    "escort": 4.0,
}
"""How much more the municipality's own zones draw than their residents say (more workplaces than
inhabitants; shops and schools near home)."""

TOURS = np.array([0.16, 0.46, 0.29, 0.09])
"""Share of residents with 0, 1, 2, 3 tours on their day."""

THIRD_TRIP = 0.22
"""Share of tours with a second stop on the way home."""

GOES_TO_WORK = 0.66
GOES_TO_SCHOOL = 0.62
STUDENT_AGE = 20
"""Share of the employed who travel to work, and of those up to `STUDENT_AGE` who travel to school,
on an average day of the week."""

OTHER = np.array([0.34, 0.18, 0.48])
"""All other tours: shopping, errand, leisure."""

ESCORT = 0.45
"""Share of other tours that escort a child, where there is a young child at home."""

SECOND_STOP = np.array([0.55, 0.25, 0.20])
"""The second stop: shopping, errand, leisure."""

NEARBY = 0.5
"""A stop in the home zone lies at this share of the way to a point drawn anywhere in it."""

NEAREST_KM = 0.2
"""No trip is told that is shorter than this, km."""

STATION_WALK_MIN = 6.0
"""Walk between the other end's station and the destination, minutes."""


def tours(residents: pl.DataFrame, world: World, wave: int, seed: int) -> pl.DataFrame:
    """Make all tours of a wave's residents, one row each, the mode chosen.

    Returns
    -------
    DataFrame
        Per tour its person, purposes, zones and km of its two or three trips, and its mode.
    """
    random = chance.stream(seed, "tours", wave)
    made = _purposes(residents, random)
    first = _stop(made, "purpose", world, random)
    second = _stop(made, "second_purpose", world, random)
    made = made.with_columns(**{f"{name}_first": value for name, value in first.items()})
    made = made.with_columns(**{f"{name}_second": value for name, value in second.items()})
    return _modes(_ways(made), random)


def _purposes(people: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Draw how many tours each makes and what for."""
    tours_made = chance.category(random, TOURS, len(people))
    made = people.with_columns(tours=pl.Series(tours_made)).filter(pl.col("tours") > 0)
    made = made.select(pl.all().repeat_by("tours").explode(empty_as_null=False))
    made = made.with_columns(tour_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int8).over("person_no"))
    n, first = len(made), (made["tour_no"] == 1).to_numpy()
    school = (made["age"] <= STUDENT_AGE).to_numpy()
    to_school = first & school & (random.random(n) < GOES_TO_SCHOOL)
    to_work = (
        first & ~to_school & made["is_employed"].to_numpy() & (random.random(n) < GOES_TO_WORK)
    )
    escorts = (made["young_children"] > 0).to_numpy() & ~school & (random.random(n) < ESCORT)
    other = np.array(PURPOSES[2:5])[chance.category(random, OTHER, n)]
    purpose = np.select([to_school, to_work, escorts], ["education", "work", "escort"], other)
    stops = np.array(PURPOSES[2:5])[chance.category(random, SECOND_STOP, n)]
    return made.with_columns(
        purpose=pl.Series(purpose).cast(pl.Enum(PURPOSES)),
        second_purpose=pl.Series(stops).cast(pl.Enum(PURPOSES)),
        stops=pl.Series(1 + (random.random(n) < THIRD_TRIP)).cast(pl.Int8),
    )


def destination_shares(world: World, purpose: str) -> np.ndarray:
    """Give the chance of each zone, per home zone, for a purpose: the gravity law.

    Returns
    -------
    ndarray of shape (n_own_zones, n_zones)
    """
    homes, zones = world.own_zones, world.zones
    way = distance_km(
        homes["latitude"].to_numpy()[:, None],
        homes["longitude"].to_numpy()[:, None],
        zones["latitude"].to_numpy(),
        zones["longitude"].to_numpy(),
    )
    cost = np.maximum(way, DETOUR * DISC * zones["radius_km"].to_numpy())
    own = np.where(zones["municipality_code"] == world.municipality_code, OWN_PULL[purpose], 1.0)
    pull = zones["residents"].to_numpy() * own * np.exp(-BETA_PER_KM[purpose] * cost)
    return np.asarray(pull / pull.sum(axis=1, keepdims=True))


def _stop(
    made: pl.DataFrame, purpose: str, world: World, random: np.random.Generator
) -> dict[str, pl.Series]:
    """Draw the place of a stop: its zone by the gravity law, its point within the zone."""
    zone = np.zeros(len(made), dtype=np.int64)
    chances = {name: np.cumsum(destination_shares(world, name), axis=1) for name in PURPOSES}
    draw, aim, home = (
        random.random(len(made)),
        made[purpose].to_numpy(),
        made["home_zone"].to_numpy(),
    )
    for name in PURPOSES:
        for origin, zone_id in enumerate(world.own_zones["zone_id"]):
            here = (aim == name) & (home == zone_id)
            zone[here] = np.searchsorted(chances[name][origin], draw[here], side="right")
    zones = world.zones[np.minimum(zone, len(world.zones) - 1)]
    latitude, longitude = chance.within_disc(
        random,
        zones["latitude"].to_numpy(),
        zones["longitude"].to_numpy(),
        zones["radius_km"].to_numpy() / KM_PER_DEGREE,
    )
    pulled = np.where(zones["zone_id"].to_numpy() == home, NEARBY, 1.0)
    from_latitude, from_longitude = made["latitude"].to_numpy(), made["longitude"].to_numpy()
    return {
        "zone": zones["zone_id"],
        "station": zones["has_station"],
        "latitude": pl.Series(from_latitude + pulled * (latitude - from_latitude)),
        "longitude": pl.Series(from_longitude + pulled * (longitude - from_longitude)),
    }


def _ways(made: pl.DataFrame) -> pl.DataFrame:
    """Measure the two or three trips of each tour, km."""
    here = made["latitude"].to_numpy(), made["longitude"].to_numpy()
    first = made["latitude_first"].to_numpy(), made["longitude_first"].to_numpy()
    second = made["latitude_second"].to_numpy(), made["longitude_second"].to_numpy()
    two = (made["stops"] == 2).to_numpy()
    out = distance_km(*here, *first).round(1).clip(NEAREST_KM)
    between = distance_km(*first, *second).round(1).clip(NEAREST_KM)
    home = np.where(two, distance_km(*second, *here).round(1).clip(NEAREST_KM), out)
    return made.with_columns(
        km_1=pl.Series(out),
        km_2=pl.Series(np.where(two, between, np.nan)).fill_nan(None),
        km_home=pl.Series(home),
    ).with_columns(distance_km=pl.max_horizontal("km_1", "km_2", "km_home"))


def _modes(made: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Choose each tour's mode by the level of service of its longest trip."""
    feeder = pl.when(pl.col("station_first")).then(0.0).otherwise(FEEDER_MIN)
    made = made.with_columns(station_min=STATION_WALK_MIN + feeder)
    made = made.with_columns(service(pl.col("distance_km"), station_min=pl.col("station_min")))
    errors = chance.gumbel(random, len(made), len(MODES))
    best, _ = chosen(utilities(made, "diary"), errors)
    return made.with_columns(mode=pl.Series(best).cat.to(pl.Enum(MODES)))
