"""The truth of flows: the gravity laws, the chance of each zone, and who truly comes from where."""

from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic import staff, tours
from mobility.synthetic.population import Population

DIGITS = 8


def true_flows(people: Population) -> dict[str, Any]:
    """Give the gravity law of commuting and of the residents' trips.

    Returns
    -------
    dict
        ``zones`` names the order of every list below; per workplace area ``cost_km``, ``chance``
        (the law) and ``persons`` by wave (the population); per purpose ``beta_per_km`` and the
        factor of the municipality's own zones.
    """
    world = people.world
    zones = world.zones["zone_id"].to_list()
    places = sorted(
        {site for employer in world.employers for site in employer.staff[world.waves[0]]}
    )
    return {
        "zones": zones,
        "residents": world.zones["residents"].to_list(),
        "latitude": world.zones["latitude"].to_list(),
        "longitude": world.zones["longitude"].to_list(),
        "commuting": {
            "deterrence": "exponential",
            "constraint": "chance of a home zone ~ residents * exp(-beta * cost), per workplace",
            "beta_per_km": staff.BETA_PER_KM,
            "workplace": {place: _workplace(people, place, zones) for place in places},
        },
        "diary": {
            "deterrence": "exponential",
            "constraint": "chance of a zone ~ residents * own_pull * exp(-beta * cost), per home",
            "beta_per_km": tours.BETA_PER_KM,
            "own_pull": tours.OWN_PULL,
        },
    }


def _workplace(people: Population, place: str, zones: list[str]) -> dict[str, Any]:
    here = people.staff.filter(pl.col("workplace") == place)
    return {
        "cost_km": _rounded(staff.home_costs(people.world, place)),
        "chance": _rounded(staff.home_shares(people.world, place)),
        "persons": {
            str(wave): _persons(here.filter(pl.col("wave") == wave), zones)
            for wave in people.world.waves
        },
    }


def _persons(here: pl.DataFrame, zones: list[str]) -> list[int]:
    counted = dict(here["home_postcode"].value_counts().iter_rows())
    return [int(counted.get(zone, 0)) for zone in zones]


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), DIGITS) for value in values]
