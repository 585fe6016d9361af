"""The true residents of the example's municipality: households, their cars, the people in them."""

import numpy as np
import polars as pl
from polars import selectors

from mobility.synthetic import chance, traits
from mobility.synthetic.world import KM_PER_DEGREE, World

YOUNGEST = 15
"""Age from which residents are asked, years; Danmarks Statistik counts the employed from 15."""

OLDEST = 84
"""The Danish travel survey asks people up to 84 years (DTU, key figures 2006-2017)."""

KINDS = (
    "single_young",
    "single",
    "single_old",
    "pair_young",
    "pair",
    "pair_old",
    "family",
    "parent",
)
"""Kinds of household, made for the example like the shares and cars below."""

SHARES = np.array([0.11, 0.16, 0.17, 0.06, 0.11, 0.12, 0.21, 0.06])
ADULTS = np.array([1, 1, 1, 2, 2, 2, 2, 1])
AGES = np.array([(19, 34), (35, 66), (67, 84), (20, 36), (37, 66), (65, 84), (27, 56), (27, 56)])
CAR = np.array([0.24, 0.48, 0.46, 0.50, 0.80, 0.82, 0.86, 0.62])
SECOND_CAR = np.array([0.0, 0.08, 0.02, 0.25, 0.55, 0.20, 0.60, 0.06])
"""Share with a car, and of those with a second one. Together about the 59.5 % of families with a
car in Ballerup (Danmarks Statistik, bilrådighed) and the 0.8 cars a household of BIL54 2026."""

CHILDREN = np.array([0.42, 0.43, 0.15])
"""Families with 1, 2, 3 children."""

OLDEST_CHILD = 19
EMPLOYED = np.array([0.25, 0.72, 0.86, 0.88, 0.83, 0.52, 0.06])
"""Share at work by age band."""


def residents(world: World, wave: int, seed: int) -> pl.DataFrame:
    """Make all residents of a wave: one row per person of `YOUNGEST` or more.

    Households are drawn until the municipality's number of residents is reached; children who are
    too young to be asked count in ``young_children`` of their household.
    """
    random = chance.stream(seed, "residents", wave)
    homes = _households(world, wave, random)
    grown = homes.select(pl.all().repeat_by("adults").explode(empty_as_null=False))
    low, high = grown["age_low"].to_numpy(), grown["age_high"].to_numpy() + 1
    grown = grown.with_columns(age=pl.Series(random.integers(low, high)), female_share=pl.lit(0.51))
    teens = homes.select(pl.all().repeat_by("teens").explode(empty_as_null=False))
    teens = teens.with_columns(
        age=pl.Series(random.integers(YOUNGEST, OLDEST_CHILD + 1, len(teens))),
        female_share=pl.lit(0.49),
    )
    return _traits(
        pl.concat([grown, teens]).sort("household_no", maintain_order=True), world, wave, random
    )


def _households(world: World, wave: int, random: np.random.Generator) -> pl.DataFrame:
    """Draw households until they hold all residents."""
    wanted = world.residents[wave]
    kind = chance.category(random, SHARES, wanted)
    children = (chance.category(random, CHILDREN, wanted) + 1) * (kind >= KINDS.index("family"))
    n = int(np.searchsorted(np.cumsum(ADULTS[kind] + children), wanted, side="right"))
    kind, children = kind[:n], children[:n]
    teens = random.binomial(children, 0.27)
    zone = chance.category(random, world.own_zones["residents"].to_numpy(), n)
    zones = world.own_zones[zone]
    latitude, longitude = chance.within_disc(
        random,
        zones["latitude"].to_numpy(),
        zones["longitude"].to_numpy(),
        zones["radius_km"].to_numpy() / KM_PER_DEGREE,
    )
    has_car = random.random(n) < CAR[kind]
    cars = has_car.astype(np.int8) + (has_car & (random.random(n) < SECOND_CAR[kind]))
    return pl.DataFrame(
        {
            "household_no": np.arange(n),
            "home_zone": zones["zone_id"],
            "latitude": latitude,
            "longitude": longitude,
            "adults": ADULTS[kind],
            "teens": teens,
            "young_children": children - teens,
            "age_low": AGES[kind, 0],
            "age_high": AGES[kind, 1],
            "cars": cars,
            "car_fuel": traits.fuel(random.random(n), has_car, world, wave),
        }
    )


def _traits(
    people: pl.DataFrame, world: World, wave: int, random: np.random.Generator
) -> pl.DataFrame:
    """Say what each resident is and has."""
    n, age = len(people), people["age"].to_numpy()
    place = traits.band(age)
    people = people.with_columns(
        wave=pl.lit(wave, pl.Int32),
        person_no=pl.Series(np.arange(n)),
        sex=pl.Series(
            np.where(random.random(n) < people["female_share"].to_numpy(), "female", "male")
        ),
        age_band=pl.Series(traits.BANDS[place]),
        has_car=(pl.col("cars") > 0) & (pl.col("age") >= traits.BAND_STARTS[1]),
        is_employed=pl.Series(random.random(n) < EMPLOYED[place]),
        draw_bike=pl.Series(random.random(n)),
        draw_ebike=pl.Series(random.random(n)),
    )
    people = traits.bicycles(people, world, wave)
    gone = ["adults", "teens", "age_low", "age_high", "female_share"]
    return people.drop(gone).drop(selectors.starts_with("draw_"))
