"""The true trips of the example's residents: tours cut into trips, with hours and companions."""

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.choices import minutes
from mobility.synthetic.tours import PURPOSES

MINUTES_PER_DAY = 1_440

START = {
    "work": (460, 50),
    "education": (465, 20),
    "shopping": (660, 130),
    "errand": (640, 120),
    "leisure": (690, 150),
    "escort": (465, 25),
}
"""Mean and spread of a day's first departure by purpose, minutes after midnight; made for the
example, as the other hours."""

LATER_START = {2: (985, 70), 3: (1_165, 50)}
"""The same for the second and third tour of a day."""

STAY = {"work": 470, "education": 370, "shopping": 35, "errand": 40, "leisure": 110, "escort": 10}
"""Minutes at a stop, half of which are certain and half exponential."""

BETWEEN_TOURS = 15
"""Least minutes at home between two tours."""

COMPANIONS = {
    "work": 0.04,
    "education": 0.15,
    "shopping": 0.35,
    "errand": 0.2,
    "leisure": 0.7,
    "escort": 1.3,
}
"""Mean number of companions by purpose."""

SPREAD = 0.12
"""Standard deviation of the log of minutes over those of the level of service."""


LEGS = ("km_1", "km_2", "km_home")


def trips(tours: pl.DataFrame, wave: int, seed: int) -> pl.DataFrame:
    """Cut tours into trips: one row each, in the order of the day.

    The way home bears the purpose of its tour, as in the Danish travel survey.
    """
    random = chance.stream(seed, "trips", wave)
    mean = np.array([COMPANIONS[name] for name in PURPOSES])[tours["purpose"].to_physical()]
    accompanied = (pl.col("mode") == "car_passenger") | (pl.col("purpose") == "escort")
    timed = _hours(tours, random).with_columns(
        companions=pl.max_horizontal(
            pl.Series(random.poisson(mean)), tours.select(accompanied).to_series().cast(pl.Int64)
        )
    )
    made = pl.concat([_out(timed), _on(timed.filter(pl.col("stops") == 2)), _home(timed)])
    return (
        made.sort("person_no", "tour_no", "leg")
        .with_columns(
            trip_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("person_no"),
            departure=pl.col("departure").round().cast(pl.Int32) % MINUTES_PER_DAY,
            wave=pl.lit(wave, pl.Int32),
        )
        .drop("leg")
    )


def _hours(tours: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Time each tour's trips, one tour of a person after the other; minutes after midnight."""
    mode, station = tours["mode"].to_physical().to_numpy(), tours["station_min"].to_numpy()
    slowness = np.exp(SPREAD * random.standard_normal(len(tours)))
    ride = [
        np.maximum(
            (minutes(mode, tours[leg].fill_null(0).to_numpy(), station) * slowness).round(), 1
        )
        for leg in LEGS
    ]
    first, second = _stays(tours["purpose"], random), _stays(tours["second_purpose"], random)
    two = (tours["stops"] == 2).to_numpy()
    on = ride[0] + first
    back = on + np.where(two, ride[1] + second, 0.0)
    start = _starts(tours, back + ride[2], random)
    return tours.with_columns(
        out=pl.Series(start),
        on=pl.Series(start + on),
        back=pl.Series(start + back),
        **{f"{leg}_min": pl.Series(told) for leg, told in zip(LEGS, ride, strict=True)},
    )


def _stays(purpose: pl.Series, random: np.random.Generator) -> np.ndarray:
    """Draw minutes at a stop."""
    mean = np.array([STAY[name] for name in PURPOSES])[purpose.to_physical()]
    return np.asarray(mean * (1 + random.exponential(size=len(mean))) / 2)


def _starts(tours: pl.DataFrame, length: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw when each tour leaves home: at its hour, or when the one before is over."""
    usual = np.array([START[name] for name in PURPOSES])[tours["purpose"].to_physical()]
    number, person = tours["tour_no"].to_numpy(), tours["person_no"].to_numpy()
    for later, hour in LATER_START.items():
        usual[number == later] = hour
    start = usual[:, 0] + usual[:, 1] * random.standard_normal(len(tours))
    home_again = np.zeros(person.max() + 1)
    for turn in range(1, int(number.max()) + 1):
        rows = np.flatnonzero(number == turn)
        start[rows] = np.maximum(start[rows], home_again[person[rows]] + BETWEEN_TOURS)
        home_again[person[rows]] = start[rows] + length[rows]
    return np.asarray(start)


_KEPT = ("household_no", "person_no", "tour_no", "mode", "companions", "home_zone", "stops")


def _trip(leg: int, purpose: str, km: str, departure: str, ends: tuple[str, str]) -> list[pl.Expr]:
    """Name what one leg of a tour is as a trip."""
    return [
        *map(pl.col, _KEPT),
        pl.lit(leg, pl.Int8).alias("leg"),
        pl.col(purpose).alias("purpose"),
        pl.col(km).alias("distance_km"),
        pl.col(f"{km}_min").alias("duration_min"),
        pl.col(departure).alias("departure"),
        pl.col(ends[0]).alias("origin_zone"),
        pl.col(ends[1]).alias("destination_zone"),
    ]


def _out(timed: pl.DataFrame) -> pl.DataFrame:
    return timed.select(_trip(1, "purpose", "km_1", "out", ("home_zone", "zone_first")))


def _on(timed: pl.DataFrame) -> pl.DataFrame:
    return timed.select(_trip(2, "second_purpose", "km_2", "on", ("zone_first", "zone_second")))


def _home(timed: pl.DataFrame) -> pl.DataFrame:
    from_second = pl.when(pl.col("stops") == 2).then("zone_second").otherwise("zone_first")
    timed = timed.with_columns(zone_last=from_second)
    return timed.select(_trip(3, "purpose", "km_home", "back", ("zone_last", "home_zone")))
