"""The true staff of the example's employers, wave by wave: who they are and how they commute."""

import numpy as np
import polars as pl
from polars import selectors

from mobility.synthetic import chance, traits
from mobility.synthetic.choices import FEEDER_MIN, chosen, minutes, service, utilities
from mobility.synthetic.world import DETOUR, DISC, KM_PER_DEGREE, Employer, World, distance_km
from mobility.tables import MODES

BETA_PER_KM = 0.055
"""Deterrence of home zones, exp(-beta c), c the way in km; made for the example, as the rest."""

STAY = 0.8
"""Share of the staff that is still there at the second wave."""

HABIT = 0.8
"""Chance that a stayer keeps all unobserved tastes; the rest draw anew."""

PART_TIME = 0.12
SECOND_MODE = 0.2
"""Share who work four days; share with another mode on one day, of those who come three or more."""

SPREAD = 0.08
"""Standard deviation of the log of told over modelled minutes."""


def home_shares(world: World, workplace: str) -> np.ndarray:
    """Give the chance of each home zone for the staff of a workplace area: the gravity law.

    References
    ----------
    Wilson (1971), Environ. Plan. A 3(1): 1-32: the origin-constrained form, residents as mass.
    """
    cost = home_costs(world, workplace)
    pull = world.zones["residents"].to_numpy() * np.exp(-BETA_PER_KM * cost)
    return np.asarray(pull / pull.sum())


def home_costs(world: World, workplace: str) -> np.ndarray:
    """Give the way from each home zone to a workplace area, km; within a zone that of a disc."""
    zones, place = world.zones, world.workplace(workplace)
    way = distance_km(
        zones["latitude"].to_numpy(), zones["longitude"].to_numpy(), place.latitude, place.longitude
    )
    return np.asarray(np.maximum(way, DETOUR * DISC * zones["radius_km"].to_numpy()))


def staff(world: World, seed: int) -> pl.DataFrame:
    """Make the staff of all employers: one row per person and wave."""
    everyone = pl.concat(
        _people(world, employer, site, seed)
        for employer in world.employers
        for site in employer.staff[world.waves[0]]
    )
    everyone = everyone.with_columns(
        person_id=pl.Series(chance.keys(seed, "staff", range(len(everyone))))
    )
    random = chance.stream(seed, "tastes")
    tastes = chance.gumbel(random, len(everyone), len(MODES))
    anew = random.random(len(everyone)) >= HABIT
    later = np.where(anew[:, None], chance.gumbel(random, len(everyone), len(MODES)), tastes)
    waves = []
    for wave, errors in zip(world.waves, (tastes, later), strict=True):
        there = everyone[f"in_{wave}"].to_numpy()
        waves.append(_wave(world, everyone.filter(there), errors[there], wave))
    return pl.concat(waves)


def _people(world: World, employer: Employer, site: str, seed: int) -> pl.DataFrame:
    """Draw all who are on a site's staff in either wave, and what of them lasts."""
    first, second = world.waves
    sizes = employer.staff[first][site], employer.staff[second][site]
    stayers = round(STAY * min(sizes))
    n = sizes[0] + sizes[1] - stayers
    number, random = np.arange(n), chance.stream(seed, "staff", employer.slug, site)
    newcomer = number >= sizes[0]
    age = traits.working_age(random, n, employer.young) - newcomer * (second - first)
    home = chance.category(random, home_shares(world, site), n)
    zones = world.zones[home]
    latitude, longitude = chance.within_disc(
        random,
        zones["latitude"].to_numpy(),
        zones["longitude"].to_numpy(),
        zones["radius_km"].to_numpy() / KM_PER_DEGREE,
    )
    place = world.workplace(site)
    way = distance_km(latitude, longitude, place.latitude, place.longitude)
    station_min = place.station_walk_min + np.where(zones["has_station"], 0.0, FEEDER_MIN)
    return pl.DataFrame(
        {
            "employer": [employer.slug] * n,
            "workplace": [site] * n,
            f"in_{first}": ~newcomer,
            f"in_{second}": newcomer | (number < stayers),
            "sex": np.where(random.random(n) < employer.women, "female", "male"),
            "age_first": age,
            "home_postcode": zones["zone_id"],
            "distance_km": way.round(1).clip(0.2),
            "station_min": station_min,
            "full_time": random.random(n) >= PART_TIME,
            **{f"draw_{name}": random.random(n) for name in traits.DRAWS},
        }
    )


def _wave(world: World, people: pl.DataFrame, errors: np.ndarray, wave: int) -> pl.DataFrame:
    """Say how those on the staff in a wave travel then."""
    age = people["age_first"].to_numpy() + (wave - world.waves[0])
    people = people.with_columns(
        wave=pl.lit(wave, pl.Int32),
        age=pl.Series(age),
        age_band=pl.Series(traits.BANDS[traits.band(age)]),
    )
    people = traits.owned(people, world, wave)
    people = traits.arrangements(people, world, wave)
    people = people.with_columns(service(pl.col("distance_km"), station_min=pl.col("station_min")))
    best, second = chosen(utilities(people, "commuting"), errors)
    days = people["days_per_week"].to_numpy()
    second_days = ((people["draw_second"].to_numpy() < SECOND_MODE) & (days >= 3)).astype(np.int8)
    people = people.with_columns(
        mode=pl.Series(best).cat.to(pl.Enum(MODES)),
        second_mode=pl.Series(second).set(pl.Series(second_days == 0), None).cat.to(pl.Enum(MODES)),
        second_days=pl.Series(second_days),
        duration_min=pl.Series(_told(people, best)),
    )
    people = traits.opinions(people)
    gone = ["age_first", "full_time", *(f"in_{year}" for year in world.waves)]
    return people.drop(gone).drop(selectors.starts_with("draw_"))


def _told(people: pl.DataFrame, mode: np.ndarray) -> np.ndarray:
    """Give the minutes that a person would tell: those of the mode, with a personal deviation."""
    true = minutes(mode, people["distance_km"].to_numpy(), people["station_min"].to_numpy())
    deviation = SPREAD * np.sqrt(3) * (2 * people["draw_told"].to_numpy() - 1)
    return np.asarray(np.maximum((true * np.exp(deviation)).round(), 1.0))
