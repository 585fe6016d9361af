"""What people of the example are and have: age, car, bicycles, home office, parking, opinions.

Each trait follows from a draw that a person keeps, so that between waves few change and those who
have an e-bike keep it. Shares without a source are made for the example.
"""

import numpy as np
import polars as pl

from mobility.synthetic.world import World

BANDS = np.array(["under_18", "18-29", "30-39", "40-49", "50-59", "60-69", "70_and_over"])
BAND_STARTS = np.array([0, 18, 30, 40, 50, 60, 70])

OLDER_STAFF = np.array([0.39, 0.38, 0.23])
"""Staff of 40 and more: shares of the bands 40-49, 50-59, 60-69."""

YOUNGER_STAFF = np.array([0.45, 0.55])
RETIREMENT_AGE = 67
"""Danish state pension age of those born 1955-1962, years (lov om social pension, section 1 a)."""

CAR_OF_STAFF = np.array([0.0, 0.56, 0.77, 0.85, 0.87, 0.84, 0.8])
CAR_OF_MEN = 0.05
BIKE = np.array([0.92, 0.84, 0.86, 0.85, 0.82, 0.72, 0.5])
EBIKE = np.array([0.02, 0.05, 0.09, 0.12, 0.16, 0.17, 0.1])
"""Shares of each age band with a car, with a bicycle and, in the first wave, with an e-bike to
hand. About 8 % of the population owned an e-bike around 2020 (Kantar for Vejdirektoratet)."""

WORKING_DAYS = 5
MOST_HOME_DAYS = 4
SHORT_WEEK = 4

BARRIERS = {
    "far": (-2.6, 0.13),
    "dark": (-1.1, 0.0),
    "weather": (0.0, 0.0),
    "errands": (-0.8, 0.02),
    "unsafe": (-1.4, 0.03),
    "none": (-1.2, -0.06),
}
MOTIVATORS = {
    "route": (-0.6, 0.0),
    "ebike": (-1.2, 0.05),
    "shower": (-0.9, 0.02),
    "allowance": (-0.7, 0.03),
    "storage": (-1.3, 0.0),
}
"""Select-all questions: log odds of a tick at the door, and their change per km of the commute."""

TICKS = [f"{question}_{tick}" for question, ticks in
         (("barriers", BARRIERS), ("motivators", MOTIVATORS)) for tick in ticks]  # fmt: skip
DRAWS = ("car", "bike", "ebike", "fuel", "home_days", "parking", "second", "told", *TICKS)
"""What each person draws once and keeps."""


def band(age: np.ndarray) -> np.ndarray:
    """Give the place of each age (years) among the age bands."""
    return np.searchsorted(BAND_STARTS, age, side="right") - 1


def working_age(random: np.random.Generator, n: int, young: float) -> np.ndarray:
    """Draw ages of staff, years; `young` is the share below 40."""
    shares = np.concatenate([young * YOUNGER_STAFF, (1 - young) * OLDER_STAFF])
    edges = np.cumsum(shares)
    place = np.searchsorted(edges, random.random(n), side="right").clip(0, len(shares) - 1) + 1
    ends = np.minimum(np.append(BAND_STARTS[1:], RETIREMENT_AGE + 1), RETIREMENT_AGE + 1)
    width = ends[place] - BAND_STARTS[place]
    return np.asarray(BAND_STARTS[place] + np.floor(random.random(n) * width), dtype=np.int64)


def owned(people: pl.DataFrame, world: World, wave: int) -> pl.DataFrame:
    """Say which staff have a car, its fuel, a bicycle and an e-bike."""
    place = band(people["age"].to_numpy())
    car = CAR_OF_STAFF[place] + CAR_OF_MEN * (people["sex"] == "male").to_numpy()
    has_car = people["draw_car"].to_numpy() < car
    return bicycles(people, world, wave).with_columns(
        has_car=pl.Series(has_car),
        car_fuel=pl.Series(fuel(people["draw_fuel"].to_numpy(), has_car, world, wave)),
    )


def bicycles(people: pl.DataFrame, world: World, wave: int) -> pl.DataFrame:
    """Say who has a bicycle and who an e-bike."""
    place = band(people["age"].to_numpy())
    ebike = EBIKE[place] * world.ebike_growth[wave]
    return people.with_columns(
        has_bike=pl.Series(people["draw_bike"].to_numpy() < BIKE[place]),
        has_ebike=pl.Series(people["draw_ebike"].to_numpy() < ebike),
    )


def fuel(draw: np.ndarray, has_car: np.ndarray, world: World, wave: int) -> np.ndarray:
    """Say what each car runs on, `none` where there is no car."""
    shares = world.car_fuels[wave]
    names = np.array([*shares])
    edges = np.cumsum([*shares.values()]) / sum(shares.values())
    found = names[np.searchsorted(edges, draw, side="right").clip(0, len(names) - 1)]
    return np.where(has_car, found, "none")


def arrangements(people: pl.DataFrame, world: World, wave: int) -> pl.DataFrame:
    """Say where staff may park and how many days they come and stay at home."""
    free, home = np.zeros(len(people)), np.zeros(len(people))
    for employer in world.employers:
        here = (people["employer"] == employer.slug).to_numpy()
        free[here], home[here] = employer.parking_free[wave], employer.home_office_days[wave]
    draw = people["draw_home_days"].to_numpy()
    share = home / MOST_HOME_DAYS
    days, reached = np.zeros(len(people)), (1 - share) ** MOST_HOME_DAYS
    mass = reached.copy()
    for day in range(1, MOST_HOME_DAYS + 1):  # the binomial distribution, summed term by term
        days += draw >= reached
        mass = mass * (MOST_HOME_DAYS - day + 1) / day * share / (1 - share)
        reached = reached + mass
    week = np.where(people["full_time"], WORKING_DAYS, SHORT_WEEK)
    days = np.minimum(days, week - 1)
    return people.with_columns(
        parking_free=pl.Series(people["draw_parking"].to_numpy() < free),
        home_office_days=pl.Series(days.astype(np.int8)),
        days_per_week=pl.Series((week - days).astype(np.int8)),
    )


def opinions(people: pl.DataFrame) -> pl.DataFrame:
    """Tick what holds people from cycling and what might move them, each question a bit pattern."""
    km = people["distance_km"].to_numpy()
    columns = {}
    for question, ticks in (("barriers", BARRIERS), ("motivators", MOTIVATORS)):
        pattern = np.zeros(len(people), dtype=np.uint8)
        for bit, (tick, (level, per_km)) in enumerate(ticks.items()):
            chance_of_tick = 1 / (1 + np.exp(-(level + per_km * km)))
            ticked = people[f"draw_{question}_{tick}"].to_numpy() < chance_of_tick
            pattern |= (ticked << bit).astype(np.uint8)
        columns[question] = pl.Series(pattern)
    return people.with_columns(**columns)
